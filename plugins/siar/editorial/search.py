"""Find posts: the latest, by reference code, by words of the headline."""

from __future__ import annotations

import re
from dataclasses import dataclass

from siar.channels import ChannelId
from siar.editorial.posts import PostState
from siar.publishing.records import State
from siar.store import Connection, Many

__all__ = ["FoundPost", "find", "latest"]

_LIMIT = 50


@dataclass(frozen=True)
class FoundPost:
    """One post; `publication` is where it stands outside, None before it was approved."""

    post_id: int
    channel: ChannelId
    account: str
    state: PostState
    reference_code: str
    opd: str
    title: str
    publication: State | None


_latest = Many("editorial.latest_posts", FoundPost)
_by_code = Many("editorial.posts_by_code", FoundPost)
_by_words = Many("editorial.posts_by_words", FoundPost)


def latest(conn: Connection, *, before: int, limit: int) -> list[FoundPost]:
    """Return the posts composed last with a number below `before`."""
    return _latest(conn, before=before, limit=limit)


def find(conn: Connection, wanted: str) -> list[FoundPost]:
    """Return at most fifty posts that a person means by a reference code, its beginning, or words of the headline."""
    if "-" in wanted:
        return _by_code(conn, code=wanted, limit=_LIMIT)
    # Every word, as the beginning of one in the headline.
    words = " & ".join(f"{word}:*" for word in re.findall(r"\w+", wanted))
    return _by_words(conn, words=words, limit=_LIMIT) if words else []
