"""The calendar: which draft goes out in which slot, what speaks against it, and a proposal for what has no slot.

The machine proposes; only a person gives a slot. A draft moves with all its posts.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from siar import audit
from siar.editorial import draft_times, drafts, holds, posts
from siar.editorial.concerns import Taken, concerns
from siar.editorial.holidays import holidays
from siar.editorial.placing import Candidate, place
from siar.editorial.posts import MovablePost
from siar.editorial.queries import lock_calendar
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
    """A draft without a time that is not over.

    :param recent: how often its agency was out lately.
    :param after_minutes: how long after a slot the last of its posts goes out.
    :param closes_at: when it is over; None: never.
    """

    draft_id: int
    opd: str
    kind: str
    reference_code: str
    visual_path: str
    title: str
    accepted_at: datetime
    closes_at: datetime | None
    after_minutes: int
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
_schedule = Statement("editorial.schedule")


def entries(conn: Connection, *, start: date, days: int, settings: Settings) -> list[Entry]:
    """Return what has a time in a period of local days, by time."""
    zone = settings.city.zone
    first = datetime.combine(start, time.min, tzinfo=zone)
    last = datetime.combine(start + timedelta(days=days), time.min, tzinfo=zone)
    return _calendar(conn, start=first.astimezone(UTC), end=last.astimezone(UTC))


def waiting(conn: Connection, *, now: datetime, limit: int, days: int = _HORIZON.days) -> list[WaitingDraft]:
    """Return drafts without a time that are not over and may go out within so many days: what ends first, then the oldest."""
    return _waiting_drafts(conn, since=now - _LATELY, now=now, until=now + timedelta(days=days + 1), limit=limit)


def taken_from(conn: Connection, start: datetime) -> list[Taken]:
    """Return the slots that are taken from a moment on; urgent posts take none."""
    return _taken(conn, start=start)


def _slots(now: datetime, *, settings: Settings, horizon: timedelta) -> Iterator[datetime]:
    day = now.astimezone(settings.city.zone).date()
    for offset in range(horizon.days + 1):
        yield from (moment for moment in slots_of(day + timedelta(days=offset), settings=settings) if moment > now)


def next_free(conn: Connection, *, draft_id: int, settings: Settings, now: datetime) -> datetime:
    """Return the next slot that suits a draft, in the caller's transaction; nobody else can take it meanwhile.

    A channel follows its sibling. A draft that has its time gets a slot in it, if need be one that something speaks
    against but no other draft. When nothing suits another one within 45 days it is the next slot, taken or not.

    :raises InputError: every slot of its time is taken, or has passed.
    """
    movable = posts.lock_movable(conn, draft_id)
    lock_calendar(conn)
    times = [post.scheduled_for for post in movable if post.scheduled_for]
    draft = drafts.find(conn, draft_id)
    taken = taken_from(conn, now - timedelta(days=1))
    book, free_days = RuleBook.load(settings), holidays()
    times_of = draft_times.of_drafts(conn, [draft_id], settings=settings)[draft_id]
    after = max((timedelta(minutes=post.after_minutes) for post in movable), default=timedelta(0))
    draft_in_time = Candidate(draft_id, draft.opd, draft.kind, 0, times_of, after)
    if sibling := min((time for time in times if time > now and draft_in_time.suits(time, book=book)), default=None):
        return sibling
    second: datetime | None = None
    opens, _ = times_of.bounds(book=book)
    # A greeting's day may lie far ahead.
    first = max(now, opens - timedelta(seconds=1)) if opens else now
    for moment in _slots(first, settings=settings, horizon=_HORIZON):
        if not draft_in_time.suits(moment, book=book):
            continue
        found = concerns(
            moment,
            draft_id=draft_id,
            opd=draft.opd,
            kind=draft.kind,
            taken=taken,
            book=book,
            free_days=free_days,
            urgent=times_of.alert is not None,
        )
        if not found:
            return moment
        if second is None and not any(finding.level >= Level.HOLDS for finding in found):
            second = moment
    return _otherwise(now, second, draft_in_time, book=book, settings=settings)


def _otherwise(
    now: datetime, second: datetime | None, draft: Candidate, *, book: RuleBook, settings: Settings
) -> datetime:
    opens, closes = draft.validity.bounds(book=book)
    if closes is None and opens is None:
        return next_slot(after=now, settings=settings)
    if second is None:
        told = draft.validity.refusal(now, book=book)
        raise InputError(
            "Tidak ada slot kosong lagi pada waktunya. Mohon kosongkan satu slot, atau tayangkan sekarang juga."
            + (f" {told.message}" if told else "")
        )
    return second


def propose(conn: Connection, *, settings: Settings, now: datetime, days: int = 7, limit: int = 60) -> list[Proposal]:
    """Return slots for drafts that have none, each in its time (`siar.editorial.placing`). Nothing is stored."""
    left = {draft.draft_id: draft for draft in waiting(conn, now=now, limit=limit, days=days)}
    taken = taken_from(conn, now - timedelta(days=1))
    book, free_days = RuleBook.load(settings), holidays()
    times = draft_times.of_drafts(conn, list(left), settings=settings)

    def suits(item: Candidate, moment: datetime) -> bool:
        if concerns(
            moment,
            draft_id=item.draft_id,
            opd=item.opd,
            kind=item.kind,
            taken=taken,
            book=book,
            free_days=free_days,
        ):
            return False
        taken.append(Taken(moment, item.draft_id, item.opd, item.kind))
        return True

    candidates = [
        Candidate(
            draft.draft_id,
            draft.opd,
            draft.kind,
            draft.recent,
            times[draft.draft_id],
            timedelta(minutes=draft.after_minutes),
        )
        for draft in left.values()
    ]
    slots = _slots(now, settings=settings, horizon=timedelta(days=days))
    return [
        Proposal(item.draft_id, left[item.draft_id].reference_code, left[item.draft_id].title, item.opd, item.kind, at)
        for item, at in place(slots, candidates, suits=suits, book=book)
    ]


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
    :raises InputError: when there is no such slot, it is taken, what the draft tells of is over by then or has not come,
        the draft is out or on its way, or held by somebody of a higher rank.
    """
    if to <= now:
        raise InputError("Slot itu sudah lewat. Mohon pilih slot berikutnya.")
    if not is_slot(to, settings=settings):
        raise InputError("Waktu itu bukan slot tayang. Mohon pilih salah satu slot.")
    with conn.transaction():
        moved = posts.lock_movable(conn, draft_id)
        lock_calendar(conn)
        if not moved:
            raise InputError("Kiriman ini sudah tayang, sedang dikirim, atau tidak lagi berlaku.")
        first, book = moved[0], RuleBook.load(settings)
        times = draft_times.of_drafts(conn, [draft_id], settings=settings)[draft_id]
        urgent = times.alert is not None
        if late := next((told for post in moved if (told := times.refusal(post.due(to), book=book))), None):
            raise InputError(late.message)
        found = concerns(
            to,
            draft_id=draft_id,
            opd=first.opd,
            kind=first.kind,
            taken=taken_from(conn, now - timedelta(days=1)),
            book=book,
            free_days=holidays(),
            texts=[post.caption for post in moved],
            urgent=urgent,
        )
        if stop := next((finding for finding in found if finding.level >= Level.HOLDS), None):
            raise InputError(stop.message)
        holds.lift(conn, draft_id=draft_id, actor=actor, roles=roles, settings=settings, now=now)
        content = drafts.content_of(conn, draft_id)
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
