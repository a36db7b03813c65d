"""The desk's JSON API: what its pages call, and what a script may call with a token."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, HTTPException, Query, Response, status
from pydantic import AwareDatetime, BaseModel, Field

from siar import audit, freezes
from siar.editorial import approval
from siar.errors import InputError
from siar.slots import next_slot
from siar.web.access import CurrentUser, DeskUser, requires
from siar.web.airflow_events import announce_urgent
from siar.web.services import Database, Services

__all__ = ["router"]

router = APIRouter(prefix="/api")


class PostRef(BaseModel):
    """A post as the approver saw it."""

    post_id: int
    content_hash: str = Field(min_length=64, max_length=64)


class Approval(BaseModel):
    """A decision to publish. `when`: at once, at the next slot, or at a moment of one's choice."""

    posts: list[PostRef] = Field(min_length=1, max_length=500)
    when: Literal["now", "slot"] | AwareDatetime = "slot"


class Return(BaseModel):
    """A decision to send back, with the reason that the agency reads in its sheet."""

    post: PostRef
    reason: str = Field(min_length=5, max_length=300)


class FreezeRequest(BaseModel):
    """Why something is stopped."""

    reason: str = Field(min_length=5, max_length=300)


@router.get("/me")
def who_am_i(user: CurrentUser) -> dict[str, Any]:
    """Say who asks and what that person may do."""
    return {"name": user.name, "permissions": sorted(user.permissions)}


@router.get("/posts")
def list_posts(
    _user: Annotated[DeskUser, Depends(requires("queue.read"))],
    conn: Database,
    state: Annotated[Literal["draft", "approved", "returned"], Query()] = "draft",
    after: Annotated[int, Query(ge=0, description="The last post_id of the page before")] = 0,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> dict[str, Any]:
    """List posts in a state, a page at a time (keyset: pass `next` as `after`)."""
    posts = approval.queue(conn, state=state, after=after, limit=limit)
    return {"posts": posts, "next": posts[-1]["post_id"] if len(posts) == limit else None}


@router.get("/posts/{post_id}")
def show_post(
    _user: Annotated[DeskUser, Depends(requires("queue.read"))],
    post_id: int,
    conn: Database,
) -> dict[str, Any]:
    """One post's whole story."""
    story = approval.post_story(conn, post_id)
    if story is None:
        raise HTTPException(status.HTTP_404_NOT_FOUND, "Kiriman ini tidak ada.")
    return story


@router.post("/approvals")
def approve(
    user: Annotated[DeskUser, Depends(requires("post.approve", change=True))],
    body: Approval,
    conn: Database,
    services: Services,
) -> dict[str, Any]:
    """Approve posts exactly as seen. A post that changed meanwhile is refused and listed; the others go through."""
    now = datetime.now(UTC)
    if body.when == "now":
        due_at = now
    elif body.when == "slot":
        due_at = next_slot(after=now, settings=services.settings)
    elif body.when < now:
        raise HTTPException(
            status.HTTP_422_UNPROCESSABLE_CONTENT, "Waktu tayang sudah lewat. Mohon pilih waktu berikutnya."
        )
    else:
        due_at = body.when.astimezone(UTC)
    approved: list[int] = []
    refused: list[dict[str, Any]] = []
    for post in body.posts:
        try:
            approval.approve(
                conn,
                post_id=post.post_id,
                actor=user.name,
                stage="approver",
                content_hash=post.content_hash,
                now=now,
                due_at=due_at,
            )
        except InputError as error:
            refused.append({"post_id": post.post_id, "detail": str(error)})
        else:
            approved.append(post.post_id)
    announced = announce_urgent(user.token) if body.when == "now" and approved else False
    return {"approved": approved, "refused": refused, "due_at": due_at, "announced": announced}


@router.post("/returns")
def send_back(
    user: Annotated[DeskUser, Depends(requires("post.return", change=True))],
    body: Return,
    conn: Database,
) -> dict[str, Any]:
    """Send a post back to its agency with a reason."""
    approval.return_post(
        conn,
        post_id=body.post.post_id,
        actor=user.name,
        stage="approver",
        content_hash=body.post.content_hash,
        reason=body.reason,
        now=datetime.now(UTC),
    )
    return {"returned": body.post.post_id}


@router.get("/freezes")
def list_freezes(
    _user: Annotated[DeskUser, Depends(requires("queue.read"))],
    conn: Database,
) -> dict[str, Any]:
    """Say what is stopped now."""
    return {"freezes": freezes.active(conn)}


@router.put("/freezes/{scope}")
def freeze(
    user: Annotated[DeskUser, Depends(requires("freeze.set", change=True))],
    scope: freezes.Scope,
    body: FreezeRequest,
    conn: Database,
) -> dict[str, Any]:
    """Stop a channel, the boosts or everything, at once."""
    return {"changed": freezes.freeze(conn, scope, reason=body.reason, actor=user.name, now=datetime.now(UTC))}


@router.delete("/freezes/{scope}")
def thaw(
    user: Annotated[DeskUser, Depends(requires("freeze.set", change=True))],
    scope: freezes.Scope,
    conn: Database,
) -> dict[str, Any]:
    """Let it go on. Nothing is published by this itself."""
    return {"changed": freezes.thaw(conn, scope, actor=user.name, now=datetime.now(UTC))}


@router.get("/audit")
def audit_state(
    _user: Annotated[DeskUser, Depends(requires("queue.read"))],
    conn: Database,
) -> dict[str, Any]:
    """Say whether the audit trail is whole."""
    result = audit.verify(conn)
    return {"entries": result.entries, "whole": result.broken_at is None}


@router.get("/visuals/{path:path}")
def visual(
    _user: Annotated[DeskUser, Depends(requires("queue.read"))],
    path: str,
    services: Services,
) -> Response:
    """The rendered picture, as it will be published."""
    if ".." in path.split("/"):
        raise HTTPException(status.HTTP_404_NOT_FOUND, "Gambar ini tidak ada.")
    try:
        data = services.media.read(path)
    except FileNotFoundError:
        raise HTTPException(status.HTTP_404_NOT_FOUND, "Gambar ini tidak ada.") from None
    # The path holds the hash of what it was made from, so it never changes its content.
    return Response(data, media_type="image/jpeg", headers={"Cache-Control": "private, max-age=31536000, immutable"})
