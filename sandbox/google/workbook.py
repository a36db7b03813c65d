"""A spreadsheet: sheets, named ranges, metadata, and the ways to point at parts of it."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from sandbox.google import a1, locales
from sandbox.google.a1 import Block, Rectangle
from sandbox.google.errors import ApiError, invalid
from sandbox.google.grid import Metadata, Sheet
from sandbox.google.locales import Locale

MAX_CELLS = 10_000_000


#: Properties of a spreadsheet that was created without any.
DEFAULT_PROPERTIES = {
    "title": "Untitled spreadsheet",
    "locale": "en_US",
    "autoRecalc": "ON_CHANGE",
    "timeZone": "Etc/GMT",
}


@dataclass
class Workbook:
    """`properties` is Google's ``SpreadsheetProperties``."""

    id: str
    properties: dict[str, Any]
    sheets: list[Sheet] = field(default_factory=list)
    metadata: list[Metadata] = field(default_factory=list)
    #: Whether a time may be typed with a dot where the dot groups digits; what Google does there is not documented.
    dotted_times: bool = True

    @property
    def title(self) -> str:
        return str(self.properties["title"])

    @property
    def named_ranges(self) -> list[dict[str, Any]]:
        """Named ranges of all sheets; each lives on its sheet, so that it follows rows and columns."""
        return [named for sheet in self.sheets for named in sheet.named]

    @property
    def locale(self) -> Locale:
        return locales.of(str(self.properties["locale"]), dotted_times=self.dotted_times)

    def copy(self, new_id: str | None = None) -> Workbook:
        """An independent copy, also used to undo a failed batch."""
        return Workbook(
            self.id if new_id is None else new_id,
            dict(self.properties),
            [sheet.copy() for sheet in self.sheets],
            list(self.metadata),
            self.dotted_times,
        )

    def restore(self, saved: Workbook) -> None:
        """Become `saved` again."""
        self.properties = saved.properties
        self.sheets = saved.sheets
        self.metadata = saved.metadata

    def sheet(self, sheet_id: int) -> Sheet:
        """Raises ApiError 400 for an unknown id."""
        for sheet in self.sheets:
            if sheet.id == sheet_id:
                return sheet
        raise invalid(f"No grid with id: {sheet_id}")

    def sheet_by_title(self, title: str) -> Sheet | None:
        wanted = title.casefold()
        return next((sheet for sheet in self.sheets if sheet.title.casefold() == wanted), None)

    def new_id(self, taken: Iterable[int]) -> int:
        """A random id of Google's size, not in `taken`."""
        used = set(taken)
        while (number := secrets.randbelow(2**31 - 1) + 1) in used:
            pass
        return number

    def add_sheet(self, properties: dict[str, Any]) -> Sheet:
        """Add a sheet from ``SheetProperties``. Raises ApiError 400 for a taken title or id."""
        title = properties.get("title") or self._free_title()
        if self.sheet_by_title(title) is not None:
            raise invalid(f'A sheet with the name "{title}" already exists. Please enter another name.')
        taken = [sheet.id for sheet in self.sheets]
        sheet_id = properties.get("sheetId")
        if sheet_id is None:
            sheet_id = 0 if not self.sheets else self.new_id(taken)
        if sheet_id in taken:
            raise invalid(f"Sheet with id {sheet_id} already exists.")
        if sheet_id < 0:
            raise invalid("sheetId must not be negative.")
        grid = dict(properties.get("gridProperties", {}))
        rows, columns = grid.pop("rowCount", 1000), grid.pop("columnCount", 26)
        kept = {key: value for key, value in properties.items() if key not in {"sheetId", "index", "gridProperties"}}
        sheet = Sheet(sheet_id, {**kept, "title": title, "sheetType": "GRID", "gridProperties": grid}, rows, columns)
        if rows < 1 or columns < 1 or columns > a1.MAX_COLUMNS:
            raise invalid("A sheet must have between 1 and 18278 columns and at least one row.")
        self.check_size(extra=rows * columns)
        position = properties.get("index", len(self.sheets))
        if position > len(self.sheets):
            raise invalid(f"New sheet index must be less than or equal to the number of sheets ({len(self.sheets)}).")
        self.sheets.insert(position, sheet)
        return sheet

    def _free_title(self) -> str:
        number = len(self.sheets) + 1
        while self.sheet_by_title(f"Sheet{number}") is not None:
            number += 1
        return f"Sheet{number}"

    def check_size(self, extra: int = 0) -> None:
        """Raises ApiError 400 when the workbook would pass its limit of cells."""
        total = sum(sheet.row_count * sheet.column_count for sheet in self.sheets) + extra
        if total > MAX_CELLS:
            raise invalid(
                f"This action would increase the number of cells in the workbook above the limit of {MAX_CELLS} cells."
            )

    def resolve(self, text: str) -> tuple[Sheet, Rectangle]:
        """The sheet and rectangle of an A1 range. A bare word is a named range first, then a title."""
        title, cells = a1.split_title(text)
        if title is not None:
            sheet = self.sheet_by_title(title)
            if sheet is not None:
                rectangle = Rectangle() if cells is None else a1.parse_cells(cells)
                if rectangle is not None:
                    return sheet, rectangle
            raise invalid(f"Unable to parse range: {text}")
        name = cells or ""
        for named in self.named_ranges:
            if named["name"].casefold() == name.casefold():
                return self.sheet(named["range"].get("sheetId", 0)), a1.from_grid_range(named["range"])
        sheet = self.sheet_by_title(name)
        if sheet is not None:
            return sheet, Rectangle()
        rectangle = a1.parse_cells(name)
        if rectangle is None or not self.sheets:
            raise invalid(f"Unable to parse range: {text}")
        return self.sheets[0], rectangle

    def grid(self, grid_range: dict[str, Any]) -> tuple[Sheet, Block]:
        """The sheet and bounded block of a ``GridRange``. Raises ApiError 400 outside of the grid."""
        sheet = self.sheet(grid_range.get("sheetId", 0))
        block = sheet.block(a1.from_grid_range(grid_range))
        limits = (
            ("endRowIndex", sheet.row_count, "row"),
            ("endColumnIndex", sheet.column_count, "column"),
        )
        for key, limit, _ in limits:
            if grid_range.get(key, 0) > limit:
                raise invalid(f"range.{key} is out of bounds: {grid_range[key]} (grid has {limit}).")
        if block.height == 0 or block.width == 0 or min(block.top, block.left) < 0:
            raise invalid("The range is empty or outside of the grid.")
        return sheet, block

    def within_limits(self, sheet: Sheet, rectangle: Rectangle, *, ends: bool) -> Block:
        """`rectangle` cut to the grid. Raises ApiError 400 when it begins (or, with `ends`, ends) outside."""
        block = sheet.block(rectangle)
        outside = (rectangle.top or 0) >= sheet.row_count or (rectangle.left or 0) >= sheet.column_count
        if ends:
            outside = (
                outside or (rectangle.bottom or 0) > sheet.row_count or (rectangle.right or 0) > sheet.column_count
            )
        if outside:
            asked = Block(
                rectangle.top or 0,
                sheet.row_count if rectangle.bottom is None else rectangle.bottom,
                rectangle.left or 0,
                sheet.column_count if rectangle.right is None else rectangle.right,
            )
            raise invalid(
                f"Range ({a1.format_block(sheet.title, asked)}) exceeds grid limits. "
                f"Max rows: {sheet.row_count}, max columns: {sheet.column_count}"
            )
        return block

    def check_editable(self, sheet: Sheet, block: Block, user: str | None) -> None:
        """Raises ApiError 400 when `user` may not edit some cell of `block`. None is the owner."""
        if user is None:
            return
        for protected in sheet.protected:
            if may_edit(protected, user):
                continue
            if not sheet.block(a1.from_grid_range(protected.get("range", {}))).intersects(block):
                continue
            free = (sheet.block(a1.from_grid_range(item)) for item in protected.get("unprotectedRanges", ()))
            if any(_covers(part, block) for part in free):
                continue
            raise protected_cell()


def may_edit(protected: dict[str, Any], user: str | None) -> bool:
    """Whether `user` (None: the owner) may edit what a ``ProtectedRange`` protects, and the protection itself."""
    if user is None or protected.get("warningOnly"):
        return True
    editors = protected.get("editors")
    return editors is None or bool(editors.get("domainUsersCanEdit")) or user in editors.get("users", ())


def protected_cell() -> ApiError:
    """The refusal of an edit in a protected range."""
    return ApiError(
        400,
        "You are trying to edit a protected cell or object. Please contact the spreadsheet owner to "
        "remove protection if you need to edit.",
    )


def shown_protection(protected: dict[str, Any], user: str | None) -> dict[str, Any]:
    """A ``ProtectedRange`` as `user` sees it: its editors show only to those who may edit it."""
    can = may_edit(protected, user)
    return {
        **{key: value for key, value in protected.items() if can or key != "editors"},
        **({"requestingUserCanEdit": True} if can else {}),
    }


def _covers(outer: Block, inner: Block) -> bool:
    return (
        outer.top <= inner.top
        and inner.bottom <= outer.bottom
        and outer.left <= inner.left
        and inner.right <= outer.right
    )
