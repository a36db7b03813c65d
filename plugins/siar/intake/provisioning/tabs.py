"""The tabs beside the table: Petunjuk, which teaches, and Ringkasan, which tells an agency how it stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from siar.google.sheets import quoted
from siar.intake.feedback.summary import APPEAL, LINES, READ, SUMMARY_KEY, line_metadata_id
from siar.intake.provisioning.layout import (
    HEAD,
    HEAD_TEXT,
    STATUS_COLOURS,
    Sheet,
    colour,
    format_request,
    grid_range,
    protect,
    rule_request,
    text_cell,
    width_request,
)
from siar.intake.sheets.columns import COLUMNS, REQUIRED
from siar.intake.sheets.headers import label_of
from siar.intake.sheets.row_identity import metadata_id_of

if TYPE_CHECKING:
    from siar.google.sheets import Sheets

__all__ = ["GUIDE", "SUMMARY", "guide_requests", "line_requests", "summary_requests"]

Request = dict[str, Any]

GUIDE, SUMMARY = "Petunjuk", "Ringkasan"
_TABS = {GUIDE: 1_101_001, SUMMARY: 1_101_002}  # sheetIds, chosen so that a repeated request cannot make a second tab
_LABEL, _TEXT, _VALUE = 200, 520, 460  # widths, in pixels
_INK = "#0F4C5C"
_THEIRS = "#FFF8E1"  # background of the one cell in which the agency writes
_LINE_MASK = "sheets(protectedRanges.protectedRangeId,data(startRow,rowMetadata.developerMetadata.metadataId))"


def _add_tab(title: str, *, rows: int, columns: int) -> Request:
    grid = {"rowCount": rows, "columnCount": columns, "hideGridlines": True}
    return {"addSheet": {"properties": {"sheetId": _TABS[title], "title": title, "gridProperties": grid}}}


def _write(sheet_id: int, rows: Sequence[Sequence[dict[str, Any]]]) -> Request:
    start = {"sheetId": sheet_id, "rowIndex": 0, "columnIndex": 0}
    body = [{"values": list(row)} for row in rows]
    return {"updateCells": {"start": start, "rows": body, "fields": "userEnteredValue,userEnteredFormat"}}


def _cell(text: str, *, bold: bool = False, size: int = 10, ink: str | None = None, ground: str | None = None) -> Any:
    letters: dict[str, Any] = {"bold": bold, "fontSize": size}
    if ink:
        letters["foregroundColorStyle"] = colour(ink)
    look: dict[str, Any] = {"textFormat": letters, "wrapStrategy": "WRAP", "verticalAlignment": "TOP"}
    if ground:
        look["backgroundColorStyle"] = colour(ground)
    return {**text_cell(text), "userEnteredFormat": look}


def _band(text: str, columns: int) -> list[Any]:
    """A tab's title, white on the table's own colour, over all columns."""
    cells = [
        _cell(text if position == 0 else "", bold=True, size=14, ink=HEAD_TEXT, ground=HEAD)
        for position in range(columns)
    ]
    for blank in cells[1:]:
        del blank["userEnteredValue"]
    return cells


def _heading(text: str) -> list[Any]:
    return [_cell(text, bold=True, size=12, ink=_INK)]


def _wide(sheet_id: int, rows: Sequence[Sequence[Any]], columns: int) -> list[Request]:
    """Return the requests that give titles and headings, which stand alone in their rows, all columns."""
    alone = [
        position for position, row in enumerate(rows) if row and not any("userEnteredValue" in cell for cell in row[1:])
    ]
    return [
        {
            "mergeCells": {
                "range": grid_range(sheet_id, (position, position + 1), (0, columns)),
                "mergeType": "MERGE_ALL",
            }
        }
        for position in alone
    ]


def _label(text: str) -> Any:
    """A line's label; a status in its colours, as it stands in the table."""
    ground, ink = STATUS_COLOURS.get(text, (None, None))
    return _cell(text, bold=True, ink=ink, ground=ground)


def guide_requests(*, title: str, sheet: Sheet, email: str) -> list[Request]:
    """Return the requests that make the tab Petunjuk: what to do, what the answers mean, examples side by side."""
    rows: list[list[Any]] = [_band(f"Petunjuk pengisian – {title}", 1 + len(sheet.examples)), []]
    for part in sheet.guide:
        rows.append(_heading(part["heading"]))
        rows += [[_label(label), _cell(text)] for label, text in part["lines"].items()]
        rows.append([])
    rows.append(_heading("Contoh isian yang baik"))
    heads = ["Kolom", *(f"Contoh {number}" for number, _ in enumerate(sheet.examples, 1))]
    rows.append([_cell(head, bold=True, ink=HEAD_TEXT, ground=HEAD) for head in heads])
    for name in COLUMNS:
        shown = [str(example.get(name, "")) for example in sheet.examples]
        if any(shown):
            label = label_of(name) + (" *" if name in REQUIRED else "")
            rows.append([_cell(label, bold=True), *(_cell(text) for text in shown)])
    sheet_id = _TABS[GUIDE]
    return [
        _add_tab(GUIDE, rows=len(rows) + 2, columns=1 + len(sheet.examples)),
        _write(sheet_id, rows),
        *_wide(sheet_id, rows, 1 + len(sheet.examples)),
        width_request(sheet_id, 0, _LABEL),
        *(width_request(sheet_id, position, _TEXT) for position, _ in enumerate(sheet.examples, 1)),
        protect(grid_range(sheet_id, (0, None)), "Petunjuk", key="guide", email=email),
    ]


def summary_requests(*, title: str, email: str) -> list[Request]:
    """Return the requests that make the tab Ringkasan, each of its lines tagged so that it can be written to."""
    sheet_id, first = _TABS[SUMMARY], 2
    appeal = first + list(LINES).index(APPEAL)
    rows: list[list[Any]] = [_band(f"Ringkasan – {title}", 2), []]
    rows += [[_label(text)] for text in LINES.values()]
    values = {"wrapStrategy": "WRAP", "horizontalAlignment": "LEFT", "verticalAlignment": "TOP"}
    state = grid_range(sheet_id, (first, first + 1), (1, 2))
    read = {"type": "TEXT_EQ", "values": [{"userEnteredValue": READ}]}
    requests = [
        _add_tab(SUMMARY, rows=len(rows) + 2, columns=2),
        _write(sheet_id, rows),
        *_wide(sheet_id, rows[:first], 2),
        width_request(sheet_id, 0, _LABEL + 60),
        width_request(sheet_id, 1, _VALUE),
        format_request(grid_range(sheet_id, (first, None), (1, 2)), values),
        format_request(_cell_of_agency(sheet_id, appeal), {"backgroundColorStyle": colour(_THEIRS)}),
        _locked_but_for(sheet_id, appeal, email=email),
        rule_request(state, read, STATUS_COLOURS["Diterima"], index=0),
        rule_request(state, {"type": "NOT_BLANK"}, STATUS_COLOURS["Perlu diperbaiki"], index=1),
    ]
    return requests + [_tagged(sheet_id, name, index) for index, name in enumerate(LINES, first)]


def _cell_of_agency(sheet_id: int, row: int) -> dict[str, int]:
    """The one cell of the tab in which the agency writes."""
    return grid_range(sheet_id, (row, row + 1), (1, 2))


def _locked_but_for(sheet_id: int, row: int, *, email: str) -> Request:
    request = protect(grid_range(sheet_id, (0, None)), "Ringkasan", key="summary", email=email)
    request["addProtectedRange"]["protectedRange"]["unprotectedRanges"] = [_cell_of_agency(sheet_id, row)]
    return request


def _tagged(sheet_id: int, name: str, index: int) -> Request:
    span = {"sheetId": sheet_id, "dimension": "ROWS", "startIndex": index, "endIndex": index + 1}
    metadata = {
        "metadataId": line_metadata_id(name),
        "metadataKey": SUMMARY_KEY,
        "metadataValue": name,
        "visibility": "DOCUMENT",
        "location": {"dimensionRange": span},
    }
    return {"createDeveloperMetadata": {"developerMetadata": metadata}}


def line_requests(sheets: Sheets, spreadsheet_id: str, properties: Mapping[str, Any]) -> list[Request]:
    """Return what adds the lines that a tab Ringkasan lacks, below the others: one made before there was such a line.

    One read.

    :param properties: of the tab, with its rows.
    """
    answer = sheets.get(spreadsheet_id, ranges=[quoted(SUMMARY)], fields=_LINE_MASK)
    there: dict[int, int] = {}
    for data in answer["sheets"][0].get("data", ()):
        for index, row in enumerate(data.get("rowMetadata", ()), int(data.get("startRow", 0))):
            there |= {tag["metadataId"]: index for tag in row.get("developerMetadata", ())}
    lacking = [name for name in LINES if line_metadata_id(name) not in there]
    if not lacking:
        return []
    sheet_id, rows = properties.get("sheetId", 0), int(properties["gridProperties"]["rowCount"])
    first = max(there.values(), default=rows - 1) + 1
    requests: list[Request] = []
    if first + len(lacking) > rows:
        more = {"sheetId": sheet_id, "dimension": "ROWS", "length": first + len(lacking) - rows}
        requests.append({"appendDimension": more})
    start = {"sheetId": sheet_id, "rowIndex": first, "columnIndex": 0}
    labels = [{"values": [_label(LINES[name])]} for name in lacking]
    fields = "userEnteredValue,userEnteredFormat"
    requests.append({"updateCells": {"start": start, "rows": labels, "fields": fields}})
    requests += [_tagged(sheet_id, name, index) for index, name in enumerate(lacking, first)]
    lock = metadata_id_of(f"protect:{sheet_id}:summary")
    locks = {item["protectedRangeId"] for item in answer["sheets"][0].get("protectedRanges", ())}
    if APPEAL in lacking:
        cell = _cell_of_agency(sheet_id, first + lacking.index(APPEAL))
        requests.append(format_request(cell, {"backgroundColorStyle": colour(_THEIRS)}))
    if APPEAL in lacking and lock in locks:
        opened = {"protectedRangeId": lock, "unprotectedRanges": [cell]}
        requests.append({"updateProtectedRange": {"protectedRange": opened, "fields": "unprotectedRanges"}})
    return requests
