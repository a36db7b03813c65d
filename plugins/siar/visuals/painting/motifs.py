"""Patterns of our own drawing: woven lozenges, the fan of strings of a sasando, waves, rays, dots.

Each is a mask. None copies an emblem or a protected cloth.
"""

from __future__ import annotations

from math import ceil, cos, pi, sin

from PIL import Image, ImageDraw

from siar.visuals.colours import RGB

__all__ = ["LEAST_CLOTH", "hatch", "motif_mask", "woven"]

_SCALE = 3
_PERIOD, _STRIPE = 24, 5
"""Of woven cloth, in steps of the loom: a lozenge, and the stripes between two rows of them."""
LEAST_CLOTH = 2 * (_PERIOD + 2 * _STRIPE)
"""The height in pixels below which a row of lozenges is no more than threads."""


def _sheet(width: int, height: int) -> tuple[Image.Image, ImageDraw.ImageDraw]:
    mask = Image.new("L", (width * _SCALE, height * _SCALE))
    return mask, ImageDraw.Draw(mask)


def _sasando(width: int, height: int, unit: int) -> Image.Image:
    """Strings that fan out from the bottom's middle to a scalloped leaf of lontar."""
    mask, draw = _sheet(width, height)
    centre_x, centre_y = width * _SCALE / 2, height * _SCALE
    reach = min(width / 2, height) * _SCALE
    folds = max(9, round(reach / _SCALE / unit * 2.6))
    for index in range(folds + 1):
        angle = pi * index / folds
        draw.line(
            (
                centre_x + 0.2 * reach * cos(angle),
                centre_y - 0.2 * reach * sin(angle),
                centre_x + 0.965 * reach * cos(angle),
                centre_y - 0.965 * reach * sin(angle),
            ),
            fill=255,
            width=3 * _SCALE,
        )
        if index < folds:
            middle = pi * (index + 0.5) / folds
            bow = reach * sin(pi / folds / 2)
            for radius, wide in ((0.93, 3), (0.62, 2), (0.36, 2)):
                x, y = centre_x + radius * reach * cos(middle), centre_y - radius * reach * sin(middle)
                turn = -180 * (index + 0.5) / folds
                size = bow * radius * 0.98
                draw.arc((x - size, y - size, x + size, y + size), turn - 90, turn + 90, fill=255, width=wide * _SCALE)
    return mask.reduce(_SCALE)


def _waves(width: int, height: int, unit: int) -> Image.Image:
    """A filled sea whose upper edge is a wave of `unit` px, with two lines below it."""
    mask, draw = _sheet(width, height)
    swell = unit * 0.22 * _SCALE

    def edge(offset: float, phase: float) -> list[tuple[float, float]]:
        return [
            (x, offset + swell * (1 + sin(2 * pi * x / (unit * 6 * _SCALE) + phase)) / 1)
            for x in range(0, width * _SCALE + 8, 8)
        ]

    draw.polygon([*edge(0, 0.4), (width * _SCALE, height * _SCALE), (0, height * _SCALE)], fill=255)
    return mask.reduce(_SCALE)


def _rays(width: int, height: int, unit: int) -> Image.Image:
    """Rays from the top right corner."""
    mask, draw = _sheet(width, height)
    corner = (width * _SCALE, 0)
    reach = 2 * (width + height) * _SCALE
    count = max(8, round(900 / unit))
    for index in range(0, count, 2):
        one, two = pi / 2 + pi / 2 * index / count, pi / 2 + pi / 2 * (index + 1) / count
        draw.polygon(
            [
                corner,
                (corner[0] + reach * cos(one), reach * sin(one)),
                (corner[0] + reach * cos(two), reach * sin(two)),
            ],
            fill=255,
        )
    return mask.reduce(_SCALE)


def _dots(width: int, height: int, unit: int) -> Image.Image:
    mask, draw = _sheet(width, height)
    radius = unit * _SCALE * 0.09
    for row, y in enumerate(range(unit // 2, height, unit // 2)):
        for x in range(unit // 2 + (unit // 2 if row % 2 else 0), width, unit):
            draw.ellipse((x * _SCALE - radius, y * _SCALE - radius, x * _SCALE + radius, y * _SCALE + radius), fill=255)
    return mask.reduce(_SCALE)


def _lozenges(width: int, height: int, unit: int) -> Image.Image:
    """Nested lozenges in outline, for a quiet ground."""
    mask, draw = _sheet(width, height)
    step = unit * _SCALE
    for row in range(-1, height // unit + 2):
        for column in range(-1, width // unit + 2):
            x = (column + (0.5 if row % 2 else 0)) * step
            y = row * step * 0.5
            for size in (0.46, 0.3, 0.14):
                reach = step * size
                draw.line(
                    [(x, y - reach), (x + reach, y), (x, y + reach), (x - reach, y), (x, y - reach)],
                    fill=255,
                    width=2 * _SCALE,
                    joint="curve",
                )
    return mask.reduce(_SCALE)


_DRAWN = {"sasando": _sasando, "gelombang": _waves, "sinar": _rays, "titik": _dots, "tenun": _lozenges}


def motif_mask(motif: str, width: int, height: int, unit: int) -> Image.Image:
    """Return the mask of a pattern, `unit` px its measure."""
    return _DRAWN[motif](width, height, unit)


def woven(width: int, height: int, unit: int, colours: tuple[RGB, ...]) -> Image.Image:
    """A band of woven cloth: rows of stepped lozenges between narrow stripes, in three or four colours.

    Lozenges are stepped as a loom makes them, on a grid of about `unit` / 12 px, so that whole rows of them fill the height
    and at least one of them the width: cloth is woven to its size, not cut.

    :param height: at least `LEAST_CLOTH`.
    """
    ground, first, second, third = (*colours, *colours)[:4]
    wished = min(unit / 12, width / _PERIOD)
    bands = max(1, round((height / wished - _STRIPE) / (_PERIOD + _STRIPE)))
    rows = bands * (_PERIOD + _STRIPE) + _STRIPE
    cell = height / rows
    columns = max(1, ceil(width / cell))
    weave = Image.new("RGB", (columns, rows), ground)
    pixels = weave.load()
    assert pixels is not None
    period, stripe = _PERIOD, _STRIPE
    band = period + stripe
    middle = columns // 2
    for y in range(rows):
        within = y % band
        for x in range(columns):
            if within < stripe:
                pixels[x, y] = (second, first, ground, first, second)[within]
                continue
            row = within - stripe
            across = (x - middle) % period
            distance = abs(across - period // 2) + abs(row - period // 2 + 0.5)
            ring = int(distance)
            if ring <= 1:
                pixels[x, y] = third
            elif ring in (4, 5):
                pixels[x, y] = first
            elif ring in (8, 9):
                pixels[x, y] = second
            elif ring in (17, 18):
                pixels[x, y] = third
            elif ring >= 21:
                pixels[x, y] = first
    fine = ceil(cell)
    # Drawn on whole pixels and brought to size, so that every step is as wide as the next.
    cloth = weave.resize((columns * fine, rows * fine), Image.Resampling.NEAREST)
    return cloth.resize((round(columns * cell), height), Image.Resampling.BOX).crop((0, 0, width, height))


def hatch(width: int, height: int, spacing: int, *, rising: bool) -> Image.Image:
    """Slanted stripes, `spacing` px apart."""
    mask = Image.new("L", (width * 2, height * 2))
    draw = ImageDraw.Draw(mask)
    for start in range(-height * 2, width * 2 + height * 2, spacing * 2):
        ends = (start, height * 2, start + height * 2, 0) if rising else (start, 0, start + height * 2, height * 2)
        draw.line(ends, fill=255, width=6)
    return mask.reduce(2)
