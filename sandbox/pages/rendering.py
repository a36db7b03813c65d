"""One Jinja environment for all pages: the shared base template plus a service's own folder."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from babel.dates import format_datetime
from babel.numbers import format_decimal
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape
from starlette.requests import Request
from starlette.responses import HTMLResponse

_SHARED = Path(__file__).parents[1] / "templates"
# The pages are read in Kupang; the APIs speak UTC.
_ZONE = ZoneInfo("Asia/Makassar")
_LINK = re.compile(r"(?P<url>https?://[^\s<]+[^\s<.,;:!?)])|(?P<tag>(?<![\w&])#\w+)")


class Renderer:
    """Renders templates from `folders` (first hit wins) and the shared ones (``base.html``)."""

    def __init__(self, *folders: Path) -> None:
        self.environment = Environment(
            loader=FileSystemLoader([*folders, _SHARED]),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self.environment.filters.update(
            waktu=waktu, jam=jam, ribuan=ribuan, uang=uang, bita=bita, inisial=inisial, takarir=takarir, lokal=local_url
        )

    def page(self, request: Request, template: str, *, status: int = 200, **context: Any) -> HTMLResponse:
        """The HTML page `template`; every template also sees `request`."""
        text = self.environment.get_template(template).render(request=request, **context)
        return HTMLResponse(text, status_code=status)

    def missing(self, request: Request, *, section: str = "") -> HTMLResponse:
        """The page for something that is not there (404); `section` stays marked in the menu."""
        return self.page(request, "tidak_ada.html", status=404, section=section)


def waktu(moment: datetime | None) -> str:
    """Local date and time, as `22 Nov 2026, 14.05 WITA`; a dash for None."""
    if moment is None:
        return "–"
    return f"{format_datetime(moment, 'd MMM y, HH.mm', tzinfo=_ZONE, locale='id_ID')} WITA"


def jam(moment: str) -> str:
    """Local time of day of an ISO 8601 moment, as `14.05.09`."""
    return format_datetime(datetime.fromisoformat(moment), "HH.mm.ss", tzinfo=_ZONE, locale="id_ID")


def ribuan(number: float) -> str:
    """A number with Indonesian grouping, as `12.500`."""
    return format_decimal(number, locale="id_ID")


def uang(amount: int | None, currency: str = "IDR") -> str:
    """Money, as `Rp125.000` (other currencies by their code); a dash for None."""
    if amount is None:
        return "–"
    return f"{'Rp' if currency == 'IDR' else currency + ' '}{ribuan(amount)}"


def bita(size: int) -> str:
    """A file size, as `812 B`, `48 kB` or `1,3 MB`."""
    if size < 1000:
        return f"{size} B"
    return f"{ribuan(round(size / 1000))} kB" if size < 1_000_000 else f"{ribuan(round(size / 1e6, 1))} MB"


def inisial(name: str) -> str:
    """Up to two initials for an avatar."""
    return "".join(word[0] for word in re.findall(r"\w+", name)[:2]).upper() or "?"


def takarir(text: str) -> Markup:
    """A caption as HTML: line breaks kept, links and hashtags marked, everything else escaped."""
    parts: list[Markup] = []
    end = 0
    for match in _LINK.finditer(text):
        parts.append(escape(text[end : match.start()]))
        if url := match["url"]:
            parts.append(Markup('<a href="{0}" rel="noopener noreferrer">{0}</a>').format(url))
        else:
            parts.append(Markup('<span class="tagar">{}</span>').format(match["tag"]))
        end = match.end()
    parts.append(escape(text[end:]))
    return Markup("").join(parts).replace("\n", Markup("<br>"))


def local_url(url: str) -> str:
    """The path of an absolute URL of this server, so that pages also work behind another host name."""
    parts = urlsplit(url)
    return parts.path + (f"?{parts.query}" if parts.query else "")
