"""Which accounts may publish now: stops by a block or a dead token, rests by limits and passing faults, freezes."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from siar import audit, freezes
from siar.channels import ChannelId
from siar.publishing import sentences
from siar.publishing.queries import AccountRow
from siar.publishing.records import Publication
from siar.store import Connection, Many, MaybeValue, Statement

__all__ = [
    "FAULT_LIMIT",
    "REST",
    "Outage",
    "Stop",
    "blocked",
    "fault",
    "is_stopped",
    "open_accounts",
    "outages",
    "rest",
    "resume",
    "stop",
    "stop_on",
    "stops",
    "success",
]

log = logging.getLogger(__name__)

FAULT_LIMIT = 5
"""Passing faults in a row after which an account rests."""

REST = timedelta(minutes=5)

_IN_A_ROW = timedelta(minutes=15)
"""A fault so long after the one before begins another row: the trouble of then is not that of now."""


@dataclass(frozen=True)
class Stop:
    """An account that waits for a person; `sentence` says who must do what, in Indonesian."""

    account_id: str
    channel: ChannelId
    account: str
    code: str
    sentence: str
    stopped_at: datetime


@dataclass(frozen=True)
class Outage:
    """Accounts that were stopped by the same thing. `reason`: what it is; `action`: who has to do what; both Indonesian."""

    reason: str
    action: str
    stops: tuple[Stop, ...]

    @property
    def names(self) -> str:
        """The accounts, as people say them: `Facebook dan Instagram`."""
        names = [stop.account for stop in self.stops]
        return " dan ".join([*([", ".join(names[:-1])] if names[1:] else []), names[-1]])


@dataclass(frozen=True)
class _Held:
    account_id: str
    account: str
    stopped: bool
    due: int


_held_accounts = Many("publishing.held_accounts", _Held)
_stop_account = Statement("publishing.stop_account")
_resume_account = Statement("publishing.resume_account")
_stops = Many("publishing.stops", Stop)
_stop_of = MaybeValue("publishing.stop_of", str)
_open_accounts = Many("publishing.open_accounts", AccountRow)
_count_fault = Statement("publishing.count_fault")
_rest = Statement("publishing.rest")
_clear_faults = Statement("publishing.clear_faults")


def stop(conn: Connection, item: Publication, error: Mapping[str, Any], *, now: datetime) -> None:
    """Stop the account of a publication until `resume`: what was refused concerns every post there."""
    code, sentence = sentences.account_stop(item.account, error)
    if _stop_account(conn, account_id=item.account_id, code=code, sentence=sentence, now=now):
        log.error("account %s stopped (%s): %s", item.account_id, code, sentence)


def resume(conn: Connection, account_id: str, *, actor: str, now: datetime) -> bool:
    """Open a stopped account again. Return False when it was not stopped."""
    with conn.transaction():
        changed = _resume_account(conn, account_id=account_id, now=now) > 0
        if changed:
            audit.record(conn, actor=actor, action="account.resume", subject=f"account:{account_id}", now=now)
    return changed


def stops(conn: Connection) -> list[Stop]:
    """Return every stop in force."""
    return _stops(conn)


def blocked(conn: Connection, *, now: datetime) -> str | None:
    """Return what stopped accounts kept from a run, None when nothing; a freeze is deliberate, and keeps nothing.

    That every account is stopped, whatever is due; or that posts are due on some that are.
    """
    accounts = _held_accounts(conn, now=now)
    stopped = [account for account in accounts if account.stopped]
    if stopped and len(stopped) == len(accounts):
        return f"Nothing can go out: every account is stopped ({', '.join(account.account_id for account in stopped)})."
    waiting = [f"{account.account_id} ({account.due})" for account in stopped if account.due]
    return f"Due posts wait behind accounts that are stopped: {', '.join(waiting)}." if waiting else None


def outages(conn: Connection) -> list[Outage]:
    """Return the stops in force by what stopped them, the widest first: one token carries several accounts."""
    groups: dict[tuple[str, str, str], list[Stop]] = {}
    for found in stops(conn):
        groups.setdefault((found.code, *sentences.parts_of_stop(found.account, found.sentence)), []).append(found)
    made = [Outage(reason, action, tuple(found)) for (_, reason, action), found in groups.items()]
    return sorted(made, key=lambda outage: -len(outage.stops))


def is_stopped(conn: Connection, item: Publication) -> bool:
    """Whether a stop or a freeze holds the account of a publication. Call inside the deciding transaction."""
    if freezes.frozen(conn, item.channel, item.account_id) is not None:
        return True
    return stop_on(conn, item.account_id) is not None


def stop_on(conn: Connection, account_id: str) -> str | None:
    """Return who must do what before anything goes out on an account, None when it is not stopped.

    Call inside the deciding transaction.
    """
    return _stop_of(conn, account_id=account_id)


def open_accounts(conn: Connection, accounts: Iterable[str], *, now: datetime) -> list[str]:
    """Return the accounts on which something may be sent now."""
    return [row.account_id for row in _open_accounts(conn, accounts=list(accounts), now=now)]


def fault(conn: Connection, account_id: str, *, reason: str, now: datetime) -> None:
    """Count a passing fault; too many in a row make the account rest."""
    _count_fault(
        conn,
        account_id=account_id,
        reason=reason,
        limit=FAULT_LIMIT,
        rest_until=now + REST,
        stale=now - _IN_A_ROW,
        now=now,
    )


def rest(conn: Connection, account_id: str, *, until: datetime, reason: str, now: datetime) -> None:
    """Let an account rest until a limit is regained."""
    _rest(conn, account_id=account_id, until=until, reason=reason, now=now)


def success(conn: Connection, account_id: str, *, now: datetime) -> None:
    """Something worked: forget the faults."""
    _clear_faults(conn, account_id=account_id, now=now)
