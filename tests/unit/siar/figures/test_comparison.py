"""A difference is named where it is more than chance, and only there."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from siar.figures.comparison import CLEAR, LEAST, PERIODS, Comparison, Scale

WEEKS = (100, 104, 96, 101, 99, 108, 93, 100)


@pytest.mark.parametrize(
    ("value", "like", "usual", "before"),
    [
        (150, WEEKS, "up", "up"),
        (60, WEEKS, "down", "down"),
        (108, WEEKS, None, None),
        (150, WEEKS[:3], None, None),
        (150, (None, *WEEKS[:3]), None, None),
        (150, (None, *WEEKS[1:]), "up", None),
        (None, WEEKS, None, None),
        (150, (), None, None),
        # Eight weeks that differ by themselves as much as this one does.
        (150, (30, 200, 90, 160, 40, 110, 75, 130), None, None),
        # Forty things more than none are beyond chance; a dozen against a single week, and two, are not.
        (40, (0,) * 8, "up", "up"),
        (12, (0,) * 8, "up", None),
        (2, (0,) * 8, None, None),
        (0, (0,) * 8, None, None),
        (100, (100,) * 8, None, None),
        # A count of independent things moves by itself, though these did not.
        (115, (100,) * 8, None, None),
    ],
)
def test_a_difference_is_named_beyond_what_periods_differ_by_themselves(value, like, usual, before):
    found = Comparison(value, like)
    assert (found.against_usual, found.against_before) == (usual, before)


def test_what_is_usual_is_the_median_of_what_is_known_of_eight():
    assert Comparison(1, (9, None, 5, 7, 6)).usual == 6
    assert Comparison(1, (9, None, 5, 7)).usual is None
    assert Comparison(1, (*WEEKS, 9_999)).known == WEEKS


def test_a_net_change_may_be_negative():
    weeks = (20, 24, 18, 22, 19, 21, 23, 20)
    assert Comparison(-30, weeks, "difference").against_usual == "down"
    assert Comparison(25, weeks, "difference").against_usual is None
    assert Comparison(60, (-3, 4, 1, -2, 0, 2, -1, 3), "difference").against_usual == "up"


COUNTS = st.lists(st.none() | st.integers(0, 5_000), max_size=10)


@given(st.none() | st.integers(0, 5_000), COUNTS, st.sampled_from(["ratio", "difference"]))
def test_what_is_said_to_rise_lies_above_what_it_is_held_against(value, like, scale: Scale):
    found = Comparison(value, tuple(like), scale)
    for said, other in ((found.against_usual, found.usual), (found.against_before, found.before)):
        if said is None:
            continue
        assert value is not None
        assert other is not None
        assert len(found.known) >= LEAST
        assert (said == "up") == (value > other)
        assert abs(value - other) >= CLEAR * other
    # Order does not matter to what is usual.
    known = replace(found, like=found.known)
    assert known.against_usual == replace(known, like=known.like[::-1]).against_usual


@pytest.mark.parametrize("n", range(LEAST, PERIODS + 1))
@pytest.mark.parametrize("scale", ["ratio", "difference"])
def test_periods_that_differ_by_chance_are_rarely_told_apart(n, scale: Scale):
    chance = np.random.default_rng(n)
    draws = 800
    if scale == "ratio":
        found = chance.poisson(np.exp(chance.normal(6, 0.4, (draws, n + 1))))
    else:
        found = chance.poisson(60, (draws, n + 1)) - chance.poisson(40, (draws, n + 1))
    told = [Comparison(int(row[0]), tuple(map(int, row[1:])), scale) for row in found]
    for said in ([item.against_usual for item in told], [item.against_before for item in told]):
        # Five in a hundred, and three standard errors of what is counted here.
        assert sum(item is not None for item in said) <= draws * 0.073
