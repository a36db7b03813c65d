"""Blocks that show figures over time: columns for a few periods, a line for many or for some with gaps between them.

Both start at zero, and what is below zero stands below it. A period stands where it lies in time. The newest period is told apart by its pattern as well as its colour: it is solid, earlier columns are hatched.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from PIL import Image, ImageDraw

from siar.visuals.colours import RGB
from siar.visuals.facts.trends import Point
from siar.visuals.layout.type_blocks import Text
from siar.visuals.painting.canvas import Canvas
from siar.visuals.painting.shapes import Box
from siar.visuals.typography.typesetter import Setting

__all__ = ["COLUMNS_UP_TO", "Series"]

COLUMNS_UP_TO = 6
_SCALE = 2
_LEAST_PITCH = 100
_STEEP = 0.1
"""Of the chart's height: what a neighbour may stand higher before the line runs through a point's figure."""
_REACH = 56
"""Pixels that a figure reaches to either side of its point."""
_DOTTED = 24
"""Pixels between periods from which on each is a dot on the line."""
_APART = 3
"""Labels of a line stand at least a third of its length apart."""


@dataclass(frozen=True)
class Series:
    """Points over time. `heights`: of the whole chart, by step."""

    points: tuple[Point, ...]
    height: int
    setting: Setting
    value_setting: Setting
    colour: RGB
    earlier: RGB
    axis: RGB
    ink: RGB
    muted: RGB

    @property
    def _slots(self) -> int:
        """How many periods lie from the first to the last, those that nothing is known of among them."""
        return self.points[-1].place - self.points[0].place + 1

    @property
    def _few(self) -> bool:
        """Whether each period is a column."""
        return self._slots == len(self.points) <= COLUMNS_UP_TO

    def _places(self) -> list[float]:
        """The middle of each period, in periods from the chart's edge."""
        return [point.place - self.points[0].place + 0.5 for point in self.points]

    @property
    def _nearest(self) -> float:
        """How far apart the nearest two are, in periods."""
        return min((after - before for before, after in pairwise(self._places())), default=1.0)

    def _sparse(self, width: int) -> bool:
        return len(self.points) > COLUMNS_UP_TO or self._nearest * self._pitch(width) < _LEAST_PITCH

    def _named(self, width: int) -> set[int]:
        """Which periods are labelled: all of a few; of many the last, the greatest and the first, if far enough apart."""
        count, places = len(self.points), self._places()
        if not self._sparse(width):
            return set(range(count))
        top = max(range(count), key=lambda index: (self.points[index].value, index))
        named = {count - 1}
        for index in (top, 0, count // 2):
            if all(abs(places[index] - places[other]) * _APART >= self._slots for other in named):
                named.add(index)
        return named

    @property
    def _bounds(self) -> tuple[float, float]:
        """The lowest and the highest value that the chart reaches; zero is within."""
        values = [point.value for point in self.points]
        low, high = min(0.0, *values), max(0.0, *values)
        return low, high if high > low else low + 1.0

    def _clear(self, index: int, width: int) -> bool:
        """Whether a figure beyond the point, seen from zero, would stand clear of the line."""
        low, high = self._bounds
        own, reach = self.points[index].value, max(1.0, _REACH / self._pitch(width))
        places = self._places()
        # The first and the last figure keep within the chart, and so reach further along the line.
        at = min(max(places[index], reach), self._slots - reach)
        near = [
            point.value - own
            for number, (place, point) in enumerate(zip(places, self.points, strict=True))
            if abs(number - index) == 1 or abs(place - at) <= reach
        ]
        return all((rise if own >= 0 else -rise) <= _STEEP * (high - low) for rise in near)

    def _texts(self, width: int, setting: Setting, colour: RGB, *, values: bool) -> list[Text | None]:
        named, line = self._named(width), not self._few
        return [
            Text(
                (point.text if values else point.label,), setting, colour, align="center", max_lines=1 if values else 2
            )
            if index in named and not (values and line and not self._clear(index, width))
            else None
            for index, point in enumerate(self.points)
        ]

    def _labels(self, width: int) -> list[Text | None]:
        return self._texts(width, self.setting, self.muted, values=False)

    def _values(self, width: int) -> list[Text | None]:
        return self._texts(width, self.value_setting, self.ink, values=True)

    def _pitch(self, width: int) -> float:
        return width / self._slots

    def _room(self, width: int) -> int:
        """How wide a label may be."""
        # The first and the last label keep within the chart, and so move towards their neighbours by half of theirs.
        pitch = self._pitch(width)
        apart = width / _APART if self._sparse(width) else self._nearest * pitch
        return max(1, int(min(apart, (apart + pitch / 2) / 1.5)) - 10)

    def _high(self, texts: Sequence[Text | None], width: int, step: int) -> int:
        return max((text.size(self._room(width), step)[1] for text in texts if text), default=0)

    def size(self, width: int, step: int) -> tuple[int, int]:
        labels, values = self._high(self._labels(width), width, step), self._high(self._values(width), width, step)
        return width, max(
            round(self.height * max(0.4, 1 - 0.08 * step)), labels + values * (2 if self._bounds[0] < 0 else 1) + 130
        )

    def paint(self, canvas: Canvas, box: Box, step: int) -> None:
        left, top, right, bottom = box
        width = right - left
        labels, values = self._labels(width), self._values(width)
        low, high = self._bounds
        row = self._high(values, width, step) + 26
        foot = bottom - self._high(labels, width, step) - 18
        head, floor = top + row, foot - row if low < 0 else foot
        tops = [floor - round((floor - head) * (point.value - low) / (high - low)) for point in self.points]
        zero = floor - round((floor - head) * -low / (high - low))
        canvas.shown.append("columns" if self._few else "line")
        (self._columns if self._few else self._line)(canvas, (left, head, right, floor), tops, zero)
        canvas.fill((left, zero, right, zero + 3), self.axis)
        self._write(canvas, labels, box, [foot + 18] * len(labels), step)
        room, lift = self._room(width), 14 if self._few else 26
        lifts = [
            at - lift - (text.size(room, step)[1] if text else 0) if point.value >= 0 else at + lift
            for point, text, at in zip(self.points, values, tops, strict=True)
        ]
        self._write(canvas, values, box, lifts, step)

    def _write(self, canvas: Canvas, texts: Sequence[Text | None], box: Box, tops: Sequence[int], step: int) -> None:
        room, pitch = self._room(box[2] - box[0]), self._pitch(box[2] - box[0])
        for place, text, top in zip(self._places(), texts, tops, strict=True):
            if text is None:
                continue
            wide, high = text.size(room, step)
            start = round(box[0] + pitch * place - wide / 2)
            start = min(max(start, box[0]), box[2] - wide)
            text.paint(canvas, (start, top, start + wide, top + high), step)

    def _columns(self, canvas: Canvas, box: Box, tops: Sequence[int], zero: int) -> None:
        pitch = self._pitch(box[2] - box[0])
        thick = round(min(150, pitch * 0.62))
        for index, (place, top) in enumerate(zip(self._places(), tops, strict=True)):
            x = round(box[0] + pitch * place - thick / 2)
            high = abs(zero - top)
            if high < 2:
                continue
            last, above = index == len(tops) - 1, top < zero
            mask = canvas.artwork.rounded(thick, high, min(14, high // 2), (above, above, not above, not above))
            piece = Image.new("RGB", (thick, high), self.colour if last else self.earlier)
            if not last:
                piece.paste(self.axis, (0, 0), canvas.artwork.hatch(thick, high, 22, rising=True))
            canvas.picture(piece, (x, min(top, zero)), mask)

    def _line(self, canvas: Canvas, box: Box, tops: Sequence[int], zero: int) -> None:
        left, top, right, bottom = box
        pitch = self._pitch(right - left)
        # Dots reach beyond the first, the last, the highest and the lowest point.
        size = (right - left + 28, bottom - top + (16 if zero == bottom else 32))
        spots = [
            ((pitch * place + 14) * _SCALE, (at - top + 14) * _SCALE)
            for place, at in zip(self._places(), tops, strict=True)
        ]
        floor = (zero - top + 14) * _SCALE
        area = Image.new("L", (size[0] * _SCALE, size[1] * _SCALE))
        ImageDraw.Draw(area).polygon([(spots[0][0], floor), *spots, (spots[-1][0], floor)], fill=255)
        canvas.stamp(area.reduce(_SCALE), (left - 14, top - 14), self.earlier)
        stroke = Image.new("L", area.size)
        draw = ImageDraw.Draw(stroke)
        draw.line(spots, fill=255, width=8 * _SCALE, joint="curve")
        dotted = self._nearest * pitch >= _DOTTED
        for index, (x, y) in enumerate(spots):
            last = index == len(spots) - 1
            if not (dotted or last):
                continue
            reach = (14 if last else 8) * _SCALE
            draw.ellipse((x - reach, y - reach, x + reach, y + reach), fill=255)
        canvas.stamp(stroke.reduce(_SCALE), (left - 14, top - 14), self.colour)
