"""Ceilings: rows in the database that say who set them, when and why; `caps.yaml` is what the city wants.

A lower ceiling takes effect by itself at the next cycle, also on budgets that are open, as far as nothing is promised of
them. A higher one waits until the cap officer puts it into force with a reason (`siar boosts caps`, or the desk): the
database lets no other connection raise one, and no schedule ever does.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

from psycopg import errors as pg

from siar.errors import AccessError, InputError
from siar.quantities import Rupiah
from siar.settings import Caps
from siar.store import Connection, Many, Statement, Value

__all__ = [
    "CapChange",
    "CapLevel",
    "OfficerError",
    "Policy",
    "apply",
    "caps_of",
    "follow",
    "history",
    "in_force",
    "install",
    "may_raise",
    "raise_cap",
]

CapLevel = Literal["post", "programme_year", "opd_month", "city_month", "city_year"]
"""What a ceiling is of: each post, a programme's year, an agency's month, the city's month and year."""

_Key = tuple[CapLevel, str]
_FILE = "siar:caps.yaml"
_FROM_FILE = "Diturunkan di caps.yaml."
_FIRST = "Pagu pertama menurut caps.yaml."


class OfficerError(AccessError):
    """This connection may not raise a ceiling; only the cap officer's may."""


@dataclass(frozen=True)
class Policy:
    """One ceiling in force.

    :ivar holder: an agency, programme or post; `city`; `""` for each of its level.
    :ivar cap: None: what holds for each of its level holds again.
    """

    level: CapLevel
    holder: str
    cap: Rupiah | None
    reason: str
    actor: str
    valid_from: datetime


@dataclass(frozen=True)
class _Configured:
    level: CapLevel
    holder: str
    cap: Rupiah


in_force = Many("boosts.policies", Policy)
_configured = Many("boosts.configured_caps", _Configured)
_keep_configured = Statement("boosts.keep_configured")
_forget_configured = Statement("boosts.forget_configured")
_set_zone = Statement("boosts.set_zone")
_history = Many("boosts.cap_history", Policy)
_lower = Value("boosts.lower_cap", bool)
_raise = Value("boosts.raise_cap", bool)
_follow = Value("boosts.follow_caps", int)
may_raise = Value("boosts.may_raise", bool)


@dataclass(frozen=True)
class CapChange:
    """One ceiling that changed, or waits for the cap officer; `old` is None when there was none."""

    level: CapLevel
    old: Rupiah | None
    new: Rupiah
    applied: bool
    holder: str = ""


def history(conn: Connection, *, limit: int) -> list[Policy]:
    """Return every ceiling that ever was, newest first."""
    return _history(conn, limit=limit)


def apply(conn: Connection, caps: Caps, *, actor: str, reason: str) -> list[CapChange]:
    """Put every configured ceiling into force, also higher ones.

    :param conn: the cap officer's connection.
    :param reason: why; stands beside each ceiling that changes, and in the audit trail.
    :raises InputError: no reason is given.
    :raises OfficerError: the connection is not the cap officer's.
    """
    changes = [difference.change for difference in _differences(conn, caps) if difference.change]
    with conn.transaction():
        for change in changes:
            own = caps_of(caps).get((change.level, change.holder))
            raise_cap(conn, level=change.level, holder=change.holder, cap=own, reason=reason, actor=actor)
    return [replace(change, applied=True) for change in changes]


def raise_cap(conn: Connection, *, level: CapLevel, holder: str, cap: Rupiah | None, reason: str, actor: str) -> bool:
    """Put one ceiling into force, whatever it was; the database audits it. Return whether anything changed.

    It stands until `caps.yaml` says something else than it does now.

    :param conn: the cap officer's connection.
    :param cap: None takes a holder's own ceiling away: what holds for each of its level holds again.
    :raises InputError: no reason is given.
    :raises OfficerError: the connection is not the cap officer's.
    """
    if not reason.strip():
        raise InputError("Mohon tuliskan alasan mengapa pagu diubah.")
    try:
        with conn.transaction():
            return _raise(conn, level=level, holder=holder, cap=cap, reason=reason.strip(), actor=actor)
    except pg.InsufficientPrivilege:
        raise OfficerError(
            "This connection may not raise a ceiling; the cap officer's may, connection siar_db_caps (docs/money.md)."
        ) from None


def follow(conn: Connection, caps: Caps, *, now: datetime) -> list[CapChange]:
    """Put into force what `caps.yaml` lowered; report what it raised with `applied=False` and leave it."""
    changes: list[CapChange] = []
    for difference in list(_differences(conn, caps, changed_only=True)):
        (level, holder), change = difference.key, difference.change
        with conn.transaction():
            if change is not None and change.applied:
                _lower(conn, level=level, holder=holder, cap=difference.wanted, reason=_FROM_FILE, actor=_FILE)
            if change is None or change.applied:
                if difference.wanted is None:
                    _forget_configured(conn, level=level, holder=holder)
                else:
                    _keep_configured(conn, level=level, holder=holder, cap=difference.wanted, now=now)
        if change is not None:
            changes.append(change)
    # Also without a change: a ceiling that was held up by old promises sinks as they are released.
    _follow(conn)
    return changes


def install(conn: Connection, caps: Caps, *, zone: ZoneInfo) -> list[CapChange]:
    """Put ceilings into force where there was never one, and make the city's months the ledger's.

    :param conn: the owner's connection, as after a migration.
    """
    _set_zone(conn, zone=zone.key)
    changes = [d.change for d in _differences(conn, caps) if d.change is not None and d.change.old is None]
    for change in changes:
        raise_cap(conn, level=change.level, holder=change.holder, cap=change.new, reason=_FIRST, actor=_FILE)
    return [replace(change, applied=True) for change in changes]


def caps_of(caps: Caps) -> Mapping[_Key, Rupiah]:
    """Return the ceilings that a city configured, by level and holder."""
    return {
        ("post", ""): caps.post_lifetime,
        ("opd_month", ""): caps.opd_per_month,
        ("city_month", "city"): caps.city_per_month,
        ("city_year", "city"): caps.city_per_year,
        **{("opd_month", code): cap for code, cap in caps.opd.items()},
        **{("programme_year", programme.code): programme.per_year for programme in caps.programmes},
    }


@dataclass(frozen=True)
class _Difference:
    """What the file says of one holder, and what would change by it; None when it is so already."""

    key: _Key
    wanted: Rupiah | None
    change: CapChange | None


def _differences(conn: Connection, caps: Caps, *, changed_only: bool = False) -> Iterator[_Difference]:
    """Yield what the file says, or said before and says no more.

    :param changed_only: only where that is something else than it said before.
    """
    wanted: dict[_Key, Rupiah | None] = dict(caps_of(caps))
    said: dict[_Key, Rupiah | None] = {(row.level, row.holder): row.cap for row in _configured(conn)}
    own: dict[_Key, Rupiah | None] = {(row.level, row.holder): row.cap for row in in_force(conn)}

    def effective(table: Mapping[_Key, Rupiah | None], key: _Key) -> Rupiah | None:
        found = table.get(key)
        return found if found is not None else table.get((key[0], ""))

    for key in sorted(wanted.keys() | said.keys()):
        want = wanted.get(key)
        if changed_only and said.get(key) == want:
            continue
        old, new = effective(own, key), effective(wanted, key) or Rupiah(0)
        # A programme's first ceiling narrows: nothing of its own held before.
        lowers = new <= old if old is not None else key[0] == "programme_year" and key not in own
        change = CapChange(key[0], old, new, applied=lowers, holder=key[1])
        yield _Difference(key, want, change if own.get(key) != want else None)
