"""From facts to a JPEG: pick the template, set the page, paint, encode. Same inputs, same bytes.

A renderer draws in one look and keeps, within limits, what its next picture needs again: faces and glyphs, lines, masks,
boxes, grounds. `render` and `plan` are those of the process's own renderer, in the look that the city configured.
"""

from __future__ import annotations

import hashlib
import io
import re
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, TypeVar

from PIL import Image, features

from siar.config_files import ConfigFolder, config_folder
from siar.errors import ConfigError
from siar.reading.formats import Formats
from siar.settings import load_settings
from siar.visuals.binding import Binder, Boxes, lookup
from siar.visuals.brand import Brand, load_brand
from siar.visuals.caches import Cache
from siar.visuals.facts import SHOWN, Facts
from siar.visuals.grounds import Grounds
from siar.visuals.layout.blocks import page_step
from siar.visuals.painting.artwork import Artwork
from siar.visuals.painting.canvas import Canvas, Mark, Plan
from siar.visuals.refusals import VisualRefusedError
from siar.visuals.templates.library import Library, load_library
from siar.visuals.templates.names import VARIANTS
from siar.visuals.templates.template import Template
from siar.visuals.typography.typesetter import Typesetter

__all__ = [
    "DEFAULT_FORMAT",
    "ENGINE",
    "Rendered",
    "Renderer",
    "choose",
    "default_renderer",
    "plan",
    "render",
]

ENGINE = "5"
"""Raised whenever this package draws the same inputs differently."""
DEFAULT_FORMAT = "potret"
"""The format that feeds show; photos are cut to its slot."""
_BOXES = 256
"""Boxes that are kept for the next picture."""
_SECTION = re.compile(r"\bsection\.([a-z]+)")


C = TypeVar("C", bound=Canvas)


@dataclass(frozen=True)
class Rendered:
    """A finished picture. `texts`: every line that stands in it; `shown`: its photo and charts; `step`: how much the page was tightened."""

    jpeg: bytes
    sha256: str
    inputs_hash: str
    width: int
    height: int
    template: str
    template_version: str
    texts: tuple[str, ...]
    step: int
    shown: tuple[Mark, ...] = ()


class Renderer:
    """Draws pictures in one look, and owns all that is kept between them.

    :param folder: of the templates; None is `include/templates/visuals`.
    :param canvas: what is painted on, for whoever wants to look over its shoulder.
    :raises ConfigError: a template is wrong.
    """

    def __init__(self, brand: Brand, folder: Path | None = None, *, canvas: type[Canvas] = Canvas) -> None:
        self.brand = brand
        self.library: Library = load_library(brand, folder)
        self.typesetter = Typesetter(brand)
        self.artwork = Artwork(brand)
        self._canvas = canvas
        self._grounds = Grounds(brand, self.artwork)
        self._boxes: Boxes = Cache(_BOXES)
        self._binders: dict[str, Binder] = {}
        self._sections: dict[str, frozenset[str]] = {}

    def render(self, kind: str, facts: Facts, *, size: str = DEFAULT_FORMAT, template: str | None = None) -> Rendered:
        """Make a picture.

        :param kind: the report's kind, `facts.kind_key` form; picks the template unless `template` names one.
        :param size: a format of shared.yaml (`potret` is 1080x1350).
        :raises VisualRefusedError: when the content cannot be shown without cutting or illegibly.
        :raises ConfigError: no template fits, or there is no such format.
        """
        name, canvas, step = self._painted(self._canvas, kind, facts, size, template)
        used = self.library.template(name)
        jpeg = _encode(canvas.image, used, self.brand)
        return Rendered(
            jpeg=jpeg,
            sha256=hashlib.sha256(jpeg).hexdigest(),
            inputs_hash=self.inputs_hash(facts, template=name, size=size),
            width=canvas.width,
            height=canvas.height,
            template=name,
            template_version=f"{used.version}-{self.library.fingerprints[name][:12]}",
            texts=tuple(canvas.texts),
            step=step,
            shown=tuple(canvas.shown),
        )

    def plan(self, kind: str, facts: Facts, *, size: str = DEFAULT_FORMAT, template: str | None = None) -> Plan:
        """Set a page without painting it: where every line and picture would stand. Refuses what `render` refuses."""
        return self._painted(Plan, kind, facts, size, template)[1]

    def inputs_hash(self, facts: Facts, *, template: str, size: str) -> str:
        """SHA-256 over all that decides the bytes: facts, template and brand files, size, engine and codec versions."""
        # The representation of frozen dataclasses has every field; of a photo its hash, size and focus, not its bytes.
        fingerprint = self.library.fingerprints[template]
        content = "\n".join((repr(facts), template, fingerprint, size, self.brand.fingerprint, ENGINE, self._codec))
        return hashlib.sha256(content.encode()).hexdigest()

    @cached_property
    def _codec(self) -> str:
        return "/".join(str(features.version(name)) for name in ("pil", "libjpeg_turbo", "freetype2", "raqm"))

    def _painted(self, canvas: type[C], kind: str, facts: Facts, size: str, template: str | None) -> tuple[str, C, int]:
        """Set a page at its step and paint it; return its template's name too."""
        name = template or choose(kind, facts, library=self.library)
        used = self.library.template(name)
        try:
            frame = self.library.formats[size]
        except KeyError:
            raise ConfigError(f"No format {size!r} in shared.yaml; it has {', '.join(self.library.formats)}.") from None
        page = self._binder(name).page(self._scope(facts, name, size), frame)
        ground = self._grounds.of(used, self.library.fingerprints[name], frame)
        with _named_in_refusals(name, size):
            step = page_step(page, frame.width, frame.height)
            made = canvas(ground, self.brand, self.typesetter, self.artwork)
            page.paint(made, (0, 0, frame.width, frame.height), step)
        return name, made, step

    def _binder(self, name: str) -> Binder:
        found = self._binders.get(name)
        if found is None or found.template is not self.library.template(name):
            found = Binder(name, self.library, self.brand, self.typesetter, self.artwork, self._boxes)
            self._binders[name] = found
        return found

    def _scope(self, facts: Facts, name: str, size: str) -> dict[str, Any]:
        template = self.library.template(name)
        return {
            **_shown(self._told(facts, name)),
            "template": {"label": template.label, "icon": template.icon},
            "format": {size: True},
            # An agency keeps its look; neighbours in the feed seldom share it.
            "variant": {f"v{zlib.crc32(facts.agency_code.encode()) % VARIANTS}": True},
        }

    def _told(self, facts: Facts, name: str) -> Facts:
        """The facts with sections that the template has no room for told in the prose, so that none is lost."""
        if not facts.sections:
            return facts
        shown = self._sections_of(name)
        others = [section for section in facts.sections if section.key not in shown]
        if not others:
            return facts
        told = " ".join((facts.prose, *(f"{section.label}: {section.text.rstrip('.')}." for section in others)))
        kept = tuple(section for section in facts.sections if section.key in shown)
        return replace(facts, sections=kept, prose=told.strip())

    def _sections_of(self, name: str) -> frozenset[str]:
        """The labelled sections that a template has room for."""
        if name not in self._sections:
            self._sections[name] = frozenset(_SECTION.findall(self.library.template(name).model_dump_json()))
        return self._sections[name]


def _shown(facts: Facts) -> dict[str, Any]:
    return {name: getattr(facts, name) for name in SHOWN}


def choose(kind: str, facts: Facts, *, library: Library) -> str:
    """Return the template's name for a kind and what the facts say (the first fitting choice of shared.yaml).

    :raises ConfigError: when no choice fits.
    """
    scope = _shown(facts)
    for choice in library.choices:
        if choice.kinds is not None and kind not in choice.kinds:
            continue
        if all(lookup(scope, path) for path in choice.when) and not any(lookup(scope, path) for path in choice.unless):
            return choice.template
    raise ConfigError(f"{library.folder / 'shared.yaml'}: no choice fits the kind {kind!r}.")


@contextmanager
def _named_in_refusals(name: str, size: str) -> Iterator[None]:
    try:
        yield
    except VisualRefusedError as refused:
        refused.detail.setdefault("template", name)
        refused.detail.setdefault("format", size)
        raise


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


@lru_cache(maxsize=1)
def _renderer(_files: ConfigFolder) -> Renderer:
    return Renderer(load_brand())


def default_renderer() -> Renderer:
    """Return the process's own renderer, in the look that the city configured."""
    return _renderer(config_folder())


def render(kind: str, facts: Facts, *, size: str = DEFAULT_FORMAT, template: str | None = None) -> Rendered:
    """Make a picture with the process's own renderer (`Renderer.render`)."""
    return default_renderer().render(kind, facts, size=size, template=template)


def plan(kind: str, facts: Facts, *, size: str = DEFAULT_FORMAT, template: str | None = None) -> Plan:
    """Set a page without painting it, with the process's own renderer (`Renderer.plan`)."""
    return default_renderer().plan(kind, facts, size=size, template=template)
