"""What stands behind a figure: what is usual, where that is known, and which way it lies from it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from siar.briefings.comparisons import beside, columns
from siar.briefings.phrases import Phrases
from siar.figures.comparison import LEAST, Comparison
from siar.settings import load_settings
from tests.unit.siar.briefings.examples import week

PHRASES = Phrases.of(load_settings())
WEEKS = (100, 104, 96, 101, 99, 108, 93, 100)


@pytest.mark.parametrize(
    ("figure", "said"),
    [
        (Comparison(1_500, WEEKS), "di atas biasanya (100, median 8 pekan)"),
        (Comparison(20, WEEKS), "di bawah biasanya (100, median 8 pekan)"),
        (Comparison(104, WEEKS[:5]), "biasanya 100 (median 5 pekan)"),
        (Comparison(1_500, WEEKS[:3]), "periode sebelumnya 100"),
        (Comparison(1_500, (None, *WEEKS[:3])), ""),
        (Comparison(None, WEEKS), ""),
        (Comparison(7), ""),
    ],
)
def test_what_is_usual_is_told_with_of_how_many(figure, said):
    assert beside(figure, week(), PHRASES) == said


@given(st.none() | st.integers(0, 999), st.lists(st.none() | st.integers(0, 999), max_size=9))
def test_a_direction_is_told_where_the_figures_tell_it_and_a_gap_is_no_number(value, like):
    figure = Comparison(value, tuple(like))
    said, row = beside(figure, week(), PHRASES), columns("Interaksi", figure, PHRASES)
    assert ("di atas" in said, "di bawah" in said) == (figure.against_usual == "up", figure.against_usual == "down")
    assert (row["value"] == "–", row["usual"] == "–") == (value is None, len(figure.known) < LEAST)
    assert row["direction"] == (figure.against_usual or "")
