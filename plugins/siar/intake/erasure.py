"""What intake keeps of a row, blanked: codes, lengths and times stay, words go. Safe to repeat."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from siar import outbox, vault
from siar.findings.finding import Finding, read_findings
from siar.intake.landing import held_for_privacy, unquoted
from siar.intake.refusals import erased_row, refusal
from siar.store import Connection, Many, Statement

if TYPE_CHECKING:
    from siar.intake.rules.rulebook import RuleBook

__all__ = [
    "ERASED",
    "Kind",
    "Overdue",
    "blank_reports",
    "blank_row",
    "blank_words",
    "clean",
    "forget_letters",
    "overdue",
    "report_of_revision",
    "reports_of_row",
]

Kind = Literal["held", "returned", "replaced", "accepted"]
"""In which state a content's time runs: held, its post sent back, replaced by a newer one, or in force."""

ERASED = "[dihapus]"
"""What stands where words were erased."""


@dataclass(frozen=True)
class _Report:
    report_id: int


@dataclass(frozen=True)
class _Revision:
    revision_id: int


@dataclass(frozen=True)
class _LetterOfRow:
    message_id: int
    state: outbox.State


@dataclass(frozen=True)
class Overdue:
    """A content of a row whose time may be over.

    :param newest: the row has no newer one. :param reason: what the agency was told when its post was sent back.
    """

    revision_id: int
    row_id: str
    row_number: int
    verdict: str
    findings: Sequence[Finding]
    judged_at: datetime
    newest: bool
    reason: str | None

    def __post_init__(self) -> None:
        """Take findings as the database gives them."""
        object.__setattr__(self, "findings", read_findings(self.findings))

    @property
    def private(self) -> bool:
        """Whether it was held because it names a resident."""
        return held_for_privacy(self.verdict, {finding.code for finding in self.findings})


_reports_of_row = Many("intake.reports_of_row", _Report)
_revisions_of_row = Many("intake.revisions_of_row", _Revision)
_report_of_revision = Many("intake.report_of_revision", _Report)
_blank_reports = Statement("intake.blank_reports")
_blank_verdicts = Statement("intake.blank_verdicts")
_blank_feedback = Statement("intake.blank_feedback")
_blank_reviews = Statement("intake.blank_reviews")
_letters_of_row = Many("intake.letters_of_row", _LetterOfRow)
_clean_verdict = Statement("intake.clean_verdict")
_overdue = {
    "held": Many("intake.held_too_long", Overdue),
    "returned": Many("intake.returned_too_long", Overdue),
    "replaced": Many("intake.replaced_too_long", Overdue),
    "accepted": Many("intake.accepted_too_long", Overdue),
}


def reports_of_row(conn: Connection, row_id: str) -> list[int]:
    """Return every report that was ever made of a row."""
    return [row.report_id for row in _reports_of_row(conn, row_id=row_id)]


def report_of_revision(conn: Connection, revision_id: int) -> list[int]:
    """Return the report that was made of a content; empty when none was."""
    return [row.report_id for row in _report_of_revision(conn, revision_id=revision_id)]


def blank_reports(conn: Connection, report_ids: Sequence[int], *, keep_title: bool, now: datetime) -> int:
    """Take the words out of reports, and out of force those that were in force; return how many were changed.

    :param keep_title: residents read it, so it stays.
    """
    return _blank_reports(conn, report_ids=list(report_ids), keep_title=keep_title, erased=ERASED, now=now)


def blank_row(conn: Connection, row_id: str) -> int:
    """Take the words out of what was said of a row, and destroy its texts; return how many contents were changed.

    What stands beside the row from the next cycle asks the agency to delete it there.
    """
    revisions = [row.revision_id for row in _revisions_of_row(conn, row_id=row_id)]
    vault.clear_texts(conn, revisions)
    _blank_feedback(conn, row_ids=[row_id])
    return _blank_verdicts(conn, row_id=row_id, findings=_as_json([erased_row()]))


def blank_words(conn: Connection, row_id: str) -> int:
    """Take out why editors sent a row back; return how many reasons were taken."""
    return _blank_reviews(conn, row_id=row_id, erased=ERASED)


def forget_letters(conn: Connection, row_id: str, *, now: datetime) -> tuple[int, int]:
    """Take the bodies out of the daily letters that name a row; return of how many, and how many are just being sent.

    Whole bodies: a letter is one text about several rows. One that has not left is taken back; the next round of letters
    writes it anew, without what was erased.
    """
    letters = _letters_of_row(conn, row_id=row_id)
    for letter in letters:
        if letter.state == "planned":
            outbox.cancel(conn, letter.message_id, reason="Isinya tidak berlaku lagi.", now=now)
    gone = outbox.forget(conn, [letter.message_id for letter in letters])
    return gone, len(letters) - gone


def overdue(conn: Connection, kind: Kind, *, before: datetime, after: int = 0, limit: int) -> list[Overdue]:
    """Return contents that are in a state since before a moment and were not cleaned, by number.

    :param after: the number of the last one of the lot before.
    """
    return _overdue[kind](conn, before=before, after=after, limit=limit)


def clean(conn: Connection, item: Overdue, *, book: RuleBook, now: datetime) -> None:
    """Take the words out of one content and destroy its text.

    Its keyed hash stays, so that a row which still stands in its sheet is not taken for new.
    """
    vault.clear_texts(conn, [item.revision_id])
    found, verdict = unquoted(item.findings, line=item.row_number, book=book), item.verdict
    if item.reason is not None:
        # Its post is gone, so the row itself says from now on that it was sent back.
        found, verdict = (refusal(item.reason), *found), "held"
    _clean_verdict(conn, revision_id=item.revision_id, verdict=verdict, findings=_as_json(found), now=now)


def _as_json(findings: Sequence[Finding]) -> str:
    return json.dumps([asdict(finding) for finding in findings], ensure_ascii=False)
