"""Posts that are out although an agency removed their row: each waits for an editor, who withdraws it or lets it stay.

The guide in the sheet says that removing a row takes the report back. What is out is never taken down by itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from siar import audit
from siar.channels import ChannelId
from siar.errors import InputError
from siar.store import Connection, Many, Statement

__all__ = ["WINDOW", "RemovedPost", "keep", "removed"]

WINDOW = timedelta(days=90)
"""A row that is removed so long after its post went out was put away with the year's papers, not taken back."""


@dataclass(frozen=True)
class RemovedPost:
    """A published post whose row is gone. `account`: its name; `seen_last_at`: when a read last found the row."""

    publication_id: int
    post_id: int
    channel: ChannelId
    account: str
    reference_code: str
    opd: str
    title: str
    permalink: str | None
    published_at: datetime
    seen_last_at: datetime


_removed_posts = Many("editorial.removed_posts", RemovedPost)
_keep_publication = Statement("editorial.keep_publication")


def removed(conn: Connection, *, limit: int = 50) -> Sequence[RemovedPost]:
    """Return the posts that wait for a decision, the longest gone first."""
    return _removed_posts(conn, window=WINDOW, publication_id=None, limit=limit)


def keep(conn: Connection, publication_id: int, *, reason: str, actor: str, now: datetime) -> None:
    """Let a post stay although its row was removed.

    :raises InputError: it does not wait for that decision (any more).
    """
    with conn.transaction():
        if not _removed_posts(conn, window=WINDOW, publication_id=publication_id, limit=1):
            raise InputError(
                "Kiriman ini tidak menunggu keputusan, atau sudah diputuskan orang lain. Muat ulang halaman."
            )
        _keep_publication(conn, publication_id=publication_id, reason=reason.strip(), actor=actor, now=now)
        audit.record(
            conn,
            actor=actor,
            action="publication.keep",
            subject=f"publication:{publication_id}",
            now=now,
            detail={"reason": reason.strip()},
        )
