"""Insights of the Page, its posts, the Instagram account, its media, and ads, as flat values.

One refused metric fails a whole call, so a refused group is asked again one by one and the culprits are reported
as refused; they are never reported as 0. An answer without a row for a metric means that there is no number yet, and so does
what is no number, or of no day that was asked for: it costs itself, never what stands beside it.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any, Literal, TypeVar
from zoneinfo import ZoneInfo

from siar.meta.batches import Part
from siar.meta.client import GraphClient, Value
from siar.meta.errors import GraphError
from siar.meta.limits import UseCase

__all__ = [
    "META_DAY",
    "AdDay",
    "Insight",
    "ad_days",
    "ads_own_days",
    "demographics",
    "insights_of",
    "number_of",
    "object_days",
    "page_days",
    "user_day",
    "user_series",
    "whole_units",
]

_Row = TypeVar("_Row")

_MOST = Decimal(2) ** 63
"""What nothing that is counted reaches."""

_PLACES = 8
"""Decimal places that are kept; a share of an hour needs no more."""

_LONGEST = 120
"""Characters of a part's name; a longer one is told from others by the end of its digest."""

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
    """What one ad delivered on one day of the ad account's time zone. `spend` in the account's currency.

    :ivar dim: which part of it, as `<breakdown>=<value>`; "" the whole.
    """

    ad_id: str
    day: date
    values: Mapping[str, Decimal]
    dim: str = ""


def whole_units(amount: Any) -> int:
    """Read decimal money text ("19999.40") as whole units, rounded up: a bill is never taken for smaller."""
    return math.ceil(Decimal(str(amount or 0)))


def page_days(
    graph: GraphClient, page_id: str, metrics: Sequence[str], *, since: date, until: date, breakdown: str = ""
) -> list[Insight]:
    """Read the Page's day metrics from `since` to `until`, both inclusive Pacific days, at most 90 of them."""

    def ask(first: date, last: date) -> list[Insight]:
        window: dict[str, Value] = {
            "period": "day",
            "since": _midnight(first),
            "until": _midnight(last + timedelta(days=1)),
            "breakdown": breakdown or None,
        }
        days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
        return _read(graph, f"/{page_id}/insights", metrics, window, identity="page", use_case="pages", days=days)

    return _in_halves(ask, since, until)


def user_day(
    graph: GraphClient, ig_user_id: str, metrics: Sequence[str], *, day: date, breakdown: str = ""
) -> list[Insight]:
    """Read the Instagram account's totals of one Pacific day. A total carries no date: the window fixes it."""
    window: dict[str, Value] = {
        "period": "day",
        "metric_type": "total_value",
        "since": _midnight(day),
        "until": _midnight(day + timedelta(days=1)),
        "breakdown": breakdown or None,
    }
    return _read(graph, f"/{ig_user_id}/insights", metrics, window, identity="page", use_case="instagram", days=[day])


def user_series(
    graph: GraphClient, ig_user_id: str, metrics: Sequence[str], *, since: date, until: date, breakdown: str = ""
) -> list[Insight]:
    """Read what the Instagram account tells as a series, from `since` to `until`, both inclusive Pacific days of the last 30.

    :param breakdown: "" a number a day; "hour": a number an hour of it, told without being asked for.
    """

    def ask(first: date, last: date) -> list[Insight]:
        window: dict[str, Value] = {
            "period": "lifetime" if breakdown else "day",
            "since": _midnight(first),
            "until": _midnight(last + timedelta(days=1)),
        }
        days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
        return _read(
            graph,
            f"/{ig_user_id}/insights",
            metrics,
            window,
            identity="page",
            use_case="instagram",
            days=days,
            breakdown=breakdown,
        )

    return _in_halves(ask, since, until)


def demographics(
    graph: GraphClient, ig_user_id: str, metrics: Sequence[str], *, day: date, breakdown: str
) -> list[Insight]:
    """Read who follows the Instagram account, or engaged with it this month, by one trait; told as of now, which is `day`."""
    window: dict[str, Value] = {
        "period": "lifetime",
        "metric_type": "total_value",
        "timeframe": "this_month",
        "breakdown": breakdown,
    }
    return _read(graph, f"/{ig_user_id}/insights", metrics, window, identity="page", use_case="instagram", days=[day])


def ad_days(graph: GraphClient, *, since: date, until: date, fields: Sequence[str], breakdown: str = "") -> list[AdDay]:
    """Read every ad of the account day by day. An ad without delivery on a day has no row, a deleted one has none at all."""
    account = f"act_{graph.connection.ad_account_id}"
    asked = ["ad_id", *fields]
    return _ad_days(graph, account, since=since, until=until, fields=asked, level="ad", breakdown=breakdown)


def object_days(graph: GraphClient, object_id: str, *, since: date, until: date, fields: Sequence[str]) -> list[AdDay]:
    """Read one campaign, ad set or ad day by day; `ad_id` of the answer is the object's own id."""
    days = _ad_days(graph, object_id, since=since, until=until, fields=fields, level=None)
    return [replace(found, ad_id=object_id) for found in days]


def ads_own_days(
    graph: GraphClient, ad_ids: Sequence[str], *, since: date, until: date, fields: Sequence[str]
) -> dict[str, list[AdDay] | GraphError]:
    """Read some ads by their own edges, which tell of deleted ones, too.

    :param ad_ids: at most `LARGEST_BATCH`. :param since: `until` is at most 500 days later: an ad's rows are one page.
    :return: by ad, its days or why it could not be read.
    """
    params = _ad_params(since, until, level=None, breakdown="")
    parts = [Part(path=f"/{ad_id}/insights", params=params, fields=",".join(fields)) for ad_id in ad_ids]
    answers = graph.batch(parts, use_case="ads_insights")
    return {
        ad_id: answer
        if isinstance(answer, GraphError)
        else [replace(found, ad_id=ad_id) for row in _list(answer.get("data")) if (found := _ad_day(row, fields, ""))]
        for ad_id, answer in zip(ad_ids, answers, strict=True)
    }


def _ad_params(since: date, until: date, *, level: str | None, breakdown: str) -> dict[str, Value]:
    return {
        "level": level,
        "time_range": {"since": since.isoformat(), "until": until.isoformat()},
        "time_increment": "1",
        "breakdowns": [breakdown] if breakdown else None,
        "limit": 500,
    }


def _ad_days(
    graph: GraphClient,
    node: str,
    *,
    since: date,
    until: date,
    fields: Sequence[str],
    level: str | None,
    breakdown: str = "",
) -> list[AdDay]:
    def ask(first: date, last: date) -> list[AdDay]:
        rows = graph.paginate(
            f"/{node}/insights",
            params=_ad_params(first, last, level=level, breakdown=breakdown),
            fields=",".join(fields),
            use_case="ads_insights",
        )
        found = [_ad_day(row, fields, breakdown) for row in rows]
        # A row of nobody would be kept as one of an ad without an id.
        return [day for day in found if day is not None and (day.ad_id or level != "ad")]

    return _in_halves(ask, since, until)


def _ad_day(row: Any, fields: Sequence[str], breakdown: str) -> AdDay | None:
    row = _object(row)
    try:
        day = date.fromisoformat(str(row.get("date_start")))
    except ValueError:
        return None
    return AdDay(
        ad_id=str(row.get("ad_id") or ""),
        day=day,
        values={
            name: number for name in fields if name != "ad_id" and (number := _ad_number(row.get(name))) is not None
        },
        dim=f"{breakdown}={_label(row.get(breakdown))}" if breakdown else "",
    )


def _ad_number(value: Any) -> Decimal | None:
    if not isinstance(value, list):
        return number_of(value)
    # Results come by what the ad was to bring about, each with a number a way of counting; the first is the account's.
    counted = [
        number
        for result in value
        for entry in _list(_object(result).get("values"))[:1]
        if (number := number_of(_object(entry).get("value"))) is not None
    ]
    return sum(counted, Decimal(0)) if counted else None


def _in_halves(ask: Callable[[date, date], list[_Row]], since: date, until: date) -> list[_Row]:
    """Ask for some days; where that is too much for the service, for half of them at a time."""
    try:
        return ask(since, until)
    except GraphError as error:
        if not error.refusal.too_much or since >= until:
            raise
    middle = since + (until - since) // 2
    return [*_in_halves(ask, since, middle), *_in_halves(ask, middle + timedelta(days=1), until)]


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
    breakdown: str | None = None,
) -> list[Insight]:
    expected: Sequence[date | None] = days if days is not None else [None]
    breakdown = str(window.get("breakdown") or "") if breakdown is None else breakdown
    part = f"{breakdown}=" if breakdown else ""

    def ask(names: Sequence[str]) -> list[Insight]:
        reply = graph.get(path, params={**window, "metric": ",".join(names)}, identity=identity, use_case=use_case)
        found = [insight for row in _list(reply.get("data")) for insight in insights_of(row, days, breakdown=breakdown)]
        # Parts without their sum are no whole.
        have = {(insight.metric, insight.day) for insight in found if breakdown or not insight.dim}
        missing = [
            Insight(metric=name, day=day, value=None, reason="empty", dim=part)
            for name in names
            for day in expected
            if (name, day) not in have
        ]
        return found + missing

    try:
        return ask(metrics)
    except GraphError as error:
        # A breakdown that a metric does not have is an unknown error at Instagram.
        unknown = bool(breakdown) and (error.refusal.code, error.refusal.subcode) == (1, 99)
        if not (error.refusal.refuses_a_metric or unknown):
            raise
        if len(metrics) == 1:
            return [Insight(metric=metrics[0], day=day, value=None, reason="refused", dim=part) for day in expected]
    single = [
        _read(graph, path, [name], window, identity=identity, use_case=use_case, days=days, breakdown=breakdown)
        for name in metrics
    ]
    return [insight for insights in single for insight in insights]


def insights_of(row: Any, days: Sequence[date] | None, *, breakdown: str = "") -> Iterator[Insight]:
    """Yield what one row of an insights edge holds.

    :param days: the days that were asked for, the first of them where a total carries none; None: since the beginning.
    :param breakdown: by what it was asked; only the parts are yielded then, each under `<breakdown>=<value>`.
    """
    row = _object(row)
    name = str(row.get("name", ""))
    if "total_value" in row:
        total, day = _object(row["total_value"]), days[0] if days else None
        if breakdown:
            yield from _totals(name, day, total, breakdown)
        else:
            yield from _parts(name, day, total.get("value"))
        return
    for entry in map(_object, _list(row.get("values"))):
        day = None
        if days is not None:
            day = _day_that_ended(entry.get("end_time"))
            if day not in days:
                continue
        if breakdown:
            yield from _broken_down(name, day, entry, breakdown)
        else:
            yield from _parts(name, day, entry.get("value"))


def _totals(name: str, day: date | None, total: Mapping[str, Any], breakdown: str) -> Iterator[Insight]:
    for group in map(_object, _list(total.get("breakdowns"))):
        for result in map(_object, _list(group.get("results"))):
            number = number_of(result.get("value"))
            if number is not None:
                label = ",".join(_label(value) for value in _list(result.get("dimension_values"))) or _NAMELESS
                yield Insight(metric=name, day=day, value=number, dim=f"{breakdown}={label}")


def _broken_down(name: str, day: date | None, entry: Mapping[str, Any], breakdown: str) -> Iterator[Insight]:
    """A row of values tells its part beside the value, or holds an object of parts."""
    value = entry.get("value")
    parts = value.items() if isinstance(value, Mapping) else [(entry.get(breakdown), value)]
    for label, part in parts:
        number = number_of(part)
        if label is not None and number is not None:
            yield Insight(metric=name, day=day, value=number, dim=f"{breakdown}={_label(label)}")


_NAMELESS = "?"
"""The name of a part that has none; without it, it would pass for the whole breakdown's."""


def _label(label: Any) -> str:
    # A flag is told as a number, as a word or as a boolean.
    text = _name("" if label is None else str(label))
    return {"true": "1", "false": "0", "": _NAMELESS}.get(text.lower(), text)


def _name(text: str) -> str:
    """Return a part's name as a key can hold it: encodable, without NUL, of a length that an index takes."""
    text = text.encode("utf-8", errors="replace").decode().replace("\x00", "")
    if len(text) <= _LONGEST:
        return text
    return f"{text[: _LONGEST - 10]}…{hashlib.sha256(text.encode()).hexdigest()[:9]}"


def _parts(name: str, day: date | None, value: Any) -> Iterator[Insight]:
    if isinstance(value, Mapping):
        # A value that is broken down (reactions by type) is kept both as its parts and as their sum, if all are known.
        parts = {_label(key): number for key, part in value.items() if (number := number_of(part)) is not None}
        for key, number in parts.items():
            yield Insight(metric=name, day=day, value=number, dim=key)
        if parts and len(parts) == len(value):
            yield Insight(metric=name, day=day, value=sum(parts.values(), Decimal(0)))
        return
    number = number_of(value)
    if number is not None:
        yield Insight(metric=name, day=day, value=number)


def _day_that_ended(end_time: Any) -> date | None:
    """Return the day in whose midst it was half a day before: an end that is told an hour off, as clocks are changed, is its."""
    try:
        moment = datetime.fromisoformat(str(end_time))
    except ValueError:
        return None
    return None if moment.tzinfo is None else (moment - timedelta(hours=12)).astimezone(META_DAY).date()


def number_of(value: Any) -> Decimal | None:
    """Return what Meta tells as a number, which may be text; None when it is none, or more than anything counts."""
    if value is None or isinstance(value, bool | Mapping | list):
        return None
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return None
    # Compared without calculating: an exponent may be larger than any calculation bears.
    if not number.is_finite() or number.copy_abs() >= _MOST:
        return None
    if number.is_zero():
        return Decimal(0)
    return number if int(number.as_tuple().exponent) >= -_PLACES else round(number, _PLACES)


def _object(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _list(value: Any) -> Sequence[Any]:
    return value if isinstance(value, list) else ()
