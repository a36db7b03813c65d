"""The publication ledger: planning, claims, and every change of state.

The rules are the database's (`0004.publishing.sql`): which state may follow which, that a stale fence is refused,
that an end stays an end, that a second commit needs proof. This module only writes what it is told, one
transaction a step.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal

import psycopg

from siar.channels import ChannelId
from siar.errors import InputError, SiarError
from siar.publishing import sentences
from siar.publishing.payload import Payload
from siar.publishing.queries import find_by_post, reschedule
from siar.publishing.records import Publication, PublicationRow
from siar.store import Connection, Many, Maybe, MaybeValue, One, Statement, Value

__all__ = [
    "LEASE",
    "Attempt",
    "LostClaimError",
    "Tried",
    "UnreadableError",
    "as_json",
    "attempts",
    "begin_commit",
    "claim",
    "digest",
    "doubt",
    "forget",
    "give_back",
    "park",
    "park_changed",
    "park_overdue",
    "plan",
    "prepared",
    "published",
    "put_off",
    "read",
    "record",
    "save_staged",
    "step",
    "take_off",
    "unproven",
]


@dataclass(frozen=True)
class _Overdue:
    """What is late, and what is known of why."""

    publication_id: int
    account: str
    tries: int
    error: Mapping[str, Any] | None
    reopened: bool


_overdue = Many("publishing.overdue", _Overdue)
_find = One("publishing.find", PublicationRow)
_hold_claims = Statement("publishing.hold_claims")
_claim = Maybe("publishing.claim", PublicationRow)
_insert_planned = MaybeValue("publishing.insert_planned", int)
_replan = Value("publishing.replan", int)
_park_changed = Statement("publishing.park_changed")
_save_staged = Statement("publishing.save_staged")
_prepared = Statement("publishing.prepared")
_begin_commit = Statement("publishing.begin_commit")
_published = Statement("publishing.published")
_unproven = Statement("publishing.unproven")
_give_back = Statement("publishing.give_back")
_doubt = Statement("publishing.doubt")
_look_again_by = Statement("publishing.look_again_by")
_park = Statement("publishing.park")
_take_off = MaybeValue("publishing.take_off", int)
_forget_payload = MaybeValue("publishing.forget_payload", int)
_record_attempt = Statement("publishing.record_attempt")

LEASE = timedelta(minutes=5)
"""How long a claim holds. Longer than any single exchange with Meta may take; renewed at every saved step."""


class LostClaimError(SiarError):
    """Somebody else holds the publication now: stop touching it. Nothing of what was being written is stored."""


class UnreadableError(SiarError):
    """A publication of which nobody can read what it would send. It was claimed, and is parked."""

    def __init__(self, publication_id: int, reason: InputError) -> None:
        super().__init__(f"Publication {publication_id}: {reason}")
        self.publication_id = publication_id


@dataclass(frozen=True)
class Attempt:
    """One line of `publication_attempts`."""

    step: str
    at: datetime
    outcome: Literal["sent", "done", "refused", "not_sent", "unknown", "absent", "moved"]
    request_digest: str | None = None
    remote_ids: Mapping[str, Any] = field(default_factory=dict)
    reply: Mapping[str, Any] = field(default_factory=dict)
    latency_ms: int | None = None


def digest(request: Mapping[str, Any]) -> str:
    """Return the SHA-256 of a request's canonical JSON; it never holds a token."""
    text = json.dumps(request, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


@contextmanager
def step(conn: Connection) -> Iterator[None]:
    """One transaction on the ledger; a stale fence becomes `LostClaimError`."""
    try:
        with conn.transaction():
            yield
    except psycopg.Error as error:
        if error.sqlstate == "SI001":
            raise LostClaimError(str(error).splitlines()[0]) from error
        raise


# -- planning -----------------------------------------------------------------------------------------------------


def plan(
    conn: Connection,
    *,
    post_id: int,
    account_id: str,
    channel: ChannelId,
    content_hash: str,
    reference_code: str,
    due_at: datetime,
    payload: Mapping[str, Any],
    now: datetime,
) -> int:
    """Plan putting a post out, in the caller's transaction, and return the publication's id.

    Repeating with the same content moves the due time only, and takes it from whoever is preparing it; what was parked
    after a commit had begun is looked for first. Other content replaces the planned one as long as nothing of it can have
    become visible, or what was sent is proven not to be out, and takes it from whoever is preparing it.

    :param payload: see `siar.publishing.payload`.
    :raises InputError: when the channel cannot show it, the caption lacks the reference code, or the post is out or
        may be out already. The sentence is for the editor, in Indonesian.
    """
    content = Payload.from_json(payload)
    content.check(channel=channel, reference_code=reference_code)
    stored = json.dumps(content.to_json(), ensure_ascii=False)
    with step(conn):
        publication_id = _insert_planned(
            conn,
            post_id=post_id,
            account_id=account_id,
            channel=channel,
            reference_code=reference_code,
            content_hash=content_hash,
            payload=stored,
            due_at=due_at,
            now=now,
        )
        if publication_id is not None:
            return publication_id
        row = find_by_post(conn, post_id=post_id)
        assert row is not None, "what another one inserted meanwhile is there"
        publication_id = row.publication_id
        if row.content_hash == content_hash and row.state in {"planned", "preparing", "prepared"}:
            reschedule(conn, publication_id=publication_id, due_at=due_at, now=now)
            return publication_id
        if row.content_hash == content_hash and row.state == "parked" and row.commits > 0:
            _look_again_by(
                conn, publication_id=publication_id, due_at=due_at, sentence=sentences.LOOKED_FOR_FIRST, now=now
            )
            _record_attempt(conn, **_attempt_row(publication_id, row.fence + 1, Attempt("replan", now, "moved")))
            return publication_id
        if row.may_be_out or row.state == "failed":
            raise InputError("Kiriman ini sudah tayang atau sedang dipastikan, sehingga isinya tidak dapat diganti.")
        if row.state == "preparing":
            # Whoever prepares the old content, alive or dead, holds an older fence from here on.
            reschedule(conn, publication_id=publication_id, due_at=due_at, now=now)
        fence = _replan(
            conn, publication_id=publication_id, payload=stored, content_hash=content_hash, due_at=due_at, now=now
        )
        replanned = Attempt("replan", now, "moved", reply={"from": row.content_hash, "to": content_hash})
        _record_attempt(conn, **_attempt_row(publication_id, fence, replanned))
        return publication_id


def put_off(conn: Connection, publication_id: int, *, due_at: datetime, now: datetime) -> None:
    """Let something that is planned go out later, in the caller's transaction."""
    with step(conn):
        row = _find(conn, publication_id=publication_id)
        reschedule(conn, publication_id=publication_id, due_at=due_at, now=now)
        _record_attempt(conn, **_attempt_row(publication_id, row.fence + 1, Attempt("put_off", now, "moved")))


def park_changed(conn: Connection, *, now: datetime) -> int:
    """Park due publications whose post is no longer approved as planned; return how many."""
    with step(conn):
        return _park_changed(conn, now=now, sentence=sentences.CHANGED)


def park_overdue(conn: Connection, *, before: datetime, now: datetime) -> int:
    """Park what could have gone out since before a moment and was not begun, as after an outage; return how many.

    What waits behind a stop, a freeze or a rest could not: it goes out once that is over.
    """
    with step(conn):
        found = _overdue(conn, before=before, now=now)
        for row in found:
            take_off(conn, row.publication_id, Attempt("overdue", now, "moved"), sentence=_why_late(row))
    return len(found)


def _why_late(row: _Overdue) -> str:
    if row.tries > 0:
        return sentences.overdue(sentences.own_fault(row.account, row.error or {}, row.tries))
    return sentences.overdue(sentences.run_did_not_come(row.account, reopened=row.reopened))


# -- one publication on its way -------------------------------------------------------------------------------------


def claim(
    conn: Connection,
    accounts: list[str],
    *,
    now: datetime,
    post_id: int | None = None,
    spacing: timedelta = timedelta(0),
) -> Publication | None:
    """Take the next due publication of these accounts, or None. `unknown` is never taken here.

    :param post_id: only this post, whatever went out a moment ago.
    :param spacing: between two that go out at once on one account; zero: none.
    :raises UnreadableError: what it would send cannot be read; it is parked.
    """
    with step(conn):
        if spacing:
            _hold_claims(conn)
        row = _claim(
            conn,
            accounts=accounts,
            now=now,
            lease_until=now + LEASE,
            post_id=post_id,
            spaced_since=now - spacing if spacing else None,
        )
        if row is None:
            return None
        try:
            return row.read()
        except InputError as error:
            unreadable = UnreadableError(row.publication_id, error)
            take_off(conn, row.publication_id, Attempt("check", now, "moved"), sentence=sentences.UNREADABLE)
    raise unreadable


def read(conn: Connection, publication_id: int) -> Publication:
    """Return one publication."""
    return _find(conn, publication_id=publication_id).read()


def save_staged(conn: Connection, item: Publication, staged: Mapping[str, Any], attempt: Attempt) -> None:
    """Keep remote ids, before the next call is made."""
    with step(conn):
        _save_staged(
            conn,
            publication_id=item.publication_id,
            fence=item.fence,
            staged=as_json(staged),
            lease_until=attempt.at + LEASE,
            now=attempt.at,
        )
        _record(conn, item, attempt)


def prepared(conn: Connection, item: Publication, staged: Mapping[str, Any], *, now: datetime) -> None:
    """Everything invisible exists."""
    with step(conn):
        _prepared(conn, publication_id=item.publication_id, fence=item.fence, staged=as_json(staged), now=now)


def begin_commit(conn: Connection, item: Publication, attempt: Attempt) -> None:
    """Count the commit and hold the row, in the transaction in which the caller checked that it may go out."""
    with step(conn):
        _begin_commit(
            conn,
            publication_id=item.publication_id,
            fence=item.fence,
            now=attempt.at,
            lease_until=attempt.at + LEASE,
        )
        _record(conn, item, attempt)


def published(
    conn: Connection,
    item: Publication,
    attempt: Attempt,
    *,
    remote_id: str | None,
    proof: Literal["reply", "container", "found", "person"],
    published_at: datetime,
    permalink: str | None = None,
) -> None:
    """Proven: it is out."""
    with step(conn):
        _published(
            conn,
            publication_id=item.publication_id,
            fence=item.fence,
            remote_id=remote_id,
            permalink=permalink,
            published_at=published_at,
            proof=proof,
            now=attempt.at,
        )
        _record(conn, item, attempt)


def unproven(conn: Connection, item: Publication, attempt: Attempt) -> None:
    """Nobody knows whether it is out: only reconciliation takes it from here."""
    with step(conn):
        _unproven(
            conn,
            publication_id=item.publication_id,
            fence=item.fence,
            error=as_json(attempt.reply),
            sentence=sentences.unproven(item.account),
            now=attempt.at,
        )
        _record(conn, item, attempt)


def doubt(conn: Connection, item: Publication, attempt: Attempt, *, staged: Mapping[str, Any]) -> None:
    """It seems to be out although nobody recorded a commit: only reconciliation takes it from here."""
    with step(conn):
        _doubt(
            conn,
            publication_id=item.publication_id,
            fence=item.fence,
            staged=as_json(staged),
            error=as_json(attempt.reply),
            sentence=sentences.unproven(item.account),
            now=attempt.at,
        )
        _record(conn, item, attempt)


def give_back(
    conn: Connection,
    item: Publication,
    attempt: Attempt,
    *,
    state: Literal["planned", "prepared"],
    staged: Mapping[str, Any],
    next_try_at: datetime | None,
    tries: int,
    proof: Literal["not_sent"] | None = None,
    sentence: str | None = None,
) -> None:
    """Let go of it; it may be tried again from `next_try_at` on."""
    with step(conn):
        _give_back(
            conn,
            publication_id=item.publication_id,
            fence=item.fence,
            state=state,
            staged=as_json(staged),
            next_try_at=next_try_at,
            tries=tries,
            proof=proof,
            error=as_json(attempt.reply),
            sentence=sentence,
            now=attempt.at,
        )
        _record(conn, item, attempt)


def park(
    conn: Connection,
    item: Publication,
    attempt: Attempt,
    *,
    sentence: str,
    staged: Mapping[str, Any] | None = None,
) -> None:
    """A person has to decide.

    :param staged: what of it may still be used when it goes on; None: all that was.
    """
    with step(conn):
        error = as_json(attempt.reply) if attempt.reply.get("class") else None
        _park(
            conn,
            publication_id=item.publication_id,
            fence=item.fence,
            error=error,
            sentence=sentence,
            staged=None if staged is None else as_json(staged),
            now=attempt.at,
        )
        _record(conn, item, attempt)


def take_off(conn: Connection, publication_id: int, attempt: Attempt, *, sentence: str) -> bool:
    """Park a publication of which nothing can be visible yet, whoever is preparing it; return whether it was one.

    It takes the next fence: a worker that holds it can neither save nor begin its commit any more.
    """
    with step(conn):
        fence = _take_off(conn, publication_id=publication_id, sentence=sentence, now=attempt.at)
        if fence is None:
            return False
        _record_attempt(conn, **_attempt_row(publication_id, fence, attempt))
    return True


def forget(conn: Connection, publication_id: int, *, erased: str, now: datetime) -> bool:
    """Erase the text of a publication that residents do not see; its hashes, attempts and times stay.

    The database refuses it for what is out, or may be.

    :param erased: what stands in its place. :returns: whether it was not erased before.
    """
    return _forget_payload(conn, publication_id=publication_id, erased=erased, now=now) is not None


# -- attempts -----------------------------------------------------------------------------------------------------


def record(conn: Connection, item: Publication, attempt: Attempt) -> None:
    """Append one line of what was tried."""
    with step(conn):
        _record(conn, item, attempt)


@dataclass(frozen=True)
class Tried:
    """One call or look as it is recorded. Looks have neither a request of their own nor a latency."""

    step: str
    at: datetime
    outcome: str
    request_digest: str | None
    latency_ms: int | None


_attempts_of = Many("publishing.attempts_of", Tried)


def attempts(conn: Connection, publication_id: int) -> list[Tried]:
    """Return what was tried, oldest first."""
    return _attempts_of(conn, publication_id=publication_id)


def _record(conn: Connection, item: Publication, attempt: Attempt) -> None:
    _record_attempt(conn, **_attempt_row(item.publication_id, item.fence, attempt))


def _attempt_row(publication_id: int, fence: int, attempt: Attempt) -> dict[str, Any]:
    return {
        "publication_id": publication_id,
        "fence": fence,
        "step": attempt.step,
        "at": attempt.at,
        "request_digest": attempt.request_digest,
        "remote_ids": as_json(attempt.remote_ids),
        "reply": as_json(attempt.reply),
        "latency_ms": attempt.latency_ms,
        "outcome": attempt.outcome,
    }


def as_json(value: Mapping[str, Any]) -> str:
    """Return the text for a jsonb column."""
    return json.dumps(value, ensure_ascii=False, default=str)
