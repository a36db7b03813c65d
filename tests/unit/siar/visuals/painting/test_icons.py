from __future__ import annotations

from pathlib import Path

import pytest

from siar.errors import ConfigError
from siar.visuals.painting.icons import IconSet


def drawn(*strokes, size: int = 24):
    return IconSet(Path("icons.yaml"), {"tanda": strokes}).draw("tanda", size)


def test_a_path_goes_where_its_lines_and_curves_lead():
    line = drawn({"path": "M2 12 L22 12"})
    assert line.getbbox() == drawn({"line": [[2, 12], [22, 12]]}).getbbox()
    bow = drawn({"path": "M2 20 Q12 -8 22 20"})
    # A quadratic bow reaches half-way to its handle, and its ends stay.
    assert bow.getpixel((12, 6)) > 200
    assert bow.getpixel((12, 12)) == 0
    assert bow.getpixel((2, 19)) > 100
    assert drawn({"path": "M4 4 C4 20 20 20 20 4"}).getpixel((12, 16)) > 200


def test_a_closed_path_is_filled_when_asked():
    box = "M4 4 L20 4 L20 20 L4 20 Z"
    assert drawn({"path": box}).getpixel((12, 12)) == 0
    assert drawn({"path": box}).getpixel((4, 12)) > 200
    assert drawn({"path": box, "filled": True}).getpixel((12, 12)) == 255


def test_two_strokes_of_one_path_are_not_joined():
    two = drawn({"path": "M4 4 L20 4 M4 20 L20 20"})
    assert two.getpixel((12, 4)) > 200
    assert two.getpixel((12, 20)) > 200
    assert two.getpixel((12, 12)) == 0


@pytest.mark.parametrize("path", ["M2 12 A3 3 0 0 1 5 5", "M2", "M2 2 L4", "M2 2 C4 4 5 5", "L4 4 X", "Z"])
def test_a_path_that_cannot_be_drawn_names_its_icon(path):
    with pytest.raises(ConfigError, match="tanda"):
        drawn({"path": path})
