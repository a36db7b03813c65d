"""*Iklan*, *Laporan*, *Kesehatan*: money, leadership reports, and whether everything is in order."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse

from siar.doctor import examine
from siar.store import queries
from siar.web.access import DeskUser, requires
from siar.web.services import Database, Now, Services
from siar.web.templating import fragment, page

__all__ = ["router"]

router = APIRouter()
_LAST = 2**62
_LEVELS = {"city_month": "Kota, bulan ini", "city_year": "Kota, tahun ini", "opd_month": "OPD, bulan ini"}


@router.get("/iklan")
def boosts(
    request: Request,
    user: Annotated[DeskUser, Depends(requires("queue.read"))],
    conn: Database,
    services: Services,
    now: Now,
    before: int = _LAST,
) -> HTMLResponse:
    """*Iklan*: boosts and how much of each ceiling is left."""
    sql = queries("editorial")
    local = now.astimezone(services.settings.city.zone)
    rows = list(sql.desk_boosts(conn, before=before, limit=30))
    budgets = list(sql.desk_budgets(conn, periods=[f"{local:%Y-%m}", f"{local:%Y}"]))
    plan = services.settings.caps
    return page(
        request,
        "boosts.html",
        user=user,
        conn=conn,
        here="iklan",
        rows=rows,
        budgets=_budgets(budgets, {"city_month": plan.city_per_month, "city_year": plan.city_per_year}),
        before=rows[-1]["boost_id"] if len(rows) == 30 else None,
        now=now,
    )


def _budgets(rows: list[Mapping[str, Any]], caps: Mapping[str, int]) -> list[dict[str, Any]]:
    shown = [{**row, "label": _LEVELS[row["level"]]} for row in rows]
    seen = {row["level"] for row in rows}
    # A budget opens with its first reservation; before that the whole ceiling is left.
    empty = [
        {"level": level, "holder": "city", "label": _LEVELS[level], "cap": cap, "reserved": 0, "settled": 0}
        for level, cap in caps.items()
        if level not in seen
    ]
    return sorted([*shown, *empty], key=lambda row: (list(_LEVELS).index(row["level"]), row["holder"]))


@router.get("/laporan")
def briefings(
    request: Request,
    user: Annotated[DeskUser, Depends(requires("queue.read"))],
    conn: Database,
    before: int = _LAST,
) -> HTMLResponse:
    """*Laporan*: what leadership was sent, and whether it arrived."""
    rows = list(queries("editorial").desk_briefings(conn, before=before, limit=20))
    return page(
        request,
        "briefings.html",
        user=user,
        conn=conn,
        here="laporan",
        rows=rows,
        before=rows[-1]["briefing_id"] if len(rows) == 20 else None,
    )


@router.get("/kesehatan")
def health(
    request: Request,
    user: Annotated[DeskUser, Depends(requires("queue.read"))],
    conn: Database,
    now: Now,
) -> HTMLResponse:
    """*Kesehatan*: what does not get on by itself, stops, freezes, last runs. Outside checks follow on request."""
    from siar.publishing import stops

    sql = queries("editorial")
    (runs,) = sql.last_runs(conn)
    return page(
        request,
        "health.html",
        user=user,
        conn=conn,
        here="kesehatan",
        stuck=list(sql.stuck_publications(conn, overdue=now - timedelta(minutes=10), limit=50)),
        sheets=list(sql.sheets_in_trouble(conn, limit=50)),
        stops=stops.stops(conn),
        runs=runs,
        scopes=("all", "facebook", "instagram", "boosts"),
        now=now,
    )


@router.get("/kesehatan/pemeriksaan")
def examination(
    request: Request,
    user: Annotated[DeskUser, Depends(requires("queue.read"))],
    services: Services,
) -> HTMLResponse:
    """What `siar doctor` finds: it asks Google, Meta, the media store and the mail server, so it takes seconds."""
    return fragment(request, "examination.html", user=user, findings=examine(services))
