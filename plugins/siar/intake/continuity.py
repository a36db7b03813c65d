"""Rows that residents have seen: in which state, what was said of their next one, and which report came in their place.

A row that the next report is typed over is neither edited nor removed. Its report stands, what is out of it stays, and what
still waits of it goes out; its history stays under its own ID.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from typing import Any

from siar import vault
from siar.intake.sheets.row_values import LazyTexts
from siar.intake.sheets.succession import Said, Shown
from siar.store import Connection, Many, Maybe, MaybeValue, Statement

__all__ = ["SHEET", "answer_mended", "answer_new", "note_said", "restore", "shown_rows", "succeed"]

SHEET = "sheet"
"""Who answered, when it was the agency in its sheet."""

_TYPING = timedelta(hours=24)
"""A content that stood for less before the next report was whole was on the way to it, and no correction."""


@dataclass(frozen=True)
class _ShownRow:
    row_id: str
    revision_id: int
    visible: bool
    input_hash: str
    observed_at: datetime
    title: str | None
    kind: str | None
    starts_on: date | None
    ends_on: date | None
    place: str | None
    body: str | None
    indicators: Sequence[Mapping[str, Any]] | None
    budget_rp: int | None
    photo_url: str | None

    def told(self) -> dict[str, str]:
        """Its cells as far as its report tells them: what was typed is not kept for ever."""
        days = {"tanggal_mulai": self.starts_on, "tanggal_selesai": self.ends_on}
        cells = {"judul": self.title, "jenis_laporan": self.kind, "lokasi": self.place, "uraian": self.body}
        cells |= {name: day.isoformat() for name, day in days.items() if day}
        for number, figure in enumerate(self.indicators or (), 1):
            cells |= {
                f"indikator_{number}": str(figure.get("label") or ""),
                f"nilai_{number}": str(figure.get("value") or "").replace(".", ","),
                f"satuan_{number}": str(figure.get("unit") or ""),
            }
        cells |= {"anggaran_rp": str(self.budget_rp or ""), "foto": self.photo_url}
        return {name: text for name, text in cells.items() if text}


@dataclass(frozen=True)
class _Parted:
    row_id: str
    input_hash: str


@dataclass(frozen=True)
class _Content:
    revision_id: int
    observed_at: datetime


_shown_rows = Many("intake.shown_rows", _ShownRow)
_parted_contents = Many("intake.parted_contents", _Parted)
_answer_row = Statement("intake.answer_row")
_note_said = Statement("intake.note_said")
_succeed_row = MaybeValue("intake.succeed_row", bool)
_newest_content = Maybe("intake.newest_content", _Content)
_close_verdict = Statement("intake.close_verdict")
_supersede_report_of = Statement("intake.supersede_report_of")
_restore_report = MaybeValue("intake.restore_report", int)


def shown_rows(
    conn: Connection, keys: Mapping[str, vault.RowKey | None], row_ids: Collection[str], *, zone: tzinfo
) -> dict[str, Shown]:
    """Return what residents see, or saw, of those of some rows of which anything was ever out.

    :param keys: the rows' keys; None where a row has none (any more). :param zone: of the city.
    """
    asked = sorted(row_ids)
    if not asked:
        return {}
    found = _shown_rows(conn, row_ids=asked)
    parted: dict[str, set[str]] = defaultdict(set)
    for content in _parted_contents(conn, row_ids=[row.row_id for row in found]):
        parted[content.row_id].add(content.input_hash)
    return {row.row_id: _shown(conn, row, keys.get(row.row_id), parted[row.row_id], zone=zone) for row in found}


def _shown(
    conn: Connection, row: _ShownRow, key: vault.RowKey | None, parted: Collection[str], *, zone: tzinfo
) -> Shown:
    def hashed(digest: str) -> str:
        return key.hash(digest) if key else ""

    def texts() -> Mapping[str, str]:
        return vault.texts_of(conn, [row.revision_id]).get(row.revision_id) or row.told()

    return Shown(
        revision_id=row.revision_id,
        texts=LazyTexts(texts),
        came=row.observed_at.astimezone(zone).date(),
        holds=lambda digest: hashed(digest) == row.input_hash,
        parted=lambda digest: hashed(digest) in parted,
        visible=row.visible,
    )


def answer_mended(conn: Connection, row_id: str, *, actor: str, now: datetime) -> None:
    """Note in the caller's transaction that a row's newest content is the report that is out, mended."""
    _answer_row(conn, row_id=row_id, answer="mended", actor=actor, now=now)


def answer_new(conn: Connection, row_id: str, *, revision_id: int, actor: str, now: datetime) -> None:
    """Note in the caller's transaction that a row's newest content is another report: the next cycle gives it its own ID."""
    _answer_row(conn, row_id=row_id, answer="new", actor=actor, now=now)
    _close_verdict(conn, revision_id=revision_id, now=now)


def note_said(conn: Connection, said: Mapping[str, Said | None]) -> None:
    """Note what stands before rows' titles and has answered."""
    if said:
        _note_said(conn, row_ids=list(said), said=list(said.values()))


def succeed(conn: Connection, row_id: str, successor: str, shown: Shown | None, *, now: datetime) -> None:
    """Note in the caller's transaction that the next report was typed over a row. Safe to repeat.

    What the row said in between, while it was being typed over, is no report and asks nothing any more; what stood for
    longer was a correction, and stays one.
    """
    if not _succeed_row(conn, row_id=row_id, successor=successor) or shown is None:
        return
    newest = _newest_content(conn, row_id=row_id)
    if newest is None or newest.revision_id == shown.revision_id:
        return
    _close_verdict(conn, revision_id=newest.revision_id, now=now)
    if newest.observed_at > now - _TYPING:
        _supersede_report_of(conn, revision_id=newest.revision_id, now=now)
    restore(conn, shown.revision_id)


def restore(conn: Connection, revision_id: int) -> int | None:
    """Let the report of a content stand again in the caller's transaction; return its id, None when it had none to restore."""
    return _restore_report(conn, revision_id=revision_id)
