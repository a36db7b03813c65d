"""*Laporan*: what leadership was sent, who got it and when, and what is not known of that."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal
from urllib.parse import quote

from fastapi import APIRouter, HTTPException, Response, status
from fastapi.responses import HTMLResponse
from pydantic import BaseModel, Field

from siar import people
from siar.briefings import archive, copies, previews
from siar.briefings.archive import KeptDocument, MadeBriefing
from siar.outbox.ways import WAYS
from siar.web.bodies import Reason
from siar.web.desk import Desk, may
from siar.web.templating import page

__all__ = ["router"]

router = APIRouter()
PAGE_SIZE = 20
Month = Annotated[str, Field(pattern=r"^(\d{4}-(0[1-9]|1[0-2]))?$")]
Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
_GONE = "Berkas laporan ini tidak ada lagi di server."


class Decision(BaseModel):
    """Why a copy is sent once more, or how it is known that it arrived."""

    reason: Reason


@router.get("/laporan")
def briefings(
    desk: Annotated[Desk, may("queue.read")],
    before: int = 2**62,
    jenis: Annotated[str, Field(max_length=64)] = "",
    opd: Annotated[str, Field(pattern=r"^[A-Z0-9_-]{0,31}$")] = "",
    bulan: Month = "",
    keadaan: Literal["", "putuskan"] = "",
) -> HTMLResponse:
    """*Laporan*: the archive by kind, agency, month and state, and above it the copies that wait for a person."""
    month = date.fromisoformat(f"{bulan}-01") if bulan else None
    waiting = keadaan == "putuskan"
    rows = archive.latest(
        desk.conn, before=before, limit=PAGE_SIZE, kind=jenis or None, agency=opd or None, month=month, waiting=waiting
    )
    open_ones = archive.waiting(desk.conn)
    return page(
        desk,
        "briefings.html",
        here="laporan",
        rows=rows,
        waiting=open_ones,
        kinds=archive.kinds(desk.conn),
        agencies=archive.agencies(desk.conn),
        months=archive.months(desk.conn),
        chosen={"jenis": jenis, "opd": opd, "bulan": bulan, "keadaan": keadaan},
        before=rows[-1].briefing_id if len(rows) == PAGE_SIZE else None,
        **_words(desk, [*rows, *open_ones]),
    )


@router.get("/laporan/{briefing_id}")
def briefing(desk: Annotated[Desk, may("queue.read")], briefing_id: int) -> HTMLResponse:
    """One report: its pages as they were sent, its words, and each reader's copies."""
    report = archive.made(desk.conn, briefing_id)
    if report is None:
        raise HTTPException(status.HTTP_404_NOT_FOUND, "Laporan ini tidak ada.")
    kept = archive.document(desk.conn, briefing_id)
    return page(
        desk,
        "briefing.html",
        here="laporan",
        row=report,
        pages=previews.page_count(kept.data) if kept else 0,
        kept=kept is not None,
        **_words(desk, [report]),
    )


@router.get("/laporan/{briefing_id}/pdf")
def briefing_pdf(desk: Annotated[Desk, may("queue.read")], briefing_id: int) -> Response:
    """The report as it was sent, if the file is still what the database says it was."""
    return _handed_out(archive.document(desk.conn, briefing_id))


@router.get("/laporan/{briefing_id}/berkas/{sha256}")
def briefing_file(desk: Annotated[Desk, may("queue.read")], briefing_id: int, sha256: Digest) -> Response:
    """What the report's letters carry besides."""
    return _handed_out(archive.attached(desk.conn, briefing_id, sha256))


@router.get("/laporan/{briefing_id}/halaman/{number}")
def briefing_page(desk: Annotated[Desk, may("queue.read")], briefing_id: int, number: int) -> Response:
    """A page of the report as a picture."""
    kept = archive.document(desk.conn, briefing_id)
    picture = previews.page_picture(kept.data, number) if kept else None
    if picture is None:
        raise HTTPException(status.HTTP_404_NOT_FOUND, _GONE)
    # A report is never made anew under its number.
    return Response(picture, media_type="image/png", headers={"Cache-Control": "private, max-age=86400"})


@router.post("/api/briefings/{briefing_id}/copies/{message_id}/again")
def send_again(
    desk: Annotated[Desk, may("message.decide", change=True)], briefing_id: int, message_id: int, body: Decision
) -> dict[str, Any]:
    """Send a reader's copy once more, at the next round of the outbox."""
    plan = desk.settings.outbox
    made = copies.send_again(
        desk.conn, briefing_id, message_id, reason=body.reason, actor=desk.user.id, plan=plan, now=desk.now
    )
    return {"message_id": made}


@router.post("/api/briefings/{briefing_id}/copies/{message_id}/done")
def mark_done(
    desk: Annotated[Desk, may("message.decide", change=True)], briefing_id: int, message_id: int, body: Decision
) -> dict[str, Any]:
    """Note that a copy arrived, or that its reader was told otherwise."""
    copies.mark_done(desk.conn, briefing_id, message_id, reason=body.reason, actor=desk.user.id, now=desk.now)
    return {"message_id": message_id}


def _words(desk: Desk, reports: list[MadeBriefing]) -> dict[str, Any]:
    actors = {who for report in reports for copy in report.copies for who in (copy.decided_by, copy.asked_by) if who}
    settings = desk.settings
    return {
        "ways": {name: way.label for name, way in WAYS.items()},
        "names": people.names_of(desk.conn, actors),
        # A kind that is no longer made, and an agency that is no more, are called as they were kept.
        "titles": {kind: plan.title for kind, plan in settings.briefings.briefings.items()},
        "short_names": {code: agency.short_name for code, agency in settings.agency_by_code.items()},
    }


def _handed_out(found: KeptDocument | None) -> Response:
    if found is None:
        raise HTTPException(status.HTTP_404_NOT_FOUND, _GONE)
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(found.name)}"}
    return Response(found.data, media_type=found.media_type, headers=headers)
