"""Batch requests that change cells."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from sandbox.google import a1, masks
from sandbox.google.a1 import Block
from sandbox.google.cells import EMPTY, Cell, checked, with_chips
from sandbox.google.edits import Edit, Handler
from sandbox.google.errors import invalid
from sandbox.google.grid import Sheet
from sandbox.google.locales import Locale
from sandbox.google.masks import Mask

_WRITABLE = {
    "userEnteredValue", "userEnteredFormat", "note", "textFormatRuns", "dataValidation", "chipRuns", "*",
}  # fmt: skip
_READ_ONLY = {"effectiveValue", "formattedValue", "effectiveFormat", "hyperlink"}


def cell_mask(fields: str | None) -> Mask:
    """The mask of a cell update. Raises ApiError 400 when it is missing or names what cannot be set."""
    if not fields:
        raise invalid("At least one field must be listed in 'fields'. (Use '*' to indicate all fields.)")
    mask = masks.parse(fields)
    for key in mask:
        if key in _READ_ONLY:
            raise invalid(f"Field '{key}' is read-only.")
        if key not in _WRITABLE:
            raise invalid(f"Invalid field: {key}")
    return mask


def updated(cell: Cell, data: dict[str, Any], mask: Mask, edit: Edit) -> Cell:
    """`cell` with the fields of `mask` from the ``CellData`` `data`; missing ones are cleared."""
    every = not mask
    if every or "userEnteredValue" in mask:
        cell = cell.with_value(checked(_entered(data.get("userEnteredValue"))))
    if every:
        cell = replace(cell, format=data.get("userEnteredFormat") or None)
    elif "userEnteredFormat" in mask:
        merged = masks.update(cell.format or {}, data.get("userEnteredFormat", {}), mask["userEnteredFormat"])
        cell = replace(cell, format=merged or None)
    if every or "note" in mask:
        cell = replace(cell, note=data.get("note") or None)
    if every or "dataValidation" in mask:
        cell = replace(cell, validation=data.get("dataValidation") or None)
    if every or "textFormatRuns" in mask:
        cell = replace(cell, runs=data.get("textFormatRuns") or None)
    if data.get("chipRuns") and (every or "chipRuns" in mask):
        chips = data["chipRuns"]
        links = [chip.get("chip", {}).get("richLinkProperties", {}).get("uri", "") for chip in chips]
        if any(
            "richLinkProperties" in chip.get("chip", {}) and not _drive_link(link)
            for chip, link in zip(chips, links, strict=True)
        ):
            raise invalid("Only links to Google Drive files can be written as rich link chips.")
        cell = with_chips(cell, cell.entered, chips, edit.titles(links))
    return cell


def _drive_link(link: str) -> bool:
    return link.startswith(("https://drive.google.com/", "https://docs.google.com/")) and len(link) <= 2000


def _entered(value: dict[str, Any] | None) -> dict[str, Any] | None:
    if not value:
        return None
    if len(value) != 1:
        raise invalid("userEnteredValue must have exactly one kind of value.")
    if "errorValue" in value:
        raise invalid("errorValue cannot be written.")
    formula = value.get("formulaValue")
    if formula is not None and not formula.startswith("="):
        raise invalid(f"Formula must start with '=': {formula[:50]}")
    return value


def update_cells(edit: Edit, body: dict[str, Any]) -> None:
    mask = cell_mask(body.get("fields"))
    rows = body.get("rows", [])
    if "start" in body:
        start = body["start"]
        sheet = edit.book.sheet(start.get("sheetId", 0))
        top, left = start.get("rowIndex", 0), start.get("columnIndex", 0)
        width = max((len(row.get("values", ())) for row in rows), default=0)
        block = Block(top, top + len(rows), left, left + width)
        if block.bottom > sheet.row_count or block.right > sheet.column_count:
            row = f"row {sheet.row_count + 1}" if block.bottom > sheet.row_count else f"column {sheet.column_count + 1}"
            raise invalid(f"Attempting to write {row}, beyond the last requested position of the sheet.")
        clear_rest = False
    elif "range" in body:
        sheet, block = edit.book.grid(body["range"])
        if len(rows) > block.height or any(len(row.get("values", ())) > block.width for row in rows):
            raise invalid(f"Attempting to write outside of the range {a1.format_block(sheet.title, block)}.")
        clear_rest = True
    else:
        raise invalid("Must specify a start or a range.")
    edit.book.check_editable(sheet, block, edit.user)
    for down, row in enumerate(rows):
        for across, data in enumerate(row.get("values", ())):
            _put(sheet, block.top + down, block.left + across, data, mask, edit)
    if clear_rest:
        for row_index, column in sheet.places(block):
            down, across = row_index - block.top, column - block.left
            if down >= len(rows) or across >= len(rows[down].get("values", ())):
                _put(sheet, row_index, column, {}, mask, edit)


def _put(sheet: Sheet, row: int, column: int, data: dict[str, Any], mask: Mask, edit: Edit) -> None:
    sheet.put(row, column, updated(sheet.cell(row, column), data, mask, edit))


def repeat_cell(edit: Edit, body: dict[str, Any]) -> None:
    mask = cell_mask(body.get("fields"))
    sheet, block = edit.book.grid(body.get("range", {}))
    edit.book.check_editable(sheet, block, edit.user)
    data = body.get("cell", {})
    # Most cells of a block are alike: the same cell before gives the same cell after.
    seen: dict[int, tuple[Cell, Cell]] = {}
    for row, column in sheet.places(block):
        before = sheet.cell(row, column)
        known = seen.get(id(before))
        after = known[1] if known is not None else updated(before, data, mask, edit)
        seen[id(before)] = (before, after)
        sheet.put(row, column, after)


def append_cells(edit: Edit, body: dict[str, Any]) -> None:
    mask = cell_mask(body.get("fields"))
    sheet = edit.book.sheet(body.get("sheetId", 0))
    top = sheet.used().bottom
    rows = body.get("rows", [])
    width = max((len(row.get("values", ())) for row in rows), default=0)
    sheet.row_count = max(sheet.row_count, top + len(rows))
    sheet.column_count = max(sheet.column_count, width)
    edit.book.check_size()
    edit.book.check_editable(sheet, Block(top, top + len(rows), 0, width), edit.user)
    for down, row in enumerate(rows):
        for across, data in enumerate(row.get("values", ())):
            _put(sheet, top + down, across, data, mask, edit)


def set_data_validation(edit: Edit, body: dict[str, Any]) -> None:
    sheet, block = edit.book.grid(body.get("range", {}))
    edit.book.check_editable(sheet, block, edit.user)
    rule = body.get("rule")
    if rule is not None and "type" not in rule.get("condition", {}):
        raise invalid("A data validation rule must have a condition.")
    for row, column in sheet.places(block):
        sheet.put(row, column, replace(sheet.cell(row, column), validation=rule))


def sort_range(edit: Edit, body: dict[str, Any]) -> None:
    sheet, block = edit.book.grid(body.get("range", {}))
    edit.book.check_editable(sheet, block, edit.user)
    specs = body.get("sortSpecs", [])
    if not specs:
        raise invalid("Must specify at least one sort spec.")
    for spec in specs:
        if not block.left <= spec.get("dimensionIndex", 0) < block.right:
            raise invalid(f"sortSpecs dimensionIndex {spec.get('dimensionIndex', 0)} is outside of the range.")
    sort_block(
        sheet,
        block,
        [(spec.get("dimensionIndex", 0), spec.get("sortOrder") == "DESCENDING") for spec in specs],
        edit.book.locale,
    )


def sort_block(sheet: Sheet, block: Block, keys: list[tuple[int, bool]], locale: Locale) -> None:
    """Sort the rows of `block` by (column, descending) keys; blanks always come last.

    Row metadata goes along when every used column is inside the block.
    """
    used = sheet.used()
    whole = block.left == 0 and block.right >= used.right
    stored = min(block.bottom, len(sheet.rows))
    rows = list(range(block.top, stored))
    lookup = sheet.lookup(locale)
    for column, descending in reversed(keys):
        filled = [row for row in rows if sheet.cell(row, column).entered is not None]
        blank = [row for row in rows if sheet.cell(row, column).entered is None]
        filled.sort(key=lambda row, at=column: _sort_key(lookup(row, at)), reverse=descending)  # type: ignore[misc]  # mypy does not infer the default
        rows = filled + blank
    taken = [
        (
            [sheet.cell(row, column) for column in range(block.left, min(block.right, len(sheet.rows[row].cells)))],
            sheet.rows[row].metadata,
        )
        for row in rows
    ]
    for position, (cells, metadata) in enumerate(taken):
        row = sheet.rows[block.top + position]
        width = max(len(cells), min(block.right, len(row.cells)) - block.left)
        for across in range(width):
            sheet.put(block.top + position, block.left + across, cells[across] if across < len(cells) else EMPTY)
        if whole:
            row.metadata = metadata


def _sort_key(value: dict[str, Any]) -> tuple[int, float, str]:
    if "numberValue" in value:
        return (0, float(value["numberValue"]), "")
    if "stringValue" in value:
        return (1, 0.0, str(value["stringValue"]).casefold())
    if "boolValue" in value:
        return (2, float(value["boolValue"]), "")
    return (3, 0.0, "")


_PASTES: dict[str, Callable[[Cell, Cell], Cell]] = {
    "PASTE_NORMAL": lambda _old, new: new,
    "PASTE_VALUES": lambda old, new: replace(old, entered=new.entered, runs=None, chips=None, shown=new.shown),
    "PASTE_FORMAT": lambda old, new: replace(old, format=new.format, validation=new.validation),
    "PASTE_NO_BORDERS": lambda _old, new: new,
    "PASTE_FORMULA": lambda old, new: replace(old, entered=new.entered),
    "PASTE_DATA_VALIDATION": lambda old, new: replace(old, validation=new.validation),
    "PASTE_CONDITIONAL_FORMATTING": lambda old, _new: old,
}


def copy_paste(edit: Edit, body: dict[str, Any]) -> None:
    source_sheet, source = edit.book.grid(body.get("source", {}))
    sheet, asked = edit.book.grid(body.get("destination", {}))
    if body.get("pasteOrientation") == "TRANSPOSE":
        raise invalid("Transposed pasting is not supported by this stand-in.")
    paste = _PASTES[body.get("pasteType", "PASTE_NORMAL")]
    height = asked.height if asked.height % source.height == 0 else source.height
    width = asked.width if asked.width % source.width == 0 else source.width
    block = Block(asked.top, asked.top + height, asked.left, asked.left + width)
    if block.bottom > sheet.row_count or block.right > sheet.column_count:
        raise invalid("The destination is too small.")
    edit.book.check_editable(sheet, block, edit.user)
    copied = [
        [source_sheet.cell(row, column) for column in range(source.left, source.right)]
        for row in range(source.top, source.bottom)
    ]
    for row, column in sheet.places(block):
        new = copied[(row - block.top) % source.height][(column - block.left) % source.width]
        sheet.put(row, column, paste(sheet.cell(row, column), new))


def cut_paste(edit: Edit, body: dict[str, Any]) -> None:
    source_sheet, source = edit.book.grid(body.get("source", {}))
    destination = body.get("destination", {})
    sheet = edit.book.sheet(destination.get("sheetId", 0))
    top, left = destination.get("rowIndex", 0), destination.get("columnIndex", 0)
    block = Block(top, top + source.height, left, left + source.width)
    if block.bottom > sheet.row_count or block.right > sheet.column_count:
        raise invalid("The destination is too small.")
    edit.book.check_editable(source_sheet, source, edit.user)
    edit.book.check_editable(sheet, block, edit.user)
    taken = [
        [source_sheet.cell(row, column) for column in range(source.left, source.right)]
        for row in range(source.top, source.bottom)
    ]
    for row, column in source_sheet.places(source):
        source_sheet.put(row, column, EMPTY)
    for down, line in enumerate(taken):
        for across, cell in enumerate(line):
            sheet.put(top + down, left + across, cell)


CELLS: dict[str, Handler] = {
    "updateCells": update_cells,
    "repeatCell": repeat_cell,
    "appendCells": append_cells,
    "setDataValidation": set_data_validation,
    "sortRange": sort_range,
    "copyPaste": copy_paste,
    "cutPaste": cut_paste,
}
