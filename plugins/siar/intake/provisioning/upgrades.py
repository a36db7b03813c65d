"""What a table in use still lacks: notes, dropdowns and formats where there are none, protection, colours.

Nothing that is there is replaced, and no row with something in it is touched: dropdowns and formats begin below the last
one. Dropdowns advise, for the table was somebody's before it was ours.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from siar.google.sheets import quoted
from siar.intake.provisioning.layout import Lists, Sheet, colour_rules, column_look, dropdown, grid_range, protections
from siar.intake.sheets.grid import Grid
from siar.intake.sheets.headers import SYSTEM_COLUMNS, Header

if TYPE_CHECKING:
    from siar.google.sheets import Sheets

__all__ = ["column_requests", "mending_requests"]

Request = dict[str, Any]

_COLUMN_MASK = (
    "sheets.data(startRow,startColumn,"
    "rowData.values(note,dataValidation.condition.type,userEnteredFormat.numberFormat.type))"
)
_PART_MASK = "sheets(properties.sheetId,protectedRanges.protectedRangeId,conditionalFormats.booleanRule.condition)"


def column_requests(
    sheets: Sheets, spreadsheet_id: str, grid: Grid, header: Header, *, sheet: Sheet, lists: Lists, moved: int
) -> list[Request]:
    """Return what the agency's columns lack. One read.

    :param moved: columns that are being inserted at the left in the same request.
    """
    line, last = header.row + 1, max(grid.row_count, header.row + 2)
    tab = quoted(grid.tab)
    answer = sheets.get(spreadsheet_id, ranges=[f"{tab}!{line}:{line}", f"{tab}!{last}:{last}"], fields=_COLUMN_MASK)
    heads, ends = (_cells(data) for data in answer["sheets"][0]["data"])
    filled = max((row.index for row in grid.rows if any(not cell.blank for cell in row.cells)), default=header.row)
    requests: list[Request] = []
    for name, position in header.inputs.items():
        head, end = heads.get(position, {}), ends.get(position, {})
        note = sheet.notes.get(name)
        if note and not head.get("note"):
            start = {"sheetId": grid.sheet_id, "rowIndex": header.row, "columnIndex": position + moved}
            requests.append({"updateCells": {"start": start, "rows": [{"values": [{"note": note}]}], "fields": "note"}})
        if filled + 1 >= grid.row_count:
            continue
        free = grid_range(grid.sheet_id, (filled + 1, None), (position + moved, position + moved + 1))
        rule = dropdown(name, sheet, lists)
        if rule is not None and "dataValidation" not in end:
            requests.append({"setDataValidation": {"range": free, "rule": {**rule, "strict": False}}})
        pattern = column_look(name).get("numberFormat")
        if pattern is not None and "numberFormat" not in end.get("userEnteredFormat", {}):
            cell = {"userEnteredFormat": {"numberFormat": pattern}}
            requests.append({"repeatCell": {"range": free, "cell": cell, "fields": "userEnteredFormat.numberFormat"}})
    return requests


def mending_requests(sheets: Sheets, spreadsheet_id: str, grid: Grid, header: Header, *, email: str) -> list[Request]:
    """Return which of our own parts somebody removed from a provisioned table. One read."""
    answer = sheets.get(spreadsheet_id, fields=_PART_MASK)
    tab = next(item for item in answer["sheets"] if item["properties"].get("sheetId", 0) == grid.sheet_id)
    there = {item["protectedRangeId"] for item in tab.get("protectedRanges", ())}
    width = max(header.columns[name] for name in SYSTEM_COLUMNS) + 1
    requests = [
        request
        for request in protections(grid.sheet_id, header_row=header.row, width=width, email=email)
        if request["addProtectedRange"]["protectedRange"]["protectedRangeId"] not in there
    ]
    shown = {_text_of(rule) for rule in tab.get("conditionalFormats", ())}
    rules = colour_rules(grid.sheet_id, header_row=header.row, position=header.columns["status"])
    return requests + [
        request for request in rules if _text_of(request["addConditionalFormatRule"]["rule"]) not in shown
    ]


def _cells(data: Mapping[str, Any]) -> dict[int, Mapping[str, Any]]:
    rows = data.get("rowData", ())
    first = int(data.get("startColumn", 0))
    return dict(enumerate(rows[0].get("values", ()), first)) if rows else {}


def _text_of(rule: Mapping[str, Any]) -> str:
    """Return the text that a rule looks for, "" when it looks for something else."""
    condition = rule.get("booleanRule", {}).get("condition", {})
    values = condition.get("values", ())
    return str(values[0].get("userEnteredValue", "")) if condition.get("type") == "TEXT_EQ" and values else ""
