"""Tasks of `metrics_collect`."""

from __future__ import annotations

from datetime import date
from typing import Any

from siar import accounts
from siar.errors import ConfigError
from siar.figures.dashboard import packs
from siar.hooks import runtime
from siar.metrics import collect, comments, months
from siar.metrics.coverage import AskedDays
from siar.tasks.summaries import summary

__all__ = ["collect_metrics", "keep_dashboard", "read_comments", "tend_months"]


def collect_metrics(*, first: str | None = None, last: str | None = None, source: str | None = None) -> dict[str, Any]:
    """Read insights and store them.

    :param first: platform day from which on days are read again, as `2026-11-30`; `last` up to which, both inclusive. None
        of both: what is due is read.
    :param source: the only source to read; None: every one.
    :raises ConfigError: no such day or source.
    """
    asked = _asked(first, last, source)
    services = runtime()
    with services.connect(application_name="siar metrics_collect") as conn:
        accounts.sync(conn, settings=services.settings, now=services.now())
        result = collect.collect(
            conn,
            services.graph_of,
            ads=services.graph,
            settings=services.settings,
            now=services.now(),
            asked=asked,
        )
    return summary(result)


def _asked(first: str | None, last: str | None, source: str | None) -> collect.Asked:
    try:
        days = [date.fromisoformat(day) if day else None for day in (first, last)]
        return collect.Asked(AskedDays(*days) if any(days) else None, (source,) if source else ())
    except ValueError as error:
        raise ConfigError(f"The days to read again: {error}") from error


def read_comments() -> dict[str, Any]:
    """Read residents' comments: which questions wait for an answer."""
    services = runtime()
    with services.connect(application_name="siar metrics_collect") as conn:
        return summary(comments.read(conn, services.graph_of, settings=services.settings, now=services.now()))


def tend_months() -> dict[str, Any]:
    """Make the months in which readings are kept, and take out those whose time is over."""
    services = runtime()
    with services.connect(application_name="siar metrics_collect") as conn:
        return summary(months.tend(conn, settings=services.settings, now=services.now()))


def keep_dashboard() -> dict[str, Any]:
    """Bring what the dashboard adds up to what is known now."""
    services = runtime()
    with services.connect(application_name="siar metrics_collect") as conn:
        return summary(packs.keep(conn, settings=services.settings, now=services.now()))
