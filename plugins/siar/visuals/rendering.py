"""From facts to a JPEG: pick the template, set the page, paint, encode. Same inputs, same bytes."""

from __future__ import annotations

import hashlib
import io
import json
import zlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any

from PIL import Image, features

from siar.errors import ConfigError
from siar.visuals.binding import Binder, lookup
from siar.visuals.brand import Brand
from siar.visuals.canvas import Canvas
from siar.visuals.colours import RGB
from siar.visuals.facts import Facts
from siar.visuals.layout import page_step
from siar.visuals.library import Library, load_library
from siar.visuals.motifs import motif_mask
from siar.visuals.refusals import VisualRefusedError
from siar.visuals.templates import Gradient, Motif, Template

__all__ = ["ENGINE", "Rendered", "choose", "inputs_hash", "render"]

ENGINE = "1"
"""Raised whenever this package draws the same inputs differently."""


_VARIANTS = 4
"""How many looks a template may tell apart with `when: variant.v0` to `variant.v3`."""


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


class _Recorder(Canvas):
    """A canvas that keeps what was written on it."""

    def __init__(self, image: Image.Image, brand: Brand) -> None:
        super().__init__(image, brand)
        self.texts: list[str] = []

    def run(self, text: str, **how: Any) -> None:
        super().run(text, **how)
        self.texts.append(text)


def _named(facts: Facts) -> dict[str, Any]:
    derived = ("many_parts", "has_rows", "strip", "alone")
    return {name: getattr(facts, name) for name in (*facts.__dataclass_fields__, *derived)}


def _scope(facts: Facts, template: Template, size: str) -> dict[str, Any]:
    return {
        **_named(facts),
        "template": {"label": template.label, "icon": template.icon},
        "format": {size: True},
        # An agency keeps its look; neighbours in the feed seldom share it.
        "variant": {f"v{zlib.crc32(facts.agency_code.encode()) % _VARIANTS}": True},
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

    def plain(value: object) -> str:
        if isinstance(value, Decimal):
            return str(value.normalize())
        raise TypeError(type(value))

    content = json.dumps(
        [asdict(facts), template, library.fingerprints[template], size, brand.fingerprint, ENGINE, _codec()],
        ensure_ascii=False,
        sort_keys=True,
        default=plain,
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
    name = template or choose(kind, fields, library=library)
    used = library.template(name)
    try:
        frame = library.formats[size]
    except KeyError:
        raise ConfigError(f"No format {size!r} in shared.yaml; it has {', '.join(library.formats)}.") from None
    page = Binder(used, library, brand).page(_scope(fields, used, size), frame)
    try:
        step = page_step(page, frame.width, frame.height)
        canvas = _Recorder(_base(name, used, size, frame.width, frame.height, brand, library).copy(), brand)
        page.paint(canvas, (0, 0, frame.width, frame.height), step)
    except VisualRefusedError as refused:
        refused.detail.setdefault("template", name)
        refused.detail.setdefault("format", size)
        raise
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
        raise VisualRefusedError(
            "V_BERKAS_TERLALU_BESAR",
            f"Berkas gambar {len(jpeg):,} bita, melebihi batas {brand.jpeg.max_bytes:,} bita.".replace(",", "."),
            detail={"bytes": len(jpeg)},
        )
    return jpeg


_bases: dict[tuple[str, str, str, str], Image.Image] = {}


def _base(
    name: str, template: Template, size: str, width: int, height: int, brand: Brand, library: Library
) -> Image.Image:
    """The ground with its gradients and patterns, drawn once a process."""
    key = (name, library.fingerprints[name], size, brand.fingerprint)
    if key not in _bases:
        palette: Mapping[str, RGB] = {
            **brand.palette,
            **{role: brand.palette[to] for role, to in template.roles.items() if to in brand.palette},
        }
        image = Image.new("RGB", (width, height), palette[template.ground])
        for layer in template.backdrop:
            left, top, right, bottom = (
                round(share * (width if index % 2 == 0 else height)) for index, share in enumerate(layer.box)
            )
            if isinstance(layer, Gradient):
                image.paste(
                    _gradient(
                        right - left, bottom - top, palette[layer.gradient[0]], palette[layer.gradient[1]], layer.slant
                    ),
                    (left, top),
                )
            else:
                _stamp_motif(image, layer, (left, top, right, bottom), palette[layer.colour])
        _bases[key] = image
    return _bases[key]


def _stamp_motif(image: Image.Image, layer: Motif, box: tuple[int, int, int, int], colour: RGB) -> None:
    mask = motif_mask(layer.motif, box[2] - box[0], box[3] - box[1], layer.unit)
    if layer.strength < 1:
        strength = layer.strength
        mask = mask.point(lambda value: round(value * strength))
    image.paste(colour, (box[0], box[1]), mask)


def _gradient(width: int, height: int, start: RGB, end: RGB, slant: float) -> Image.Image:
    ramp = Image.linear_gradient("L").resize((width, height), Image.Resampling.BICUBIC)
    if slant:
        across = Image.linear_gradient("L").rotate(90).resize((width, height), Image.Resampling.BICUBIC)
        ramp = Image.blend(ramp, across, slant)
    return Image.composite(Image.new("RGB", (width, height), end), Image.new("RGB", (width, height), start), ramp)
