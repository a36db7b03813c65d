"""*Ralat*: what is out and says something else than its row, and how it is put right."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Response
from fastapi.responses import HTMLResponse
from pydantic import BaseModel, Field

from siar import people
from siar.boosts import listing
from siar.boosts.delivery import stops
from siar.channels import CHANNELS
from siar.editorial import correction_clearance, correction_sending, corrections, follow_ups, published, removals
from siar.editorial.correction_sending import Sent
from siar.free_text import takes_out
from siar.web.bodies import FreeText, Hash, Reason
from siar.web.desk import Desk, may
from siar.web.templating import page

__all__ = ["router"]

router = APIRouter()


class CorrectionText(BaseModel):
    """A corrected text."""

    caption: FreeText = Field(min_length=1, max_length=20_000)


class NewCorrection(CorrectionText):
    """A corrected text, and why."""

    post_id: int
    reason: Reason


class SeenText(BaseModel):
    """The text that a person saw."""

    content_hash: Hash


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
    clear = refusal = None
    with desk.conn.transaction():
        found = published.suggest(desk.conn, post_id=post_id, settings=desk.settings, now=desk.now)
        if found.current is not None and found.current.state == "open":
            clear = correction_clearance.of_correction(
                desk.conn, found.current, found.post, settings=desk.settings, now=desk.now
            )
            refusal = clear.refusal(people.find(desk.conn, desk.user.id), desk.user.roles, settings=desk.settings)
    history = published.history(desk.conn, post_id)
    # The alternative text stays as it is whatever is corrected.
    texts = [(f"{found.before}\n{found.post.alt_text}", found.current.caption_after if found.current else found.after)]
    texts += [(item.caption_before, item.caption_after) for item in history if item.state == "done"]
    return page(
        desk,
        "correction.html",
        here="ralat",
        found=found,
        clear=clear,
        refusal=refusal,
        stage_labels={name: stage.label for name, stage in desk.settings.stages.stages.items()},
        redrawn=found.report.report_id != found.post.report_id and not found.post.pages_sha256,
        history=history,
        named=any(takes_out(*pair) for pair in texts),
        caption_limit=CHANNELS[found.post.channel].caption_limit,
    )


@router.get("/ralat/{post_id}/gambar")
def corrected_picture(desk: Annotated[Desk, may("queue.read")], post_id: int) -> Response:
    """The picture as the row asks for it now, beside the one that is out. Nothing is stored."""
    with desk.conn.transaction():
        jpeg = published.redrawn(desk.conn, post_id=post_id, media=desk.media, settings=desk.settings, now=desk.now)
    return Response(jpeg, media_type="image/jpeg", headers={"Cache-Control": "private, no-store"})


@router.post("/api/corrections")
def start_correction(desk: Annotated[Desk, may("post.edit", change=True)], body: NewCorrection) -> dict[str, Any]:
    """Write a correction of a text that is out; other people agree to it."""
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
def send_correction(
    desk: Annotated[Desk, may("post.decide", change=True)], correction_id: int, body: SeenText
) -> dict[str, Any]:
    """Agree to a correction's text exactly as seen; the last agreement puts it where the post is out."""
    sent = correction_sending.send(
        desk.conn,
        desk.page,
        correction_id=correction_id,
        content_hash=body.content_hash,
        actor=desk.user.id,
        roles=desk.user.roles,
        settings=desk.settings,
        now=desk.now,
    )
    return {"state": sent.state, "waiting": sent.waiting, "boosts_stopped": _stop_boosts(desk, sent)}


@router.post("/api/corrections/{correction_id}/recheck")
def recheck_correction(desk: Annotated[Desk, may("post.decide", change=True)], correction_id: int) -> dict[str, Any]:
    """Look on the platform whether a correction of unknown outcome is there."""
    sent = correction_sending.recheck(
        desk.conn,
        desk.page,
        correction_id=correction_id,
        actor=desk.user.id,
        settings=desk.settings,
        now=desk.now,
    )
    return {"state": sent.state, "boosts_stopped": _stop_boosts(desk, sent)}


def _stop_boosts(desk: Desk, sent: Sent) -> list[int]:
    """Stop what pays for a post whose text may not be advertised any more: that it may not is an order until it is proven."""
    stopped: list[int] = []
    for boost_id in listing.costing(desk.conn, sent.publication_id) if sent.no_boost else ():
        stopped += stops.drain(desk.conn, desk.services.graph, only=boost_id, now=desk.now).stopped
    return stopped


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
