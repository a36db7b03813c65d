"""Developer metadata: where it lives, and how a lookup finds it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sandbox.google import a1
from sandbox.google.a1 import Rectangle
from sandbox.google.errors import invalid
from sandbox.google.grid import Metadata, Sheet
from sandbox.google.workbook import Workbook

#: Characters of keys and values that one sheet (or the spreadsheet itself) may hold.
STORAGE_LIMIT = 30_000


@dataclass(frozen=True, slots=True)
class Found:
    """One entry and its place; `holder` is the list that it is in."""

    entry: Metadata
    holder: list[Metadata]
    kind: str
    sheet: Sheet | None = None
    index: int = 0

    @property
    def location(self) -> dict[str, Any]:
        """``DeveloperMetadataLocation``."""
        if self.sheet is None:
            return {"locationType": "SPREADSHEET", "spreadsheet": True}
        if self.kind == "SHEET":
            return {"locationType": "SHEET", "sheetId": self.sheet.id}
        dimension = "ROWS" if self.kind == "ROW" else "COLUMNS"
        span = {"sheetId": self.sheet.id, "dimension": dimension, "startIndex": self.index, "endIndex": self.index + 1}
        return {"locationType": self.kind, "dimensionRange": span}

    @property
    def resource(self) -> dict[str, Any]:
        """``DeveloperMetadata``."""
        return {**self.entry, "location": self.location}

    @property
    def rectangle(self) -> Rectangle:
        """The cells that the entry stands for, within its sheet."""
        if self.kind == "ROW":
            return Rectangle(self.index, self.index + 1)
        if self.kind == "COLUMN":
            return Rectangle(None, None, self.index, self.index + 1)
        return Rectangle()


def everything(book: Workbook) -> Iterator[Found]:
    """All entries of `book`."""
    for entry in book.metadata:
        yield Found(entry, book.metadata, "SPREADSHEET")
    for sheet in book.sheets:
        yield from of_sheet(sheet)


def of_sheet(sheet: Sheet) -> Iterator[Found]:
    """All entries of one sheet, its rows and its columns."""
    for entry in sheet.metadata:
        yield Found(entry, sheet.metadata, "SHEET", sheet)
    for kind, lines in (("ROW", sheet.rows), ("COLUMN", sheet.columns)):
        for index, line in enumerate(lines):
            for entry in line.metadata:
                yield Found(entry, line.metadata, kind, sheet, index)


def search(book: Workbook, data_filter: dict[str, Any]) -> list[Found]:
    """Entries that one ``DataFilter`` matches; a range matches what lies inside it."""
    if "developerMetadataLookup" in data_filter:
        lookup = data_filter["developerMetadataLookup"]
        _check_lookup(lookup)
        return [found for found in everything(book) if _matches(found, lookup, book)]
    sheet, rectangle = target(book, data_filter)
    block = sheet.block(rectangle)
    return [
        found for found in of_sheet(sheet) if found.kind != "SHEET" and sheet.block(found.rectangle).intersects(block)
    ]


def target(book: Workbook, data_filter: dict[str, Any]) -> tuple[Sheet, Rectangle]:
    """The sheet and rectangle of an ``a1Range`` or ``gridRange`` filter."""
    if "a1Range" in data_filter:
        return book.resolve(data_filter["a1Range"])
    if "gridRange" in data_filter:
        grid_range = data_filter["gridRange"]
        return book.sheet(grid_range.get("sheetId", 0)), a1.from_grid_range(grid_range)
    raise invalid("Must specify a data filter.")


def targets(book: Workbook, data_filter: dict[str, Any]) -> list[tuple[Sheet, Rectangle]]:
    """Every place that a ``DataFilter`` selects; a lookup may select none or several."""
    if "developerMetadataLookup" not in data_filter:
        return [target(book, data_filter)]
    return [
        (sheet, found.rectangle)
        for found in search(book, data_filter)
        for sheet in (book.sheets if found.sheet is None else [found.sheet])
    ]


def _check_lookup(lookup: dict[str, Any]) -> None:
    if "locationMatchingStrategy" in lookup and "metadataLocation" not in lookup:
        raise invalid("If locationMatchingStrategy is specified, metadataLocation must also be specified.")
    if lookup.get("locationMatchingStrategy") == "EXACT_LOCATION" and "locationType" in lookup:
        raise invalid("locationType must be left unspecified when locationMatchingStrategy is EXACT_LOCATION.")


def _matches(found: Found, lookup: dict[str, Any], book: Workbook) -> bool:
    entry = found.entry
    for key in ("metadataId", "metadataKey", "metadataValue", "visibility"):
        if key in lookup and entry.get(key) != lookup[key]:
            return False
    if "locationType" in lookup and found.kind != lookup["locationType"]:
        return False
    if "metadataLocation" in lookup:
        exact = lookup.get("locationMatchingStrategy") == "EXACT_LOCATION"
        return _at(found, lookup["metadataLocation"], book, exact=exact)
    return True


def _at(found: Found, location: dict[str, Any], book: Workbook, *, exact: bool) -> bool:
    if location.get("spreadsheet"):
        return found.sheet is None
    if "sheetId" in location:
        sheet = book.sheet(location["sheetId"])
        return found.sheet is sheet and (found.kind == "SHEET" or not exact)
    sheet, dimension, start, end = span(book, location.get("dimensionRange", {}))
    if found.sheet is not sheet:
        return False
    kind = "ROW" if dimension == "ROWS" else "COLUMN"
    if exact:
        return found.kind == kind and (found.index, found.index + 1) == (start, end)
    # A row crosses every column of its sheet, and the sheet contains both.
    return found.kind != kind or start <= found.index < end


def span(book: Workbook, dimension_range: dict[str, Any]) -> tuple[Sheet, str, int, int]:
    """A ``DimensionRange`` within its sheet. Raises ApiError 400 outside of the grid."""
    sheet = book.sheet(dimension_range.get("sheetId", 0))
    dimension = dimension_range.get("dimension", "DIMENSION_UNSPECIFIED")
    if dimension not in {"ROWS", "COLUMNS"}:
        raise invalid("No dimension specified.")
    size = sheet.size(dimension)
    start, end = dimension_range.get("startIndex", 0), dimension_range.get("endIndex", size)
    if not 0 <= start < end <= size:
        raise invalid(f"Invalid dimension range: [{start}, {end}) in a sheet with {size} {dimension.lower()}.")
    return sheet, dimension, start, end


def place(book: Workbook, location: dict[str, Any]) -> Found:
    """An empty entry at `location`, to put metadata there."""
    if location.get("spreadsheet"):
        return Found({}, book.metadata, "SPREADSHEET")
    if "dimensionRange" in location:
        sheet, dimension, start, end = span(book, location["dimensionRange"])
        if end - start != 1:
            raise invalid("DimensionRange must represent a single row or column.")
        holder = sheet.line(dimension, start).metadata
        return Found({}, holder, "ROW" if dimension == "ROWS" else "COLUMN", sheet, start)
    if "sheetId" in location:
        sheet = book.sheet(location["sheetId"])
        return Found({}, sheet.metadata, "SHEET", sheet)
    raise invalid("Developer metadata must have a location.")


def check_storage(book: Workbook, sheet: Sheet | None) -> None:
    """Raises ApiError 400 when a sheet (None: the spreadsheet itself) holds too much metadata."""
    entries = book.metadata if sheet is None else [found.entry for found in of_sheet(sheet)]
    used = sum(len(entry["metadataKey"]) + len(entry.get("metadataValue", "")) for entry in entries)
    if used > STORAGE_LIMIT:
        raise invalid(f"The developer metadata storage limit of {STORAGE_LIMIT} characters was exceeded.")
