"""What adverts cost in a period, and how the ceilings stand that it touches. From the ledger; nothing is estimated here.

What was spent belongs to the day of spending, whenever it was promised or billed. A ceiling is of a month or a year, and takes the
whole bill of what was promised in it, on whichever days that is spent: the two are told apart and never taken for each other.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from siar.figures.periods import Period
from siar.quantities import Rupiah
from siar.store import Connection, Many, One

__all__ = ["Bill", "Cap", "CapLevel", "Spent", "caps_of", "spent_in"]

CapLevel = Literal["city_month", "city_year", "opd_month", "programme_year"]


@dataclass(frozen=True)
class Bill:
    """What was billed. :param net: before tax."""

    net: Rupiah
    tax: Rupiah

    @property
    def total(self) -> Rupiah:
        """With tax."""
        return self.net + self.tax


@dataclass(frozen=True)
class Spent(Bill):
    """What was spent on days of a period, as billed by now.

    :param overrun: how much of both passed what was promised for it.
    """

    overrun: Rupiah


@dataclass(frozen=True)
class Cap:
    """One ceiling and what stands under it, tax included.

    :param holder: `city`, an agency or a programme. :param period: `2026-09`, or `2026` of a year.
    :param cap: the ceiling in force at the end of its time, or now when that is not over; None: none was ever set.
    :param settled: billed for days up to the period's last, overruns with it.
    :param promised: promised and not billed, or billed for later days.
    """

    level: CapLevel
    holder: str
    period: str
    cap: Rupiah | None
    settled: Rupiah
    promised: Rupiah

    @property
    def bound(self) -> Rupiah:
        """Billed or promised."""
        return self.settled + self.promised

    @property
    def left(self) -> Rupiah | None:
        """What may still be promised; None without a ceiling."""
        return None if self.cap is None else max(self.cap - self.bound, Rupiah(0))

    @property
    def beyond(self) -> Rupiah:
        """By how much what is bound passes the ceiling: it was lowered later, or a bill passed what was promised."""
        return Rupiah(0) if self.cap is None else max(self.bound - self.cap, Rupiah(0))

    @property
    def start(self) -> date:
        """Its first day."""
        year, month = self.period[:4], self.period[5:] or "1"
        return date(int(year), int(month), 1)


_spent_in = One("figures.spent_in", Spent)
_caps_of = Many("figures.caps_of", Cap)


def spent_in(conn: Connection, period: Period) -> Spent:
    """Return what was spent on a period's days."""
    return _spent_in(conn, first=period.start, last=period.end)


def caps_of(conn: Connection, period: Period, *, now: datetime) -> tuple[Cap, ...]:
    """Return the ceilings of the months and years that a period touches: the city's months, its years, then single holders'."""
    months = period.months
    years = list(dict.fromkeys(month[:4] for month in months))
    return tuple(_caps_of(conn, months=list(months), years=years, last=period.end, now=now))
