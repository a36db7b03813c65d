"""The sheet that is painted on: fills, masks and text runs, each run's contrast checked against what is behind it.

What is behind a run is known without reading pixels: every fill is remembered with its luminance, and the ground with
its gradients and patterns by small tiles. What has no known tone (a photo, woven cloth) refuses any text on it.
"""

from __future__ import annotations

from collections.abc import Callable
from math import ceil, floor
from typing import Literal

from PIL import Image

from siar.visuals.brand import Brand
from siar.visuals.colours import RGB, luminance
from siar.visuals.painting.artwork import Artwork
from siar.visuals.painting.shapes import ALL, Box, Corners
from siar.visuals.refusals import VisualRefusedError
from siar.visuals.typography.fonts import PHASES, Typeface
from siar.visuals.typography.typesetter import Typesetter, put_ink

__all__ = ["Canvas", "Ground", "Mark", "Plan"]

_TILE = 48
_KEPT_LINES = 64
"""Up to this size a line on a flat ground is kept whole once it comes back, as headers, sources and labels do."""
Mark = Literal["photo", "progress", "ring", "stacked", "bars", "columns", "line"]
"""A photo, or a kind of chart: what words for who does not see the picture have to name."""
Tones = tuple[float, float]
"""The least and the greatest luminance of an area."""


class Ground:
    """The picture below everything and, tile by tile as they are asked for, its tones.

    :param draw: returns the picture, drawn or from a cache; tones once measured outlive it.
    :param colour: the one colour of a flat ground.
    """

    def __init__(self, size: tuple[int, int], draw: Callable[[], Image.Image], colour: RGB | None = None) -> None:
        self.size = size
        self.colour = colour
        self.draw = draw
        self._tiles: dict[tuple[int, int], Tones] = {}

    def tones(self, box: Box) -> Tones:
        """Return the tones of an area, the whole of every tile that it touches."""
        if self.colour is not None:
            tone = luminance(self.colour)
            return tone, tone
        low, high = 1.0, 0.0
        for row in range(box[1] // _TILE, -(-box[3] // _TILE)):
            for column in range(box[0] // _TILE, -(-box[2] // _TILE)):
                found = self._tiles.get((column, row))
                if found is None:
                    found = self._tiles[column, row] = self._measure(column, row)
                low, high = min(low, found[0]), max(high, found[1])
        return low, high

    def _measure(self, column: int, row: int) -> Tones:
        left, top = column * _TILE, row * _TILE
        tile = self.draw().crop((left, top, min(left + _TILE, self.size[0]), min(top + _TILE, self.size[1])))
        if tile.getcolors(4) is None:
            # A quarter of the resolution keeps every tone that the eye would notice.
            tile = tile.reduce(4)
        found = [luminance(colour) for _, colour in tile.getcolors(_TILE * _TILE) or ()]
        return min(found), max(found)


class Canvas:
    """An RGB image and the rules that text on it must keep. `texts` has every line written, `shown` what else is to be seen, in order.

    :param typesetter: lays its lines; :param artwork: what blocks take their shapes from.
    """

    def __init__(self, ground: Ground, brand: Brand, typesetter: Typesetter, artwork: Artwork) -> None:
        self.brand = brand
        self.artwork = artwork
        self._typesetter = typesetter
        self.width, self.height = ground.size
        self.texts: list[str] = []
        self.shown: list[Mark] = []
        self._ground = ground
        self._fills: list[tuple[Box, Tones, int, RGB | None]] = []
        self._start(ground)

    def _start(self, ground: Ground) -> None:
        flat = ground.colour
        self.image = ground.draw().copy() if flat is None else Image.new("RGB", ground.size, flat)

    def fill(self, box: Box, colour: RGB, *, radius: int = 0, corners: Corners = ALL) -> None:
        """Fill a box, its corners round."""
        left, top, right, bottom = box
        if right <= left or bottom <= top:
            return
        self._remember(box, colour, radius)
        if radius <= 0:
            self.image.paste(colour, box)
            return
        radius = min(radius, (right - left) // 2, (bottom - top) // 2)
        if radius <= 0 or (right - left) * (bottom - top) < 20_000:
            self.image.paste(colour, (left, top), self.artwork.rounded(right - left, bottom - top, radius, corners))
            return
        # Only the corners need a mask; the rest of a large card is a plain fill.
        self.image.paste(colour, (left + radius, top, right - radius, bottom))
        self.image.paste(colour, (left, top + radius, left + radius, bottom - radius))
        self.image.paste(colour, (right - radius, top + radius, right, bottom - radius))
        disc = self.artwork.rounded(2 * radius, 2 * radius, radius)
        for is_round, x, y, cut in zip(
            corners,
            (left, right - radius, right - radius, left),
            (top, top, bottom - radius, bottom - radius),
            ((0, 0), (radius, 0), (radius, radius), (0, radius)),
            strict=True,
        ):
            if is_round:
                self.image.paste(colour, (x, y), disc.crop((cut[0], cut[1], cut[0] + radius, cut[1] + radius)))
            else:
                self.image.paste(colour, (x, y, x + radius, y + radius))

    def _remember(self, box: Box, colour: RGB, radius: int) -> None:
        tone = luminance(colour)
        self._fills.append((box, (tone, tone), radius, colour))

    def stamp(self, mask: Image.Image, at: tuple[int, int], colour: RGB) -> None:
        """Put a colour through a mask (an icon, a ring, a line of a chart). Text must keep off its ink."""
        self.image.paste(colour, at, mask)

    def picture(self, image: Image.Image, at: tuple[int, int], mask: Image.Image | None = None) -> None:
        """Put a picture. Its tones are unknown, so no text may stand on it."""
        self._fills.append(((at[0], at[1], at[0] + image.width, at[1] + image.height), (0.0, 1.0), 0, None))
        self.image.paste(image, at, mask)

    def run(
        self,
        text: str,
        *,
        x: float,
        baseline: int,
        face: Typeface,
        size: int,
        tracking: float,
        colour: RGB,
        room: Box | None = None,  # noqa: ARG002 - the plan of a page keeps each line to its block's room
    ) -> None:
        """Draw one line of text, its pen starting at `x`.

        :param room: the block that the line belongs to.
        :raises VisualRefusedError: when it would leave the sheet or its contrast is below the brand's floor.
        """
        whole = floor(x)
        phase = int((x - whole) * PHASES)
        self.texts.append(text)
        placed, (left, top, right, bottom) = self._typesetter.lay(face, text, size, tracking, phase)
        if not placed:
            return
        box = (left + whole, top + baseline, right + whole, bottom + baseline)
        ground = self._check(text, box, colour)
        kept = False
        if ground is not None and size <= _KEPT_LINES:
            kept = self._typesetter.comes_back(face, text, size, tracking, phase, (colour, ground))
        if ground is None or not kept:
            put_ink(self.image, placed, colour, whole, baseline)
            return
        line = self._typesetter.line(face, text, size, tracking, phase, colour, ground)
        self.image.im.paste(line.im, box)

    def _check(self, text: str, box: Box, colour: RGB) -> RGB | None:
        """Return the ground's colour if it is one flat colour."""
        if box[0] < 0 or box[1] < 0 or box[2] > self.width or box[3] > self.height:
            raise VisualRefusedError(
                "V_TEKS_TIDAK_MUAT",
                {
                    "bagian": f"Teks “{text}”",
                    "masalah": "keluar dari bidang gambar",
                    "saran": " Mohon dipersingkat.",
                },
                detail={"text": text, "box": list(box)},
            )
        low, high, ground = self._behind(box)
        worst = _least_contrast(luminance(colour), low, high)
        if worst < self.brand.accessibility.min_contrast:
            raise VisualRefusedError(
                "V_KONTRAS_KURANG",
                {"isi": text, "kontras": f"{worst:.1f}"},
                detail={"text": text, "contrast": round(worst, 2)},
            )
        return ground

    def tell_apart(self, colour: RGB, *, inside: Box | None = None, beside: RGB | None = None) -> None:
        """Refuse a shape of a chart that would not be seen.

        :param inside: the box that it is put into; :param beside: a colour that it borders on.
        :raises VisualRefusedError: when its contrast is below the brand's floor for shapes.
        """
        found = [(luminance(beside), luminance(beside))] if beside is not None else []
        found += [self.tones(inside)] if inside is not None else []
        worst = min(_least_contrast(luminance(colour), *tones) for tones in found)
        if worst < self.brand.accessibility.min_shape_contrast:
            raise VisualRefusedError(
                "V_KONTRAS_KURANG",
                {"isi": "Diagram", "kontras": f"{worst:.1f}"},
                detail={"colour": list(colour), "contrast": round(worst, 2)},
            )

    def tones(self, box: Box) -> Tones:
        """Return the least and the greatest luminance of what lies in a box now, text apart."""
        low, high, _ = self._behind(box)
        return low, high

    def _behind(self, box: Box) -> tuple[float, float, RGB | None]:
        low, high, alone = 1.0, 0.0, True
        for (left, top, right, bottom), tone, radius, colour in reversed(self._fills):
            if left >= box[2] or right <= box[0] or top >= box[3] or bottom <= box[1]:
                continue
            low, high = min(low, tone[0]), max(high, tone[1])
            if left <= box[0] and top <= box[1] and right >= box[2] and bottom >= box[3]:
                clear_of_corners = (left + radius <= box[0] and right - radius >= box[2]) or (
                    top + radius <= box[1] and bottom - radius >= box[3]
                )
                return low, high, colour if alone and clear_of_corners else None
            alone = False
        ground = self._ground.tones(box)
        return min(low, ground[0]), max(high, ground[1]), self._ground.colour if alone else None


def _least_contrast(ink: float, low: float, high: float) -> float:
    if ink <= low:
        return (low + 0.05) / (ink + 0.05)
    if ink >= high:
        return (ink + 0.05) / (high + 0.05)
    return 1.0


class Plan(Canvas):
    """A canvas without pixels: what would stand where, for looking whether a page fits before painting it.

    `runs` has each line's ink with its block's room; `pieces` the boxes of pictures.
    """

    def _start(self, ground: Ground) -> None:  # noqa: ARG002 - a canvas copies its ground, a plan does not
        self.runs: list[tuple[str, Box, Box | None]] = []
        self.pieces: list[Box] = []

    def fill(self, box: Box, colour: RGB, *, radius: int = 0, corners: Corners = ALL) -> None:  # noqa: ARG002
        """Remember the fill's tone."""
        if box[2] > box[0] and box[3] > box[1]:
            self._remember(box, colour, radius)

    def stamp(self, mask: Image.Image, at: tuple[int, int], colour: RGB) -> None:
        """A stamp covers nothing that a plan knows of."""

    def picture(self, image: Image.Image, at: tuple[int, int], mask: Image.Image | None = None) -> None:  # noqa: ARG002
        """Remember the picture's box."""
        self.area((at[0], at[1], at[0] + image.width, at[1] + image.height))

    def area(self, box: Box) -> None:
        """Remember a box whose tones are unknown."""
        self._fills.append((box, (0.0, 1.0), 0, None))
        self.pieces.append(box)

    def run(
        self,
        text: str,
        *,
        x: float,
        baseline: int,
        face: Typeface,
        size: int,
        tracking: float,
        colour: RGB,
        room: Box | None = None,
    ) -> None:
        """Remember the line's ink, and check it as the canvas would."""
        self.texts.append(text)
        extent = self._typesetter.extent(face, text, size, tracking)
        if extent is None:
            return
        left, top, right, bottom = extent
        box = (floor(x + left), baseline + floor(top), ceil(x + right), baseline + ceil(bottom))
        self._check(text, box, colour)
        self.runs.append((text, box, room))
