"""The desk's pages: Jinja templates from `include/templates/desk`, with every text escaped."""

from __future__ import annotations

from functools import cache
from typing import Annotated, Any

from babel.dates import format_datetime
from fastapi import APIRouter, Depends, HTTPException, status
from fastapi.responses import HTMLResponse, Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from siar import freezes
from siar.editorial import approval
from siar.resources import template_path
from siar.settings import load_settings
from siar.web.access import CHANGE_HEADER, DeskUser, requires
from siar.web.services import Database

__all__ = ["router"]

router = APIRouter()
PAGE_SIZE = 24


@cache
def _templates() -> Environment:
    city = load_settings().city
    environment = Environment(
        loader=FileSystemLoader(template_path("desk")),
        autoescape=select_autoescape(default=True, default_for_string=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["waktu"] = lambda moment: " ".join(
        (
            format_datetime(moment.astimezone(city.zone), "d MMMM y 'pukul' HH.mm", locale=city.locale),
            city.timezone_label,
        )
    )
    environment.globals["city"] = city
    environment.globals["change_header"] = CHANGE_HEADER
    return environment


def _page(name: str, **values: Any) -> HTMLResponse:
    html = _templates().get_template(name).render(**values)
    return HTMLResponse(
        html,
        headers={
            "Content-Security-Policy": "default-src 'self'; frame-ancestors 'self'",
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "same-origin",
        },
    )


@router.get("/")
def queue(
    user: Annotated[DeskUser, Depends(requires("queue.read"))],
    conn: Database,
    state: str = "draft",
    after: int = 0,
) -> HTMLResponse:
    """*Antrean*: the posts that wait, as residents will see them."""
    chosen = state if state in {"draft", "approved", "returned"} else "draft"
    posts = approval.queue(conn, state=chosen, after=after, limit=PAGE_SIZE)
    return _page(
        "queue.html",
        user=user,
        posts=posts,
        state=chosen,
        next_after=posts[-1]["post_id"] if len(posts) == PAGE_SIZE else None,
        freezes=freezes.active(conn),
    )


_STATIC = {"desk.css": "text/css", "desk.js": "text/javascript"}


@router.get("/static/{name}")
def static(
    _user: Annotated[DeskUser, Depends(requires("queue.read"))],
    name: str,
) -> Response:
    """The stylesheet and the script. Behind the login like everything else: no route answers a stranger."""
    if name not in _STATIC:
        raise HTTPException(status.HTTP_404_NOT_FOUND, "Berkas ini tidak ada.")
    return Response(template_path("desk", name).read_bytes(), media_type=_STATIC[name])
