"""Date ranges of ads insights, in days of the ad account's time zone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from sandbox.meta.errors import invalid_parameter
from sandbox.meta.params import Params

_LAST = {"last_3d": 3, "last_7d": 7, "last_14d": 14, "last_28d": 28, "last_30d": 30, "last_90d": 90}
_RETENTION = timedelta(days=37 * 30)


def asked_range(params: Params, today: date, first: date) -> tuple[date, date]:
    """First and last day, both included. `first` is the account's first day, for `maximum`."""
    given = params.mapping("time_range")
    if given is not None:
        since, until = _day(given, "since"), _day(given, "until")
        if since > until:
            raise invalid_parameter("time_range since must not be after until", blame=["time_range"])
        if since < today - _RETENTION:
            raise invalid_parameter(
                "The start date cannot be beyond 37 months from today", subcode=3018, blame=["time_range"]
            )
        return since, until
    return _preset(params.text("date_preset") or "last_30d", today, first)


def _day(value: dict[str, Any], key: str) -> date:
    try:
        return date.fromisoformat(str(value[key]))
    except (KeyError, ValueError):
        raise invalid_parameter(f"time_range needs {key} as YYYY-MM-DD", blame=["time_range"]) from None


def _preset(name: str, today: date, first: date) -> tuple[date, date]:
    yesterday = today - timedelta(days=1)
    month = today.replace(day=1)
    if name in _LAST:
        return today - timedelta(days=_LAST[name]), yesterday
    presets = {
        "today": (today, today),
        "yesterday": (yesterday, yesterday),
        "this_month": (month, today),
        "last_month": ((month - timedelta(days=1)).replace(day=1), month - timedelta(days=1)),
        "this_year": (today.replace(month=1, day=1), today),
        "maximum": (min(first, today), today),
    }
    if name not in presets:
        raise invalid_parameter(f"Unknown date_preset {name}", blame=["date_preset"])
    return presets[name]


def cut(since: date, until: date, increment: str) -> Iterator[tuple[date, date]]:
    """The range in pieces of `time_increment`: 1 to 90 days, monthly or all_days."""
    if increment in ("", "all_days"):
        yield since, until
        return
    start = since
    if increment == "monthly":
        while start <= until:
            next_month = (start.replace(day=1) + timedelta(days=32)).replace(day=1)
            yield start, min(next_month - timedelta(days=1), until)
            start = next_month
        return
    if not increment.isdigit() or not 1 <= int(increment) <= 90:
        raise invalid_parameter("time_increment must be 1 to 90, monthly or all_days", blame=["time_increment"])
    step = timedelta(days=int(increment))
    while start <= until:
        yield start, min(start + step - timedelta(days=1), until)
        start += step
