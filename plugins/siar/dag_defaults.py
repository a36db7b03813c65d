"""What every DAG declares alike. A DAG that differs says so in its own file.

No DAG has a start date, and `every` starts no missed tick: a new installation begins quietly, at the next full turn
of each schedule.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from airflow.sdk import CronTriggerTimetable

from siar.notifiers.ended import EndedNotifier
from siar.notifiers.trouble import RecoveryNotifier, TroubleNotifier
from siar.retries import LONGEST_PAUSE, RepeatablePolicy

__all__ = ["BRIEF", "DEFAULT_ARGS", "ENDS", "ONCE", "SOON_AGAIN", "every"]

DEFAULT_ARGS: dict[str, Any] = {
    "owner": "siar",
    "retries": 3,
    "retry_delay": timedelta(seconds=20),
    "retry_exponential_backoff": True,
    "max_retry_delay": LONGEST_PAUSE,
    "retry_policy": RepeatablePolicy(),
    "execution_timeout": timedelta(minutes=10),
    "on_failure_callback": [TroubleNotifier()],
    "on_success_callback": [RecoveryNotifier()],
}

ENDS: dict[str, Any] = {"on_success_callback": [EndedNotifier()], "on_failure_callback": [EndedNotifier()]}
"""For every DAG: the end of its run is its beat, and tells what ended without a word."""

SOON_AGAIN: dict[str, Any] = {"retries": 1}
"""For a DAG that comes again within minutes: its next run is the next try, and does not wait for this one's."""

BRIEF: dict[str, Any] = {"retries": 1, "execution_timeout": timedelta(minutes=1)}
"""For a task that asks nobody outside: it decides whether to go on, or fires an asset."""

ONCE: dict[str, Any] = {"retries": 0, "retry_policy": None}
"""For a task whose effect residents see or that spends money: Airflow never repeats it. Its ledger decides."""


def every(cron: str, *, zone: str = "UTC") -> CronTriggerTimetable:
    """Return a schedule whose first run is the next tick.

    :param zone: whose clock it follows, summer time and all.

    By default Airflow also runs the tick before, when it is less than a tenth of the interval ago.
    """
    return CronTriggerTimetable(cron, timezone=zone, run_immediately=timedelta(0))
