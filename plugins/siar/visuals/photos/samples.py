"""Photos for previews, tests and benchmarks, drawn by ourselves: a bay at dusk with a subject that has to be found.

They weigh and decode like photographs (soft tones, grain), need no licence and no download.
"""

from __future__ import annotations

import io
from functools import lru_cache
from math import pi, sin

from PIL import Image, ImageChops, ImageDraw, ImageFilter

__all__ = ["SAMPLE_PHOTOS", "sample_photo"]

SAMPLE_PHOTOS = {
    "lanskap": (1600, 1200, 0.68),
    "tegak": (1200, 1600, 0.5),
    "kecil": (640, 480, 0.4),
    "potongan": (1080, 760, 0.6),
}
"""Name: width, height, where the subject stands as a share of the width."""


def _sky(width: int, height: int) -> Image.Image:
    tones = ((46, 74, 118), (112, 126, 158), (222, 166, 128), (250, 205, 140))
    strip = Image.new("RGB", (1, len(tones)))
    for index, tone in enumerate(tones):
        strip.putpixel((0, index), tone)
    return strip.resize((width, height), Image.Resampling.BICUBIC)


def _hill(width: int, height: int, level: float, swell: float, phase: float) -> list[tuple[float, float]]:
    top = [
        (
            x,
            height
            * (level - swell * (0.5 + 0.5 * sin(2.2 * pi * x / width + phase) + 0.2 * sin(9 * pi * x / width + phase))),
        )
        for x in range(0, width + 16, 16)
    ]
    return [*top, (width + 16, height), (0, height)]


def _people(draw: ImageDraw.ImageDraw, middle: float, foot: float, tall: float) -> None:
    shirts = ((196, 60, 52), (240, 190, 70), (44, 120, 140), (236, 232, 220), (110, 60, 120))
    skin = (122, 82, 60)
    for index, shirt in enumerate(shirts):
        x = middle + (index - 2) * tall * 0.42
        size = tall * (0.92 + 0.05 * (index % 3))
        top = foot - size
        draw.rounded_rectangle((x - size * 0.16, top + size * 0.26, x + size * 0.16, foot), size * 0.1, fill=shirt)
        draw.rectangle((x - size * 0.13, top + size * 0.66, x + size * 0.13, foot), fill=(38, 40, 52))
        draw.ellipse((x - size * 0.1, top, x + size * 0.1, top + size * 0.22), fill=skin)
        draw.pieslice(
            (x - size * 0.11, top - size * 0.02, x + size * 0.11, top + size * 0.2), 180, 360, fill=(28, 24, 24)
        )


@lru_cache(maxsize=8)
def sample_photo(name: str) -> bytes:
    """Return one of `SAMPLE_PHOTOS` as a JPEG. The same bytes every time."""
    width, height, at = SAMPLE_PHOTOS[name]
    image = _sky(width, height)
    draw = ImageDraw.Draw(image)
    draw.ellipse((width * 0.2, height * 0.3, width * 0.2 + height * 0.14, height * 0.44), fill=(255, 236, 190))
    draw.polygon(_hill(width, height, 0.56, 0.09, 0.4), fill=(92, 92, 116))
    draw.polygon(_hill(width, height, 0.6, 0.05, 2.4), fill=(66, 78, 92))
    draw.rectangle((0, height * 0.58, width, height), fill=(70, 112, 128))
    for row in range(34):
        y = height * (0.585 + row * 0.0075)
        offset = (row * 97) % 83
        for x in range(-offset, width, 120 + row % 5 * 23):
            draw.line((x, y, x + 40 + row * 2, y), fill=(150, 164, 160), width=max(1, row // 9))
    image = image.filter(ImageFilter.GaussianBlur(max(1, width // 500)))
    draw = ImageDraw.Draw(image)
    draw.polygon(_hill(width, height, 0.86, 0.05, 1.0), fill=(150, 122, 88))
    _people(draw, width * at, height * 0.93, height * 0.34)
    image = image.filter(ImageFilter.GaussianBlur(max(0.6, width / 1800)))
    return _grained(image)


def _grained(image: Image.Image) -> bytes:
    """Add grain that is the same every time: no random numbers, so no seed to keep."""
    side = 257
    tile = Image.new("L", (side, side))
    state, values = 12345, bytearray()
    for _ in range(side * side):
        state = (1103515245 * state + 12345) & 0x7FFFFFFF
        values.append(state >> 16 & 0x1F)
    tile.frombytes(bytes(values))
    grain = Image.new("L", image.size)
    for y in range(0, image.height, side):
        for x in range(0, image.width, side):
            grain.paste(tile, (x, y))
    grain = grain.filter(ImageFilter.GaussianBlur(0.7))
    made = ImageChops.add(image, Image.merge("RGB", (grain, grain, grain)), 1, -16)
    buffer = io.BytesIO()
    made.save(buffer, "JPEG", quality=90)
    return buffer.getvalue()
