"""The calendar: which draft goes out in which place, what speaks against it, and a proposal for what has no place.

The machine proposes; only a person puts something into a place. A draft moves with all its channels.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from siar import audit
from siar.editorial.concerns import Taken, concerns
from siar.editorial.holidays import holidays
from siar.errors import InputError
from siar.findings.finding import Finding
from siar.findings.levels import Level
from siar.intake.rules.rulebook import RuleBook
from siar.settings import Settings
from siar.slots import is_place, next_place, places_of
from siar.store import Connection, queries

__all__ = ["Proposal", "entries", "move", "next_free", "propose", "taken_from", "unschedule"]

_HORIZON = timedelta(days=45)
_LATELY = timedelta(days=14)


@dataclass(frozen=True)
class Proposal:
    """A draft and the place that would suit it."""

    draft_id: int
    reference_code: str
    title: str
    opd: str
    kind: str
    at: datetime


def entries(conn: Connection, *, start: date, days: int, settings: Settings) -> list[dict[str, Any]]:
    """Return what has a time in a period of local days, by time."""
    zone = settings.city.zone
    first = datetime.combine(start, time.min, tzinfo=zone)
    last = datetime.combine(start + timedelta(days=days), time.min, tzinfo=zone)
    return list(queries("editorial").calendar(conn, start=first.astimezone(UTC), end=last.astimezone(UTC)))


def taken_from(conn: Connection, start: datetime) -> list[Taken]:
    """Return the places that are taken from a moment on; urgent posts take none."""
    rows = queries("editorial").taken(conn, start=start)
    return [Taken(row["scheduled_for"], row["draft_id"], row["opd"], row["kind"]) for row in rows]


def _places(now: datetime, *, settings: Settings, horizon: timedelta) -> Iterator[datetime]:
    day = now.astimezone(settings.city.zone).date()
    for offset in range(horizon.days + 1):
        yield from (moment for moment in places_of(day + timedelta(days=offset), settings=settings) if moment > now)


def next_free(conn: Connection, *, draft_id: int, settings: Settings, now: datetime) -> datetime:
    """Return the next place that suits a draft, in the caller's transaction; nobody else can take it meanwhile.

    A channel follows its sibling. When nothing suits within 45 days it is the next place, taken or not.
    """
    sql = queries("editorial")
    sql.lock_calendar(conn)
    posts = list(sql.lock_draft_posts(conn, draft_id=draft_id))
    if sibling := min(
        (p["scheduled_for"] for p in posts if p["scheduled_for"] and p["scheduled_for"] > now), default=None
    ):
        return sibling  # type: ignore[no-any-return]  # a row's values are Any
    first = sql.report_of_draft(conn, draft_id=draft_id)
    taken = taken_from(conn, now - timedelta(days=1))
    book, free_days = RuleBook.load(settings), holidays()
    for moment in _places(now, settings=settings, horizon=_HORIZON):
        if not concerns(
            moment, draft_id=draft_id, opd=first["opd"], kind=first["kind"], taken=taken, book=book, free_days=free_days
        ):
            return moment
    return next_place(after=now, settings=settings)


def propose(conn: Connection, *, settings: Settings, now: datetime, days: int = 7, limit: int = 60) -> list[Proposal]:
    """Return places for drafts that have none. Nothing is stored.

    Agencies that were seen least in the last two weeks come first, then the oldest; neighbours differ in kind.
    """
    waiting = list(queries("editorial").waiting_drafts(conn, since=now - _LATELY, limit=limit))
    taken = taken_from(conn, now - timedelta(days=1))
    book, free_days = RuleBook.load(settings), holidays()
    times = Counter({row["opd"]: int(row["recent"]) for row in waiting})
    found: list[Proposal] = []
    last_kind = ""
    for moment in _places(now, settings=settings, horizon=timedelta(days=days)):
        ranked = sorted(waiting, key=lambda row: (times[row["opd"]], row["kind"] == last_kind, row["draft_id"]))
        for row in ranked:
            item = Taken(moment, row["draft_id"], row["opd"], row["kind"])
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
            found.append(Proposal(item.draft_id, row["reference_code"], row["title"], item.opd, item.kind, moment))
            waiting.remove(row)
            taken.append(item)
            times[item.opd] += 1
            last_kind = item.kind
            break
    return found


def move(
    conn: Connection, *, draft_id: int, to: datetime, actor: str, settings: Settings, now: datetime
) -> list[Finding]:
    """Put a draft into a place, approved or not; return what speaks against it all the same.

    What was parked gets its new time with this; nothing else un-parks it.

    :param to: aware; a place in the future.
    :raises InputError: when there is no such place, it is taken, or the draft is out or on its way.
    """
    from siar.publishing import ledger

    sql = queries("editorial")
    if to <= now:
        raise InputError("Slot itu sudah lewat. Mohon pilih slot berikutnya.")
    if not is_place(to, settings=settings):
        raise InputError("Waktu itu bukan slot tayang. Mohon pilih salah satu slot.")
    with conn.transaction():
        sql.lock_calendar(conn)
        posts = list(sql.lock_draft_posts(conn, draft_id=draft_id))
        if not posts:
            raise InputError("Kiriman ini sudah tayang, sedang dikirim, atau tidak lagi berlaku.")
        first = posts[0]
        found = concerns(
            to,
            draft_id=draft_id,
            opd=first["opd"],
            kind=first["kind"],
            taken=taken_from(conn, now - timedelta(days=1)),
            book=RuleBook.load(settings),
            free_days=holidays(),
            texts=[post["caption"] for post in posts],
        )
        if stop := next((finding for finding in found if finding.level >= Level.HOLDS), None):
            raise InputError(stop.message)
        for post in posts:
            sql.schedule(conn, post_id=post["post_id"], scheduled_for=to, now=now)
            if post["state"] == "approved" and post["publication_id"] is not None:
                if post["publication"] == "parked" and post["commits"] > 0:
                    raise InputError("Kiriman ini mungkin sudah tayang. Pastikan dulu di halaman kirimannya.")
                ledger.plan(
                    conn,
                    post_id=post["post_id"],
                    channel=post["channel"],
                    content_hash=post["content_hash"],
                    reference_code=post["reference_code"],
                    due_at=to,
                    payload=post["payload"],
                    now=now,
                )
        _record(conn, draft_id, actor=actor, now=now, before=posts, to=to, found=found)
    return found


def unschedule(conn: Connection, *, draft_id: int, actor: str, now: datetime) -> None:
    """Take a draft that is not yet approved out of its place.

    :raises InputError: when a channel of it is approved already: that is parked, not forgotten.
    """
    sql = queries("editorial")
    with conn.transaction():
        posts = list(sql.lock_draft_posts(conn, draft_id=draft_id))
        if not posts or any(post["state"] == "approved" for post in posts):
            raise InputError(
                "Kiriman yang sudah disetujui tidak dapat dikeluarkan dari kalender; pindahkan atau tahan."
            )
        for post in posts:
            sql.schedule(conn, post_id=post["post_id"], scheduled_for=None, now=now)
        _record(conn, draft_id, actor=actor, now=now, before=posts, to=None, found=[])


def _record(
    conn: Connection,
    draft_id: int,
    *,
    actor: str,
    now: datetime,
    before: Sequence[Mapping[str, Any]],
    to: datetime | None,
    found: Sequence[Finding],
) -> None:
    old = min((post["scheduled_for"] for post in before if post["scheduled_for"]), default=None)
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
