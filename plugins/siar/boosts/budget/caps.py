"""Ceilings: from `caps.yaml` into the database, with an audit entry for every change.

A lower ceiling takes effect by itself at the next cycle. A higher one waits until a person applies it by name
(`siar boosts caps`): no schedule ever raises what may be spent.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from siar import audit
from siar.quantities import Rupiah
from siar.settings import Caps
from siar.store import Connection, Many, Statement

__all__ = ["CapChange", "Policy", "apply", "follow", "policies"]


@dataclass(frozen=True)
class Policy:
    """One ceiling in force."""

    level: str
    cap: Rupiah


policies = Many("boosts.policies", Policy)
_lock_policies = Statement("boosts.lock_policies")
_set_policy = Statement("boosts.set_policy")
_recap_budgets = Statement("boosts.recap_budgets")


@dataclass(frozen=True)
class CapChange:
    """One ceiling that changed, or waits for a person; `old` is None when there was none."""

    level: str
    old: Rupiah | None
    new: Rupiah
    applied: bool


def apply(conn: Connection, caps: Caps, *, actor: str, now: datetime, zone: ZoneInfo) -> list[CapChange]:
    """Put every configured ceiling into force, also higher ones. For a person; audited under `actor`."""
    return _change(conn, caps, actor=actor, now=now, zone=zone, may_raise=True)


def follow(conn: Connection, caps: Caps, *, now: datetime, zone: ZoneInfo) -> list[CapChange]:
    """Put missing and lowered ceilings into force; report raised ones with `applied=False` and leave them."""
    return _change(conn, caps, actor="siar:caps.yaml", now=now, zone=zone, may_raise=False)


def _change(
    conn: Connection, caps: Caps, *, actor: str, now: datetime, zone: ZoneInfo, may_raise: bool
) -> list[CapChange]:
    wanted = {
        "post": caps.post_lifetime,
        "opd_month": caps.opd_per_month,
        "city_month": caps.city_per_month,
        "city_year": caps.city_per_year,
    }
    local = now.astimezone(zone)
    changes: list[CapChange] = []
    with conn.transaction():
        _lock_policies(conn)
        in_force = {policy.level: policy.cap for policy in policies(conn)}
        for level, cap in wanted.items():
            old = in_force.get(level)
            if old == cap:
                continue
            if old is not None and cap > old and not may_raise:
                changes.append(CapChange(level, old, cap, applied=False))
                continue
            _set_policy(conn, level=level, cap=cap, now=now)
            changes.append(CapChange(level, old, cap, applied=True))
        for level, configured in wanted.items():
            # Also without a change: a ceiling that was held up by old promises sinks as they are released.
            cap = configured if may_raise else min(configured, in_force.get(level, configured))
            since = f"{local:%Y}" if level == "city_year" else f"{local:%Y-%m}"
            _recap_budgets(conn, level=level, cap=cap, since=since)
        for change in changes:
            if change.applied:
                audit.record(
                    conn,
                    actor=actor,
                    action="cap.change",
                    subject=f"cap:{change.level}",
                    now=now,
                    detail={"old": change.old.amount if change.old is not None else None, "new": change.new.amount},
                )
    return changes
