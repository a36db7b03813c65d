"""The ledger of one city month as an auditor reads it: line by line, from account to account, with the balances after each."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from zoneinfo import ZoneInfo

from siar.quantities import Rupiah
from siar.store import Connection, Many

__all__ = ["HEADER", "KIND_WORDS", "Line", "Total", "as_csv", "months", "of_month", "rows", "totals"]

Kind = Literal["reserve", "top_up", "settle", "refund", "release", "overrun", "overrun_refund"]

KIND_WORDS: Mapping[Kind, tuple[str, str, str]] = {
    "reserve": ("dana dipesan", "tersedia", "dipesan"),
    "top_up": ("dana dipesan lagi", "tersedia", "dipesan"),
    "settle": ("tagihan", "dipesan", "terpakai"),
    "refund": ("koreksi tagihan", "terpakai", "dipesan"),
    "release": ("sisa dikembalikan", "dipesan", "tersedia"),
    "overrun": ("kelebihan tagihan", "tersedia", "kelebihan"),
    "overrun_refund": ("koreksi kelebihan", "kelebihan", "tersedia"),
}
"""What each kind is called, from which account, to which."""

HEADER = (
    "No.",
    "Waktu",
    "Jenis",
    "Untuk hari",
    "Nomor iklan",
    "Kode kiriman",
    "Judul",
    "OPD",
    "Program",
    "Dari",
    "Ke",
    "Harga (Rp)",
    "PPN (Rp)",
    "Jumlah (Rp)",
    "Saldo dipesan (Rp)",
    "Saldo terpakai (Rp)",
    "Saldo kelebihan (Rp)",
    "Sisa pagu bulan (Rp)",
    "Diakui oleh",
    "Alasan",
)


@dataclass(frozen=True)
class Line:
    """One transaction. Amounts are rupiah, `amount` is net and tax.

    :ivar spent_on: the day that was billed, None where no bill is booked.
    :ivar cap: the city month's ceiling. :ivar reserved: `settled` and `overrun`: the month's balances after this line.
    """

    txn_id: int
    at: datetime
    kind: Kind
    boost_id: int
    reference_code: str
    post_id: int
    title: str
    opd: str
    programme: str | None
    spent_on: date | None
    net: Rupiah
    tax: Rupiah
    amount: Rupiah
    cap: Rupiah
    reserved: Rupiah
    settled: Rupiah
    overrun: Rupiah
    acknowledged_by: str | None
    acknowledged_why: str | None

    @property
    def left(self) -> Rupiah:
        """What was left of the month's ceiling after this line; negative where overruns passed it."""
        return self.cap - self.reserved - self.settled - self.overrun


@dataclass(frozen=True)
class _Month:
    period: str


@dataclass(frozen=True)
class Total:
    """What all lines of one kind come to."""

    kind: Kind
    lines: int
    net: Rupiah
    tax: Rupiah
    amount: Rupiah


_statement = Many("boosts.statement", Line)
_statement_months = Many("boosts.statement_months", _Month)


def of_month(conn: Connection, month: str) -> list[Line]:
    """Return every line of the boosts that were reserved in a month (`2026-09`), whenever their bills came."""
    return _statement(conn, month=month)


def months(conn: Connection) -> list[str]:
    """Return the months that have a ledger, newest first."""
    return [month.period for month in _statement_months(conn)]


def totals(lines: Sequence[Line]) -> list[Total]:
    """Return what the lines of each kind come to; kinds without a line are left out."""
    found = []
    for kind in KIND_WORDS:
        some = [line for line in lines if line.kind == kind]
        if some:
            net, tax = (Rupiah(sum(getattr(line, name).amount for line in some)) for name in ("net", "tax"))
            found.append(Total(kind, len(some), net, tax, net + tax))
    return found


def rows(lines: Sequence[Line], *, zone: ZoneInfo) -> Iterator[tuple[str | int, ...]]:
    """Yield the lines as cells under `HEADER`: numbers as numbers, moments on the city's clock, nothing as ""."""
    for number, line in enumerate(lines, start=1):
        word, source, target = KIND_WORDS[line.kind]
        yield (
            number,
            line.at.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S"),
            word,
            line.spent_on.isoformat() if line.spent_on else "",
            line.boost_id,
            line.reference_code,
            line.title,
            line.opd,
            line.programme or "",
            source,
            target,
            *(amount.amount for amount in (line.net, line.tax, line.amount)),
            *(balance.amount for balance in (line.reserved, line.settled, line.overrun, line.left)),
            line.acknowledged_by or "",
            line.acknowledged_why or "",
        )


def as_csv(lines: Sequence[Line], *, zone: ZoneInfo) -> str:
    """Return the lines as CSV. A text that a spreadsheet would take for a formula is kept from being one."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(HEADER)
    writer.writerows([_harmless(cell) for cell in row] for row in rows(lines, zone=zone))
    return out.getvalue()


def _harmless(cell: str | int) -> str | int:
    return f"'{cell}" if isinstance(cell, str) and cell[:1] in {"=", "+", "-", "@", "\t", "\r"} else cell
