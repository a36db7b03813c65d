"""Posts in the database: locked for a decision or an edit, and what changes of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from siar.channels import ChannelId
from siar.editorial.admission import Admission
from siar.editorial.content import PostContent
from siar.findings.finding import Finding, read_findings
from siar.publishing.records import State
from siar.store import Connection, Many, Maybe, Statement

__all__ = ["MovablePost", "Post", "PostState", "Sibling", "lock", "lock_movable", "lock_siblings", "rewrite"]

PostState = Literal["draft", "approved", "returned", "superseded"]


@dataclass(frozen=True)
class Post:
    """A post with its draft, locked.

    :param account: what people call the account that it is for.
    :param after_minutes: how long after its slot it goes out there.
    :param screening: what was found in its texts.
    :param stands: whether every row that its draft tells of still says the same and may air.
    """

    post_id: int
    draft_id: int
    account_id: str
    channel: ChannelId
    account: str
    after_minutes: int
    caption: str
    content_hash: str
    state: PostState
    stage: str
    chain: str
    screening: Sequence[Finding]
    edited_by: str | None
    scheduled_for: datetime | None
    review_due: bool
    reference_code: str
    stands: bool

    def __post_init__(self) -> None:
        """Read the findings, which come as they are stored."""
        object.__setattr__(self, "screening", read_findings(self.screening))

    def due(self, slot: datetime) -> datetime:
        """Return when it goes out that has this slot."""
        return slot + timedelta(minutes=self.after_minutes)


@dataclass(frozen=True)
class Sibling:
    """One post of a draft, locked. `account`: what people call its account. `is_out`: out, or may be."""

    post_id: int
    account_id: str
    channel: ChannelId
    account: str
    caption: str
    content_hash: str
    state: PostState
    urgent: bool
    is_out: bool


@dataclass(frozen=True)
class MovablePost:
    """A post whose time may still be changed, locked, with its publication if it is planned.

    :param publication: the publication's state. :param commits: how often it may have become visible.
    """

    post_id: int
    draft_id: int
    opd: str
    kind: str
    account_id: str
    channel: ChannelId
    after_minutes: int
    caption: str
    content_hash: str
    state: PostState
    scheduled_for: datetime | None
    reference_code: str
    publication_id: int | None
    publication: State | None
    commits: int

    def due(self, slot: datetime) -> datetime:
        """Return when it goes out that has this slot."""
        return slot + timedelta(minutes=self.after_minutes)


_lock_post = Maybe("editorial.lock_post", Post)
_lock_siblings = Many("editorial.lock_siblings", Sibling)
_lock_movable_posts = Many("editorial.lock_movable_posts", MovablePost)
_rewrite_post = Statement("editorial.rewrite_post")


def lock(conn: Connection, post_id: int) -> Post | None:
    """Return a post, locked with its draft in the caller's transaction; None when there is none."""
    return _lock_post(conn, post_id=post_id)


def lock_siblings(conn: Connection, draft_id: int) -> list[Sibling]:
    """Return every post of a draft, locked in the caller's transaction."""
    return _lock_siblings(conn, draft_id=draft_id)


def lock_movable(conn: Connection, draft_id: int) -> list[MovablePost]:
    """Return the posts of a draft that may still be moved, locked in the caller's transaction."""
    return _lock_movable_posts(conn, draft_id=draft_id)


def rewrite(
    conn: Connection, content: PostContent, found: Admission, *, post_id: int, actor: str, now: datetime
) -> None:
    """Give a post other content; it waits at the beginning of its chain again."""
    _rewrite_post(
        conn,
        post_id=post_id,
        caption=content.caption,
        content_hash=content.hash(),
        actor=actor,
        now=now,
        **found.row(),
    )
