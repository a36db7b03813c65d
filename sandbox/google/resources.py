"""Spreadsheets as Google writes them, built only as far as the field mask asks."""

from __future__ import annotations

from collections.abc import Callable
from operator import attrgetter
from typing import Any

from sandbox.google import masks, metadata
from sandbox.google.a1 import Block
from sandbox.google.cells import Cell
from sandbox.google.grid import Sheet
from sandbox.google.locales import Locale
from sandbox.google.masks import Mask
from sandbox.google.workbook import Workbook, shown_protection

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
    user: str | None = None,
) -> dict[str, Any]:
    """The ``Spreadsheet`` resource. `blocks` limits sheets and grid data; `grid` is overruled by a mask.

    `user` is who asks, None the owner: protections say whether they let that one in.
    """
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
                user=user,
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


def _sheet(
    sheet: Sheet, book: Workbook, *, index: int, mask: Mask, user: str | None, data: list[Block] | None
) -> dict[str, Any]:
    """`data` None is the whole grid, an empty list no grid data."""
    parts: dict[str, Callable[[], Any]] = {
        "properties": lambda: sheet_properties(sheet, index),
        "merges": lambda: sheet.merges,
        "conditionalFormats": lambda: sheet.conditional,
        "protectedRanges": lambda: [shown_protection(item, user) for item in sheet.protected],
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
    of_value = [(key, get) for key, get in _of_value(locale).items() if _wants(mask, key)]
    of_cell = [(key, _masked(get, _below(mask, key))) for key, get in _OF_CELL.items() if _wants(mask, key)]
    with_format = _wants(mask, "effectiveFormat")
    format_mask = _below(mask, "effectiveFormat")
    only_number_format = list(format_mask) == ["numberFormat"]
    formats: dict[tuple[int, str], dict[str, Any]] = {}
    narrowed = [key for key in ("userEnteredValue", "effectiveValue") if _below(mask, key)]

    def show(cell: Cell) -> dict[str, Any]:
        result: dict[str, Any] = {}
        effective: dict[str, Any] = {}
        if cell.entered is not None:
            effective = cell.effective(lookup, locale)
            for key, get in of_value:
                value = get(cell, effective)
                if value:
                    result[key] = value
            for key in narrowed:
                if key in result:
                    result[key] = masks.apply(mask[key], result[key])
        if with_format:
            if not only_number_format:
                alike = (id(cell.format), next(iter(effective), ""))
                if alike not in formats:
                    formats[alike] = masks.apply(format_mask, _effective_format(cell, effective))
                result["effectiveFormat"] = formats[alike]
            elif cell.format is not None and "numberFormat" in cell.format:
                result["effectiveFormat"] = masks.apply(format_mask, cell.format)
        for key, get_of_cell in of_cell:
            value = get_of_cell(cell)
            if value is not None:
                result[key] = value
        return result

    return show


def _of_value(locale: Locale) -> dict[str, Callable[[Cell, dict[str, Any]], Any]]:
    """Fields that only cells with a value have."""
    return {
        "userEnteredValue": lambda cell, _: cell.entered,
        "effectiveValue": lambda _, effective: effective,
        "formattedValue": lambda cell, effective: effective.get("stringValue") or cell.formatted(effective, locale),
        "hyperlink": lambda cell, _: cell.hyperlink,
    }


_OF_CELL: dict[str, Callable[[Cell], Any]] = {
    "userEnteredFormat": attrgetter("format"),
    "note": attrgetter("note"),
    "textFormatRuns": attrgetter("runs"),
    "chipRuns": attrgetter("chips"),
    "dataValidation": attrgetter("validation"),
}


def _masked(get: Callable[[Cell], Any], mask: Mask) -> Callable[[Cell], Any]:
    return (lambda cell: masks.apply(mask, get(cell))) if mask else get


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
