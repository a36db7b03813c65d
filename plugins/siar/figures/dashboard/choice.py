"""What somebody looks at on the dashboard: which stretch of time, and which posts. It stands in the address, and nowhere else."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from types import MappingProxyType
from typing import Literal

from siar.channels import ChannelId

__all__ = ["SPANS", "Buckets", "Choice", "Grain", "Span"]

Grain = Literal["day", "week", "month"]
"""Weeks begin on Monday; all three are of the calendar of whoever counts."""


@dataclass(frozen=True)
class Span:
    """How far back a look goes: so many weeks or months, the one under way with them.

    :param grain: by what posts and money are added up. :param days: by what the accounts' own days are.
    """

    name: str
    count: int
    grain: Grain
    days: Grain


SPANS: Mapping[str, Span] = MappingProxyType(
    {
        "8-minggu": Span("8 minggu", 8, "week", "day"),
        "26-minggu": Span("26 minggu", 26, "week", "week"),
        "12-bulan": Span("12 bulan", 12, "month", "month"),
        "24-bulan": Span("24 bulan", 24, "month", "month"),
        "5-tahun": Span("5 tahun", 60, "month", "month"),
    }
)


def _begin(day: date, grain: Grain) -> date:
    if grain == "week":
        return day - timedelta(days=day.weekday())
    return day.replace(day=1) if grain == "month" else day


def _after(day: date, grain: Grain) -> date:
    if grain == "month":
        return date(day.year + day.month // 12, day.month % 12 + 1, 1)
    return day + timedelta(days=7 if grain == "week" else 1)


@dataclass(frozen=True)
class Buckets:
    """Days, weeks or months side by side, the oldest first.

    :param starts: the first day of each. :param last: the last day that is looked at, within the last of them.
    """

    grain: Grain
    starts: tuple[date, ...]
    last: date

    @property
    def first(self) -> date:
        """The first day of all."""
        return self.starts[0]

    @cached_property
    def ends(self) -> tuple[date, ...]:
        """The last day of each, also where that lies beyond what is looked at."""
        return tuple(_after(start, self.grain) - timedelta(days=1) for start in self.starts)

    @property
    def is_running(self) -> bool:
        """Whether the last one is not looked at to its end."""
        return self.last < self.ends[-1]

    def of(self, day: date) -> int:
        """Return in which of them a day lies, -1 in none."""
        return bisect_right(self.starts, day) - 1 if day <= self.last else -1

    def days_in(self, number: int) -> int:
        """Return how many days of one are looked at."""
        return (min(self.ends[number], self.last) - self.starts[number]).days + 1


def _buckets(first: date, last: date, grain: Grain) -> Buckets:
    starts = [_begin(first, grain)]
    while (following := _after(starts[-1], grain)) <= last:
        starts.append(following)
    return Buckets(grain, tuple(starts), last)


@dataclass(frozen=True)
class Choice:
    """One look.

    :param span: a key of `SPANS`. :param last: its last day, of the city's calendar.
    :param opd: an agency's code. :param topic: by its name, :param programme: by its code, :param kind: by its name;
        None of each: of any. :param advertised: whether money was spent on the posts; None: either way.
    """

    span: str
    last: date
    opd: str | None = None
    channel: ChannelId | None = None
    topic: str | None = None
    programme: str | None = None
    kind: str | None = None
    advertised: bool | None = None

    @property
    def narrows_posts(self) -> bool:
        """Whether some posts are left out that an account's own days, which are of all of them, cannot leave out."""
        return any(item is not None for item in (self.opd, self.topic, self.programme, self.kind, self.advertised))

    @cached_property
    def posts(self) -> Buckets:
        """By what posts and money are added up."""
        span = SPANS[self.span]
        start = _begin(self.last, span.grain)
        for _ in range(span.count - 1):
            start = _begin(start - timedelta(days=1), span.grain)
        return _buckets(start, self.last, span.grain)

    def days(self, last: date) -> Buckets:
        """By what the accounts' own days are added up.

        :param last: the last of them that is over, or the last that is looked at.
        """
        return _buckets(self.posts.first, max(last, self.posts.first), SPANS[self.span].days)
