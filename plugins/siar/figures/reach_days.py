"""Accounts reached by platform day, and what Meta corrected of days that a report has told. Never added: reach is not.

Which platform days stand for a period says the period: those that end within it. What came last may still change, and the
newest day may not be told at all; then the newest that is known stands for it, under its own name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from siar.channels import ChannelId
from siar.figures.missing import Missing, missing
from siar.figures.periods import Period
from siar.meta.insights import META_DAY
from siar.platform_days import PlatformDay
from siar.quantities import Reach
from siar.settings import City
from siar.store import Connection, Many

__all__ = ["Correction", "Day", "corrected_days", "days_of"]

_LATE = timedelta(days=4)
"""How far before a period the newest known day may lie: values come up to 48 hours after their day, and a reading may fail."""

_REMEMBERED = timedelta(days=62)
"""For how long at least a told day is compared with what is known: past the report on its month."""


@dataclass(frozen=True)
class Day:
    """Accounts reached on one platform day.

    :param reach: None: there is none, for the reason `missing`. :param provisional: Meta may still correct it.
    """

    day: date
    reach: Reach | None
    zone: str = META_DAY.key
    provisional: bool = False
    missing: Missing | None = None

    def __post_init__(self) -> None:
        if self.reach is None and self.missing is None:
            # Nobody asked.
            object.__setattr__(self, "missing", "unread")

    @property
    def platform_day(self) -> PlatformDay:
        """The day with its beginning and end."""
        return PlatformDay(self.day, self.zone)


@dataclass(frozen=True)
class Correction:
    """A day of which a report told something else than is known now. `told` is None where it said that there is none yet."""

    channel: ChannelId
    day: date
    zone: str
    told: Reach | None
    reach: Reach


@dataclass(frozen=True)
class _Known:
    platform: ChannelId
    day: date
    zone: str
    reach: Reach | None
    provisional: bool
    reason: str | None
    tried_at: datetime


_daily_reach = Many("figures.daily_reach", _Known)
_corrected_days = Many("figures.corrected_days", Correction)


def days_of(conn: Connection, *, period: Period, city: City, now: datetime) -> Mapping[ChannelId, tuple[Day, ...]]:
    """Return the period's platform days that are over, per channel, the oldest first.

    A channel of which none of them is known has one day more before them: the newest that is. One that was never asked is
    absent.
    """
    over = [day for day in period.platform_days(city.zone, of=META_DAY.key) if day.ends_at <= now]
    begin = over[0].day if over else min(now, period.bounds(city.zone)[1]).astimezone(META_DAY).date()
    found: dict[ChannelId, dict[date, _Known]] = {}
    for row in _daily_reach(conn, first=begin - _LATE, last=over[-1].day if over else begin - timedelta(days=1)):
        found.setdefault(row.platform, {})[row.day] = row
    return {channel: _shown(known, over) for channel, known in found.items()}


def _shown(known: Mapping[date, _Known], over: list[PlatformDay]) -> tuple[Day, ...]:
    days = [_day(known[day.day]) if day.day in known else Day(day.day, None, day.zone) for day in over]
    if all(day.reach is None for day in days):
        newest = max((row.day for row in known.values() if row.reach is not None), default=None)
        if newest is not None:
            days.insert(0, _day(known[newest]))
    return tuple(days)


def _day(row: _Known) -> Day:
    ended = PlatformDay(row.day, row.zone).ends_at
    why = missing(row.reason, of=ended, tried_at=row.tried_at) if row.reach is None else None
    return Day(row.day, row.reach, row.zone, row.provisional, why)


def corrected_days(conn: Connection, *, kind: str, period: Period, now: datetime) -> tuple[Correction, ...]:
    """Return the days whose number is another than the reports of a kind told last, the oldest first.

    :param period: that of the report in which they are named.
    """
    return tuple(_corrected_days(conn, kind=kind, since=period.told_since(now, least=_REMEMBERED)))
