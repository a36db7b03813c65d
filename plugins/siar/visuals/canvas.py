"""The sheet that is painted on: fills, masks and text runs, each run's contrast checked against what is behind it."""

from __future__ import annotations

from functools import lru_cache
from math import floor

from PIL import Image

from siar.visuals.brand import Brand
from siar.visuals.colours import RGB, contrast
from siar.visuals.fonts import PHASES, Typeface
from siar.visuals.refusals import VisualRefusedError
from siar.visuals.shapes import ALL, Box, Corners, rounded_mask

__all__ = ["Canvas", "lay_run"]


@lru_cache(maxsize=2048)
def lay_run(face: Typeface, text: str, size: int, tracking: float) -> tuple[tuple[float, str], ...]:
    """Return pen positions in pixels with their characters, blanks left out."""
    pens, _ = face.positions(text, tracking)
    return tuple((pen * size, char) for pen, char in zip(pens, text, strict=True) if char not in " \u00a0")


class Canvas:
    """An RGB image and the rules that text on it must keep."""

    def __init__(self, image: Image.Image, brand: Brand) -> None:
        self.image = image
        self.brand = brand

    def fill(self, box: Box, colour: RGB, *, radius: int = 0, corners: Corners = ALL) -> None:
        """Fill a box, its corners round."""
        left, top, right, bottom = box
        if right <= left or bottom <= top:
            return
        if radius <= 0:
            self.image.paste(colour, box)
        else:
            self.image.paste(colour, (left, top), rounded_mask(right - left, bottom - top, radius, corners))

    def stamp(self, mask: Image.Image, at: tuple[int, int], colour: RGB) -> None:
        """Put a colour through a mask."""
        self.image.paste(colour, at, mask)

    def run(
        self, text: str, *, x: float, baseline: int, face: Typeface, size: int, tracking: float, colour: RGB
    ) -> None:
        """Draw one line of text, its pen starting at `x`.

        :raises VisualRefusedError: when it would leave the sheet or its contrast is below the brand's floor.
        """
        placed = []
        left, top, right, bottom = self.image.width, self.image.height, 0, 0
        for pen, char in lay_run(face, text, size, tracking):
            whole = floor(x + pen)
            glyph = face.face(char).glyph(size, char, int((x + pen - whole) * PHASES))
            if glyph.mask is None:
                continue
            at_x, at_y = whole + glyph.left, baseline + glyph.top
            placed.append((glyph.mask, at_x, at_y))
            left, top = min(left, at_x), min(top, at_y)
            right, bottom = max(right, at_x + glyph.mask.width), max(bottom, at_y + glyph.mask.height)
        if not placed:
            return
        if left < 0 or top < 0 or right > self.image.width or bottom > self.image.height:
            raise VisualRefusedError(
                "V_TEKS_TIDAK_MUAT",
                f"Teks “{text}” keluar dari bidang gambar. Mohon dipersingkat.",
                detail={"text": text, "box": [left, top, right, bottom]},
            )
        self._check_contrast(text, (left, top, right, bottom), colour)
        paste = self.image.paste
        for mask, at_x, at_y in placed:
            paste(colour, (at_x, at_y), mask)

    def _check_contrast(self, text: str, box: Box, colour: RGB) -> None:
        behind = self.image.crop(box)
        colours = behind.getcolors(64)
        if colours is None:
            # Gradients and pattern: a quarter of the resolution keeps every tone that the eye would notice.
            behind = behind.resize((max(1, behind.width // 4), max(1, behind.height // 4)), Image.Resampling.BOX)
            colours = behind.getcolors(behind.width * behind.height)
        assert colours is not None
        # An RGB image: every colour is a triple.
        worst = min(contrast(colour, other) for _, other in colours)
        if worst < self.brand.accessibility.min_contrast:
            raise VisualRefusedError(
                "V_KONTRAS_KURANG",
                f"Teks “{text}” kurang kontras dengan latarnya ({worst:.1f} : 1). Mohon pilih warna lain di templat.",
                detail={"text": text, "contrast": round(worst, 2)},
            )
