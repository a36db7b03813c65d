"""The audit trail: an append-only chain of hashes.

An entry's hash is SHA-256 over the canonical JSON of its content and its predecessor's hash. Whoever changes,
removes or inserts an entry breaks every hash after it; `verify` names the first broken entry.

What a person wrote may be erased from an entry (`forget`): an entry that is appended before names it, with the SHA-256 of
what is left. So the chain stays whole, and shows what was erased, when and by whom.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from siar.store import Connection, Many, Maybe, Statement

__all__ = ["FORGOTTEN", "GENESIS", "Verification", "forget", "record", "verify"]

GENESIS = "0" * 64
"""The hash that the first entry names as its predecessor's."""

FORGOTTEN = "audit.forgotten"
"""Action of the entry that names entries from which words were erased: number -> SHA-256 of what is left."""

_WORDS = ("reason", "note")


@dataclass(frozen=True)
class _Last:
    entry_id: int
    entry_hash: str


@dataclass(frozen=True)
class _Entry:
    entry_id: int
    at: datetime
    actor: str
    action: str
    subject: str
    detail: dict[str, Any]
    previous_hash: str
    entry_hash: str


_lock_chain = Statement("core.lock_chain")
_last_entry = Maybe("core.last_entry", _Last)
_insert_entry = Statement("core.insert_entry")
_entries_with_words = Many("core.entries_with_words", _Entry)
_forget_entry = Statement("core.forget_entry")
_all_entries = Many("core.all_entries", _Entry)


@dataclass(frozen=True)
class Verification:
    """The result of walking the chain. `broken_at` is the first entry that does not fit, None when all do."""

    entries: int
    broken_at: int | None
    reason: str | None = None


def _entry_hash(
    *,
    entry_id: int,
    at: datetime,
    actor: str,
    action: str,
    subject: str,
    detail: Mapping[str, Any],
    previous_hash: str,
) -> str:
    content = json.dumps(
        [entry_id, at.astimezone(UTC).isoformat(), actor, action, subject, detail, previous_hash],
        ensure_ascii=False,
        sort_keys=True,
        separators=(",", ":"),
    )
    return hashlib.sha256(content.encode()).hexdigest()


def record(
    conn: Connection,
    *,
    actor: str,
    action: str,
    subject: str,
    now: datetime,
    detail: Mapping[str, Any] | None = None,
) -> int:
    """Append an entry in the caller's transaction and return its number.

    Written in the same transaction as the change it tells of, so that neither exists without the other.

    :param subject: `<kind>:<id>`, for example `post:17`.
    :param detail: JSON values only; no secret, no resident's personal data.
    """
    # Through JSON once, so that what is hashed is what the database gives back (tuples become lists, keys strings).
    plain = json.loads(json.dumps(detail or {}, ensure_ascii=False))
    with conn.transaction():
        _lock_chain(conn)
        last = _last_entry(conn)
        entry_id = last.entry_id + 1 if last else 1
        previous_hash = last.entry_hash if last else GENESIS
        _insert_entry(
            conn,
            entry_id=entry_id,
            at=now,
            actor=actor,
            action=action,
            subject=subject,
            detail=json.dumps(plain, ensure_ascii=False),
            previous_hash=previous_hash,
            entry_hash=_entry_hash(
                entry_id=entry_id,
                at=now,
                actor=actor,
                action=action,
                subject=subject,
                detail=plain,
                previous_hash=previous_hash,
            ),
        )
    return entry_id


def forget(conn: Connection, subjects: Sequence[str], *, erased: str, actor: str, about: str, now: datetime) -> int:
    """Erase what people wrote from the entries about some subjects; return of how many. Safe to repeat.

    An erasure's own entries stay whole: they are its proof.

    :param erased: what stands in its place; the database takes no other than "[dihapus]".
    :param about: subject of the entry that names them.
    """
    with conn.transaction():
        left = {
            entry.entry_id: {**entry.detail, **{key: erased for key in _WORDS if entry.detail.get(key)}, "erased": True}
            for entry in _entries_with_words(conn, subjects=list(subjects))
        }
        if not left:
            return 0
        named = {str(entry_id): _digest(detail) for entry_id, detail in left.items()}
        record(conn, actor=actor, action=FORGOTTEN, subject=about, now=now, detail={"entries": named})
        for entry_id, detail in left.items():
            _forget_entry(conn, entry_id=entry_id, detail=json.dumps(detail, ensure_ascii=False))
    return len(left)


def _digest(detail: Mapping[str, Any]) -> str:
    text = json.dumps(detail, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _is_named(entry: _Entry, named: Mapping[str, tuple[int, str]]) -> bool:
    """Whether a later entry says that words were erased from this one, and that just this was left."""
    by, left = named.get(str(entry.entry_id), (0, ""))
    return entry.detail.get("erased") is True and by > entry.entry_id and left == _digest(entry.detail)


def verify(conn: Connection) -> Verification:
    """Walk the whole chain and say whether it is whole. Entries from which words were erased are held against who named them."""
    previous_hash = GENESIS
    count = 0
    entries = _all_entries(conn)
    named = {
        number: (row.entry_id, left)
        for row in entries
        if row.action == FORGOTTEN
        for number, left in row.detail.get("entries", {}).items()
    }
    for row in entries:
        count += 1
        if row.entry_id != count:
            return Verification(count, row.entry_id, f"entry {count} is missing")
        if row.previous_hash != previous_hash:
            return Verification(count, row.entry_id, "does not name its predecessor's hash")
        expected = _entry_hash(
            entry_id=row.entry_id,
            at=row.at,
            actor=row.actor,
            action=row.action,
            subject=row.subject,
            detail=row.detail,
            previous_hash=row.previous_hash,
        )
        if row.entry_hash != expected and not _is_named(row, named):
            return Verification(count, row.entry_id, "content does not fit its hash")
        previous_hash = row.entry_hash
    return Verification(count, None)
