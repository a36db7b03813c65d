"""How much of Meta's call limits is used, read from reply headers, and the pauses that follow.

`X-App-Usage` counts the app, `X-Business-Use-Case-Usage` a Page, an Instagram account or an ad account (regain time
in minutes), `X-Ad-Account-Usage` the ad account (reset time in seconds). Calls slow down from 75 percent; when a
limit is reached they stop until access is regained, because calling on raises the count.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

__all__ = ["SLOW_FROM", "Usage", "UsageBook", "UseCase", "read_usage"]

UseCase = Literal["pages", "instagram", "ads_management", "ads_insights"]

SLOW_FROM = 75.0
"""Percent from which calls are spread out."""

_SLOWEST = 2.0
_FULL_PAUSE = timedelta(minutes=5)


@dataclass(frozen=True)
class Usage:
    """One limit as the last reply told it. `scope` is `app` or a use case."""

    scope: str
    percent: float
    regain: timedelta


def read_usage(headers: Mapping[str, str]) -> list[Usage]:
    """Return the limits named in reply headers. Unreadable headers are ignored: they never decide an outcome."""
    found: list[Usage] = []
    lowered = {name.lower(): value for name, value in headers.items()}
    app = _decode(lowered.get("x-app-usage"))
    if app:
        found.append(Usage("app", _highest(app), timedelta()))
    cases = _decode(lowered.get("x-business-use-case-usage"))
    for rows in cases.values():
        for row in rows if isinstance(rows, list) else []:
            if isinstance(row, dict):
                minutes = _number(row.get("estimated_time_to_regain_access"))
                found.append(Usage(str(row.get("type") or "unknown"), _highest(row), timedelta(minutes=minutes)))
    account = _decode(lowered.get("x-ad-account-usage"))
    if account:
        percent = _number(account.get("acc_id_util_pct"))
        seconds = _number(account.get("reset_time_duration")) if percent >= 100 else 0
        found.append(Usage("ads_management", percent, timedelta(seconds=seconds)))
    insights = _decode(lowered.get("x-fb-ads-insights-throttle"))
    if insights:
        percent = max(_number(insights.get("app_id_util_pct")), _number(insights.get("acc_id_util_pct")))
        found.append(Usage("ads_insights", percent, timedelta()))
    return found


def _decode(text: str | None) -> dict[str, Any]:
    try:
        value = json.loads(text) if text else {}
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}


def _number(value: Any) -> float:
    return float(value) if isinstance(value, int | float) else 0.0


def _highest(row: Mapping[str, Any]) -> float:
    return max(_number(row.get(key)) for key in ("call_count", "total_time", "total_cputime"))


class _Marks:
    """How much of some limits is used, and until when calls must stop."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._percent: dict[str, float] = {}
        self._until: dict[str, datetime] = {}

    def note(self, scope: str, percent: float) -> None:
        with self._lock:
            self._percent[scope] = percent

    def pause(self, scope: str, until: datetime) -> None:
        with self._lock:
            self._until[scope] = max(until, self._until.get(scope, until))

    def percent(self, scope: str) -> float:
        with self._lock:
            return self._percent.get(scope, 0.0)

    def until(self, scope: str) -> datetime | None:
        with self._lock:
            return self._until.get(scope)


class UsageBook:
    """The limits as last seen, shared by the threads of one client.

    :param app: another account's book of the same app: the app's own limit is one for both.
    """

    def __init__(self, app: UsageBook | None = None) -> None:
        self._own = _Marks()
        self.of_app: _Marks = app.of_app if app is not None else _Marks()

    def _marks(self, scope: str) -> _Marks:
        return self.of_app if scope == "app" else self._own

    def observe(self, headers: Mapping[str, str], *, now: datetime) -> datetime | None:
        """Take note of a reply's headers; return until when calls of some scope must stop, if any."""
        latest: datetime | None = None
        for usage in read_usage(headers):
            self._marks(usage.scope).note(usage.scope, usage.percent)
            pause = usage.regain or (_FULL_PAUSE if usage.percent >= 100 else timedelta())
            if pause:
                self.pause(usage.scope, until=now + pause)
                latest = max(latest or now, now + pause)
        return latest

    def pause(self, scope: str, *, until: datetime) -> None:
        """Let no call of this scope (`app`: no call at all) out before `until`."""
        self._marks(scope).pause(scope, until)

    def paused_until(self, use_case: UseCase | None, *, now: datetime) -> datetime | None:
        """Return until when a call of this kind must wait, None when it may go."""
        moments = [self._marks(scope).until(scope) for scope in ("app", use_case) if scope]
        return max((moment for moment in moments if moment is not None and moment > now), default=None)

    def delay(self, use_case: UseCase | None) -> float:
        """Return the seconds by which a call should be spread out, 0 below 75 percent."""
        percent = max(self._marks(scope).percent(scope) for scope in ("app", use_case) if scope)
        if percent < SLOW_FROM:
            return 0.0
        return _SLOWEST * min(1.0, (percent - SLOW_FROM + 5) / (100 - SLOW_FROM + 5))
