"""Icons: strokes on a grid of 24 units, in the brand's icons.yaml, drawn as masks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw

from siar.config_files import read_yaml
from siar.errors import ConfigError
from siar.visuals.painting.shapes import SCALE

__all__ = ["IconSet"]


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
            if "line" in stroke:
                points = [(float(x) * unit, float(y) * unit) for x, y in stroke["line"]]
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
                raise ConfigError(f"{self.path}: {name}: a stroke is a line, circle, polygon or box.")
        return mask.reduce(SCALE)
