"""From a template in `include/templates/desk` and values to a page, with every text escaped."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from functools import cache, lru_cache
from typing import Any

from babel.dates import format_date, format_timedelta
from babel.numbers import format_decimal
from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from siar import freezes
from siar.editorial.comparison import changes
from siar.resources import template_path
from siar.settings import City, load_settings
from siar.web.access import CHANGE_HEADER, DeskUser
from siar.web.desk import Desk
from siar.web.words import WORDS

__all__ = ["error_page", "fragment", "page"]


def _filters(city: City) -> dict[str, Any]:
    # A page shows hundreds of moments on a few days; the names of days and months are looked up once each.
    @lru_cache(maxsize=2048)
    def named(value: date, pattern: str) -> str:
        return format_date(value, pattern, locale=city.locale)

    def local(moment: datetime) -> datetime:
        return moment.astimezone(city.zone)

    def when(moment: datetime) -> str:
        here = local(moment)
        return f"{named(here.date(), 'd MMMM y')} pukul {here:%H.%M} {city.timezone_label}"

    def short(moment: datetime) -> str:
        here = local(moment)
        return f"{named(here.date(), 'EEE d MMM')}, {here:%H.%M}"

    def clock(moment: datetime) -> str:
        return f"{local(moment):%H.%M}"

    def day(value: date) -> str:
        return named(value, "EEEE, d MMMM y")

    def short_day(value: date) -> str:
        return named(value, "EEE d MMM")

    def day_of_month(value: date) -> str:
        return named(value, "d MMMM")

    def month(value: date) -> str:
        return named(value, "MMMM y")

    def number(value: Any) -> str:
        return format_decimal(value, locale=city.locale)

    def age(moment: datetime, now: datetime) -> str:
        return format_timedelta(now - moment, locale=city.locale, threshold=1.2)

    def iso(moment: datetime) -> str:
        return moment.astimezone(UTC).isoformat()

    return {
        "waktu": when,
        "singkat": short,
        "jam": clock,
        "hari": day,
        "hari_singkat": short_day,
        "hari_bulan": day_of_month,
        "bulan": month,
        "angka": number,
        "rupiah": lambda value: f"Rp{number(value.amount)}",
        "usia": age,
        "iso": iso,
    }


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
    environment.filters |= _filters(city)
    environment.globals |= {
        "city": city,
        "change_header": CHANGE_HEADER,
        "changes": changes,
        **WORDS,
    }
    return environment


def fragment(desk: Desk, name: str, **values: Any) -> HTMLResponse:
    """Return a part of a page, as htmx asks for it."""
    return _answer(desk.request, name, user=desk.user, now=desk.now, **values)


def page(desk: Desk, name: str, *, here: str, **values: Any) -> HTMLResponse:
    """Return a whole page, with the navigation and whatever is stopped now.

    :param here: which entry of the navigation it is.
    """
    return fragment(desk, name, here=here, freezes=freezes.active(desk.conn), **values)


def error_page(request: Request, code: int, message: str) -> HTMLResponse:
    """Return a page that says what went wrong, for a person."""
    nobody = DeskUser(name="", permissions=frozenset(), token="")
    empty: Sequence[Any] = ()
    answer = _answer(request, "error.html", user=nobody, here="", freezes=empty, code=code, message=message)
    answer.status_code = code
    return answer


def _answer(request: Request, name: str, **values: Any) -> HTMLResponse:
    return HTMLResponse(_templates().get_template(name).render(root=request.scope.get("root_path", ""), **values))
