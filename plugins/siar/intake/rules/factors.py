"""Columns as distinct values: each is cleaned, tested and parsed once, however many rows carry it.

A `Factor` is such a column: `codes[i]` says which of `values` row `i` has. Mapping a factor costs one call per distinct
value; a test on it becomes one array lookup for all rows.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from typing import Any, Generic, TypeVar

import numpy as np
import numpy.typing as npt

from siar.reading.cells import clean_texts, text_of

__all__ = ["Factor", "Flags", "Positions", "cleaned", "factorize"]

#: So many different cells at a column's beginning, and it is taken for one of texts that hardly repeat.
_PROBE = 64
#: From here on pandas numbers a column faster than Python by more than it takes to load.
_LONG = 20_000
T = TypeVar("T")
U = TypeVar("U")
Positions = npt.NDArray[np.intp]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Factor(Generic[T]):
    """A column as distinct values and, for each row, which one."""

    codes: Positions
    values: list[T]

    def map(self, function: Callable[[T], U]) -> Factor[U]:
        """Apply a function to each distinct value."""
        return Factor(self.codes, [function(value) for value in self.values])

    def flags(self, test: Callable[[T], Any]) -> Flags:
        """Return for each row whether its value passes."""
        return np.fromiter(map(bool, map(test, self.values)), dtype=np.bool_, count=len(self.values))[self.codes]

    def among(self, positions: Positions) -> Factor[T]:
        """Return the column of some rows only."""
        return Factor(self.codes[positions], self.values)

    def at(self, position: int) -> T:
        """Return one row's value."""
        value: T = self.values[self.codes[position]]
        return value

    def pair(self, other: Factor[U]) -> Factor[tuple[T, U]]:
        """Return the column of pairs."""
        width = len(other.values)
        codes, keys = _numbered(self.codes.astype(np.int64) * width + other.codes)
        return Factor(codes, [(self.values[key // width], other.values[key % width]) for key in keys])


def _numbered(cells: npt.NDArray[Any]) -> tuple[Positions, list[Any]]:
    """Number cells by their first appearance; a blank one (None, NaN, NaT, NA) is -1, in no list of values."""
    if len(cells) >= _LONG:
        import pandas as pd  # noqa: PLC0415 - start-up

        found, uniques = pd.factorize(cells, use_na_sentinel=True)
        return found.astype(np.intp, copy=False), uniques.tolist()
    numbers: defaultdict[Any, int] = defaultdict(count().__next__)
    codes = np.fromiter(map(numbers.__getitem__, cells.tolist()), dtype=np.intp, count=len(cells))
    values = list(numbers)
    if not any(map(_is_blank, values)):
        return codes, values
    kept = [value for value in values if not _is_blank(value)]
    places = count()
    renumbered = np.array([-1 if _is_blank(value) else next(places) for value in values], dtype=np.intp)
    return renumbered[codes], kept


def _is_blank(value: Any) -> bool:
    if value is None:
        return True
    try:
        return bool(value != value)  # noqa: PLR0124 - what is not a number is not equal to itself
    except TypeError:  # pandas' NA will not say
        return True


def _mostly_distinct(array: npt.NDArray[np.object_]) -> Factor[Any] | None:
    """Return a column of headlines, bodies or addresses; the pandas way is slow for long texts that hardly repeat."""
    if len(array) < 2 * _PROBE or len(set(array[:_PROBE].tolist())) < _PROBE:
        return None
    cells = array.tolist()
    if set(map(type, cells)) != {str}:
        return None
    numbers = dict.fromkeys(cells)
    numbers.update(zip(numbers, range(len(numbers)), strict=True))
    codes = np.fromiter(map(numbers.__getitem__, cells), dtype=np.intp, count=len(cells))
    return Factor(codes, list(numbers))


def factorize(cells: Any) -> Factor[Any]:
    """Return a column of cells as they came; a blank one is None."""
    array = np.asarray(cells, dtype=object)
    try:
        if (running := _mostly_distinct(array)) is not None:
            return running
        codes, values = _numbered(array)
    except TypeError:  # a cell that cannot be hashed, such as a list, is read as its text
        codes, values = _numbered(np.array([text_of(cell) for cell in array], dtype=object))
    blank = codes < 0
    if blank.any():
        codes[blank] = len(values)
        values.append(None)
    return Factor(codes, values)


def cleaned(cells: Factor[Any]) -> Factor[str]:
    """Return the column as clean text; what differs in blanks only is one value."""
    texts = clean_texts(cells.values)
    # Untouched and distinct before is distinct still.
    if texts == cells.values or len(distinct := dict.fromkeys(texts)) == len(texts):
        return Factor(cells.codes, texts)
    # Cells that differ in blanks only are one text.
    numbers = dict(zip(distinct, range(len(distinct)), strict=True))
    codes = np.fromiter(map(numbers.__getitem__, texts), dtype=np.intp, count=len(texts))
    return Factor(codes[cells.codes], list(distinct))
