"""Blocks that show figures over time: columns for a few periods, a line for many. Both start at zero.

The newest period is told apart by its pattern as well as its colour: it is solid, earlier columns are hatched.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

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

    def _sparse(self, width: int) -> bool:
        return len(self.points) > COLUMNS_UP_TO or self._pitch(width) < _LEAST_PITCH

    def _named(self, width: int) -> set[int]:
        """Which periods are labelled: all of a few; of many the last, the greatest and the first, if far enough apart."""
        count = len(self.points)
        if not self._sparse(width):
            return set(range(count))
        top = max(range(count), key=lambda index: (self.points[index].value, index))
        named = {count - 1}
        for index in (top, 0, count // 2):
            if all(abs(index - other) * _APART >= count for other in named):
                named.add(index)
        return named

    def _clear(self, index: int) -> bool:
        """Whether a figure above the point would stand clear of the line."""
        greatest = max(point.value for point in self.points) or 1.0
        near = self.points[max(0, index - 1) : index + 2]
        return all(point.value - self.points[index].value <= _STEEP * greatest for point in near)

    def _texts(self, width: int, setting: Setting, colour: RGB, *, values: bool) -> list[Text | None]:
        named, line = self._named(width), len(self.points) > COLUMNS_UP_TO
        return [
            Text(
                (point.text if values else point.label,), setting, colour, align="center", max_lines=1 if values else 2
            )
            if index in named and not (values and line and not self._clear(index))
            else None
            for index, point in enumerate(self.points)
        ]

    def _labels(self, width: int) -> list[Text | None]:
        return self._texts(width, self.setting, self.muted, values=False)

    def _values(self, width: int) -> list[Text | None]:
        return self._texts(width, self.value_setting, self.ink, values=True)

    def _pitch(self, width: int) -> float:
        return width / len(self.points)

    def _room(self, width: int) -> int:
        """How wide a label may be."""
        # The first and the last label keep within the chart, and so move towards their neighbours by half of theirs.
        pitch = self._pitch(width)
        share = (width / _APART + pitch / 2) / 1.5 if self._sparse(width) else pitch
        return max(1, int(share) - 10)

    def _high(self, texts: Sequence[Text | None], width: int, step: int) -> int:
        return max((text.size(self._room(width), step)[1] for text in texts if text), default=0)

    def size(self, width: int, step: int) -> tuple[int, int]:
        labels, values = self._high(self._labels(width), width, step), self._high(self._values(width), width, step)
        return width, max(round(self.height * max(0.4, 1 - 0.08 * step)), labels + values + 130)

    def paint(self, canvas: Canvas, box: Box, step: int) -> None:
        left, top, right, bottom = box
        width = right - left
        labels, values = self._labels(width), self._values(width)
        foot = bottom - self._high(labels, width, step) - 18
        head = top + self._high(values, width, step) + 26
        greatest = max(point.value for point in self.points) or 1.0
        heights = [round((foot - head) * point.value / greatest) for point in self.points]
        few = len(self.points) <= COLUMNS_UP_TO
        (self._columns if few else self._line)(canvas, (left, head, right, foot), heights)
        canvas.fill((left, foot, right, foot + 3), self.axis)
        self._write(canvas, labels, box, [foot + 18] * len(labels), step)
        room = self._room(width)
        lifts = [
            foot - high - (14 if few else 26) - (text.size(room, step)[1] if text else 0)
            for text, high in zip(values, heights, strict=True)
        ]
        self._write(canvas, values, box, lifts, step)

    def _write(self, canvas: Canvas, texts: Sequence[Text | None], box: Box, tops: Sequence[int], step: int) -> None:
        room, pitch = self._room(box[2] - box[0]), self._pitch(box[2] - box[0])
        for index, (text, top) in enumerate(zip(texts, tops, strict=True)):
            if text is None:
                continue
            wide, high = text.size(room, step)
            start = round(box[0] + pitch * (index + 0.5) - wide / 2)
            start = min(max(start, box[0]), box[2] - wide)
            text.paint(canvas, (start, top, start + wide, top + high), step)

    def _columns(self, canvas: Canvas, box: Box, heights: Sequence[int]) -> None:
        pitch = self._pitch(box[2] - box[0])
        thick = round(min(150, pitch * 0.62))
        for index, high in enumerate(heights):
            x = round(box[0] + pitch * (index + 0.5) - thick / 2)
            if high < 2:
                continue
            last = index == len(heights) - 1
            radius = min(14, high)
            mask = canvas.artwork.rounded(thick, high, min(radius, high // 2), (True, True, False, False))
            piece = Image.new("RGB", (thick, high), self.colour if last else self.earlier)
            if not last:
                piece.paste(self.axis, (0, 0), canvas.artwork.hatch(thick, high, 22, rising=True))
            canvas.picture(piece, (x, box[3] - high), mask)

    def _line(self, canvas: Canvas, box: Box, heights: Sequence[int]) -> None:
        left, top, right, bottom = box
        pitch = self._pitch(right - left)
        size = (right - left, bottom - top + 16)
        spots = [
            ((pitch * (index + 0.5)) * _SCALE, (bottom - top - high + 14) * _SCALE)
            for index, high in enumerate(heights)
        ]
        floor = (bottom - top + 14) * _SCALE
        area = Image.new("L", (size[0] * _SCALE, size[1] * _SCALE))
        ImageDraw.Draw(area).polygon([(spots[0][0], floor), *spots, (spots[-1][0], floor)], fill=255)
        canvas.stamp(area.reduce(_SCALE), (left, top - 14), self.earlier)
        stroke = Image.new("L", area.size)
        draw = ImageDraw.Draw(stroke)
        draw.line(spots, fill=255, width=8 * _SCALE, joint="curve")
        for index, (x, y) in enumerate(spots):
            reach = (14 if index == len(spots) - 1 else 8) * _SCALE
            draw.ellipse((x - reach, y - reach, x + reach, y + reach), fill=255)
        canvas.stamp(stroke.reduce(_SCALE), (left, top - 14), self.colour)
