"""Rows that are held because they name a resident: where, of what kind, since when. Never a word of what they say.

Only the agency can mend such a row, and the text is nobody else's to read. Who helps it needs none: the place, the kind
and the age are enough. What is not mended is told on, first to the agency, then to the city's data officer.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from siar import outbox
from siar.faults import Containment
from siar.intake.rules.private import KINDS
from siar.intake.sheets.columns import LABELS
from siar.outbox import Letter
from siar.reading.formats import Formats
from siar.settings import Settings
from siar.settings.contacts import read_contacts
from siar.store import Connection, Many, Statement

__all__ = ["HeldRow", "held", "remind"]

Step = Literal["agency", "officer"]


@dataclass(frozen=True)
class HeldRow:
    """One row, held as long as it names somebody.

    :param row_number: 1-based, where it was last seen. :param opd: None for a sheet that agencies share.
    :param places: code and column of each find, `column` None where the row as a whole is meant.
    :param since: when it was first seen to name somebody.
    """

    row_id: str
    spreadsheet_id: str
    spreadsheet: str
    tab: str
    row_number: int
    opd: str | None
    places: Sequence[Mapping[str, str | None]]
    since: datetime

    @property
    def found(self) -> list[tuple[str, str]]:
        """Column and kind of each find, as people read them."""
        pairs = {
            (LABELS.get(place["column"] or "", "seluruh baris"), KINDS[str(place["code"])]): None
            for place in self.places
        }
        return sorted(pairs)

    @property
    def address(self) -> str:
        """Where the sheet is opened, by those whom the agency lets in."""
        return f"https://docs.google.com/spreadsheets/d/{self.spreadsheet_id}/edit"

    def age(self, now: datetime) -> timedelta:
        """How long it has named somebody."""
        return now - self.since


@dataclass(frozen=True)
class _Told:
    row_id: str
    since: datetime
    step: Step


_held_for_privacy = Many("intake.held_for_privacy", HeldRow)
_told_of_privacy = Many("intake.told_of_privacy", _Told)
_record_privacy_letter = Statement("intake.record_privacy_letter")


def held(conn: Connection) -> list[HeldRow]:
    """Return every row that is held for privacy, the longest held first."""
    return _held_for_privacy(conn, codes=list(KINDS))


def remind(
    conn: Connection, *, settings: Settings, now: datetime, contacts: Mapping[str, Collection[str]] | None = None
) -> int:
    """Plan the letters about rows that are held for too long; return how many were planned. Safe to repeat.

    Of each row the agency is told once, and later the data officer once; a row that was mended and names somebody again
    begins anew. An agency without an address, and a sheet that agencies share, is told of to the officer at once.

    :param contacts: addresses by agency code; those of contacts.csv when not given.
    :raises ConfigError: contacts.csv is wrong. :raises ItemsFailedError: some letters could not be planned.
    """
    plan = settings.privacy
    rows = [row for row in held(conn) if row.age(now) >= plan.agency_after]
    people = read_contacts() if contacts is None else contacts
    told = {
        (item.row_id, item.since, item.step) for item in _told_of_privacy(conn, row_ids=[row.row_id for row in rows])
    }
    late: dict[tuple[Step, str], list[HeldRow]] = {}
    for row in rows:
        addressed = bool(row.opd and people.get(row.opd))
        if addressed and (row.row_id, row.since, "agency") not in told:
            late.setdefault(("agency", str(row.opd)), []).append(row)
        if (not addressed or row.age(now) >= plan.officer_after) and (row.row_id, row.since, "officer") not in told:
            late.setdefault(("officer", ""), []).append(row)
    planned = 0
    letters = Containment(conn, "privacy", now=now)
    for (step, opd), found in late.items():
        item = opd or step
        if letters.rests(item):
            continue
        with letters.item(item):
            to = people[opd] if opd else (plan.officer_to or settings.city.alerts_to)
            planned += _tell(conn, found, step=step, to=to, settings=settings, now=now)
    letters.only(*(opd or step for step, opd in late))
    letters.finish()
    return planned


def _tell(
    conn: Connection, rows: Sequence[HeldRow], *, step: Step, to: Iterable[str], settings: Settings, now: datetime
) -> int:
    letter = _letter(rows, step=step, settings=settings, now=now)
    about = hashlib.sha256("|".join(f"{row.row_id}@{row.since.isoformat()}" for row in rows).encode()).hexdigest()[:24]
    planned = 0
    for recipient in to:
        message = outbox.plan(
            conn, letter, kind="privacy", recipient=recipient, key=f"{step}:{about}", settings=settings, now=now
        )
        planned += message.changed
        _record_privacy_letter(
            conn,
            row_ids=[row.row_id for row in rows],
            moments=[row.since for row in rows],
            step=step,
            message_id=message.message_id,
        )
    return planned


def _letter(rows: Sequence[HeldRow], *, step: Step, settings: Settings, now: datetime) -> Letter:
    formats = Formats.of(settings.city)
    agencies = settings.agency_by_code
    lines = []
    for row in rows:
        agency = agencies.get(row.opd or "")
        found = "; ".join(
            f"kolom {column}: {kind}" if column in LABELS.values() else kind for column, kind in row.found
        )
        whose = f"{agency.short_name or agency.name}, " if agency and step == "officer" else ""
        lines.append(
            f"- {whose}{row.spreadsheet}, baris {row.row_number} [{row.row_id}]: {found}. "
            f"Ditahan sejak {formats.moment(row.since)} ({formats.age(row.since, now)})."
        )
    asked = {
        "agency": "Mohon hapus data pribadi itu dari lembar; barisnya diperiksa lagi dengan sendirinya.",
        "officer": "Mohon bantu OPD menghapusnya. Isinya tidak perlu dan tidak dapat dibaca dari sini; daftar yang sama "
        "ada di Meja Redaksi, halaman Data pribadi.",
    }[step]
    body = (
        "Baris berikut ditahan karena memuat data pribadi warga, dan belum diperbaiki:",
        "",
        *lines,
        "",
        asked,
        "",
        *dict.fromkeys(row.address for row in rows),
        "",
        "Surat ini sengaja tidak mengulang isinya. Mohon jangan menyalin isi baris itu ke dalam surat atau percakapan.",
    )
    return Letter(
        subject=f"Data pribadi di lembar laporan: {len(rows)} baris belum diperbaiki",
        plain="\n".join(body),
        sender_name=settings.intake.digest.sender_name,
    )
