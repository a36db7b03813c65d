"""Posts in the database: locked for a decision or an edit, and what changes of them.

Everybody locks in one order: drafts by id, then their posts by id, then the calendar, the stop switch, and publications.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from siar.channels import ChannelId
from siar.editorial.clearance import Look
from siar.editorial.content import DraftContent, PostContent
from siar.findings.finding import Finding, read_findings
from siar.publishing import ledger
from siar.publishing.records import State
from siar.store import Connection, Many, Maybe, MaybeValue, Statement

__all__ = [
    "MovablePost",
    "Post",
    "PostState",
    "Sibling",
    "lock",
    "lock_draft_of",
    "lock_drafts",
    "lock_if_free",
    "lock_movable",
    "lock_siblings",
    "plan",
    "rewrite",
]

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


_lock_draft = Statement("editorial.lock_draft")
_lock_draft_of_post = Statement("editorial.lock_draft_of_post")
_lock_drafts_of_posts = Statement("editorial.lock_drafts_of_posts")
_lock_post_if_free = MaybeValue("editorial.lock_post_if_free", int)
_lock_post = Maybe("editorial.lock_post", Post)
_lock_siblings = Many("editorial.lock_siblings", Sibling)
_lock_movable_posts = Many("editorial.lock_movable_posts", MovablePost)
_rewrite_post = Statement("editorial.rewrite_post")


def lock(conn: Connection, post_id: int) -> Post | None:
    """Return a post, locked after its draft in the caller's transaction; None when there is none."""
    lock_draft_of(conn, post_id)
    return _lock_post(conn, post_id=post_id)


def lock_draft_of(conn: Connection, post_id: int) -> None:
    """Lock the draft of a post in the caller's transaction: before the post, and with it before all its siblings."""
    _lock_draft_of_post(conn, post_id=post_id)


def lock_if_free(conn: Connection, post_id: int) -> bool:
    """Lock a post that waits, after its draft, in the caller's transaction, unless somebody holds one; tell whether it did."""
    return _lock_post_if_free(conn, post_id=post_id) is not None


def lock_drafts(conn: Connection, post_ids: Collection[int]) -> None:
    """Lock the drafts of several posts in the caller's transaction, in the order in which everybody locks them."""
    _lock_drafts_of_posts(conn, post_ids=list(post_ids))


def lock_siblings(conn: Connection, draft_id: int) -> list[Sibling]:
    """Return every post of a draft, locked after it in the caller's transaction."""
    _lock_draft(conn, draft_id=draft_id)
    return _lock_siblings(conn, draft_id=draft_id)


def lock_movable(conn: Connection, draft_id: int) -> list[MovablePost]:
    """Return the posts of a draft that may still be moved, locked after it in the caller's transaction."""
    _lock_draft(conn, draft_id=draft_id)
    return _lock_movable_posts(conn, draft_id=draft_id)


def plan(conn: Connection, post: Post | MovablePost, draft: DraftContent, *, due_at: datetime, now: datetime) -> int:
    """Give an approved post its place in the publishing ledger, or another one; return the publication's number.

    :param draft: the content of its draft.
    :raises InputError: it is out or may be out already.
    """
    return ledger.plan(
        conn,
        post_id=post.post_id,
        account_id=post.account_id,
        channel=post.channel,
        content_hash=post.content_hash,
        reference_code=post.reference_code,
        due_at=due_at,
        payload=PostContent(post.channel, post.caption, draft).payload().to_json(),
        now=now,
    )


def rewrite(
    conn: Connection, content: PostContent, found: Look, *, post_id: int, urgent: bool, actor: str, now: datetime
) -> None:
    """Give a post other content; it waits at the beginning of its chain again.

    :param urgent: whether its kind is; that somebody wanted the old content out at once counts no more.
    """
    _rewrite_post(
        conn,
        post_id=post_id,
        caption=content.caption,
        content_hash=content.hash(),
        urgent=urgent,
        actor=actor,
        now=now,
        **found.row(),
    )
