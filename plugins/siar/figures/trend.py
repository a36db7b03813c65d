"""A quarter month by month, beside the quarter before: reports, agencies, content, and the money of adverts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from siar.figures.agencies import reporting_of
from siar.figures.money import Spent, spent_in
from siar.figures.periods import Period
from siar.figures.publications import items_published
from siar.settings import Settings
from siar.store import Connection

__all__ = ["Month", "Trend", "trend_of"]


@dataclass(frozen=True)
class Month:
    """One month, or as much of it as lies in the period.

    :param accepted: rows that became reports. :param reporting: obliged agencies with such a row. :param items: content that went
        out. :param spent: by the day of spending.
    """

    start: date
    accepted: int
    reporting: int
    items: int
    spent: Spent

    @property
    def is_empty(self) -> bool:
        """Whether nothing at all happened in it, as before a city's first report."""
        return not (self.accepted or self.items or self.spent.total)


@dataclass(frozen=True)
class Trend:
    """The months of a quarter, and those of the one before, each the oldest first."""

    months: tuple[Month, ...]
    before: tuple[Month, ...]

    @property
    def comparable(self) -> bool:
        """Whether both quarters were lived through: each month of both has something."""
        return self.has_before and not any(month.is_empty for month in self.months)

    @property
    def has_before(self) -> bool:
        """Whether the quarter before was lived through."""
        return len(self.before) == len(self.months) and not any(month.is_empty for month in self.before)


def trend_of(conn: Connection, period: Period, settings: Settings) -> Trend | None:
    """Read a quarter's months; None of another period."""
    if period.unit != "quarter":
        return None
    return Trend(_months(conn, period, settings), _months(conn, period.earlier(1), settings))


def _months(conn: Connection, period: Period, settings: Settings) -> tuple[Month, ...]:
    return tuple(_month(conn, part, settings) for part in _parts(period))


def _parts(period: Period) -> Sequence[Period]:
    found, start = [], period.start
    while start <= period.end:
        following = date(start.year + start.month // 12, start.month % 12 + 1, 1)
        found.append(Period(start, min(date.fromordinal(following.toordinal() - 1), period.end), "month"))
        start = following
    return found


def _month(conn: Connection, part: Period, settings: Settings) -> Month:
    since, until = part.bounds(settings.city.zone)
    agencies = reporting_of(conn, since=since, until=until, obliged=settings.obliged_agencies)
    return Month(
        start=part.start,
        accepted=sum(agency.accepted for agency in agencies),
        reporting=sum(agency.must_report and agency.accepted > 0 for agency in agencies),
        items=items_published(conn, since=since, until=until),
        spent=spent_in(conn, part),
    )
