"""What a person decides of a post: agree, send back, look afterwards at what went out by the fast lane."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, HTTPException, status
from pydantic import AwareDatetime, BaseModel, Field

from siar.editorial import approval, objections
from siar.slots import is_slot
from siar.web.airflow_events import announce_urgent
from siar.web.bodies import PostRef, Reason
from siar.web.bulk import listed
from siar.web.desk import Desk, may

__all__ = ["router"]

router = APIRouter(prefix="/api")


class Approval(BaseModel):
    """An agreement. `when`: at once, in the slot that the calendar gave (or the next free one), or in a slot."""

    posts: list[PostRef] = Field(min_length=1, max_length=500)
    when: Literal["now", "slot"] | AwareDatetime = "slot"


class Return(BaseModel):
    """A decision to send back, with the reason that the agency reads in its sheet."""

    post: PostRef
    reason: Reason


class Settlement(BaseModel):
    """Why something may stay as it is although a look found it wrong."""

    reason: Reason


class CardCheck(BaseModel):
    """That a photo was looked at and is no identity card. `photo`: the mark of the one that was shown."""

    photo: Annotated[str, Field(pattern=r"^k1:[0-9a-f]{64}$")]


class Review(BaseModel):
    """A look at something that went out by the fast lane; a note says what is wrong with it."""

    note: Reason | None = None


def _due(when: Literal["now", "slot"] | datetime, desk: Desk) -> datetime | None:
    if when == "now":
        return desk.now
    if when == "slot":
        return None
    if when <= desk.now:
        raise HTTPException(
            status.HTTP_422_UNPROCESSABLE_CONTENT, "Waktu tayang sudah lewat. Mohon pilih waktu berikutnya."
        )
    if not is_slot(when, settings=desk.settings):
        raise HTTPException(
            status.HTTP_422_UNPROCESSABLE_CONTENT, "Waktu itu bukan slot tayang. Mohon pilih salah satu slot."
        )
    return when.astimezone(UTC)


@router.post("/approvals")
def approve(desk: Annotated[Desk, may("post.decide", change=True)], body: Approval) -> dict[str, Any]:
    """Agree to posts exactly as seen. What is refused, or fails, is listed; the others go through.

    `agreed` wait for their next stage, `approved` have none left and are planned, `parked` came too late.
    """
    due_at = _due(body.when, desk)
    answer: dict[str, list[Any]] = {"agreed": [], "approved": [], "parked": [], "refused": []}
    moments: list[datetime] = []
    for post in body.posts:
        with listed(answer["refused"], post_id=post.post_id):
            decision = approval.approve(
                desk.conn,
                post_id=post.post_id,
                actor=desk.user.id,
                roles=desk.user.roles,
                content_hash=post.content_hash,
                now=desk.now,
                settings=desk.settings,
                due_at=due_at,
            )
            answer["agreed" if decision.waiting else "parked" if decision.parked else "approved"].append(post.post_id)
            if decision.due_at is not None and not decision.parked:
                moments.append(decision.due_at)
    at_once = body.when == "now" and bool(answer["approved"])
    announced = announce_urgent(desk.user.token) if at_once else False
    return {**answer, "due_at": min(moments, default=None), "announced": announced}


@router.post("/returns")
def send_back(desk: Annotated[Desk, may("post.decide", change=True)], body: Return) -> dict[str, Any]:
    """Send a post back to its agency with a reason."""
    approval.return_post(
        desk.conn,
        post_id=body.post.post_id,
        actor=desk.user.id,
        roles=desk.user.roles,
        content_hash=body.post.content_hash,
        reason=body.reason,
        now=desk.now,
        settings=desk.settings,
    )
    return {"returned": body.post.post_id}


@router.post("/posts/{post_id}/card-check")
def check_card(desk: Annotated[Desk, may("post.decide", change=True)], post_id: int, body: CardCheck) -> dict[str, Any]:
    """Say that the photo was looked at and is no identity card."""
    approval.check_card(
        desk.conn,
        post_id=post_id,
        photo=body.photo,
        actor=desk.user.id,
        roles=desk.user.roles,
        now=desk.now,
        settings=desk.settings,
    )
    return {"checked": post_id}


@router.post("/posts/{post_id}/review")
def review(desk: Annotated[Desk, may("post.decide", change=True)], post_id: int, body: Review) -> dict[str, Any]:
    """Look, afterwards, at what went out by the fast lane."""
    approval.review(
        desk.conn,
        post_id=post_id,
        actor=desk.user.id,
        roles=desk.user.roles,
        note=body.note,
        now=desk.now,
        settings=desk.settings,
    )
    return {"reviewed": post_id}


@router.post("/posts/{post_id}/objection/settlement")
def settle(desk: Annotated[Desk, may("post.decide", change=True)], post_id: int, body: Settlement) -> dict[str, Any]:
    """Let something that is out stay as it is although a look found it wrong."""
    objections.settle(desk.conn, post_id, reason=body.reason, actor=desk.user.id, now=desk.now)
    return {"settled": post_id}
