"""*Data pribadi*: rows that are held because they name a resident, for whoever helps without reading them."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from siar.intake import privacy
from siar.web.desk import Desk, may
from siar.web.templating import page

__all__ = ["router"]

router = APIRouter()
SHOWN = 200


@router.get("/data-pribadi")
def held_rows(desk: Annotated[Desk, may("privacy.read")]) -> HTMLResponse:
    """*Data pribadi*: where rows are held, of what kind and since when. Nothing of what they say."""
    rows, plan, now = privacy.held(desk.conn), desk.settings.privacy, desk.now
    return page(
        desk,
        "privacy.html",
        here="data-pribadi",
        rows=rows[:SHOWN],
        total=len(rows),
        late=sum(row.age(now) >= plan.agency_after for row in rows),
        plan=plan,
        names={agency.code: agency.short_name or agency.name for agency in desk.settings.agencies},
    )
