"""Turn every unknown outcome into the truth, by reading.

Only this module takes publications out of `unknown`. What a look does not show proves nothing at first, because
lists lag behind; so absence counts only after two looks with a pause, long enough after the commit began. Sooner, where
what is staged is read by its id and says that it is in nothing visible, and cannot be made visible twice: an object of which
that is known needs no list to catch up.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from siar.errors import AccessError, ConfigError, SiarError
from siar.faults import Containment
from siar.meta.codes import Reaction
from siar.publishing import ledger, sentences, stops
from siar.publishing.channels.protocol import Publisher, Publishers
from siar.publishing.channels.search import PINNED
from siar.publishing.clocks import running_clock
from siar.publishing.journal import describe
from siar.publishing.ledger import Attempt, LostClaimError
from siar.publishing.queries import fill_in, resting
from siar.publishing.records import Checkpoint, Publication, PublicationRow, Sighting, pass_by
from siar.store import Connection, Many, Maybe, Statement, Value

__all__ = ["Decision", "Policy", "ReconcileResult", "decide", "reconcile"]

log = logging.getLogger(__name__)

_end_leases_ahead = Statement("publishing.end_leases_ahead")
_doubt_commits_ahead = Statement("publishing.doubt_commits_ahead")
_doubt_from_now = Statement("publishing.doubt_from_now")
_end_pauses_ahead = Statement("publishing.end_pauses_ahead")
_end_rests_ahead = Statement("publishing.end_rests_ahead")
_release_preparing = Statement("publishing.release_preparing")
_doubt_committing = Statement("publishing.doubt_committing")
_claim_unknown = Maybe("publishing.claim_unknown", PublicationRow)
_others_out = Value("publishing.others_out", int)
_looked = Statement("publishing.looked")
_not_published = Statement("publishing.not_published")
_refused_and_absent = Statement("publishing.refused_and_absent")
_publications_waited_for = Value("publishing.publications_waited_for", list[str])
_incomplete = Many("publishing.incomplete", PublicationRow)


_LENT = 3 * ledger.LEASE
"""No clock that is right lends for longer, nor begins so far ahead: workers' clocks differ by a little."""

_PUT_OFF = timedelta(hours=26)
"""The longest pause that a platform asks for is a day."""

_INTERRUPTED = {"error": '{"class": "Interrupted"}', "sentence": "Pengiriman terputus dan sedang diperiksa otomatis."}

_LISTED_BY, _LISTED = timedelta(days=1), timedelta(days=60)
"""Since when, and for how long, what is out stands in the lists for certain."""


@dataclass(frozen=True)
class Policy:
    """How long to doubt.

    :param pause: least time between the first and the deciding look.
    :param grace: least time since the commit began before absence counts, where a second commit of the same ids
        could take effect (a text, a link). Meta does not say how long its lists lag; a late post harms nobody.
    :param guarded_grace: the same where it could not (staged photos, containers).
    :param own_pause: the pause where, besides, what is staged says itself that it is not out. :param own_grace: likewise.
    :param patience: after this an editor is asked.
    :param max_commits: visible steps tried at most.
    :param parked_look: how long parked publications are still looked for.
    """

    pause: timedelta = timedelta(minutes=2)
    grace: timedelta = timedelta(minutes=15)
    guarded_grace: timedelta = timedelta(minutes=3)
    own_pause: timedelta = timedelta(seconds=60)
    own_grace: timedelta = timedelta(seconds=90)
    patience: timedelta = timedelta(minutes=30)
    max_commits: int = 5
    parked_look: timedelta = timedelta(hours=24)


@dataclass(frozen=True)
class ReconcileResult:
    """What one run found.

    :param published: proven to be out.
    :param again: proven not to be out, due again: `posts_publish` should run.
    :param open: still unknown; the next run looks again.
    :param parked: an editor has to decide.
    :param released: interrupted while preparing, due again.
    :param completed: addresses and ids filled in.
    :param unread: looks that could not read the platform.
    :param unread_accounts: where; `unread_because`: what was said to the first of them, without personal data.
    """

    published: int = 0
    again: int = 0
    failed: int = 0
    open: int = 0
    parked: int = 0
    released: int = 0
    completed: int = 0
    looked: int = 0
    unread: int = 0
    unread_accounts: tuple[str, ...] = ()
    unread_because: str = ""

    @property
    def blind(self) -> bool:
        """Whether there was something to look at, and not one look could read."""
        return self.unread > 0 and self.unread == self.looked


_COUNTED = ("published", "again", "failed", "open", "parked", "released", "completed", "looked")


@dataclass(frozen=True)
class _Unread:
    """A look that could not read."""

    account_id: str
    because: str


@dataclass(frozen=True)
class Decision:
    """What to write after a look."""

    verdict: Literal["published", "again", "failed", "open", "parked"]
    absent: bool = False
    sentence: str | None = None


def decide(item: Publication, sighting: Sighting, *, guarded: bool, now: datetime, policy: Policy) -> Decision:
    """Judge one look. Pure.

    :param guarded: whether a second commit of the same ids cannot take effect.
    """
    if sighting.verdict == "published":
        return Decision("published")
    absent = sighting.verdict == "absent"
    contradicted = bool(item.error.get("contradicts"))
    pause, grace = policy.pause, policy.grace
    # New ids are not guarded by what became of the old ones. And where it would end here, nothing guards that against a list that lags.
    if guarded and sighting.staged_usable and item.error.get("reaction") != Reaction.FIX:
        grace = policy.guarded_grace
        if sighting.by_itself:
            pause, grace = policy.own_pause, policy.own_grace
    if absent and not contradicted and item.state == "unknown" and _long_enough(item, now, pause=pause, grace=grace):
        if item.error.get("reaction") == Reaction.FIX:
            return Decision("failed", absent=True, sentence=sentences.was_refused(item.account, item.error))
        if item.commits < policy.max_commits:
            return Decision("again", absent=True)
        return Decision("parked", absent=True, sentence=sentences.too_many_commits(item.account, item.commits))
    # What is seen to be absent needs time, no person.
    undecided = not absent or contradicted
    if undecided and item.state == "unknown" and item.unknown_since and now - item.unknown_since >= policy.patience:
        return Decision("parked", absent=absent, sentence=_why_parked(item, sighting, contradicted=contradicted))
    return Decision("open", absent=absent)


def _long_enough(item: Publication, now: datetime, *, pause: timedelta, grace: timedelta) -> bool:
    begun = item.commit_started_at
    if item.looks < 1 or item.first_look_at is None or begun is None:
        return False
    return now - item.first_look_at >= pause and now - begun >= grace


def _why_parked(item: Publication, sighting: Sighting, *, contradicted: bool) -> str:
    if sighting.note.startswith("several: "):
        return sentences.several_found(item.account, sighting.note.removeprefix("several: ").split(", "))
    if contradicted:
        return sentences.already_there(item.account, item.reference_code)
    return sentences.unresolved(item.account, item.reference_code)


def reconcile(
    conn: Connection,
    publishers: Publishers,
    *,
    now: datetime,
    policy: Policy | None = None,
    limit: int = 200,
    checkpoint: Checkpoint = pass_by,
    clock: Callable[[], datetime] | None = None,
) -> ReconcileResult:
    """Look once at everything whose outcome is open, and at what interrupted runs left behind.

    Reads the platforms only. The pause between two looks lies between two runs; nothing sleeps here.

    :param now: the beginning of the run; its clock goes on from there, unless one is given.
    :raises ItemsFailedError: some looks raised something unforeseen; the others were done.
    """
    policy = policy or Policy()
    clock = clock or running_clock(now)
    counts: Counter[str] = Counter()
    _set_right(conn, now=now)
    counts["released"] = _release_preparing(conn, now=now)
    checkpoint("release:saved")
    doubts = _doubt_committing(conn, now=now, **_INTERRUPTED)
    log.info("reconcile: %d interrupted while preparing, %d while committing", counts["released"], doubts)
    checkpoint("doubt:saved")
    # A throttled account is not read either: calling on raises the count, and what waits there loses nothing.
    at_rest = {row.account_id for row in resting(conn, now=now)}
    readable = [account_id for account_id in publishers if account_id not in at_rest]
    seen: list[int] = []
    unread: list[_Unread] = []
    items = Containment(conn, "publication", now=now)
    items.only_those(_publications_waited_for)
    while len(seen) < limit:
        row = _claim_unknown(
            conn,
            accounts=readable,
            seen=seen,
            now=clock(),
            lease_until=clock() + ledger.LEASE,
            parked_since=now - policy.parked_look,
        )
        if row is None:
            break
        seen.append(row.publication_id)
        checkpoint("look:claimed")
        # Reading it is part of its look: of one whose payload nobody can read, the next run tries again.
        with items.item(row.publication_id, atomic=False):
            item = row.read()
            verdict = _resolve(
                conn,
                publishers[item.account_id],
                item,
                now=clock(),
                policy=policy,
                checkpoint=checkpoint,
                unread=unread,
            )
            counts[verdict] += 1
            counts["looked"] += 1
    counts["completed"] = _complete(conn, publishers, readable, items, now=clock())
    items.finish()
    return ReconcileResult(
        **{name: counts[name] for name in _COUNTED},
        unread=len(unread),
        unread_accounts=tuple(sorted({one.account_id for one in unread})),
        unread_because=unread[0].because if unread else "",
    )


def _set_right(conn: Connection, *, now: datetime) -> None:
    """Bring back what a clock that was ahead wrote: nothing waits for a moment that lies days off because of it."""
    rights = (
        _end_leases_ahead(conn, now=now, lent=_LENT),
        _doubt_commits_ahead(conn, now=now, lent=_LENT, **_INTERRUPTED),
        _doubt_from_now(conn, now=now, lent=_LENT),
        _end_pauses_ahead(conn, now=now, put_off=_PUT_OFF),
        _end_rests_ahead(conn, now=now, put_off=_PUT_OFF),
    )
    if any(rights):
        log.warning(
            "reconcile: a clock was ahead. Ended: %d leases, %d commits, %d doubts, %d pauses, %d rests of accounts. Look at the "
            "clocks of the workers (`siar doctor`).",
            *rights,
        )


def _resolve(
    conn: Connection,
    publisher: Publisher,
    item: Publication,
    *,
    now: datetime,
    policy: Policy,
    checkpoint: Checkpoint,
    unread: list[_Unread],
) -> str:
    barred = False
    try:
        sighting = publisher.find(item)
        if sighting.verdict == "absent" and _is_cut_short(conn, item, sighting, now=now):
            sighting = replace(sighting, verdict="undecided", note="the list does not show what else is out")
        reply = {"verdict": sighting.verdict, "note": sighting.note, **sighting.evidence}
    except SiarError as error:
        sighting = Sighting("undecided", "reading failed")
        reply = describe(error) | {"verdict": "undecided"}
        barred = isinstance(error, AccessError | ConfigError)
        unread.append(_Unread(item.account_id, f"{type(error).__name__}: {error}"))
    checkpoint("look:read")
    decision = decide(item, sighting, guarded=publisher.guarded(item), now=now, policy=policy)
    if barred and decision.verdict == "parked" and stops.stop_on(conn, item.account_id) is not None:
        # An account that waits for a person already cannot be read: no second question about each of its posts.
        decision = Decision("open")
    try:
        _write(conn, item, sighting, decision, reply, now)
    except LostClaimError as error:
        log.warning("publication %s: %s", item.publication_id, error)
        return "open"
    checkpoint("look:saved")
    log.info("publication %s (%s): %s, %s", item.publication_id, item.reference_code, decision.verdict, sighting.note)
    return decision.verdict


def _is_cut_short(conn: Connection, item: Publication, sighting: Sighting, *, now: datetime) -> bool:
    """Whether the list that was read ended although older ones of ours must be in it: so does one that may not be seen.

    Behind more older elements than a profile pins, ours cannot stand. Half of what we know to be out may have been deleted
    by hand. Where a container says itself that it was not published, a short list takes nothing from that; an empty one does.
    """
    read = sighting.evidence
    if read.get("ended") != "list" or read["older"] > PINNED or (read["read"] and read.get("container") == "FINISHED"):
        return False
    others = _others_out(conn, account_id=item.account_id, since=now - _LISTED, before=now - _LISTED_BY)
    return bool(read["older"] < min(PINNED + 1, (others + 1) // 2))


def _write(
    conn: Connection,
    item: Publication,
    sighting: Sighting,
    decision: Decision,
    reply: Mapping[str, object],
    now: datetime,
) -> None:
    absent = decision.absent
    attempt = Attempt("look", now, "absent" if absent else "unknown", remote_ids=item.staged, reply=reply)
    key = {"publication_id": item.publication_id, "fence": item.fence, "now": now}
    match decision.verdict:
        case "published":
            ledger.published(
                conn,
                item,
                Attempt("look", now, "done", remote_ids={"remote_id": sighting.remote_id}, reply=reply),
                remote_id=sighting.remote_id,
                proof=sighting.proof,
                # Their clock may be ahead of ours; what is out is not of tomorrow.
                published_at=min(sighting.published_at or item.commit_started_at or now, now),
                permalink=sighting.permalink,
            )
            stops.success(conn, item.account_id, now=now)
        case "again":
            staged = item.staged if sighting.staged_usable else {}
            with ledger.step(conn):
                state = "prepared" if sighting.staged_usable else "planned"
                _not_published(conn, **key, state=state, staged=ledger.as_json(staged))
                ledger.record(conn, item, attempt)
        case "failed":
            with ledger.step(conn):
                _refused_and_absent(conn, **key, sentence=decision.sentence)
                ledger.record(conn, item, attempt)
        case "parked" | "open":
            with ledger.step(conn):
                _looked(conn, **key, absent=absent)
                if decision.verdict == "parked":
                    ledger.park(conn, item, attempt, sentence=decision.sentence or "")
                else:
                    ledger.record(conn, item, attempt)


def _complete(
    conn: Connection,
    publishers: Publishers,
    readable: list[str],
    items: Containment,
    *,
    now: datetime,
    limit: int = 20,
) -> int:
    """Fill in addresses and ids that were not to be had at once. A platform that does not tell changes nothing."""
    filled = 0
    for row in _incomplete(conn, since=now - timedelta(hours=48), accounts=readable, limit=limit):
        with items.item(row.publication_id, atomic=False):
            filled += _fill_in_one(conn, publishers[row.account_id], row.read(), now=now)
    return filled


def _fill_in_one(conn: Connection, publisher: Publisher, item: Publication, *, now: datetime) -> int:
    try:
        if item.remote_id is None:
            sighting = publisher.find(item)
            remote_id, permalink = sighting.remote_id, sighting.permalink
        else:
            remote_id, permalink = item.remote_id, publisher.confirm(item.remote_id).permalink
    except SiarError as error:
        log.info("publication %s: still incomplete: %s", item.publication_id, error)
        return 0
    if not (remote_id or permalink):
        return 0
    return fill_in(conn, publication_id=item.publication_id, now=now, remote_id=remote_id, permalink=permalink)
