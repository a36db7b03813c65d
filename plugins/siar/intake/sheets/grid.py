"""A tab as it was read: typed cells, links, merges, hidden rows and the tags on its rows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from siar.errors import InputError
from siar.google.sheets import Sheets, quoted

__all__ = ["EMPTY", "GRID_FIELDS", "TAG_KEY", "Cell", "Grid", "GridRow", "Tag", "parse_grid", "read_grid"]

TAG_KEY = "r"
"""Key of the developer metadata on a row. One letter, because Sheets limits what a sheet may store."""

# A text's value is what is displayed: asking for both, or for what was typed, would triple the answer.
_CELL = (
    "formattedValue,effectiveValue(numberValue,boolValue,errorValue),userEnteredValue.formulaValue,"
    "effectiveFormat.numberFormat.type,hyperlink,textFormatRuns.format.link,chipRuns"
)
GRID_FIELDS = (
    "spreadsheetId,properties(title,locale,timeZone),"
    "sheets(properties(sheetId,title,hidden,gridProperties(rowCount,columnCount,frozenRowCount)),merges,"
    f"data(startRow,startColumn,rowMetadata(hiddenByUser,hiddenByFilter,developerMetadata),rowData.values({_CELL})))"
)
"""Field mask of everything that a Grid is made of."""
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_LINKED = {"chipRuns", "hyperlink", "textFormatRuns"}
_TABS = "sheets(properties(sheetId,title,hidden,sheetType))"
_FORMULA_LINK = re.compile(r'=\s*(?:HYPERLINK|IMAGE)\s*\(\s*"([^"]+)"', re.IGNORECASE)


class Cell(NamedTuple):
    """One cell. A tuple, because a cycle makes hundreds of thousands.

    :param value: what is in it: text, number, truth, or None when blank. Of an error its displayed text.
    :param text: what is displayed.
    :param number_type: DATE, DATE_TIME, TIME, PERCENT, CURRENCY, NUMBER … of a number, when the cell says so.
    :param links: every address that the cell points to, in order, without repetitions.
    """

    value: str | float | bool | None = None
    text: str = ""
    number_type: str | None = None
    links: tuple[str, ...] = ()
    error: bool = False
    formula: bool = False

    @property
    def blank(self) -> bool:
        """Whether a reader sees nothing in it."""
        return not self.text.strip() and not self.links and (self.value is None or self.value == "")


EMPTY = Cell()
"""A blank cell."""


@dataclass(frozen=True)
class Tag:
    """Developer metadata on a row: the row's address for writing."""

    metadata_id: int
    row_id: str


@dataclass(frozen=True)
class GridRow:
    """One row, with its zero-based index in the sheet."""

    index: int
    cells: tuple[Cell, ...]
    tags: tuple[Tag, ...] = ()
    hidden: bool = False

    def cell(self, column: int) -> Cell:
        """The cell in a zero-based column; blank beyond the last one."""
        return self.cells[column] if 0 <= column < len(self.cells) else EMPTY


@dataclass(frozen=True)
class Grid:
    """One tab."""

    spreadsheet_id: str
    title: str
    locale: str
    sheet_id: int
    tab: str
    row_count: int
    rows: tuple[GridRow, ...]
    merges: tuple[Mapping[str, int], ...] = field(default=())


def parse_grid(answer: Mapping[str, Any]) -> Grid:
    """Turn the answer of `spreadsheets.get` (one tab, one range) into a Grid.

    :raises InputError: when no grid came back.
    """
    for sheet in answer.get("sheets", []):
        data = sheet.get("data")
        if data is not None:
            properties = sheet["properties"]
            return Grid(
                spreadsheet_id=str(answer["spreadsheetId"]),
                title=str(answer.get("properties", {}).get("title", "")),
                locale=str(answer.get("properties", {}).get("locale", "")),
                sheet_id=int(properties.get("sheetId", 0)),
                tab=str(properties["title"]),
                row_count=int(properties.get("gridProperties", {}).get("rowCount", 0)),
                rows=tuple(_rows(data[0] if data else {})),
                merges=tuple(sheet.get("merges", ())),
            )
    raise InputError("Lembar tidak berisi tab yang dapat dibaca.")


def _rows(data: Mapping[str, Any]) -> Iterator[GridRow]:
    first_row, first_column = int(data.get("startRow", 0)), int(data.get("startColumn", 0))
    row_data: Sequence[Mapping[str, Any]] = data.get("rowData", ())
    row_metadata: Sequence[Mapping[str, Any]] = data.get("rowMetadata", ())
    # Trailing blank rows are missing from rowData, but may carry tags.
    for offset in range(max(len(row_data), len(row_metadata))):
        values = row_data[offset].get("values", ()) if offset < len(row_data) else ()
        metadata = row_metadata[offset] if offset < len(row_metadata) else {}
        tags = tuple(
            Tag(int(entry["metadataId"]), str(entry.get("metadataValue", "")))
            for entry in metadata.get("developerMetadata", ())
            if entry.get("metadataKey") == TAG_KEY
        )
        if not values and not tags:
            continue
        yield GridRow(
            index=first_row + offset,
            cells=(EMPTY,) * first_column + tuple(_cell(value) for value in values),
            tags=tags,
            hidden=bool(metadata.get("hiddenByUser") or metadata.get("hiddenByFilter")),
        )


def _cell(data: Mapping[str, Any]) -> Cell:
    if not data:
        return EMPTY
    effective = data.get("effectiveValue")
    entered = data.get("userEnteredValue")
    formula = entered.get("formulaValue") if entered else None
    links = _links(data, formula) if formula is not None or not _LINKED.isdisjoint(data) else ()
    text = _storable(data.get("formattedValue") or "")
    if not text and not effective and formula is None and not links:
        return EMPTY  # formatted, but blank: most of a prepared sheet
    if not effective and formula is None and not links:
        return Cell(text, text)
    effective = effective or {}
    error = "errorValue" in effective
    value: str | float | bool | None
    if error:
        value = text or "#ERROR!"
    elif "numberValue" in effective:
        value = float(effective["numberValue"])
    elif "boolValue" in effective:
        value = bool(effective["boolValue"])
    else:
        value = text or _storable(effective.get("stringValue") or "") or None
    return Cell(
        value=value,
        text=text or ("" if value is None else str(value)),
        number_type=data.get("effectiveFormat", {}).get("numberFormat", {}).get("type"),
        links=links,
        error=error,
        formula=formula is not None,
    )


def _links(data: Mapping[str, Any], formula: str | None) -> tuple[str, ...]:
    """Collect a cell's addresses. Chips first: `hyperlink` is empty as soon as a cell has more than one link."""
    found = [run.get("chip", {}).get("richLinkProperties", {}).get("uri") for run in data.get("chipRuns", ())]
    found.append(data.get("hyperlink"))
    found += [run.get("format", {}).get("link", {}).get("uri") for run in data.get("textFormatRuns", ())]
    if formula:
        found += _FORMULA_LINK.findall(formula)
    return tuple(dict.fromkeys(_storable(str(link)) for link in found if link))


def _storable(text: str) -> str:
    """Replace what neither UTF-8 nor PostgreSQL can hold: half surrogate pairs, which a cut-off emoji leaves, and NUL."""
    if text.isascii() and "\x00" not in text:
        return text
    return _UNSTORABLE.sub("\ufffd", text)


def read_grid(sheets: Sheets, spreadsheet_id: str, *, tab: str) -> Grid:
    """Read one tab: one read; two more only when the tab was renamed.

    :raises InputError: the tab is gone and which one replaces it cannot be told.
    """
    try:
        return parse_grid(sheets.get(spreadsheet_id, ranges=[quoted(tab)], fields=GRID_FIELDS))
    except InputError:
        renamed = _renamed(sheets, spreadsheet_id, tab)
        return parse_grid(sheets.get(spreadsheet_id, ranges=[quoted(renamed)], fields=GRID_FIELDS))


def _renamed(sheets: Sheets, spreadsheet_id: str, tab: str) -> str:
    """Return the tab that a renamed one must be: the only visible one that is not ours to fill."""
    titles = [
        str(sheet["properties"]["title"])
        for sheet in sheets.get(spreadsheet_id, fields=_TABS).get("sheets", [])
        if not sheet["properties"].get("hidden") and sheet["properties"].get("sheetType", "GRID") == "GRID"
    ]
    same = [title for title in titles if title.strip().casefold() == tab.strip().casefold()]
    others = same or [title for title in titles if title not in {"Petunjuk", "Ringkasan"}]
    if len(others) == 1 and others[0] != tab:
        return others[0]
    raise InputError(
        f"Tab “{tab}” tidak ditemukan. Mohon kembalikan nama tab menjadi “{tab}”. Tab yang ada: {', '.join(titles)}."
    )
