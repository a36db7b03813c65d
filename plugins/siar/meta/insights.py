"""Insights of the Page, its posts, the Instagram account, its media, and ads, as flat values.

One refused metric fails a whole call, so a refused group is asked again one by one and the culprits are reported
as refused; they are never reported as 0. An answer without a row for a metric means that there is no number yet.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any, Literal
from zoneinfo import ZoneInfo

from siar.meta.client import GraphClient, Value
from siar.meta.errors import GraphInputError
from siar.meta.limits import UseCase

__all__ = [
    "META_DAY",
    "AdDay",
    "Insight",
    "ad_days",
    "object_days",
    "page_days",
    "post_lifetime",
    "user_day",
    "whole_units",
]

META_DAY = ZoneInfo("America/Los_Angeles")
"""Page and Instagram days end at midnight Pacific time, not at the city's."""


@dataclass(frozen=True)
class Insight:
    """One number of one metric. `day` is None for lifetime values; `value` is None with the reason why."""

    metric: str
    day: date | None
    value: Decimal | None
    reason: Literal["refused", "empty"] | None = None
    dim: str = ""


@dataclass(frozen=True)
class AdDay:
    """What one ad delivered on one day of the ad account's time zone. `spend` in the account's currency."""

    ad_id: str
    day: date
    values: Mapping[str, Decimal]


def whole_units(amount: Any) -> int:
    """Read decimal money text ("19999.40") as whole units, rounded up: a bill is never taken for smaller."""
    return math.ceil(Decimal(str(amount or 0)))


def page_days(graph: GraphClient, page_id: str, metrics: Sequence[str], *, since: date, until: date) -> list[Insight]:
    """Read the Page's day metrics from `since` to `until`, both inclusive Pacific days, at most 90 of them."""
    window: dict[str, Value] = {
        "period": "day",
        "since": _midnight(since),
        "until": _midnight(until + timedelta(days=1)),
    }
    days = [since + timedelta(days=n) for n in range((until - since).days + 1)]
    return _read(graph, f"/{page_id}/insights", metrics, window, identity="page", use_case="pages", days=days)


def post_lifetime(
    graph: GraphClient, object_id: str, metrics: Sequence[str], *, platform: Literal["facebook", "instagram"]
) -> list[Insight]:
    """Read a post's or a medium's lifetime metrics."""
    use_case: UseCase = "pages" if platform == "facebook" else "instagram"
    window: dict[str, Value] = {"period": "lifetime"}
    return _read(graph, f"/{object_id}/insights", metrics, window, identity="page", use_case=use_case, days=None)


def user_day(graph: GraphClient, ig_user_id: str, metrics: Sequence[str], *, day: date) -> list[Insight]:
    """Read the Instagram account's totals of one Pacific day. A total carries no date: the window fixes it."""
    window: dict[str, Value] = {
        "period": "day",
        "metric_type": "total_value",
        "since": _midnight(day),
        "until": _midnight(day + timedelta(days=1)),
    }
    return _read(graph, f"/{ig_user_id}/insights", metrics, window, identity="page", use_case="instagram", days=[day])


def ad_days(graph: GraphClient, *, since: date, until: date, fields: Sequence[str]) -> list[AdDay]:
    """Read every ad of the account day by day. An ad without delivery on a day has no row."""
    account = f"act_{graph.connection.ad_account_id}"
    return _ad_days(graph, account, since=since, until=until, fields=["ad_id", *fields], level="ad")


def object_days(graph: GraphClient, object_id: str, *, since: date, until: date, fields: Sequence[str]) -> list[AdDay]:
    """Read one campaign, ad set or ad day by day; `ad_id` of the answer is the object's own id."""
    days = _ad_days(graph, object_id, since=since, until=until, fields=fields, level=None)
    return [AdDay(ad_id=object_id, day=found.day, values=found.values) for found in days]


def _ad_days(
    graph: GraphClient, node: str, *, since: date, until: date, fields: Sequence[str], level: str | None
) -> list[AdDay]:
    rows = graph.paginate(
        f"/{node}/insights",
        params={
            "level": level,
            "time_range": {"since": since.isoformat(), "until": until.isoformat()},
            "time_increment": "1",
            "limit": 500,
        },
        fields=",".join(fields),
        use_case="ads_insights",
    )
    return [
        AdDay(
            ad_id=str(row.get("ad_id", "")),
            day=date.fromisoformat(row["date_start"]),
            values={
                name: number for name in fields if name != "ad_id" and (number := _number(row.get(name))) is not None
            },
        )
        for row in rows
    ]


def _midnight(day: date) -> int:
    return int(datetime(day.year, day.month, day.day, tzinfo=META_DAY).timestamp())


def _read(
    graph: GraphClient,
    path: str,
    metrics: Sequence[str],
    window: Mapping[str, Value],
    *,
    identity: Literal["page", "system_user"],
    use_case: UseCase,
    days: Sequence[date] | None,
) -> list[Insight]:
    expected: Sequence[date | None] = days if days is not None else [None]

    def ask(names: Sequence[str]) -> list[Insight]:
        reply = graph.get(path, params={**window, "metric": ",".join(names)}, identity=identity, use_case=use_case)
        found = [insight for row in reply.get("data") or () for insight in _insights(row, days)]
        have = {(insight.metric, insight.day) for insight in found}
        missing = [
            Insight(metric=name, day=day, value=None, reason="empty")
            for name in names
            for day in expected
            if (name, day) not in have
        ]
        return found + missing

    try:
        return ask(metrics)
    except GraphInputError as error:
        if len(metrics) == 1:
            if not _is_refused_metric(error):
                raise
            return [Insight(metric=metrics[0], day=day, value=None, reason="refused") for day in expected]
        if not _is_refused_metric(error):
            raise
    single = [_read(graph, path, [name], window, identity=identity, use_case=use_case, days=days) for name in metrics]
    return [insight for insights in single for insight in insights]


def _is_refused_metric(error: GraphInputError) -> bool:
    # A missing object says nothing about the metric.
    return error.refusal.code == 100 and not error.refusal.gone


def _insights(row: Mapping[str, Any], days: Sequence[date] | None) -> Iterator[Insight]:
    name = str(row.get("name", ""))
    if "total_value" in row:
        value = (row.get("total_value") or {}).get("value")
        yield from _parts(name, days[0] if days else None, value)
        return
    for entry in row.get("values") or ():
        day = None
        if days is not None:
            if not entry.get("end_time"):
                continue
            day = _day_that_ended(str(entry["end_time"]))
            if day not in days:
                continue
        yield from _parts(name, day, entry.get("value"))


def _parts(name: str, day: date | None, value: Any) -> Iterator[Insight]:
    if isinstance(value, Mapping):
        # A value that is broken down (reactions by type) is kept both as its parts and as their sum.
        parts = {str(key): number for key, part in value.items() if (number := _number(part)) is not None}
        for key, number in parts.items():
            yield Insight(metric=name, day=day, value=number, dim=key)
        yield Insight(metric=name, day=day, value=sum(parts.values(), Decimal(0)))
        return
    number = _number(value)
    if number is not None:
        yield Insight(metric=name, day=day, value=number)


def _day_that_ended(end_time: str) -> date:
    moment = datetime.strptime(end_time, "%Y-%m-%dT%H:%M:%S%z").astimezone(UTC)
    return (moment.astimezone(META_DAY) - timedelta(seconds=1)).date()


def _number(value: Any) -> Decimal | None:
    if value is None or isinstance(value, bool | Mapping | list):
        return None
    try:
        return Decimal(str(value))
    except InvalidOperation:
        return None
