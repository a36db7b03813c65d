"""Comments below a post or a medium, without their writers.

Source: Graph API reference, Page Post /comments and Comment; Instagram Platform, IG Media /comments and IG Comment. Who wrote a
comment is looked at for one thing: whether the account itself answered. Nothing else of it leaves this module.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Literal

from siar.meta.client import GraphClient

__all__ = ["FIELDS", "Comment", "comments_of"]

Channel = Literal["facebook", "instagram"]

FIELDS: Mapping[Channel, str] = {
    "facebook": "id,message,message_tags,created_time,is_hidden,from{id},parent{id}",
    # `user` is there only where the account itself wrote; no stranger's id is asked for.
    "instagram": "id,text,timestamp,hidden,user{id},replies.limit(50){id,timestamp,user{id}}",
}
"""What is asked of each comment."""

_NAMED = "[disembunyikan]"


@dataclass(frozen=True)
class Comment:
    """One comment of a resident. Answers to comments, and what the account itself wrote, are none.

    :param text: as it was written, but for people that Facebook says it names.
    :param answered_at: when the account first answered; None: it did not.
    """

    comment_id: str
    text: str
    posted_at: datetime
    hidden: bool
    answered_at: datetime | None = None


def comments_of(graph: GraphClient, object_id: str, *, channel: Channel) -> list[Comment]:
    """Return all comments of residents below one object, the oldest first.

    :raises GraphError: the list could not be read to its end; a part of it would make answers and comments disappear.
    """
    found = _of_post(graph, object_id) if channel == "facebook" else list(_of_medium(graph, object_id))
    return sorted(found, key=lambda item: (item.posted_at, item.comment_id))


def _of_post(graph: GraphClient, post_id: str) -> list[Comment]:
    # One list of comments and answers: lists within a list would have pages of their own.
    listed = graph.paginate(
        f"/{post_id}/comments",
        {"filter": "stream", "order": "chronological", "limit": 100},
        fields=FIELDS["facebook"],
        identity="page",
        use_case="pages",
    )
    ours = graph.connection.page_id
    found: dict[str, Comment] = {}
    for node in listed:
        by_us = str((node.get("from") or {}).get("id") or "") == ours
        parent = (node.get("parent") or {}).get("id")
        if parent is None and not by_us:
            text = _without_names(str(node.get("message") or ""), node.get("message_tags") or ())
            comment_id, hidden = str(node["id"]), bool(node.get("is_hidden"))
            found[comment_id] = Comment(comment_id, text, _moment(node["created_time"]), hidden)
        elif by_us and parent in found:
            found[parent] = _answered(found[parent], _moment(node["created_time"]))
    return list(found.values())


def _of_medium(graph: GraphClient, media_id: str) -> Iterator[Comment]:
    for node in graph.paginate(
        f"/{media_id}/comments", {"limit": 50}, fields=FIELDS["instagram"], identity="page", use_case="instagram"
    ):
        if node.get("user"):
            continue
        posted = _moment(node["timestamp"])
        comment = Comment(str(node["id"]), str(node.get("text") or ""), posted, bool(node.get("hidden")))
        for reply in (node.get("replies") or {}).get("data") or ():
            if reply.get("user"):
                comment = _answered(comment, _moment(reply["timestamp"]))
        yield comment


def _answered(comment: Comment, at: datetime) -> Comment:
    return replace(comment, answered_at=min(at, comment.answered_at or at))


def _without_names(text: str, tags: Iterable[Mapping[str, Any]]) -> str:
    """Cut out whom a text names. Facebook counts in UTF-16 units."""
    units = text.encode("utf-16-le")
    for tag in sorted(tags, key=lambda item: int(item.get("offset") or 0), reverse=True):
        start = 2 * int(tag.get("offset") or 0)
        end = start + 2 * int(tag.get("length") or 0)
        units = units[:start] + _NAMED.encode("utf-16-le") + units[end:]
    return units.decode("utf-16-le", errors="replace")


def _moment(text: Any) -> datetime:
    return datetime.fromisoformat(str(text)).astimezone(UTC)
