"""The files that pages need: stylesheet, scripts, pictures. Behind the login like everything else."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, HTTPException, Response, status

from siar.errors import InputError
from siar.resources import template_path
from siar.web.desk import Desk, may

__all__ = ["router"]

router = APIRouter()
_STATIC = {
    "desk.css": "text/css",
    "desk.js": "text/javascript",
    "vendor/htmx.min.js": "text/javascript",
}


@router.get("/static/{name:path}")
def static(_desk: Annotated[Desk, may("queue.read")], name: str) -> Response:
    """The stylesheet and the scripts: no route answers a stranger."""
    if name not in _STATIC:
        raise HTTPException(status.HTTP_404_NOT_FOUND, "Berkas ini tidak ada.")
    data = template_path("desk", name).read_bytes()
    return Response(data, media_type=_STATIC[name], headers={"Cache-Control": "private, max-age=300"})


@router.get("/api/visuals/{path:path}")
def visual(desk: Annotated[Desk, may("queue.read")], path: str) -> Response:
    """The rendered picture, as it will be published."""
    media = desk.media
    try:
        data = media.read(path)
    except (FileNotFoundError, InputError):
        raise HTTPException(status.HTTP_404_NOT_FOUND, "Gambar ini tidak ada.") from None
    # The path holds the hash of what it was made from, so it never changes its content.
    return Response(data, media_type="image/jpeg", headers={"Cache-Control": "private, max-age=31536000, immutable"})
