"""Holds: drafts that somebody keeps from going out.

Only who set a hold, or somebody of the same or a higher rank (`ranks` of roles.yaml), lets the draft go again: by a new
slot, or by the last approval.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from siar import people
from siar.errors import InputError
from siar.settings import Settings
from siar.store import Connection, Maybe, Statement

__all__ = ["lift", "place"]


@dataclass(frozen=True)
class _Hold:
    hold_id: int
    actor: str
    rank: str | None
    reason: str


_hold_in_force = Maybe("editorial.hold_in_force", _Hold)
_place_hold = Statement("editorial.place_hold")
_lift_hold = Statement("editorial.lift_hold")


def place(conn: Connection, *, draft_id: int, actor: str, rank: str | None, reason: str, now: datetime) -> None:
    """Keep a draft from going out, in the caller's transaction.

    :param rank: the highest of the person's roles; None: none of them has one, or nobody knows: then it takes the highest
        that could have held it.
    """
    _place_hold(conn, draft_id=draft_id, actor=actor, rank=rank, reason=reason, now=now)


def lift(
    conn: Connection, *, draft_id: int, actor: str, roles: Collection[str], settings: Settings, now: datetime
) -> None:
    """Let a draft go that may be held, in the caller's transaction.

    :raises InputError: somebody of a higher rank holds it. For the editor, in Indonesian.
    """
    hold = _hold_in_force(conn, draft_id=draft_id)
    if hold is None:
        return
    # By the id alone: a name can be taken on, and here that would let somebody do more, not less.
    rank = hold.rank or settings.roles.highest_that_holds()
    if actor != hold.actor and not settings.roles.reaches(roles, rank):
        name = people.names_of(conn, [hold.actor])[hold.actor]
        raise InputError(
            f"Kiriman ini ditahan {name}: {hold.reason.rstrip('.')}. Hanya yang menahannya, atau yang setingkat atau di"
            " atasnya, yang dapat melepasnya."
        )
    _lift_hold(conn, hold_id=hold.hold_id, actor=actor, now=now)
