"""Shapes with smooth edges: drawn enlarged as masks, then reduced."""

from __future__ import annotations

from collections.abc import Sequence, Set
from math import cos, pi, sin
from pathlib import Path

from PIL import Image, ImageDraw

from siar.errors import ConfigError

__all__ = ["ALL", "SCALE", "Box", "Corners", "bled", "load_image", "polygon_mask", "ring_mask", "rounded_mask"]

Box = tuple[int, int, int, int]
"""Left, top, right, bottom in pixels; right and bottom are outside."""

SCALE = 4
Corners = tuple[bool, bool, bool, bool]
ALL: Corners = (True, True, True, True)


def bled(box: Box, edges: Set[str], width: int) -> Box:
    """Return a box that runs to those edges ("left", "right", "top") of a sheet `width` px wide."""
    left, top, right, bottom = box
    return (
        0 if "left" in edges else left,
        0 if "top" in edges else top,
        width if "right" in edges else right,
        bottom,
    )


def rounded_mask(width: int, height: int, radius: int, corners: Corners = ALL) -> Image.Image:
    """A filled box with round corners (which: top left, top right, bottom right, bottom left)."""
    radius = min(radius, width // 2, height // 2)
    mask = Image.new("L", (width, height), 255)
    if radius <= 0:
        return mask
    corner = Image.new("L", (radius * 2 * SCALE, radius * 2 * SCALE))
    ImageDraw.Draw(corner).ellipse((0, 0, radius * 2 * SCALE - 1, radius * 2 * SCALE - 1), fill=255)
    disc = corner.reduce(SCALE)
    for round_it, (cut, at) in zip(
        corners,
        (
            ((0, 0), (0, 0)),
            ((radius, 0), (width - radius, 0)),
            ((radius, radius), (width - radius, height - radius)),
            ((0, radius), (0, height - radius)),
        ),
        strict=True,
    ):
        if round_it:
            mask.paste(disc.crop((cut[0], cut[1], cut[0] + radius, cut[1] + radius)), at)
    return mask


def ring_mask(diameter: int, thickness: int, share: float) -> Image.Image:
    """A ring that starts at twelve o'clock and runs clockwise over `share` (0 to 1) of the circle, its end round."""
    side = diameter * SCALE
    mask = Image.new("L", (side, side))
    draw = ImageDraw.Draw(mask)
    wide = thickness * SCALE
    if share >= 1:
        draw.ellipse((0, 0, side - 1, side - 1), fill=255)
        draw.ellipse((wide, wide, side - 1 - wide, side - 1 - wide), fill=0)
        return mask.reduce(SCALE)
    if share <= 0:
        return Image.new("L", (diameter, diameter))
    middle, reach = side / 2, (side - wide) / 2
    # The tip of the round end, not its middle, marks the share: a ring that shows more than it says misleads.
    cap = wide / 2 / (2 * pi * reach)
    straight = max(0.0, share - cap) if share > 2 * cap else share
    draw.pieslice((0, 0, side - 1, side - 1), -90, -90 + 360 * straight, fill=255)
    draw.ellipse((wide, wide, side - 1 - wide, side - 1 - wide), fill=0)
    if straight < share:
        angle = 2 * pi * straight - pi / 2
        x, y = middle + reach * cos(angle), middle + reach * sin(angle)
        draw.ellipse((x - wide / 2, y - wide / 2, x + wide / 2, y + wide / 2), fill=255)
    return mask.reduce(SCALE)


def polygon_mask(size: tuple[int, int], points: Sequence[tuple[float, float]]) -> Image.Image:
    """A filled polygon; points in pixels."""
    mask = Image.new("L", (size[0] * SCALE, size[1] * SCALE))
    ImageDraw.Draw(mask).polygon([(x * SCALE, y * SCALE) for x, y in points], fill=255)
    return mask.reduce(SCALE)


def load_image(path: Path, size: int) -> Image.Image:
    """Return a square picture with transparency, `size` px."""
    try:
        with Image.open(path) as image:
            return image.convert("RGBA").resize((size, size), Image.Resampling.LANCZOS)
    except OSError as error:
        raise ConfigError(f"{path} cannot be read as a picture: {error}") from error
