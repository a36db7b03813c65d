"""What people see of boosts: each one with what it cost, and how much of the ceilings is left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction

from siar.boosts.budget.ledger import BudgetLevel
from siar.findings.finding import Finding, read_findings
from siar.quantities import Reach, Rupiah
from siar.store import Connection, Many

__all__ = ["Budget", "ListedBoost", "Reason", "Unadvertised", "budgets", "costing", "latest", "reasons", "unadvertised"]


_NOTHING = Rupiah(0)


@dataclass(frozen=True)
class ListedBoost:
    """One boost. `spend` and `reach` as the platform says so far; `reach` is None before its first report."""

    boost_id: int
    publication_id: int
    opd: str
    kind: str
    reference_code: str
    state: str
    lifetime_budget: Rupiah
    tax: Rupiah
    spend: Rupiah
    reach: Reach | None
    ends_at: datetime
    note: str | None
    post_id: int
    title: str

    @property
    def cost(self) -> Rupiah | None:
        """Rupiah before tax for each account reached; None before anybody was."""
        return self.spend.times(Fraction(1, self.reach.accounts), round) if self.reach else None


@dataclass(frozen=True)
class Budget:
    """How much of one ceiling is promised and spent.

    :param holder: an agency's or a programme's code, or `city`.
    :param overrun: what bills passed their envelopes by.
    """

    level: BudgetLevel
    holder: str
    cap: Rupiah
    reserved: Rupiah = _NOTHING
    settled: Rupiah = _NOTHING
    overrun: Rupiah = _NOTHING

    @property
    def used(self) -> Rupiah:
        """Promised and billed."""
        return self.reserved + self.settled + self.overrun


@dataclass(frozen=True)
class Unadvertised:
    """A published post that is not advertised, and what was told of it, worst first."""

    publication_id: int
    post_id: int
    reference_code: str
    opd: str
    title: str
    findings: Sequence[Finding]
    found_at: datetime

    def __post_init__(self) -> None:
        object.__setattr__(self, "findings", read_findings(self.findings))


@dataclass(frozen=True)
class Reason:
    """Of how many posts something is told, by its code."""

    code: str
    posts: int


@dataclass(frozen=True)
class _Costing:
    boost_id: int


_latest = Many("boosts.latest_boosts", ListedBoost)
_budgets = Many("boosts.budgets_of_periods", Budget)
_costing = Many("boosts.costing", _Costing)
_unadvertised = Many("boosts.unadvertised", Unadvertised)
_reasons = Many("boosts.reasons", Reason)
_LATELY = timedelta(days=30)
_LEVELS: tuple[BudgetLevel, ...] = ("city_month", "city_year", "programme_year", "opd_month")


def latest(conn: Connection, *, before: int, limit: int) -> list[ListedBoost]:
    """Return the newest boosts with a number below `before`."""
    return _latest(conn, before=before, limit=limit)


def budgets(conn: Connection, *, local: datetime) -> list[Budget]:
    """Return the ceilings of this month and year: the city's first, then the programmes', then the agencies'.

    :param local: the present on the city's clock.
    """
    found = _budgets(conn, month=f"{local:%Y-%m}", year=f"{local:%Y}")
    return sorted(found, key=lambda budget: (_LEVELS.index(budget.level), budget.holder))


def costing(conn: Connection, publication_id: int) -> list[int]:
    """Return the boosts of a publication that may still cost money."""
    return [boost.boost_id for boost in _costing(conn, publication_id=publication_id)]


def unadvertised(
    conn: Connection, *, limit: int, code: str | None = None, opd: str | None = None, before: int = 2**62
) -> list[Unadvertised]:
    """Return published posts that are not advertised, the newest first.

    :param code: only those of which this is told. :param opd: only this agency's. :param before: publications with lower numbers.
    """
    return _unadvertised(conn, code=code, opd=opd, before=before, limit=limit)


def reasons(conn: Connection, *, now: datetime) -> list[Reason]:
    """Return why posts of the last 30 days are not advertised, the most frequent reason first."""
    return _reasons(conn, since=now - _LATELY)
