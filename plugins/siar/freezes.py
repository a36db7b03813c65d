"""The stop switch. A frozen scope lets nothing new become visible or cost money until a person thaws it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from siar import audit
from siar.store import Connection, queries

__all__ = ["Freeze", "Scope", "active", "freeze", "frozen", "thaw"]

Scope = Literal["all", "facebook", "instagram", "boosts"]


@dataclass(frozen=True)
class Freeze:
    """One scope that is frozen, by whom, since when and why."""

    scope: Scope
    reason: str
    frozen_by: str
    frozen_at: datetime


def freeze(conn: Connection, scope: Scope, *, reason: str, actor: str, now: datetime) -> bool:
    """Freeze a scope. Return False when it already was."""
    with conn.transaction():
        changed = queries("core").freeze(conn, scope=scope, reason=reason, actor=actor, now=now) > 0
        if changed:
            audit.record(
                conn, actor=actor, action="freeze", subject=f"freeze:{scope}", now=now, detail={"reason": reason}
            )
    return bool(changed)


def thaw(conn: Connection, scope: Scope, *, actor: str, now: datetime) -> bool:
    """Thaw a scope. Return False when it was not frozen. Nothing is published by thawing."""
    with conn.transaction():
        changed = queries("core").thaw(conn, scope=scope) > 0
        if changed:
            audit.record(conn, actor=actor, action="thaw", subject=f"freeze:{scope}", now=now)
    return bool(changed)


def active(conn: Connection) -> list[Freeze]:
    """Return every freeze in force."""
    return [Freeze(**row) for row in queries("core").active_freezes(conn)]


def frozen(conn: Connection, scope: Scope) -> Freeze | None:
    """Return the freeze that stops `scope` (its own or `all`), or None. Call inside the deciding transaction."""
    row = queries("core").freeze_for(conn, scopes=["all", scope])
    return Freeze(**row) if row else None
