"""The calendar: which draft goes out in which slot, what speaks against it, and a proposal for what has no slot.

The machine proposes; only a person gives a slot. A draft moves with all its posts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from siar import audit
from siar.editorial import drafts, holds, posts
from siar.editorial.concerns import Taken, concerns
from siar.editorial.holidays import holidays
from siar.editorial.posts import MovablePost
from siar.errors import InputError
from siar.findings.finding import Finding
from siar.findings.levels import Level
from siar.intake.rules.rulebook import RuleBook
from siar.settings import Settings
from siar.slots import is_slot, next_slot, slots_of
from siar.store import Connection, Many, Statement

__all__ = [
    "Entry",
    "Proposal",
    "WaitingDraft",
    "entries",
    "move",
    "next_free",
    "propose",
    "taken_from",
    "unschedule",
    "waiting",
]

_HORIZON = timedelta(days=45)
_LATELY = timedelta(days=14)


@dataclass(frozen=True)
class Entry:
    """What has a time: a draft with those of its posts that go out then.

    :param publications: the state of each post's publication, empty where nothing is planned.
    """

    draft_id: int
    opd: str
    kind: str
    reference_code: str
    visual_path: str
    title: str
    scheduled_for: datetime
    channels: list[str]
    posts: list[int]
    urgent: bool
    approved: bool
    publications: list[str]


@dataclass(frozen=True)
class WaitingDraft:
    """A draft without a time. `recent`: how often its agency was out lately."""

    draft_id: int
    opd: str
    kind: str
    reference_code: str
    visual_path: str
    title: str
    accepted_at: datetime
    recent: int


@dataclass(frozen=True)
class Proposal:
    """A draft and the slot that would suit it."""

    draft_id: int
    reference_code: str
    title: str
    opd: str
    kind: str
    at: datetime


_calendar = Many("editorial.calendar", Entry)
_taken = Many("editorial.taken", Taken)
_waiting_drafts = Many("editorial.waiting_drafts", WaitingDraft)
_lock_calendar = Statement("editorial.lock_calendar")
_schedule = Statement("editorial.schedule")


def entries(conn: Connection, *, start: date, days: int, settings: Settings) -> list[Entry]:
    """Return what has a time in a period of local days, by time."""
    zone = settings.city.zone
    first = datetime.combine(start, time.min, tzinfo=zone)
    last = datetime.combine(start + timedelta(days=days), time.min, tzinfo=zone)
    return _calendar(conn, start=first.astimezone(UTC), end=last.astimezone(UTC))


def waiting(conn: Connection, *, now: datetime, limit: int) -> list[WaitingDraft]:
    """Return drafts without a time, oldest first."""
    return _waiting_drafts(conn, since=now - _LATELY, limit=limit)


def taken_from(conn: Connection, start: datetime) -> list[Taken]:
    """Return the slots that are taken from a moment on; urgent posts take none."""
    return _taken(conn, start=start)


def _slots(now: datetime, *, settings: Settings, horizon: timedelta) -> Iterator[datetime]:
    day = now.astimezone(settings.city.zone).date()
    for offset in range(horizon.days + 1):
        yield from (moment for moment in slots_of(day + timedelta(days=offset), settings=settings) if moment > now)


def next_free(conn: Connection, *, draft_id: int, settings: Settings, now: datetime) -> datetime:
    """Return the next slot that suits a draft, in the caller's transaction; nobody else can take it meanwhile.

    A channel follows its sibling. When nothing suits within 45 days it is the next slot, taken or not.
    """
    movable = posts.lock_movable(conn, draft_id)
    _lock_calendar(conn)
    times = [post.scheduled_for for post in movable if post.scheduled_for]
    if sibling := min((time for time in times if time > now), default=None):
        return sibling
    draft = drafts.find(conn, draft_id)
    taken = taken_from(conn, now - timedelta(days=1))
    book, free_days = RuleBook.load(settings), holidays()
    for moment in _slots(now, settings=settings, horizon=_HORIZON):
        if not concerns(
            moment, draft_id=draft_id, opd=draft.opd, kind=draft.kind, taken=taken, book=book, free_days=free_days
        ):
            return moment
    return next_slot(after=now, settings=settings)


def propose(conn: Connection, *, settings: Settings, now: datetime, days: int = 7, limit: int = 60) -> list[Proposal]:
    """Return slots for drafts that have none. Nothing is stored.

    Agencies that were seen least in the last two weeks come first, then the oldest; neighbours differ in kind.
    """
    left = waiting(conn, now=now, limit=limit)
    taken = taken_from(conn, now - timedelta(days=1))
    book, free_days = RuleBook.load(settings), holidays()
    times = Counter({draft.opd: draft.recent for draft in left})
    found: list[Proposal] = []
    last_kind = ""
    for moment in _slots(now, settings=settings, horizon=timedelta(days=days)):
        for draft in sorted(left, key=lambda draft: (times[draft.opd], draft.kind == last_kind, draft.draft_id)):
            item = Taken(moment, draft.draft_id, draft.opd, draft.kind)
            if concerns(
                moment,
                draft_id=item.draft_id,
                opd=item.opd,
                kind=item.kind,
                taken=taken,
                book=book,
                free_days=free_days,
            ):
                continue
            found.append(Proposal(item.draft_id, draft.reference_code, draft.title, item.opd, item.kind, moment))
            left.remove(draft)
            taken.append(item)
            times[item.opd] += 1
            last_kind = item.kind
            break
    return found


def move(
    conn: Connection,
    *,
    draft_id: int,
    to: datetime,
    actor: str,
    settings: Settings,
    now: datetime,
    roles: Collection[str] = (),
) -> list[Finding]:
    """Give a draft a slot, approved or not; return what speaks against it all the same.

    What was parked gets its new time with this; nothing else un-parks it.

    :param to: aware; a slot in the future.
    :param roles: the actor's; they decide whether somebody else's hold is lifted.
    :raises InputError: when there is no such slot, it is taken, the draft is out or on its way, or held by somebody of a
        higher rank.
    """
    if to <= now:
        raise InputError("Slot itu sudah lewat. Mohon pilih slot berikutnya.")
    if not is_slot(to, settings=settings):
        raise InputError("Waktu itu bukan slot tayang. Mohon pilih salah satu slot.")
    with conn.transaction():
        moved = posts.lock_movable(conn, draft_id)
        _lock_calendar(conn)
        if not moved:
            raise InputError("Kiriman ini sudah tayang, sedang dikirim, atau tidak lagi berlaku.")
        first = moved[0]
        found = concerns(
            to,
            draft_id=draft_id,
            opd=first.opd,
            kind=first.kind,
            taken=taken_from(conn, now - timedelta(days=1)),
            book=RuleBook.load(settings),
            free_days=holidays(),
            texts=[post.caption for post in moved],
        )
        if stop := next((finding for finding in found if finding.level >= Level.HOLDS), None):
            raise InputError(stop.message)
        holds.lift(conn, draft_id=draft_id, actor=actor, roles=roles, settings=settings, now=now)
        content = drafts.content_of(conn, draft_id)
        urgent = first.kind in settings.slots.urgent_kinds
        for post in moved:
            _schedule(conn, post_id=post.post_id, scheduled_for=to, urgent=urgent, now=now)
            if post.state == "approved" and post.publication_id is not None:
                posts.plan(conn, post, content, due_at=post.due(to), now=now)
        _record(conn, draft_id, actor=actor, now=now, before=moved, to=to, found=found)
    return found


def unschedule(conn: Connection, *, draft_id: int, actor: str, now: datetime) -> None:
    """Take a draft that is not yet approved out of its slot.

    :raises InputError: when a channel of it is approved already: that is parked, not forgotten.
    """
    with conn.transaction():
        taken_out = posts.lock_movable(conn, draft_id)
        if not taken_out or any(post.state == "approved" for post in taken_out):
            raise InputError(
                "Kiriman yang sudah disetujui tidak dapat dikeluarkan dari kalender; pindahkan atau tahan."
            )
        for post in taken_out:
            _schedule(conn, post_id=post.post_id, scheduled_for=None, urgent=True, now=now)
        _record(conn, draft_id, actor=actor, now=now, before=taken_out, to=None, found=[])


def _record(
    conn: Connection,
    draft_id: int,
    *,
    actor: str,
    now: datetime,
    before: Sequence[MovablePost],
    to: datetime | None,
    found: Sequence[Finding],
) -> None:
    old = min((post.scheduled_for for post in before if post.scheduled_for), default=None)
    audit.record(
        conn,
        actor=actor,
        action="draft.scheduled",
        subject=f"draft:{draft_id}",
        now=now,
        detail={
            "from": old.isoformat() if old else None,
            "to": to.isoformat() if to else None,
            "concerns": [finding.code for finding in found],
        },
    )
