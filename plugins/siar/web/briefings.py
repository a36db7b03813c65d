"""*Laporan*: what leadership was sent."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, HTTPException, Response, status
from fastapi.responses import HTMLResponse

from siar.store import queries
from siar.web.desk import Desk, may
from siar.web.templating import page

__all__ = ["router"]

router = APIRouter()
PAGE_SIZE = 20


@router.get("/laporan")
def briefings(desk: Annotated[Desk, may("queue.read")], before: int = 2**62) -> HTMLResponse:
    """*Laporan*: what leadership was sent, and whether it arrived."""
    rows = list(queries("editorial").desk_briefings(desk.conn, before=before, limit=PAGE_SIZE))
    return page(
        desk,
        "briefings.html",
        here="laporan",
        rows=rows,
        before=rows[-1]["briefing_id"] if len(rows) == PAGE_SIZE else None,
    )


@router.get("/laporan/{briefing_id}/pdf")
def briefing_pdf(desk: Annotated[Desk, may("queue.read")], briefing_id: int) -> Response:
    """The report as it was sent, if the file is still what the database says it was."""
    row = queries("editorial").desk_briefing_file(desk.conn, briefing_id=briefing_id)
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
