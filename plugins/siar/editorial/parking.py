"""Posts that missed their time. None goes out by surprise: it is parked, and a person gives it another slot."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from siar import audit, freezes
from siar.editorial import holds, posts
from siar.editorial.wording import FROZEN, HELD
from siar.errors import InputError
from siar.publishing import ledger
from siar.store import Connection, Many

__all__ = ["Thawed", "hold", "thaw"]


@dataclass(frozen=True)
class Thawed:
    """What a thaw did. `parked`: posts that fell due meanwhile and wait for a new slot."""

    changed: bool
    parked: int = 0


@dataclass(frozen=True)
class _Slipped:
    publication_id: int


_slipped = Many("editorial.slipped", _Slipped)


def _park(conn: Connection, scope: freezes.Scope, *, before: datetime, step: str, sentence: str, now: datetime) -> int:
    found = _slipped(conn, scope=scope, before=before, now=now)
    return sum(_park_one(conn, row.publication_id, step=step, sentence=sentence, now=now) for row in found)


def _park_one(conn: Connection, publication_id: int, *, step: str, sentence: str, now: datetime) -> bool:
    return ledger.take_off(conn, publication_id, ledger.Attempt(step, now, "moved"), sentence=sentence)


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


def hold(conn: Connection, *, draft_id: int, actor: str, reason: str, now: datetime, rank: str | None = None) -> int:
    """Take an approved draft out of its slot until somebody gives it another one; return how many posts.

    What a worker is preparing is taken from it: nothing of it can be visible before its commit begins.

    :param rank: the highest of the person's roles; who stands below does not lift the hold (`siar.editorial.holds`).
    :raises InputError: when nothing of it is planned any more.
    """
    with conn.transaction():
        held = [
            post
            for post in posts.lock_movable(conn, draft_id)
            if post.publication_id is not None
            and _park_one(conn, post.publication_id, step="held", sentence=f"{HELD} Alasan: {reason}", now=now)
        ]
        if not held:
            raise InputError("Tidak ada yang terjadwal dari kiriman ini, atau sudah dikirim pada saat ini.")
        holds.place(conn, draft_id=draft_id, actor=actor, rank=rank, reason=reason, now=now)
        for post in held:
            subject, detail = f"post:{post.post_id}", {"reason": reason, "rank": rank}
            audit.record(conn, actor=actor, action="post.held", subject=subject, now=now, detail=detail)
    return len(held)
