"""Planning: what every stage of its chain agreed to gets its place in the publishing ledger."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from siar import audit
from siar.editorial import at_once, drafts, posts, schedule
from siar.editorial.clearance import Clearance
from siar.editorial.posts import Post
from siar.editorial.queries import set_post_state, set_review
from siar.editorial.wording import LATE
from siar.errors import InputError
from siar.intake.rules.rulebook import RuleBook
from siar.publishing import ledger
from siar.settings import Settings
from siar.store import Connection

__all__ = ["Plan", "plan"]


@dataclass(frozen=True)
class Plan:
    """When something goes out. `parked`: its slot has passed, it needs another one."""

    publication_id: int
    due_at: datetime
    parked: bool


def plan(
    conn: Connection,
    post: Post,
    found: Clearance,
    *,
    actor: str,
    settings: Settings,
    now: datetime,
    due_at: datetime | None = None,
    detail: dict[str, Any] | None = None,
) -> Plan:
    """Plan a post to which every stage of its chain has agreed, in the transaction that holds it.

    :param due_at: aware; not after `now` means at once, see `siar.editorial.at_once`. None: the slot that the calendar gave it, else the next free
        one. A slot that has passed parks it: an approval that comes late never publishes by surprise.
    :param detail: for the audit trail.
    :raises InputError: it is out or may be out already; what it tells of is over by then, or has not come; no slot is left.
    """
    wanted = post.scheduled_for
    late = due_at is None and wanted is not None and post.due(wanted) <= now
    moment = due_at or wanted or schedule.next_free(conn, draft_id=post.draft_id, settings=settings, now=now)
    urgent = due_at is not None and due_at <= now
    due = post.due(moment)
    if urgent:
        times, account = found.validity, post.account_id
        due = moment = at_once.moment(
            conn, post_id=post.post_id, account_id=account, times=times, settings=settings, now=now
        )
    if not late and (told := found.validity.refusal(due, book=RuleBook.load(settings))):
        raise InputError(f"Kiriman {post.reference_code} tidak dapat dijadwalkan pada waktu itu. {told.message}")
    content = drafts.content_of(conn, post.draft_id)
    set_post_state(conn, post_id=post.post_id, state="approved", scheduled_for=moment, urgent=urgent, now=now)
    if settings.stages.chains[found.chain].review_after:
        set_review(conn, post_id=post.post_id, due=True, now=now)
    drafts.settle(conn, draft_id=post.draft_id, now=now)
    publication_id = posts.plan(conn, post, content, due_at=due, now=now)
    if late:
        attempt = ledger.Attempt("late_approval", now, "moved")
        ledger.park(conn, ledger.read(conn, publication_id), attempt, sentence=LATE)
    audit.record(
        conn,
        actor=actor,
        action="post.approved",
        subject=f"post:{post.post_id}",
        now=now,
        detail={
            **(detail or {}),
            "chain": found.chain,
            "content_hash": post.content_hash,
            "due_at": due.isoformat(),
            "publication_id": publication_id,
            **({"parked": True} if late else {}),
        },
    )
    return Plan(publication_id, due, parked=late)
