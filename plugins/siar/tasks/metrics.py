"""Tasks of `metrics_collect`."""

from __future__ import annotations

from typing import Any

from siar import accounts
from siar.hooks import runtime
from siar.metrics import collect, months
from siar.tasks.summaries import summary

__all__ = ["collect_metrics", "tend_months"]


def collect_metrics() -> dict[str, Any]:
    """Read insights and store them."""
    services = runtime()
    with services.connect(application_name="siar metrics_collect") as conn:
        accounts.sync(conn, settings=services.settings, now=services.now())
        result = collect.collect(
            conn, services.graph_of, ads=services.graph, settings=services.settings, now=services.now()
        )
    return summary(result)


def tend_months() -> dict[str, Any]:
    """Make the months in which readings are kept, and take out those whose time is over."""
    services = runtime()
    with services.connect(application_name="siar metrics_collect") as conn:
        return summary(months.tend(conn, settings=services.settings, now=services.now()))
