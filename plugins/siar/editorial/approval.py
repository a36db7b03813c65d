"""Decisions on posts, each bound to the content that was seen.

A post goes through the stages of its chain (`siar.editorial.stages`). The last agreement plans its publication. Its
time is the slot that the calendar gave it; a slot that has passed meanwhile parks it: an approval that comes late
never publishes by surprise.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from siar import audit, people
from siar.editorial import admission, agreements, drafts, hands, posts, schedule, stages
from siar.editorial.agreements import Agreement
from siar.editorial.content import PostContent
from siar.editorial.posts import Post
from siar.editorial.screening import blocking
from siar.editorial.wording import LATE
from siar.errors import InputError
from siar.publishing import ledger
from siar.settings import Settings
from siar.store import Connection, Statement, Value

__all__ = ["Decision", "approve", "return_post", "review"]

_STATES = {
    "approved": "sudah disetujui",
    "returned": "sudah dikembalikan",
    "superseded": "sudah diganti oleh isian yang lebih baru",
}


@dataclass(frozen=True)
class Decision:
    """What one agreement did.

    :param stage: the stage that was decided.
    :param waiting: the stage that waits now; None when the post is approved.
    :param due_at: when it goes out; None while a stage waits.
    :param parked: approved too late for its slot: it needs another one.
    """

    post_id: int
    stage: str
    waiting: str | None = None
    publication_id: int | None = None
    due_at: datetime | None = None
    parked: bool = False


_insert_approval = Value("editorial.insert_approval", int)
_set_post_state = Statement("editorial.set_post_state")
_set_stage = Statement("editorial.set_stage")
_set_review = Statement("editorial.set_review")


def _lock(conn: Connection, *, post_id: int, content_hash: str, settings: Settings, now: datetime) -> Post:
    """Return the post, locked, if it may be decided on as it was seen.

    :raises InputError: when it does not exist, was decided on, or has changed since. For the editor, in Indonesian.
    """
    admission.admit(conn, settings=settings, now=now)
    post = posts.lock(conn, post_id)
    if post is None:
        raise InputError(f"Kiriman {post_id} tidak ada.")
    name = f"{post.reference_code} ({post.account})"
    if post.state != "draft":
        raise InputError(f"Kiriman {name} {_STATES[post.state]}.")
    if post.content_hash != content_hash or not post.stands:
        raise InputError(f"Isi kiriman {name} berubah sejak Anda melihatnya. Mohon muat ulang dan periksa lagi.")
    return post


def approve(
    conn: Connection,
    *,
    post_id: int,
    actor: str,
    roles: Collection[str],
    content_hash: str,
    now: datetime,
    settings: Settings,
    due_at: datetime | None = None,
) -> Decision:
    """Agree to a post exactly as seen, in one transaction; the last stage plans its publication.

    :param roles: the actor's roles on the desk; one of them must be asked for by the stage that waits.
    :param content_hash: of the post as the actor saw it.
    :param due_at: aware; not after `now` means at once. None: the slot that the calendar gave it, else the next
        free one. Only the last stage's counts.
    :raises InputError: when it may not be approved, or not by this person; nothing has changed then.
    """
    with conn.transaction():
        post = _lock(conn, post_id=post_id, content_hash=content_hash, settings=settings, now=now)
        if stop := blocking(post.screening):
            raise InputError(f"Kiriman {post.reference_code} belum dapat disetujui. {stop[0].message}")
        given = agreements.of_post(conn, post_id)
        standing = stages.progress(post.chain, given, stages=settings.stages)
        stages.check_person(standing, actor=people.find(conn, actor), roles=roles, hands=hands.of_post(conn, post_id))
        assert standing.stage is not None
        counted = sorted(standing.roles & set(roles))
        _insert_approval(
            conn,
            post_id=post_id,
            stage=standing.stage,
            decision="approve",
            actor=actor,
            roles=counted,
            content_hash=content_hash,
            reason=None,
            now=now,
        )
        mine = Agreement(post_id, standing.stage, actor, counted, decided_at=now)
        after = stages.progress(post.chain, [*given, mine], stages=settings.stages)
        detail: dict[str, Any] = {"stage": standing.stage, "roles": counted, "content_hash": content_hash}
        if after.stage is not None:
            _set_stage(conn, post_id=post_id, stage=after.stage, now=now)
            decision = Decision(post_id, standing.stage, waiting=after.stage)
        else:
            decision = _finish(conn, post, standing.stage, settings=settings, now=now, due_at=due_at)
            assert decision.due_at is not None
            detail |= {"due_at": decision.due_at.isoformat(), "publication_id": decision.publication_id}
            if decision.parked:
                detail["parked"] = True
        action = "post.agreed" if after.stage else "post.approved"
        audit.record(conn, actor=actor, action=action, subject=f"post:{post_id}", now=now, detail=detail)
    return decision


def _finish(
    conn: Connection, post: Post, stage: str, *, settings: Settings, now: datetime, due_at: datetime | None
) -> Decision:
    wanted = post.scheduled_for
    late = due_at is None and wanted is not None and post.due(wanted) <= now
    moment = due_at or wanted or schedule.next_free(conn, draft_id=post.draft_id, settings=settings, now=now)
    at_once = due_at is not None and due_at <= now
    due = moment if at_once else post.due(moment)
    post_id = post.post_id
    content = PostContent(post.channel, post.caption, drafts.content_of(conn, post.draft_id))
    _set_post_state(conn, post_id=post_id, state="approved", scheduled_for=moment, urgent=at_once, now=now)
    if settings.stages.chains[post.chain].review_after:
        _set_review(conn, post_id=post_id, due=True, now=now)
    drafts.settle(conn, draft_id=post.draft_id, now=now)
    publication_id = ledger.plan(
        conn,
        post_id=post_id,
        account_id=post.account_id,
        channel=post.channel,
        content_hash=post.content_hash,
        reference_code=post.reference_code,
        due_at=due,
        payload=content.payload().to_json(),
        now=now,
    )
    if late:
        attempt = ledger.Attempt("late_approval", now, "moved")
        ledger.park(conn, ledger.read(conn, publication_id), attempt, sentence=LATE)
    return Decision(post_id, stage, None, publication_id, due, parked=late)


def return_post(
    conn: Connection,
    *,
    post_id: int,
    actor: str,
    roles: Collection[str],
    content_hash: str,
    reason: str,
    now: datetime,
    settings: Settings,
) -> None:
    """Send a post back to its agency with a reason. Any role of the post's chain may, at any stage.

    :raises InputError: when the reason is empty or the post may not be decided on as seen.
    """
    if not reason.strip():
        raise InputError("Mohon tulis alasan pengembalian, agar OPD tahu apa yang perlu diperbaiki.")
    with conn.transaction():
        post = _lock(conn, post_id=post_id, content_hash=content_hash, settings=settings, now=now)
        chain = settings.stages.chains[post.chain]
        asked = {role for name in chain.stages for role in settings.stages.stages[name].roles}
        counted = sorted(asked & set(roles))
        if not counted:
            raise InputError("Peran Anda tidak termasuk tahap persetujuan kiriman ini.")
        _insert_approval(
            conn,
            post_id=post_id,
            stage=post.stage,
            decision="return",
            actor=actor,
            roles=counted,
            content_hash=content_hash,
            reason=reason.strip(),
            now=now,
        )
        _set_post_state(conn, post_id=post_id, state="returned", scheduled_for=None, urgent=False, now=now)
        drafts.settle(conn, draft_id=post.draft_id, now=now)
        audit.record(
            conn,
            actor=actor,
            action="post.returned",
            subject=f"post:{post_id}",
            now=now,
            detail={"stage": post.stage, "content_hash": content_hash, "reason": reason.strip()},
        )


def review(
    conn: Connection,
    *,
    post_id: int,
    actor: str,
    roles: Collection[str],
    note: str | None,
    now: datetime,
    settings: Settings,
) -> None:
    """Look at something that went out by the fast lane. A note says what is wrong with it; correcting is another step.

    :raises InputError: when there is nothing to review, or the person approved it.
    """
    with conn.transaction():
        post = posts.lock(conn, post_id)
        if post is None or not post.review_due:
            raise InputError("Kiriman ini tidak menunggu tinjauan susulan.")
        name = settings.stages.chains[post.chain].review_after or ""
        counted = sorted(set(settings.stages.stages[name].roles) & set(roles)) if name else []
        if not counted:
            raise InputError("Tinjauan susulan bukan tahap Anda.")
        if actor in {agreement.actor for agreement in agreements.of_post(conn, post_id)}:
            raise InputError("Anda yang menyetujuinya. Tinjauan susulan perlu orang lain (empat mata).")
        _insert_approval(
            conn,
            post_id=post_id,
            stage=name,
            decision="return" if note else "approve",
            actor=actor,
            roles=counted,
            content_hash=post.content_hash,
            reason=note,
            now=now,
        )
        _set_review(conn, post_id=post_id, due=False, now=now)
        detail = {"content_hash": post.content_hash, "note": note}
        audit.record(conn, actor=actor, action="post.reviewed", subject=f"post:{post_id}", now=now, detail=detail)
