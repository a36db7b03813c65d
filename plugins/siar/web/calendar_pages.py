"""*Kalender*: the week and the month, what is in each place, what is free, and a proposal for the rest."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse

from siar.editorial import admission, schedule
from siar.editorial.holidays import holidays
from siar.findings.finding import Finding
from siar.intake.rules.rulebook import RuleBook
from siar.settings import Settings
from siar.slots import places_of
from siar.store import queries
from siar.web.access import DeskUser, requires
from siar.web.services import Database, Now, Services
from siar.web.templating import fragment, page

__all__ = ["router"]

router = APIRouter()
_ORDINARY = "Kegiatan"
"""The kind by which an empty place is judged: no warning, no exception."""


@dataclass(frozen=True)
class PlaceView:
    """One place: what is in it, and what speaks against it."""

    at: datetime
    entry: Mapping[str, Any] | None
    concerns: Sequence[Finding]
    past: bool


@dataclass(frozen=True)
class DayView:
    """One day: its slots with their places, and what goes out apart from them."""

    day: date
    holiday: str | None
    slots: Sequence[Sequence[PlaceView]]
    others: Sequence[Mapping[str, Any]]


def _week_of(text: str, *, today: date) -> date:
    try:
        day = date.fromisoformat(text) if text else today
    except ValueError:
        day = today
    return day - timedelta(days=day.weekday())


def _days(
    first: date,
    entries: Sequence[Mapping[str, Any]],
    *,
    taken: Sequence[schedule.Taken],
    settings: Settings,
    now: datetime,
) -> list[DayView]:
    zone, free_days, book = settings.city.zone, holidays(), RuleBook.load(settings)
    by_time: dict[datetime, list[Mapping[str, Any]]] = defaultdict(list)
    for item in entries:
        by_time[item["scheduled_for"]].append(item)
    of_day: dict[date, list[schedule.Taken]] = defaultdict(list)
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
            found = schedule.concerns(
                at,
                draft_id=entry["draft_id"] if entry else 0,
                opd=entry["opd"] if entry else "",
                kind=entry["kind"] if entry else _ORDINARY,
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
def calendar(
    request: Request,
    user: Annotated[DeskUser, Depends(requires("queue.read"))],
    conn: Database,
    services: Services,
    now: Now,
    week: str = "",
) -> HTMLResponse:
    """The week."""
    settings = services.settings
    admission.admit(conn, settings=settings, now=now)
    today = now.astimezone(settings.city.zone).date()
    first = _week_of(week, today=today)
    entries = schedule.entries(conn, start=first, days=7, settings=settings)
    taken = [
        schedule.Taken(entry["scheduled_for"], entry["draft_id"], entry["opd"], entry["kind"])
        for entry in entries
        if not entry["urgent"]
    ]
    waiting = list(queries("editorial").waiting_drafts(conn, since=now - timedelta(days=14), limit=30))
    days = _days(first, entries, taken=taken, settings=settings, now=now)
    free = [place.at for day in days for slot in day.slots for place in slot if not place.entry and not place.past]
    return page(
        request,
        "calendar.html",
        user=user,
        conn=conn,
        here="kalender",
        days=days,
        first=first,
        today=today,
        before=first - timedelta(days=7),
        after=first + timedelta(days=7),
        slots=sorted(settings.slots.slots),
        free=free,
        waiting=waiting,
        share=Counter(entry["opd"] for entry in entries).most_common(12),
        now=now,
    )


@router.get("/kalender/bulan")
def month(
    request: Request,
    user: Annotated[DeskUser, Depends(requires("queue.read"))],
    conn: Database,
    services: Services,
    now: Now,
    month: str = "",
) -> HTMLResponse:
    """The month."""
    settings = services.settings
    today = now.astimezone(settings.city.zone).date()
    try:
        first = date.fromisoformat(f"{month}-01") if month else today.replace(day=1)
    except ValueError:
        first = today.replace(day=1)
    following = (first + timedelta(days=32)).replace(day=1)
    start = first - timedelta(days=first.weekday())
    weeks = -(-(following - start).days // 7)
    inside: dict[date, list[Mapping[str, Any]]] = defaultdict(list)
    for entry in schedule.entries(conn, start=start, days=weeks * 7, settings=settings):
        inside[entry["scheduled_for"].astimezone(settings.city.zone).date()].append(entry)
    grid = [[start + timedelta(days=7 * row + column) for column in range(7)] for row in range(weeks)]
    return page(
        request,
        "month.html",
        user=user,
        conn=conn,
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
def proposals(
    request: Request,
    user: Annotated[DeskUser, Depends(requires("post.schedule"))],
    conn: Database,
    services: Services,
    now: Now,
) -> HTMLResponse:
    """Places for what has none, for a person to take over or not."""
    found = schedule.propose(conn, settings=services.settings, now=now)
    return fragment(request, "proposals.html", user=user, proposals=found)
