"""What a person decides about a message that does not go on by itself. Each decision is in the audit trail."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from siar import audit
from siar.errors import InputError
from siar.outbox.planning import named
from siar.outbox.ways import shown
from siar.settings import Outbox
from siar.store import Connection, Many, Maybe, MaybeValue, Statement

__all__ = ["Undecided", "mark_done", "send_again", "send_copy", "undecided"]

REFUSED_FOR = timedelta(days=14)
"""For how long a refused message is shown."""


@dataclass(frozen=True)
class Undecided:
    """A message that waits for a person. `kept`: its text is there, so it can be sent again."""

    message_id: int
    channel: str
    kind: str
    recipient: str
    subject: str
    state: str
    error: str | None
    tries: int
    created_at: datetime
    ended_at: datetime
    kept: bool

    @property
    def to(self) -> str:
        """The recipient as a page may show it."""
        return shown(self.channel, self.recipient)


@dataclass(frozen=True)
class _Standing:
    kind: str
    state: str
    error: str | None
    kept: bool


_undecided = Many("outbox.undecided", Undecided)
_lock_message = Maybe("outbox.lock_message", _Standing)
_send_again = Statement("outbox.send_again")
_mark_done = Statement("outbox.mark_done")
_copy_message = MaybeValue("outbox.copy_message", int)


def undecided(conn: Connection, *, now: datetime, limit: int) -> Sequence[Undecided]:
    """Return what is unknown, given up or lately refused, newest first."""
    return _undecided(conn, refused_since=now - REFUSED_FOR, limit=limit)


def send_again(
    conn: Connection, message_id: int, *, actor: str, plan: Outbox, now: datetime, reason: str | None = None
) -> None:
    """Plan a message once more, with a new time limit. It keeps its reference, so that mail programs fold the two.

    :param reason: why, where the person was asked for it.
    :raises InputError: it does not wait for a person, or its text is not there.
    """
    with conn.transaction():
        standing = _standing(conn, message_id)
        if not standing.kept:
            raise InputError(
                "Isi surat lama ini tidak disimpan, jadi tidak dapat dikirim lagi. Tandai sudah beres saja."
            )
        _send_again(
            conn, message_id=message_id, actor=actor, now=now, gives_up_at=now + plan.give_up_after(standing.kind)
        )
        _record(conn, "message.again", message_id, standing, actor=actor, now=now, reason=reason)


def send_copy(
    conn: Connection, message_id: int, *, kind: str, recipient: str, key: str, plan: Outbox, now: datetime
) -> int:
    """Plan the letter of a message that has ended once more for the same reader, as a message of its own; return that.

    Call inside the transaction that keeps who asked for it and why.

    :param recipient: as configuration names the reader. :param key: unique among its kind.
    :raises InputError: its text is not there, or it has not ended as sent, done or cancelled.
    """
    whole_key, reference = named(kind=kind, recipient=recipient, key=key)
    made = _copy_message(
        conn,
        message_id=message_id,
        dedupe_key=whole_key,
        reference=reference,
        now=now,
        gives_up_at=now + plan.give_up_after(kind),
    )
    if made is None:
        raise InputError(
            "Isi surat ini tidak disimpan lagi, atau surat ini belum selesai dikirim. Muat ulang halaman ini."
        )
    return made


def mark_done(conn: Connection, message_id: int, *, actor: str, now: datetime, reason: str | None = None) -> None:
    """Note that a person has seen to it: it arrived, was told otherwise, or need not be told.

    :param reason: how that is known, where the person was asked for it.
    :raises InputError: it does not wait for a person.
    """
    with conn.transaction():
        standing = _standing(conn, message_id)
        _mark_done(conn, message_id=message_id, actor=actor, now=now)
        _record(conn, "message.done", message_id, standing, actor=actor, now=now, reason=reason)


def _standing(conn: Connection, message_id: int) -> _Standing:
    found = _lock_message(conn, message_id=message_id)
    if found is None:
        raise InputError("Surat ini tidak ada, atau sudah diputuskan orang lain. Muat ulang halaman ini.")
    return found


def _record(
    conn: Connection,
    action: str,
    message_id: int,
    standing: _Standing,
    *,
    actor: str,
    now: datetime,
    reason: str | None,
) -> None:
    detail = {"kind": standing.kind, "was": standing.state, "error": standing.error}
    if reason is not None:
        detail["reason"] = reason
    audit.record(conn, actor=actor, action=action, subject=f"message:{message_id}", now=now, detail=detail)
