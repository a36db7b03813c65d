"""Blocks with pictures: a photo that fills its box, or lies on woven cloth when it is too small to."""

from __future__ import annotations

from dataclasses import dataclass

from siar.visuals.colours import RGB
from siar.visuals.painting.canvas import Canvas, Plan
from siar.visuals.painting.shapes import Box, bled
from siar.visuals.photos.cutting import Photo, cover, fits

__all__ = ["PhotoBlock"]

_FRAME = 14
_SHAPES = (0.66, 2.4)
"""The narrowest and the widest shape of a framed photo, width by height."""


@dataclass(frozen=True)
class PhotoBlock:
    """A photo.

    `bleed`: the sheet's edges that it runs to; `least`: its share of `height` at the tightest step.
    """

    photo: Photo
    height: int
    least: float
    bleed: frozenset[str]
    radius: int
    cloth: tuple[RGB, ...]
    frame: RGB

    def size(self, width: int, step: int) -> tuple[int, int]:
        return width, round(self.height * max(self.least, 1 - 0.09 * step))

    def paint(self, canvas: Canvas, box: Box, step: int) -> None:  # noqa: ARG002 - a block's signature
        left, top, right, bottom = bled(box, self.bleed, canvas.width)
        width, height = right - left, bottom - top
        if height < 8:
            return
        canvas.shown.append("photo")
        if isinstance(canvas, Plan):
            canvas.area((left, top, right, bottom))
            return
        if fits(self.photo, width, height):
            mask = canvas.artwork.rounded(width, height, self.radius) if self.radius else None
            canvas.picture(cover(self.photo, width, height), (left, top), mask)
            return
        mask = canvas.artwork.rounded(width, height, self.radius) if self.radius else None
        canvas.picture(canvas.artwork.woven(width, height, 72, self.cloth), (left, top), mask)
        room = (width - 2 * _FRAME - 96, height - 2 * _FRAME - 64)
        # A strip of a photo loses its ends rather than become a thread.
        shape = min(max(self.photo.width / self.photo.height, _SHAPES[0]), _SHAPES[1])
        scale = min(1.2 * self.photo.width / shape, 1.2 * self.photo.height, room[0] / shape, room[1])
        wide, high = max(1, round(scale * shape)), max(1, round(scale))
        x, y = left + (width - wide) // 2, top + (height - high) // 2
        canvas.fill((x - _FRAME, y - _FRAME, x + wide + _FRAME, y + high + _FRAME), self.frame, radius=10)
        canvas.picture(cover(self.photo, wide, high), (x, y))
