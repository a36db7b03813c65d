"""Font faces: exact advances with kerning, and glyph masks placed to a quarter of a pixel.

Pillow sets a whole string with glyphs on whole pixels, which makes the spacing visibly uneven. Here advances come
from HarfBuzz (through RAQM) at a large size, and each glyph is drawn enlarged, shifted by its fraction of a pixel
and reduced: at most four masks a glyph and size, kept for the life of the process.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from PIL import Image, ImageFont, features

from siar.errors import ConfigError
from siar.visuals.brand import Brand
from siar.visuals.refusals import VisualRefusedError

__all__ = ["PHASES", "Face", "Glyph", "Typeface", "typeface"]

PHASES = 4
"""Horizontal positions within a pixel."""
_DESIGN = 1000
"""The size at which advances are measured: one unit of Plus Jakarta Sans is one pixel."""
_INK = 250
"""The size at which ink is measured: to four thousandths of an em, at a sixteenth of the cost."""
_LINES = 8192
"""How many measured words and lines a typeface keeps."""
_SEPARATOR = -0.05
"""Kerning around a point or comma between digits, in em: the font spaces them like the end of a sentence."""
_PROBE = "￿"
"""A character that no font has: its picture is the font's sign for a missing one."""


@dataclass(frozen=True, slots=True)
class Glyph:
    """A mask and where it goes, relative to the pen on the baseline. `mask` is None for a blank."""

    mask: Image.Image | None
    left: int
    top: int
    width: int = 0
    height: int = 0
    core: Any = None
    """The mask as Pillow's core has it: asking the image for it is a call, and a picture has hundreds of glyphs."""


class Face:
    """One font file."""

    def __init__(self, path: Path, *, tabular: bool) -> None:
        self.path = path
        # Ligatures off: a glyph is looked up by its character alone.
        self._features = ["-liga", "-clig", "-calt", "tnum"] if tabular else ["-liga", "-clig", "-calt"]
        self._fonts: dict[int, ImageFont.FreeTypeFont] = {}
        self._widths: dict[str, float] = {}
        self._pairs: dict[str, float] = {}
        self._glyphs: dict[tuple[int, str, int], Glyph] = {}
        self._missing = bytes(self._font(100).getmask(_PROBE, mode="L"))
        self._known: dict[str, bool] = {}
        self._bounds: dict[str, tuple[float, float, float, float]] = {}

    def _font(self, size: int) -> ImageFont.FreeTypeFont:
        font = self._fonts.get(size)
        if font is None:
            font = ImageFont.truetype(str(self.path), size, layout_engine=ImageFont.Layout.RAQM)
            self._fonts[size] = font
        return font

    def has(self, char: str) -> bool:
        """Whether the font draws this character."""
        known = self._known.get(char)
        if known is None:
            known = char in " \u00a0\u2009" or bytes(self._font(100).getmask(char, mode="L")) != self._missing
            self._known[char] = known
        return known

    def _length(self, text: str) -> float:
        return self._font(_DESIGN).getlength(text, features=self._features) / _DESIGN

    def advance(self, char: str) -> float:
        """The advance of a character, in em."""
        width = self._widths.get(char)
        if width is None:
            width = self._widths[char] = self._length(char)
        return width

    def kern(self, pair: str) -> float:
        """What the font adds between two characters, in em."""
        value = self._pairs.get(pair)
        if value is None:
            value = self._length(pair) - self.advance(pair[0]) - self.advance(pair[1])
            self._pairs[pair] = value
        return value

    def ink(self, char: str) -> tuple[float, float]:
        """How far the ink of a character reaches above and below the baseline, in em (below is positive)."""
        _, top, _, bottom = self.bounds(char)
        return -top, bottom

    def bounds(self, char: str) -> tuple[float, float, float, float]:
        """The ink of a character relative to its pen on the baseline: left, top, right, bottom, in em, y downwards."""
        found = self._bounds.get(char)
        if found is None:
            # Not getbbox: horizontally that is the advance, not the ink.
            mask, (left, top) = self._font(_INK).getmask2(char, mode="L", anchor="ls", features=self._features)
            ink = mask.getbbox() or (0, 0, 0, 0)
            found = (
                (left + ink[0]) / _INK,
                (top + ink[1]) / _INK,
                (left + ink[2]) / _INK,
                (top + ink[3]) / _INK,
            )
            self._bounds[char] = found
        return found

    def glyph(self, size: int, char: str, phase: int) -> Glyph:
        """The mask of a character at `size` px, its pen `phase` quarters of a pixel right of a pixel's edge."""
        key = (size, char, phase)
        found = self._glyphs.get(key)
        if found is None:
            found = self._glyphs[key] = self._draw(size, char, phase)
        return found

    def _draw(self, size: int, char: str, phase: int) -> Glyph:
        # Large glyphs need no enlargement to look evenly spaced; small ones do.
        scale = 4 if size <= 64 else 2
        mask, (left, top) = self._font(size * scale).getmask2(char, mode="L", anchor="ls", features=self._features)
        width, height = mask.size
        if not width or not height:
            return Glyph(None, 0, 0)
        left += round(phase * scale / PHASES)
        pixel_left, pixel_top = left // scale, top // scale
        pad_left, pad_top = left - pixel_left * scale, top - pixel_top * scale
        full = (-(-(pad_left + width) // scale) * scale, -(-(pad_top + height) // scale) * scale)
        sheet = Image.new("L", full)
        sheet.im.paste(mask, (pad_left, pad_top, pad_left + width, pad_top + height))
        made = sheet.reduce(scale)
        ink = made.getbbox()
        if ink is None:
            return Glyph(None, 0, 0)
        cut = made.crop(ink)
        return Glyph(cut, pixel_left + ink[0], pixel_top + ink[1], *cut.size, cut.im)


class Typeface:
    """A weight with its fallbacks."""

    def __init__(self, paths: tuple[Path, ...], *, tabular: bool) -> None:
        self._faces = tuple(Face(path, tabular=tabular) for path in paths)
        self._by_char: dict[str, Face] = {}
        self._glyphs: dict[tuple[int, str, int], Glyph] = {}
        self._ink: dict[str, tuple[float, float]] = {}
        self._lines: dict[tuple[str, float], tuple[list[float], float]] = {}

    def face(self, char: str) -> Face:
        """The first font that has the character.

        :raises VisualRefusedError: when none has it.
        """
        face = self._by_char.get(char)
        if face is None:
            for candidate in self._faces:
                if candidate.has(char):
                    face = self._by_char[char] = candidate
                    break
            else:
                raise VisualRefusedError(
                    "V_HURUF_TIDAK_ADA",
                    {"isi": char, "kode": f"U+{ord(char):04X}"},
                    detail={"char": f"U+{ord(char):04X}"},
                )
        return face

    def glyph(self, size: int, char: str, phase: int) -> Glyph:
        """The mask of a character, from the first font that has it (`Face.glyph`)."""
        key = (size, char, phase)
        found = self._glyphs.get(key)
        if found is None:
            found = self._glyphs[key] = self.face(char).glyph(size, char, phase)
        return found

    def positions(self, text: str, tracking: float) -> tuple[list[float], float]:
        """Return the pen position of every character, in em from the start, and the whole width.

        :param tracking: extra space after each character but the last, in em.
        """
        key = (text, tracking)
        done = self._lines.get(key)
        if done is None:
            if len(self._lines) >= _LINES:
                self._lines.clear()
            done = self._lines[key] = self._measure(text, tracking)
        return done

    def _measure(self, text: str, tracking: float) -> tuple[list[float], float]:
        pens: list[float] = []
        pen = 0.0
        before: Face | None = None
        last = ""
        for index, char in enumerate(text):
            face = self.face(char)
            if face is before:
                kern = face.kern(last + char)
                if _within_number(text, index):
                    kern = min(kern, _SEPARATOR)
                pen += kern
            if before is not None:
                pen += tracking
            pens.append(pen)
            pen += face.advance(char)
            before, last = face, char
        return pens, pen

    def ink(self, text: str) -> tuple[float, float]:
        """How far the ink of a text reaches above and below the baseline, in em."""
        found = self._ink.get(text)
        if found is None:
            reaches = [self.face(char).ink(char) for char in set(text)]
            above, below = max((up for up, _ in reaches), default=0.0), max((down for _, down in reaches), default=0.0)
            if len(self._ink) >= _LINES:
                self._ink.clear()
            found = self._ink[text] = (max(above, 0.0), max(below, 0.0))
        return found


def _within_number(text: str, index: int) -> bool:
    """Whether the gap before a character lies between a digit and a point or comma inside one number."""
    at = index if text[index] in ".," else index - 1
    return text[at] in ".," and at > 0 and text[at - 1].isdigit() and text[at + 1 : at + 2].isdigit()


@cache
def _typeface(paths: tuple[Path, ...], tabular: bool) -> Typeface:  # noqa: FBT001 - the key of a cache
    if not features.check("raqm"):
        raise ConfigError(
            "Pillow was built without RAQM; without it Plus Jakarta Sans is set unkerned. Install the wheel."
        )
    return Typeface(paths, tabular=tabular)


def typeface(brand: Brand, weight: str, *, tabular: bool = False) -> Typeface:
    """Return the typeface of a weight named in brand.yaml, loaded once a process.

    :param tabular: digits of equal width, for figures that stand below each other.
    """
    try:
        path = brand.font_paths[weight]
    except KeyError:
        raise ConfigError(f"brand.yaml names no font {weight!r}; it has {', '.join(brand.font_paths)}.") from None
    return _typeface((path, *brand.fallback_paths), tabular)
