"""*Laporan*: what leadership was sent."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, HTTPException, Response, status
from fastapi.responses import HTMLResponse

from siar.briefings import archive
from siar.web.desk import Desk, may
from siar.web.templating import page

__all__ = ["router"]

router = APIRouter()
PAGE_SIZE = 20


@router.get("/laporan")
def briefings(desk: Annotated[Desk, may("queue.read")], before: int = 2**62) -> HTMLResponse:
    """*Laporan*: what leadership was sent, and whether it arrived."""
    rows = archive.latest(desk.conn, before=before, limit=PAGE_SIZE)
    return page(
        desk,
        "briefings.html",
        here="laporan",
        rows=rows,
        before=rows[-1].briefing_id if len(rows) == PAGE_SIZE else None,
    )


@router.get("/laporan/{briefing_id}/pdf")
def briefing_pdf(desk: Annotated[Desk, may("queue.read")], briefing_id: int) -> Response:
    """The report as it was sent, if the file is still what the database says it was."""
    found = archive.document(desk.conn, briefing_id)
    if found is None:
        raise HTTPException(status.HTTP_404_NOT_FOUND, "Berkas laporan ini tidak ada lagi di server.")
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(found.name)}"}
    return Response(found.pdf, media_type="application/pdf", headers=headers)
