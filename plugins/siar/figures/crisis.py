"""What is known at this moment of a story that went out and of which something may be wrong."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from siar.channels import ChannelId
from siar.quantities import Reach
from siar.store import Connection, Many

__all__ = ["Crisis", "CrisisPost", "crisis_of"]


@dataclass(frozen=True)
class CrisisPost:
    """One post of it.

    :param reach: with `read_at`, None while it was never read. :param withdrawn_at: when it was taken down, None: it is out.
    :param corrected_at: when its text was last put right. :param correcting: that is under way.
    :param questions: residents' questions that wait for an answer.
    """

    publication_id: int
    channel: ChannelId
    account: str
    opd: str
    title: str
    published_at: datetime
    permalink: str | None
    visual_path: str
    reach: Reach | None
    interactions: int | None
    read_at: datetime | None
    withdrawn_at: datetime | None
    corrected_at: datetime | None
    correcting: bool
    advertised_now: bool
    comments: int
    questions: int


@dataclass(frozen=True)
class Crisis:
    """The story: its code, why somebody asks, in that person's words, and its posts, at least one."""

    reference: str
    reason: str
    posts: tuple[CrisisPost, ...]

    @property
    def out(self) -> tuple[CrisisPost, ...]:
        """Those that residents still see."""
        return tuple(post for post in self.posts if post.withdrawn_at is None)


_posts_of_reference = Many("figures.posts_of_reference", CrisisPost)


def crisis_of(conn: Connection, reference: str, *, reason: str) -> Crisis | None:
    """Read what is known of a story; None when nothing is out under that code."""
    posts = tuple(_posts_of_reference(conn, reference=reference))
    return Crisis(reference.upper(), reason, posts) if posts else None
