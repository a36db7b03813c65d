"""The ground of a template's sheet: colour, gradients and patterns, drawn once and kept for the next pictures."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping

from PIL import Image

from siar.visuals.brand import Brand
from siar.visuals.colours import RGB
from siar.visuals.painting.canvas import Ground
from siar.visuals.painting.motifs import motif_mask
from siar.visuals.templates.template import Format, Gradient, Motif, Template

__all__ = ["ground_of"]

_KEPT = 4
"""Drawn grounds kept at a time: one of 1080 by 1350 takes 6 MB, and a batch is sorted by template."""
_Key = tuple[str, int, int, str]
_images: OrderedDict[_Key, Image.Image] = OrderedDict()
_grounds: dict[_Key, Ground] = {}


def ground_of(template: Template, fingerprint: str, frame: Format, brand: Brand) -> Ground:
    """Return the ground of a template for a format.

    :param fingerprint: of the template's files.
    """
    key = (fingerprint, frame.width, frame.height, brand.fingerprint)
    if key not in _grounds:
        _grounds[key] = Ground(
            (frame.width, frame.height),
            lambda: _image(key, template, frame, brand),
            None if template.backdrop else _palette(template, brand)[template.ground],
        )
    return _grounds[key]


def _image(key: _Key, template: Template, frame: Format, brand: Brand) -> Image.Image:
    found = _images.get(key)
    if found is None:
        found = _draw(template, frame, brand)
        while len(_images) >= _KEPT:
            _images.popitem(last=False)
        _images[key] = found
    else:
        _images.move_to_end(key)
    return found


def _draw(template: Template, frame: Format, brand: Brand) -> Image.Image:
    width, height = frame.width, frame.height
    palette = _palette(template, brand)
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
            _stamp_motif(image, layer, (left, top, right, bottom), palette[layer.colour])
    return image


def _palette(template: Template, brand: Brand) -> Mapping[str, RGB]:
    roles = {role: brand.palette[to] for role, to in template.roles.items() if to in brand.palette}
    return {**brand.palette, **roles}


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
