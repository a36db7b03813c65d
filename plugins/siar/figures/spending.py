"""Where the money of adverts went, what of it may still change, and what was booked otherwise since a report told it.

All from the ledger, by the day of spending, tax apart. Whom adverts reached is never added: two of them reach the same people.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from siar.figures.money import Bill
from siar.figures.periods import Period
from siar.quantities import Rupiah
from siar.store import Connection, Many, One

__all__ = ["OpenOverruns", "Portion", "Restated", "Spending", "spending_of"]

_REMEMBERED = timedelta(days=75)
"""For how long at least a told amount is compared with the ledger: a bill may change until the 28th day after a boost's last, which
lies up to 40 days after its first."""


@dataclass(frozen=True, kw_only=True)
class Portion(Bill):
    """What was spent on a period's days, of one agency, kind of report and programme.

    :param programme: its code; "" of none. :param provisional: its bill may still change.
    """

    opd: str
    kind: str
    programme: str
    provisional: bool


@dataclass(frozen=True)
class OpenOverruns:
    """Bills beyond what was promised for them of which nobody said why they may stand, of any period; tax included."""

    bills: int
    amount: Rupiah


@dataclass(frozen=True, kw_only=True)
class Restated(Bill):
    """Days of which a report told another amount than is booked now, which it is itself; both days belong to them."""

    first: date
    last: date
    told_net: Rupiah
    told_tax: Rupiah

    @property
    def told(self) -> Rupiah:
        """As the newest report told it, with tax."""
        return Bill(self.told_net, self.told_tax).total


@dataclass(frozen=True)
class Spending:
    """A period's spending in parts, and what needs to be said of other days."""

    parts: tuple[Portion, ...] = ()
    open_overruns: OpenOverruns = OpenOverruns(0, Rupiah(0))
    restated: tuple[Restated, ...] = ()

    @property
    def provisional(self) -> Rupiah:
        """How much of the period's spending may still change, with tax."""
        return sum((part.total for part in self.parts if part.provisional), Rupiah(0))

    def by(self, key: Callable[[Portion], str]) -> Mapping[str, Rupiah]:
        """Return the spending by agency, kind or programme, the most first."""
        found: dict[str, Rupiah] = {}
        for part in self.parts:
            found[key(part)] = found.get(key(part), Rupiah(0)) + part.total
        return dict(sorted(found.items(), key=lambda item: (-item[1].amount, item[0])))


_spent_by_agency = Many("figures.spent_by_agency", Portion)
_open_overruns = One("figures.open_overruns_total", OpenOverruns)
_restated_spends = Many("figures.restated_spends", Restated)


def spending_of(conn: Connection, period: Period, *, kind: str | None, now: datetime) -> Spending:
    """Return where a period's money went.

    :param kind: of which reports restated amounts are named; None: of none.
    """
    return Spending(
        parts=tuple(_spent_by_agency(conn, first=period.start, last=period.end)),
        open_overruns=_open_overruns(conn),
        restated=tuple(_restated_spends(conn, kind=kind, since=period.told_since(now, least=_REMEMBERED)))
        if kind
        else (),
    )
