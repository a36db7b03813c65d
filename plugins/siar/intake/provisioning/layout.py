"""What a provisioned spreadsheet looks like, as the requests that make it so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import yaml

from siar.config_files import YAML_LOADER
from siar.errors import ConfigError
from siar.intake.sheets.columns import COLUMNS, REQUIRED
from siar.intake.sheets.headers import SYSTEM_COLUMNS, kind_of, label_of
from siar.intake.sheets.row_identity import metadata_id_of
from siar.resources import template_path
from siar.settings import City

__all__ = [
    "HEAD",
    "HEADER_COLUMNS",
    "HEAD_TEXT",
    "STATUS_COLOURS",
    "Lists",
    "Sheet",
    "colour",
    "colour_rules",
    "column_look",
    "dropdown",
    "format_request",
    "grid_range",
    "load_sheet",
    "protect",
    "protections",
    "rule_request",
    "table_requests",
    "text_cell",
    "width_request",
]

Request = dict[str, Any]

HEADER_COLUMNS: tuple[str, ...] = (*SYSTEM_COLUMNS, *COLUMNS)
"""Every column of a fresh sheet, from the left."""

_PATTERNS = {
    "date": {"type": "DATE", "pattern": "dd/mm/yyyy"},
    "datetime": {"type": "DATE_TIME", "pattern": "dd/mm/yyyy hh:mm"},
    "number": {"type": "NUMBER", "pattern": "#,##0.###"},
}
STATUS_COLOURS = {
    "Diterima": ("#D9F2E3", "#0B5A33"),
    "Perlu diperbaiki": ("#FBDAD7", "#8C1D18"),
    "Perlu dicek": ("#FDEBC3", "#6B4A00"),
    "Terjadwal": ("#D7E6FB", "#123F7A"),
    "Tayang": ("#1B7A4B", "#FFFFFF"),
}
_CLIPPED = {"tautan", "foto"}
_OURS = "#EEF0F2"  # background of what the pipeline fills in
HEAD, _HEAD_OURS, HEAD_TEXT = "#0F4C5C", "#5B6770", "#FFFFFF"


@dataclass(frozen=True)
class Sheet:
    """The wording of include/templates/sheets/sheet.yaml."""

    rows: int
    choices: Mapping[str, Mapping[str, Any]]
    notes: Mapping[str, str]
    widths: Mapping[str, int]
    guide: Sequence[Mapping[str, Any]]
    examples: Sequence[Mapping[str, str]]


@dataclass(frozen=True)
class Lists:
    """What the city's own dropdowns offer."""

    opd: Sequence[str]
    kelurahan: Sequence[str]
    kecamatan: Sequence[str]


def load_sheet(city: City) -> Sheet:
    """Read the wording with the city's own words put in.

    :raises ConfigError: the file is missing or lacks a part.
    """
    path = template_path("sheets", "sheet.yaml")
    try:
        text = city.put_into(path.read_text(encoding="utf-8"))
        return Sheet(**yaml.load(text, Loader=YAML_LOADER))  # noqa: S506 - a safe one
    except (OSError, TypeError, yaml.YAMLError) as error:
        raise ConfigError(f"{path} cannot be used: {error}") from error


def colour(text: str) -> dict[str, Any]:
    """Return `#rrggbb` in the form of the API."""
    red, green, blue = (int(text[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return {"rgbColor": {"red": round(red, 4), "green": round(green, 4), "blue": round(blue, 4)}}


def grid_range(sheet_id: int, rows: tuple[int, int | None], columns: tuple[int, int] | None = None) -> dict[str, int]:
    """Return a range: from, up to (None: the end); zero-based, half-open."""
    span = {"sheetId": sheet_id, "startRowIndex": rows[0]}
    if rows[1] is not None:
        span["endRowIndex"] = rows[1]
    if columns is not None:
        span |= {"startColumnIndex": columns[0], "endColumnIndex": columns[1]}
    return span


def text_cell(value: str) -> dict[str, Any]:
    """Return a cell with a text, whatever it begins with."""
    return {"userEnteredValue": {"stringValue": value}}


def format_request(range_: dict[str, int], look: dict[str, Any]) -> Request:
    """Return the request that gives a range a look, property by property."""
    fields = "userEnteredFormat(" + ",".join(look) + ")"
    return {"repeatCell": {"range": range_, "cell": {"userEnteredFormat": look}, "fields": fields}}


def width_request(sheet_id: int, column: int, pixels: int) -> Request:
    """Return the request that sets a column's width."""
    span = {"sheetId": sheet_id, "dimension": "COLUMNS", "startIndex": column, "endIndex": column + 1}
    return {"updateDimensionProperties": {"range": span, "properties": {"pixelSize": pixels}, "fields": "pixelSize"}}


def protect(range_: dict[str, int], what: str, *, key: str, email: str) -> Request:
    """Return a protection that only the service account may pass, under an id of our choice."""
    return {
        "addProtectedRange": {
            "protectedRange": {
                "protectedRangeId": metadata_id_of(f"protect:{range_['sheetId']}:{key}"),
                "range": range_,
                "description": what,
                "warningOnly": False,
                "editors": {"users": [email], "domainUsersCanEdit": False},
            }
        }
    }


def dropdown(column: str, sheet: Sheet, lists: Lists) -> dict[str, Any] | None:
    """Return what a column offers or checks, None when anything may be typed."""
    city = {"opd": lists.opd, "kelurahan": lists.kelurahan, "kecamatan": lists.kecamatan}
    key = "satuan" if column.startswith("satuan_") else column
    if key in city:
        strict, values = False, city[key]
    elif key in sheet.choices:
        strict, values = bool(sheet.choices[key]["strict"]), sheet.choices[key]["values"]
    elif kind_of(column) == "date":
        message = "Mohon tulis tanggal sebagai hari/bulan/tahun, misalnya 11/09/2021."
        return {"condition": {"type": "DATE_IS_VALID"}, "strict": False, "inputMessage": message}
    else:
        return None
    return {
        "condition": {"type": "ONE_OF_LIST", "values": [{"userEnteredValue": value} for value in values]},
        "strict": strict,
        "showCustomUi": True,
        "inputMessage": sheet.notes.get(column, "Mohon pilih dari daftar."),
    }


def table_requests(
    sheet_id: int, *, header_row: int, positions: Mapping[str, int], fresh: bool, sheet: Sheet, lists: Lists, email: str
) -> list[Request]:
    """Return the requests that dress the table: header, notes, dropdowns, formats, protection, colours.

    :param positions: every column that the tab has (or gets), by name; system columns stand at 0 and on.
    :param fresh: an empty tab, whose header is ours to write; else only the system columns' part is touched.
    """
    system = len(SYSTEM_COLUMNS)
    body = (header_row + 1, None)
    requests: list[Request] = []
    for name, position in positions.items():
        ours = name in SYSTEM_COLUMNS
        if not (ours or fresh):
            continue
        label = label_of(name) + (" *" if name in REQUIRED else "")
        cell = {
            **text_cell(label),
            "note": sheet.notes.get(name, ""),
            "userEnteredFormat": {
                "backgroundColorStyle": colour(_HEAD_OURS if ours else HEAD),
                "textFormat": {"bold": True, "foregroundColorStyle": colour(HEAD_TEXT)},
                "verticalAlignment": "MIDDLE",
                "wrapStrategy": "WRAP",
            },
        }
        start = {"sheetId": sheet_id, "rowIndex": header_row, "columnIndex": position}
        fields = "userEnteredValue,note,userEnteredFormat"
        requests.append({"updateCells": {"start": start, "rows": [{"values": [cell]}], "fields": fields}})
        requests.append(width_request(sheet_id, position, sheet.widths.get(name, 110)))
        column = grid_range(sheet_id, body, (position, position + 1))
        requests.append(format_request(column, column_look(name)))
        rule = None if ours else dropdown(name, sheet, lists)
        if rule is not None:
            requests.append({"setDataValidation": {"range": column, "rule": rule}})
    frozen = {"frozenRowCount": header_row + 1} | ({"frozenColumnCount": 2} if fresh else {})
    requests.append(
        {
            "updateSheetProperties": {
                "properties": {"sheetId": sheet_id, "gridProperties": frozen},
                "fields": ",".join(f"gridProperties.{key}" for key in frozen),
            }
        }
    )
    requests += protections(sheet_id, header_row=header_row, width=system, email=email)
    requests += colour_rules(sheet_id, header_row=header_row, position=positions["status"])
    return requests


def column_look(column: str) -> dict[str, Any]:
    """Return the format of a column's cells below the header."""
    # Addresses have nowhere to break: wrapped, a link alone makes a row three lines tall.
    look: dict[str, Any] = {"verticalAlignment": "TOP", "wrapStrategy": "CLIP" if column in _CLIPPED else "WRAP"}
    if column in SYSTEM_COLUMNS:
        look["backgroundColorStyle"] = colour(_OURS)
    elif kind_of(column) in _PATTERNS:
        look["numberFormat"] = _PATTERNS[kind_of(column)]
    if column == "jangkauan":
        look["numberFormat"] = {"type": "NUMBER", "pattern": "#,##0"}
    return look


def protections(sheet_id: int, *, header_row: int, width: int, email: str) -> list[Request]:
    """Return the requests that lock our columns (the leftmost `width`) and the header."""
    return [
        protect(grid_range(sheet_id, (0, None), (0, width)), "Diisi sistem", key="system", email=email),
        protect(grid_range(sheet_id, (header_row, header_row + 1)), "Judul kolom", key="header", email=email),
    ]


def colour_rules(sheet_id: int, *, header_row: int, position: int) -> list[Request]:
    """Return the requests that colour each status in the column `position`."""
    status = grid_range(sheet_id, (header_row + 1, None), (position, position + 1))
    return [
        rule_request(status, {"type": "TEXT_EQ", "values": [{"userEnteredValue": text}]}, colours, index=index)
        for index, (text, colours) in enumerate(STATUS_COLOURS.items())
    ]


def rule_request(range_: dict[str, int], condition: dict[str, Any], colours: tuple[str, str], *, index: int) -> Request:
    """Return a conditional format: ground and ink where a condition holds. Of two rules the lower index wins."""
    look = {
        "backgroundColorStyle": colour(colours[0]),
        "textFormat": {"bold": True, "foregroundColorStyle": colour(colours[1])},
    }
    rule = {"ranges": [range_], "booleanRule": {"condition": condition, "format": look}}
    return {"addConditionalFormatRule": {"index": index, "rule": rule}}
