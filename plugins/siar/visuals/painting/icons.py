"""Icons: strokes on a grid of 24 units, in the brand's icons.yaml, drawn as masks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw

from siar.config_files import read_yaml
from siar.errors import ConfigError
from siar.visuals.painting.shapes import SCALE

__all__ = ["IconSet"]

_STEP = re.compile(r"([A-Z])|(-?\d+(?:\.\d+)?)")
_ARITY = {"M": 2, "L": 2, "Q": 4, "C": 6, "Z": 0}
_BENDS = 24
"""Straight pieces of one curve: at the largest size that a page shows, each is shorter than the line is thick."""
_Point = tuple[float, float]


def _bend(points: Sequence[_Point], share: float) -> _Point:
    """The point of a Bézier curve at a share of its way (de Casteljau)."""
    while len(points) > 1:
        points = [
            (one[0] + (two[0] - one[0]) * share, one[1] + (two[1] - one[1]) * share) for one, two in pairwise(points)
        ]
    return points[0]


def _traced(path: str) -> Iterator[list[_Point]]:
    """The lines of a path as SVG writes it, with M, L, Q, C and Z in absolute coordinates; curves in short pieces.

    :raises ValueError: another command, or a number too many or too few.
    """
    line: list[_Point] = []
    tokens = [(match[1], match[2]) for match in _STEP.finditer(path)]
    command, numbers = "", list[float]()
    for letter, number in [*tokens, ("M", "")]:
        if number:
            numbers.append(float(number))
        if letter or len(numbers) == _ARITY.get(command, 0) > 0:
            if len(numbers) != (0 if letter and command != "Z" else _ARITY.get(command, 0)):
                raise ValueError(path)
            points = list(zip(numbers[::2], numbers[1::2], strict=True))
            numbers = []
            if points and command == "M":
                line, command = [*points], "L"
            elif points and command == "L":
                line += points
            elif points:
                curve = [line[-1], *points]
                line += [_bend(curve, step / _BENDS) for step in range(1, _BENDS + 1)]
        if letter:
            if letter not in _ARITY:
                raise ValueError(path)
            if letter == "Z":
                line.append(line[0])
            elif letter == "M" and line:
                yield line
                line = []
            command = letter


@dataclass(frozen=True)
class IconSet:
    """The icons of a brand: strokes by name."""

    path: Path
    strokes: Mapping[str, Sequence[Mapping[str, Any]]]

    @classmethod
    def read(cls, folder: Path) -> IconSet:
        """Read the icons of a brand's folder.

        :raises ConfigError: the file cannot be read.
        """
        path = folder / "icons.yaml"
        return cls(path, dict(read_yaml(path)["icons"]))

    @property
    def names(self) -> tuple[str, ...]:
        """The icons that there are."""
        return tuple(self.strokes)

    def draw(self, name: str, size: int) -> Image.Image:
        """Draw an icon as a mask `size` px square.

        :raises ConfigError: for an unknown icon or a wrong stroke.
        """
        if name not in self.strokes:
            raise ConfigError(f"{self.path}: no icon {name!r}; it has {', '.join(self.strokes)}.")
        unit = size * SCALE / 24
        mask = Image.new("L", (size * SCALE, size * SCALE))
        draw = ImageDraw.Draw(mask)

        def disc(x: float, y: float, radius: float, ink: int) -> None:
            draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=ink)

        for stroke in self.strokes[name]:
            ink = 0 if stroke.get("cut") else 255
            wide = float(stroke.get("width", 2)) * unit
            if "line" in stroke or "path" in stroke:
                for line in self._lines(name, stroke):
                    points = [(float(x) * unit, float(y) * unit) for x, y in line]
                    if stroke.get("filled"):
                        draw.polygon(points, fill=ink)
                    draw.line(points, fill=ink, width=round(wide), joint="curve")
                    for x, y in points:
                        disc(x, y, wide / 2, ink)
            elif "circle" in stroke:
                x, y, radius = (float(value) * unit for value in stroke["circle"])
                disc(x, y, radius + wide / 2, ink)
                if not stroke.get("filled"):
                    disc(x, y, radius - wide / 2, 0)
            elif "polygon" in stroke:
                draw.polygon([(float(x) * unit, float(y) * unit) for x, y in stroke["polygon"]], fill=ink)
            elif "box" in stroke:
                left, top, right, bottom, radius = (float(value) * unit for value in stroke["box"])
                draw.rounded_rectangle(
                    (left, top, right, bottom),
                    radius,
                    fill=ink if stroke.get("filled") else None,
                    outline=ink,
                    width=round(wide),
                )
            else:
                raise ConfigError(f"{self.path}: {name}: a stroke is a line, path, circle, polygon or box.")
        return mask.reduce(SCALE)

    def _lines(self, name: str, stroke: Mapping[str, Any]) -> Sequence[Sequence[_Point]]:
        if "line" in stroke:
            return [stroke["line"]]
        try:
            return list(_traced(str(stroke["path"])))
        except (ValueError, IndexError):
            raise ConfigError(f"{self.path}: {name}: no path {stroke['path']!r}; write M, L, Q, C and Z.") from None
