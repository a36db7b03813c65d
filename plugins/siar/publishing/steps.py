"""One claimed publication through prepare, commit, confirm.

The order of writes is what makes it exactly once: remote ids are saved before the next call, the commit's beginning
before the commit, and after the commit nothing happens before its result is saved.
"""

from __future__ import annotations

import logging
import random
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

import psycopg

from siar import audit
from siar.errors import AccessError, ConfigError, FixError, RetryError, SiarError, UnprovenError, WaitError
from siar.meta.codes import Reaction
from siar.meta.errors import Effect, GraphError
from siar.publishing import ledger, sentences, stops
from siar.publishing.channels.protocol import AlreadyOutError, NotFinishedError, Publisher, UnreachableImageError
from siar.publishing.journal import Journal, describe
from siar.publishing.ledger import Attempt, LostClaimError
from siar.publishing.payload import AlteredPayloadError
from siar.publishing.queries import fill_in
from siar.publishing.records import Checkpoint, Objections, Publication
from siar.store import Connection, Maybe
from siar.store.media import AlteredMediaError

__all__ = ["COMMIT_WINDOW", "MAX_TRIES", "Ending", "put_out"]

log = logging.getLogger(__name__)

Ending = Literal["published", "waiting", "unknown", "failed", "parked", "lost"]

MAX_TRIES = 16
"""Failed preparations in a row after which an editor is asked: after half an hour, or an hour where the account rests."""

COMMIT_WINDOW = timedelta(seconds=45)
"""A commit call leaves within this time of its recorded beginning or not at all: far inside the lease, so that a
process that was suspended cannot wake up and send what somebody else has meanwhile taken over."""


@dataclass(frozen=True)
class _PostNow:
    state: str
    content_hash: str


_approved_still = Maybe("publishing.approved_still", _PostNow)

_LOOK_AGAIN = timedelta(minutes=1)
_FIRST_BACKOFF = 30.0
_LONGEST_BACKOFF = 120.0
"""Seconds. Nobody waits for a service longer than this after it is well again; what spares it is the account's rest."""


def put_out(
    conn: Connection,
    publisher: Publisher,
    item: Publication,
    *,
    objections: Objections,
    clock: Callable[[], datetime],
    checkpoint: Checkpoint,
) -> Ending:
    """Take a claimed publication as far as it goes now; whatever happens, the ledger knows.

    :param objections: asked before anything is prepared, and again where the commit begins.
    :raises AlteredMediaError: a picture is not the approved one; parked, and worth an alarm.
    :raises AlteredPayloadError: the same of all that would be sent.
    """
    try:
        if not _may_begin(conn, item, objections, now=clock()):
            return "parked"
        checkpoint("cleared:done")
        journal = Journal(conn, item, clock=clock, checkpoint=checkpoint)
        try:
            publisher.prepare(item, journal)
        except AlreadyOutError as error:
            return _doubt(conn, item, journal, error)
        except LostClaimError:
            raise
        except Exception as error:  # noqa: BLE001 - before the commit nothing is visible; the ledger keeps the reason
            return _not_prepared(conn, item, journal, error)
        checkpoint("prepare:done")
        ledger.prepared(conn, item, journal.staged, now=clock())
        checkpoint("prepared:saved")
        item = replace(item, state="prepared", staged=dict(journal.staged))
        return _commit(conn, publisher, item, objections=objections, clock=clock, checkpoint=checkpoint)
    except LostClaimError as error:
        log.warning("publication %s: %s", item.publication_id, error)
        return "lost"
    except AlteredPayloadError as error:
        _report_payload(conn, item, error, now=clock())
        raise
    except _NotCheckedError as error:
        # Nobody can say that it may go out: it waits for a person, and the run ends red.
        ledger.park(conn, item, Attempt("check", clock(), "moved"), sentence=sentences.NOT_CHECKED)
        raise error.reason from None


def _commit(
    conn: Connection,
    publisher: Publisher,
    item: Publication,
    *,
    objections: Objections,
    clock: Callable[[], datetime],
    checkpoint: Checkpoint,
) -> Ending:
    if ending := _begin(conn, item, objections, now=clock()):
        return ending
    begun_at, begun = clock(), time.monotonic()
    checkpoint("committing:saved")
    if clock() - begun_at > COMMIT_WINDOW:
        return _not_sent(conn, item, clock(), RetryError("The process was held up before the call."))
    try:
        remote_id = publisher.commit(item)
    except Exception as error:  # noqa: BLE001 - whatever it is, the call may have taken effect
        checkpoint("commit:raised")
        return _judge(conn, item, error, clock(), _elapsed(begun))
    checkpoint("commit:answered")
    now = clock()
    done = Attempt("commit", now, "done", remote_ids={"remote_id": remote_id}, latency_ms=_elapsed(begun))
    ledger.published(conn, item, done, remote_id=remote_id, proof="reply", published_at=now)
    checkpoint("published:saved")
    stops.success(conn, item.account_id, now=now)
    _confirm(conn, publisher, item, remote_id, now)
    checkpoint("confirmed:saved")
    return "published"


class _NotCheckedError(Exception):
    """What the desk has against a publication could not be found out."""

    def __init__(self, reason: Exception) -> None:
        super().__init__(str(reason))
        self.reason = reason


def _objection(conn: Connection, item: Publication, objections: Objections, *, now: datetime) -> bool:
    """Park what the desk has something against, in the caller's transaction; tell whether it has."""
    try:
        sentence = objections(conn, item, now=now)
    except (psycopg.OperationalError, AlteredPayloadError):
        raise
    except Exception as error:
        raise _NotCheckedError(error) from error
    if sentence is None:
        return False
    ledger.park(conn, item, Attempt("check", now, "moved", reply={"hint": sentence}), sentence=sentence)
    return True


def _may_begin(conn: Connection, item: Publication, objections: Objections, *, now: datetime) -> bool:
    """Ask before anything is prepared, so that nothing is prepared in vain."""
    with conn.transaction():
        return not _objection(conn, item, objections, now=now)


def _begin(conn: Connection, item: Publication, objections: Objections, *, now: datetime) -> Ending | None:
    """Check what may have changed, and begin, in one transaction: nothing can slip between the two.

    :returns: None when the commit has begun.
    """
    request = {"account": item.account_id, "staged": dict(item.staged), "content": item.content_hash}
    sent = Attempt("commit", now, "sent", ledger.digest(request), remote_ids=item.staged)
    with conn.transaction():
        # Draft and post come first, then the stop switch, then the publication: everybody locks in this order.
        if _objection(conn, item, objections, now=now):
            return "parked"
        post = _approved_still(conn, post_id=item.post_id)
        if stops.is_stopped(conn, item):
            reason = "stopped or frozen"
        elif post is None or (post.state, post.content_hash) != ("approved", item.content_hash):
            reason = "no longer approved"
        else:
            objections.record(conn, item, now=now)
            ledger.begin_commit(conn, item, sent)
            return None
        ledger.give_back(
            conn,
            item,
            Attempt("commit", now, "not_sent", reply={"hint": reason}),
            state="prepared",
            staged=item.staged,
            next_try_at=None,
            tries=item.tries,
        )
    return "waiting"


def _confirm(conn: Connection, publisher: Publisher, item: Publication, remote_id: str, now: datetime) -> None:
    try:
        found = publisher.confirm(remote_id)
    except SiarError as error:
        # The address is cosmetic; reconciliation fills it in later.
        log.info("publication %s: no address yet: %s", item.publication_id, error)
        return
    fill_in(conn, publication_id=item.publication_id, remote_id=None, permalink=found.permalink, now=now)


# -- endings that are not the good one ------------------------------------------------------------------------------


def _not_prepared(conn: Connection, item: Publication, journal: Journal, error: Exception) -> Ending:
    """Nothing is visible. Wait, stop the account, ask the editor, or try again later."""
    now = journal.now()
    attempt = Attempt("prepare", now, "refused" if isinstance(error, FixError) else "unknown", reply=describe(error))
    back: Literal["planned", "prepared"] = "prepared" if item.state == "prepared" else "planned"
    give_back = {"state": back, "staged": journal.staged}
    if isinstance(error, WaitError):
        stops.rest(conn, item.account_id, until=error.until, reason=type(error).__name__, now=now)
        ledger.give_back(conn, item, attempt, next_try_at=error.until, tries=item.tries, **give_back)  # type: ignore[arg-type]  # one dict of two keywords
        return "waiting"
    if _stops_account(error):
        stops.stop(conn, item, attempt.reply, now=now)
        ledger.give_back(conn, item, attempt, next_try_at=None, tries=item.tries, **give_back)  # type: ignore[arg-type]  # as above
        return "waiting"
    if isinstance(error, AlteredMediaError):
        _report_altered(conn, item, attempt, journal, error)
        raise error
    # Looking again at what the platform is at work on is not another try; replacing it took minutes, and counts as two.
    tries = item.tries + ((2 if error.replaced else 0) if isinstance(error, NotFinishedError) else 1)
    if not isinstance(error, SiarError):
        log.error("publication %s: preparing failed", item.publication_id, exc_info=error)
    # An address that does not answer is nothing that an editor could mend: the age of what waits raises the alarm.
    if isinstance(error, FixError) or (tries >= MAX_TRIES and not isinstance(error, UnreachableImageError)):
        sentence = str(error) if isinstance(error, FixError) and not isinstance(error, GraphError) else None
        sentence = sentence or (
            sentences.could_not_prepare(item.account, attempt.reply)
            if isinstance(error, FixError)
            else sentences.keeps_failing(item.account, attempt.reply, tries)
        )
        ledger.park(conn, item, attempt, sentence=sentence, staged=journal.staged)
        return "parked"
    again_at = now + _backoff(max(tries, 1))
    if isinstance(error, NotFinishedError):
        again_at = max(min(now + _LOOK_AGAIN, error.again_at), now)
    elif not isinstance(error, UnreachableImageError):
        # Our own address is at fault there, not the account.
        stops.fault(conn, item.account_id, reason=type(error).__name__, now=now)
    ledger.give_back(conn, item, attempt, next_try_at=again_at, tries=tries, **give_back)  # type: ignore[arg-type]  # as above
    return "waiting"


def _report_altered(
    conn: Connection, item: Publication, attempt: Attempt, journal: Journal, error: AlteredMediaError
) -> None:
    """Somebody changed what was approved: the editor is told, the audit trail keeps it, and the run will end red."""
    detail = {"path": error.path, "place": error.place, "expected": error.expected, "found": error.found}
    with conn.transaction():
        ledger.park(conn, item, attempt, sentence=str(error), staged=journal.staged)
        audit.record(
            conn,
            actor="siar",
            action="media.altered",
            subject=f"publication:{item.publication_id}",
            now=attempt.at,
            detail=detail,
        )
    log.error("publication %s: %s in %s is not what was approved", item.publication_id, error.path, error.place)


def _report_payload(conn: Connection, item: Publication, error: AlteredPayloadError, *, now: datetime) -> None:
    """The same, of a publication's payload."""
    detail = {"content_hash": item.content_hash, "payload": ledger.digest(item.payload.to_json())}
    with conn.transaction():
        ledger.park(conn, item, Attempt("check", now, "moved", reply={"hint": str(error)}), sentence=str(error))
        subject = f"publication:{item.publication_id}"
        audit.record(conn, actor="siar", action="payload.altered", subject=subject, now=now, detail=detail)
    log.error("publication %s: its payload is not the approved content", item.publication_id)


def _doubt(conn: Connection, item: Publication, journal: Journal, error: Exception) -> Ending:
    """The post seems to be out although nobody recorded it: a commit is counted without a call, then it is looked for."""
    now = journal.now()
    ledger.doubt(conn, item, Attempt("commit", now, "not_sent", reply=describe(error)), staged=journal.staged)
    return "unknown"


def _not_sent(conn: Connection, item: Publication, now: datetime, error: Exception) -> Ending:
    attempt = Attempt("commit", now, "not_sent", reply=describe(error))
    stops.fault(conn, item.account_id, reason=type(error).__name__, now=now)
    ledger.give_back(
        conn,
        item,
        attempt,
        state="prepared",
        staged=item.staged,
        next_try_at=now + _backoff(item.tries + 1),
        tries=item.tries + 1,
        proof="not_sent",
    )
    return "waiting"


def _judge(conn: Connection, item: Publication, error: Exception, now: datetime, latency_ms: int) -> Ending:
    """The commit raised. Only a request that never left had no effect for certain.

    A refusal proves nothing: documented ones were seen with the post live. Reconciliation looks before anything ends.
    """
    effect = error.refusal.effect if isinstance(error, GraphError) else Effect.UNKNOWN
    reply = describe(error)
    if effect is not Effect.NOT_SENT:
        # First the row: whatever else follows from the error must not stand between the call and this write.
        ledger.unproven(conn, item, Attempt("commit", now, "unknown", reply=reply, latency_ms=latency_ms))
        _tell_account(conn, item, error, now)
        if not isinstance(error, SiarError):
            log.error("publication %s: the commit ended with a fault of ours", item.publication_id, exc_info=error)
        return "unknown"
    if isinstance(error, RetryError):
        return _not_sent(conn, item, now, error)
    attempt = Attempt("commit", now, "not_sent", reply=reply, latency_ms=latency_ms)
    until = error.until if isinstance(error, WaitError) else now + _backoff(item.tries + 1)
    ledger.give_back(
        conn,
        item,
        attempt,
        state="prepared",
        staged=item.staged,
        next_try_at=None if _stops_account(error) else until,
        tries=item.tries + 1,
        proof="not_sent",
    )
    _tell_account(conn, item, error, now)
    return "waiting"


def _tell_account(conn: Connection, item: Publication, error: Exception, now: datetime) -> None:
    if _stops_account(error):
        stops.stop(conn, item, describe(error), now=now)
    elif isinstance(error, WaitError):
        stops.rest(conn, item.account_id, until=error.until, reason=type(error).__name__, now=now)
    elif isinstance(error, GraphError) and error.refusal.meaning.reaction is Reaction.WAIT:
        pause = error.refusal.meaning.wait or stops.REST
        stops.rest(conn, item.account_id, until=now + pause, reason=type(error).__name__, now=now)
    elif isinstance(error, RetryError | UnprovenError):
        stops.fault(conn, item.account_id, reason=type(error).__name__, now=now)


def _stops_account(error: Exception) -> bool:
    """Whether no post can go out here until a person has acted: access and set-up concern all posts alike."""
    return isinstance(error, AccessError | ConfigError) or (
        isinstance(error, GraphError) and error.refusal.meaning.stops
    )


def _backoff(tries: int) -> timedelta:
    seconds = min(_FIRST_BACKOFF * 2 ** (tries - 1), _LONGEST_BACKOFF)
    # Not a secret: posts that failed together should not come back together.
    return timedelta(seconds=seconds * random.uniform(0.8, 1.2))  # noqa: S311


def _elapsed(begun: float) -> int:
    return round((time.monotonic() - begun) * 1000)
