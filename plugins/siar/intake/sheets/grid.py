"""A tab as it was read: typed cells, links, merges, hidden rows and the tags on its rows."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeVar

import msgspec

from siar.errors import InputError
from siar.google.sheets import Sheets, quoted

__all__ = [
    "EMPTY",
    "GRID_FIELDS",
    "TAG_KEY",
    "Cell",
    "Grid",
    "GridRow",
    "Tag",
    "decode_grid",
    "decode_updated_grid",
    "parse_grid",
    "read_grid",
]

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


class _Part(msgspec.Struct, rename="camel", gc=False):
    """A part of an answer: only the fields that a Grid is made of. Not looked at by the collector: none holds another."""


class _Value(_Part):
    number_value: float | str | None = None
    bool_value: bool | None = None
    string_value: str | None = None
    error_value: Any = None


class _Entered(_Part):
    formula_value: str | None = None


class _NumberFormat(_Part):
    type: str | None = None


class _Format(_Part):
    number_format: _NumberFormat | None = None


class _Link(_Part):
    uri: str | None = None


class _RunFormat(_Part):
    link: _Link | None = None


class _Run(_Part):
    format: _RunFormat | None = None


class _Chip(_Part):
    rich_link_properties: _Link | None = None


class _ChipRun(_Part):
    chip: _Chip | None = None


class _CellData(_Part):
    formatted_value: str | None = None
    effective_value: _Value | None = None
    user_entered_value: _Entered | None = None
    effective_format: _Format | None = None
    hyperlink: str | None = None
    text_format_runs: tuple[_Run, ...] = ()
    chip_runs: tuple[_ChipRun, ...] = ()


class _RowData(_Part):
    values: tuple[_CellData, ...] = ()


class _Metadata(_Part):
    metadata_id: int = 0
    metadata_key: str = ""
    metadata_value: str = ""


class _RowMetadata(_Part):
    hidden_by_user: bool = False
    hidden_by_filter: bool = False
    developer_metadata: tuple[_Metadata, ...] = ()


class _GridData(_Part):
    start_row: int = 0
    start_column: int = 0
    row_data: tuple[_RowData, ...] = ()
    row_metadata: tuple[_RowMetadata, ...] = ()


class _GridProperties(_Part):
    row_count: int = 0


class _SheetProperties(_Part):
    title: str = ""
    sheet_id: int = 0
    grid_properties: _GridProperties = msgspec.field(default_factory=_GridProperties)


class _Sheet(_Part):
    properties: _SheetProperties = msgspec.field(default_factory=_SheetProperties)
    merges: tuple[dict[str, int], ...] = ()
    data: tuple[_GridData, ...] | None = None


class _Properties(_Part):
    title: str = ""
    locale: str = ""


class _Spreadsheet(_Part):
    spreadsheet_id: str = ""
    properties: _Properties = msgspec.field(default_factory=_Properties)
    sheets: tuple[_Sheet, ...] = ()


class _Updated(_Part):
    updated_spreadsheet: _Spreadsheet = msgspec.field(default_factory=_Spreadsheet)


P = TypeVar("P", _Spreadsheet, _Updated)

# Made once, while the module is imported and no other thread is in here: what the library notes of a class as it first meets
# it is visible to others half made, and a second thread that decodes by that ends the process.
_read = msgspec.json.Decoder(_Spreadsheet)
_updated = msgspec.json.Decoder(_Updated)


def _decoded(content: bytes, decoder: msgspec.json.Decoder[P]) -> P:
    try:
        return decoder.decode(content)
    except msgspec.ValidationError:
        raise
    except (msgspec.DecodeError, UnicodeDecodeError):
        # Half a surrogate pair, which a cut-off emoji leaves, is no text to a strict reader.
        return msgspec.convert(json.loads(content), type=decoder.type)


def decode_grid(content: bytes) -> Grid:
    """Turn the JSON of `spreadsheets.get` (one tab, one range) into a Grid.

    :raises InputError: when no grid came back.
    """
    return _grid(_decoded(content, _read))


def decode_updated_grid(content: bytes) -> Grid | None:
    """Turn the JSON of a `batchUpdate` that answers with the spreadsheet into a Grid; None when it came without cells."""
    answer = _decoded(content, _updated).updated_spreadsheet
    return _grid(answer) if any(sheet.data for sheet in answer.sheets) else None


def parse_grid(answer: Mapping[str, Any]) -> Grid:
    """Turn the answer of `spreadsheets.get` (one tab, one range), as a dict, into a Grid.

    :raises InputError: when no grid came back.
    """
    return _grid(msgspec.convert(answer, type=_Spreadsheet))


def _grid(answer: _Spreadsheet) -> Grid:
    for sheet in answer.sheets:
        if sheet.data is not None:
            return Grid(
                spreadsheet_id=answer.spreadsheet_id,
                title=answer.properties.title,
                locale=answer.properties.locale,
                sheet_id=sheet.properties.sheet_id,
                tab=sheet.properties.title,
                row_count=sheet.properties.grid_properties.row_count,
                rows=tuple(_rows(sheet.data[0] if sheet.data else _GridData())),
                merges=sheet.merges,
            )
    raise InputError("Lembar tidak berisi tab yang dapat dibaca.")


_NO_METADATA = _RowMetadata()


def _rows(data: _GridData) -> Iterator[GridRow]:
    row_data, row_metadata, padding = data.row_data, data.row_metadata, (EMPTY,) * data.start_column
    plain: dict[str, Cell] = {}
    # Trailing blank rows are missing from rowData, but may carry tags.
    for offset in range(max(len(row_data), len(row_metadata))):
        values = row_data[offset].values if offset < len(row_data) else ()
        metadata = row_metadata[offset] if offset < len(row_metadata) else _NO_METADATA
        tags = tuple(
            Tag(entry.metadata_id, entry.metadata_value)
            for entry in metadata.developer_metadata
            if entry.metadata_key == TAG_KEY
        )
        if not values and not tags:
            continue
        yield GridRow(
            index=data.start_row + offset,
            cells=(*padding, *[_cell(value, plain) for value in values]),
            tags=tags,
            hidden=metadata.hidden_by_user or metadata.hidden_by_filter,
        )


def _cell(data: _CellData, plain: dict[str, Cell]) -> Cell:
    """Make a cell. :param plain: those of this tab that hold nothing but a text, by that text: most stand there often."""
    text, effective, entered = data.formatted_value, data.effective_value or _NO_VALUE, data.user_entered_value
    formula = entered.formula_value if entered is not None else None
    links: tuple[str, ...] = ()
    if formula is not None or data.hyperlink or data.text_format_runs or data.chip_runs:
        links = _links(data, formula)
    if (
        formula is None
        and not links
        and effective.number_value is None
        and effective.bool_value is None
        and effective.error_value is None
        and not effective.string_value
    ):
        # Formatted, but blank, is most of a prepared sheet.
        if not text:
            return EMPTY
        if text not in plain:
            shown = _storable(text)
            plain[text] = Cell(shown, shown)
        return plain[text]
    text = _storable(text) if text else ""
    error = effective.error_value is not None
    value: str | float | bool | None
    if error:
        value = text or "#ERROR!"
    elif effective.number_value is not None:
        value = float(effective.number_value)
    elif effective.bool_value is not None:
        value = effective.bool_value
    else:
        value = text or _storable(effective.string_value or "") or None
    pattern = data.effective_format.number_format if data.effective_format is not None else None
    return Cell(
        value=value,
        text=text or ("" if value is None else str(value)),
        number_type=pattern.type if pattern is not None else None,
        links=links,
        error=error,
        formula=formula is not None,
    )


_NO_VALUE = _Value()


def _links(data: _CellData, formula: str | None) -> tuple[str, ...]:
    """Collect a cell's addresses. Chips first: `hyperlink` is empty as soon as a cell has more than one link."""
    chips = (run.chip.rich_link_properties for run in data.chip_runs if run.chip is not None)
    found = [link.uri for link in chips if link is not None]
    found.append(data.hyperlink)
    runs = (run.format.link for run in data.text_format_runs if run.format is not None)
    found += [link.uri for link in runs if link is not None]
    if formula:
        found += _FORMULA_LINK.findall(formula)
    return tuple(dict.fromkeys(_storable(link) for link in found if link))


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
        return sheets.read(spreadsheet_id, ranges=[quoted(tab)], fields=GRID_FIELDS, decode=decode_grid)
    except InputError:
        renamed = _renamed(sheets, spreadsheet_id, tab)
        return sheets.read(spreadsheet_id, ranges=[quoted(renamed)], fields=GRID_FIELDS, decode=decode_grid)


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
