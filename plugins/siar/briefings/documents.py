"""From figures to a PDF: the data as one JSON file, the layout in `include/templates/briefings`.

The page has the shape of a phone (120 by 276 mm), so that 11 point text is read without zooming.
The same figures give the same bytes: the document carries the figures' moment, and the fonts are the project's own.
"""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal

import typst
from PIL import Image, ImageOps

from siar.briefings.actions import said_until
from siar.briefings.day_notes import day_notes
from siar.briefings.pages import pages_of
from siar.briefings.pages.page import Page
from siar.briefings.phrases import Phrases
from siar.briefings.texts import texts_of
from siar.errors import ConfigError, SiarError
from siar.figures.kpis import Figures
from siar.metrics.sources import SOURCES
from siar.reading.formats import Formats
from siar.resources import include_dir, template_path
from siar.settings import BriefingPlan, Settings
from siar.visuals.brand import Brand, load_brand

__all__ = [
    "MAX_BYTES",
    "STANDARDS",
    "Document",
    "ReadPicture",
    "file_name",
    "render",
    "render_chart",
    "render_pages",
    "title_of",
]

MAX_BYTES = 5 * 1024 * 1024
"""What chat programs pass on without complaint."""

STANDARDS: tuple[Literal["a-2a"], Literal["ua-1"]] = ("a-2a", "ua-1")
"""What every report is, or it is not made: PDF/A-2a, read in decades, and PDF/UA-1, read aloud. The compiler refuses what is not."""

ReadPicture = Callable[[str], bytes]
"""Takes a visual's path in the media store, returns its bytes."""

_PICTURE_SIZE = (432, 540)
_CHART_PPI = 240
"""Twice the 440 pixels that a letter shows it with."""
_SOURCE_NAMES = {source.name: source.label for source in SOURCES}


@dataclass(frozen=True)
class Document:
    """A finished PDF."""

    name: str
    pdf: bytes
    sha256: str


def file_name(figures: Figures, settings: Settings) -> str:
    """Return `Laporan-Medsos-Kota-Kupang_2026-09.pdf`; of an agency's own `Laporan-Medsos-Kota-Kupang_DINKES_2026-09.pdf`.

    Of a note on one story `Catatan-Kota-Kupang_KPG-2609-0001_2026-09-12_13.00.pdf`: there may be several on a day.
    """
    city = settings.city.name.replace(" ", "-")
    if figures.crisis is not None:
        # The city's own clock: another language's has a colon, which no file name on Windows may hold.
        forms = Formats.of(settings.city)
        day, hour = forms.local_day(figures.made_at), forms.clock(figures.made_at)
        return f"Catatan-{city}_{figures.crisis.reference}_{day.isoformat()}_{hour}.pdf"
    whose = [f"Laporan-Medsos-{city}", *([figures.agency] if figures.agency else [])]
    return f"{'_'.join([*whose, figures.period.slug])}.pdf"


def title_of(figures: Figures, plan: BriefingPlan, phrases: Phrases) -> str:
    """Return what a report is called: `Laporan bulanan`, `Laporan OPD Dinkes`."""
    if figures.agency is None:
        return plan.written_title
    return phrases.say("laporan.title_of_agency", title=plan.written_title, agency=phrases.agency(figures.agency))


def render(
    figures: Figures,
    plan: BriefingPlan,
    settings: Settings,
    *,
    read_picture: ReadPicture | None = None,
    notes: Sequence[str] = (),
) -> Document:
    """Make the PDF of one kind of report.

    :param read_picture: gives the pictures of the best posts; without it they are left out.
    :param notes: on the report itself, beside those on its data.
    :raises ConfigError: when a template or a font is broken, or the result is too large to be passed on.
    """
    pdf = _compile(figures, plan, settings, read_picture=read_picture, output="pdf", ppi=None, notes=notes)[0]
    if len(pdf) > MAX_BYTES:
        raise ConfigError(f"The briefing has {len(pdf)} bytes; more than {MAX_BYTES} do not pass chat programs.")
    return Document(name=file_name(figures, settings), pdf=pdf, sha256=hashlib.sha256(pdf).hexdigest())


def render_pages(
    figures: Figures,
    plan: BriefingPlan,
    settings: Settings,
    *,
    read_picture: ReadPicture | None = None,
    ppi: float = 144,
) -> list[bytes]:
    """Make one PNG a page, for chat and for looking at."""
    return _compile(figures, plan, settings, read_picture=read_picture, output="png", ppi=ppi)


def render_chart(
    figures: Figures, plan: BriefingPlan, settings: Settings, *, read_picture: ReadPicture | None = None
) -> bytes | None:
    """Make a PNG of what the first page draws, without its words; None when it draws nothing."""
    (drawn,) = _compile(
        figures, plan, settings, read_picture=read_picture, output="png", ppi=_CHART_PPI, only_chart=True
    )[:1]
    with Image.open(io.BytesIO(drawn)) as picture:
        return drawn if picture.height >= picture.width / 8 else None


def _compile(
    figures: Figures,
    plan: BriefingPlan,
    settings: Settings,
    *,
    read_picture: ReadPicture | None,
    output: Literal["pdf", "png"],
    ppi: float | None,
    notes: Sequence[str] = (),
    only_chart: bool = False,
) -> list[bytes]:
    brand, phrases = load_brand(), Phrases.of(settings, plan.language)
    pages = pages_of(figures, plan.pages, phrases, in_short=plan.in_short)
    pictures = _pictures(pages, read_picture)
    data = _data(figures, pages, plan, phrases, brand, pictures=sorted(pictures), notes=notes)
    templates = template_path("briefings")
    files: dict[str, bytes] = {
        **{path.relative_to(templates).as_posix(): path.read_bytes() for path in sorted(templates.rglob("*.typ"))},
        "data.json": json.dumps(data, ensure_ascii=False, sort_keys=True).encode(),
        "crest.png": (brand.folder / brand.crest).read_bytes(),
        **{f"{name}.jpg": picture for name, picture in pictures.items()},
    }
    with TemporaryDirectory(prefix="siar-briefing-") as folder:
        for name, content in files.items():
            path = Path(folder) / name
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(content)
        try:
            # The folder is the document's whole world: a template cannot reach any other file.
            made: Any = typst.compile(
                str(Path(folder) / "laporan.typ"),
                root=folder,
                format=output,
                ppi=ppi,
                font_paths=[str(include_dir() / "brand" / "fonts")],
                ignore_system_fonts=True,
                pdf_standards=list(STANDARDS) if output == "pdf" else [],
                timestamp=int(figures.made_at.timestamp()),
                sys_inputs={"only": "chart"} if only_chart else {},
            )
        except typst.TypstError as error:
            raise ConfigError(f"include/templates/briefings: {error}") from error
    return list(made) if isinstance(made, list) else [made]


def _pictures(pages: Iterable[Page], read_picture: ReadPicture | None) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    if read_picture is None:
        return found
    for name, path in (picture for page in pages for picture in page.pictures.items()):
        try:
            found[name] = _thumbnail(read_picture(path))
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


def _data(
    figures: Figures,
    pages: Iterable[Page],
    plan: BriefingPlan,
    phrases: Phrases,
    brand: Brand,
    *,
    pictures: list[str],
    notes: Sequence[str],
) -> dict[str, Any]:
    city = phrases.settings.city
    return {
        "city": city.name,
        "government": city.government,
        "period": figures.period.label(phrases.formats),
        "kind": title_of(figures, plan, phrases),
        "made_on": _date_of(figures),
        "made_at": phrases.moment(figures.made_at),
        "pulled": phrases.pulled(figures),
        "failed_sources": _failed_sources(figures, phrases),
        "notes": list(notes),
        "day_notes": day_notes(figures, phrases),
        "colours": {name: value.lower() for name, value in brand.colours.items()},
        "unavailable": phrases.unavailable,
        "language": phrases.language,
        "texts": dict(texts_of(phrases.language)),
        "pictures": pictures,
        "pages": [
            {
                "name": page.name,
                "title": page.title,
                "short": page.short,
                "meaning": page.meaning,
                "actions": [
                    {"unit": action.unit, "text": action.text, "until": said_until(action, phrases)}
                    for action in page.actions
                ],
                **page.data,
            }
            for page in pages
        ],
    }


def _date_of(figures: Figures) -> dict[str, int]:
    """Return the moment at which the figures were read, as a document tells it: in UTC."""
    made = figures.made_at.astimezone(UTC)
    return {name: getattr(made, name) for name in ("year", "month", "day", "hour", "minute", "second")}


def _failed_sources(figures: Figures, phrases: Phrases) -> str:
    names = [_SOURCE_NAMES.get(source.source, source.source) for source in figures.sources if not source.ok]
    return phrases.listed(names) if len(names) <= 2 else phrases.say("laporan.so_many_sources", sources=len(names))
