from __future__ import annotations

import pytest
from PIL import Image, ImageChops

from siar.visuals.charts.parts import Cloth
from siar.visuals.painting.canvas import Canvas, Ground
from siar.visuals.painting.motifs import LEAST_CLOTH, woven
from siar.visuals.rendering import default_renderer

COLOURS = ((8, 43, 69), (11, 110, 120), (255, 193, 69), (228, 87, 46))


@pytest.mark.parametrize(
    ("width", "height"), [(1080, LEAST_CLOTH), (1080, 72), (1080, 150), (936, 233), (130, 630), (190, 630), (1080, 397)]
)
def test_cloth_is_woven_to_its_size_and_not_cut(width, height):
    cloth = woven(width, height, 84, COLOURS)
    assert cloth.size == (width, height)
    # Stripes at both ends and whole rows of lozenges between: its upper half is its lower half, mirrored.
    mirrored = cloth.transpose(Image.Transpose.FLIP_TOP_BOTTOM)
    assert _share_of_difference(cloth, mirrored) < 0.03
    # All four colours of a whole lozenge are there.
    assert {colour for count, colour in cloth.getcolors(1_000_000) if count > width * height / 100} >= set(COLOURS)


def _share_of_difference(one: Image.Image, other: Image.Image) -> float:
    apart = ImageChops.difference(one, other).convert("L").point(lambda value: 255 * (value > 24))
    return sum(apart.tobytes()) / 255 / (one.width * one.height)


@pytest.mark.parametrize(("high", "painted"), [(LEAST_CLOTH - 1, False), (LEAST_CLOTH, True)])
def test_no_sliver_of_cloth_is_shown(brand, high, painted):
    renderer = default_renderer()
    ground = Ground((400, 300), lambda: Image.new("RGB", (400, 300), (255, 255, 255)), (255, 255, 255))
    canvas = Canvas(ground, brand, renderer.typesetter, renderer.artwork)
    Cloth(high, COLOURS, 84, 0).paint(canvas, (0, 0, 400, high), 0)
    assert (len(canvas.image.getcolors(100_000)) > 1) is painted
    assert Cloth(high, COLOURS, 84, 0).size(400, 0) == (400, high if painted else 0)
