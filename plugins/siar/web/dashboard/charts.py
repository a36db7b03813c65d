"""Where the marks of a chart stand. `include/templates/desk/dashboard/chart.html` draws them; nothing here knows a colour.

Charts are as wide as a phone and are put side by side where there is room, so that their words are never smaller than the page's
small print. Each says in words what it shows; the numbers stand in the table behind it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

__all__ = ["Bar", "Chart", "Line", "Mark", "bars", "lines", "ranks"]

WIDTH = 360
_LEFT, _RIGHT, _TOP = 46, 10, 12
_HEIGHT, _FLOOR = 196, 168
_STEPS = 4
_ROW, _NAMES, _VALUES = 24, 116, 96
_LABELS = 6


@dataclass(frozen=True)
class Mark:
    """One mark: a rectangle (`width`, `height`), a dot (`radius`), or a line (`path`). `told`: what it says when pointed at."""

    kind: str
    style: str
    x: float = 0
    y: float = 0
    width: float = 0
    height: float = 0
    radius: float = 0
    path: str = ""
    told: str = ""


@dataclass(frozen=True)
class Label:
    """A word in a chart. `anchor`: start, middle or end of it stands at `x`."""

    text: str
    x: float
    y: float
    anchor: str


@dataclass(frozen=True)
class Chart:
    """One chart. `key`: unlike any other of its page; `title`, `told`: what is read aloud in its place."""

    key: str
    title: str
    told: str
    height: int
    marks: Sequence[Mark]
    labels: Sequence[Label]
    grid: Sequence[float] = ()
    legend: Sequence[tuple[str, str]] = ()
    width: int = WIDTH


@dataclass(frozen=True)
class Line:
    """One line. `values`: None where there is none, which is a gap in the line; `loose`: which of them may still change."""

    name: str
    style: str
    values: Sequence[int | None]
    told: Sequence[str]
    loose: Sequence[bool] = field(default=())


@dataclass(frozen=True)
class Bar:
    """Parts of bars, one a place; a bar is its parts on top of each other. None: not known, which is no bar of nothing."""

    name: str
    style: str
    values: Sequence[int | None]
    told: Sequence[str]


def _ceiling(most: int) -> tuple[int, int]:
    """A round number that nothing passes, and the step between grid lines."""
    raw = max(most, 1) / _STEPS
    size = 10 ** math.floor(math.log10(raw)) if raw >= 1 else 1
    step = next(
        int(size * factor)
        for factor in (1, 2, 2.5, 5, 10)
        if size * factor >= raw and size * factor == int(size * factor)
    )
    return step * max(math.ceil(max(most, 1) / step), 1), step


def short(value: int) -> str:
    """As an axis has room for: `950`, `1,2 rb`, `3 jt`."""
    for size, name in ((1_000_000_000, "M"), (1_000_000, "jt"), (1_000, "rb")):
        if value >= size:
            return f"{value / size:.3g}".replace(".", ",") + f" {name}"
    return str(value)


class _Field:
    """The place in which bars and lines stand: from a value and a number of a place to where that is."""

    def __init__(self, places: int, most: int) -> None:
        self.top, step = _ceiling(most)
        self.step = (WIDTH - _LEFT - _RIGHT) / max(places, 1)
        self.grid = [self.y(value) for value in range(0, self.top + 1, step)]
        self.scale = [
            Label(short(value), _LEFT - 6, self.y(value) + 4, "end") for value in range(0, self.top + 1, step)
        ]

    def x(self, number: float) -> float:
        return round(_LEFT + (number + 0.5) * self.step, 1)

    def y(self, value: float) -> float:
        return round(_FLOOR - (_FLOOR - _TOP) * value / self.top, 1)

    def names(self, places: Sequence[str]) -> list[Label]:
        every = max(math.ceil(len(places) / _LABELS), 1)
        return [
            self._name(name, self.x(number))
            for number, name in enumerate(places)
            # From the newest back: that is the one that is looked for.
            if (len(places) - 1 - number) % every == 0 and self.x(number) > _LEFT + 14
        ]

    @staticmethod
    def _name(name: str, x: float) -> Label:
        # The last one would stand beyond the edge.
        return Label(name, WIDTH - 2, _HEIGHT - 8, "end") if x > WIDTH - 22 else Label(name, x, _HEIGHT - 8, "middle")


def _gaps(gaps: Sequence[str | None], place: _Field) -> list[Mark]:
    return [
        Mark(
            "rect",
            "gap",
            x=round(place.x(number - 0.5), 1),
            y=_TOP,
            width=round(place.step, 1),
            height=_FLOOR - _TOP,
            told=why,
        )
        for number, why in enumerate(gaps)
        if why
    ]


def lines(
    key: str, title: str, *, told: str, places: Sequence[str], of: Sequence[Line], gaps: Sequence[str | None]
) -> Chart:
    """Return lines over time.

    :param places: what stands below, one a value. :param gaps: why there is nothing at a place; None where that needs no word.
    """
    place = _Field(len(places), max((value for line in of for value in line.values if value is not None), default=0))
    marks = _gaps(gaps, place)
    few = len(places) <= 62
    for line in of:
        path, before = "", False
        for number, value in enumerate(line.values):
            if value is not None:
                path += f"{'L' if before else 'M'}{place.x(number)} {place.y(value)}"
            before = value is not None
        marks.append(Mark("path", f"line {line.style}", path=path))
        for number, value in enumerate(line.values):
            alone = (
                value is not None
                and (number == 0 or line.values[number - 1] is None)
                and (number + 1 == len(line.values) or line.values[number + 1] is None)
            )
            if value is not None and (few or alone):
                style = f"dot {line.style}" + (" loose" if line.loose and line.loose[number] else "")
                marks.append(
                    Mark(
                        "dot",
                        style,
                        x=place.x(number),
                        y=place.y(value),
                        radius=3 if len(places) <= 31 else 2.2,
                        told=line.told[number],
                    )
                )
    return Chart(
        key, title, told, _HEIGHT, marks, [*place.scale, *place.names(places)], place.grid,
        [(line.style, line.name) for line in of] if len(of) > 1 else (),
    )  # fmt: skip


def bars(
    key: str, title: str, *, told: str, places: Sequence[str], of: Sequence[Bar], gaps: Sequence[str | None] = ()
) -> Chart:
    """Return bars over time, parts on top of each other."""
    sums = [sum(part.values[number] or 0 for part in of) for number in range(len(places))]
    place = _Field(len(places), max(sums, default=0))
    marks = _gaps(gaps, place)
    width = round(max(place.step * 0.72, 1.5), 1)
    for number in range(len(places)):
        height = 0
        for part in of:
            value = part.values[number]
            if value:
                y = place.y(height + value)
                left, tall = round(place.x(number) - width / 2, 1), round(place.y(height) - y, 1)
                told_here = part.told[number]
                marks.append(Mark("rect", f"bar {part.style}", x=left, y=y, width=width, height=tall, told=told_here))
                height += value
    return Chart(
        key, title, told, _HEIGHT, marks, [*place.scale, *place.names(places)], place.grid,
        [(part.style, part.name) for part in of] if len(of) > 1 else (),
    )  # fmt: skip


def ranks(key: str, title: str, *, told: str, rows: Sequence[tuple[str, int | None, str]], style: str) -> Chart:
    """Return a bar a row, the rows as given: name, value (None: no bar), and what is written behind the bar."""
    most = max((value or 0 for _, value, _ in rows), default=0) or 1
    room = WIDTH - _NAMES - _VALUES
    marks, labels = [], []
    for number, (name, value, text) in enumerate(rows):
        y = number * _ROW + 4
        length = round(room * (value or 0) / most, 1)
        if value:
            marks.append(
                Mark(
                    "rect",
                    f"bar {style}",
                    x=_NAMES,
                    y=y + 3,
                    width=max(length, 1),
                    height=_ROW - 9,
                    told=f"{name}: {text}",
                )
            )
        labels.append(Label(name if len(name) <= 17 else name[:16] + "…", _NAMES - 6, y + 15, "end"))
        labels.append(Label(text, _NAMES + length + 5, y + 15, "start"))
    return Chart(key, title, told, len(rows) * _ROW + 8, marks, labels)
