from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from siar.intake.rules import factors
from siar.intake.rules.factors import Factor, factorize

CELLS = st.one_of(
    st.sampled_from(
        [None, float("nan"), pd.NaT, pd.NA, Decimal("NaN"), "", " ", 0, -0.0, 1, 1.0, True, "1", Decimal(1)]
    ),
    st.text(max_size=3),
    st.integers(-3, 3),
    st.floats(-2, 2),
    st.dates(date(2026, 1, 1), date(2026, 1, 3)),
    st.datetimes(*(datetime(2026, 1, day) for day in (1, 2)), timezones=st.just(UTC)),  # noqa: DTZ001 - hypothesis wants them so
)


def column(cells: list[object]) -> np.ndarray:
    array = np.empty(len(cells), dtype=object)
    array[:] = cells
    return array


@given(st.lists(CELLS, max_size=30))
def test_short_columns_are_numbered_as_pandas_numbers_long_ones(cells):
    array = column(cells)
    codes, values = factors._numbered(array)
    expected, uniques = pd.factorize(array, use_na_sentinel=True)
    assert codes.tolist() == expected.tolist()
    assert [(type(value), value) for value in values] == [(type(value), value) for value in uniques.tolist()]


@pytest.mark.parametrize("size", [5, factors._LONG])
def test_a_blank_cell_is_none_and_every_other_comes_back(size):
    cells: list[object] = ["a", None, "b", float("nan"), "a"] + ["c"] * (size - 5)
    factor = factorize(column(cells))
    back = [factor.at(position) for position in range(len(cells))]
    assert back == ["a", None, "b", None, "a"] + ["c"] * (size - 5)
    assert sorted(filter(None, factor.values)) == ["a", "b", *["c"] * (size > 5)]
    assert factor.values.count(None) == 1


def test_cells_that_cannot_be_hashed_are_read_as_their_text():
    factor = factorize(column([["x"], "y", ["x"]]))
    assert factor.codes.tolist() == [0, 1, 0]
    assert factor.values[1] == "y"


@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("xyz")), min_size=1, max_size=20))
def test_pairs_are_those_of_the_rows(pairs):
    one, other = (factorize(column(list(cells))) for cells in zip(*pairs, strict=True))
    paired: Factor[tuple[str, str]] = one.pair(other)
    assert [paired.at(position) for position in range(len(pairs))] == pairs
    assert len(set(paired.values)) == len(paired.values)
