"""Comments below posts and media: what residents write, and what the account answers.

Nobody comments by himself here: an admin route puts them there. `filter=stream` lists answers beside comments, `toplevel` the
comments alone; what was deleted is not there any more, what is hidden is, and says so.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sandbox.meta.auth import require_scope
from sandbox.meta.errors import invalid_parameter
from sandbox.meta.fields import Selection, check_fields, parse_fields, project
from sandbox.meta.known_fields import COMMENT, IG_COMMENT
from sandbox.meta.organic import Counts
from sandbox.meta.paging import list_answer
from sandbox.meta.routing import Call, Operation, operation
from sandbox.meta.state import Comment, GraphState
from sandbox.meta.times import graph_time


def below(state: GraphState, object_id: str) -> list[Comment]:
    """All comments and answers below an object, the oldest first."""
    found = [comment for comment in state.comments.values() if comment.object_id == object_id]
    return sorted(found, key=lambda comment: (comment.created_time, comment.id))


def with_written(organic: Counts, state: GraphState, object_id: str) -> Counts:
    """Numbers of an object with what was written below it."""
    written = sum(comment.object_id == object_id for comment in state.comments.values())
    return replace(organic, comments=organic.comments + written)


def list_post_comments(call: Call) -> dict[str, Any]:
    """Graph API, Page Post /comments: GET."""
    call.page_actor("pages_read_user_content")
    asked = parse_fields(call.params.text("fields"))
    check_fields(COMMENT, asked)
    kind, order = call.params.text("filter") or "toplevel", call.params.text("order") or "chronological"
    if kind not in ("toplevel", "stream"):
        raise invalid_parameter("filter must be one of {stream, toplevel}", blame=["filter"])
    if order not in ("chronological", "reverse_chronological"):
        raise invalid_parameter("order must be one of {chronological, reverse_chronological}", blame=["order"])
    found = [item for item in below(call.state, call.node_id) if kind == "stream" or item.parent_id is None]
    if order == "reverse_chronological":
        found.reverse()
    return list_answer(call, found, lambda item: item.id, lambda item: _show(call, item, asked), edge="comments")


def _show(call: Call, comment: Comment, asked: list[Selection] | None) -> dict[str, Any]:
    answers = [item for item in below(call.state, comment.object_id) if item.parent_id == comment.id]
    writer = {"name": comment.writer, "id": comment.writer_id}
    if comment.by_owner:
        writer = {"name": call.page.name, "id": call.page.id}
    readers = {
        "message": lambda _: comment.message,
        "message_tags": lambda _: comment.tags or None,
        "created_time": lambda _: graph_time(comment.created_time),
        "is_hidden": lambda _: comment.hidden,
        "can_hide": lambda _: not comment.by_owner,
        "from": lambda _: writer,
        "like_count": lambda _: 0,
        "comment_count": lambda _: len(answers),
        "parent": lambda _: {"id": comment.parent_id} if comment.parent_id else None,
    }
    return project(COMMENT, comment.id, readers, asked)


def list_media_comments(call: Call) -> dict[str, Any]:
    """Instagram Platform, IG Media /comments: GET, the newest first; answers stand in `replies`."""
    require_scope(call, "instagram_manage_comments")
    asked = parse_fields(call.params.text("fields"))
    check_fields(IG_COMMENT, asked)
    found = [item for item in reversed(below(call.state, call.node_id)) if item.parent_id is None]
    return list_answer(
        call, found, lambda item: item.id, lambda item: _show_instagram(call, item, asked), edge="comments", largest=50
    )


def _plain(call: Call, comment: Comment) -> dict[str, Any]:
    """`user` is there for what the account wrote, `from` and `username` for everybody."""
    username = call.account.username if comment.by_owner else comment.writer
    return {
        "id": comment.id,
        "text": comment.message,
        "timestamp": graph_time(comment.created_time),
        "hidden": comment.hidden,
        "like_count": 0,
        "from": {"id": call.account.id if comment.by_owner else comment.writer_id, "username": username},
        "username": username,
        **({"user": {"id": call.account.id}} if comment.by_owner else {}),
    }


def _show_instagram(call: Call, comment: Comment, asked: list[Selection] | None) -> dict[str, Any]:
    known = _plain(call, comment)

    def replies(_: Selection) -> dict[str, Any] | None:
        found = [item for item in below(call.state, comment.object_id) if item.parent_id == comment.id]
        return {"data": [_plain(call, item) for item in found]} if found else None

    readers: dict[str, Any] = {name: (lambda _, value=value: value) for name, value in known.items()}
    return project(IG_COMMENT, comment.id, {**readers, "replies": replies}, asked)


OPERATIONS: tuple[Operation, ...] = (
    operation("meta.post.comments.get", "GET", "post", "comments", list_post_comments, is_list=True),
    operation("meta.media.comments.get", "GET", "media", "comments", list_media_comments, is_list=True),
)
