"""Release: the last question before something becomes public, asked where its commit begins.

What was approved is published under the rules of the moment at which it goes out. A stage that was added, a word that
may no longer be said, a period that began: whatever stands against it then is told to the people who decide, and the
post waits for them. Nothing goes out unseen, and nothing waits without a sentence.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from siar import audit
from siar.editorial import admission, clearance, clearance_records, drafts, posts
from siar.editorial.content import PostContent
from siar.editorial.posts import Post
from siar.editorial.screening import blocking
from siar.editorial.wording import OTHER_PAYLOAD
from siar.publishing.payload import AlteredPayloadError
from siar.publishing.records import Objections, Publication
from siar.settings import Settings
from siar.store import Connection, Statement

__all__ = ["objections"]

_reopen_post = Statement("editorial.reopen_post")


@dataclass(frozen=True)
class _Desk:
    """What the desk has against a publication; see `siar.publishing.records.Objections`."""

    settings: Settings

    def __call__(self, conn: Connection, item: Publication, *, now: datetime) -> str | None:
        settings, post_id = self.settings, item.post_id
        post = posts.lock(conn, post_id)
        found = clearance.of_post(conn, post_id, settings=settings, now=now)
        if post is None or post.state != "approved":
            # What somebody has returned or edited meanwhile is the ledger's to see.
            return None
        if found.given:
            _check_payload(conn, item, post)
            return None
        admission.note(conn, found, settings=settings)
        told = [*found.obstacles, *([found.early.message] if found.early else [])]
        waiting = found.standing.stage
        if waiting is not None or blocking(found.findings):
            _reopen_post(conn, post_id=post_id, now=now)
            drafts.settle(conn, draft_id=post.draft_id, now=now)
        audit.record(
            conn,
            actor="siar",
            action="post.not_released",
            subject=f"post:{post_id}",
            now=now,
            detail={"waiting": waiting, "chain": found.chain, "obstacles": told},
        )
        return " ".join(told)

    def record(self, conn: Connection, item: Publication, *, now: datetime) -> None:
        """Keep what the commit relies on."""
        found = clearance.of_post(conn, item.post_id, settings=self.settings, now=now)
        assert found.given, "asked a moment ago, in this transaction"
        clearance_records.record(conn, item, found, settings=self.settings, now=now)


def _check_payload(conn: Connection, item: Publication, post: Post) -> None:
    content = PostContent(post.channel, post.caption, drafts.content_of(conn, post.draft_id))
    if not content.is_sent_by(item.payload) or not content.bears(item.content_hash):
        raise AlteredPayloadError(OTHER_PAYLOAD)


def objections(settings: Settings) -> Objections:
    """Return what the desk has against a publication at a moment, for `publish_due` and `publish_now`."""
    return _Desk(settings)
