"""*Kesehatan*: what does not get on by itself, what failed, stops and freezes, last runs, the audit trail, outside services."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter
from fastapi.responses import HTMLResponse
from pydantic import BaseModel

from siar import audit, causes, faults, freezes, monitors
from siar.doctor import examine
from siar.editorial import objections, parking
from siar.intake import registry
from siar.last_runs import last_runs
from siar.outbox import decisions
from siar.publishing import stops
from siar.web.bodies import Reason
from siar.web.desk import Desk, may
from siar.web.templating import fragment, page

__all__ = ["router"]

router = APIRouter()


class FreezeRequest(BaseModel):
    """Why something is stopped."""

    reason: Reason


@router.get("/kesehatan")
def health(desk: Annotated[Desk, may("queue.read")]) -> HTMLResponse:
    """*Kesehatan*: what does not get on by itself, what failed, stops, last runs. Outside checks follow on request."""
    conn = desk.conn
    return page(
        desk,
        "health.html",
        here="kesehatan",
        health=causes.read(conn, now=desk.now),
        messages=decisions.undecided(conn, now=desk.now, limit=50),
        faults=faults.open_faults(conn),
        reviews=objections.late(conn, settings=desk.settings, now=desk.now),
        sheets=registry.unread(conn, limit=50),
        runs=last_runs(conn),
        scopes=freezes.scopes(conn),
    )


@router.get("/kesehatan/pemeriksaan")
def examination(desk: Annotated[Desk, may("queue.read")]) -> HTMLResponse:
    """What `siar doctor` finds: it asks Google, Meta, the media store and the mail server, so it takes seconds."""
    findings = examine(desk.services)
    with desk.conn.transaction():
        # What was mended since the morning is over as soon as somebody looks.
        monitors.conditions(desk.conn, findings, alerts=desk.services.alerts, now=desk.now)
    return fragment(desk, "examination.html", findings=findings)


@router.get("/api/freezes")
def list_freezes(desk: Annotated[Desk, may("queue.read")]) -> dict[str, Any]:
    """Say what is stopped now."""
    return {"freezes": freezes.active(desk.conn)}


@router.put("/api/freezes/{scope}")
def freeze(
    desk: Annotated[Desk, may("freeze.set", change=True)], scope: freezes.Scope, body: FreezeRequest
) -> dict[str, Any]:
    """Stop an account, a channel, the boosts or everything, at once."""
    return {"changed": freezes.freeze(desk.conn, scope, reason=body.reason, actor=desk.user.id, now=desk.now)}


@router.delete("/api/freezes/{scope}")
def thaw(desk: Annotated[Desk, may("freeze.set", change=True)], scope: freezes.Scope) -> dict[str, Any]:
    """Let it go on. Nothing is published by this itself: what fell due meanwhile is parked."""
    result = parking.thaw(desk.conn, scope, actor=desk.user.id, now=desk.now)
    return {"changed": result.changed, "parked": result.parked}


@router.delete("/api/stops/{account_id}")
def resume_account(desk: Annotated[Desk, may("channel.resume", change=True)], account_id: str) -> dict[str, Any]:
    """Open an account again that was stopped by a block or a dead token."""
    changed = stops.resume(desk.conn, account_id, actor=desk.user.id, now=desk.now)
    with desk.conn.transaction():
        # Planned only: nobody waits at the page until a mail server answers.
        monitors.accounts(desk.conn, alerts=desk.services.alerts, now=desk.now)
    return {"changed": changed}


@router.get("/api/audit")
def audit_state(desk: Annotated[Desk, may("queue.read")]) -> dict[str, Any]:
    """Say whether the audit trail is whole."""
    result = audit.verify(desk.conn)
    return {"entries": result.entries, "whole": result.broken_at is None}
