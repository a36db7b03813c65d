"""Who agreed to a post as it stands: what was decided before its last change does not count."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from siar.store import Connection, Many

__all__ = ["Agreement", "of_post", "of_posts"]


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
