"""What agencies wrote against their scores, in their tab Ringkasan."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from siar.figures.periods import Period
from siar.store import Connection, Many

__all__ = ["Appeal", "appeals_of"]


@dataclass(frozen=True)
class Appeal:
    """One agency's words on its score of a period, both days of which belong to it; they name no resident."""

    appeal_id: int
    opd: str
    period_start: date
    period_end: date
    text: str
    written_at: datetime

    def is_late(self, period: Period) -> bool:
        """Whether it is about an earlier period than this: it came after the report on that one."""
        return self.period_end < period.start


_appeals = Many("figures.appeals", Appeal)


def appeals_of(conn: Connection, *, period: Period, kind: str | None) -> tuple[Appeal, ...]:
    """Return what stands against the scores of a period, and what came too late for the report on an earlier one.

    :param kind: of which reports; None: of none, and what came late is left out.
    """
    found = _appeals(conn, first=period.start, last=period.end, kind=kind)
    return tuple(appeal for appeal in found if kind or not appeal.is_late(period))
