"""*Kalender*: the week and the month, what is in each place, what is free, a proposal for the rest, and moves."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Annotated, Any

from fastapi import APIRouter
from fastapi.responses import HTMLResponse
from pydantic import AwareDatetime, BaseModel, Field

from siar.editorial import admission, parking, schedule
from siar.editorial.concerns import Taken, concerns
from siar.editorial.holidays import holidays
from siar.errors import InputError
from siar.findings.finding import Finding
from siar.intake.rules.rulebook import RuleBook
from siar.settings import Settings
from siar.slots import places_of
from siar.web.bodies import Reason
from siar.web.desk import Desk, may
from siar.web.templating import fragment, page

__all__ = ["router"]

router = APIRouter()
_ORDINARY = "Kegiatan"
"""The kind by which an empty place is judged: no warning, no exception."""


class Place(BaseModel):
    """A place in the calendar."""

    to: AwareDatetime


class Hold(BaseModel):
    """Why something that is approved does not go out yet."""

    reason: Reason


class AcceptedPlace(BaseModel):
    """One draft and its place."""

    draft_id: int
    to: AwareDatetime


class Accepted(BaseModel):
    """Proposals that a person took."""

    places: list[AcceptedPlace] = Field(min_length=1, max_length=100)


@dataclass(frozen=True)
class PlaceView:
    """One place: what is in it, and what speaks against it."""

    at: datetime
    entry: schedule.Entry | None
    concerns: Sequence[Finding]
    past: bool


@dataclass(frozen=True)
class DayView:
    """One day: its slots with their places, and what goes out apart from them."""

    day: date
    holiday: str | None
    slots: Sequence[Sequence[PlaceView]]
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
    for place in taken:
        of_day[place.at.astimezone(zone).date()].append(place)
    days = []
    for offset in range(7):
        day = first + timedelta(days=offset)
        places = places_of(day, settings=settings)
        views = []
        for at in places:
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
            )
            views.append(PlaceView(at, entry, found, past=at <= now))
        size = settings.slots.per_slot
        others = [
            other
            for at, inside in by_time.items()
            if at.astimezone(zone).date() == day
            for other in (inside[1:] if at in places else inside)
        ]
        slots = [views[index : index + size] for index in range(0, len(views), size)]
        days.append(DayView(day, free_days.get(day), slots, others))
    return days


@router.get("/kalender")
def calendar(desk: Annotated[Desk, may("queue.read")], week: str = "") -> HTMLResponse:
    """The week."""
    settings, conn, now, today = desk.settings, desk.conn, desk.now, desk.today
    admission.admit(conn, settings=settings, now=now)
    first = _week_of(week, today=today)
    entries = schedule.entries(conn, start=first, days=7, settings=settings)
    taken = [Taken(entry.scheduled_for, entry.draft_id, entry.opd, entry.kind) for entry in entries if not entry.urgent]
    days = _days(first, entries, taken=taken, settings=settings, now=now)
    free = [place.at for day in days for slot in day.slots for place in slot if not place.entry and not place.past]
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
        waiting=schedule.waiting(conn, now=now, limit=30),
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
        places=len(settings.slots.slots) * settings.slots.per_slot,
    )


@router.get("/kalender/usulan")
def proposals(desk: Annotated[Desk, may("post.schedule")]) -> HTMLResponse:
    """Places for what has none, for a person to take over or not."""
    found = schedule.propose(desk.conn, settings=desk.settings, now=desk.now)
    return fragment(desk, "proposals.html", proposals=found)


@router.put("/api/drafts/{draft_id}/place")
def move(desk: Annotated[Desk, may("post.schedule", change=True)], draft_id: int, body: Place) -> dict[str, Any]:
    """Put a draft into a place, with all its channels; `concerns` is what speaks against it all the same."""
    found = schedule.move(
        desk.conn, draft_id=draft_id, to=body.to, actor=desk.user.name, settings=desk.settings, now=desk.now
    )
    return {"moved": draft_id, "concerns": [asdict(finding) for finding in found]}


@router.delete("/api/drafts/{draft_id}/place")
def unschedule(desk: Annotated[Desk, may("post.schedule", change=True)], draft_id: int) -> dict[str, Any]:
    """Take a draft that is not approved out of its place."""
    schedule.unschedule(desk.conn, draft_id=draft_id, actor=desk.user.name, now=desk.now)
    return {"unscheduled": draft_id}


@router.post("/api/drafts/{draft_id}/hold")
def hold(desk: Annotated[Desk, may("post.schedule", change=True)], draft_id: int, body: Hold) -> dict[str, Any]:
    """Keep something approved from going out until it gets another place."""
    held = parking.hold(desk.conn, draft_id=draft_id, actor=desk.user.name, reason=body.reason, now=desk.now)
    return {"held": held}


@router.post("/api/places")
def accept(desk: Annotated[Desk, may("post.schedule", change=True)], body: Accepted) -> dict[str, Any]:
    """Take proposals over. One that no longer fits is refused and listed."""
    moved: list[int] = []
    refused: list[dict[str, Any]] = []
    for item in body.places:
        try:
            schedule.move(
                desk.conn,
                draft_id=item.draft_id,
                to=item.to,
                actor=desk.user.name,
                settings=desk.settings,
                now=desk.now,
            )
        except InputError as error:
            refused.append({"draft_id": item.draft_id, "detail": str(error)})
        else:
            moved.append(item.draft_id)
    return {"moved": moved, "refused": refused}
