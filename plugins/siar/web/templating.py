"""From a template in `include/templates/desk` and values to a page, with every text escaped."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC
from decimal import Decimal
from functools import cache
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from siar import people
from siar.briefings.phrases import Phrases
from siar.editorial.comparison import changes
from siar.reading.formats import Formats
from siar.resources import template_path
from siar.settings import Settings, load_settings
from siar.web.access import CHANGE_HEADER, DeskUser
from siar.web.desk import Desk
from siar.web.frame import EMPTY, frame_of
from siar.web.words import WORDS

__all__ = ["error_page", "fragment", "page", "rendered"]

PULSE_SECONDS = 20
"""How often an open page asks whether something changed."""


def _filters(settings: Settings) -> dict[str, Any]:
    formats = Formats.of(settings.city)
    return {
        "waktu": formats.moment,
        "singkat": formats.short_moment,
        "jam": formats.clock,
        "hari": formats.day_and_date,
        "hari_singkat": formats.short_day,
        "hari_bulan": formats.day_and_month,
        "bulan": formats.month,
        "angka": formats.number,
        "bulat": lambda value: formats.exact(value if isinstance(value, int) else Decimal(value)),
        "rupiah": formats.rupiah,
        "usia": formats.age,
        "lama": formats.duration,
        "mengapa": Phrases.of(settings).why,
        "iso": lambda moment: moment.astimezone(UTC).isoformat(),
    }


@cache
def _templates() -> Environment:
    settings = load_settings()
    environment = Environment(
        loader=FileSystemLoader(template_path("desk")),
        autoescape=select_autoescape(default=True, default_for_string=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= _filters(settings)
    environment.globals |= {
        "city": settings.city,
        "change_header": CHANGE_HEADER,
        "pulse_seconds": PULSE_SECONDS,
        "changes": changes,
        **WORDS,
    }
    return environment


def _names(desk: Desk) -> Callable[[str], str]:
    """What gives, on a page, the name of whom an entry tells of; each is asked for once."""

    @cache
    def name_of(actor: str) -> str:
        return people.names_of(desk.conn, [actor])[actor]

    return name_of


def fragment(desk: Desk, name: str, **values: Any) -> HTMLResponse:
    """Return a part of a page, as htmx asks for it."""
    return HTMLResponse(rendered(desk, name, **values))


def rendered(desk: Desk, name: str, **values: Any) -> str:
    """Return the same as text, for an answer that holds other things as well."""
    return _render(desk.request, name, user=desk.user, now=desk.now, nama=_names(desk), **values)


def page(desk: Desk, name: str, *, here: str, **values: Any) -> HTMLResponse:
    """Return a whole page, with what stands around it.

    :param here: which entry of the navigation it is.
    """
    return fragment(desk, name, here=here, frame=frame_of(desk, here), **values)


def error_page(request: Request, code: int, message: str) -> HTMLResponse:
    """Return a page that says what went wrong, for a person."""
    nobody = DeskUser(id="", name="", permissions=frozenset(), token="")
    text = _render(request, "error.html", user=nobody, nama=str, here="", frame=EMPTY, code=code, message=message)
    return HTMLResponse(text, status_code=code)


def _render(request: Request, name: str, **values: Any) -> str:
    return _templates().get_template(name).render(root=request.scope.get("root_path", ""), **values)
