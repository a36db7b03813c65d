"""A1 notation and grid rectangles (zero-based, half-open)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

MAX_COLUMNS = 18_278  # ZZZ

_ADDRESS = re.compile(r"\$?([A-Za-z]{1,3})?\$?([1-9][0-9]*)?")
_PLAIN_TITLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_CELL_LIKE = re.compile(r"[A-Za-z]{1,3}[0-9]+|[Rr][0-9]*[Cc][0-9]*")


@dataclass(frozen=True, slots=True)
class Rectangle:
    """Rows ``[top, bottom)`` and columns ``[left, right)``; None is unbounded on that side."""

    top: int | None = None
    bottom: int | None = None
    left: int | None = None
    right: int | None = None

    def within(self, rows: int, columns: int) -> Block:
        """The bounded part inside a grid of that size."""
        return Block(
            self.top or 0,
            rows if self.bottom is None else min(self.bottom, rows),
            self.left or 0,
            columns if self.right is None else min(self.right, columns),
        )


@dataclass(frozen=True, slots=True)
class Block:
    """A bounded rectangle: rows ``[top, bottom)`` and columns ``[left, right)``."""

    top: int
    bottom: int
    left: int
    right: int

    @property
    def height(self) -> int:
        return max(0, self.bottom - self.top)

    @property
    def width(self) -> int:
        return max(0, self.right - self.left)

    def contains(self, row: int, column: int) -> bool:
        return self.top <= row < self.bottom and self.left <= column < self.right

    def intersects(self, other: Block) -> bool:
        return (
            self.top < other.bottom and other.top < self.bottom and self.left < other.right and other.left < self.right
        )


@lru_cache(maxsize=4096)
def column_name(index: int) -> str:
    """Letters of the zero-based column `index` (0 is A, 26 is AA)."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_index(letters: str) -> int:
    """Zero-based index of column `letters`."""
    index = 0
    for letter in letters.upper():
        index = index * 26 + ord(letter) - 64
    return index - 1


def split_title(text: str) -> tuple[str | None, str | None]:
    """(sheet title, cells) of an A1 range; None for the part that is missing.

    A bare name without ``!`` comes back as (None, name): it may be a named range, a cell or a title.
    """
    if text.startswith("'"):
        match = re.match(r"'((?:[^']|'')*)'(?:!(.*))?$", text, re.DOTALL)
        if match is None:
            return None, text
        return match[1].replace("''", "'"), match[2]
    if "!" in text:
        title, _, cells = text.rpartition("!")
        return title, cells
    return None, text


def parse_cells(text: str) -> Rectangle | None:
    """``A1``, ``A1:C3``, ``A:C``, ``2:5``, ``A2:C`` as a rectangle; None when it is not an address."""
    first, colon, second = text.partition(":")
    start = _endpoint(first)
    if start is None:
        return None
    if not colon:
        row, column = start
        # A lone letter or number is a name, not a cell.
        return None if row is None or column is None else Rectangle(row, row + 1, column, column + 1)
    end = _endpoint(second)
    if end is None:
        return None
    (row, column), (last_row, last_column) = start, end
    if (column is None) != (last_column is None):
        return None
    if row is not None and last_row is not None and row > last_row:
        row, last_row = last_row, row
    if column is not None and last_column is not None and column > last_column:
        column, last_column = last_column, column
    if row is None and last_row is not None and column is not None:
        row, last_row = last_row, None
    return Rectangle(
        row,
        None if last_row is None else last_row + 1,
        column,
        None if last_column is None else last_column + 1,
    )


def _endpoint(text: str) -> tuple[int | None, int | None] | None:
    match = _ADDRESS.fullmatch(text.strip())
    if match is None or not (match[1] or match[2]):
        return None
    return (int(match[2]) - 1 if match[2] else None, column_index(match[1]) if match[1] else None)


def quote(title: str) -> str:
    """`title` as it stands in a range: quoted unless it is a plain word."""
    if _PLAIN_TITLE.fullmatch(title) and not _CELL_LIKE.fullmatch(title):
        return title
    return "'" + title.replace("'", "''") + "'"


def address(row: int, column: int) -> str:
    """``B3`` for (2, 1)."""
    return f"{column_name(column)}{row + 1}"


def format_block(title: str, block: Block) -> str:
    """``Laporan!A1:C3``; a single cell is written without the colon."""
    start = address(block.top, block.left)
    if block.height == 1 and block.width == 1:
        return f"{quote(title)}!{start}"
    return f"{quote(title)}!{start}:{address(block.bottom - 1, block.right - 1)}"


def looks_like_cell(name: str) -> bool:
    """Whether `name` could be read as a cell address, which a named range may not."""
    return _CELL_LIKE.fullmatch(name) is not None


def from_grid_range(grid_range: dict[str, Any]) -> Rectangle:
    """A ``GridRange`` without its sheet; missing ends are unbounded."""
    return Rectangle(
        grid_range.get("startRowIndex"),
        grid_range.get("endRowIndex"),
        grid_range.get("startColumnIndex"),
        grid_range.get("endColumnIndex"),
    )


def to_grid_range(sheet_id: int, block: Block | Rectangle) -> dict[str, Any]:
    """The ``GridRange`` of `block`; unbounded ends are left out."""
    ends = {
        "startRowIndex": block.top,
        "endRowIndex": block.bottom,
        "startColumnIndex": block.left,
        "endColumnIndex": block.right,
    }
    return {"sheetId": sheet_id} | {key: value for key, value in ends.items() if value is not None}
