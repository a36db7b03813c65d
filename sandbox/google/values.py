"""The values collection: rectangles of plain values, read and written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sandbox.google import a1, cells, metadata
from sandbox.google.a1 import Block, Rectangle
from sandbox.google.cells import Cell
from sandbox.google.errors import invalid
from sandbox.google.grid import Sheet
from sandbox.google.workbook import Workbook

_DATE_TYPES = {"DATE", "TIME", "DATE_TIME"}


@dataclass(frozen=True, slots=True)
class Reading:
    """How values are shown; `dates_as_text` is ``dateTimeRenderOption=FORMATTED_STRING``."""

    render: str = "FORMATTED_VALUE"
    dates_as_text: bool = False
    by_columns: bool = False

    @staticmethod
    def of(options: dict[str, Any], prefix: str = "") -> Reading:
        """From query parameters or a request body; `prefix` is ``response`` for answers of writes."""
        render, dates = "valueRenderOption", "dateTimeRenderOption"
        if prefix:
            render, dates = "responseValueRenderOption", "responseDateTimeRenderOption"
        return Reading(
            options.get(render, "FORMATTED_VALUE"),
            options.get(dates, "SERIAL_NUMBER") == "FORMATTED_STRING",
            options.get("majorDimension", "ROWS") == "COLUMNS",
        )


@dataclass(frozen=True, slots=True)
class Writing:
    """Who writes, how, and when: `typed` is USER_ENTERED, `user` None may edit protected cells."""

    typed: bool
    user: str | None
    now: datetime

    def year(self, book: Workbook) -> int:
        """The current year where the spreadsheet is."""
        return self.now.astimezone(ZoneInfo(str(book.properties["timeZone"]))).year


def read(book: Workbook, sheet: Sheet, rectangle: Rectangle, how: Reading) -> dict[str, Any]:
    """A ``ValueRange``: trailing blanks left out, no ``values`` when all is blank."""
    block = book.within_limits(sheet, rectangle, ends=False)
    show = _renderer(book, sheet, how)
    lines: list[list[Any]] = []
    for index in range(block.top, min(block.bottom, len(sheet.rows))):
        row_cells = sheet.rows[index].cells
        line = [
            "" if cell is None or cell.entered is None else show(cell) for cell in row_cells[block.left : block.right]
        ]
        lines.append(line)
    if how.by_columns:
        width = max((len(line) for line in lines), default=0)
        lines = [[line[column] if column < len(line) else "" for line in lines] for column in range(width)]
    for line in lines:
        while line and line[-1] == "":
            line.pop()
    while lines and not lines[-1]:
        lines.pop()
    result: dict[str, Any] = {
        "range": a1.format_block(sheet.title, block),
        "majorDimension": "COLUMNS" if how.by_columns else "ROWS",
    }
    if lines:
        result["values"] = lines
    return result


def _renderer(book: Workbook, sheet: Sheet, how: Reading) -> Callable[[Cell], Any]:
    locale, lookup = book.locale, sheet.lookup(book.locale)

    def formatted(cell: Cell) -> Any:
        return cell.formatted(cell.effective(lookup, locale), locale) or ""

    def unformatted(cell: Cell) -> Any:
        effective = cell.effective(lookup, locale)
        if "errorValue" in effective or not effective:
            return cell.formatted(effective, locale) or ""
        if how.dates_as_text and "numberValue" in effective and (cell.number_format or {}).get("type") in _DATE_TYPES:
            return cell.formatted(effective, locale)
        return next(iter(effective.values()))

    def formula(cell: Cell) -> Any:
        return (cell.entered or {}).get("formulaValue") or unformatted(cell)

    return {"UNFORMATTED_VALUE": unformatted, "FORMULA": formula}.get(how.render, formatted)


def write(
    book: Workbook,
    sheet: Sheet,
    rectangle: Rectangle,
    body: dict[str, Any],
    how: Writing,
    *,
    where: str = "data",
    reading: Reading | None = None,
    anchored: bool = True,
) -> dict[str, Any]:
    """Write ``body["values"]`` and return an ``UpdateValuesResponse`` without the spreadsheet's id.

    null skips a cell and an empty string clears it; a single cell anchors a block of any size
    (unless `anchored` is false). Raises ApiError 400 when the values do not fit into the range.
    """
    rows = _as_rows(body)
    block = book.within_limits(sheet, rectangle, ends=True)
    width = max((len(row) for row in rows), default=0)
    if anchored and block.height == 1 and block.width == 1 and rectangle.bottom is not None:
        wanted = Rectangle(block.top, block.top + max(1, len(rows)), block.left, block.left + max(1, width))
        block = book.within_limits(sheet, wanted, ends=True)
    _check_fits(sheet, block, len(rows), width)
    target = Block(block.top, block.top + len(rows), block.left, block.left + width)
    book.check_editable(sheet, target, how.user)
    locale, year = book.locale, how.year(book)
    touched: set[int] = set()
    columns: set[int] = set()
    count = 0
    for down, row in enumerate(rows):
        for across, value in enumerate(row):
            if value is None:
                continue
            place = f"{where}.values[{down}][{across}]"
            old = sheet.cell(block.top + down, block.left + across)
            new = cells.enter(old, value, typed=how.typed, locale=locale, year=year, where=place)
            sheet.put(block.top + down, block.left + across, new)
            touched.add(down)
            columns.add(across)
            count += 1
    shown = target if rows and width else block
    result: dict[str, Any] = {"updatedRange": a1.format_block(sheet.title, shown)}
    if count:
        result |= {"updatedRows": len(touched), "updatedColumns": len(columns), "updatedCells": count}
    if reading is not None:
        asked = Rectangle(block.top, block.bottom, block.left, block.right)
        result["updatedData"] = read(book, sheet, asked, reading)
    return result


def _as_rows(body: dict[str, Any]) -> list[list[Any]]:
    rows: list[list[Any]] = body.get("values", [])
    if body.get("majorDimension", "ROWS") != "COLUMNS":
        return rows
    height = max((len(column) for column in rows), default=0)
    return [[column[index] if index < len(column) else None for column in rows] for index in range(height)]


def _check_fits(sheet: Sheet, block: Block, height: int, width: int) -> None:
    asked = a1.format_block(sheet.title, block)
    if height > block.height:
        raise invalid(f"Requested writing within range [{asked}], but tried writing to row [{block.bottom + 1}]")
    if width > block.width:
        column = a1.column_name(block.right)
        raise invalid(f"Requested writing within range [{asked}], but tried writing to column [{column}]")


def totals(responses: list[dict[str, Any]]) -> dict[str, Any]:
    """The ``totalUpdated…`` fields of a batch."""
    if not responses:
        return {}
    sheets = {response["updatedRange"].rpartition("!")[0] for response in responses}
    return {
        "totalUpdatedRows": sum(response.get("updatedRows", 0) for response in responses),
        "totalUpdatedColumns": sum(response.get("updatedColumns", 0) for response in responses),
        "totalUpdatedCells": sum(response.get("updatedCells", 0) for response in responses),
        "totalUpdatedSheets": len(sheets),
    }


def clear(book: Workbook, sheet: Sheet, rectangle: Rectangle, user: str | None) -> str:
    """Remove values, keep formats, notes and validation. Returns the cleared range."""
    block = book.within_limits(sheet, rectangle, ends=False)
    book.check_editable(sheet, block, user)
    for row, column in sheet.places(Block(block.top, min(block.bottom, len(sheet.rows)), block.left, block.right)):
        cell = sheet.cell(row, column)
        if cell.entered is not None:
            sheet.put(row, column, cell.with_value(None))
    return a1.format_block(sheet.title, block)


def append(
    book: Workbook,
    sheet: Sheet,
    rectangle: Rectangle,
    body: dict[str, Any],
    how: Writing,
    *,
    insert_rows: bool,
    reading: Reading | None = None,
) -> dict[str, Any]:
    """Write below the table found at `rectangle`; an ``AppendValuesResponse`` without the id."""
    rows = _as_rows(body)
    table = find_table(sheet, rectangle)
    result: dict[str, Any] = {}
    block = sheet.block(rectangle)
    top, left = block.top, block.left
    if table is not None:
        result["tableRange"] = a1.format_block(sheet.title, table)
        top, left = table.bottom, table.left
    if insert_rows and table is not None and rows:
        top = min(top, sheet.row_count)
        sheet.insert("ROWS", top, len(rows), inherit_from_before=True)
    width = max((len(row) for row in rows), default=0)
    sheet.row_count = max(sheet.row_count, top + max(1, len(rows)))
    sheet.column_count = max(sheet.column_count, left + width)
    book.check_size()
    where = Rectangle(top, top + max(1, len(rows)), left, left + max(1, width))
    result["updates"] = write(book, sheet, where, {"values": rows}, how, reading=reading)
    return result


def find_table(sheet: Sheet, rectangle: Rectangle) -> Block | None:
    """The block of values around `rectangle`; for a whole sheet or open range, the last one in it."""
    used = sheet.used()

    def filled(row: int, column: int) -> bool:
        return sheet.cell(row, column).entered is not None

    block = sheet.block(rectangle)
    seeds = [
        (row, column)
        for row, column in sheet.places(
            Block(block.top, min(block.bottom, used.bottom), block.left, min(block.right, used.right))
        )
        if filled(row, column)
    ]
    if not seeds:
        return None
    top, left = seeds[-1] if rectangle.bottom is None else seeds[0]
    box = Block(top, top + 1, left, left + 1)
    while True:
        around = Block(
            max(0, box.top - 1), min(used.bottom, box.bottom + 1), max(0, box.left - 1), min(used.right, box.right + 1)
        )
        grown = [(row, column) for row, column in sheet.places(around) if filled(row, column)]
        wider = Block(
            min([box.top, *(row for row, _ in grown)]),
            max([box.bottom, *(row + 1 for row, _ in grown)]),
            min([box.left, *(column for _, column in grown)]),
            max([box.right, *(column + 1 for _, column in grown)]),
        )
        if wider == box:
            return box
        box = wider


def write_by_filter(
    book: Workbook, entry: dict[str, Any], how: Writing, reading: Reading | None, *, where: str
) -> list[dict[str, Any]]:
    """Write one ``DataFilterValueRange`` to every range that its filter matches, resolved now."""
    responses: list[dict[str, Any]] = []
    for sheet, rectangle in metadata.targets(book, entry.get("dataFilter", {})):
        response = write(book, sheet, rectangle, entry, how, where=where, reading=reading, anchored=False)
        responses.append({**response, "dataFilter": entry["dataFilter"]})
    return responses
