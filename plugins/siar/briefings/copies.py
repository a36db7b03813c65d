"""What a person decides about a reader's copy of a report: once more, or seen to. Each with a reason, in the audit trail."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from siar import audit
from siar.errors import InputError
from siar.outbox import decisions
from siar.outbox.ways import shown, way_to
from siar.settings import Outbox
from siar.store import Connection, Many, MaybeValue, Statement

__all__ = ["mark_done", "send_again"]


@dataclass(frozen=True)
class _Standing:
    copy: int
    message_id: int
    state: str


_lock_briefing = MaybeValue("briefings.lock_briefing", int)
_copies_of_reader = Many("briefings.copies_of_reader", _Standing)
_recipient_of_copy = MaybeValue("briefings.recipient_of_copy", str)
_insert_copy = Statement("briefings.insert_copy")


def send_again(
    conn: Connection, briefing_id: int, message_id: int, *, reason: str, actor: str, plan: Outbox, now: datetime
) -> int:
    """Send a reader's newest copy once more; return the message that leaves.

    What may not have arrived goes out again itself, under its own reference; of what has ended a further copy is made.

    :raises InputError: it is no copy of this report, not the newest one, or still on its way.
    """
    with conn.transaction():
        standing, recipient = _standing(conn, briefing_id, message_id)
        if standing.state in {"planned", "sending"}:
            raise InputError("Salinan ini masih dalam pengiriman. Tunggu hasilnya.")
        if standing.state not in {"sent", "done", "cancelled"}:
            decisions.send_again(conn, message_id, actor=actor, plan=plan, now=now, reason=reason)
            return message_id
        copy = standing.copy + 1
        made = decisions.send_copy(
            conn, message_id, kind="briefing", recipient=recipient, key=f"{briefing_id}:{copy}", plan=plan, now=now
        )
        _insert_copy(
            conn,
            briefing_id=briefing_id,
            recipient=recipient,
            message_id=made,
            copy=copy,
            actor=actor,
            reason=reason,
        )
        audit.record(
            conn,
            actor=actor,
            action="briefing.copy",
            subject=f"briefing:{briefing_id}",
            now=now,
            detail={"to": shown(*way_to(recipient)), "copy": copy, "message_id": made, "reason": reason},
        )
        return made


def mark_done(conn: Connection, briefing_id: int, message_id: int, *, reason: str, actor: str, now: datetime) -> None:
    """Note that a copy arrived, or that its reader was told otherwise.

    :raises InputError: it is no copy of this report, or does not wait for a person.
    """
    with conn.transaction():
        _standing(conn, briefing_id, message_id)
        decisions.mark_done(conn, message_id, actor=actor, now=now, reason=reason)


def _standing(conn: Connection, briefing_id: int, message_id: int) -> tuple[_Standing, str]:
    _lock_briefing(conn, briefing_id=briefing_id)
    recipient = _recipient_of_copy(conn, briefing_id=briefing_id, message_id=message_id)
    copies = _copies_of_reader(conn, briefing_id=briefing_id, message_id=message_id)
    if recipient is None or not copies or copies[-1].message_id != message_id:
        raise InputError("Ini bukan salinan terbaru laporan itu. Muat ulang halaman ini.")
    return copies[-1], recipient
