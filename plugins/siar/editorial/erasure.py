"""What was made of reports, blanked where residents see nothing of it. Hashes that people agreed to stay. Safe to repeat."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from siar.editorial import drafts
from siar.intake.erasure import ERASED
from siar.publishing import ledger
from siar.store import Connection, Many, Statement, Value

__all__ = ["Trace", "blank_unseen", "pictures_of", "stop", "traces"]

_STOPPED = "Isinya dihapus dari sistem; kiriman ini tidak tayang lagi."


@dataclass(frozen=True)
class Trace:
    """A post, and what became of it outside. `state` and `withdrawal`: of its publication; None: there is none."""

    post_id: int
    draft_id: int
    publication_id: int | None
    state: str | None
    commits: int
    withdrawal: str | None

    @property
    def public(self) -> bool:
        """Whether residents see it."""
        return self.state == "published" and self.withdrawal != "done"

    @property
    def undecided(self) -> bool:
        """Whether residents may see it: a commit has begun, and nobody knows yet how it ended."""
        return self.state in {"committing", "unknown"} or (self.commits > 0 and self.state in {"parked", "prepared"})

    @property
    def unseen(self) -> bool:
        """Whether residents see nothing of it, for certain and for good."""
        return (
            self.state in {None, "failed"} or self.withdrawal == "done" or (self.state == "parked" and not self.commits)
        )


@dataclass(frozen=True)
class _Path:
    path: str


_traces = Many("editorial.traces_of_reports", Trace)
_blank_posts = Value("editorial.blank_posts", int)
_blank_drafts = Value("editorial.blank_drafts", int)
_blank_pages = Statement("editorial.blank_pages")
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
    if trace.publication_id is None or trace.state not in {"planned", "preparing", "prepared"} or trace.commits:
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
