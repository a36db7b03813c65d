"""Taking a published post down again, with a reason. The ledger keeps that it was out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from siar import audit
from siar.errors import InputError, RetryError, SiarError, UnprovenError
from siar.meta.errors import GraphError
from siar.publishing import ledger
from siar.publishing.channels.protocol import Publishers
from siar.store import Connection, Maybe, Statement

__all__ = ["withdraw"]

LEASE = timedelta(minutes=5)
"""So long a withdrawal may be under way; after that its worker is taken for dead, and what it did for unknown."""


@dataclass(frozen=True)
class _Withdrawal:
    """A publication's withdrawal, locked. `sending_at`: when the last attempt began."""

    state: Literal["sending", "unknown", "done"]
    sending_at: datetime


_lock_withdrawal = Maybe("editorial.lock_withdrawal", _Withdrawal)
_begin_withdrawal = Statement("editorial.begin_withdrawal")
_settle_withdrawal = Statement("editorial.settle_withdrawal")
_drop_correction_findings = Statement("editorial.drop_correction_findings")


def withdraw(
    conn: Connection, publishers: Publishers, *, publication_id: int, reason: str, actor: str, now: datetime
) -> str:
    """Delete a publication where it was published; return `done`, or `unknown` when that is not proven.

    Deleting is harmless to repeat: calling this again after `unknown`, or after a worker died, settles it.

    :raises InputError: when it is not out, or was taken down before.
    :raises SiarError: when the platform refused.
    """
    with conn.transaction():
        item = ledger.read(conn, publication_id)
        if item.state != "published" or not item.remote_id:
            raise InputError("Kiriman ini tidak sedang tayang.")
        old = _lock_withdrawal(conn, publication_id=publication_id)
        if old is not None and old.state == "done":
            raise InputError("Kiriman ini sudah ditarik.")
        if old is not None and old.state == "sending" and -LEASE < now - old.sending_at < LEASE:
            raise InputError("Kiriman ini sedang ditarik. Mohon tunggu beberapa menit, lalu muat ulang.")
        _begin_withdrawal(conn, publication_id=publication_id, reason=reason.strip(), actor=actor, now=now)
        _record(conn, publication_id, "publication.withdraw", actor=actor, now=now, reason=reason.strip())
    state = "done"
    try:
        publishers[item.account_id].withdraw(item)
    except (RetryError, UnprovenError):
        state = "unknown"
    except GraphError as error:
        if not error.refusal.gone_after_delete or old is None:
            _settle(conn, publication_id, "unknown", actor=actor, now=now)
            raise
    except SiarError:
        _settle(conn, publication_id, "unknown", actor=actor, now=now)
        raise
    _settle(conn, publication_id, state, actor=actor, now=now)
    return state


def _settle(conn: Connection, publication_id: int, state: str, *, actor: str, now: datetime) -> None:
    with conn.transaction():
        _settle_withdrawal(conn, publication_id=publication_id, state=state, now=now)
        if state == "done":
            _drop_correction_findings(conn, publication_id=publication_id)
        _record(conn, publication_id, f"publication.withdrawal_{state}", actor=actor, now=now)


def _record(conn: Connection, publication_id: int, action: str, *, actor: str, now: datetime, **detail: str) -> None:
    audit.record(conn, actor=actor, action=action, subject=f"publication:{publication_id}", now=now, detail=detail)
