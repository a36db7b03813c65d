"""Batch requests that change whole rows and columns, and merges."""

from __future__ import annotations

from typing import Any

from sandbox.google import a1, masks, metadata
from sandbox.google.a1 import Block
from sandbox.google.cells import EMPTY
from sandbox.google.edits import Edit, Handler
from sandbox.google.errors import invalid
from sandbox.google.grid import Sheet

_PIXELS = {"ROWS": 21, "COLUMNS": 100}


def _block(sheet: Sheet, dimension: str, start: int, end: int) -> Block:
    if dimension == "ROWS":
        return Block(start, end, 0, sheet.column_count)
    return Block(0, sheet.row_count, start, end)


def insert_dimension(edit: Edit, body: dict[str, Any]) -> None:
    asked = body.get("range", {})
    sheet = edit.book.sheet(asked.get("sheetId", 0))
    dimension = asked.get("dimension")
    start, end = asked.get("startIndex", 0), asked.get("endIndex")
    if dimension not in {"ROWS", "COLUMNS"} or end is None or not 0 <= start < end:
        raise invalid("Invalid dimension range.")
    before = bool(body.get("inheritFromBefore"))
    if before and start == 0:
        raise invalid("inheritFromBefore cannot be true if inserting at the first row or column.")
    if start > sheet.size(dimension):
        raise invalid(f"range.startIndex[{start}] is too large for sheet (must be <= {sheet.size(dimension)}).")
    sheet.insert(dimension, start, end - start, inherit_from_before=before)
    edit.book.check_size()


def delete_dimension(edit: Edit, body: dict[str, Any]) -> None:
    sheet, dimension, start, end = metadata.span(edit.book, body.get("range", {}))
    if end - start >= sheet.size(dimension):
        raise invalid(f"You can't delete all the {dimension.lower()} on the sheet.")
    edit.book.check_editable(sheet, _block(sheet, dimension, start, end), edit.user)
    sheet.delete(dimension, start, end)


def move_dimension(edit: Edit, body: dict[str, Any]) -> None:
    sheet, dimension, start, end = metadata.span(edit.book, body.get("source", {}))
    destination = body.get("destinationIndex", 0)
    if not 0 <= destination <= sheet.size(dimension) or start < destination < end:
        raise invalid(f"Invalid destinationIndex: {destination}.")
    edit.book.check_editable(sheet, _block(sheet, dimension, start, end), edit.user)
    sheet.move(dimension, start, end, destination)


def append_dimension(edit: Edit, body: dict[str, Any]) -> None:
    sheet = edit.book.sheet(body.get("sheetId", 0))
    length = body.get("length", 0)
    if length < 1:
        raise invalid("length must be at least 1.")
    if body.get("dimension") == "ROWS":
        sheet.row_count += length
    elif body.get("dimension") == "COLUMNS":
        sheet.column_count += length
    else:
        raise invalid("No dimension specified.")
    edit.book.check_size()


def update_dimension_properties(edit: Edit, body: dict[str, Any]) -> None:
    if not body.get("fields"):
        raise invalid("At least one field must be listed in 'fields'. (Use '*' to indicate all fields.)")
    mask = masks.parse(body["fields"])
    sheet, dimension, start, end = metadata.span(edit.book, body.get("range", {}))
    properties = body.get("properties", {})
    for index in range(start, end):
        line = sheet.line(dimension, index)
        if not mask or "hiddenByUser" in mask:
            line.hidden_by_user = bool(properties.get("hiddenByUser", False))
        if not mask or "pixelSize" in mask:
            line.pixels = properties.get("pixelSize")
        if "hiddenByFilter" in mask:
            raise invalid("Field 'hiddenByFilter' is read-only.")


def auto_resize_dimensions(edit: Edit, body: dict[str, Any]) -> None:
    sheet, dimension, start, end = metadata.span(edit.book, body.get("dimensions", {}))
    for index in range(start, end):
        line = sheet.line(dimension, index)
        if dimension == "ROWS":
            line.pixels = _PIXELS[dimension]
            continue
        widest = 0
        for row in range(len(sheet.rows)):
            cell = sheet.cell(row, index)
            text = cell.formatted(sheet.effective(row, index, edit.book.locale), edit.book.locale)
            widest = max(widest, len(text or ""))
        line.pixels = max(_PIXELS[dimension], 7 * widest + 10)


def merge_cells(edit: Edit, body: dict[str, Any]) -> None:
    sheet, block = edit.book.grid(body.get("range", {}))
    edit.book.check_editable(sheet, block, edit.user)
    for setting, low, high in (
        ("frozenRowCount", block.top, block.bottom),
        ("frozenColumnCount", block.left, block.right),
    ):
        if low < sheet.properties["gridProperties"].get(setting, 0) < high:
            raise invalid("You can't merge frozen and non-frozen rows or columns.")
    kind = body.get("mergeType", "MERGE_ALL")
    parts = [block]
    if kind == "MERGE_COLUMNS":
        parts = [Block(block.top, block.bottom, column, column + 1) for column in range(block.left, block.right)]
    elif kind == "MERGE_ROWS":
        parts = [Block(row, row + 1, block.left, block.right) for row in range(block.top, block.bottom)]
    unmerge_cells(edit, body)
    for part in parts:
        first = next((place for place in sheet.places(part) if sheet.cell(*place).entered is not None), None)
        kept = sheet.cell(*first) if first is not None else sheet.cell(part.top, part.left)
        for place in sheet.places(part):
            sheet.put(*place, EMPTY)
        sheet.put(part.top, part.left, kept)
        sheet.merges = [*sheet.merges, a1.to_grid_range(sheet.id, part)]


def unmerge_cells(edit: Edit, body: dict[str, Any]) -> None:
    sheet, block = edit.book.grid(body.get("range", {}))
    sheet.merges = [item for item in sheet.merges if not sheet.block(a1.from_grid_range(item)).intersects(block)]


LINES: dict[str, Handler] = {
    "insertDimension": insert_dimension,
    "deleteDimension": delete_dimension,
    "moveDimension": move_dimension,
    "appendDimension": append_dimension,
    "updateDimensionProperties": update_dimension_properties,
    "autoResizeDimensions": auto_resize_dimensions,
    "mergeCells": merge_cells,
    "unmergeCells": unmerge_cells,
}
