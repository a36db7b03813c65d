"""What rows can be compared with: of all that was ever reported, the little that `judge` could tell anything about.

Duplicates and contradictions are of one day, a jump is against an earlier figure of one agency under one label
(`siar.intake.rules.duplicates`, `siar.intake.rules.comparisons`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from siar.intake.rules.comparisons import label_key
from siar.intake.rules.rows import Rows
from siar.intake.rules.rulebook import RuleBook
from siar.intake.rules.table import ReportTable
from siar.intake.sheets.columns import INDICATORS

__all__ = ["Scope", "scope_of"]


@dataclass(frozen=True)
class Scope:
    """Agencies by code, first days, and the labels of figures in the form in which they are compared.

    :param reach: how long before a row's day another figure may lie.
    """

    agencies: frozenset[str] = frozenset()
    days: frozenset[date] = frozenset()
    labels: frozenset[str] = frozenset()
    reach: timedelta = timedelta()

    def __or__(self, other: Scope) -> Scope:
        """Return what either holds."""
        return Scope(
            self.agencies | other.agencies,
            self.days | other.days,
            self.labels | other.labels,
            max(self.reach, other.reach),
        )

    def spans(self) -> list[tuple[date, date]]:
        """Return the days in reach as spans that do not overlap, both ends included, earliest first."""
        found: list[tuple[date, date]] = []
        for day in sorted(self.days):
            first = date.fromordinal(max(day.toordinal() - self.reach.days, 1))
            if found and first <= found[-1][1] + timedelta(days=1):
                found[-1] = (found[-1][0], day)
            else:
                found.append((first, day))
        return found


def scope_of(rows: Rows, *, book: RuleBook, as_of: date) -> Scope:
    """Return what rows can be compared with. A row that cannot be read adds nothing: it costs itself when it is judged."""
    try:
        return _scope(rows, book=book, as_of=as_of)
    except Exception:  # noqa: BLE001 - which row it was is found out below, and told when the row is judged
        scope = Scope()
        for line in rows.lines:
            try:
                scope |= _scope(rows.only({line}), book=book, as_of=as_of)
            except Exception:  # noqa: BLE001, S112 - as above
                continue
        return scope


def _scope(rows: Rows, *, book: RuleBook, as_of: date) -> Scope:
    table = ReportTable(rows, book=book, as_of=as_of)
    return Scope(
        agencies=frozenset(match.code for match in table.agencies.values if match.code),
        days=frozenset(date.fromordinal(day) for day in table.start_days.tolist() if day > 0),
        labels=frozenset(
            label_key(text, book) for k in INDICATORS for text in table.text(f"indikator_{k}").values if text
        ),
        reach=timedelta(days=book.limits.jump_max_days),
    )
