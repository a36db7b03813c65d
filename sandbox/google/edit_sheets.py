"""Batch requests for the spreadsheet and its sheets."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sandbox.google import masks
from sandbox.google.edits import Edit, Handler
from sandbox.google.errors import invalid
from sandbox.google.grid import Sheet
from sandbox.google.resources import sheet_properties


def check_properties(properties: dict[str, Any]) -> None:
    """Raises ApiError 400 for an unknown time zone or a locale that is none."""
    try:
        ZoneInfo(str(properties.get("timeZone", "")))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise invalid(f"Unsupported time zone: {properties.get('timeZone')}") from None
    parts = str(properties.get("locale", "")).split("_")
    if not 1 <= len(parts) <= 2 or not all(part.isalpha() and 2 <= len(part) <= 3 for part in parts):
        raise invalid(f"Unsupported locale: {properties.get('locale')}")
    if not properties.get("title"):
        raise invalid("A spreadsheet must have a title.")


def update_spreadsheet_properties(edit: Edit, body: dict[str, Any]) -> None:
    if not body.get("fields"):
        raise invalid("At least one field must be listed in 'fields'. (Use '*' to indicate all fields.)")
    changed = masks.update(edit.book.properties, body.get("properties", {}), masks.parse(body["fields"]))
    check_properties(changed)
    edit.book.properties = changed


def add_sheet(edit: Edit, body: dict[str, Any]) -> dict[str, Any]:
    sheet = edit.book.add_sheet(body.get("properties", {}))
    return {"properties": sheet_properties(sheet, edit.book.sheets.index(sheet))}


def delete_sheet(edit: Edit, body: dict[str, Any]) -> None:
    sheet = edit.book.sheet(body.get("sheetId", 0))
    visible = [other for other in edit.book.sheets if other is not sheet and not other.properties.get("hidden")]
    if not visible:
        raise invalid("You can't remove all the visible sheets in a document.")
    edit.book.sheets = [other for other in edit.book.sheets if other is not sheet]


def update_sheet_properties(edit: Edit, body: dict[str, Any]) -> None:
    if not body.get("fields"):
        raise invalid("At least one field must be listed in 'fields'. (Use '*' to indicate all fields.)")
    mask = masks.parse(body["fields"])
    new = body.get("properties", {})
    sheet = edit.book.sheet(new.get("sheetId", 0))
    index = edit.book.sheets.index(sheet)
    changed = masks.update(sheet_properties(sheet, index), new, mask)
    grid = dict(changed.pop("gridProperties", {}))
    rows, columns = grid.pop("rowCount", 0), grid.pop("columnCount", 0)
    if rows < 1 or columns < 1:
        raise invalid("gridProperties.rowCount and columnCount must be at least 1.")
    if grid.get("frozenRowCount", 0) >= rows or grid.get("frozenColumnCount", 0) >= columns:
        raise invalid("You can't freeze all the visible rows or columns on the sheet.")
    other = edit.book.sheet_by_title(changed.get("title", ""))
    if other is not None and other is not sheet:
        raise invalid(f'A sheet with the name "{changed["title"]}" already exists. Please enter another name.')
    if not changed.get("title"):
        raise invalid("A sheet must have a title.")
    target = changed.pop("index", index)
    changed.pop("sheetId", None)
    sheet.properties = {**changed, "gridProperties": grid}
    if (rows, columns) != (sheet.row_count, sheet.column_count):
        sheet.resize(rows, columns)
        edit.book.check_size()
    if target != index:
        _reorder(edit, sheet, index, target)


def _reorder(edit: Edit, sheet: Sheet, index: int, target: int) -> None:
    """`target` counts positions before the move."""
    if not 0 <= target <= len(edit.book.sheets):
        raise invalid(f"Invalid sheet index: {target}.")
    rest = [other for other in edit.book.sheets if other is not sheet]
    position = target - 1 if target > index else target
    edit.book.sheets = [*rest[:position], sheet, *rest[position:]]


SHEETS: dict[str, Handler] = {
    "updateSpreadsheetProperties": update_spreadsheet_properties,
    "addSheet": add_sheet,
    "deleteSheet": delete_sheet,
    "updateSheetProperties": update_sheet_properties,
}
