"""What a row read from a sheet says: for the rules, for the record, and for telling whether it changed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from functools import cached_property

from siar.intake.sheets.grid import EMPTY, Cell, GridRow
from siar.intake.sheets.headers import Header, kind_of
from siar.reading.cells import text_of

__all__ = [
    "SERIAL_ZERO",
    "LazyTexts",
    "Values",
    "input_hash",
    "is_filled",
    "is_time_of_day",
    "row_texts",
    "row_values",
    "value_of",
]

SERIAL_ZERO = datetime(1899, 12, 30)  # noqa: DTZ001 - a serial is wall-clock time without a zone (Sheets API, "Date and time values")

Values = Mapping[str, str | float | int]
"""A row's input cells as the rules get to see them, by column."""

_DATE_TYPES = {"DATE", "DATE_TIME"}
_as_json = json.JSONEncoder(ensure_ascii=False).encode
_MINUTES = 24 * 60
_TYPED_DECIMALS, _EXACT = 4, 1e-7
_SERIALS = range(1, 2_958_466)  # up to 31 December 9999


class LazyTexts(Mapping[str, str]):
    """Texts that are made when they are first looked at: a row that did not change is hardly ever."""

    def __init__(self, make: Callable[[], Mapping[str, str]]) -> None:
        self._make = make

    @cached_property
    def _texts(self) -> Mapping[str, str]:
        return self._make()

    def __getitem__(self, name: str) -> str:
        return self._texts[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._texts)

    def __len__(self) -> int:
        return len(self._texts)


def _moment(serial: float) -> datetime:
    # Whole seconds first: the fraction of a day is not exact in binary.
    return SERIAL_ZERO + timedelta(seconds=round(serial * 86_400))


def _date_text(serial: float, *, with_time: bool) -> str:
    moment = _moment(serial)
    return moment.strftime("%d/%m/%Y %H:%M" if with_time else "%d/%m/%Y")


def value_of(cell: Cell, column: str) -> str | float | int:
    """Return what the rules get to see: a number only where Sheets itself holds a plain one, else text.

    A real date becomes `dd/mm/yyyy`, whatever its display; a percentage stays as displayed, because its stored
    value is a fraction of what the reader sees; a cell with a link gives the link.
    """
    value = cell.value
    if cell.links and kind_of(column) == "link":
        return " ".join(cell.links)
    if value is None or isinstance(value, str):
        return value or ""
    if isinstance(value, bool):
        return cell.text or str(value).upper()
    kind = kind_of(column)
    whole = int(value) in _SERIALS if abs(value) < 1e15 else False
    if kind in {"date", "datetime"} and whole and (cell.number_type in _DATE_TYPES or cell.number_type is None):
        return _date_text(value, with_time=kind == "datetime")
    if cell.number_type in {*_DATE_TYPES, "TIME", "PERCENT"}:
        return cell.text
    if kind == "number" and is_time_of_day(cell):
        minutes = round(value * _MINUTES)
        return f"{minutes // 60}.{minutes % 60:02d}"
    if kind != "number":
        return cell.text or str(value)
    return int(value) if value.is_integer() else value


def is_time_of_day(cell: Cell) -> bool:
    """Whether a cell holds a time of day: as such, or under the number format of its column.

    An Indonesian sheet may read `2.50` as ten to three, and a column's format then shows the fraction of a day. Such a
    fraction has no end in decimals, which no report has; one time in eighteen has a short one and cannot be told.
    """
    if cell.number_type == "TIME":
        return True
    value = cell.value
    if cell.formula or not isinstance(value, float) or not 0 < value < 1 or value == round(value, _TYPED_DECIMALS):
        return False
    minutes = value * _MINUTES
    return abs(minutes - round(minutes)) < _EXACT


def row_values(row: GridRow, header: Header) -> dict[str, str | float | int]:
    """Return every input cell of a row, blank ones included, as the rules get to see them."""
    values: dict[str, str | float | int] = {}
    cells, width = row.cells, len(row.cells)
    for name, position in header.inputs.items():
        cell = cells[position] if position < width else EMPTY
        value = cell.value
        # Most cells of a sheet hold a text or nothing.
        values[name] = value if type(value) is str and not cell.links else value_of(cell, name)
    return values


def row_texts(values: Values) -> dict[str, str]:
    """Return the non-blank values as text, for the record."""
    return {name: text for name, value in values.items() if (text := text_of(value))}


def is_filled(row: GridRow, header: Header) -> bool:
    """Whether somebody wrote something: formulas and unticked boxes alone are what an empty row shows."""
    for position in header.inputs.values():
        cell = row.cell(position)
        if not cell.blank and not (cell.formula and not cell.error) and cell.value is not False:
            return True
    return False


def input_hash(values: Values) -> str:
    """Return SHA-256 over the non-blank input cells, independent of the order of columns.

    For use in memory: what is kept of it is a hash with the row's key (`siar.vault`).
    """
    filled = [(name, value, str(value)) for name, value in values.items() if value != ""]
    content = sorted((name, type(value).__name__, text) for name, value, text in filled if text.strip())
    return hashlib.sha256(_as_json(content).encode()).hexdigest()
