"""Contact sheets: a kind's pictures from sample and worst-case reports, side by side, for designers."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from PIL import Image

from siar.config_files import read_yaml
from siar.errors import ConfigError
from siar.resources import template_path
from siar.settings import Settings, load_settings
from siar.visuals.carousels import carousel
from siar.visuals.facts import build_facts, kind_key
from siar.visuals.photos.cutting import open_photo
from siar.visuals.photos.samples import sample_photo
from siar.visuals.refusals import VisualRefusedError
from siar.visuals.rendering import DEFAULT_FORMAT, Rendered, Renderer, default_renderer

__all__ = ["Preview", "carousel_sheet", "contact_sheet", "previews", "sample_kinds", "sample_reports"]

Preview = tuple[str, Rendered | VisualRefusedError]
"""A sample's name with its picture, or why there is none."""


@cache
def _samples(path: Path) -> tuple[dict[str, Any], ...]:
    data = read_yaml(path)
    return tuple({**data["defaults"], **sample} for sample in data["samples"])


def sample_reports(kind: str | None = None) -> list[dict[str, Any]]:
    """Return the sample reports of a kind (its first word), worst cases included; None is all."""
    samples = _samples(template_path("visuals", "samples", "reports.yaml"))
    return [dict(sample) for sample in samples if kind is None or kind_key(sample["kind"]) == kind_key(kind)]


def sample_kinds() -> list[str]:
    """Return the kinds for which there are samples."""
    return list(dict.fromkeys(kind_key(sample["kind"]) for sample in sample_reports()))


def previews(
    kind: str,
    *,
    size: str = DEFAULT_FORMAT,
    only: int | None = None,
    settings: Settings | None = None,
    renderer: Renderer | None = None,
) -> list[Preview]:
    """Render every sample of a kind.

    :param only: the index of one sample; None is all.

    :raises ConfigError: when there are none, or a template is wrong.
    """
    settings, renderer = settings or load_settings(), renderer or default_renderer()
    reports = sample_reports(kind)
    if not reports:
        raise ConfigError(f"No samples of the kind {kind!r}; there are {', '.join(sample_kinds())}.")
    made: list[Preview] = []
    for number, report in enumerate(reports, 1):
        if only is not None and number != only + 1:
            continue
        name = str(report.pop("name"))
        photo = report.pop("photo", None)
        day = report.get("as_of") or report.get("starts_on") or date(2026, 1, 1)
        facts = build_facts(
            {**report, "as_of": day},
            settings=settings,
            rules=renderer.brand.figures,
            reference=f"{settings.city.reference_prefix}-{day:%y%m}-{number:04d}",
            photo=open_photo(sample_photo(photo)) if photo else None,
        )
        try:
            made.append((name, renderer.render(facts.kind, facts, size=size)))
        except VisualRefusedError as refused:
            made.append((name, refused))
    return made


def contact_sheet(made: Sequence[Preview], *, columns: int = 4, width: int = 480) -> bytes:
    """Return a PNG with the pictures of `previews` side by side; a refused one is left out.

    :param width: of one picture on the sheet, in pixels.
    :raises ConfigError: when all were refused.
    """
    pictures = [one.jpeg for _, one in made if isinstance(one, Rendered)]
    gap = 16
    thumbs = []
    for jpeg in pictures:
        with Image.open(io.BytesIO(jpeg)) as image:
            height = round(width * image.height / image.width)
            thumbs.append(image.resize((width, height), Image.Resampling.LANCZOS))
    if not thumbs:
        raise ConfigError("Every sample was refused; see `previews`.")
    rows = -(-len(thumbs) // columns)
    high = thumbs[0].height
    used = min(columns, len(thumbs))
    sheet = Image.new("RGB", (used * (width + gap) + gap, rows * (high + gap) + gap), (112, 112, 112))
    for index, thumb in enumerate(thumbs):
        sheet.paste(thumb, (gap + index % columns * (width + gap), gap + index // columns * (high + gap)))
    buffer = io.BytesIO()
    sheet.save(buffer, "PNG")
    return buffer.getvalue()


def carousel_sheet(
    *, size: str = DEFAULT_FORMAT, settings: Settings | None = None, renderer: Renderer | None = None
) -> bytes:
    """Return a PNG with the pages of a carousel made from the samples of one agency and its neighbours."""
    settings, renderer = settings or load_settings(), renderer or default_renderer()
    reports = [report for report in sample_reports() if report["opd"] in {"PUPR", "BAPENDA"}][:6]
    pages = carousel(
        [
            build_facts(report, settings=settings, rules=renderer.brand.figures, reference=f"KPG-2609-{number:04d}")
            for number, report in enumerate(reports, 1)
        ],
        title="Pembangunan kota dalam angka",
        lead="Jalan, lampu, air bersih dan pajak daerah: enam laporan terbaru.",
        size=size,
        renderer=renderer,
    )
    return contact_sheet([(page.template, page) for page in pages])
