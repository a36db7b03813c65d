"""The desk's JSON API, decisions: what its pages call, and what a script may call with a token."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, HTTPException, Query, Response, status
from pydantic import AwareDatetime, BaseModel, Field

from siar import audit, freezes
from siar.editorial import admission, approval, slips
from siar.errors import InputError
from siar.slots import is_place
from siar.web.access import CurrentUser, DeskUser, requires
from siar.web.airflow_events import announce_urgent
from siar.web.services import Database, Now, Services

__all__ = ["PostRef", "Reason", "router"]

router = APIRouter(prefix="/api")

Reason = Annotated[str, Field(min_length=5, max_length=300)]


class PostRef(BaseModel):
    """A post as the person saw it."""

    post_id: int
    content_hash: str = Field(min_length=64, max_length=64)


class Approval(BaseModel):
    """An agreement. `when`: at once, in the place that the calendar gave (or the next free one), or a place."""

    posts: list[PostRef] = Field(min_length=1, max_length=500)
    when: Literal["now", "slot"] | AwareDatetime = "slot"


class Return(BaseModel):
    """A decision to send back, with the reason that the agency reads in its sheet."""

    post: PostRef
    reason: Reason


class Review(BaseModel):
    """A look at something that went out by the fast lane; a note says what is wrong with it."""

    note: Reason | None = None


class FreezeRequest(BaseModel):
    """Why something is stopped."""

    reason: Reason


@router.get("/me")
def who_am_i(user: CurrentUser) -> dict[str, Any]:
    """Say who asks and what that person may do."""
    return {"name": user.name, "roles": sorted(user.roles), "permissions": sorted(user.permissions)}


@router.get("/posts")
def list_posts(
    _user: Annotated[DeskUser, Depends(requires("queue.read"))],
    conn: Database,
    services: Services,
    now: Now,
    state: Annotated[Literal["draft", "approved", "returned"], Query()] = "draft",
    after: Annotated[int, Query(ge=0, description="The last post_id of the page before")] = 0,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> dict[str, Any]:
    """List posts in a state, a page at a time (keyset: pass `next` as `after`)."""
    admission.admit(conn, settings=services.settings, now=now)
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


def _due(when: Literal["now", "slot"] | datetime, *, services: Services, now: datetime) -> datetime | None:
    if when == "now":
        return now
    if when == "slot":
        return None
    if when <= now:
        raise HTTPException(
            status.HTTP_422_UNPROCESSABLE_CONTENT, "Waktu tayang sudah lewat. Mohon pilih waktu berikutnya."
        )
    if not is_place(when, settings=services.settings):
        raise HTTPException(
            status.HTTP_422_UNPROCESSABLE_CONTENT, "Waktu itu bukan slot tayang. Mohon pilih salah satu slot."
        )
    return when.astimezone(UTC)


@router.post("/approvals")
def approve(
    user: Annotated[DeskUser, Depends(requires("post.decide", change=True))],
    body: Approval,
    conn: Database,
    services: Services,
    now: Now,
) -> dict[str, Any]:
    """Agree to posts exactly as seen. A post that changed meanwhile is refused and listed; the others go through.

    `agreed` wait for their next stage, `approved` have none left and are planned, `parked` came too late.
    """
    due_at = _due(body.when, services=services, now=now)
    answer: dict[str, list[Any]] = {"agreed": [], "approved": [], "parked": [], "refused": []}
    moments: list[datetime] = []
    for post in body.posts:
        try:
            decision = approval.approve(
                conn,
                post_id=post.post_id,
                actor=user.name,
                roles=user.roles,
                content_hash=post.content_hash,
                now=now,
                settings=services.settings,
                due_at=due_at,
            )
        except InputError as error:
            answer["refused"].append({"post_id": post.post_id, "detail": str(error)})
            continue
        answer["agreed" if decision.waiting else "parked" if decision.parked else "approved"].append(post.post_id)
        if decision.due_at is not None and not decision.parked:
            moments.append(decision.due_at)
    at_once = body.when == "now" and bool(answer["approved"])
    announced = announce_urgent(user.token) if at_once else False
    return {**answer, "due_at": min(moments, default=None), "announced": announced}


@router.post("/returns")
def send_back(
    user: Annotated[DeskUser, Depends(requires("post.decide", change=True))],
    body: Return,
    conn: Database,
    services: Services,
    now: Now,
) -> dict[str, Any]:
    """Send a post back to its agency with a reason."""
    approval.return_post(
        conn,
        post_id=body.post.post_id,
        actor=user.name,
        roles=user.roles,
        content_hash=body.post.content_hash,
        reason=body.reason,
        now=now,
        settings=services.settings,
    )
    return {"returned": body.post.post_id}


@router.post("/posts/{post_id}/review")
def review(
    user: Annotated[DeskUser, Depends(requires("post.decide", change=True))],
    post_id: int,
    body: Review,
    conn: Database,
    services: Services,
    now: Now,
) -> dict[str, Any]:
    """Look, afterwards, at what went out by the fast lane."""
    approval.review(
        conn,
        post_id=post_id,
        actor=user.name,
        roles=user.roles,
        note=body.note,
        now=now,
        settings=services.settings,
    )
    return {"reviewed": post_id}


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
    now: Now,
) -> dict[str, Any]:
    """Stop a channel, the boosts or everything, at once."""
    return {"changed": freezes.freeze(conn, scope, reason=body.reason, actor=user.name, now=now)}


@router.delete("/freezes/{scope}")
def thaw(
    user: Annotated[DeskUser, Depends(requires("freeze.set", change=True))],
    scope: freezes.Scope,
    conn: Database,
    now: Now,
) -> dict[str, Any]:
    """Let it go on. Nothing is published by this itself: what fell due meanwhile is parked."""
    result = slips.thaw(conn, scope, actor=user.name, now=now)
    return {"changed": result.changed, "parked": result.parked}


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
    try:
        data = services.media.read(path)
    except (FileNotFoundError, InputError):
        raise HTTPException(status.HTTP_404_NOT_FOUND, "Gambar ini tidak ada.") from None
    # The path holds the hash of what it was made from, so it never changes its content.
    return Response(data, media_type="image/jpeg", headers={"Cache-Control": "private, max-age=31536000, immutable"})
