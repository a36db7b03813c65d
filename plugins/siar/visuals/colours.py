"""Colours, and the contrast that WCAG 2.2 defines (success criterion 1.4.3)."""

from __future__ import annotations

from functools import cache, lru_cache

__all__ = ["RGB", "contrast", "luminance", "mix", "parse_hex"]

RGB = tuple[int, int, int]
"""Red, green, blue, 0 to 255, sRGB."""


def parse_hex(text: str) -> RGB:
    """Read `#RRGGBB`.

    :raises ValueError: for anything else.
    """
    if len(text) != 7 or text[0] != "#":
        raise ValueError(f"{text!r} is not of the form #RRGGBB")
    return (int(text[1:3], 16), int(text[3:5], 16), int(text[5:7], 16))


def mix(colour: RGB, other: RGB, share: float) -> RGB:
    """Return `colour` with `share` (0 to 1) of `other` in it."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(colour, other, strict=True))
    return (red, green, blue)


@cache
def _linear(channel: int) -> float:
    value = channel / 255
    return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4


@lru_cache(maxsize=4096)
def luminance(colour: RGB) -> float:
    """Return the relative luminance, 0 (black) to 1 (white)."""
    red, green, blue = colour
    return 0.2126 * _linear(red) + 0.7152 * _linear(green) + 0.0722 * _linear(blue)


@lru_cache(maxsize=1024)
def contrast(one: RGB, other: RGB) -> float:
    """Return the contrast ratio, 1 to 21."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)
