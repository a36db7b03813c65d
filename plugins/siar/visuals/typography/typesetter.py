"""The typesetter of one look: its typefaces, and what was set in them lately.

Headers, labels and sources come again in the next picture, set the same: what stands here is what they need again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil, floor

from PIL import Image

from siar.errors import ConfigError
from siar.visuals.brand import Brand
from siar.visuals.caches import kept
from siar.visuals.colours import RGB
from siar.visuals.typography.fonts import PHASES, Glyph, Typeface
from siar.visuals.typography.paragraphs import bind, break_lines, is_alone

__all__ = ["STEPS", "LaidLine", "Paragraph", "Setting", "Typesetter", "put_ink"]

STEPS = 10
"""How many steps a page may be tightened by."""
_ASCENT, _DESCENT = 0.84, 0.14
"""The room that a line takes above and below its baseline, in em, unless its ink needs more.

Capitals and digits stand in the middle of it, so that they are level with an icon beside them."""
_SIZES_FOR_EVEN = 2
"""How many sizes a title may go down so that its lines are of a length."""
_LEAST_SHARE = 0.7
"""How much of its size a title keeps at least when it goes down so that no word stands alone."""
_TEXTS = 4096
"""How many texts are kept bound, broken into lines, set as paragraphs and laid out."""
_LAID = 512
"""How many lines are kept with their glyphs laid."""
_DRAWN = 96
"""How many lines are kept as pixels: at 60 kB each, as they are on average, 6 MB."""

Box = tuple[int, int, int, int]
LaidLine = tuple[tuple[tuple[Glyph, int, int], ...], Box]
"""Glyphs, each right of the pen's pixel and below the baseline, and the box of their ink."""


class Typesetter:
    """Sets type for one look.

    :param brand: names the fonts.
    """

    def __init__(self, brand: Brand) -> None:
        self._brand = brand
        self._typefaces: dict[tuple[str, bool], Typeface] = {}
        self.bind = kept(bind, _TEXTS)
        """`paragraphs.bind`."""
        self.break_lines = kept(break_lines, _TEXTS)
        """`paragraphs.break_lines`."""
        self.set = kept(_set, _TEXTS)
        """A text at the largest size that fits a width at a step; None when none does.

        Its arguments: setting, text, width in pixels, step, the most lines or None."""
        self._pens = kept(_pens_of, _TEXTS)
        self.lay = kept(self._laid, _LAID)
        """The glyphs of a line: typeface, text, size, tracking, phase of the pen within its pixel."""
        self.extent = kept(self._extent, _LAID)
        """The ink of a line relative to its pen on the baseline, in pixels; None of blanks.

        Its arguments: typeface, text, size, tracking."""
        self.line = kept(self._line, _DRAWN)
        """A whole line on its flat ground: typeface, text, size, tracking, phase, colour, the ground's colour."""
        self._sightings = kept(_no_sightings, _LAID)

    def typeface(self, weight: str, *, tabular: bool = False) -> Typeface:
        """Return the typeface of a weight named in brand.yaml, loaded once.

        :param tabular: digits of equal width, for figures that stand below each other.
        :raises ConfigError: brand.yaml names no such weight.
        """
        found = self._typefaces.get((weight, tabular))
        if found is None:
            paths = self._brand.font_paths
            if weight not in paths:
                raise ConfigError(f"brand.yaml names no font {weight!r}; it has {', '.join(paths)}.")
            found = Typeface((paths[weight], *self._brand.fallback_paths), tabular=tabular)
            self._typefaces[weight, tabular] = found
        return found

    def comes_back(
        self, face: Typeface, text: str, size: int, tracking: float, phase: int, inks: tuple[RGB, RGB]
    ) -> bool:
        """Note that a line is drawn; tell whether it was before, so that it is worth keeping as pixels."""
        seen = self._sightings(face, text, size, tracking, phase, inks)
        seen[0] += 1
        return seen[0] > 1

    def _line(
        self, face: Typeface, text: str, size: int, tracking: float, phase: int, colour: RGB, ground: RGB
    ) -> Image.Image:
        # The same glyphs through the same masks as on the sheet itself, so the bytes do not depend on what was kept.
        placed, (left, top, right, bottom) = self.lay(face, text, size, tracking, phase)
        sheet = Image.new("RGB", (right - left, bottom - top), ground)
        put_ink(sheet, placed, colour, -left, -top)
        return sheet

    def _laid(self, face: Typeface, text: str, size: int, tracking: float, phase: int) -> LaidLine:
        placed = []
        start, glyph_of = phase / PHASES, face.glyph
        for pen, char in self._pens(face, text, size, tracking):
            at = start + pen
            whole = floor(at)
            glyph = glyph_of(size, char, int((at - whole) * PHASES))
            if glyph.mask is not None:
                placed.append((glyph, whole + glyph.left, glyph.top))
        if not placed:
            return (), (0, 0, 0, 0)
        return tuple(placed), (
            min(x for _, x, _ in placed),
            min(y for _, _, y in placed),
            max(x + glyph.width for glyph, x, _ in placed),
            max(y + glyph.height for glyph, _, y in placed),
        )

    def _extent(
        self, face: Typeface, text: str, size: int, tracking: float
    ) -> tuple[float, float, float, float] | None:
        reach = []
        for pen, char in self._pens(face, text, size, tracking):
            left, top, right, bottom = face.face(char).bounds(char)
            if bottom > top:
                reach.append((pen + left * size, top, pen + right * size, bottom))
        if not reach:
            return None
        lefts, tops, rights, bottoms = zip(*reach, strict=True)
        return min(lefts), min(tops) * size, max(rights), max(bottoms) * size


def _no_sightings(
    _face: Typeface, _text: str, _size: int, _tracking: float, _phase: int, _inks: tuple[RGB, RGB]
) -> list[int]:
    return [0]


def _pens_of(face: Typeface, text: str, size: int, tracking: float) -> tuple[tuple[float, str], ...]:
    """Pen positions in pixels with their characters, blanks left out."""
    pens, _ = face.positions(text, tracking)
    return tuple((pen * size, char) for pen, char in zip(pens, text, strict=True) if char not in " \u00a0\u2009")


def put_ink(sheet: Image.Image, placed: tuple[tuple[Glyph, int, int], ...], colour: RGB, right: int, down: int) -> None:
    """Put laid glyphs on a sheet, so far right and down of their own positions."""
    # The core's own paste: a picture has some 400 glyphs, and Image.paste would check each anew.
    paste = sheet.im.paste
    for glyph, x, y in placed:
        x += right  # noqa: PLW2901 - the same position, on the sheet
        y += down  # noqa: PLW2901
        paste(colour, (x, y, x + glyph.width, y + glyph.height), glyph.core)


@dataclass(frozen=True, eq=False)
class Setting:
    """How to set text: a typeface and its sizes, largest first. One a style, so told apart by identity."""

    typesetter: Typesetter
    face: Typeface
    sizes: tuple[int, ...]
    leading: float
    tracking: float
    upper: bool
    balance: bool

    def shape(self, text: str) -> str:
        """Return the text as it will stand: bound, in capitals if the style says so."""
        bound = self.typesetter.bind(text)
        return bound.upper() if self.upper else bound

    def from_step(self, step: int) -> Sequence[int]:
        """The sizes that may be taken at a step: the step's own and all smaller ones."""
        # A short list is spread over the steps, so that large and small type shrink together.
        index = min(len(self.sizes) - 1, step * len(self.sizes) // (STEPS + 1))
        return self.sizes[index:]


@dataclass(frozen=True)
class Paragraph:
    """A text as set: its lines, their size, and its measures in pixels; `pitch` from baseline to baseline."""

    lines: tuple[str, ...]
    size: int
    width: int
    above: int
    below: int
    pitch: int

    @property
    def height(self) -> int:
        """From the first line's top to the last one's foot."""
        return self.above + self.below + self.pitch * (len(self.lines) - 1)


def _set(setting: Setting, text: str, width: int, step: int, max_lines: int | None) -> Paragraph | None:
    text, sizes = setting.shape(text), setting.from_step(step)
    # A range of dates or hours is parted only where no size leaves it whole.
    fitting = _fitting(setting, text, width, sizes, max_lines, ranges=False)
    fitting = fitting or _fitting(setting, text, width, sizes, max_lines, ranges=True)
    if fitting is None:
        return None
    size, lines = fitting
    widest = max(setting.face.positions(line, setting.tracking)[1] for line in lines)
    above = max(_ASCENT, setting.face.ink(lines[0])[0])
    below = max(_DESCENT, setting.face.ink(lines[-1])[1])
    return Paragraph(
        lines=lines,
        size=size,
        width=min(width, ceil(widest * size)),
        above=ceil(above * size),
        below=ceil(below * size),
        pitch=max(round(setting.leading * size), _clear(setting, lines, size)),
    )


def _fitting(
    setting: Setting, text: str, width: int, sizes: Sequence[int], max_lines: int | None, *, ranges: bool
) -> tuple[int, tuple[str, ...]] | None:
    """The largest size that fits; a title goes smaller if that spares it a stump of a line or, further, a lone word."""
    first: tuple[int, tuple[str, ...]] | None = None
    looked = 0
    for size in sizes:
        if first and (size < _LEAST_SHARE * first[0] or (looked > _SIZES_FOR_EVEN and _accompanied(first[1]))):
            break
        lines = setting.typesetter.break_lines(
            text, setting.face, setting.tracking, width / size, balance=setting.balance, ranges=ranges
        )
        if lines is None or (max_lines and len(lines) > max_lines):
            continue
        if not setting.balance or len(lines) < 2 or (_accompanied(lines) and (len(lines) < 3 or _even(setting, lines))):
            return size, lines
        first = first or (size, lines)
        looked += 1
    return first


def _clear(setting: Setting, lines: tuple[str, ...], size: int) -> int:
    """The least pitch at which no line's ink meets the next one's: capitals with accents need more than leading."""
    ink = [setting.face.ink(line) for line in lines]
    return max((ceil((above[1] + below[0]) * size) + 2 for above, below in pairwise(ink)), default=0)


def _accompanied(lines: tuple[str, ...]) -> bool:
    """Whether no line but perhaps the last is one word: a long word may close a title, none opens it."""
    return not any(is_alone(line) for line in lines[:-1])


def _even(setting: Setting, lines: tuple[str, ...]) -> bool:
    widths = [setting.face.positions(line, setting.tracking)[1] for line in lines]
    return min(widths) >= 0.5 * max(widths)
