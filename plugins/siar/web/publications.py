"""What a person decides of a publication: take it down, have it looked at again, say where it stands."""

from __future__ import annotations

import contextlib
from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, status
from pydantic import BaseModel, Field

from siar.boosts import listing
from siar.boosts.delivery import stops
from siar.boosts.records import read as read_boost
from siar.briefings import crisis_notes
from siar.briefings.folder import reports_folder
from siar.editorial import removals, withdrawals
from siar.errors import ConfigError, InputError, RetryError
from siar.publishing import decisions, ledger
from siar.publishing.records import Publication
from siar.web.bodies import Reason
from siar.web.desk import Desk, may

__all__ = ["router"]

router = APIRouter(prefix="/api/publications")


class Withdrawal(BaseModel):
    """Why something is taken down, or stays."""

    reason: Reason


class Alarm(BaseModel):
    """Why leadership has to know of a story now."""

    reason: Reason


class Found(BaseModel):
    """A post that a person found live."""

    remote_id: str = Field(pattern=r"^[0-9_]{1,64}$")


def _read(desk: Desk, publication_id: int) -> Publication:
    try:
        return ledger.read(desk.conn, publication_id)
    except LookupError:
        raise HTTPException(status.HTTP_404_NOT_FOUND, "Kiriman ini tidak ada.") from None


@router.post("/{publication_id}/withdrawal")
def withdraw(
    desk: Annotated[Desk, may("post.withdraw", change=True)], publication_id: int, body: Withdrawal
) -> dict[str, Any]:
    """Take a post down, and end the boost that pays for it."""
    conn, graph, actor, now = desk.conn, desk.services.graph, desk.user.id, desk.now
    publishers = desk.publishers(_read(desk, publication_id).account_id)
    state = withdrawals.withdraw(
        conn, publishers, publication_id=publication_id, reason=body.reason, actor=actor, now=now
    )
    # The copies at the public address: what cannot be reached now is taken back by the next run of reconciliation.
    with contextlib.suppress(RetryError, ConfigError):
        desk.services.public_copies.sweep(conn, now=now)
    stopped = None
    for boost_id in listing.costing(conn, publication_id):
        # The post is gone either way; that it was withdrawn is an order, which is carried out until it is proven.
        stops.drain(conn, graph, only=boost_id, now=now)
        stopped = read_boost(conn, boost_id=boost_id).state
    return {"state": state, "boost": stopped}


@router.post("/{publication_id}/crisis-note")
def tell_leadership(
    desk: Annotated[Desk, may("crisis.tell", change=True)], publication_id: int, body: Alarm
) -> dict[str, Any]:
    """Send leadership a page on the whole story of which this is a part; it leaves with the next letters."""
    made = crisis_notes.send(
        desk.conn,
        _read(desk, publication_id).reference_code,
        reason=body.reason,
        actor=desk.user.id,
        settings=desk.settings,
        output_dir=reports_folder(),
        now=desk.now,
    )
    if made is None:
        raise InputError("Catatan tentang kiriman ini baru saja dikirim. Lihat di Laporan.")
    return {"name": made.name}


@router.post("/{publication_id}/keep")
def keep(
    desk: Annotated[Desk, may("post.withdraw", change=True)], publication_id: int, body: Withdrawal
) -> dict[str, Any]:
    """Let a post stay out although its row was removed."""
    removals.keep(desk.conn, publication_id, reason=body.reason, actor=desk.user.id, now=desk.now)
    return {"publication_id": publication_id}


@router.post("/{publication_id}/retry")
def retry(desk: Annotated[Desk, may("post.schedule", change=True)], publication_id: int) -> dict[str, Any]:
    """Have a parked publication that may be out looked at again; what never began needs a slot instead."""
    if _read(desk, publication_id).commits == 0:
        raise InputError("Kiriman ini belum pernah dikirim. Beri slot baru di kalender.")
    changed = decisions.retry(desk.conn, publication_id=publication_id, actor=desk.user.id, now=desk.now)
    return {"changed": changed}


@router.post("/{publication_id}/found")
def found(
    desk: Annotated[Desk, may("publication.settle", change=True)], publication_id: int, body: Found
) -> dict[str, Any]:
    """Record that a person found a parked publication live, once it was read there."""
    shown = decisions.settle_found(
        desk.conn,
        desk.publishers(_read(desk, publication_id).account_id),
        publication_id=publication_id,
        remote_id=body.remote_id,
        actor=desk.user.id,
        now=desk.now,
    )
    return {"remote_id": shown.remote_id, "permalink": shown.permalink}
