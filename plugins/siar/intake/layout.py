"""What a provisioned spreadsheet looks like, as the requests that make it so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import yaml

from siar.errors import ConfigError
from siar.intake.columns import COLUMNS, REQUIRED
from siar.intake.headers import SYSTEM_COLUMNS, kind_of, label_of
from siar.intake.identity import metadata_id_of
from siar.intake.summary import LINES, SUMMARY_KEY, line_metadata_id
from siar.resources import template_path
from siar.settings import City

__all__ = [
    "GUIDE",
    "HEADER_COLUMNS",
    "SUMMARY",
    "Lists",
    "Sheet",
    "guide_requests",
    "load_sheet",
    "summary_requests",
    "table_requests",
]

Request = dict[str, Any]

GUIDE, SUMMARY = "Petunjuk", "Ringkasan"
_TABS = {GUIDE: 1_101_001, SUMMARY: 1_101_002}  # sheetIds, chosen so that a repeated request cannot make a second tab
HEADER_COLUMNS: tuple[str, ...] = (*SYSTEM_COLUMNS, *COLUMNS)
"""Every column of a fresh sheet, from the left."""

_PATTERNS = {
    "date": {"type": "DATE", "pattern": "dd/mm/yyyy"},
    "datetime": {"type": "DATE_TIME", "pattern": "dd/mm/yyyy hh:mm"},
    "number": {"type": "NUMBER", "pattern": "#,##0.###"},
}
_STATUS_COLOURS = {
    "Diterima": ("#D9F2E3", "#0B5A33"),
    "Perlu diperbaiki": ("#FBDAD7", "#8C1D18"),
    "Perlu dicek": ("#FDEBC3", "#6B4A00"),
    "Terjadwal": ("#D7E6FB", "#123F7A"),
    "Tayang": ("#1B7A4B", "#FFFFFF"),
}
_CLIPPED = {"tautan", "foto"}
_OURS = "#EEF0F2"  # background of what the pipeline fills in
_HEAD, _HEAD_OURS, _HEAD_TEXT = "#0F4C5C", "#5B6770", "#FFFFFF"


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
        return Sheet(**yaml.safe_load(city.put_into(path.read_text(encoding="utf-8"))))
    except (OSError, TypeError, yaml.YAMLError) as error:
        raise ConfigError(f"{path} cannot be used: {error}") from error


def _colour(text: str) -> dict[str, Any]:
    red, green, blue = (int(text[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return {"rgbColor": {"red": round(red, 4), "green": round(green, 4), "blue": round(blue, 4)}}


def _range(sheet_id: int, rows: tuple[int, int | None], columns: tuple[int, int] | None = None) -> dict[str, int]:
    span = {"sheetId": sheet_id, "startRowIndex": rows[0]}
    if rows[1] is not None:
        span["endRowIndex"] = rows[1]
    if columns is not None:
        span |= {"startColumnIndex": columns[0], "endColumnIndex": columns[1]}
    return span


def _text(value: str) -> dict[str, Any]:
    return {"userEnteredValue": {"stringValue": value}}


def _format(range_: dict[str, int], look: dict[str, Any]) -> Request:
    fields = "userEnteredFormat(" + ",".join(look) + ")"
    return {"repeatCell": {"range": range_, "cell": {"userEnteredFormat": look}, "fields": fields}}


def _width(sheet_id: int, column: int, pixels: int) -> Request:
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


def _validation(column: str, sheet: Sheet, lists: Lists) -> dict[str, Any] | None:
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
    sheet_id: int, *, header_row: int, places: Mapping[str, int], fresh: bool, sheet: Sheet, lists: Lists, email: str
) -> list[Request]:
    """Return the requests that dress the table: header, notes, dropdowns, formats, protection, colours.

    :param places: every column that the tab has (or gets), by name; system columns stand at 0 and on.
    :param fresh: an empty tab, whose header is ours to write; else only the system columns' part is touched.
    """
    system = len(SYSTEM_COLUMNS)
    body = (header_row + 1, None)
    requests: list[Request] = []
    for name, place in places.items():
        ours = name in SYSTEM_COLUMNS
        if not (ours or fresh):
            continue
        label = label_of(name) + (" *" if name in REQUIRED else "")
        cell = {
            **_text(label),
            "note": sheet.notes.get(name, ""),
            "userEnteredFormat": {
                "backgroundColorStyle": _colour(_HEAD_OURS if ours else _HEAD),
                "textFormat": {"bold": True, "foregroundColorStyle": _colour(_HEAD_TEXT)},
                "verticalAlignment": "MIDDLE",
                "wrapStrategy": "WRAP",
            },
        }
        start = {"sheetId": sheet_id, "rowIndex": header_row, "columnIndex": place}
        fields = "userEnteredValue,note,userEnteredFormat"
        requests.append({"updateCells": {"start": start, "rows": [{"values": [cell]}], "fields": fields}})
        requests.append(_width(sheet_id, place, sheet.widths.get(name, 110)))
        column = _range(sheet_id, body, (place, place + 1))
        # Addresses have no place to break at: wrapped, a link alone makes a row three lines tall.
        wrap = "CLIP" if name in _CLIPPED else "WRAP"
        look: dict[str, Any] = {"verticalAlignment": "TOP", "wrapStrategy": wrap}
        if kind_of(name) in _PATTERNS and not ours:
            look["numberFormat"] = _PATTERNS[kind_of(name)]
        if name == "jangkauan":
            look["numberFormat"] = {"type": "NUMBER", "pattern": "#,##0"}
        if ours:
            look["backgroundColorStyle"] = _colour(_OURS)
        requests.append(_format(column, look))
        rule = None if ours else _validation(name, sheet, lists)
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
    requests.append(protect(_range(sheet_id, (0, None), (0, system)), "Diisi sistem", key="system", email=email))
    requests.append(protect(_range(sheet_id, (header_row, header_row + 1)), "Judul kolom", key="header", email=email))
    status = _range(sheet_id, body, (places["status"], places["status"] + 1))
    requests += [_status_rule(status, text, index) for index, text in enumerate(_STATUS_COLOURS)]
    return requests


def _status_rule(range_: dict[str, int], text: str, index: int) -> Request:
    background, foreground = _STATUS_COLOURS[text]
    look = {
        "backgroundColorStyle": _colour(background),
        "textFormat": {"bold": True, "foregroundColorStyle": _colour(foreground)},
    }
    condition = {"type": "TEXT_EQ", "values": [{"userEnteredValue": text}]}
    rule = {"ranges": [range_], "booleanRule": {"condition": condition, "format": look}}
    return {"addConditionalFormatRule": {"index": index, "rule": rule}}


def _add_tab(title: str, *, rows: int, columns: int) -> Request:
    grid = {"rowCount": rows, "columnCount": columns, "hideGridlines": True}
    return {"addSheet": {"properties": {"sheetId": _TABS[title], "title": title, "gridProperties": grid}}}


def _write(sheet_id: int, rows: Sequence[Sequence[dict[str, Any]]]) -> Request:
    start = {"sheetId": sheet_id, "rowIndex": 0, "columnIndex": 0}
    body = [{"values": list(row)} for row in rows]
    return {"updateCells": {"start": start, "rows": body, "fields": "userEnteredValue,userEnteredFormat"}}


def _heading(text: str, size: int = 11) -> dict[str, Any]:
    return {**_text(text), "userEnteredFormat": {"textFormat": {"bold": True, "fontSize": size}}}


def guide_requests(*, title: str, sheet: Sheet, email: str) -> list[Request]:
    """Return the requests that make the tab Petunjuk."""
    wrapped = {"userEnteredFormat": {"wrapStrategy": "WRAP", "verticalAlignment": "TOP"}}
    rows: list[list[dict[str, Any]]] = [[_heading(f"Petunjuk pengisian – {title}", 14)], []]
    for part in sheet.guide:
        rows.append([_heading(part["heading"])])
        rows += [[{**_text(f"{number}. {line}"), **wrapped}] for number, line in enumerate(part["lines"], 1)]
        rows.append([])
    rows.append([_heading("Contoh isian yang baik")])
    for example in sheet.examples:
        shown = " · ".join(f"{label_of(name)}: {value}" for name, value in example.items())
        rows.append([{**_text(shown), **wrapped}])
    sheet_id = _TABS[GUIDE]
    return [
        _add_tab(GUIDE, rows=len(rows) + 5, columns=1),
        _write(sheet_id, rows),
        _width(sheet_id, 0, 820),
        protect(_range(sheet_id, (0, None)), "Petunjuk", key="guide", email=email),
    ]


def summary_requests(*, title: str, email: str) -> list[Request]:
    """Return the requests that make the tab Ringkasan, each of its lines tagged so that it can be written to."""
    sheet_id, first = _TABS[SUMMARY], 2
    rows: list[list[dict[str, Any]]] = [[_heading(f"Ringkasan – {title}", 14)], []]
    rows += [[_text(text)] for text in LINES.values()]
    requests = [
        _add_tab(SUMMARY, rows=len(rows) + 5, columns=2),
        _write(sheet_id, rows),
        _width(sheet_id, 0, 260),
        _width(sheet_id, 1, 520),
        _format(_range(sheet_id, (first, None), (1, 2)), {"wrapStrategy": "WRAP", "horizontalAlignment": "LEFT"}),
        protect(_range(sheet_id, (0, None)), "Ringkasan", key="summary", email=email),
    ]
    for index, name in enumerate(LINES, first):
        span = {"sheetId": sheet_id, "dimension": "ROWS", "startIndex": index, "endIndex": index + 1}
        metadata = {
            "metadataId": line_metadata_id(name),
            "metadataKey": SUMMARY_KEY,
            "metadataValue": name,
            "visibility": "DOCUMENT",
            "location": {"dimensionRange": span},
        }
        requests.append({"createDeveloperMetadata": {"developerMetadata": metadata}})
    return requests
