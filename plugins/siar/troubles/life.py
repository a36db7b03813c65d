"""From the first sight of a trouble to its end."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from siar import audit
from siar.store import Connection, Many, Statement, Value
from siar.troubles.alerts import Alerts
from siar.troubles.trouble import Standing, Trouble

__all__ = ["any_open", "over", "quiet", "remind", "restore", "saw", "standing", "these"]


@dataclass(frozen=True)
class _Key:
    key: str


_hold_key = Statement("troubles.hold_key")
_reopen = Statement("troubles.reopen")
_see = Statement("troubles.see")
_keys_of_source = Many("troubles.keys_of_source", _Key)
_any_of_source = Value("troubles.any_of_source", bool)
_end = Statement("troubles.end")
_settle = Many("troubles.settle", Standing)
_due = Many("troubles.due", Standing)
_quiet = Statement("troubles.quiet")
_told = Statement("troubles.told")
_told_elsewhere = Statement("troubles.told_elsewhere")
_open_troubles = Many("troubles.open_troubles", Standing)


def standing(conn: Connection) -> list[Standing]:
    """Return the troubles that are there now, the oldest first."""
    return _open_troubles(conn)


def any_open(conn: Connection, source: str) -> bool:
    """Whether a source has a trouble that is there now; cheap."""
    return _any_of_source(conn, source=source)


def saw(conn: Connection, *seen: Trouble, alerts: Alerts, now: datetime) -> None:
    """Note that troubles are there, and tell what is to be told. Safe to repeat, at every look."""
    with conn.transaction():
        _see_all(conn, seen, alerts=alerts, now=now)
        messages = _tell(conn, alerts=alerts, now=now)
    alerts.try_at_once(conn, messages, now=now)


def over(conn: Connection, *keys: str, alerts: Alerts, now: datetime) -> None:
    """Note that troubles are there no more; keys of which none is open are nothing."""
    with conn.transaction():
        _end_all(conn, keys, now=now)
        messages = _tell(conn, alerts=alerts, now=now)
    alerts.try_at_once(conn, messages, now=now)


def these(conn: Connection, source: str, seen: Iterable[Trouble], *, alerts: Alerts, now: datetime) -> None:
    """Note that these are all troubles of a source that are there now: others of it are over."""
    seen = list(seen)
    with conn.transaction():
        _see_all(conn, seen, alerts=alerts, now=now)
        kept = {trouble.key for trouble in seen}
        _end_all(conn, [row.key for row in _keys_of_source(conn, source=source) if row.key not in kept], now=now)
        messages = _tell(conn, alerts=alerts, now=now)
    alerts.try_at_once(conn, messages, now=now)


def quiet(conn: Connection, key: str, *, until: datetime, actor: str, now: datetime) -> bool:
    """Repeat a trouble no more before a moment; its end is told all the same. Return whether one of that key is open."""
    with conn.transaction():
        changed = _quiet(conn, key=key, until=until) > 0
        if changed:
            detail = {"until": until.isoformat()}
            audit.record(conn, actor=actor, action="trouble.quiet", subject=f"trouble:{key}", now=now, detail=detail)
    return changed


def remind(conn: Connection, *, alerts: Alerts, now: datetime) -> None:
    """Repeat what lasts, and end what has been calm for long enough."""
    over(conn, alerts=alerts, now=now)


def restore(
    conn: Connection, trouble: Trouble, *, tellings: int, told_at: datetime, alerts: Alerts, now: datetime
) -> None:
    """Note a trouble that was told already, while nothing could be written down. Call inside a transaction."""
    opened_at = trouble.since or now
    _see_all(conn, [trouble], alerts=alerts, now=now)
    _told_elsewhere(
        conn,
        key=trouble.key,
        opened_at=opened_at,
        tellings=tellings,
        told_at=told_at,
        next_telling_at=alerts.settings.troubles.next_telling(opened_at=opened_at, now=told_at, daily=trouble.daily),
    )


def _see_all(conn: Connection, seen: Sequence[Trouble], *, alerts: Alerts, now: datetime) -> None:
    since = now - alerts.settings.troubles.calm
    # In one order, so that two looks never wait for each other.
    for trouble in sorted(seen, key=lambda trouble: trouble.key):
        _hold_key(conn, key=trouble.key)
        _reopen(conn, key=trouble.key, since=since, now=now)
        _see(
            conn,
            key=trouble.key,
            source=trouble.source,
            what=trouble.what,
            means=trouble.means,
            action=trouble.action,
            place=trouble.place,
            daily=trouble.daily,
            since=trouble.since or now,
            now=now,
        )


def _end_all(conn: Connection, keys: Iterable[str], *, now: datetime) -> None:
    if keys := sorted(set(keys)):
        _end(conn, keys=keys, now=now)


def _tell(conn: Connection, *, alerts: Alerts, now: datetime) -> list[int]:
    """Plan one letter about everything that is to be told by now; return its messages."""
    plan = alerts.settings.troubles
    ended = _settle(conn, calm_since=now - plan.calm, now=now)
    told = _due(conn, now=now, latest=now + plan.longest_pause)
    if not told and not ended:
        return []
    for trouble in told:
        again = plan.next_telling(opened_at=trouble.opened_at, now=now, daily=trouble.daily)
        _told(conn, trouble_id=trouble.trouble_id, next_telling_at=again, now=now)
    # What it tells, and the how manyth time: the same is never told twice.
    said = [f"{trouble.trouble_id}.{trouble.tellings}" for trouble in told]
    said += [f"{trouble.trouble_id}.{trouble.tellings}!" for trouble in ended]
    key = hashlib.sha256(" ".join(said).encode()).hexdigest()[:24]
    return alerts.plan(conn, alerts.letter(told, ended=ended, now=now), key=f"trouble:{key}", now=now)
