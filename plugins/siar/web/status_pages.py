"""*Iklan*, *Laporan*, *Kesehatan*: money, leadership reports, and whether everything is in order."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Depends, HTTPException, Request, status
from fastapi.responses import HTMLResponse, Response

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


@router.get("/laporan/{briefing_id}/pdf")
def briefing_pdf(
    _user: Annotated[DeskUser, Depends(requires("queue.read"))],
    briefing_id: int,
    conn: Database,
) -> Response:
    """The report as it was sent, if the file is still what the database says it was."""
    row = queries("editorial").desk_briefing_file(conn, briefing_id=briefing_id)
    missing = HTTPException(status.HTTP_404_NOT_FOUND, "Berkas laporan ini tidak ada lagi di server.")
    if row is None:
        raise missing
    path = Path(row["path"])
    try:
        data = path.read_bytes()
    except OSError:
        raise missing from None
    if hashlib.sha256(data).hexdigest() != row["sha256"]:
        raise missing
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(path.name)}"}
    return Response(data, media_type="application/pdf", headers=headers)


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
