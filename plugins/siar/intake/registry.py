"""Which spreadsheets are read, and how each one's last read went."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from siar.errors import AccessError, FixError, InputError, RetryError, SiarError
from siar.store import Connection, Many, Maybe, One, Statement, Value

__all__ = [
    "LOST",
    "AccessLostError",
    "Lost",
    "SheetInUse",
    "Spreadsheet",
    "State",
    "TrashedError",
    "UnreadSheet",
    "active",
    "count_lost",
    "cycle_lock",
    "deactivate",
    "explain",
    "in_use",
    "record_failure",
    "record_read",
    "record_summary",
    "register",
    "remember_locale",
    "sheets_waited_for",
    "spreadsheet_of",
    "unread",
]

LOST = (
    "Akun layanan Siar kehilangan akses ke lembar, bukan lembar ini yang salah. Kominfo sedang diberi tahu; OPD tidak perlu"
    " berbuat apa-apa."
)
"""Why a sheet is not read when the cause is ours."""

State = Literal["access", "lost", "input", "retry", "failed"]


class AccessLostError(AccessError):
    """Our account has lost its access to the sheets: one cause, and none of the agencies'."""


class TrashedError(AccessError):
    """A spreadsheet lies in the bin."""


@dataclass(frozen=True)
class Spreadsheet:
    """A registered spreadsheet. `opd` is an agency code, None when agencies share it.

    :param foreign_locale: the last locale but Indonesian under which it was typed in.
    :param foreign_until: the first read under the Indonesian one after that; None while there was none.
    """

    spreadsheet_id: str
    opd: str | None
    title: str
    tab: str
    last_read_at: datetime | None
    last_state: str
    last_error: str | None
    summary: Mapping[str, Any]
    foreign_locale: str | None = None
    foreign_until: datetime | None = None


@dataclass(frozen=True)
class SheetInUse:
    """A sheet that is read; `last_error` says in Indonesian why that failed, None when it did not."""

    spreadsheet_id: str
    title: str
    last_error: str | None


@dataclass(frozen=True)
class UnreadSheet:
    """A sheet that cannot be read: since when, and why, in Indonesian."""

    title: str
    last_error: str | None
    state_since: datetime


@dataclass(frozen=True)
class Lost:
    """How many of the active sheets our account cannot open any more, and since when."""

    sheets: int
    active: int
    since: datetime | None


_count_lost = One("intake.count_lost", Lost)
_in_use = Many("intake.sheets_in_use", SheetInUse)
_unread = Many("intake.unread_sheets", UnreadSheet)
_register = Statement("intake.register")
_active_spreadsheets = Many("intake.active_spreadsheets", Spreadsheet)
_spreadsheet_of_agency = Maybe("intake.spreadsheet_of_agency", Spreadsheet)
_record_read = Statement("intake.record_read")
_remember_locale = Statement("intake.remember_locale")
_record_failure = Statement("intake.record_failure")
_record_summary = Statement("intake.record_summary")
_deactivate = Statement("intake.deactivate")
sheets_waited_for = Value("intake.sheets_waited_for", list[str])
_try_cycle_lock = Value("intake.try_cycle_lock", bool)
_release_cycle_lock = Value("intake.release_cycle_lock", bool)


def register(conn: Connection, *, spreadsheet_id: str, opd: str | None, title: str, tab: str, now: datetime) -> None:
    """Have a spreadsheet read from the next cycle on. Repeating updates agency, title and tab."""
    _register(conn, spreadsheet_id=spreadsheet_id, opd=opd, title=title, tab=tab, now=now)


def deactivate(conn: Connection, spreadsheet_id: str) -> None:
    """Stop reading a spreadsheet; its rows and reports stay."""
    _deactivate(conn, spreadsheet_id=spreadsheet_id)


def active(conn: Connection) -> list[Spreadsheet]:
    """Return what a cycle reads, the longest unread first."""
    return _active_spreadsheets(conn)


def in_use(conn: Connection) -> list[SheetInUse]:
    """Return the sheets that are read, by title."""
    return _in_use(conn)


def unread(conn: Connection, *, limit: int) -> list[UnreadSheet]:
    """Return the sheets that cannot be read, the longest unread first."""
    return _unread(conn, limit=limit)


def count_lost(conn: Connection) -> Lost:
    """Return how many sheets our account has lost its access to."""
    return _count_lost(conn)


def spreadsheet_of(conn: Connection, opd: str | None) -> Spreadsheet | None:
    """Return an agency's spreadsheet (None: the shared one), or None when there is none."""
    return _spreadsheet_of_agency(conn, opd=opd)


def explain(error: Exception, *, email: str) -> tuple[State, str]:
    """Return the state of a sheet after a failed read, and one Indonesian sentence for people."""
    if isinstance(error, TrashedError):
        return "access", (
            "Lembar ada di tempat sampah Google Drive, jadi tidak dibaca. Mohon pulihkan; bila memang tidak dipakai lagi,"
            " mohon kabari Kominfo."
        )
    if isinstance(error, AccessError):
        return "access", f"Lembar belum dapat dibuka. Mohon bagikan lembar ini sebagai Editor kepada {email}."
    if isinstance(error, InputError):
        return "input", str(error)
    if isinstance(error, FixError):
        return "failed", f"Pengaturan perlu diperbaiki oleh Kominfo: {error}"
    if isinstance(error, RetryError) or (isinstance(error, SiarError) and not isinstance(error, FixError)):
        return "retry", "Google belum menjawab. Pembacaan akan dicoba lagi dengan sendirinya."
    return "failed", f"Pembacaan gagal karena galat program ({type(error).__name__}). Kominfo perlu memeriksa log."


def record_read(
    conn: Connection,
    spreadsheet_id: str,
    *,
    tab: str,
    digest: str,
    foreign_locale: str | None = None,
    now: datetime,
) -> None:
    """Note that a sheet was read to the end.

    :param tab: the title it has now. :param foreign_locale: the locale it has now, None when that is Indonesian.
    :param digest: of what its rows hold: another one than at the last read says that somebody is at work in it.
    """
    _record_read(conn, spreadsheet_id=spreadsheet_id, tab=tab, digest=digest, foreign_locale=foreign_locale, now=now)


def remember_locale(conn: Connection, spreadsheet_id: str, *, foreign_locale: str) -> None:
    """Note under which locale a sheet's rows were typed, before it is given the Indonesian one."""
    _remember_locale(conn, spreadsheet_id=spreadsheet_id, foreign_locale=foreign_locale)


def record_failure(conn: Connection, spreadsheet_id: str, *, state: State, error: str, now: datetime) -> None:
    """Note that a sheet could not be read or answered, and why (Indonesian)."""
    _record_failure(conn, spreadsheet_id=spreadsheet_id, state=state, error=error, now=now)


def record_summary(conn: Connection, spreadsheet_id: str, summary: Mapping[str, Any]) -> None:
    """Note what now stands in the tab Ringkasan."""
    _record_summary(conn, spreadsheet_id=spreadsheet_id, summary=json.dumps(summary, ensure_ascii=False))


@contextmanager
def cycle_lock(conn: Connection) -> Iterator[None]:
    """Hold the right to run a cycle.

    :raises RetryError: another cycle is running.
    """
    if not _try_cycle_lock(conn):
        raise RetryError("Another intake cycle is running; two at once would tag the same new rows twice.")
    try:
        yield
    finally:
        _release_cycle_lock(conn)
