"""Blocks that show figures: progress bar, ring, stacked parts, horizontal bars. All start at zero."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PIL import Image

from siar.visuals.colours import RGB, mix
from siar.visuals.facts.values import Bar
from siar.visuals.layout.type_blocks import Text
from siar.visuals.painting.artwork import Artwork
from siar.visuals.painting.canvas import Canvas, Plan
from siar.visuals.painting.motifs import LEAST_CLOTH
from siar.visuals.painting.shapes import Box, bled
from siar.visuals.typography.typesetter import STEPS, Setting

_CHART = 620
"""The height in pixels that a chart of bars takes at most at step 0."""
_FEW, _ROOMY = 4, 7
"""Up to so many bars, and up to this step, have their labels above them."""
_RIM = 3
"""Pixels that the rim of a track or ring is thick."""
_LIFT = 14
"""Pixels between a label and the bar below it."""

__all__ = ["Bars", "Cloth", "ProgressBar", "Ring", "Stacked", "Swatch"]


def _track(canvas: Canvas, box: Box, colour: RGB, rim: RGB) -> None:
    """What a bar runs in: a rim that is seen on any ground, filled so that the bar is seen in it."""
    left, top, right, bottom = box
    canvas.tell_apart(rim, inside=box)
    radius = (bottom - top) // 2
    canvas.fill(box, rim, radius=radius)
    canvas.fill((left + _RIM, top + _RIM, right - _RIM, bottom - _RIM), colour, radius=radius - _RIM)


@dataclass(frozen=True)
class ProgressBar:
    """`ratio` of a target; above 1 the whole bar is the value, and a mark in a gap shows the target."""

    ratio: float
    height: int
    track: RGB
    colour: RGB
    mark: RGB
    rim: RGB

    def size(self, width: int, step: int) -> tuple[int, int]:  # noqa: ARG002 - a block's signature
        return width, self.height + (20 if self.ratio > 1 else 0)

    def paint(self, canvas: Canvas, box: Box, step: int) -> None:  # noqa: ARG002
        canvas.shown.append("progress")
        left, top, right, _ = box
        over = self.ratio > 1
        top += 10 if over else 0
        bottom, radius = top + self.height, self.height // 2
        if not over:
            _track(canvas, (left, top, right, bottom), self.track, self.rim)
        canvas.tell_apart(self.colour, inside=(left, top, right, bottom) if over else None, beside=self.track)
        share = 1.0 if over else max(0.0, self.ratio)
        if share > 0:
            # Never shorter than it is high: a tiny share stays a visible dot.
            canvas.fill(
                (left, top, left + max(self.height, round((right - left) * share)), bottom), self.colour, radius=radius
            )
        if over:
            at = left + round((right - left) / self.ratio)
            canvas.tell_apart(self.mark, inside=(at - 4, top - 10, at + 4, top), beside=self.track)
            canvas.fill((at - 10, top, at + 10, bottom), self.track)
            canvas.fill((at - 4, top - 10, at + 4, bottom + 10), self.mark, radius=4)


@dataclass(frozen=True)
class Ring:
    """A ring with a text in its middle."""

    ratio: float
    diameter: int
    thickness: int
    track: RGB
    colour: RGB
    rim: RGB
    text: Text

    def _scaled(self, step: int) -> tuple[int, int]:
        share = max(0.62, 1 - 0.05 * step)
        return round(self.diameter * share), round(self.thickness * share)

    def size(self, width: int, step: int) -> tuple[int, int]:  # noqa: ARG002
        diameter, _ = self._scaled(step)
        return diameter, diameter

    def paint(self, canvas: Canvas, box: Box, step: int) -> None:
        canvas.shown.append("ring")
        diameter, thickness = self._scaled(step)
        left = box[0] + (box[2] - box[0] - diameter) // 2
        top = box[1]
        canvas.tell_apart(self.rim, inside=(left, top, left + diameter, top + diameter))
        canvas.tell_apart(self.colour, beside=self.track)
        canvas.stamp(canvas.artwork.ring(diameter, thickness, 1.0), (left, top), self.rim)
        inner = canvas.artwork.ring(diameter - 2 * _RIM, thickness - 2 * _RIM, 1.0)
        canvas.stamp(inner, (left + _RIM, top + _RIM), self.track)
        canvas.stamp(canvas.artwork.ring(diameter, thickness, round(min(1.0, self.ratio), 4)), (left, top), self.colour)
        room = diameter - 2 * thickness - 36
        wide, high = self.text.size(room, step)
        middle = top + (diameter - high) // 2
        inset = left + (diameter - room) // 2
        assert wide <= room
        self.text.paint(canvas, (inset, middle, inset + room, middle + high), step)


def _part(artwork: Artwork, size: tuple[int, int], index: int, colours: Sequence[RGB]) -> Image.Image:
    """One part's piece: its colour and, two times out of three, its pattern."""
    colour, (width, height) = colours[index % len(colours)], size
    piece = Image.new("RGB", size, colour)
    if index % 3 and width > 12:
        piece.paste(mix(colour, (255, 255, 255), 0.28), (0, 0), artwork.hatch(width, height, 26, rising=index % 3 == 1))
    return piece


@dataclass(frozen=True)
class Swatch:
    """The key to one part of a stacked bar."""

    index: int
    side: int
    colours: tuple[RGB, ...]

    def size(self, width: int, step: int) -> tuple[int, int]:  # noqa: ARG002 - a block's signature
        return self.side, self.side

    def paint(self, canvas: Canvas, box: Box, step: int) -> None:  # noqa: ARG002
        piece = _part(canvas.artwork, (self.side, self.side), self.index, self.colours)
        canvas.picture(piece, (box[0], box[1]), canvas.artwork.rounded(self.side, self.side, 10))


@dataclass(frozen=True)
class Stacked:
    """Parts side by side in one bar; neighbours differ by pattern as well as colour."""

    parts: tuple[Bar, ...]
    height: int
    colours: tuple[RGB, ...]
    radius: int
    bleed: frozenset[str] = frozenset()

    def size(self, width: int, step: int) -> tuple[int, int]:
        high = self.height if any(part.share > 0 for part in self.parts) else 0
        return width, round(high * max(0.6, 1 - 0.05 * step))

    def paint(self, canvas: Canvas, box: Box, step: int) -> None:
        left, top, right, _ = bled(box, self.bleed, canvas.width)
        height = self.size(right - left, step)[1]
        width = right - left
        shown = [(index, part.share) for index, part in enumerate(self.parts) if part.share > 0]
        if not shown:
            return  # a whole of nothing has no parts to show; its figures say so
        canvas.shown.append("stacked")
        sheet = Image.new("RGB", (width, height), self.colours[0])
        mask = canvas.artwork.rounded(width, height, self.radius).copy()
        at, total = 0.0, sum(share for _, share in shown)
        for number, (index, share) in enumerate(shown):
            end = at + width * share / total
            last = number == len(shown) - 1
            box_left, box_right = round(at), width if last else max(round(at) + 3, round(end))
            if box_right > box_left:
                sheet.paste(_part(canvas.artwork, (box_right - box_left, height), index, self.colours), (box_left, 0))
            if number:
                mask.paste(0, (box_left, 0, box_left + 3, height))
            at = end
        canvas.picture(sheet, (left, top), mask)


@dataclass(frozen=True)
class Bars:
    """A row a part. Of a few, label and value stand above a bar as wide as the chart; of many, beside it.

    `whole`: the track of each bar is the whole that it is a part of; else there is none, and the longest bar fills its room.
    """

    parts: tuple[Bar, ...]
    setting: Setting
    value_setting: Setting
    colour: RGB
    track: RGB
    rim: RGB
    label_colour: RGB
    rows: tuple[int, ...]
    above: bool = True
    whole: bool = False

    def _above(self, step: int) -> bool:
        return self.above and len(self.parts) <= _FEW and step <= _ROOMY

    def _row(self, step: int) -> int:
        high = self.rows[min(len(self.rows) - 1, step * len(self.rows) // (STEPS + 1))]
        # Few bars stand wide, many close together; the list's last size is the closest.
        return max(self.rows[-1], min(high, round(_CHART * high / self.rows[0] / len(self.parts))))

    def _thick(self, step: int) -> int:
        return min(56 if self._above(step) else 48, round(self._row(step) * 0.46))

    def _texts(self, texts: Sequence[str], setting: Setting) -> list[Text]:
        return [Text((text,), setting, self.label_colour, max_lines=2) for text in texts]

    def _columns(self, width: int, step: int) -> tuple[list[Text], list[Text], int, int]:
        labels = self._texts([part.label for part in self.parts], self.setting)
        values = self._texts([part.value for part in self.parts], self.value_setting)
        value_width = max(
            text.size(round(width * 0.5 if self._above(step) else width * 0.4), step)[0] for text in values
        )
        if self._above(step):
            return labels, values, width - value_width - 24, value_width
        return labels, values, max(text.size(round(width * 0.44), step)[0] for text in labels), value_width

    def _heights(
        self, labels: Sequence[Text], values: Sequence[Text], columns: tuple[int, int], step: int
    ) -> list[int]:
        texts = [
            max(label.size(columns[0], step)[1], value.size(columns[1], step)[1])
            for label, value in zip(labels, values, strict=True)
        ]
        if self._above(step):
            return [text + _LIFT + self._thick(step) for text in texts]
        return [max(self._row(step), text + 8) for text in texts]

    def _gap(self, step: int) -> int:
        return round(self._row(step) * 0.4) if self._above(step) else 0

    def size(self, width: int, step: int) -> tuple[int, int]:
        labels, values, label_width, value_width = self._columns(width, step)
        heights = self._heights(labels, values, (label_width, value_width), step)
        return width, sum(heights) + self._gap(step) * (len(heights) - 1)

    def paint(self, canvas: Canvas, box: Box, step: int) -> None:
        canvas.shown.append("bars")
        left, top, right, _ = box
        labels, values, label_width, value_width = self._columns(right - left, step)
        heights = self._heights(labels, values, (label_width, value_width), step)
        above, thick = self._above(step), self._thick(step)
        bar_left, bar_right = (left, right) if above else (left + label_width + 24, right - value_width - 20)
        longest = 1.0 if self.whole else max((part.share for part in self.parts), default=0) or 1.0
        if self.whole:
            canvas.tell_apart(self.colour, beside=self.track)
        else:
            canvas.tell_apart(self.colour, inside=box)
        y = top
        for part, label, value, height in zip(self.parts, labels, values, heights, strict=True):
            room = height - _LIFT - thick if above else height
            high = label.size(label_width, step)[1]
            at = y + (room - high if above else (room - high) // 2)
            label.paint(canvas, (left, at, left + label_width, y + room), step)
            bar_top = y + room + _LIFT if above else y + (height - thick) // 2
            if self.whole:
                _track(canvas, (bar_left, bar_top, bar_right, bar_top + thick), self.track, self.rim)
            if part.share > 0:
                length = max(thick, round((bar_right - bar_left) * part.share / longest))
                canvas.fill((bar_left, bar_top, bar_left + length, bar_top + thick), self.colour, radius=thick // 2)
            wide, high = value.size(value_width, step)
            at = y + (room - high if above else (room - high) // 2)
            value.paint(canvas, (right - wide, at, right, y + room), step)
            y += height + self._gap(step)


@dataclass(frozen=True)
class Cloth:
    """A panel of woven pattern; none where there is no room for a whole row of it."""

    height: int | None
    colours: tuple[RGB, ...]
    unit: int
    radius: int
    bleed: frozenset[str] = frozenset()

    def size(self, width: int, step: int) -> tuple[int, int]:
        high = round((self.height or 0) * max(0.3, 1 - 0.09 * step))
        return width, high if high >= LEAST_CLOTH else 0

    def paint(self, canvas: Canvas, box: Box, step: int) -> None:  # noqa: ARG002
        left, top, right, bottom = bled(box, self.bleed, canvas.width)
        if bottom - top < LEAST_CLOTH:
            return
        if isinstance(canvas, Plan):
            canvas.area((left, top, right, bottom))
            return
        cloth = canvas.artwork.woven(right - left, bottom - top, self.unit, self.colours)
        canvas.picture(
            cloth, (left, top), canvas.artwork.rounded(right - left, bottom - top, self.radius) if self.radius else None
        )
