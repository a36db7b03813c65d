"""*Iklan*: boosts, what is left of each ceiling, and what a person decides of a boost."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from siar.boosts import decisions, listing
from siar.web.desk import Desk, may
from siar.web.templating import page

__all__ = ["router"]

router = APIRouter()
PAGE_SIZE = 30
NEWEST = 2**62


@router.get("/iklan")
def boosts(desk: Annotated[Desk, may("queue.read")], before: int = NEWEST) -> HTMLResponse:
    """*Iklan*: boosts and how much of each ceiling is left."""
    rows = listing.latest(desk.conn, before=before, limit=PAGE_SIZE)
    return page(
        desk,
        "boosts.html",
        here="iklan",
        rows=rows,
        budgets=listing.budgets(desk.conn, local=desk.local),
        unadvertised=listing.unadvertised(desk.conn, limit=PAGE_SIZE) if before == NEWEST else [],
        before=rows[-1].boost_id if len(rows) == PAGE_SIZE else None,
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
