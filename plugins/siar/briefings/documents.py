"""From figures to a PDF: the data as one JSON file, the layout in `include/templates/briefings/laporan.typ`.

The page has the shape of a phone (120 by 250 mm), so that 11 point text is read without zooming.
The same figures give the same bytes: the document carries the figures' moment, and the fonts are the project's own.
"""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal

import typst
from PIL import Image, ImageOps

from siar.briefings.narrative import UNAVAILABLE, moment, pages, short_name, shorten
from siar.channels import CHANNELS, ChannelId
from siar.errors import ConfigError, SiarError
from siar.figures.kpis import Figures, Post
from siar.reading.formats import number, rupiah
from siar.resources import include_dir, template_path
from siar.settings import Settings
from siar.visuals.brand import Brand, load_brand

__all__ = ["MAX_BYTES", "Document", "ReadPicture", "file_name", "render", "render_pages"]

MAX_BYTES = 5 * 1024 * 1024
"""What chat programs pass on without complaint."""

ReadPicture = Callable[[str], bytes]
"""Takes a visual's path in the media store, returns its bytes."""

_AGENCIES_SHOWN = 9
_POSTS_SHOWN = 3
_BOOSTS_SHOWN = 3
_TITLE_LETTERS = 46
"""What fits on one line beside a number."""
_PICTURE_SIZE = (432, 540)


@dataclass(frozen=True)
class Document:
    """A finished PDF."""

    name: str
    pdf: bytes
    sha256: str


def file_name(figures: Figures, settings: Settings) -> str:
    """Return `Laporan-Medsos-Kota-Kupang_2026-09.pdf`."""
    return f"Laporan-Medsos-{settings.city.name.replace(' ', '-')}_{figures.period.slug}.pdf"


def render(figures: Figures, settings: Settings, *, read_picture: ReadPicture | None = None) -> Document:
    """Make the PDF.

    :param read_picture: gives the pictures of the best posts; without it they are left out.
    :raises ConfigError: when the template or a font is broken, or the result is too large to be passed on.
    """
    pdf = _compile(figures, settings, read_picture=read_picture, output="pdf", ppi=None)[0]
    if len(pdf) > MAX_BYTES:
        raise ConfigError(f"The briefing has {len(pdf)} bytes; more than {MAX_BYTES} do not pass chat programs.")
    return Document(name=file_name(figures, settings), pdf=pdf, sha256=hashlib.sha256(pdf).hexdigest())


def render_pages(
    figures: Figures, settings: Settings, *, read_picture: ReadPicture | None = None, ppi: float = 144
) -> list[bytes]:
    """Make one PNG a page, for chat and for looking at."""
    return _compile(figures, settings, read_picture=read_picture, output="png", ppi=ppi)


def _compile(
    figures: Figures,
    settings: Settings,
    *,
    read_picture: ReadPicture | None,
    output: Literal["pdf", "png"],
    ppi: float | None,
) -> list[bytes]:
    brand = load_brand()
    pictures = _pictures(figures, read_picture)
    data = _data(figures, settings, brand, has_picture=set(pictures))
    files: dict[str, bytes] = {
        "main.typ": template_path("briefings", "laporan.typ").read_bytes(),
        "charts.typ": template_path("briefings", "charts.typ").read_bytes(),
        "data.json": json.dumps(data, ensure_ascii=False, sort_keys=True).encode(),
        "crest.png": (brand.folder / brand.crest).read_bytes(),
        **{f"{channel}.jpg": picture for channel, picture in pictures.items()},
    }
    with TemporaryDirectory(prefix="siar-briefing-") as folder:
        for name, content in files.items():
            (Path(folder) / name).write_bytes(content)
        try:
            # The folder is the document's whole world: a template cannot reach any other file.
            made: Any = typst.compile(
                str(Path(folder) / "main.typ"),
                root=folder,
                format=output,
                ppi=ppi,
                font_paths=[str(include_dir() / "brand" / "fonts")],
                ignore_system_fonts=True,
                timestamp=int(figures.made_at.timestamp()),
            )
        except typst.TypstError as error:
            raise ConfigError(f"include/templates/briefings: {error}") from error
    return list(made) if isinstance(made, list) else [made]


def _pictures(figures: Figures, read_picture: ReadPicture | None) -> dict[str, bytes]:
    if read_picture is None or figures.period.unit == "day":
        return {}
    found: dict[str, bytes] = {}
    for channel in CHANNELS:
        post = figures.best_post(channel)
        if post is None:
            continue
        try:
            found[channel] = _thumbnail(read_picture(post.visual_path))
        except (OSError, SiarError):
            # A picture that is gone from the store must not keep the numbers from the reader.
            continue
    return found


def _thumbnail(data: bytes) -> bytes:
    with Image.open(io.BytesIO(data)) as picture:
        small = ImageOps.contain(picture.convert("RGB"), _PICTURE_SIZE, Image.Resampling.LANCZOS)
    out = io.BytesIO()
    small.save(out, "JPEG", quality=85)
    return out.getvalue()


def _data(figures: Figures, settings: Settings, brand: Brand, *, has_picture: set[str]) -> dict[str, Any]:
    return {
        "city": settings.city.name,
        "government": settings.city.government,
        "period": figures.period.label,
        "kind": {"day": "Laporan harian", "week": "Laporan mingguan", "month": "Laporan bulanan"}[figures.period.unit],
        "made_at": moment(figures.made_at, settings),
        "pulled_at": moment(figures.pulled_at, settings),
        "failed_sources": _failed_sources(figures),
        "colours": {name: value.lower() for name, value in brand.colours.items()},
        "pages": [
            {
                "name": page.name,
                "title": page.title,
                "meaning": list(page.meaning),
                "actions": [{"unit": action.unit, "text": action.text} for action in page.actions],
            }
            for page in pages(figures, settings)
        ],
        "tiles": _tiles(figures),
        "reporting": figures.reporting,
        "must_report": figures.must_report,
        "agencies": _bars(
            [(short_name(code, settings), rows) for code, rows in figures.accepted_by_opd.items()], _AGENCIES_SHOWN
        ),
        "agencies_left": max(0, len(figures.accepted_by_opd) - _AGENCIES_SHOWN),
        "silent": [short_name(code, settings) for code in figures.silent],
        "posts": {
            channel: [
                _post(post, settings) for post in figures.posts if post.channel == channel and post.reach is not None
            ][:_POSTS_SHOWN]
            for channel in CHANNELS
        },
        "best": [
            {"channel": channel, "name": CHANNELS[channel].name, **_post(post, settings)}
            for channel in CHANNELS
            if channel in has_picture and (post := figures.best_post(channel))
        ],
        "channels": [{"id": channel.id, "name": channel.name} for channel in CHANNELS.values()],
        "unavailable": UNAVAILABLE,
        "budget": _budget(figures),
        "boosts": [
            {
                "title": shorten(boost.title, _TITLE_LETTERS),
                "opd": short_name(boost.opd, settings),
                "state": _STATES.get(boost.state, boost.state),
                "spend": rupiah(boost.spend) if boost.spend is not None else UNAVAILABLE,
                "reach": number(boost.reach) if boost.reach is not None else UNAVAILABLE,
                "per_thousand": rupiah(boost.per_thousand) if boost.per_thousand is not None else UNAVAILABLE,
            }
            for boost in figures.boosts[:_BOOSTS_SHOWN]
        ],
        "boosts_left": max(0, len(figures.boosts) - _BOOSTS_SHOWN),
        "area": settings.city.area.label,
    }


_SOURCE_NAMES = {
    "page": "Halaman Facebook",
    "posts": "unggahan Facebook",
    "ig_user": "akun Instagram",
    "ig_media": "unggahan Instagram",
    "ads": "iklan",
}
_STATES = {
    "reserved": "disiapkan",
    "preparing": "disiapkan",
    "prepared": "disiapkan",
    "activating": "disiapkan",
    "running": "berjalan",
    "paused": "dihentikan",
    "ended": "selesai",
    "closed": "selesai",
    "needs_human": "perlu diperiksa",
}


def _failed_sources(figures: Figures) -> str:
    names = [_SOURCE_NAMES.get(source.source, source.source) for source in figures.sources if not source.ok]
    return " dan ".join(names) if len(names) <= 2 else f"{len(names)} sumber data"


def _tiles(figures: Figures) -> list[dict[str, str]]:
    def reach(channel: ChannelId) -> dict[str, str]:
        name = CHANNELS[channel].name
        day, post = figures.best_day(channel), figures.best_post(channel)
        if day is not None:
            return {"label": f"Jangkauan {name}", "value": number(day.reach), "note": "akun, hari tertinggi"}
        if post is not None:
            return {
                "label": f"Jangkauan {name}",
                "value": number(post.reach or 0),
                "note": "akun, unggahan terluas",
            }
        return {"label": f"Jangkauan {name}", "value": UNAVAILABLE, "note": ""}

    def interactions(channel: ChannelId) -> str:
        total = figures.interactions(channel)
        return f"{CHANNELS[channel].short_name} {number(total) if total is not None else UNAVAILABLE}"

    channels = " · ".join(f"{CHANNELS[c].short_name} {number(figures.posts_by_channel.get(c, 0))}" for c in CHANNELS)
    read = [total for c in CHANNELS if (total := figures.interactions(c)) is not None]
    return [
        {
            "label": "Laporan diterima",
            "value": number(figures.accepted),
            "note": f"{number(figures.rows_to_fix)} perlu diperbaiki",
        },
        {"label": "Konten tayang", "value": number(figures.items_published), "note": channels},
        *(reach(channel) for channel in CHANNELS),
        {
            "label": "Interaksi",
            "value": number(sum(read)) if read else UNAVAILABLE,
            "note": " · ".join(interactions(channel) for channel in CHANNELS) if read else "",
        },
        {
            "label": "Belanja iklan",
            "value": rupiah(figures.month_settled),
            "note": f"pagu {rupiah(figures.month_cap) if figures.month_cap is not None else UNAVAILABLE}",
        },
    ]


def _bars(pairs: Sequence[tuple[str, int]], limit: int) -> list[dict[str, Any]]:
    return [{"label": label, "value": value, "text": number(value)} for label, value in pairs[:limit]]


def _post(post: Post, settings: Settings) -> dict[str, Any]:
    return {
        "label": shorten(post.title, _TITLE_LETTERS),
        "opd": short_name(post.opd, settings),
        "value": post.reach,
        "text": number(post.reach or 0),
        "interactions": number(post.interactions) if post.interactions is not None else UNAVAILABLE,
    }


def _budget(figures: Figures) -> dict[str, Any]:
    cap = figures.month_cap
    left = cap - figures.month_reserved - figures.month_settled if cap is not None else None
    return {
        "cap": cap or 0,
        "settled": figures.month_settled,
        "reserved": figures.month_reserved,
        "cap_text": rupiah(cap) if cap is not None else UNAVAILABLE,
        "settled_text": rupiah(figures.month_settled),
        "reserved_text": rupiah(figures.month_reserved),
        "left_text": rupiah(left) if left is not None else UNAVAILABLE,
    }
