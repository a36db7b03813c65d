"""The files that pages need: stylesheet, scripts, pictures. Behind the login like everything else."""

from __future__ import annotations

import logging
from typing import Annotated

from fastapi import APIRouter, HTTPException, Response, status

from siar.editorial import pictures
from siar.errors import InputError
from siar.resources import template_path
from siar.store.media import AlteredMediaError, digest_in
from siar.web.desk import Desk, may

__all__ = ["router"]

logger = logging.getLogger(__name__)

router = APIRouter()
_STATIC = {
    "desk.css": "text/css",
    "desk.js": "text/javascript",
    "refresh.js": "text/javascript",
    "vendor/htmx.min.js": "text/javascript",
    "dashboard/dashboard.css": "text/css",
}


@router.get("/static/{name:path}")
def static(_desk: Annotated[Desk, may()], name: str) -> Response:
    """The stylesheets and the scripts, for whoever is signed in: no route answers a stranger."""
    if name not in _STATIC:
        raise HTTPException(status.HTTP_404_NOT_FOUND, "Berkas ini tidak ada.")
    data = template_path("desk", name).read_bytes()
    return Response(data, media_type=_STATIC[name], headers={"Cache-Control": "private, max-age=300"})


_WORK_ON_DRAFTS = ("post.edit", "post.decide", "row.review")
"""Whoever may do one of these sees the photos that drafts are made of; a viewer sees what will be published.

The photo of a row at *Perlu dicek* is shown to whoever decides there alone."""


@router.get("/api/visuals/{path:path}")
def visual(desk: Annotated[Desk, may("queue.read")], path: str) -> Response:
    """The picture as it will be published, the photo that it shows, or that of a row that waits; never other bytes in its place.

    What is not for whoever asks is answered like what is not there.
    """
    media, conn = desk.media, desk.conn
    sources, reviewed = any(map(desk.user.may, _WORK_ON_DRAFTS)), desk.user.may("row.review")
    try:
        found = pictures.shown(conn, media, path, sources=sources, reviewed=reviewed)
    except AlteredMediaError as error:
        logger.error("the desk was asked for %s: %s holds other bytes", error.path, error.place)  # noqa: TRY400 - the place of the raise tells nothing
        raise
    except (FileNotFoundError, InputError):
        raise HTTPException(status.HTTP_404_NOT_FOUND, "Gambar ini tidak ada.") from None
    if found.source:
        kept = "private, no-store"
    else:
        # Only a path that names its own digest never changes its content; what earlier versions kept is looked at again. A
        # day, so that what is erased does not stay longer in anybody's browser.
        kept = "private, max-age=86400, immutable" if digest_in(path) else "private, no-cache"
    headers = {"Cache-Control": kept, "Content-Disposition": "inline"}
    return Response(found.data, media_type="image/jpeg", headers=headers)
