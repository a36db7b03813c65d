"""*Iklan*: what waits for a yes, what runs, what is left of each ceiling, and why other posts are not advertised."""

from __future__ import annotations

from functools import partial
from typing import Annotated, Any, Literal

from fastapi import APIRouter
from fastapi.responses import HTMLResponse
from pydantic import BaseModel

from siar.boosts import decisions, listing, outlook, proposals
from siar.boosts.budget import ledger
from siar.editorial import draft_times
from siar.web.bodies import Reason
from siar.web.desk import Desk, may
from siar.web.templating import page
from siar.web.words import advert_label

__all__ = ["router"]

router = APIRouter()
PAGE_SIZE = 30
NEWEST = 2**62


class Declined(BaseModel):
    """Why a post is not advertised."""

    reason: Reason


class Acknowledged(BaseModel):
    """Why a bill that passed its envelope may stand."""

    reason: Reason


@router.get("/iklan")
def boosts(desk: Annotated[Desk, may("queue.read")], before: int = NEWEST) -> HTMLResponse:
    """*Iklan*: what waits for a yes, what runs, and how much of each ceiling is left."""
    conn, settings = desk.conn, desk.settings
    rows = listing.latest(conn, before=before, limit=PAGE_SIZE)
    newest = before == NEWEST
    return page(
        desk,
        "boosts.html",
        here="iklan",
        rows=rows,
        held_against=outlook.of_running(conn, rows, settings=settings, now=desk.now),
        proposals=outlook.of_proposals(conn, settings=settings, now=desk.now) if newest else [],
        overruns=ledger.open_overruns(conn) if newest else [],
        budgets=listing.budgets(conn, local=desk.local),
        reasons=listing.reasons(conn, now=desk.now) if newest else [],
        label=advert_label,
        actions=decisions.ACTIONS,
        asks=settings.boosts.approval.by == "person",
        before=rows[-1].boost_id if len(rows) == PAGE_SIZE else None,
    )


@router.get("/iklan/alasan")
def unadvertised(
    desk: Annotated[Desk, may("queue.read")], alasan: str = "", opd: str = "", before: int = NEWEST
) -> HTMLResponse:
    """Why posts that are out are not advertised, the newest reason first."""
    rows = listing.unadvertised(desk.conn, code=alasan or None, opd=opd or None, before=before, limit=PAGE_SIZE)
    return page(
        desk,
        "boost_reasons.html",
        here="iklan",
        rows=rows,
        reasons=listing.reasons(desk.conn, now=desk.now),
        label=advert_label,
        chosen=(alasan, opd),
        agencies=[(agency.code, agency.short_name) for agency in desk.settings.agencies],
        before=rows[-1].publication_id if len(rows) == PAGE_SIZE else None,
    )


@router.post("/api/boosts/{boost_id}/{action}")
def decide_boost(
    desk: Annotated[Desk, may("boost.manage", change=True)],
    boost_id: int,
    action: Literal["resume", "stop", "give_up", "close"],
) -> dict[str, Any]:
    """Resume, stop, cancel or close a boost."""
    act = {
        "resume": decisions.resume,
        "stop": decisions.stop,
        "give_up": decisions.give_up,
        "close": decisions.close,
    }[action]
    return {"state": act(desk.conn, desk.services.graph, boost_id=boost_id, actor=desk.user.id, now=desk.now)}


@router.post("/api/overruns/{boost_id}")
def acknowledge_overrun(
    desk: Annotated[Desk, may("boost.manage", change=True)], boost_id: int, body: Acknowledged
) -> dict[str, Any]:
    """Say why a bill that passed its envelope may stand; then new boosts may be begun again."""
    count = decisions.acknowledge(desk.conn, boost_id=boost_id, actor=desk.user.id, reason=body.reason, now=desk.now)
    return {"acknowledged": count}


@router.post("/api/proposals/{proposal_id}/approve")
def approve_proposal(desk: Annotated[Desk, may("boost.manage", change=True)], proposal_id: int) -> dict[str, Any]:
    """Promise a proposal's money; the next round begins it."""
    boost_id = proposals.approve(
        desk.conn,
        proposal_id=proposal_id,
        actor=desk.user.id,
        settings=desk.settings,
        now=desk.now,
        closing=partial(draft_times.closing, settings=desk.settings),
    )
    return {"boost_id": boost_id}


@router.post("/api/proposals/{proposal_id}/decline")
def decline_proposal(
    desk: Annotated[Desk, may("boost.manage", change=True)], proposal_id: int, body: Declined
) -> dict[str, Any]:
    """Decide that a post is not advertised."""
    proposals.decline(
        desk.conn, proposal_id=proposal_id, actor=desk.user.id, reason=body.reason, settings=desk.settings, now=desk.now
    )
    return {"declined": proposal_id}
