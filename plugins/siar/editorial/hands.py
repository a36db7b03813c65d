"""Hands: everybody who had a part in a content, so that somebody else looks at it (four eyes).

A content is a draft's and a post's as they were composed from their rows and changed since. Its hands are the people who
changed a text or the picture, who grouped reports into a carousel and who touched what was grouped, and who let one of
its rows through at *Perlu dicek*. Not the last one alone: a dot by a colleague makes nobody a stranger to a text.
A row that changes is composed anew, and begins without hands.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from siar.store import Connection, Many, Statement, Value

__all__ = ["Deed", "Hand", "Touch", "carry", "note", "of_post", "of_posts", "reworded", "touches"]

Deed = Literal["caption", "alt_text", "template", "crop", "grouped", "follow_up"]
"""What is noted of a person; `picture` is noted of edits from before templates and crops were told apart."""
Touch = Literal["caption", "alt_text", "template", "crop", "picture", "grouped", "follow_up", "accepted"]


@dataclass(frozen=True)
class Hand:
    """One person's part in a post. `deed`: `accepted` is a row that was let through."""

    post_id: int
    actor: str
    deed: Touch
    done_at: datetime


_note_hand = Statement("editorial.note_hand")
_carry_hands = Statement("editorial.carry_hands")
_hands_of_posts = Many("editorial.hands_of_posts", Hand)
_reworded = Value("editorial.reworded", bool)


def note(conn: Connection, *, draft_id: int, post_id: int | None = None, actor: str, deed: Deed, now: datetime) -> None:
    """Note somebody's part in a content, in the transaction that changes it.

    :param post_id: None: what all posts of the draft share.
    """
    _note_hand(conn, draft_id=draft_id, post_id=post_id, actor=actor, deed=deed, now=now)


def carry(conn: Connection, *, from_drafts: Collection[int], to_draft: int) -> None:
    """Let the hands of several drafts be those of the one that takes their place."""
    _carry_hands(conn, draft_id=to_draft, draft_ids=list(from_drafts))


def touches(conn: Connection, post_id: int) -> list[Hand]:
    """Return who did what to a post, oldest first."""
    return _hands_of_posts(conn, post_ids=[post_id])


def of_post(conn: Connection, post_id: int) -> frozenset[str]:
    """Return everybody who had a part in a post's content, as they were written down."""
    return of_posts(conn, [post_id])[post_id]


def of_posts(conn: Connection, post_ids: Collection[int]) -> dict[int, frozenset[str]]:
    """Return the same for several posts; an empty set where a post has none."""
    found: dict[int, set[str]] = {post_id: set() for post_id in post_ids}
    for hand in _hands_of_posts(conn, post_ids=list(post_ids)):
        found[hand.post_id].add(hand.actor)
    return {post_id: frozenset(actors) for post_id, actors in found.items()}


def reworded(conn: Connection, post_id: int) -> bool:
    """Return whether a person changed what residents read of a post since it was composed."""
    return _reworded(conn, post_id=post_id)
