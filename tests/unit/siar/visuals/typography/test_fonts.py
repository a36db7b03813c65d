from __future__ import annotations

import pytest

from siar.visuals.typography.typesetter import Typesetter


@pytest.mark.parametrize("size", [28, 60, 120])
def test_digits_of_one_width_keep_the_form_that_they_have_everywhere(brand, size):
    typesetter = Typesetter(brand)
    plain, tabular = (typesetter.typeface("bold", tabular=wide) for wide in (False, True))
    room = {tabular.positions(digit, 0)[1] for digit in "0123456789"}
    assert len(room) == 1
    for digit in "0123456789":
        one, other = plain.glyph(size, digit, 0), tabular.glyph(size, digit, 0)
        # A foot below a 1 would make it half as wide again.
        assert abs(one.width - other.width) <= 1, digit
        assert one.height == other.height
        # In the middle of its room, to a pixel.
        left, right = tabular.face(digit).bounds(digit)[::2]
        bare = plain.face(digit).bounds(digit)
        spare = room.copy().pop() - plain.positions(digit, 0)[1]
        assert left - bare[0] == pytest.approx(spare / 2, abs=0.002)
        assert right - bare[2] == pytest.approx(spare / 2, abs=0.002)
