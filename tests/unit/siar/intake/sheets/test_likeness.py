from __future__ import annotations

import pytest

from siar.intake.sheets.likeness import likeness


@pytest.mark.parametrize(
    ("old", "new", "low", "high"),
    [
        ({"judul": "a", "uraian": "b"}, {"judul": "a", "uraian": "b"}, 1, 1),
        ({"judul": "Rapat koordinasi"}, {"judul": "Rapat koordinasi OPD", "uraian": "b"}, 0.8, 1),
        ({"judul": "Rapat"}, {"judul": "Vaksinasi lansia"}, 0, 0),
        ({"opd": "a"}, {"opd": "a"}, 0, 0),
        ({}, {}, 0, 0),
    ],
)
def test_likeness(old, new, low, high):
    assert low <= likeness(old, new) <= high
