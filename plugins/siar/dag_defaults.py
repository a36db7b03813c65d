"""What every DAG declares alike. A DAG that differs says so in its own file.

No DAG has a start date: with one, a new installation would at once run every schedule's last missed tick.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from siar.notifiers.trouble import TroubleNotifier
from siar.retries import RepeatablePolicy

__all__ = ["DEFAULT_ARGS", "ONCE"]

DEFAULT_ARGS: dict[str, Any] = {
    "owner": "siar",
    "retries": 3,
    "retry_delay": timedelta(seconds=20),
    "retry_exponential_backoff": True,
    "max_retry_delay": timedelta(minutes=5),
    "retry_policy": RepeatablePolicy(),
    "execution_timeout": timedelta(minutes=10),
    "on_failure_callback": [TroubleNotifier()],
}

ONCE: dict[str, Any] = {"retries": 0, "retry_policy": None}
"""For a task whose effect residents see or that spends money: Airflow never repeats it. Its ledger decides."""
