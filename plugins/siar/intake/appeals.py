"""What an agency writes against its score, in a cell of its tab Ringkasan: kept as it stands, until the agency empties the cell.

A cell that is seen empty once may be one of a sheet that is being repaired: only a second look withdraws what was written. What
names a resident is not kept; the answer beside it says by what kind of words, and repeats none.

In a sheet that several agencies share each of them writes into the same cell, from a new line on, behind its name and a colon.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypedDict

from siar import audit
from siar.figures.periods import Period
from siar.free_text import kinds
from siar.reading.formats import Formats
from siar.store import Connection, Many, Maybe, Statement, Value

__all__ = ["NONE", "NONE_SHARED", "Given", "agencies_of", "hear", "hear_each"]

NONE = "Belum ada keberatan."
NONE_SHARED = "Belum ada keberatan. Mohon awali dengan nama OPD dan titik dua, satu baris setiap OPD."
_UNNAMED = "Belum dicatat: mohon awali setiap keberatan dengan nama OPD yang barisnya ada di lembar ini dan titik dua."
_ACTOR = "sheet"


class Given(TypedDict):
    """What is given with every cell."""

    spreadsheet_id: str
    period: Period
    letters: int
    formats: Formats
    now: datetime


@dataclass(frozen=True)
class _Agency:
    opd: str


@dataclass(frozen=True)
class _Open:
    appeal_id: int
    period_start: date
    period_end: date
    text: str
    written_at: datetime
    emptied_at: datetime | None


_agencies_of_sheet = Many("intake.agencies_of_sheet", _Agency)
_open_appeal = Maybe("intake.open_appeal", _Open)
_write_appeal = Value("intake.write_appeal", int)
_appeal_emptied = Statement("intake.appeal_emptied")
_withdraw_appeal = Statement("intake.withdraw_appeal")


def hear(
    conn: Connection,
    typed: str,
    *,
    spreadsheet_id: str,
    opd: str,
    period: Period,
    letters: int,
    formats: Formats,
    now: datetime,
) -> str:
    """Take what stands in the cell; return what is answered beside it.

    In the caller's transaction.

    :param typed: the cell of a tab that was read whole. :param period: that of the score that is shown beside it.
    :param letters: how long it may be.
    """
    text, known = " ".join(typed.split()), _open_appeal(conn, spreadsheet_id=spreadsheet_id, opd=opd)
    if known is not None and text == known.text:
        if known.emptied_at is not None:
            _appeal_emptied(conn, appeal_id=known.appeal_id, at=None)
        return _kept(known, formats)
    if not text:
        return _emptied(conn, known, formats, now=now)
    if refusal := _refusal(text, letters=letters):
        return f"{refusal} {_kept(known, formats)}" if known else refusal
    if known is not None:
        _withdraw(conn, known, why="rewritten", now=now)
    appeal_id = _write_appeal(
        conn,
        spreadsheet_id=spreadsheet_id,
        opd=opd,
        period_start=period.start,
        period_end=period.end,
        text=text,
        now=now,
    )
    audit.record(
        conn,
        actor=_ACTOR,
        action="appeal.write",
        subject=f"appeal:{appeal_id}",
        now=now,
        detail={"opd": opd, "period": period.slug, "letters": len(text)},
    )
    return _kept(_Open(appeal_id, period.start, period.end, text, now, None), formats)


def agencies_of(conn: Connection, spreadsheet_id: str) -> list[str]:
    """Return the codes of the agencies that share a sheet: whose rows stand in it, or who wrote against a score in it."""
    return [row.opd for row in _agencies_of_sheet(conn, spreadsheet_id=spreadsheet_id)]


def hear_each(
    conn: Connection,
    typed: str,
    *,
    spreadsheet_id: str,
    names: Mapping[str, str],
    agency_of: Callable[[str], str | None],
    period: Period,
    letters: int,
    formats: Formats,
    now: datetime,
) -> str:
    """Take what stands in the cell of a sheet that agencies share; return what is answered beside it, agency by agency.

    Without an agency's name at its beginning nothing of it is taken, and nothing withdrawn. Otherwise as `hear`.

    :param names: of the agencies that share it, by code. :param agency_of: the code of a name, None where it is not known.
    """
    parts = _parted(typed, names, agency_of)
    if parts is None:
        return _UNNAMED
    answers = {
        opd: hear(
            conn,
            parts.get(opd, ""),
            spreadsheet_id=spreadsheet_id,
            opd=opd,
            period=period,
            letters=letters,
            formats=formats,
            now=now,
        )
        for opd in names
    }
    told = [f"{names[opd]}: {answer}" for opd, answer in answers.items() if answer != NONE]
    return "\n".join(told) or NONE_SHARED


def _parted(typed: str, names: Mapping[str, str], agency_of: Callable[[str], str | None]) -> Mapping[str, str] | None:
    """What stands behind each agency's name; None where something stands behind none."""
    found: dict[str, list[str]] = {}
    whose: str | None = None
    for line in filter(str.strip, typed.splitlines()):
        head, colon, rest = line.partition(":")
        named = agency_of(head) if colon else None
        begins = named in names
        whose = named if begins else whose
        if whose is None:
            return None
        found.setdefault(whose, []).append(rest if begins else line)
    return {opd: " ".join(lines) for opd, lines in found.items()}


def _refusal(text: str, *, letters: int) -> str:
    if found := kinds(text):
        return f"Belum dicatat: teks ini memuat {', '.join(found)}. Mohon hapus bagian itu; sebut ID barisnya saja."
    if len(text) > letters:
        return f"Belum dicatat: {len(text)} huruf, paling banyak {letters}. Mohon dipersingkat."
    return ""


def _emptied(conn: Connection, known: _Open | None, formats: Formats, *, now: datetime) -> str:
    if known is None:
        return NONE
    if known.emptied_at is None:
        _appeal_emptied(conn, appeal_id=known.appeal_id, at=now)
        return _kept(known, formats)
    _withdraw(conn, known, why="emptied", now=now)
    return NONE


def _withdraw(conn: Connection, known: _Open, *, why: str, now: datetime) -> None:
    _withdraw_appeal(conn, appeal_id=known.appeal_id, now=now)
    audit.record(
        conn,
        actor=_ACTOR,
        action="appeal.withdraw",
        subject=f"appeal:{known.appeal_id}",
        now=now,
        detail={"why": why},
    )


def _kept(known: _Open, formats: Formats) -> str:
    days = formats.date_range(known.period_start, known.period_end)
    return f"Keberatan atas nilai {days} tercatat {formats.moment(known.written_at)}; dimuat dalam laporan pimpinan."
