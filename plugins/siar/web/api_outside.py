"""The desk's JSON API, what touches the outside: corrections, withdrawals, open outcomes, channels, boosts."""

from __future__ import annotations

import contextlib
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends
from pydantic import BaseModel, Field

from siar.editorial import corrections, withdrawals
from siar.errors import InputError
from siar.store import queries
from siar.web.access import DeskUser, requires
from siar.web.api import Reason
from siar.web.services import Database, Now, Services

__all__ = ["router"]

router = APIRouter(prefix="/api")


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


class Withdrawal(BaseModel):
    """Why something is taken down."""

    reason: Reason


class Found(BaseModel):
    """A post that a person found live."""

    remote_id: str = Field(pattern=r"^[0-9_]{1,64}$")
    permalink: str | None = Field(default=None, max_length=400, pattern=r"^https://")


def _page(services: Services) -> corrections.PageTexts:
    from siar.meta.pages import Page

    return Page(services.graph)


@router.post("/corrections")
def start_correction(
    user: Annotated[DeskUser, Depends(requires("post.edit", change=True))],
    body: NewCorrection,
    conn: Database,
    services: Services,
    now: Now,
) -> dict[str, Any]:
    """Write a correction of a Facebook text; another person sends it."""
    correction_id = corrections.start(
        conn,
        post_id=body.post_id,
        caption=body.caption,
        reason=body.reason,
        actor=user.name,
        settings=services.settings,
        now=now,
    )
    return {"correction_id": correction_id}


@router.put("/corrections/{correction_id}")
def rewrite_correction(
    user: Annotated[DeskUser, Depends(requires("post.edit", change=True))],
    correction_id: int,
    body: CorrectionText,
    conn: Database,
    services: Services,
    now: Now,
) -> dict[str, Any]:
    """Give a correction that was not sent another text."""
    corrections.rewrite(
        conn, correction_id=correction_id, caption=body.caption, actor=user.name, settings=services.settings, now=now
    )
    return {"correction_id": correction_id}


@router.delete("/corrections/{correction_id}")
def dismiss_correction(
    user: Annotated[DeskUser, Depends(requires("post.edit", change=True))],
    correction_id: int,
    conn: Database,
    now: Now,
) -> dict[str, Any]:
    """Let a correction that was not sent be."""
    corrections.dismiss(conn, correction_id=correction_id, actor=user.name, now=now)
    return {"dismissed": correction_id}


@router.post("/corrections/{correction_id}/send")
def send_correction(
    user: Annotated[DeskUser, Depends(requires("post.decide", change=True))],
    correction_id: int,
    conn: Database,
    services: Services,
    now: Now,
) -> dict[str, Any]:
    """Put a correction's text on Facebook."""
    return {"state": corrections.send(conn, _page(services), correction_id=correction_id, actor=user.name, now=now)}


@router.post("/corrections/{correction_id}/recheck")
def recheck_correction(
    user: Annotated[DeskUser, Depends(requires("post.decide", change=True))],
    correction_id: int,
    conn: Database,
    services: Services,
    now: Now,
) -> dict[str, Any]:
    """Look on Facebook whether a correction of unknown outcome is there."""
    return {"state": corrections.recheck(conn, _page(services), correction_id=correction_id, actor=user.name, now=now)}


@router.post("/follow-ups")
def follow_up(
    user: Annotated[DeskUser, Depends(requires("post.edit", change=True))],
    body: FollowUp,
    conn: Database,
    services: Services,
    now: Now,
) -> dict[str, Any]:
    """Compose a post that corrects another one; it waits in the queue like any."""
    post_id = corrections.follow_up(
        conn,
        post_id=body.post_id,
        reason=body.reason,
        actor=user.name,
        media=services.media,
        settings=services.settings,
        now=now,
    )
    return {"post_id": post_id}


@router.post("/publications/{publication_id}/withdrawal")
def withdraw(
    user: Annotated[DeskUser, Depends(requires("post.withdraw", change=True))],
    publication_id: int,
    body: Withdrawal,
    conn: Database,
    services: Services,
    now: Now,
) -> dict[str, Any]:
    """Take a post down, and end the boost that pays for it."""
    from siar.boosts import decisions
    from siar.publishing import channels

    options = channels.ChannelOptions.of(services.settings.publishing)
    ways = channels.build(services.graph, media=services.media, options=options)
    state = withdrawals.withdraw(
        conn, ways, publication_id=publication_id, reason=body.reason, actor=user.name, now=now
    )
    stopped = None
    for boost in queries("editorial").boosts_of(conn, publication_id=publication_id):
        # The post is gone either way; a boost that cannot be stopped now is shown on the page of boosts.
        with contextlib.suppress(InputError):
            stopped = decisions.stop(conn, services.graph, boost_id=boost["boost_id"], actor=user.name, now=now)
    return {"state": state, "boost": stopped}


@router.post("/publications/{publication_id}/retry")
def retry(
    user: Annotated[DeskUser, Depends(requires("post.schedule", change=True))],
    publication_id: int,
    conn: Database,
    now: Now,
) -> dict[str, Any]:
    """Have a parked publication that may be out looked at again; what never began needs a place instead."""
    from siar.publishing import ledger

    if ledger.read(conn, publication_id).commits == 0:
        raise InputError("Kiriman ini belum pernah dikirim. Beri slot baru di kalender.")
    return {"changed": ledger.retry(conn, publication_id=publication_id, actor=user.name, now=now)}


@router.post("/publications/{publication_id}/found")
def found(
    user: Annotated[DeskUser, Depends(requires("post.schedule", change=True))],
    publication_id: int,
    body: Found,
    conn: Database,
    now: Now,
) -> dict[str, Any]:
    """Record that a person found a parked publication live."""
    from siar.publishing import ledger

    changed = ledger.settle_by_person(
        conn,
        publication_id=publication_id,
        actor=user.name,
        remote_id=body.remote_id,
        permalink=body.permalink,
        now=now,
    )
    return {"changed": changed}


@router.delete("/stops/{channel}")
def resume_channel(
    user: Annotated[DeskUser, Depends(requires("channel.resume", change=True))],
    channel: Literal["facebook", "instagram"],
    conn: Database,
    now: Now,
) -> dict[str, Any]:
    """Open a channel again that was stopped by a block or a dead token."""
    from siar.publishing import stops

    return {"changed": stops.resume(conn, channel, actor=user.name, now=now)}


@router.post("/boosts/{boost_id}/{action}")
def decide_boost(
    user: Annotated[DeskUser, Depends(requires("boost.manage", change=True))],
    boost_id: int,
    action: Literal["resume", "stop", "give_up"],
    conn: Database,
    services: Services,
    now: Now,
) -> dict[str, Any]:
    """Resume, stop or cancel a boost."""
    from siar.boosts import decisions

    act = {"resume": decisions.resume, "stop": decisions.stop, "give_up": decisions.give_up}[action]
    return {"state": act(conn, services.graph, boost_id=boost_id, actor=user.name, now=now)}
