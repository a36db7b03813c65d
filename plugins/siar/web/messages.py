"""What a person decides about messages that do not leave by themselves. They are listed on *Kesehatan*."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter

from siar.outbox import decisions
from siar.web.desk import Desk, may

__all__ = ["router"]

router = APIRouter()


@router.post("/api/messages/{message_id}/again")
def send_again(desk: Annotated[Desk, may("message.decide", change=True)], message_id: int) -> dict[str, Any]:
    """Send a message once more, at the next round of the outbox."""
    plan = desk.settings.outbox
    decisions.send_again(desk.conn, message_id, actor=desk.user.id, plan=plan, now=desk.now)
    return {"message_id": message_id}


@router.post("/api/messages/{message_id}/done")
def mark_done(desk: Annotated[Desk, may("message.decide", change=True)], message_id: int) -> dict[str, Any]:
    """Note that somebody has seen to it."""
    decisions.mark_done(desk.conn, message_id, actor=desk.user.id, now=desk.now)
    return {"message_id": message_id}
