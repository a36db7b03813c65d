"""The layout engine: blocks that know their size at a width and a step, rows and columns that arrange them.

A page is set at step 0 (everything at its wished size) and, as long as it does not fit, one step tighter: each text
style moves down its list of sizes, gaps shrink, and blocks that the template gives up at that step go. What does not
fit at the last step is refused; nothing is ever cut. Room that the step leaves goes back to the page's blocks, one by
one: each is set as loosely as still fits.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from PIL import Image

from siar.visuals.colours import RGB
from siar.visuals.painting.canvas import Canvas
from siar.visuals.painting.shapes import ALL, Box, Corners
from siar.visuals.refusals import VisualRefusedError
from siar.visuals.typography.typesetter import STEPS

__all__ = ["Block", "Flow", "Icon", "Picture", "Rule", "Shown", "Spacer", "page_step"]


class Block(Protocol):
    """Anything that takes up room."""

    def size(self, width: int, step: int) -> tuple[int, int]:
        """Return the natural (width, height) within `width` px.

        :raises VisualRefusedError: when it cannot be set in that width at all.
        """

    def paint(self, canvas: Canvas, box: Box, step: int) -> None:
        """Paint into the box."""


@dataclass(frozen=True)
class Shown:
    """A block among others: its share of free room, its width in a row, the steps at which it is there."""

    block: Block
    flex: float = 0
    width: int | str | None = None
    from_step: int = 0
    until_step: int = 99


@dataclass(frozen=True)
class Spacer:
    """Empty room."""

    height: int = 0

    def size(self, width: int, step: int) -> tuple[int, int]:  # noqa: ARG002 - a block's signature
        return 0, round(self.height * _TIGHT[step])

    def paint(self, canvas: Canvas, box: Box, step: int) -> None:
        """Nothing to paint."""


@dataclass(frozen=True)
class Rule:
    """A line across."""

    colour: RGB
    thickness: int

    def size(self, width: int, step: int) -> tuple[int, int]:  # noqa: ARG002
        return width, self.thickness

    def paint(self, canvas: Canvas, box: Box, step: int) -> None:  # noqa: ARG002
        canvas.fill((box[0], box[1], box[2], box[1] + self.thickness), self.colour)


@dataclass(frozen=True)
class Icon:
    """A mask in one colour."""

    mask: Image.Image
    colour: RGB

    def size(self, width: int, step: int) -> tuple[int, int]:  # noqa: ARG002
        return self.mask.size

    def paint(self, canvas: Canvas, box: Box, step: int) -> None:  # noqa: ARG002
        canvas.stamp(self.mask, (box[0], box[1]), self.colour)


@dataclass(frozen=True)
class Picture:
    """An image with transparency (the crest)."""

    image: Image.Image

    def size(self, width: int, step: int) -> tuple[int, int]:  # noqa: ARG002
        return self.image.size

    def paint(self, canvas: Canvas, box: Box, step: int) -> None:  # noqa: ARG002
        canvas.picture(self.image, (box[0], box[1]), self.image)


_TIGHT = tuple(max(0.45, 1 - 0.07 * step) for step in range(STEPS + 1))
"""The share of gaps and padding that is left at each step."""


_NO_PADDING = (0, 0, 0, 0)


@dataclass(frozen=True)
class Flow:
    """A row or a column."""

    across: bool
    children: tuple[Shown, ...]
    gap: int = 0
    padding: tuple[int, int, int, int] = _NO_PADDING  # top, right, bottom, left
    fill: RGB | None = None
    radius: int = 0
    corners: Corners = ALL
    align: str = "stretch"
    height: int | None = None
    accent: RGB | None = None
    bleed: bool | str = False  # "sides": not below
    safe: tuple[int, int] = (0, 0)  # top and bottom, kept at every step: an app covers them
    closing: Block | None = None  # what stands in the part of the sheet that an app covers at the foot
    relaxed: bool = False  # its children take back what room the step leaves
    name: str = ""
    _sizes: dict[tuple[int, int], tuple[int, int]] = field(default_factory=dict, init=False, compare=False, repr=False)
    _own_steps: dict[int, int] = field(default_factory=dict, init=False, compare=False, repr=False)
    _shares: dict[tuple[int, int], list[int]] = field(default_factory=dict, init=False, compare=False, repr=False)

    def _edges(self, step: int) -> tuple[int, int, int, int]:
        if self.padding == _NO_PADDING:
            return self.safe[0], 0, self.safe[1], 0
        top, right, bottom, left = self.padding
        tight = _TIGHT[step]
        return round(top * tight) + self.safe[0], right, round(bottom * tight) + self.safe[1], left

    def _shown(self, step: int) -> list[Shown]:
        return [child for child in self.children if child.from_step <= step <= child.until_step]

    def _gaps(self, count: int, step: int) -> int:
        return self._gap(step) * (count - 1) if self.gap and count > 1 else 0

    def _gap(self, step: int) -> int:
        return self.gap if self.across else round(self.gap * _TIGHT[step])

    def _widths(self, shown: Sequence[Shown], room: int, step: int) -> list[int]:
        """Widths of a row's children: fixed, then natural, then shares of what is left."""
        key = (room, step)
        found = self._shares.get(key)
        if found is None:
            found = self._shares[key] = self._share(shown, room, step)
        return found

    def _share(self, shown: Sequence[Shown], room: int, step: int) -> list[int]:
        left = room - self._gaps(len(shown), step)
        widths = [0] * len(shown)
        natural, flexible, total = [], [], 0.0
        for index, child in enumerate(shown):
            if isinstance(child.width, int):
                widths[index] = child.width
                left -= child.width
            elif child.flex:
                flexible.append(index)
                total += child.flex
            else:
                natural.append(index)
        for index in natural:
            room_left = max(1, left)
            widths[index] = min(shown[index].block.size(room_left, step)[0], room_left)
            left -= widths[index]
        start, used = left, 0
        for index in flexible:
            widths[index] = int(start * shown[index].flex / total)
            used += widths[index]
        if flexible:
            widths[flexible[-1]] += start - used
        if left < 0 or any(widths[index] <= 0 for index in flexible):
            raise VisualRefusedError(
                "V_TEKS_TIDAK_MUAT",
                {"bagian": f"Isi kotak “{self.name or 'baris'}”", "masalah": "terlalu lebar", "saran": ""},
                detail={"box": self.name},
            )
        return widths

    def size(self, width: int, step: int) -> tuple[int, int]:
        key = (width, step)
        if key not in self._sizes:
            if self.height is None:
                self._sizes[key] = self._measure(width, step)
            else:
                self._sizes[key] = self._measure(width, self._own_step(width, step))[0], self.height
        return self._sizes[key]

    def _own_step(self, width: int, step: int) -> int:
        """The step at which the content is set: that of the page, but of a box of fixed height the first that fits.

        :raises VisualRefusedError: when none fits.
        """
        if self.height is None:
            return step
        if width not in self._own_steps:
            self._own_steps[width] = self._first_fitting(width, self.height)
        return self._own_steps[width]

    def _first_fitting(self, width: int, height: int) -> int:
        for step in range(STEPS + 1):
            try:
                if self._measure(width, step)[1] <= height:
                    return step
            except VisualRefusedError:
                if step == STEPS:
                    raise
        raise VisualRefusedError(
            "V_TEKS_TIDAK_MUAT",
            {"bagian": f"Isi kotak “{self.name}”", "masalah": "terlalu tinggi", "saran": ""},
            detail={"box": self.name},
        )

    def _measure(self, width: int, step: int) -> tuple[int, int]:
        top, right, bottom, left = self._edges(step)
        shown = self._shown(step)
        room = width - left - right
        gaps = self._gaps(len(shown), step)
        if self.across:
            widths = self._widths(shown, room, step)
            heights = [child.block.size(wide, step)[1] for child, wide in zip(shown, widths, strict=True)]
            return sum(widths) + gaps + left + right, max(heights, default=0) + top + bottom
        sizes = [child.block.size(_wide(child, room), step) for child in shown]
        return (
            max((wide for wide, _ in sizes), default=0) + left + right,
            sum(high for _, high in sizes) + gaps + top + bottom,
        )

    def paint(self, canvas: Canvas, box: Box, step: int) -> None:
        left, top, right, bottom = box
        if self.fill is not None:
            # A footer's fill runs to the edges of the sheet, its content does not.
            ground = (0, top, canvas.width, bottom if self.bleed == "sides" else canvas.height) if self.bleed else box
            canvas.fill(ground, self.fill, radius=self.radius, corners=self.corners)
        if self.accent is not None:
            canvas.fill((left, top, left + 10, bottom), self.accent, radius=5)
        step = self._own_step(right - left, step)
        edge_top, edge_right, edge_bottom, edge_left = self._edges(step)
        inner = (left + edge_left, top + edge_top, right - edge_right, bottom - edge_bottom)
        if self.across:
            self._paint_row(canvas, inner, step)
        else:
            self._paint_column(canvas, inner, step)
        if self.closing is not None:
            self.closing.paint(canvas, (0, bottom - self.safe[1], canvas.width, canvas.height), 0)

    def _paint_row(self, canvas: Canvas, inner: Box, step: int) -> None:
        shown = self._shown(step)
        widths = self._widths(shown, inner[2] - inner[0], step)
        x, room = inner[0], inner[3] - inner[1]
        for child, width in zip(shown, widths, strict=True):
            height = child.block.size(width, step)[1]
            if self.align == "stretch":
                y, high = inner[1], room
            else:
                y = inner[1] + {"start": 0, "center": (room - height) // 2, "end": room - height}[self.align]
                high = height
            child.block.paint(canvas, (x, y, x + width, y + high), step)
            x += width + self._gap(step)

    def _paint_column(self, canvas: Canvas, inner: Box, step: int) -> None:
        shown = self._shown(step)
        room = inner[2] - inner[0]
        wides = [_wide(child, room) for child in shown]
        sizes = [child.block.size(wide, step) for child, wide in zip(shown, wides, strict=True)]
        free = inner[3] - inner[1] - sum(high for _, high in sizes) - self._gaps(len(shown), step)
        steps = [step] * len(shown)
        if self.relaxed and free > 0:
            free = _relax(shown, wides, sizes, steps, free)
        shares = [child.flex for child in shown]
        if self.relaxed and not any(shares):
            # Nothing asked for the room: it widens the gaps, rather than all of it ending up below the last block.
            shares = [float(isinstance(child.block, Spacer) and child.block.height) for child in shown]
        total = sum(shares)
        y = inner[1]
        for child, share, (wide, high), at in zip(shown, shares, sizes, steps, strict=True):
            if total and free > 0:
                high += int(free * share / total)  # noqa: PLW2901 - the share of free room belongs to the height
            if self.align == "stretch":
                x, width = inner[0], _wide(child, room)
            else:
                width = min(wide, room)
                x = inner[0] + {"start": 0, "center": (room - width) // 2, "end": room - width}[self.align]
            child.block.paint(canvas, (x, y, x + width, y + high), at)
            y += high + self._gap(step)


def _wide(child: Shown, room: int) -> int:
    return child.width if isinstance(child.width, int) else room


def _relax(
    shown: Sequence[Shown], wides: Sequence[int], sizes: list[tuple[int, int]], steps: list[int], free: int
) -> int:
    """Loosen blocks by a step each, round by round, as long as there is room; return what is left of it."""
    fixed: set[int] = set()
    for looser in range(max(steps) - 1, -1, -1):
        for index, child in enumerate(shown):
            if index in fixed:
                continue
            try:
                size = child.block.size(wides[index], looser)
            except VisualRefusedError:
                fixed.add(index)
                continue
            if size[1] - sizes[index][1] > free:
                fixed.add(index)
                continue
            free -= size[1] - sizes[index][1]
            sizes[index], steps[index] = size, looser
    return free


def page_step(page: Flow, width: int, height: int) -> int:
    """Return the first step at which the page fits the sheet.

    :raises VisualRefusedError: when it does not fit at the last.
    """
    refused: VisualRefusedError | None = None
    for step in range(STEPS + 1):
        try:
            needed = page.size(width, step)[1]
        except VisualRefusedError as error:
            refused = error
            continue
        if needed <= height:
            return step
        refused = VisualRefusedError(
            "V_TEKS_TIDAK_MUAT",
            {
                "bagian": "Isi laporan",
                "masalah": "terlalu panjang untuk satu gambar",
                "saran": " Mohon judul atau uraian dipersingkat.",
            },
            detail={"needed": needed, "room": height},
        )
    assert refused is not None
    raise refused
