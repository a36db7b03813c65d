"""Task of `metrics_collect`."""

from __future__ import annotations

from typing import Any

from siar import accounts
from siar.hooks import runtime
from siar.metrics import collect
from siar.tasks.summaries import summary

__all__ = ["collect_metrics"]


def collect_metrics() -> dict[str, Any]:
    """Read insights into snapshots."""
    services = runtime()
    with services.connect(application_name="siar metrics_collect") as conn:
        accounts.sync(conn, settings=services.settings, now=services.now())
        result = collect.collect(
            conn, services.graph_of, ads=services.graph, settings=services.settings, now=services.now()
        )
    return summary(result)
