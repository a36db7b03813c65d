"""What people do in a spreadsheet: type, paste, insert, delete, move, copy and sort rows, hide them."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import Any

from sandbox.google import a1, cells, typed
from sandbox.google.a1 import Block
from sandbox.google.edit_cells import sort_block
from sandbox.google.errors import invalid
from sandbox.google.grid import Row, Sheet
from sandbox.google.values import Writing
from sandbox.google.workbook import Workbook


def type_cells(book: Workbook, sheet: Sheet, entries: dict[str, object], how: Writing, *, pasted: bool = False) -> None:
    """Type texts (or numbers, booleans; None and "" clear) into cells by address (``B3``).

    Strict validation refuses what is typed but not what is pasted. Raises ApiError 400 with the
    message that the person would see; nothing is typed then.
    """
    planned: list[tuple[int, int, cells.Cell]] = []
    year = how.year(book)
    for address, value in entries.items():
        rectangle = a1.parse_cells(address)
        if rectangle is None or rectangle.bottom is None or rectangle.right is None:
            raise invalid(f"Unable to parse range: {address}")
        block = book.within_limits(sheet, rectangle, ends=True)
        book.check_editable(sheet, block, how.user)
        for row, column in sheet.places(block):
            old = sheet.cell(row, column)
            text = "" if value is None else value
            new = cells.enter(old, text, typed=True, locale=book.locale, year=year, where=address)
            if not pasted and new.entered is not None:
                check_validation(book, sheet, row, column, new)
            planned.append((row, column, new))
    for row, column, cell in planned:
        sheet.put(row, column, cell)


def check_validation(book: Workbook, sheet: Sheet, row: int, column: int, cell: cells.Cell) -> None:
    """Raises ApiError 400 when a strict rule refuses what was typed."""
    rule = cell.validation
    if rule is None or not rule.get("strict"):
        return
    effective = cell.effective(sheet.lookup(book.locale), book.locale)
    shown = cell.formatted(effective, book.locale) or ""
    if not satisfies(rule.get("condition", {}), effective, shown, book):
        reason = rule.get("inputMessage") or "The data you entered violates the data validation rules set on this cell."
        raise invalid(f"{a1.address(row, column)}: {reason}")


def choices(rule: dict[str, Any] | None, book: Workbook) -> list[str]:
    """What a dropdown offers; empty when the rule is not a list."""
    condition = (rule or {}).get("condition", {})
    values = [str(item.get("userEnteredValue", "")) for item in condition.get("values", [])]
    if condition.get("type") == "ONE_OF_LIST":
        return values
    if condition.get("type") == "ONE_OF_RANGE" and values:
        source, rectangle = book.resolve(values[0].removeprefix("="))
        shown: list[str] = []
        for row, column in source.places(source.block(rectangle)):
            if row >= len(source.rows):
                break
            cell = source.cell(row, column)
            text = cell.formatted(source.effective(row, column, book.locale), book.locale)
            if text:
                shown.append(text)
        return shown
    return []


def satisfies(condition: dict[str, Any], effective: dict[str, Any], shown: str, book: Workbook) -> bool:
    """Whether a value fulfils a ``BooleanCondition``; kinds that are not known here are fulfilled."""
    kind = condition.get("type")
    values = [str(item.get("userEnteredValue", "")) for item in condition.get("values", [])]
    number = effective.get("numberValue")
    if kind in {"ONE_OF_LIST", "ONE_OF_RANGE"}:
        return shown in choices({"condition": condition}, book)
    if kind == "BOOLEAN":
        return "boolValue" in effective or shown in values
    if kind == "DATE_IS_VALID":
        return number is not None
    if kind == "TEXT_IS_URL":
        return re.fullmatch(r"(https?://|www\.)\S+\.\S+", shown) is not None
    if kind == "TEXT_IS_EMAIL":
        return re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", shown) is not None
    if kind in {"TEXT_EQ", "TEXT_CONTAINS", "TEXT_NOT_CONTAINS", "TEXT_STARTS_WITH", "TEXT_ENDS_WITH"}:
        return _text_matches(str(kind), shown.casefold(), values[0].casefold() if values else "")
    if kind is not None and kind.startswith(("NUMBER_", "DATE_")):
        return number is not None and _compares(kind, float(number), [_number(value, book) for value in values])
    return True


def _text_matches(kind: str, shown: str, wanted: str) -> bool:
    return {
        "TEXT_EQ": shown == wanted,
        "TEXT_CONTAINS": wanted in shown,
        "TEXT_NOT_CONTAINS": wanted not in shown,
        "TEXT_STARTS_WITH": shown.startswith(wanted),
        "TEXT_ENDS_WITH": shown.endswith(wanted),
    }[kind]


def _number(text: str, book: Workbook) -> float | None:
    entered, _ = typed.interpret(text, book.locale, year=date.min.year)
    if entered is None or "numberValue" not in entered:
        return None
    return float(entered["numberValue"])


def _compares(kind: str, number: float, limits: list[float | None]) -> bool:
    known = [limit for limit in limits if limit is not None]
    if len(known) != len(limits) or not known:
        return True
    first, last = known[0], known[-1]
    outcomes = {
        "EQ": number == first,
        "NOT_EQ": number != first,
        "GREATER": number > first,
        "GREATER_THAN_EQ": number >= first,
        "LESS": number < first,
        "LESS_THAN_EQ": number <= first,
        "BETWEEN": first <= number <= last,
        "NOT_BETWEEN": not first <= number <= last,
        "AFTER": number > first,
        "ON_OR_AFTER": number >= first,
        "BEFORE": number < first,
        "ON_OR_BEFORE": number <= first,
    }
    return outcomes.get(kind.partition("_")[2], True)


def change_rows(book: Workbook, sheet: Sheet, action: str, *, row: int, count: int = 1, to: int | None = None) -> None:
    """Insert, delete, move, copy, hide or show whole rows. `row` and `to` are zero-based.

    ``copy`` inserts copies before `to`: the cells are copied, the row's metadata is not.
    Raises ApiError 400 outside of the grid.
    """
    end = row + count
    target = end if to is None else to
    inside = end <= sheet.row_count if action != "insert" else row <= sheet.row_count
    if row < 0 or count < 1 or not inside or not 0 <= target <= sheet.row_count + count:
        raise invalid("The row is outside of the sheet.")
    if action == "insert":
        sheet.insert("ROWS", row, count, inherit_from_before=row > 0)
    elif action == "delete":
        if count >= sheet.row_count:
            raise invalid("You can't delete all the rows on the sheet.")
        sheet.delete("ROWS", row, end)
    elif action == "move":
        if not row < target < end:
            sheet.move("ROWS", row, end, target)
    elif action == "copy":
        copies = [Row(cells=list(sheet.row(index).cells)) for index in range(row, end)]
        sheet.insert("ROWS", target, count, inherit_from_before=False)
        sheet.row(target + count - 1)
        sheet.rows[target : target + count] = copies
    else:
        for index in range(row, end):
            sheet.row(index).hidden_by_user = action == "hide"
    book.check_size()


def sort_rows(book: Workbook, sheet: Sheet, column: int, *, descending: bool) -> None:
    """Sort everything below the frozen rows by one column."""
    top = int(sheet.properties["gridProperties"].get("frozenRowCount", 0))
    if not 0 <= column < sheet.column_count:
        raise invalid("The column is outside of the sheet.")
    sort_block(sheet, Block(top, sheet.row_count, 0, sheet.column_count), [(column, descending)], book.locale)


def put_chips(
    book: Workbook, sheet: Sheet, address: str, links: list[str], titles: dict[str, str], user: str | None
) -> None:
    """Place smart chips for `links` into one cell, as when a person accepts "replace URL"."""
    rectangle = a1.parse_cells(address)
    if rectangle is None:
        raise invalid(f"Unable to parse range: {address}")
    block = book.within_limits(sheet, rectangle, ends=True)
    book.check_editable(sheet, block, user)
    chips = [{"chip": {"richLinkProperties": {"uri": link}}} for link in links]
    text = {"stringValue": " ".join("@" for _ in links)}
    cell = sheet.cell(block.top, block.left)
    sheet.put(block.top, block.left, cells.with_chips(cell, text, chips, titles))


def put_links(book: Workbook, sheet: Sheet, address: str, parts: list[tuple[str, str]], user: str | None) -> None:
    """Write text whose parts are links: (text, address) pairs joined by a comma."""
    rectangle = a1.parse_cells(address)
    if rectangle is None:
        raise invalid(f"Unable to parse range: {address}")
    block = book.within_limits(sheet, rectangle, ends=True)
    book.check_editable(sheet, block, user)
    runs: list[dict[str, Any]] = []
    text = ""
    for shown, link in parts:
        if text:
            runs.append({"startIndex": len(text), "format": {}})
            text += ", "
        runs.append(
            {"startIndex": len(text), "format": {"link": {"uri": link}}}
            if text
            else {"format": {"link": {"uri": link}}}
        )
        text += shown
    cell = sheet.cell(block.top, block.left).with_value(cells.checked({"stringValue": text}))
    sheet.put(block.top, block.left, replace(cell, runs=runs))


def tab(book: Workbook, title: str | None) -> Sheet:
    """The sheet called `title`, or the first one. Raises ApiError 400 when there is none."""
    if title is None:
        return book.sheets[0]
    sheet = book.sheet_by_title(title)
    if sheet is None:
        raise invalid(f"Unable to parse range: {title}")
    return sheet
