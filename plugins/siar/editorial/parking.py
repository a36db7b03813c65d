"""Posts that missed their time. None goes out by surprise: it is parked, and a person gives it another slot."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from siar import audit, freezes
from siar.editorial import admission, drafts, posts
from siar.editorial.admission import ComposedPost
from siar.editorial.wording import FROZEN, HELD, OVERDUE, PERIOD
from siar.errors import InputError
from siar.faults import Containment
from siar.publishing import ledger
from siar.settings import Settings
from siar.store import Connection, Many, Statement

__all__ = ["Thawed", "hold", "park_overdue", "park_unaware", "thaw"]


@dataclass(frozen=True)
class Thawed:
    """What a thaw did. `parked`: posts that fell due meanwhile and wait for a new slot."""

    changed: bool
    parked: int = 0


@dataclass(frozen=True)
class _Slipped:
    publication_id: int


@dataclass(frozen=True)
class _UnawarePost(ComposedPost):
    """A post that is due and was approved before a period began."""

    draft_id: int
    publication_id: int


_slipped = Many("editorial.slipped", _Slipped)
_planned_unaware = Many("editorial.planned_unaware", _UnawarePost)
_reopen_post = Statement("editorial.reopen_post")


def _park(conn: Connection, scope: freezes.Scope, *, before: datetime, step: str, sentence: str, now: datetime) -> int:
    found = _slipped(conn, scope=scope, before=before, now=now)
    for row in found:
        _park_one(conn, row.publication_id, step=step, sentence=sentence, now=now)
    return len(found)


def _park_one(conn: Connection, publication_id: int, *, step: str, sentence: str, now: datetime) -> None:
    item = ledger.read(conn, publication_id)
    # The next fence: a worker that is preparing it loses its claim instead of running into a state it does not know.
    item = replace(item, fence=item.fence + 1)
    ledger.park(conn, item, ledger.Attempt(step, now, "moved"), sentence=sentence)


def thaw(conn: Connection, scope: freezes.Scope, *, actor: str, now: datetime) -> Thawed:
    """Thaw a scope and park, in the same transaction, what fell due while it was frozen."""
    with conn.transaction():
        changed = freezes.thaw(conn, scope, actor=actor, now=now)
        if not changed or scope == "boosts":
            return Thawed(changed)
        parked = _park(conn, scope, before=now, step="frozen", sentence=FROZEN, now=now)
        if parked:
            detail = {"parked": parked}
            audit.record(conn, actor=actor, action="thaw.parked", subject=f"freeze:{scope}", now=now, detail=detail)
    return Thawed(changed, parked)


def park_overdue(conn: Connection, *, settings: Settings, now: datetime) -> int:
    """Park what is due for longer than the city allows, as after an outage; return how many."""
    before = now - timedelta(minutes=settings.slots.late_after_minutes)
    with conn.transaction():
        return _park(conn, "all", before=before, step="overdue", sentence=OVERDUE, now=now)


def park_unaware(conn: Connection, *, settings: Settings, now: datetime) -> int:
    """Park what is due and was approved before mourning, a disaster or an election began; return how many.

    Given a new slot, it goes out: whoever gave it knew. An election may ask for further approvals instead.
    """
    periods = admission.periods_on(now, settings=settings)
    if not any(periods.values()):
        return 0
    containment = Containment(conn, "post", now=now)
    # In one transaction: neither a worker nor an edit takes what is being looked through.
    with conn.transaction():
        found = _planned_unaware(conn, now=now, **periods)
        for post in found:
            with containment.item(post.post_id):
                waiting = admission.admit_again(conn, post, settings=settings, now=now)
                if waiting:
                    _reopen_post(conn, post_id=post.post_id, now=now)
                    drafts.settle(conn, draft_id=post.draft_id, now=now)
                _park_one(conn, post.publication_id, step="period", sentence=PERIOD, now=now)
                subject = f"post:{post.post_id}"
                detail = {"waiting": waiting}
                audit.record(conn, actor="siar", action="post.period_began", subject=subject, now=now, detail=detail)
            if containment.failed_now(post.post_id):
                # It could not be looked through: it waits for a person, and does not go out unseen.
                _park_one(conn, post.publication_id, step="period", sentence=PERIOD, now=now)
    return len(found)


def hold(conn: Connection, *, draft_id: int, actor: str, reason: str, now: datetime) -> int:
    """Take an approved draft out of its slot until somebody gives it another one; return how many posts.

    :raises InputError: when nothing of it is planned.
    """
    with conn.transaction():
        planned = [
            (post.post_id, post.publication_id)
            for post in posts.lock_movable(conn, draft_id)
            if post.publication_id is not None and post.publication in {"planned", "prepared"}
        ]
        if not planned:
            raise InputError("Tidak ada yang terjadwal dari kiriman ini.")
        for post_id, publication_id in planned:
            _park_one(conn, publication_id, step="held", sentence=f"{HELD} Alasan: {reason}", now=now)
            subject, detail = f"post:{post_id}", {"reason": reason}
            audit.record(conn, actor=actor, action="post.held", subject=subject, now=now, detail=detail)
    return len(planned)
