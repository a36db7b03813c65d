"""The ground of a template's sheet: colour, gradients and patterns, drawn once and kept for the next pictures."""

from __future__ import annotations

from collections.abc import Mapping

from PIL import Image

from siar.visuals.brand import Brand
from siar.visuals.caches import Cache
from siar.visuals.colours import RGB
from siar.visuals.painting.artwork import Artwork
from siar.visuals.painting.canvas import Ground
from siar.visuals.templates.template import Format, Gradient, Motif, Template

__all__ = ["Grounds"]

_IMAGES = 4
"""Drawn grounds kept at a time: one of 1080 by 1350 takes 6 MB, and a batch is sorted by template."""
_GROUNDS = 256
"""Grounds whose tones are kept: a few hundred numbers each, measured tile by tile as text asks for them."""


class Grounds:
    """The grounds of one look.

    :param artwork: draws their patterns.
    """

    def __init__(self, brand: Brand, artwork: Artwork) -> None:
        self._brand = brand
        self._artwork = artwork
        self._images: Cache[tuple[str, int, int], Image.Image] = Cache(_IMAGES)
        self._grounds: Cache[tuple[str, int, int], Ground] = Cache(_GROUNDS)

    def of(self, template: Template, fingerprint: str, frame: Format) -> Ground:
        """Return the ground of a template for a format.

        :param fingerprint: of the template's files.
        """
        key = (fingerprint, frame.width, frame.height)
        return self._grounds.get(
            key,
            lambda: Ground(
                (frame.width, frame.height),
                lambda: self._images.get(key, lambda: self._draw(template, frame)),
                None if template.backdrop else _palette(template, self._brand)[template.ground],
            ),
        )

    def _draw(self, template: Template, frame: Format) -> Image.Image:
        width, height = frame.width, frame.height
        palette = _palette(template, self._brand)
        image = Image.new("RGB", (width, height), palette[template.ground])
        for layer in template.backdrop:
            if layer.wide not in {None, frame.wide} or layer.tall not in {None, frame.tall}:
                continue
            left, top, right, bottom = (
                round(share * (width if index % 2 == 0 else height)) for index, share in enumerate(layer.box)
            )
            if isinstance(layer, Gradient):
                start, end = (palette[name] for name in layer.gradient)
                image.paste(_gradient(right - left, bottom - top, start, end, layer.slant), (left, top))
            else:
                self._stamp_motif(image, layer, (left, top, right, bottom), palette[layer.colour])
        return image

    def _stamp_motif(self, image: Image.Image, layer: Motif, box: tuple[int, int, int, int], colour: RGB) -> None:
        mask = self._artwork.motif(layer.motif, box[2] - box[0], box[3] - box[1], layer.unit)
        if layer.strength < 1:
            strength = layer.strength
            mask = mask.point(lambda value: round(value * strength))
        image.paste(colour, (box[0], box[1]), mask)


def _palette(template: Template, brand: Brand) -> Mapping[str, RGB]:
    roles = {role: brand.palette[to] for role, to in template.roles.items() if to in brand.palette}
    return {**brand.palette, **roles}


def _gradient(width: int, height: int, start: RGB, end: RGB, slant: float) -> Image.Image:
    ramp = Image.linear_gradient("L").resize((width, height), Image.Resampling.BICUBIC)
    if slant:
        across = Image.linear_gradient("L").rotate(90).resize((width, height), Image.Resampling.BICUBIC)
        ramp = Image.blend(ramp, across, slant)
    return Image.composite(Image.new("RGB", (width, height), end), Image.new("RGB", (width, height), start), ramp)
