"""What was made of reports, blanked where residents see nothing of it. Hashes that people agreed to stay. Safe to repeat."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from siar import audit
from siar.editorial import drafts
from siar.intake.erasure import ERASED
from siar.publishing import ledger
from siar.store import Connection, Many, Statement

__all__ = [
    "Trace",
    "Words",
    "blank_unseen",
    "blank_words",
    "dismiss_corrections",
    "pictures_of",
    "stop",
    "subjects_of",
    "traces",
    "under_way",
]

_STOPPED = "Isinya dihapus dari sistem; kiriman ini tidak tayang lagi."


@dataclass(frozen=True)
class Trace:
    """A post, and what became of it outside.

    :param state: of its publication, None when there is none; `withdrawal` likewise.
    :param may_be_out: as `siar.may_be_out` says.
    """

    post_id: int
    draft_id: int
    publication_id: int | None
    state: str | None
    may_be_out: bool
    withdrawal: str | None

    @property
    def public(self) -> bool:
        """Whether residents see it."""
        return self.state == "published" and self.withdrawal != "done"

    @property
    def undecided(self) -> bool:
        """Whether residents may see it: a commit has begun, and nobody knows yet how it ended."""
        return self.may_be_out and self.state != "published"

    @property
    def unseen(self) -> bool:
        """Whether residents see nothing of it, for certain and for good."""
        return self.withdrawal == "done" or (self.state in {None, "failed", "parked"} and not self.may_be_out)


@dataclass(frozen=True)
class _Path:
    path: str


@dataclass(frozen=True)
class Words:
    """How many were blanked: texts of corrections, corrections, and reasons and notes of any kind."""

    texts: int
    corrections: int
    reasons: int


@dataclass(frozen=True)
class _Dismissed:
    correction_id: int


@dataclass(frozen=True)
class _CorrectionOfPost:
    correction_id: int
    under_way: bool


_traces = Many("editorial.traces_of_reports", Trace)
_blank_posts = Statement("editorial.blank_posts")
_blank_drafts = Statement("editorial.blank_drafts")
_blank_pages = Statement("editorial.blank_pages")
_dismiss_corrections = Many("editorial.dismiss_corrections", _Dismissed)
_corrections_of_posts = Many("editorial.corrections_of_posts", _CorrectionOfPost)
_blank_correction_texts = Statement("editorial.blank_correction_texts")
_blank_corrections = Statement("editorial.blank_corrections")
_blank_approvals = Statement("editorial.blank_approvals")
_blank_withdrawals = Statement("editorial.blank_withdrawals")
_blank_kept = Statement("editorial.blank_kept")
_blank_holds = Statement("editorial.blank_holds")
_blank_objections = Statement("editorial.blank_objections")
_drop_findings_of_reports = Statement("editorial.drop_findings_of_reports")
_pictures = Many("editorial.pictures_of_drafts", _Path)


def traces(conn: Connection, report_ids: Sequence[int]) -> list[Trace]:
    """Return the posts that were made of reports, carousels that show one of them included."""
    return _traces(conn, report_ids=list(report_ids))


def stop(conn: Connection, found: Iterable[Trace], *, now: datetime) -> int:
    """Take what is on its way out of the ledger's hands, and its drafts off the desk; return how many posts were taken."""
    taken = 0
    by_draft: dict[int, list[Trace]] = {}
    for trace in found:
        by_draft.setdefault(trace.draft_id, []).append(trace)
    for draft_id, posts in by_draft.items():
        if any(trace.public or trace.undecided for trace in posts):
            # The draft still says what residents see; only its other posts are stopped.
            taken += sum(_take_off(conn, trace, now=now) for trace in posts)
            continue
        drafts.supersede(conn, draft_id=draft_id, now=now)
        taken += sum(_take_off(conn, trace, now=now) for trace in posts)
    return taken


def _take_off(conn: Connection, trace: Trace, *, now: datetime) -> bool:
    if trace.publication_id is None:
        return False
    attempt = ledger.Attempt("erase", now, "moved")
    return ledger.take_off(conn, trace.publication_id, attempt, sentence=_STOPPED)


def blank_unseen(conn: Connection, found: Sequence[Trace], *, now: datetime) -> tuple[int, int, int]:
    """Blank posts, drafts and publications of which residents see nothing; return how many of each were changed."""
    unseen = [trace for trace in found if trace.unseen]
    sent = sum(
        ledger.forget(conn, trace.publication_id, erased=ERASED, now=now)
        for trace in unseen
        if trace.publication_id is not None
    )
    dead = list(_dead(found))
    posts = _blank_posts(conn, post_ids=[trace.post_id for trace in unseen], erased=ERASED, now=now)
    drawn = _blank_drafts(conn, draft_ids=dead, erased=ERASED, now=now)
    _blank_pages(conn, draft_ids=dead, erased=ERASED)
    return posts, drawn, sent


def _dead(found: Sequence[Trace]) -> set[int]:
    """Return the drafts of which residents see nothing in any post."""
    return {trace.draft_id for trace in found} - {trace.draft_id for trace in found if not trace.unseen}


def pictures_of(conn: Connection, found: Sequence[Trace]) -> list[str]:
    """Return where the pictures lie that residents see in no post, and no other draft shows."""
    return [row.path for row in _pictures(conn, draft_ids=list(_dead(found)))]


def dismiss_corrections(conn: Connection, found: Sequence[Trace], *, actor: str, now: datetime) -> int:
    """Let nobody send the corrections of posts that wait; return how many waited.

    For erasing only: a row that was changed is what corrections are for.
    """
    post_ids = [trace.post_id for trace in found]
    dismissed = _dismiss_corrections(conn, post_ids=post_ids, actor=actor, now=now)
    for row in dismissed:
        subject = f"correction:{row.correction_id}"
        audit.record(conn, actor=actor, action="correction.dismissed", subject=subject, now=now)
    return len(dismissed)


def under_way(conn: Connection, found: Sequence[Trace]) -> bool:
    """Whether a correction of what residents see is being sent, so that its text may be read or may wait again."""
    seen = [trace.post_id for trace in found if not trace.unseen]
    return any(row.under_way for row in _corrections_of_posts(conn, post_ids=seen))


def blank_words(conn: Connection, found: Sequence[Trace], report_ids: Sequence[int]) -> Words:
    """Blank what people wrote about posts: reasons and notes of all; texts of corrections that residents do not read."""
    posts = [trace.post_id for trace in found]
    unseen = [trace.post_id for trace in found if trace.unseen]
    sent = [trace.publication_id for trace in found if trace.publication_id is not None]
    drawn = sorted({trace.draft_id for trace in found})
    _drop_findings_of_reports(conn, report_ids=list(report_ids))
    return Words(
        texts=_blank_correction_texts(conn, post_ids=posts, unseen=unseen, erased=ERASED),
        corrections=_blank_corrections(conn, post_ids=posts, unseen=unseen, erased=ERASED),
        reasons=_blank_approvals(conn, post_ids=posts, erased=ERASED)
        + _blank_withdrawals(conn, publication_ids=sent, erased=ERASED)
        + _blank_kept(conn, publication_ids=sent, erased=ERASED)
        + _blank_holds(conn, draft_ids=drawn, erased=ERASED)
        + _blank_objections(conn, post_ids=posts, erased=ERASED),
    )


def subjects_of(conn: Connection, found: Sequence[Trace]) -> list[str]:
    """Return as what the audit trail tells of posts, their drafts, publications and corrections."""
    corrections = _corrections_of_posts(conn, post_ids=[trace.post_id for trace in found])
    return [
        *(f"post:{trace.post_id}" for trace in found),
        *(f"draft:{draft_id}" for draft_id in sorted({trace.draft_id for trace in found})),
        *(f"publication:{trace.publication_id}" for trace in found if trace.publication_id is not None),
        *(f"correction:{row.correction_id}" for row in corrections),
    ]
