"""Admission to the desk: what waits is looked through under today's rules, and goes the way that they ask for.

A post is looked through when it was composed, and again whenever the rules are others than those of its last look: a
period that begins, ends or is prolonged, a stage or a chain that is added, renamed or removed, a word of another level.
What was agreed so far counts wherever today's chain asks for it.
"""

from __future__ import annotations

from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime

from siar.editorial import clearance, posts
from siar.editorial.clearance import Clearance
from siar.editorial.planning import plan
from siar.faults import Containment
from siar.intake.rules.rulebook import RuleBook
from siar.settings import Settings
from siar.store import Connection, Many, Statement, Value

__all__ = ["admit", "admit_posts", "clearances", "note", "refresh"]


@dataclass(frozen=True)
class _Due:
    post_id: int


_posts_to_look_at = Many("editorial.posts_to_look_at", _Due)
_posts_waited_for = Value("editorial.posts_waited_for", list[str])
_admit = Statement("editorial.admit")


def admit(conn: Connection, *, settings: Settings, now: datetime) -> int:
    """Look through what waits and was not looked through under today's rules; return how many posts.

    :raises ItemsFailedError: some posts could not be looked through; the others were.
    """
    count, containment = _admit_due(conn, settings=settings, now=now)
    containment.finish()
    return count


def refresh(conn: Connection, *, settings: Settings, now: datetime) -> int:
    """Do the same before a page is read: what cannot be looked through is kept as a fault and costs its post alone."""
    count, _ = _admit_due(conn, settings=settings, now=now)
    return count


def admit_posts(conn: Connection, post_ids: Collection[int], *, settings: Settings, now: datetime) -> None:
    """Look through posts that were stored in the caller's transaction."""
    for found in clearance.of_posts(conn, post_ids, settings=settings, now=now).values():
        note(conn, found, settings=settings)


def _admit_due(conn: Connection, *, settings: Settings, now: datetime) -> tuple[int, Containment]:
    due = _posts_to_look_at(conn, rules=clearance.rules(settings=settings, now=now))
    items = Containment(conn, "post", now=now)
    items.only_those(_posts_waited_for)
    count = 0
    for post_id in (post.post_id for post in due):
        if not items.rests(post_id):
            # In one transaction: the post stays locked until it is admitted, so no edit comes between look and note.
            with items.item(post_id):
                count += _look_again(conn, post_id, settings=settings, now=now)
    return count, items


def _look_again(conn: Connection, post_id: int, *, settings: Settings, now: datetime) -> bool:
    """What somebody else holds is left to the next look: it is being decided on, which looks as well."""
    if not posts.lock_if_free(conn, post_id):
        return False
    found = clearance.of_post(conn, post_id, settings=settings, now=now)
    note(conn, found, settings=settings)
    post = posts.lock(conn, post_id)
    # An early one is planned for its time.
    if post is not None and not found.obstacles:
        # Its chain has shrunk to what agreed already. Nobody is left to move it on.
        plan(conn, post, found, actor="siar", settings=settings, now=now, detail={"stage": None})
    return True


def clearances(
    conn: Connection, post_ids: Collection[int], *, settings: Settings, now: datetime
) -> dict[int, Clearance]:
    """Return where posts stand, for a page; what cannot be looked through is kept as a fault and left out."""
    with suppress(Exception), conn.transaction():
        return clearance.of_posts(conn, post_ids, settings=settings, now=now)
    # One of them raised; which, is found one by one.
    found: dict[int, Clearance] = {}
    items = Containment(conn, "post", now=now)
    for post_id in post_ids:
        if not items.rests(post_id):
            with items.item(post_id):
                found |= clearance.of_posts(conn, [post_id], settings=settings, now=now)
    return found


def note(conn: Connection, found: Clearance, *, settings: Settings) -> None:
    """Keep what was found in a post and the stage that it waits for, in the transaction that holds the post."""
    stage = found.standing.stage or settings.stages.chains[found.chain].stages[-1]
    opens_at, closes_at = found.validity.bounds(book=RuleBook.load(settings))
    _admit(
        conn,
        post_id=found.post_id,
        opens_at=opens_at,
        closes_at=closes_at,
        urgent=found.validity.alert is not None,
        **replace(found.look, stage=stage).row(),
    )
