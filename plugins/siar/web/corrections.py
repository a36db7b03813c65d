"""*Ralat*: what is out and says something else than its row, and how it is put right."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Response
from fastapi.responses import HTMLResponse
from pydantic import BaseModel, Field

from siar.channels import CHANNELS
from siar.editorial import corrections, follow_ups, published, removals
from siar.web.bodies import Reason
from siar.web.desk import Desk, may
from siar.web.templating import page

__all__ = ["router"]

router = APIRouter()


class CorrectionText(BaseModel):
    """A corrected text."""

    caption: str = Field(min_length=1, max_length=20_000)


class NewCorrection(CorrectionText):
    """A corrected text, and why."""

    post_id: int
    reason: Reason


class FollowUp(BaseModel):
    """Why a post is followed by another one."""

    post_id: int
    reason: Reason


@router.get("/ralat")
def correction_list(desk: Annotated[Desk, may("queue.read")]) -> HTMLResponse:
    """*Ralat*: what is out and says something else than its row, or whose row is gone."""
    conn = desk.conn
    return page(desk, "corrections.html", here="ralat", rows=published.outgrown(conn), removed=removals.removed(conn))


@router.get("/ralat/{post_id}")
def correction(desk: Annotated[Desk, may("queue.read")], post_id: int) -> HTMLResponse:
    """*Ralat* of one post: what stands there, what should stand there, side by side."""
    with desk.conn.transaction():
        found = published.suggest(desk.conn, post_id=post_id, settings=desk.settings, now=desk.now)
    return page(
        desk,
        "correction.html",
        here="ralat",
        found=found,
        redrawn=found.report.report_id != found.post.report_id and not found.post.pages_sha256,
        history=published.history(desk.conn, post_id),
        caption_limit=CHANNELS[found.post.channel].caption_limit,
    )


@router.get("/ralat/{post_id}/gambar")
def corrected_picture(desk: Annotated[Desk, may("queue.read")], post_id: int) -> Response:
    """The picture as the row asks for it now, beside the one that is out. Nothing is stored."""
    with desk.conn.transaction():
        jpeg = published.redrawn(desk.conn, post_id=post_id, media=desk.media, settings=desk.settings, now=desk.now)
    return Response(jpeg, media_type="image/jpeg", headers={"Cache-Control": "private, max-age=60"})


@router.post("/api/corrections")
def start_correction(desk: Annotated[Desk, may("post.edit", change=True)], body: NewCorrection) -> dict[str, Any]:
    """Write a correction of a text that is out; another person sends it."""
    correction_id = corrections.start(
        desk.conn,
        post_id=body.post_id,
        caption=body.caption,
        reason=body.reason,
        actor=desk.user.id,
        settings=desk.settings,
        now=desk.now,
    )
    return {"correction_id": correction_id}


@router.put("/api/corrections/{correction_id}")
def rewrite_correction(
    desk: Annotated[Desk, may("post.edit", change=True)], correction_id: int, body: CorrectionText
) -> dict[str, Any]:
    """Give a correction that was not sent another text."""
    corrections.rewrite(
        desk.conn,
        correction_id=correction_id,
        caption=body.caption,
        actor=desk.user.id,
        settings=desk.settings,
        now=desk.now,
    )
    return {"correction_id": correction_id}


@router.delete("/api/corrections/{correction_id}")
def dismiss_correction(desk: Annotated[Desk, may("post.edit", change=True)], correction_id: int) -> dict[str, Any]:
    """Let a correction that was not sent be."""
    corrections.dismiss(desk.conn, correction_id=correction_id, actor=desk.user.id, now=desk.now)
    return {"dismissed": correction_id}


@router.post("/api/corrections/{correction_id}/send")
def send_correction(desk: Annotated[Desk, may("post.decide", change=True)], correction_id: int) -> dict[str, Any]:
    """Put a correction's text where the post is out."""
    state = corrections.send(desk.conn, desk.page, correction_id=correction_id, actor=desk.user.id, now=desk.now)
    return {"state": state}


@router.post("/api/corrections/{correction_id}/recheck")
def recheck_correction(desk: Annotated[Desk, may("post.decide", change=True)], correction_id: int) -> dict[str, Any]:
    """Look on the platform whether a correction of unknown outcome is there."""
    state = corrections.recheck(desk.conn, desk.page, correction_id=correction_id, actor=desk.user.id, now=desk.now)
    return {"state": state}


@router.post("/api/follow-ups")
def follow_up(desk: Annotated[Desk, may("post.edit", change=True)], body: FollowUp) -> dict[str, Any]:
    """Compose a post that corrects another one; it waits in the queue like any."""
    post_id = follow_ups.follow_up(
        desk.conn,
        post_id=body.post_id,
        reason=body.reason,
        actor=desk.user.id,
        media=desk.media,
        settings=desk.settings,
        now=desk.now,
    )
    return {"post_id": post_id}
