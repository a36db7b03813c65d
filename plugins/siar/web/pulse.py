"""Whether a page that somebody has open is still true: one conditional request, asked every few seconds."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Header, Response
from fastapi.responses import JSONResponse

from siar.web.desk import Desk, may
from siar.web.frame import etag, frame_of
from siar.web.templating import rendered

__all__ = ["router"]

router = APIRouter()
Here = Literal[
    "antrean", "perlu-dicek", "data-pribadi", "kalender", "kiriman", "ralat", "iklan", "laporan", "kesehatan"
]


@router.get("/api/pulse")
def pulse(
    desk: Annotated[Desk, may("queue.read")],
    page: Here = "antrean",
    if_none_match: Annotated[str, Header(max_length=200)] = "",
) -> Response:
    """Say what stands around a page now, and whether the page itself shows something else; 304 where nothing changed.

    Only the marks are read for a 304: one query that ends at the ends of indexes.
    """
    tag = etag(desk.marks, page, desk.user)
    headers = {"ETag": tag, "Cache-Control": "private, no-cache"}
    # A proxy that compresses may have marked it as weak.
    if if_none_match.removeprefix("W/") == tag:
        return Response(status_code=304, headers=headers)
    frame = frame_of(desk, page)
    return JSONResponse(
        {
            "counts": {entry.key: entry.count for entry in frame.entries},
            "banner": rendered(desk, "banner.html", frame=frame),
            "mark": frame.mark,
        },
        headers=headers,
    )
