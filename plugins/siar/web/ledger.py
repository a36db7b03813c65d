"""*Buku besar iklan* and *Pagu*: the ledger as an auditor follows it, and who set which ceiling when and why."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from fastapi import APIRouter, HTTPException, Response, status
from fastapi.responses import HTMLResponse
from pydantic import BaseModel, Field

from siar import people
from siar.boosts.budget import caps, statement
from siar.boosts.budget.caps import CapLevel
from siar.boosts.workbook import as_xlsx
from siar.errors import InputError
from siar.quantities import Rupiah
from siar.reading.formats import Formats
from siar.web.bodies import Reason
from siar.web.desk import Desk, may
from siar.web.templating import page

__all__ = ["router"]

router = APIRouter()
_SHOWN = 50
#: Lines of the ledger on a page.
_LINES = 100
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Month = Annotated[str, Field(pattern=r"^(\d{4}-(0[1-9]|1[0-2]))?$")]


class NewCap(BaseModel):
    """A ceiling as it is to be, in rupiah with tax, and why. `holder`: an agency's or programme's code; none: of the city, or each."""

    level: CapLevel
    holder: Annotated[str, Field(pattern=r"^[A-Z0-9_-]{0,31}$")] = ""
    cap: Annotated[int, Field(ge=0, le=10**12)]
    reason: Reason


@router.get("/iklan/buku-besar")
def ledger_page(
    desk: Annotated[Desk, may("queue.read")], bulan: Month = "", halaman: Annotated[int, Field(ge=1, le=10**6)] = 1
) -> HTMLResponse:
    """One month's ledger, line by line, a page at a time; past the last page is the last one."""
    months = statement.months(desk.conn)
    month = _month(desk, bulan)
    lines = statement.of_month(desk.conn, month)
    pages = max(1, -(-len(lines) // _LINES))
    number = min(halaman, pages)
    return page(
        desk,
        "ledger.html",
        here="iklan",
        lines=lines,
        pages=pages,
        number=number,
        start=(number - 1) * _LINES,
        size=_LINES,
        kinds=statement.KIND_WORDS,
        totals=statement.totals(lines),
        months=[(period, _name(desk, period)) for period in sorted({*months, month}, reverse=True)],
        month=month,
        month_name=_name(desk, month),
    )


@router.get("/iklan/buku-besar/{month}.{form}")
def ledger_file(desk: Annotated[Desk, may("queue.read")], month: str, form: Literal["csv", "xlsx"]) -> Response:
    """The same as a file."""
    if month not in statement.months(desk.conn):
        raise HTTPException(status.HTTP_404_NOT_FOUND, "Bulan itu belum ada di buku besar.")
    lines, zone = statement.of_month(desk.conn, month), desk.settings.city.zone
    if form == "csv":
        # With the mark by which spreadsheets know UTF-8.
        body, kind = statement.as_csv(lines, zone=zone).encode("utf-8-sig"), "text/csv; charset=utf-8"
    else:
        title = f"Buku besar iklan {desk.settings.city.name}, {_name(desk, month)}"
        body, kind = as_xlsx(lines, zone=zone, title=title), _XLSX
    name = f"buku-besar-iklan-{month}.{form}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"}
    return Response(body, media_type=kind, headers=headers)


@router.get("/iklan/pagu")
def cap_page(desk: Annotated[Desk, may("queue.read")]) -> HTMLResponse:
    """The ceilings in force and every one that was, with who, when and why."""
    conn = desk.conn
    history = caps.history(conn, limit=_SHOWN)
    return page(
        desk,
        "caps.html",
        here="iklan",
        in_force=caps.in_force(conn),
        history=history,
        names=people.names_of(conn, {row.actor for row in history}),
        may_raise=desk.user.may("cap.raise"),
        connected=desk.services.officer is not None,
        agencies=[(agency.code, agency.short_name) for agency in desk.settings.agencies],
        programmes=[(programme.code, programme.name) for programme in desk.settings.caps.programmes],
    )


@router.post("/api/caps")
def set_cap(desk: Annotated[Desk, may("cap.raise", change=True)], body: NewCap) -> dict[str, Any]:
    """Put a ceiling into force, as the cap officer; the database audits it."""
    if desk.services.officer is None:
        raise InputError(
            "Server ini tidak memegang sambungan pejabat pagu (siar_db_caps). Pagu hanya dapat diubah oleh yang memegangnya, "
            "dengan perintah siar boosts caps."
        )
    holder = "city" if body.level in {"city_month", "city_year"} else body.holder
    with desk.services.connect_officer() as conn:
        changed = caps.raise_cap(
            conn, level=body.level, holder=holder, cap=Rupiah(body.cap), reason=body.reason, actor=desk.user.id
        )
    return {"changed": changed}


def _month(desk: Desk, asked: str) -> str:
    return asked or f"{desk.local:%Y-%m}"


def _name(desk: Desk, month: str) -> str:
    return Formats.of(desk.settings.city).month(date.fromisoformat(f"{month}-01"))
