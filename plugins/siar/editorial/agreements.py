"""Who agreed to a post as it stands: what was decided before its last change does not count."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from siar import people
from siar.store import Connection, Many

__all__ = ["Agreement", "by_strangers", "of_post", "of_posts"]


@dataclass(frozen=True)
class Agreement:
    """One person's agreement at one stage.

    :param roles: as which it counts there. :param content_hash: of exactly what it was given to.
    """

    post_id: int
    stage: str
    actor: str
    roles: list[str]
    content_hash: str
    decided_at: datetime


_agreements = Many("editorial.agreements", Agreement)


def of_posts(conn: Connection, post_ids: Collection[int]) -> dict[int, list[Agreement]]:
    """Return the agreements to each of these posts, oldest first; an empty list where there is none."""
    given: dict[int, list[Agreement]] = {post_id: [] for post_id in post_ids}
    for agreement in _agreements(conn, post_ids=list(post_ids)):
        given[agreement.post_id].append(agreement)
    return given


def of_post(conn: Connection, post_id: int) -> list[Agreement]:
    """Return the agreements to one post, oldest first."""
    return of_posts(conn, [post_id])[post_id]


def by_strangers(conn: Connection, given: Iterable[Agreement], *, hands: Collection[str]) -> list[Agreement]:
    """Return the agreements that count, in their order: of nobody who had a part in the content, and one a person.

    Asked anew each time: that two ids are one person's may have become known since they agreed.
    """
    counted: list[Agreement] = []
    for item in given:
        others = [*hands, *(other.actor for other in counted if other.actor != item.actor)]
        if not others or not people.find(conn, item.actor).among(others):
            counted.append(item)
    return counted
