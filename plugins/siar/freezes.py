"""The stop switch. A frozen scope lets nothing new become visible or cost money until a person thaws it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from siar import audit
from siar.channels import CHANNELS, ChannelId
from siar.store import Connection, Many, Maybe, Statement

__all__ = ["SCOPES", "Freeze", "Scope", "active", "freeze", "frozen", "thaw"]

Scope = ChannelId | Literal["all", "boosts"]
SCOPES: tuple[Scope, ...] = ("all", *CHANNELS, "boosts")


@dataclass(frozen=True)
class Freeze:
    """One scope that is frozen, by whom, since when and why."""

    scope: Scope
    reason: str
    frozen_by: str
    frozen_at: datetime


_freeze = Statement("core.freeze")
_thaw = Statement("core.thaw")
_active = Many("core.active_freezes", Freeze)
_freeze_for = Maybe("core.freeze_for", Freeze)


def freeze(conn: Connection, scope: Scope, *, reason: str, actor: str, now: datetime) -> bool:
    """Freeze a scope. Return False when it already was."""
    with conn.transaction():
        changed = _freeze(conn, scope=scope, reason=reason, actor=actor, now=now) > 0
        if changed:
            audit.record(
                conn, actor=actor, action="freeze", subject=f"freeze:{scope}", now=now, detail={"reason": reason}
            )
    return changed


def thaw(conn: Connection, scope: Scope, *, actor: str, now: datetime) -> bool:
    """Thaw a scope. Return False when it was not frozen. Nothing is published by thawing."""
    with conn.transaction():
        changed = _thaw(conn, scope=scope) > 0
        if changed:
            audit.record(conn, actor=actor, action="thaw", subject=f"freeze:{scope}", now=now)
    return changed


def active(conn: Connection) -> list[Freeze]:
    """Return every freeze in force."""
    return _active(conn)


def frozen(conn: Connection, scope: Scope) -> Freeze | None:
    """Return the freeze that stops `scope` (its own or `all`), or None. Call inside the deciding transaction."""
    return _freeze_for(conn, scopes=["all", scope])
