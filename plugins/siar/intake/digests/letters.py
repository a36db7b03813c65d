"""The daily letter to one agency: its rows that wait, in plain text and as HTML. Never with personal data."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from siar.findings.finding import read_findings
from siar.findings.levels import Level, worst_first
from siar.intake.feedback.sentences import sentence
from siar.intake.refusals import refusal
from siar.intake.rules.private import PRIVATE
from siar.outbox import Letter
from siar.outbox.letter_templates import fill
from siar.reading.cells import text_of, truncate
from siar.reading.formats import Formats
from siar.reading.personal_data import mask
from siar.settings import Agency, Settings
from siar.store.keyring import Keyring

__all__ = ["RowWaiting", "WaitingRow", "content_of", "letter_of", "waiting_row"]

_GROUPS = (
    ("held", "Perlu diperbaiki", "#fbe4e1", "#8c1d13"),
    ("review", "Perlu dicek", "#fdf1d3", "#6b4a00"),
)
_TITLE_LENGTH = 90


@dataclass(frozen=True)
class WaitingRow:
    """A row that waits for its agency.

    :param message: its worst finding; `more` counts the others.
    """

    spreadsheet_id: str
    row_id: str
    verdict: str
    title: str
    message: str
    more: int


@dataclass(frozen=True)
class RowWaiting:
    """What the query `rows_waiting` gives. `returned`: an editor's reason, where one sent the row's post back."""

    spreadsheet_id: str
    opd: str | None
    row_id: str
    revision_id: int
    verdict: str
    findings: list[dict[str, Any]]
    returned: str | None


def waiting_row(row: RowWaiting, texts: Mapping[str, str]) -> WaitingRow:
    """Return a row for the letter.

    :param texts: what stands in its cells, by column; empty when none are kept.
    """
    findings = worst_first(read_findings(row.findings))
    if row.returned is not None:
        findings.insert(0, refusal(row.returned))
    # What was tidied needs nothing of the reader.
    open_ones = [finding for finding in findings if finding.level >= Level.ASKS]
    message = sentence(findings[0], position=None) if findings else "Mohon dicek kembali."
    title = truncate(mask(text_of(texts.get("judul"))), _TITLE_LENGTH) or "(belum berjudul)"
    if any(finding.code in PRIVATE for finding in findings):
        title = "(judul tidak diulang karena baris memuat data pribadi)"
    return WaitingRow(row.spreadsheet_id, row.row_id, row.verdict, title, mask(message), max(len(open_ones) - 1, 0))


def content_of(rows: Sequence[WaitingRow], *, keyring: Keyring) -> str:
    """Return a keyed hash over what rows are told, whatever their order in the sheet."""
    lines = sorted(f"{row.row_id}|{row.verdict}|{row.message}|{row.more}" for row in rows)
    return keyring.mark("digest letter", hashlib.sha256("\n".join(lines).encode()).hexdigest())


def _scope(rows: Sequence[WaitingRow], agency: Agency, settings: Settings, now: datetime) -> dict[str, Any]:
    formats = Formats.of(settings.city)
    shown = list(rows[: settings.intake.digest.rows_shown])
    groups = [
        {
            "heading": heading,
            "ground": ground,
            "ink": ink,
            "count": sum(row.verdict == verdict for row in rows),
            "rows": [row for row in shown if row.verdict == verdict],
        }
        for verdict, heading, ground, ink in _GROUPS
    ]
    return {
        "agency": agency.name,
        "today": formats.day_and_date(formats.local_day(now)),
        "clock": formats.zoned_clock(now),
        "count": len(rows),
        "groups": [group for group in groups if group["rows"]],
        "hidden": len(rows) - len(shown),
        "links": [
            f"https://docs.google.com/spreadsheets/d/{spreadsheet_id}/edit"
            for spreadsheet_id in dict.fromkeys(row.spreadsheet_id for row in rows)
        ],
        "sender": settings.intake.digest.sender_name,
    }


def _subject(rows: Sequence[WaitingRow], agency: Agency) -> str:
    held = sum(row.verdict == "held" for row in rows)
    parts = [f"{held} baris perlu diperbaiki"] if held else []
    if len(rows) > held:
        parts.append(f"{len(rows) - held} {'baris ' if not held else ''}perlu dicek")
    return f"Laporan {agency.short_name or agency.name}: {', '.join(parts)}"


def letter_of(rows: Sequence[WaitingRow], *, agency: Agency, settings: Settings, now: datetime) -> Letter:
    """Return the letter.

    :param rows: at least one, in the order in which they are to be read.
    :raises ConfigError: a template is wrong.
    """
    scope = _scope(rows, agency, settings, now)
    return Letter(
        subject=_subject(rows, agency),
        plain=fill("digest", "txt", scope),
        html=fill("digest", "html", scope),
        sender_name=settings.intake.digest.sender_name,
    )
