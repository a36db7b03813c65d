"""What each agency reported in a period, and whose turn it is with what was not accepted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from siar.settings import Agency
from siar.store import Connection, Many

__all__ = ["Reporting", "reporting_of"]


@dataclass(frozen=True)
class Reporting:
    """One agency's rows in a period.

    :param opd: its code; None: of rows that name no agency for certain.
    :param sent: rows that were new or changed. :param accepted: rows that became reports, whenever they were sent.
    :param held: of those sent, rows that wait for the agency. :param review: rows that wait for an editor of Kominfo's.
    """

    opd: str | None
    must_report: bool
    sent: int = 0
    accepted: int = 0
    held: int = 0
    review: int = 0

    @property
    def silent(self) -> bool:
        """Whether nothing came from it."""
        return not self.sent and not self.accepted


@dataclass(frozen=True)
class _Accepted:
    opd: str
    rows: int


@dataclass(frozen=True)
class _Sent:
    opd: str | None
    sent: int
    held: int
    review: int


_accepted_by_opd = Many("figures.accepted_by_opd", _Accepted)
_rows_sent = Many("figures.rows_sent", _Sent)


def reporting_of(
    conn: Connection, *, since: datetime, until: datetime, obliged: Sequence[Agency]
) -> tuple[Reporting, ...]:
    """Return every agency that must report, in the order given, then others of which something came, by code.

    :param since: inclusive. :param until: exclusive; both aware.
    """
    accepted = {item.opd: item.rows for item in _accepted_by_opd(conn, since=since, until=until)}
    sent = {item.opd: item for item in _rows_sent(conn, since=since, until=until)}
    must = [agency.code for agency in obliged]
    others = sorted({*accepted, *sent}.difference(must), key=lambda code: (code is None, code or ""))
    return tuple(
        Reporting(
            opd=code,
            must_report=code in must,
            sent=sent[code].sent if code in sent else 0,
            accepted=accepted.get(code, 0) if code else 0,
            held=sent[code].held if code in sent else 0,
            review=sent[code].review if code in sent else 0,
        )
        for code in [*must, *others]
    )
