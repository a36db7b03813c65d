"""The stop switch. A frozen scope lets nothing new become visible or cost money until a person thaws it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from siar import accounts, audit
from siar.channels import CHANNELS
from siar.errors import InputError
from siar.store import Connection, Many, Maybe, Statement

__all__ = ["SCOPES", "Freeze", "Scope", "active", "freeze", "frozen", "scopes", "thaw"]

Scope = str
"""`all`, `boosts`, the id of a channel, or the id of an account."""

SCOPES: tuple[Scope, ...] = ("all", *CHANNELS, "boosts")
"""The scopes that there are whatever accounts a city has."""


@dataclass(frozen=True)
class Freeze:
    """One scope that is frozen, by whom, since when and why.

    :param account: what people call the account, None when the scope is not one.
    """

    scope: Scope
    reason: str
    frozen_by: str
    frozen_at: datetime
    account: str | None


_take_switch = Statement("core.take_switch")
_share_switch = Statement("core.share_switch")
_freeze = Statement("core.freeze")
_thaw = Statement("core.thaw")
_active = Many("core.active_freezes", Freeze)
_freeze_for = Maybe("core.freeze_for", Freeze)


def scopes(conn: Connection) -> dict[Scope, str | None]:
    """Return what can be frozen, from the widest to the narrowest, accounts with what people call them.

    A channel with one account is frozen by its own name.
    """
    found: dict[Scope, str | None] = dict.fromkeys(SCOPES)
    known = accounts.accounts(conn)
    for channel in CHANNELS:
        mine = [account for account in known if account.channel == channel]
        found |= {account.account_id: account.name for account in mine} if len(mine) > 1 else {}
    return found


def freeze(conn: Connection, scope: Scope, *, reason: str, actor: str, now: datetime) -> bool:
    """Freeze a scope. Return False when it already was. Once this has returned, nothing begins there any more.

    Whoever has asked `frozen` and not yet ended its transaction is waited for, so its decision stands before the freeze.

    :raises InputError: there is no such scope.
    """
    _check(conn, scope)
    with conn.transaction():
        _take_switch(conn)
        changed = _freeze(conn, scope=scope, reason=reason, actor=actor, now=now) > 0
        if changed:
            audit.record(
                conn, actor=actor, action="freeze", subject=f"freeze:{scope}", now=now, detail={"reason": reason}
            )
    return changed


def _check(conn: Connection, scope: Scope) -> None:
    known = {account.account_id for account in accounts.accounts(conn, active=False)}
    if scope not in SCOPES and scope not in known:
        raise InputError(f"Pilih salah satu: {', '.join(scopes(conn))}.")


def thaw(conn: Connection, scope: Scope, *, actor: str, now: datetime) -> bool:
    """Thaw a scope. Return False when it was not frozen. Nothing is published by thawing.

    :raises InputError: there is no such scope.
    """
    _check(conn, scope)
    with conn.transaction():
        changed = _thaw(conn, scope=scope) > 0
        if changed:
            audit.record(conn, actor=actor, action="thaw", subject=f"freeze:{scope}", now=now)
    return changed


def active(conn: Connection) -> list[Freeze]:
    """Return every freeze in force."""
    return _active(conn)


def frozen(conn: Connection, *scopes: Scope) -> Freeze | None:
    """Return a freeze that stops what lies in these scopes, or `all`; None. Call inside the deciding transaction.

    :param scopes: of an account its channel and its own id.
    """
    _share_switch(conn)
    return _freeze_for(conn, scopes=["all", *scopes])
