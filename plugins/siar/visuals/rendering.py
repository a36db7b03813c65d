"""From facts to a JPEG: pick the template, set the page, paint, encode. Same inputs, same bytes."""

from __future__ import annotations

import hashlib
import io
import re
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from PIL import Image, features

from siar.errors import ConfigError
from siar.reading.formats import Formats
from siar.settings import load_settings
from siar.visuals.binding import Binder, lookup
from siar.visuals.brand import Brand, load_brand
from siar.visuals.facts import SHOWN, Facts
from siar.visuals.grounds import ground_of
from siar.visuals.layout.blocks import Flow, page_step
from siar.visuals.painting.canvas import Canvas, Plan
from siar.visuals.refusals import VisualRefusedError
from siar.visuals.templates.library import Library, load_library
from siar.visuals.templates.names import VARIANTS
from siar.visuals.templates.template import Format, Template

__all__ = ["ENGINE", "Rendered", "choose", "format_names", "inputs_hash", "plan", "render"]

ENGINE = "3"
"""Raised whenever this package draws the same inputs differently."""


@dataclass(frozen=True)
class Rendered:
    """A finished picture. `texts`: every line that stands in it; `step`: how much the page was tightened."""

    jpeg: bytes
    sha256: str
    inputs_hash: str
    width: int
    height: int
    template: str
    template_version: str
    texts: tuple[str, ...]
    step: int


def _named(facts: Facts) -> dict[str, Any]:
    return {name: getattr(facts, name) for name in SHOWN}


_SECTION = re.compile(r"\bsection\.([a-z]+)")


_sections: dict[str, frozenset[str]] = {}


def _sections_of(template: Template, fingerprint: str) -> frozenset[str]:
    """The labelled sections that a template has a place for."""
    if fingerprint not in _sections:
        _sections[fingerprint] = frozenset(_SECTION.findall(template.model_dump_json()))
    return _sections[fingerprint]


def _told(facts: Facts, template: Template, fingerprint: str) -> Facts:
    """The facts with sections that the template has no place for told in the prose, so that none is lost."""
    if not facts.sections:
        return facts
    shown = _sections_of(template, fingerprint)
    others = [section for section in facts.sections if section.key not in shown]
    if not others:
        return facts
    told = " ".join((facts.prose, *(f"{section.label}: {section.text.rstrip('.')}." for section in others)))
    kept = tuple(section for section in facts.sections if section.key in shown)
    return replace(facts, sections=kept, prose=told.strip())


def _scope(facts: Facts, template: Template, fingerprint: str, size: str) -> dict[str, Any]:
    return {
        **_named(_told(facts, template, fingerprint)),
        "template": {"label": template.label, "icon": template.icon},
        "format": {size: True},
        # An agency keeps its look; neighbours in the feed seldom share it.
        "variant": {f"v{zlib.crc32(facts.agency_code.encode()) % VARIANTS}": True},
    }


def choose(kind: str, facts: Facts, *, library: Library) -> str:
    """Return the template's name for a kind and what the facts hold (the first fitting choice of shared.yaml).

    :raises ConfigError: when no choice fits.
    """
    scope = _named(facts)
    for choice in library.choices:
        if choice.kinds is not None and kind not in choice.kinds:
            continue
        if all(lookup(scope, path) for path in choice.when) and not any(lookup(scope, path) for path in choice.unless):
            return choice.template
    raise ConfigError(f"{library.folder / 'shared.yaml'}: no choice fits the kind {kind!r}.")


@lru_cache(maxsize=4)
def _codec() -> str:
    return f"{features.version('pil')}/{features.version('libjpeg_turbo')}/{features.version('freetype2')}/{features.version('raqm')}"


def inputs_hash(facts: Facts, *, template: str, size: str, brand: Brand, library: Library) -> str:
    """SHA-256 over all that decides the bytes: facts, template files, size, brand files, engine and codec versions."""
    # The representation of frozen dataclasses holds every field; of a photo its hash, size and focus, not its bytes.
    content = "\n".join(
        (repr(facts), template, library.fingerprints[template], size, brand.fingerprint, ENGINE, _codec())
    )
    return hashlib.sha256(content.encode()).hexdigest()


def render(
    kind: str,
    fields: Facts,
    *,
    size: str = "potret",
    brand: Brand,
    template: str | None = None,
) -> Rendered:
    """Make a picture.

    :param kind: the report's kind, `facts.kind_key` form; picks the template unless `template` names one.
    :param size: a format of shared.yaml (`potret` is 1080x1350).
    :raises VisualRefusedError: when the content cannot be shown without cutting or illegibly.
    :raises ConfigError: when a template is wrong.
    """
    library = load_library(brand)
    name, used, frame, page = _page(kind, fields, size, brand, library, template)
    ground = ground_of(used, library.fingerprints[name], frame, brand)
    with _named_in_refusals(name, size):
        step = page_step(page, frame.width, frame.height)
        canvas = Canvas(ground, brand)
        page.paint(canvas, (0, 0, frame.width, frame.height), step)
    jpeg = _encode(canvas.image, used, brand)
    return Rendered(
        jpeg=jpeg,
        sha256=hashlib.sha256(jpeg).hexdigest(),
        inputs_hash=inputs_hash(fields, template=name, size=size, brand=brand, library=library),
        width=frame.width,
        height=frame.height,
        template=name,
        template_version=f"{used.version}-{library.fingerprints[name][:12]}",
        texts=tuple(canvas.texts),
        step=step,
    )


def format_names() -> list[str]:
    """Return the formats that a picture can have."""
    return list(load_library(load_brand()).formats)


def plan(kind: str, fields: Facts, *, size: str = "potret", brand: Brand, template: str | None = None) -> Plan:
    """Set a page without painting it: where every line and picture would stand. Refuses what `render` refuses."""
    library = load_library(brand)
    name, used, frame, page = _page(kind, fields, size, brand, library, template)
    ground = ground_of(used, library.fingerprints[name], frame, brand)
    with _named_in_refusals(name, size):
        step = page_step(page, frame.width, frame.height)
        made = Plan(ground, brand)
        page.paint(made, (0, 0, frame.width, frame.height), step)
    return made


@contextmanager
def _named_in_refusals(name: str, size: str) -> Iterator[None]:
    try:
        yield
    except VisualRefusedError as refused:
        refused.detail.setdefault("template", name)
        refused.detail.setdefault("format", size)
        raise


def _page(
    kind: str, fields: Facts, size: str, brand: Brand, library: Library, template: str | None
) -> tuple[str, Template, Format, Flow]:
    name = template or choose(kind, fields, library=library)
    used = library.template(name)
    try:
        frame = library.formats[size]
    except KeyError:
        raise ConfigError(f"No format {size!r} in shared.yaml; it has {', '.join(library.formats)}.") from None
    return (
        name,
        used,
        frame,
        Binder(name, library, brand).page(_scope(fields, used, library.fingerprints[name], size), frame),
    )


def _encode(image: Image.Image, template: Template, brand: Brand) -> bytes:
    buffer = io.BytesIO()
    image.save(
        buffer,
        "JPEG",
        quality=brand.jpeg.quality,
        subsampling=template.chroma,
        optimize=False,
        progressive=False,
    )
    jpeg = buffer.getvalue()
    if len(jpeg) > brand.jpeg.max_bytes:
        formats = Formats.of(load_settings().city)
        raise VisualRefusedError(
            "V_BERKAS_TERLALU_BESAR",
            {"ukuran": formats.number(len(jpeg)), "batas": formats.number(brand.jpeg.max_bytes)},
            detail={"bytes": len(jpeg)},
        )
    return jpeg
