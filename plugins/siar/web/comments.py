"""*Komentar*: residents' questions that wait for an answer, how soon answers come, and about what people write."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from siar.figures import comments
from siar.web.desk import Desk, may
from siar.web.templating import page

__all__ = ["router"]

router = APIRouter()
SHOWN = 50
_SPAN = timedelta(days=28)


@router.get("/komentar")
def comment_list(desk: Annotated[Desk, may("queue.read")]) -> HTMLResponse:
    """*Komentar*: the questions that wait, the oldest first. They are answered where they stand, not here."""
    conn, plan, now = desk.conn, desk.settings.comments, desk.now
    return page(
        desk,
        "comments.html",
        here="komentar",
        questions=comments.waiting(conn, plan=plan, now=now, limit=SHOWN),
        total=comments.count_waiting(conn, plan=plan, now=now),
        agencies=comments.by_agency(conn, since=now - _SPAN, until=now, plan=plan, now=now),
        topics=comments.by_topic(conn, since=now - _SPAN, until=now, plan=plan, now=now),
        names={agency.code: agency.short_name for agency in desk.settings.agencies},
        hours=plan.answer_within_hours,
        days=_SPAN.days,
        text_days=desk.settings.retention.comment_text_days,
    )
