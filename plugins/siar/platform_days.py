"""Days of those who count: Meta's end at midnight Pacific time, an ad account's and the city's at their own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

__all__ = ["PlatformDay"]


@dataclass(frozen=True, order=True)
class PlatformDay:
    """One day of one calendar.

    :param zone: whose day it is, as the time zone database names it.
    """

    day: date
    zone: str

    @property
    def starts_at(self) -> datetime:
        """Its first moment, aware UTC."""
        return datetime.combine(self.day, time.min, tzinfo=ZoneInfo(self.zone)).astimezone(UTC)

    @property
    def ends_at(self) -> datetime:
        """The first moment after it, aware UTC: a day on which clocks are changed has 23 or 25 hours."""
        return self.next.starts_at

    @property
    def next(self) -> PlatformDay:
        """The day after it."""
        return PlatformDay(self.day + timedelta(days=1), self.zone)
