"""*Kalender*: the week and the month, what is in each slot, what is free, a proposal for the rest, and moves."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Annotated, Any

from fastapi import APIRouter
from fastapi.responses import HTMLResponse
from pydantic import AwareDatetime, BaseModel, Field

from siar.briefings.slot_hints import slot_hints
from siar.editorial import admission, parking, schedule
from siar.editorial.concerns import Taken, concerns
from siar.editorial.holidays import holidays
from siar.editorial.openings import Openings
from siar.findings.finding import Finding
from siar.intake.rules.rulebook import RuleBook
from siar.settings import Settings
from siar.slots import slots_of
from siar.web.bodies import Reason
from siar.web.bulk import listed
from siar.web.desk import Desk, may
from siar.web.templating import fragment, page

__all__ = ["router"]

router = APIRouter()
_ORDINARY = "Kegiatan"
"""The kind by which an empty slot is judged: no warning, no exception."""


class SlotChoice(BaseModel):
    """A slot in the calendar."""

    to: AwareDatetime


class Hold(BaseModel):
    """Why something that is approved does not go out yet."""

    reason: Reason


class AcceptedSlot(BaseModel):
    """One draft and its slot."""

    draft_id: int
    to: AwareDatetime


class Accepted(BaseModel):
    """Proposals that a person took."""

    places: list[AcceptedSlot] = Field(min_length=1, max_length=100)


@dataclass(frozen=True)
class SlotView:
    """One slot: what is in it, and what speaks against it."""

    at: datetime
    entry: schedule.Entry | None
    concerns: Sequence[Finding]
    past: bool


@dataclass(frozen=True)
class DayView:
    """One day: its slots, those of one time of day together, and what goes out apart from them."""

    day: date
    holiday: str | None
    hours: Sequence[Sequence[SlotView]]
    others: Sequence[schedule.Entry]


def _week_of(text: str, *, today: date) -> date:
    try:
        day = date.fromisoformat(text) if text else today
    except ValueError:
        day = today
    return day - timedelta(days=day.weekday())


def _days(
    first: date,
    entries: Sequence[schedule.Entry],
    *,
    taken: Sequence[Taken],
    settings: Settings,
    now: datetime,
) -> list[DayView]:
    zone, free_days, book = settings.city.zone, holidays(), RuleBook.load(settings)
    by_time: dict[datetime, list[schedule.Entry]] = defaultdict(list)
    for item in entries:
        by_time[item.scheduled_for].append(item)
    of_day: dict[date, list[Taken]] = defaultdict(list)
    for slot in taken:
        of_day[slot.at.astimezone(zone).date()].append(slot)
    days = []
    for offset in range(7):
        day = first + timedelta(days=offset)
        moments = slots_of(day, settings=settings)
        views = []
        for at in moments:
            inside = by_time.get(at, [])
            entry = inside[0] if inside else None
            found = concerns(
                at,
                draft_id=entry.draft_id if entry else 0,
                opd=entry.opd if entry else "",
                kind=entry.kind if entry else _ORDINARY,
                taken=of_day[day],
                book=book,
                free_days=free_days,
                urgent=entry is not None and entry.urgent,
            )
            views.append(SlotView(at, entry, found, past=at <= now))
        size = settings.slots.per_slot
        others = [
            other
            for at, inside in by_time.items()
            if at.astimezone(zone).date() == day
            for other in (inside[1:] if at in moments else inside)
        ]
        hours = [views[index : index + size] for index in range(0, len(views), size)]
        days.append(DayView(day, free_days.get(day), hours, others))
    return days


@router.get("/kalender")
def calendar(desk: Annotated[Desk, may("queue.read")], week: str = "") -> HTMLResponse:
    """The week."""
    settings, conn, now, today = desk.settings, desk.conn, desk.now, desk.today
    admission.refresh(conn, settings=settings, now=now)
    first = _week_of(week, today=today)
    entries = schedule.entries(conn, start=first, days=7, settings=settings)
    taken = [Taken(entry.scheduled_for, entry.draft_id, entry.opd, entry.kind) for entry in entries if not entry.urgent]
    days = _days(first, entries, taken=taken, settings=settings, now=now)
    free = [slot.at for day in days for hour in day.hours for slot in hour if not slot.entry and not slot.past]
    waiting = schedule.waiting(conn, now=now, limit=30)
    offered = {row.draft_id for row in waiting} | {entry.draft_id for entry in entries}
    openings = Openings(conn, offered, slots=free, taken=taken, settings=settings)
    open_to = {draft_id: set(openings.of(draft_id)) for draft_id in offered}
    return page(
        desk,
        "calendar.html",
        here="kalender",
        days=days,
        first=first,
        today=today,
        before=first - timedelta(days=7),
        after=first + timedelta(days=7),
        slots=sorted(settings.slots.slots),
        free=free,
        closed_to={
            draft_id: [index for index, at in enumerate(free) if at not in own] for draft_id, own in open_to.items()
        },
        waiting=waiting,
        hints=slot_hints(
            conn,
            [hour[0].at for day in days for hour in day.hours if not hour[0].past],
            settings=settings,
            today=today,
        ),
        share=Counter(entry.opd for entry in entries).most_common(12),
    )


@router.get("/kalender/bulan")
def month(desk: Annotated[Desk, may("queue.read")], month: str = "") -> HTMLResponse:
    """The month."""
    settings, today = desk.settings, desk.today
    try:
        first = date.fromisoformat(f"{month}-01") if month else today.replace(day=1)
    except ValueError:
        first = today.replace(day=1)
    following = (first + timedelta(days=32)).replace(day=1)
    start = first - timedelta(days=first.weekday())
    weeks = -(-(following - start).days // 7)
    inside: dict[date, list[schedule.Entry]] = defaultdict(list)
    for entry in schedule.entries(desk.conn, start=start, days=weeks * 7, settings=settings):
        inside[entry.scheduled_for.astimezone(settings.city.zone).date()].append(entry)
    grid = [[start + timedelta(days=7 * row + column) for column in range(7)] for row in range(weeks)]
    return page(
        desk,
        "month.html",
        here="kalender",
        grid=grid,
        inside=inside,
        first=first,
        today=today,
        before=(first - timedelta(days=1)).replace(day=1),
        after=following,
        holidays=holidays(),
        slots=len(settings.slots.slots) * settings.slots.per_slot,
    )


@router.get("/kalender/usulan")
def proposals(desk: Annotated[Desk, may("post.schedule")]) -> HTMLResponse:
    """Places for what has none, for a person to take over or not."""
    found = schedule.propose(desk.conn, settings=desk.settings, now=desk.now)
    return fragment(desk, "proposals.html", proposals=found)


@router.put("/api/drafts/{draft_id}/place")
def move(desk: Annotated[Desk, may("post.schedule", change=True)], draft_id: int, body: SlotChoice) -> dict[str, Any]:
    """Give a draft a slot, with all its channels; `concerns` is what speaks against it all the same."""
    found = schedule.move(
        desk.conn,
        draft_id=draft_id,
        to=body.to,
        actor=desk.user.id,
        roles=desk.user.roles,
        settings=desk.settings,
        now=desk.now,
    )
    return {"moved": draft_id, "concerns": [asdict(finding) for finding in found]}


@router.delete("/api/drafts/{draft_id}/place")
def unschedule(desk: Annotated[Desk, may("post.schedule", change=True)], draft_id: int) -> dict[str, Any]:
    """Take a draft that is not approved out of its slot."""
    schedule.unschedule(desk.conn, draft_id=draft_id, actor=desk.user.id, now=desk.now)
    return {"unscheduled": draft_id}


@router.post("/api/drafts/{draft_id}/hold")
def hold(desk: Annotated[Desk, may("post.schedule", change=True)], draft_id: int, body: Hold) -> dict[str, Any]:
    """Keep something approved from going out until it gets another slot."""
    rank = desk.settings.roles.rank_of(desk.user.roles)
    held = parking.hold(desk.conn, draft_id=draft_id, actor=desk.user.id, rank=rank, reason=body.reason, now=desk.now)
    return {"held": held}


@router.post("/api/places")
def accept(desk: Annotated[Desk, may("post.schedule", change=True)], body: Accepted) -> dict[str, Any]:
    """Take proposals over. One that no longer fits is refused and listed."""
    moved: list[int] = []
    refused: list[dict[str, Any]] = []
    for item in body.places:
        with listed(refused, draft_id=item.draft_id):
            schedule.move(
                desk.conn,
                draft_id=item.draft_id,
                to=item.to,
                actor=desk.user.id,
                roles=desk.user.roles,
                settings=desk.settings,
                now=desk.now,
            )
            moved.append(item.draft_id)
    return {"moved": moved, "refused": refused}
