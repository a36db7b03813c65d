"""*Perlu dicek*: rows that the rules would not decide alone, and what an editor says of them."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import HTMLResponse
from pydantic import BaseModel

from siar.intake import reviews
from siar.intake.sheets.columns import LABELS
from siar.web.access import DeskUser, requires
from siar.web.api import Reason
from siar.web.services import Database, Now, Services
from siar.web.templating import page

__all__ = ["router"]

router = APIRouter()
PAGE_SIZE = 20
#: Columns that the card shows by itself, or that say nothing to an editor.
_SHOWN = frozenset({"judul", "uraian", "opd", "jenis_laporan", "waktu_kirim", "foto"})


class Refusal(BaseModel):
    """Why a row goes back to its agency, which reads it beside the row."""

    reason: Reason


@router.get("/perlu-dicek")
def review_list(
    request: Request,
    user: Annotated[DeskUser, Depends(requires("queue.read"))],
    conn: Database,
    services: Services,
    now: Now,
    after: Annotated[int, Query(ge=0)] = 0,
) -> HTMLResponse:
    """*Perlu dicek*: the rows that wait for an editor, the longest waiting first."""
    rows = reviews.waiting(conn, limit=PAGE_SIZE, after=after)
    return page(
        request,
        "reviews.html",
        user=user,
        conn=conn,
        here="perlu-dicek",
        rows=rows,
        total=reviews.count(conn),
        next_after=rows[-1].revision_id if len(rows) == PAGE_SIZE else None,
        names={agency.code: agency.short_name for agency in services.settings.agencies},
        labels={name: label for name, label in LABELS.items() if name not in _SHOWN},
        now=now,
    )


@router.post("/api/reviews/{revision_id}/acceptance")
def accept(
    user: Annotated[DeskUser, Depends(requires("row.review", change=True))],
    revision_id: int,
    conn: Database,
    services: Services,
    now: Now,
) -> dict[str, Any]:
    """Let a row become a report, exactly as it was seen."""
    as_of = now.astimezone(services.settings.city.zone).date()
    report_id = reviews.accept(conn, revision_id=revision_id, actor=user.name, as_of=as_of, now=now)
    return {"report_id": report_id}


@router.post("/api/reviews/{revision_id}/refusal")
def refuse(
    user: Annotated[DeskUser, Depends(requires("row.review", change=True))],
    revision_id: int,
    body: Refusal,
    conn: Database,
    now: Now,
) -> dict[str, Any]:
    """Send a row back to its agency with a reason."""
    reviews.refuse(conn, revision_id=revision_id, actor=user.name, reason=body.reason, now=now)
    return {"refused": []}
