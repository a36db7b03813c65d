"""Blocks of type: paragraphs and the one large figure."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import ceil

from siar.visuals.colours import RGB
from siar.visuals.painting.canvas import Canvas
from siar.visuals.painting.shapes import Box
from siar.visuals.refusals import VisualRefusedError
from siar.visuals.typography.typesetter import STEPS, Paragraph, Setting

__all__ = ["Figure", "Text"]

_GAP = 0.09
"""Between a number and the word behind it, in em of the number."""


@dataclass(frozen=True)
class Text:
    """A paragraph. `texts`: the wished one first, then shorter ones that are taken when the page is tight."""

    texts: tuple[str, ...]
    setting: Setting
    colour: RGB
    align: str = "left"
    max_lines: int | None = None
    name: str = ""
    _sets: dict[tuple[int, int], Paragraph] = field(default_factory=dict, compare=False, repr=False)

    def _text(self, step: int) -> str:
        return self.texts[min(len(self.texts) - 1, step * len(self.texts) // (STEPS + 1))]

    def _set(self, width: int, step: int) -> Paragraph:
        found = self._sets.get((width, step))
        if found is None:
            found = self._sets[width, step] = self._fit(width, step)
        return found

    def _fit(self, width: int, step: int) -> Paragraph:
        text, setting = self._text(step), self.setting
        done = setting.typesetter.set(setting, text, width, step, self.max_lines)
        if done is None:
            shaped = setting.shape(text)
            raise VisualRefusedError(
                "V_TEKS_TIDAK_MUAT",
                {
                    "bagian": f"Teks “{shaped}”",
                    "masalah": "terlalu panjang untuk tempatnya",
                    "saran": " Mohon dipersingkat.",
                },
                detail={"box": self.name, "text": shaped, "width": width},
            )
        return done

    def size(self, width: int, step: int) -> tuple[int, int]:
        done = self._set(width, step)
        return done.width, done.height

    def paint(self, canvas: Canvas, box: Box, step: int) -> None:
        left, top, right, _ = box
        done = self._set(right - left, step)
        setting = self.setting
        baseline = top + done.above
        for line in done.lines:
            wide = setting.face.positions(line, setting.tracking)[1] * done.size
            shift = {"left": 0.0, "center": (right - left - wide) / 2, "right": right - left - wide}[self.align]
            canvas.run(
                line,
                x=left + shift,
                baseline=baseline,
                face=setting.face,
                size=done.size,
                tracking=setting.tracking,
                colour=self.colour,
                room=box,
            )
            baseline += done.pitch


@dataclass(frozen=True)
class Figure:
    """A large number with a smaller prefix ("Rp") and unit, on one baseline; the unit goes below when it must.

    :param magnitude: `miliar`: part of the number, so always behind it, half as high.
    """

    prefix: str
    number: str
    unit: str
    setting: Setting
    unit_setting: Setting
    colour: RGB
    unit_colour: RGB
    align: str = "left"
    magnitude: str = ""
    _sets: dict[tuple[int, int], tuple[int, int, bool]] = field(default_factory=dict, compare=False, repr=False)

    @property
    def _unit(self) -> str:
        return self.unit_setting.typesetter.bind(self.unit)

    def _digits(self, size: int) -> float:
        """How wide the digits are, with the gap before a magnitude."""
        gap = size * _GAP if self.magnitude else 0.0
        return self.setting.face.positions(self.number, self.setting.tracking)[1] * size + gap

    def _parts(self, size: int, unit_size: int) -> tuple[float, float, float]:
        magnitude = self.setting.face.positions(self.magnitude, 0)[1] * self._small(size) if self.magnitude else 0.0
        number = self._digits(size) + magnitude
        prefix = (
            self.setting.face.positions(self.prefix, 0)[1] * self._small(size) + size * 0.04 if self.prefix else 0.0
        )
        unit = self.unit_setting.face.positions(self._unit, 0)[1] * unit_size if self.unit else 0.0
        return prefix, number, unit

    def _small(self, size: int) -> int:
        """The size of what stands beside the digits as part of them; no smaller than a unit may be."""
        return max(round(size * 0.5), self.unit_setting.sizes[-1])

    def _fit(self, width: int, step: int) -> tuple[int, int, bool]:
        """Return the sizes of number and unit, and whether the unit stands below."""
        key = (width, step)
        if key in self._sets:
            return self._sets[key]
        sizes, unit_sizes = self.setting.from_step(step), self.unit_setting.from_step(step)
        largest = sizes[0]
        below: tuple[int, int, bool] | None = None
        for size in sizes:
            for unit_size in unit_sizes:
                prefix, number, unit = self._parts(size, unit_size)
                gap = size * _GAP if self.unit else 0
                beside_fits = prefix + number + gap + unit <= width
                if beside_fits and (size >= 0.72 * largest or below is None):
                    return self._sets.setdefault(key, (size, unit_size, False))
                if below is None and prefix + number <= width and unit <= width:
                    below = (size, unit_size, True)
        if below is None:
            raise VisualRefusedError(
                "V_TEKS_TIDAK_MUAT",
                {
                    "bagian": f"Angka {self.prefix}{self.number} {self.unit}",
                    "masalah": "terlalu panjang untuk tempatnya",
                    "saran": "",
                },
                detail={"number": self.number, "unit": self.unit, "width": width},
            )
        return self._sets.setdefault(key, below)

    def _tail(self, size: int) -> int:
        """How far the number's comma, or the "j" of its magnitude, reaches below the baseline."""
        ink = self.setting.face.ink
        small = ink(self.magnitude)[1] * self._small(size) if self.magnitude else 0.0
        return ceil(max(ink(self.number)[1] * size, small))

    def _drop(self, size: int, unit_size: int) -> int:
        """From the number's baseline to that of a unit below it: the number's tail stays clear of the unit."""
        tail = max(round(size * 0.16), self._tail(size) + 4)
        return tail + ceil(max(0.8, self.unit_setting.face.ink(self._unit)[0]) * unit_size)

    def _above(self, size: int) -> int:
        return ceil(self.setting.face.ink(self.number + self.prefix)[0] * size)

    def size(self, width: int, step: int) -> tuple[int, int]:
        size, unit_size, under = self._fit(width, step)
        prefix, number, unit = self._parts(size, unit_size)
        # Figures that stand in a row keep their labels level, whether or not a comma or a "g" reaches down.
        floor = 0.17 if size < 100 else 0.04
        depth = max(ceil(floor * size), self._tail(size))
        if under:
            return ceil(max(prefix + number, unit)), self._above(size) + self._drop(size, unit_size) + ceil(
                unit_size * 0.22
            )
        below = ceil(self.unit_setting.face.ink(self._unit)[1] * unit_size) if self.unit else 0
        wide = prefix + number + (size * _GAP + unit if self.unit else 0)
        return ceil(wide), self._above(size) + max(depth, below)

    def paint(self, canvas: Canvas, box: Box, step: int) -> None:
        left, top, right, _ = box
        size, unit_size, under = self._fit(right - left, step)
        prefix, number, unit = self._parts(size, unit_size)
        wide = max(prefix + number, unit) if under else prefix + number + (size * _GAP + unit if self.unit else 0)
        start = left + (right - left - wide) / 2 if self.align == "center" else float(left)
        x, baseline = start, top + self._above(size)
        if under and self.align == "center":
            x = left + (right - left - prefix - number) / 2
        # Large digits carry white space on their left; without this they look indented beside the text above.
        x -= size * 0.035 if self.align == "left" and not self.prefix else 0
        x = max(x, 0.0)
        face = self.setting.face
        if self.prefix:
            small = self._small(size)
            rise = self._above(size) - ceil(face.ink(self.prefix[:1])[0] * small)
            canvas.run(
                self.prefix,
                x=x,
                baseline=baseline - rise,
                face=face,
                size=small,
                tracking=0,
                colour=self.colour,
                room=box,
            )
        canvas.run(
            self.number,
            x=x + prefix,
            baseline=baseline,
            face=face,
            size=size,
            tracking=self.setting.tracking,
            colour=self.colour,
            room=box,
        )
        if self.magnitude:
            canvas.run(
                self.magnitude,
                x=x + prefix + self._digits(size),
                baseline=baseline,
                face=face,
                size=self._small(size),
                tracking=0,
                colour=self.colour,
                room=box,
            )
        if not self.unit:
            return
        if under:
            unit_x = left + (right - left - unit) / 2 if self.align == "center" else float(left)
            unit_baseline = baseline + self._drop(size, unit_size)
        else:
            unit_x, unit_baseline = x + prefix + number + size * _GAP, baseline
        canvas.run(
            self._unit,
            x=unit_x,
            baseline=unit_baseline,
            face=self.unit_setting.face,
            size=unit_size,
            tracking=0,
            colour=self.unit_colour,
            room=box,
        )
