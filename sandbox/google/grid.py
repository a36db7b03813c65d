"""One sheet: a grid of cells with rows and columns that carry their own metadata.

Rows are objects and keep their identity: metadata rides inserts, deletes, moves and sorts because it
lives on the row. Rows at the end that nobody touched are not stored.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from sandbox.google import shifting
from sandbox.google.a1 import Block, Rectangle
from sandbox.google.cells import EMPTY, Cell
from sandbox.google.locales import Locale

Metadata = dict[str, Any]


@dataclass(slots=True)
class Line:
    """What a row or a column has besides cells."""

    metadata: list[Metadata] = field(default_factory=list)
    hidden_by_user: bool = False
    hidden_by_filter: bool = False
    pixels: int | None = None

    def resource(self, default_pixels: int) -> dict[str, Any]:
        """``DimensionProperties`` without its metadata."""
        found: dict[str, Any] = {"pixelSize": default_pixels if self.pixels is None else self.pixels}
        if self.hidden_by_user:
            found["hiddenByUser"] = True
        if self.hidden_by_filter:
            found["hiddenByFilter"] = True
        return found


@dataclass(slots=True)
class Row(Line):
    cells: list[Cell | None] = field(default_factory=list)

    def copy(self) -> Row:
        return Row(list(self.metadata), self.hidden_by_user, self.hidden_by_filter, self.pixels, list(self.cells))


@dataclass(slots=True)
class Column(Line):
    def copy(self) -> Column:
        return Column(list(self.metadata), self.hidden_by_user, self.hidden_by_filter, self.pixels)


@dataclass
class Sheet:
    """`properties` holds title, hidden, tab colour and grid settings in Google's JSON, without sizes.

    `ranges` are the JSON objects that hold a GridRange under ``range`` or ``ranges``, by kind.
    """

    id: int
    properties: dict[str, Any]
    row_count: int = 1000
    column_count: int = 26
    rows: list[Row] = field(default_factory=list)
    columns: list[Column] = field(default_factory=list)
    metadata: list[Metadata] = field(default_factory=list)
    merges: list[dict[str, Any]] = field(default_factory=list)
    protected: list[dict[str, Any]] = field(default_factory=list)
    conditional: list[dict[str, Any]] = field(default_factory=list)
    tables: list[dict[str, Any]] = field(default_factory=list)
    named: list[dict[str, Any]] = field(default_factory=list)

    @property
    def title(self) -> str:
        return str(self.properties["title"])

    def copy(self) -> Sheet:
        """A copy that shares only what is never changed."""
        return Sheet(
            self.id,
            dict(self.properties),
            self.row_count,
            self.column_count,
            [row.copy() for row in self.rows],
            [column.copy() for column in self.columns],
            list(self.metadata),
            list(self.merges),
            list(self.protected),
            list(self.conditional),
            list(self.tables),
            list(self.named),
        )

    def row(self, index: int) -> Row:
        """The row at `index`, stored from now on."""
        while len(self.rows) <= index:
            self.rows.append(Row())
        return self.rows[index]

    def column(self, index: int) -> Column:
        while len(self.columns) <= index:
            self.columns.append(Column())
        return self.columns[index]

    def line(self, dimension: str, index: int) -> Line:
        return self.row(index) if dimension == "ROWS" else self.column(index)

    def stored(self, dimension: str) -> list[Row] | list[Column]:
        return self.rows if dimension == "ROWS" else self.columns

    def size(self, dimension: str) -> int:
        return self.row_count if dimension == "ROWS" else self.column_count

    def resize(self, rows: int, columns: int) -> None:
        """Grow, or cut off what is beyond the new size."""
        if rows < self.row_count:
            self.delete("ROWS", rows, self.row_count)
        if columns < self.column_count:
            self.delete("COLUMNS", columns, self.column_count)
        self.row_count, self.column_count = rows, columns

    def cell(self, row: int, column: int) -> Cell:
        """The cell at that place; an empty one outside of what is stored."""
        if row >= len(self.rows):
            return EMPTY
        cells = self.rows[row].cells
        return (cells[column] or EMPTY) if column < len(cells) else EMPTY

    def put(self, row: int, column: int, cell: Cell) -> None:
        cells = self.row(row).cells
        if len(cells) <= column:
            cells.extend([None] * (column + 1 - len(cells)))
        cells[column] = None if cell.blank else cell

    def effective(self, row: int, column: int, locale: Locale, _depth: int = 0) -> dict[str, Any]:
        """The effective value at that place; a circle of references is a ``#REF!``."""
        if _depth > 40:
            return {"errorValue": {"type": "REF", "message": "Circular dependency detected."}}
        cell = self.cell(row, column)
        return cell.effective(lambda r, c: self.effective(r, c, locale, _depth + 1), locale)

    def lookup(self, locale: Locale) -> Callable[[int, int], dict[str, Any]]:
        """What formulas of this sheet see."""
        return lambda row, column: self.effective(row, column, locale)

    def block(self, rectangle: Rectangle) -> Block:
        return rectangle.within(self.row_count, self.column_count)

    def used(self) -> Block:
        """The smallest block from A1 that holds every value."""
        bottom = right = 0
        for index, row in enumerate(self.rows):
            for column in range(len(row.cells) - 1, -1, -1):
                cell = row.cells[column]
                if cell is not None and cell.entered is not None:
                    bottom, right = index + 1, max(right, column + 1)
                    break
        return Block(0, bottom, 0, right)

    def places(self, block: Block) -> Iterator[tuple[int, int]]:
        for row in range(block.top, block.bottom):
            for column in range(block.left, block.right):
                yield row, column

    def insert(self, dimension: str, start: int, count: int, *, inherit_from_before: bool) -> None:
        """Insert lines; formats and validation come from the line before, or else from the one after."""
        source = start - 1 if inherit_from_before else start
        if dimension == "ROWS":
            self._insert_rows(start, count, source)
            self.row_count += count
        else:
            self._insert_columns(start, count, source)
            self.column_count += count
        self._shift(dimension, shifting.inserted(start, count))

    def _insert_rows(self, start: int, count: int, source: int) -> None:
        if start >= len(self.rows) and source >= len(self.rows):
            return
        template = self.rows[source].cells if 0 <= source < len(self.rows) else []
        blank = [_like(cell) for cell in template]
        self.row(start - 1) if start else None
        self.rows[start:start] = [Row(cells=list(blank)) for _ in range(count)]

    def _insert_columns(self, start: int, count: int, source: int) -> None:
        if start < len(self.columns):
            self.columns[start:start] = [Column() for _ in range(count)]
        for row in self.rows:
            if start <= len(row.cells) - 1 or (start and start <= len(row.cells) and source == start - 1):
                blank = _like(row.cells[source]) if 0 <= source < len(row.cells) else None
                row.cells[start:start] = [blank] * count

    def delete(self, dimension: str, start: int, end: int) -> None:
        """Delete lines, and with them their metadata."""
        if dimension == "ROWS":
            del self.rows[start:end]
            self.row_count -= end - start
        else:
            del self.columns[start:end]
            for row in self.rows:
                del row.cells[start:end]
            self.column_count -= end - start
        self._shift(dimension, shifting.deleted(start, end))

    def move(self, dimension: str, start: int, end: int, destination: int) -> None:
        """Move lines; `destination` is a position before the move."""
        target = destination if destination <= start else destination - (end - start)
        if dimension == "ROWS":
            self.row(max(end, destination) - 1)
            moved = self.rows[start:end]
            del self.rows[start:end]
            self.rows[target:target] = moved
        else:
            self.column(max(end, destination) - 1)
            columns = self.columns[start:end]
            del self.columns[start:end]
            self.columns[target:target] = columns
            for row in self.rows:
                needed = max(end, destination) - len(row.cells)
                row.cells.extend([None] * max(0, needed))
                cells = row.cells[start:end]
                del row.cells[start:end]
                row.cells[target:target] = cells
        self._shift(dimension, shifting.moved(start, end, destination))

    def _shift(self, dimension: str, span: shifting.SpanMap) -> None:
        self.merges = [kept for item in self.merges if (kept := shifting.shift(item, dimension, span))]
        self.protected = shifting.shift_holders(self.protected, dimension, span)
        self.tables = shifting.shift_holders(self.tables, dimension, span)
        self.named = shifting.shift_holders(self.named, dimension, span)
        self.conditional = shifting.shift_holders(self.conditional, dimension, span)


def _like(cell: Cell | None) -> Cell | None:
    """An empty cell with the format and validation of `cell`."""
    if cell is None or (cell.format is None and cell.validation is None):
        return None
    return Cell(format=cell.format, validation=cell.validation)
