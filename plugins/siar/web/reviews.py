"""*Perlu dicek*: rows that the rules would not decide alone, and what an editor says of them."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query
from fastapi.responses import HTMLResponse
from pydantic import BaseModel

from siar.intake import reviews
from siar.intake.sheets.columns import LABELS
from siar.web.bodies import Reason
from siar.web.desk import Desk, may
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
    desk: Annotated[Desk, may("queue.read")],
    after: Annotated[int, Query(ge=0)] = 0,
) -> HTMLResponse:
    """*Perlu dicek*: the rows that wait for an editor, the longest waiting first."""
    rows = reviews.waiting(desk.conn, limit=PAGE_SIZE, after=after)
    return page(
        desk,
        "reviews.html",
        here="perlu-dicek",
        rows=rows,
        total=reviews.count(desk.conn),
        next_after=rows[-1].revision_id if len(rows) == PAGE_SIZE else None,
        names={agency.code: agency.short_name for agency in desk.settings.agencies},
        labels={name: label for name, label in LABELS.items() if name not in _SHOWN},
    )


@router.post("/api/reviews/{revision_id}/acceptance")
def accept(desk: Annotated[Desk, may("row.review", change=True)], revision_id: int) -> dict[str, Any]:
    """Let a row become a report, exactly as it was seen."""
    report_id = reviews.accept(desk.conn, revision_id=revision_id, actor=desk.user.id, as_of=desk.today, now=desk.now)
    return {"report_id": report_id}


@router.post("/api/reviews/{revision_id}/new-report")
def start_anew(desk: Annotated[Desk, may("row.review", change=True)], revision_id: int) -> dict[str, Any]:
    """Say that a row holds another report than the one that is out of it."""
    reviews.start_anew(desk.conn, revision_id=revision_id, actor=desk.user.id, now=desk.now)
    return {"refused": []}


@router.post("/api/reviews/{revision_id}/refusal")
def refuse(desk: Annotated[Desk, may("row.review", change=True)], revision_id: int, body: Refusal) -> dict[str, Any]:
    """Send a row back to its agency with a reason."""
    reviews.refuse(desk.conn, revision_id=revision_id, actor=desk.user.id, reason=body.reason, now=desk.now)
    return {"refused": []}
