"""Which platform days are asked for: those that are not known as they stay. Gaps are found in what is stored.

A day is over when its calendar says so, and settled when Meta corrects it no more. It is asked for until one try came after
that, with a value or a reason; so an outage of any length ends by itself, as far back as Meta serves.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from siar.metrics.catalogue import Metric
from siar.platform_days import PlatformDay
from siar.store import Connection, Many

__all__ = ["AGAIN", "AskedDays", "Service", "Span", "cut", "due", "wanted"]

AGAIN = timedelta(minutes=30)
"""How long a day that may still change rests after it was asked: a repeated task asks nothing twice."""


@dataclass(frozen=True)
class AskedDays:
    """Platform days that a person asks for, both inclusive; None: as far as Meta serves.

    :raises ValueError: the last is before the first.
    """

    first: date | None = None
    last: date | None = None

    def __post_init__(self) -> None:
        if self.first and self.last and self.last < self.first:
            raise ValueError(f"No days from {self.first} to {self.last}.")


@dataclass(frozen=True)
class Service:
    """What Meta serves of one kind of object's days.

    :param kept: how many days back. :param a_call: how many one call covers. :param a_reading: how many calls one reading
        makes, so that a long gap holds up nothing else; the next reading goes on.
    """

    kept: int
    a_call: int
    a_reading: int


@dataclass(frozen=True)
class Span:
    """Days that one call covers, both inclusive."""

    first: date
    last: date


@dataclass(frozen=True)
class _Tries:
    """The tries of one day: of how many metrics, and when the one that was tried longest ago was."""

    day: date
    metrics: int
    tried_at: datetime


_tries = Many("metrics.tries_of_days", _Tries)


def due(
    conn: Connection,
    *,
    entity_id: int,
    metrics: Collection[Metric],
    zone: str,
    service: Service,
    now: datetime,
    asked: AskedDays | None = None,
) -> list[Span]:
    """Return the spans of an object's days that are to be asked for now, the newest first.

    :param metrics: what is asked of each day; a day of which one was never tried is not known.
    :param asked: days that a person wants, whatever is known of them, and however many calls that takes.
    """
    last = now.astimezone(ZoneInfo(zone)).date() - timedelta(days=1)
    first = last - timedelta(days=service.kept - 1)
    if asked is not None:
        first, last = max(first, asked.first or first), min(last, asked.last or last)
        return cut((first + timedelta(days=n) for n in range((last - first).days + 1)), a_call=service.a_call)
    found = _tries(conn, entity_id=entity_id, metrics=[metric.metric for metric in metrics], first=first, last=last)
    tried = {item.day: item.tried_at for item in found if item.metrics >= len(metrics)}
    settles = max((metric.lookback_days for metric in metrics), default=0)
    days = wanted(first, last, tried, zone=zone, settles=settles, now=now)
    return cut(days, a_call=service.a_call)[: service.a_reading]


def wanted(
    first: date, last: date, tried: Mapping[date, datetime], *, zone: str, settles: int, now: datetime
) -> list[date]:
    """Return the days, both ends inclusive, that are not known as they stay and do not rest. Pure.

    :param tried: when each day was last tried. :param settles: for how many days after its end a day may still change.
    """

    def is_wanted(day: date) -> bool:
        at = tried.get(day)
        if at is None:
            return True
        return at < PlatformDay(day + timedelta(days=settles), zone).ends_at and at + AGAIN <= now

    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return [day for day in days if is_wanted(day)]


def cut(days: Iterable[date], *, a_call: int) -> list[Span]:
    """Return the fewest spans of at most so many days that cover these, the newest first. Pure."""
    spans: list[Span] = []
    for day in sorted(days, reverse=True):
        if spans and (spans[-1].last - day).days < a_call:
            spans[-1] = Span(day, spans[-1].last)
        else:
            spans.append(Span(day, day))
    return spans
