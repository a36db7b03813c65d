"""Font faces: exact advances with kerning, and glyph masks placed to a quarter of a pixel.

Pillow sets a whole string with glyphs on whole pixels, which makes the spacing visibly uneven. Here advances come
from HarfBuzz (through RAQM) at a large size, and each glyph is drawn enlarged, shifted by its fraction of a pixel
and reduced: at most four masks a glyph and size. A typeface keeps what it measured and drew lately.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL import Image, ImageFont, features

from siar.errors import ConfigError
from siar.visuals.caches import kept
from siar.visuals.refusals import VisualRefusedError

__all__ = ["PHASES", "Face", "Glyph", "Typeface"]

PHASES = 4
"""Horizontal positions within a pixel."""
_DESIGN = 1000
"""The size at which advances are measured: one unit of Plus Jakarta Sans is one pixel."""
_INK = 250
"""The size at which ink is measured: to four thousandths of an em, at a sixteenth of the cost."""
_LINES = 8192
"""How many measured words and lines a typeface keeps."""
_GLYPHS = 8192
"""How many drawn glyphs a typeface keeps: at 2 kB each, as they are on average, 16 MB."""
_CHARS = 4096
"""How many characters, and pairs of them, a face keeps the measures of."""
_SIZES = 128
"""At how many sizes a face keeps its file open."""
_SEPARATOR = -0.05
"""Kerning around a point or comma between digits, in em: the font spaces them like the end of a sentence."""
_PLAIN = ("-liga", "-clig", "-calt")
"""Ligatures off: a glyph is looked up by its character alone."""
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
    """One font file.

    :param tabular: digits as wide as each other. They keep their form: the font's own tabular 1 has feet, and a picture
        with two kinds of 1 looks like one of two fonts.
    """

    def __init__(self, path: Path, *, tabular: bool) -> None:
        self.path = path
        self._features = [*_PLAIN, "tnum"] if tabular else list(_PLAIN)
        self._font = kept(self._open, _SIZES)
        self._missing = bytes(self._font(100).getmask(_PROBE, mode="L"))
        self.has = kept(self._has, _CHARS)
        """Whether the font draws a character."""
        self.advance = kept(self._length, _CHARS)
        """The advance of a character, in em."""
        self.inset = kept(self._inset, _CHARS)
        """How far right of its pen a character is drawn, in em."""
        self.kern = kept(self._kern, _CHARS)
        """What the font adds between the two characters of a pair, in em."""
        self.bounds = kept(self._bounds, _CHARS)
        """The ink of a character relative to its pen on the baseline: left, top, right, bottom, in em, y downwards."""

    def _open(self, size: int) -> ImageFont.FreeTypeFont:
        return ImageFont.truetype(str(self.path), size, layout_engine=ImageFont.Layout.RAQM)

    def _has(self, char: str) -> bool:
        return char in " \u00a0\u2009" or bytes(self._font(100).getmask(char, mode="L")) != self._missing

    def _length(self, text: str) -> float:
        return self._font(_DESIGN).getlength(text, features=self._features) / _DESIGN

    def _inset(self, char: str) -> float:
        """How far right of its pen a character is drawn, in em: in the middle of the room that tabular digits have."""
        if not char.isdigit():
            return 0.0
        plain = self._font(_DESIGN).getlength(char, features=list(_PLAIN)) / _DESIGN
        return (self.advance(char) - plain) / 2

    def _kern(self, pair: str) -> float:
        return self._length(pair) - self.advance(pair[0]) - self.advance(pair[1])

    def ink(self, char: str) -> tuple[float, float]:
        """How far the ink of a character reaches above and below the baseline, in em (below is positive)."""
        _, top, _, bottom = self.bounds(char)
        return -top, bottom

    def _bounds(self, char: str) -> tuple[float, float, float, float]:
        # Not getbbox: horizontally that is the advance, not the ink.
        mask, (left, top) = self._font(_INK).getmask2(char, mode="L", anchor="ls", features=list(_PLAIN))
        ink = mask.getbbox() or (0, 0, 0, 0)
        start = left / _INK + self.inset(char)
        return start + ink[0] / _INK, (top + ink[1]) / _INK, start + ink[2] / _INK, (top + ink[3]) / _INK

    def glyph(self, size: int, char: str, phase: int) -> Glyph:
        """Draw a character at `size` px, its pen `phase` quarters of a pixel right of a pixel's edge."""
        # Large glyphs need no enlargement to look evenly spaced; small ones do.
        scale = 4 if size <= 64 else 2
        mask, (left, top) = self._font(size * scale).getmask2(char, mode="L", anchor="ls", features=list(_PLAIN))
        width, height = mask.size
        if not width or not height:
            return Glyph(None, 0, 0)
        left += round(phase * scale / PHASES) + round(self.inset(char) * size * scale)
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
        if not features.check("raqm"):
            raise ConfigError(
                "Pillow was built without RAQM; without it Plus Jakarta Sans is set unkerned. Install the wheel."
            )
        self._faces = tuple(Face(path, tabular=tabular) for path in paths)
        self.face = kept(self._face, _CHARS)
        """The first font that has a character; refuses one that none has (`V_HURUF_TIDAK_ADA`)."""
        self.glyph = kept(self._glyph, _GLYPHS)
        """The mask of a character at a size and phase, from the first font that has it (`Face.glyph`)."""
        self.positions = kept(self._positions, _LINES)
        """The pen position of every character of a text, in em from the start, and the whole width.

        The second argument is the extra space after each character but the last, in em."""
        self.ink = kept(self._ink, _LINES)
        """How far the ink of a text reaches above and below the baseline, in em."""

    def _face(self, char: str) -> Face:
        for candidate in self._faces:
            if candidate.has(char):
                return candidate
        raise VisualRefusedError(
            "V_HURUF_TIDAK_ADA",
            {"isi": char, "kode": f"U+{ord(char):04X}"},
            detail={"char": f"U+{ord(char):04X}"},
        )

    def _glyph(self, size: int, char: str, phase: int) -> Glyph:
        return self.face(char).glyph(size, char, phase)

    def _positions(self, text: str, tracking: float) -> tuple[list[float], float]:
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

    def _ink(self, text: str) -> tuple[float, float]:
        reaches = [self.face(char).ink(char) for char in set(text)]
        above, below = max((up for up, _ in reaches), default=0.0), max((down for _, down in reaches), default=0.0)
        return max(above, 0.0), max(below, 0.0)


def _within_number(text: str, index: int) -> bool:
    """Whether the gap before a character lies between a digit and a point or comma inside one number."""
    at = index if text[index] in ".," else index - 1
    return text[at] in ".," and at > 0 and text[at - 1].isdigit() and text[at + 1 : at + 2].isdigit()
