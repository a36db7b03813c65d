"""Spreadsheets as Google writes them, built only as far as the field mask asks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sandbox.google import masks, metadata
from sandbox.google.a1 import Block
from sandbox.google.cells import Cell
from sandbox.google.grid import Sheet
from sandbox.google.masks import Mask
from sandbox.google.workbook import Workbook

_WHITE = {"red": 1, "green": 1, "blue": 1}
_ROW_PIXELS, _COLUMN_PIXELS = 21, 100
#: What a sheet resource has without grid data.
_WITHOUT_GRID = ("properties", "merges", "conditionalFormats", "protectedRanges", "tables", "developerMetadata")


def default_format() -> dict[str, Any]:
    """The format of a cell that nobody formatted."""
    return {
        "backgroundColor": dict(_WHITE),
        "padding": {"top": 2, "right": 3, "bottom": 2, "left": 3},
        "verticalAlignment": "BOTTOM",
        "wrapStrategy": "OVERFLOW_CELL",
        "textFormat": {
            "foregroundColor": {},
            "fontFamily": "Arial",
            "fontSize": 10,
            "bold": False,
            "italic": False,
            "strikethrough": False,
            "underline": False,
            "foregroundColorStyle": {"rgbColor": {}},
        },
        "hyperlinkDisplayType": "PLAIN_TEXT",
        "backgroundColorStyle": {"rgbColor": dict(_WHITE)},
    }


def spreadsheet(
    book: Workbook,
    *,
    mask: Mask,
    grid: bool,
    url: str,
    blocks: list[tuple[Sheet, Block]] | None = None,
    by_filter: bool = False,
) -> dict[str, Any]:
    """The ``Spreadsheet`` resource. `blocks` limits sheets and grid data; `grid` is overruled by a mask."""
    result: dict[str, Any] = {}
    if _wants(mask, "spreadsheetId"):
        result["spreadsheetId"] = book.id
    if _wants(mask, "properties"):
        full = {**book.properties, "defaultFormat": default_format()}
        result["properties"] = masks.apply(_below(mask, "properties"), full)
    if _wants(mask, "sheets"):
        below = _below(mask, "sheets")
        chosen = book.sheets
        if blocks:
            ids = {sheet.id for sheet, _ in blocks}
            chosen = [sheet for sheet in book.sheets if sheet.id in ids]
        data = grid if not below else "data" in below or "*" in below
        result["sheets"] = [
            _sheet(
                sheet,
                book,
                index=book.sheets.index(sheet),
                mask=below,
                data=([block for owner, block in blocks if owner is sheet] if blocks else None) if data else [],
            )
            for sheet in chosen
        ]
    if book.named_ranges and _wants(mask, "namedRanges"):
        result["namedRanges"] = masks.apply(_below(mask, "namedRanges"), book.named_ranges)
    if _wants(mask, "spreadsheetUrl"):
        result["spreadsheetUrl"] = url
    if book.metadata and not by_filter and _wants(mask, "developerMetadata"):
        found = [entry.resource for entry in metadata.everything(book) if entry.kind == "SPREADSHEET"]
        result["developerMetadata"] = masks.apply(_below(mask, "developerMetadata"), found)
    return result


def _wants(mask: Mask, key: str) -> bool:
    return not mask or key in mask or "*" in mask


def _below(mask: Mask, key: str) -> Mask:
    return mask.get(key) or mask.get("*") or {}


def sheet_properties(sheet: Sheet, index: int) -> dict[str, Any]:
    """``SheetProperties``; false and zero settings are left out, as Google does."""
    grid = {"rowCount": sheet.row_count, "columnCount": sheet.column_count}
    grid |= {key: value for key, value in sheet.properties.get("gridProperties", {}).items() if value}
    rest = {key: value for key, value in sheet.properties.items() if key != "gridProperties" and value is not False}
    return {"sheetId": sheet.id, "index": index, **rest, "gridProperties": grid}


def _sheet(sheet: Sheet, book: Workbook, *, index: int, mask: Mask, data: list[Block] | None) -> dict[str, Any]:
    """`data` None is the whole grid, an empty list no grid data."""
    parts: dict[str, Callable[[], Any]] = {
        "properties": lambda: sheet_properties(sheet, index),
        "merges": lambda: sheet.merges,
        "conditionalFormats": lambda: sheet.conditional,
        "protectedRanges": lambda: sheet.protected,
        "tables": lambda: sheet.tables,
        "developerMetadata": lambda: [found.resource for found in metadata.of_sheet(sheet) if found.kind == "SHEET"],
    }
    result: dict[str, Any] = {}
    for key in _WITHOUT_GRID:
        if _wants(mask, key):
            value = parts[key]()
            if value:
                result[key] = masks.apply(_below(mask, key), value)
    if data is None:
        data = [Block(0, sheet.row_count, 0, sheet.column_count)]
    if data:
        below = _below(mask, "data")
        result["data"] = [_grid_data(sheet, book, block, below) for block in data]
    return result


def _grid_data(sheet: Sheet, book: Workbook, block: Block, mask: Mask) -> dict[str, Any]:
    result: dict[str, Any] = {}
    if block.top and _wants(mask, "startRow"):
        result["startRow"] = block.top
    if block.left and _wants(mask, "startColumn"):
        result["startColumn"] = block.left
    if _wants(mask, "rowData"):
        rows = _row_data(sheet, book, block, _below(mask, "rowData"))
        if rows:
            result["rowData"] = rows
    lines = (
        ("rowMetadata", "ROW", sheet.rows, block.top, block.bottom, _ROW_PIXELS),
        ("columnMetadata", "COLUMN", sheet.columns, block.left, block.right, _COLUMN_PIXELS),
    )
    for key, kind, stored, start, end, pixels in lines:
        if not _wants(mask, key):
            continue
        below = _below(mask, key)
        shown: list[dict[str, Any]] = []
        plain = masks.apply(below, {"pixelSize": pixels})
        for index in range(start, end):
            if index >= len(stored):
                shown.append(plain)
                continue
            line = stored[index]
            full = line.resource(pixels)
            if line.metadata:
                full["developerMetadata"] = [
                    metadata.Found(entry, line.metadata, kind, sheet, index).resource for entry in line.metadata
                ]
            shown.append(masks.apply(below, full))
        result[key] = shown
    return result


def _row_data(sheet: Sheet, book: Workbook, block: Block, mask: Mask) -> list[dict[str, Any]]:
    below = _below(mask, "values")
    show = _cell_renderer(sheet, book, below)
    rows: list[dict[str, Any]] = []
    for index in range(block.top, min(block.bottom, len(sheet.rows))):
        cells = sheet.rows[index].cells[block.left : block.right]
        while cells and cells[-1] is None:
            cells.pop()
        if cells and _wants(mask, "values"):
            rows.append({"values": [{} if cell is None else show(cell) for cell in cells]})
        else:
            rows.append({})
    while rows and not rows[-1]:
        rows.pop()
    return rows


def _cell_renderer(sheet: Sheet, book: Workbook, mask: Mask) -> Callable[[Cell], dict[str, Any]]:
    """A function that shows a cell as far as `mask` asks: the hot path of every grid read."""
    locale, lookup = book.locale, sheet.lookup(book.locale)
    wants = {key: _wants(mask, key) for key in CELL_FIELDS}
    needs_effective = wants["effectiveValue"] or wants["formattedValue"] or wants["effectiveFormat"]
    format_mask, user_format_mask = _below(mask, "effectiveFormat"), _below(mask, "userEnteredFormat")
    only_number_format = list(format_mask) == ["numberFormat"]
    plain = [key for key in ("userEnteredValue", "effectiveValue", "textFormatRuns", "chipRuns", "dataValidation")
             if _below(mask, key)]  # fmt: skip

    def show(cell: Cell) -> dict[str, Any]:
        result: dict[str, Any] = {}
        entered = cell.entered
        effective = cell.effective(lookup, locale) if needs_effective and entered is not None else {}
        if entered is not None:
            if wants["userEnteredValue"]:
                result["userEnteredValue"] = entered
            if effective and wants["effectiveValue"]:
                result["effectiveValue"] = effective
            if wants["formattedValue"]:
                text = cell.formatted(effective, locale)
                if text is not None:
                    result["formattedValue"] = text
            if wants["hyperlink"] and (link := cell.hyperlink) is not None:
                result["hyperlink"] = link
        if cell.format is not None and wants["userEnteredFormat"]:
            result["userEnteredFormat"] = masks.apply(user_format_mask, cell.format)
        if wants["effectiveFormat"]:
            if not only_number_format:
                result["effectiveFormat"] = masks.apply(format_mask, _effective_format(cell, effective))
            elif (number_format := cell.number_format) is not None:
                result["effectiveFormat"] = {"numberFormat": masks.apply(format_mask["numberFormat"], number_format)}
        if cell.runs is not None and wants["textFormatRuns"]:
            result["textFormatRuns"] = cell.runs
        if cell.chips is not None and wants["chipRuns"]:
            result["chipRuns"] = cell.chips
        if cell.note is not None and wants["note"]:
            result["note"] = cell.note
        if cell.validation is not None and wants["dataValidation"]:
            result["dataValidation"] = cell.validation
        for key in plain:
            if key in result:
                result[key] = masks.apply(mask[key], result[key])
        return result

    return show


CELL_FIELDS = (
    "userEnteredValue", "effectiveValue", "formattedValue", "userEnteredFormat", "effectiveFormat", "hyperlink",
    "note", "textFormatRuns", "chipRuns", "dataValidation",
)  # fmt: skip


def _effective_format(cell: Cell, effective: dict[str, Any]) -> dict[str, Any]:
    base = default_format()
    base["horizontalAlignment"] = (
        "RIGHT" if "numberValue" in effective else "CENTER" if "boolValue" in effective else "LEFT"
    )
    own = cell.format or {}
    merged = {**base, **own}
    if "textFormat" in own:
        merged["textFormat"] = {**base["textFormat"], **own["textFormat"]}
    if "backgroundColorStyle" in own and "backgroundColor" not in own:
        merged["backgroundColor"] = own["backgroundColorStyle"].get("rgbColor", {})
    elif "backgroundColor" in own and "backgroundColorStyle" not in own:
        merged["backgroundColorStyle"] = {"rgbColor": own["backgroundColor"]}
    return merged
