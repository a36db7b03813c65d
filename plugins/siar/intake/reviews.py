"""Rows that the rules would not decide alone ("Perlu dicek"): what waits for an editor, and what the editor decides.

A decision is bound to the revision that was seen: a row that changed meanwhile has a newer one, and the decision is
refused. It is written to the audit trail in the same transaction.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any

from siar import audit, vault
from siar.errors import InputError
from siar.findings.finding import Finding, read_findings
from siar.intake import continuity
from siar.intake.landing import insert_report
from siar.intake.refusals import refusal, told_reason
from siar.intake.sheets.succession import QUESTION
from siar.store import Connection, Many, Maybe, Statement, Value

__all__ = ["ReviewRow", "accept", "count", "refuse", "shows_photo", "start_anew", "waiting"]


@dataclass(frozen=True)
class ReviewRow:
    """A row that waits for an editor.

    :param opd: agency code; None when the row's own OPD cell, `opd_text`, names none for certain.
    :param kind: one of the city's kinds, else as typed; None when the cell was empty.
    :param row_number: where it stood when last seen, 1-based, in `tab` of `spreadsheet`.
    :param cells: its texts by column, personal data masked.
    :param findings: worst first.
    :param since: when it was judged and began to wait.
    :param photo_path: of its photo's clean copy in the private store; None: it has none, or none that could be looked at.
    """

    revision_id: int
    revision_no: int
    row_id: str
    spreadsheet_id: str
    spreadsheet: str
    tab: str
    row_number: int
    opd: str | None
    opd_text: str | None
    kind: str | None
    title: str
    findings: Sequence[Finding]
    since: datetime
    photo_path: str | None
    cells: Mapping[str, str]

    def age(self, now: datetime) -> timedelta:
        """How long it has been waiting."""
        return now - self.since

    @property
    def asks_for_card(self) -> bool:
        """Whether its photo is named like somebody's identity card, so that a person has to look at it."""
        return any(finding.code == "W_FOTO_KARTU_IDENTITAS" for finding in self.findings)

    @property
    def asks_for_report(self) -> bool:
        """Whether it is out in another state, and somebody has to say if it is a new report or a correction."""
        return any(finding.code == QUESTION for finding in self.findings)


@dataclass(frozen=True)
class _ReviewFound:
    """What the query `reviews_waiting` gives of a row; its text is in the vault."""

    revision_id: int
    revision_no: int
    row_id: str
    spreadsheet_id: str
    spreadsheet: str
    tab: str
    row_number: int
    opd: str | None
    kind: str | None
    title: str | None
    findings: Sequence[Finding]
    since: datetime
    photo_path: str | None

    def __post_init__(self) -> None:
        """Take findings as the database gives them."""
        object.__setattr__(self, "findings", read_findings(self.findings))

    def with_texts(self, texts: Mapping[str, str]) -> ReviewRow:
        known = vars(self) | {"title": texts.get("judul", "") if self.title is None else self.title}
        return ReviewRow(**known, opd_text=texts.get("opd"), cells=texts)


@dataclass(frozen=True)
class _Waiting:
    """A revision that waits. `fields` is the parsed row as JSON; None when it was not parsed."""

    revision_id: int
    row_id: str
    input_hash: str
    fields: Mapping[str, Any] | None
    findings: Sequence[Finding]

    def __post_init__(self) -> None:
        object.__setattr__(self, "findings", read_findings(self.findings))

    @property
    def codes(self) -> list[str]:
        return list(dict.fromkeys(finding.code for finding in self.findings))


_reviews_waiting = Many("intake.reviews_waiting", _ReviewFound)
_is_photo_under_review = Value("intake.is_photo_under_review", bool)
_count_reviews_waiting = Value("intake.count_reviews_waiting", int)
_lock_row_of_revision = Statement("intake.lock_row_of_revision")
_revision_under_review = Maybe("intake.revision_under_review", _Waiting)
_insert_review = Statement("intake.insert_review")
_settle_verdict = Statement("intake.settle_verdict")


def waiting(conn: Connection, *, limit: int, after: int | None = None) -> list[ReviewRow]:
    """Return rows that wait for an editor, the longest waiting first.

    :param after: the `revision_id` of the last row of the page before.
    """
    found = _reviews_waiting(conn, after=after or 0, limit=limit)
    texts = vault.texts_of(conn, [row.revision_id for row in found])
    return [row.with_texts(texts.get(row.revision_id, {})) for row in found]


def count(conn: Connection) -> int:
    """Return how many rows wait for an editor."""
    return _count_reviews_waiting(conn)


def shows_photo(conn: Connection, path: str) -> bool:
    """Return whether a clean copy is the photo of a row that waits for an editor."""
    return _is_photo_under_review(conn, path=path)


def accept(conn: Connection, *, revision_id: int, actor: str, as_of: date, now: datetime) -> int:
    """Turn a revision that waits into a report; return the report's id. The sheet says "Diterima" from the next cycle.

    Of a row that is out in another state this says that it is that report, mended: its posts wait on *Ralat*.

    :param as_of: the day that the figures speak of, when the row does not say it.
    :raises InputError: it does not wait (any more), the row has a newer content, or it was removed.
    """
    with conn.transaction():
        row = _taken(conn, revision_id)
        if row.fields is None:
            raise InputError("Isi baris ini belum terbaca, jadi belum dapat diterima. Baris akan diperiksa lagi.")
        if not row.fields.get("kind"):
            raise InputError("Jenis laporan belum dipilih. Mohon kembalikan, agar pengirim memilihnya dari daftar.")
        if not row.fields.get("opd"):
            raise InputError("OPD baris ini belum jelas. Mohon kembalikan, agar pengirim memilih OPD dari daftar.")
        _decide(conn, row, decision="accept", reason=None, actor=actor, now=now)
        _settle(conn, revision_id, verdict="accepted", findings=row.findings, now=now)
        if QUESTION in row.codes:
            continuity.answer_mended(conn, row.row_id, actor=actor, now=now)
        report_id = insert_report(
            conn,
            row_id=row.row_id,
            revision_id=revision_id,
            fields=json.dumps(row.fields, ensure_ascii=False),
            as_of=as_of,
            now=now,
        )
        _record(conn, row, "row.accepted", actor=actor, now=now, report_id=report_id)
    return report_id


def refuse(conn: Connection, *, revision_id: int, actor: str, reason: str, now: datetime) -> None:
    """Send a row that waits back to its agency, which reads the reason beside the row until it changes the row.

    :param reason: Indonesian, for the agency. What looks like personal data is masked before it is kept.
    :raises InputError: the reason is empty, or the row does not wait (any more), has a newer content, or was removed.
    """
    told = told_reason(reason)
    if not told:
        raise InputError("Mohon tulis alasan penolakan, agar OPD tahu apa yang perlu diperbaiki.")
    with conn.transaction():
        row = _taken(conn, revision_id)
        _decide(conn, row, decision="refuse", reason=told, actor=actor, now=now)
        findings = [refusal(told), *row.findings]
        _settle(conn, revision_id, verdict="held", findings=findings, now=now)
        _record(conn, row, "row.refused", actor=actor, now=now, reason=told)


def start_anew(conn: Connection, *, revision_id: int, actor: str, now: datetime) -> None:
    """Say of a revision that waits that it is another report than the one that is out of its row.

    The next cycle gives it its own ID and judges it like any new row; what is out stays with the old one.

    :raises InputError: nobody asks that of it, it does not wait (any more), has a newer content, or was removed.
    """
    with conn.transaction():
        row = _taken(conn, revision_id)
        if QUESTION not in row.codes:
            raise InputError("Baris ini belum pernah tayang, jadi sudah laporan baru. Mohon terima atau kembalikan.")
        continuity.answer_new(conn, row.row_id, revision_id=revision_id, actor=actor, now=now)
        _record(conn, row, "row.started_anew", actor=actor, now=now)


_GONE = "Baris ini tidak (lagi) menunggu pemeriksaan; isinya mungkin baru saja diubah, dihapus, atau sudah diputuskan."


def _taken(conn: Connection, revision_id: int) -> _Waiting:
    # In a statement of its own: what is read next must see what the cycle that we may have waited for did.
    _lock_row_of_revision(conn, revision_id=revision_id)
    row = _revision_under_review(conn, revision_id=revision_id)
    if row is None:
        raise InputError(_GONE)
    return row


def _decide(conn: Connection, row: _Waiting, *, decision: str, reason: str | None, actor: str, now: datetime) -> None:
    _insert_review(
        conn,
        revision_id=row.revision_id,
        row_id=row.row_id,
        input_hash=row.input_hash,
        decision=decision,
        reason=reason,
        codes=row.codes,
        actor=actor,
        now=now,
    )


def _settle(conn: Connection, revision_id: int, *, verdict: str, findings: Sequence[Finding], now: datetime) -> None:
    text = json.dumps([asdict(finding) for finding in findings], ensure_ascii=False)
    _settle_verdict(conn, revision_id=revision_id, verdict=verdict, findings=text, now=now)


def _record(conn: Connection, row: _Waiting, action: str, *, actor: str, now: datetime, **more: str | int) -> None:
    audit.record(
        conn,
        actor=actor,
        action=action,
        subject=f"row:{row.row_id}",
        now=now,
        detail={"revision_id": row.revision_id, "input_hash": row.input_hash, "codes": row.codes, **more},
    )
