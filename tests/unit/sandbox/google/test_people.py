"""What people do in their spreadsheets, and the pages they do it on."""

from __future__ import annotations

import json
import urllib.error
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.google import metadata, users, values
from sandbox.google.storage import dump_book, load_book
from sandbox.google.workbook import Workbook

NOW = datetime(2026, 11, 20, 1, 30, tzinfo=UTC)
HOW = values.Writing(typed=True, user=None, now=NOW)
RULE = {
    "condition": {"type": "ONE_OF_LIST", "values": [{"userEnteredValue": "Oesapa"}, {"userEnteredValue": "Sikumana"}]},
    "strict": True,
}


def type_into(google, book, cells, **more):
    return google.admin("POST", f"/spreadsheets/{book}/cells", {"cells": cells, **more})


def refused(call) -> str:
    with pytest.raises(urllib.error.HTTPError) as caught:
        call()
    assert caught.value.code == 422
    return json.load(caught.value)["detail"]


def test_people_type_in_the_locale_of_the_sheet(google):
    book = google.new_sheet()
    type_into(google, book, {"A2": "11/9/2021", "B2": "1.250", "C2": "=B2*2", "D2": True})
    assert google.read(book, "A2:D2", valueRenderOption="UNFORMATTED_VALUE") == [[44450, 1250, 2500, True]]
    type_into(google, book, {"A2": ""})
    assert google.read(book, "A2:A2") == []


def test_strict_rules_refuse_typing_but_not_pasting(google):
    book = google.new_sheet()
    where = {"sheetId": 7, "startRowIndex": 1, "endRowIndex": 9, "startColumnIndex": 0, "endColumnIndex": 1}
    google.edit(book, {"setDataValidation": {"range": where, "rule": RULE}})
    assert refused(lambda: type_into(google, book, {"A2": "Bakunase", "B2": "x"})).startswith("A2:")
    assert google.read(book, "A2:B2") == []
    type_into(google, book, {"A2": "Oesapa"})
    type_into(google, book, {"A3": "Bakunase"}, pasted=True)
    assert google.read(book, "A2:A3") == [["Oesapa"], ["Bakunase"]]


def test_protected_cells_refuse_the_operator(google):
    book = google.new_sheet()
    protected = {
        "range": {"sheetId": 7, "startColumnIndex": 0, "endColumnIndex": 1},
        "editors": {"users": [], "domainUsersCanEdit": False},
    }
    google.edit(book, {"addProtectedRange": {"protectedRange": protected}})
    assert "protected" in refused(lambda: type_into(google, book, {"A2": "x"}, user="operator@opd.example"))
    type_into(google, book, {"B2": "x"}, user="operator@opd.example")


def test_a_copied_row_has_the_cells_but_not_the_metadata(google):
    book = google.new_sheet()
    type_into(google, book, {"A2": "id-1", "B2": "isi", "A3": "id-2"})
    place = {"sheetId": 7, "dimension": "ROWS", "startIndex": 1, "endIndex": 2}
    entry = {"metadataId": 11, "metadataKey": "rid", "visibility": "DOCUMENT", "location": {"dimensionRange": place}}
    google.edit(book, {"createDeveloperMetadata": {"developerMetadata": entry}})
    google.admin("POST", f"/spreadsheets/{book}/rows", {"action": "copy", "row": 2, "to": 3})
    assert google.read(book, "A2:B4") == [["id-1", "isi"], ["id-1", "isi"], ["id-2"]]
    body = {"dataFilters": [{"developerMetadataLookup": {"metadataKey": "rid"}}]}
    found = (
        google.sheets.developerMetadata().search(spreadsheetId=book, body=body).execute()["matchedDeveloperMetadata"]
    )
    assert [item["developerMetadata"]["location"]["dimensionRange"]["startIndex"] for item in found] == [1]


def test_links_come_as_chips_or_as_rich_text(google):
    book = google.new_sheet()
    path = f"/spreadsheets/{book}/links"
    google.admin(
        "POST",
        path,
        {"cell": "A2", "links": ["https://drive.google.com/file/d/1/view", "https://drive.google.com/file/d/2/view"]},
    )
    google.admin("POST", path, {"cell": "B2", "links": ["https://a.id", "https://b.id"], "texts": ["satu", "dua"]})
    google.admin("POST", path, {"cell": "C2", "links": ["https://a.id"], "texts": ["satu"]})
    data = google.sheets.get(spreadsheetId=book, ranges=["Laporan!A2:C2"], includeGridData=True).execute()["sheets"][0][
        "data"
    ][0]
    chips, rich, single = data["rowData"][0]["values"]
    assert len(chips["chipRuns"]) == 2
    assert "hyperlink" not in chips
    assert "hyperlink" not in rich
    assert [run["format"]["link"]["uri"] for run in rich["textFormatRuns"] if run.get("format", {}).get("link")] == [
        "https://a.id",
        "https://b.id",
    ]
    assert rich["textFormatRuns"][2]["startIndex"] == len("satu, ")
    assert single["hyperlink"] == "https://a.id"


def test_the_list_names_every_spreadsheet(google):
    book = google.new_sheet()
    type_into(google, book, {"A2": "x", "A3": "y"})
    page = google.get("/lembar")
    assert f'href="/lembar/{book}"' in page
    assert "Laporan Dinas" in page
    assert '<td class="number">2</td>' in page


def test_the_grid_shows_what_people_need(google):
    book = google.new_sheet()
    type_into(
        google,
        book,
        {"A1": "Status", "A2": "GAGAL", "B2": "<script>", "C2": "https://contoh.id/a?b=1&c=2", "D2": "Oesapa"},
    )
    area = {"sheetId": 7, "startRowIndex": 1, "endRowIndex": 9, "startColumnIndex": 0, "endColumnIndex": 2}
    look = {"backgroundColorStyle": {"rgbColor": {"red": 1, "green": 0.8, "blue": 0.8}}}
    google.edit(
        book,
        {"addConditionalFormatRule": {"index": 0, "rule": {"ranges": [area], "booleanRule": {"condition": {"type": "CUSTOM_FORMULA", "values": [{"userEnteredValue": '=$A2="GAGAL"'}]}, "format": look}}}},
        {"setDataValidation": {"range": {**area, "startColumnIndex": 3, "endColumnIndex": 4}, "rule": RULE}},
        {"updateCells": {"start": {"sheetId": 7}, "rows": [{"values": [{"note": "Diisi \"sistem\""}]}], "fields": "note"}},
        {"addProtectedRange": {"protectedRange": {"range": {**area, "endColumnIndex": 1}, "editors": {"users": [], "domainUsersCanEdit": False}}}},
    )  # fmt: skip
    page = google.get(f"/lembar/{book}?tab=Laporan")
    assert "background-color:#ffcccc" in page
    assert '<script>"use' not in page
    assert "&lt;script&gt;" in page
    assert 'href="https://contoh.id/a?b=1&amp;c=2"' in page
    assert 'title="Diisi &#34;sistem&#34;"' in page
    assert page.count('aria-readonly="true"') == 8
    assert '["Oesapa", "Sikumana"]' in page
    row = json.loads(google.get(f"/lembar/{book}/baris/2?tab=Laporan"))
    assert 'data-r="2"' in row["html"]
    assert "#ffcccc" in row["css"]


def test_the_grid_stands_and_clips_cells_as_their_format_says(google):
    book = google.new_sheet()
    look = {"verticalAlignment": "TOP", "wrapStrategy": "CLIP"}
    area = {"sheetId": 7, "startRowIndex": 0, "endRowIndex": 1, "startColumnIndex": 0, "endColumnIndex": 1}
    cell = {"userEnteredFormat": look}
    google.edit(book, {"repeatCell": {"range": area, "cell": cell, "fields": "userEnteredFormat"}})
    type_into(google, book, {"A1": "https://contoh.id/panjang", "B1": "biasa"})
    page = google.get(f"/lembar/{book}?tab=Laporan")
    assert "vertical-align:top;white-space:pre}" in page
    assert page.count("vertical-align:top;") == 1


def test_a_missing_spreadsheet_has_a_page_too(google):
    with pytest.raises(urllib.error.HTTPError) as caught:
        google.get("/lembar/tidak-ada")
    assert caught.value.code == 404


_SIZE = 12
_STEP = st.one_of(
    st.tuples(st.just("insert"), st.integers(0, _SIZE - 1), st.integers(1, 3), st.none()),
    st.tuples(st.just("delete"), st.integers(0, _SIZE - 1), st.integers(1, 2), st.none()),
    st.tuples(st.just("move"), st.integers(0, _SIZE - 1), st.integers(1, 3), st.integers(0, _SIZE)),
    st.tuples(st.just("copy"), st.integers(0, _SIZE - 1), st.integers(1, 2), st.integers(0, _SIZE)),
    st.tuples(st.just("sort"), st.integers(0, 1), st.booleans(), st.none()),
    st.tuples(st.just("type"), st.integers(0, _SIZE - 1), st.integers(0, 9), st.none()),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(_STEP, max_size=14))
def test_whatever_people_do_metadata_stays_with_its_row(steps):
    """Column A names a row; its metadata says the same name. A copied row has the name but no metadata."""
    book = Workbook("b", {"title": "t", "locale": "in_ID", "timeZone": "Asia/Makassar"})
    sheet = book.add_sheet({"sheetId": 7, "title": "Laporan", "gridProperties": {"rowCount": _SIZE, "columnCount": 4}})
    for row in range(_SIZE):
        users.type_cells(book, sheet, {f"A{row + 1}": f"nama {row:02d}", f"B{row + 1}": (row * 7) % 5}, HOW)
        sheet.row(row).metadata.append(
            {"metadataId": row + 1, "metadataKey": "r", "metadataValue": f"nama {row:02d}", "visibility": "DOCUMENT"}
        )
    alive = {row + 1 for row in range(_SIZE)}
    for action, first, second, third in steps:
        if action == "sort":
            users.sort_rows(book, sheet, first, descending=bool(second))
        elif action == "type":
            users.type_cells(book, sheet, {f"B{min(first, sheet.row_count - 1) + 1}": second}, HOW)
        else:
            if first + second > sheet.row_count or second >= sheet.row_count:
                continue
            if action == "delete":
                alive -= {
                    found.entry["metadataId"]
                    for found in metadata.of_sheet(sheet)
                    if first <= found.index < first + second
                }
            users.change_rows(
                book, sheet, action, row=first, count=second, to=None if third is None else min(third, sheet.row_count)
            )
        found = [item for item in metadata.everything(book) if item.kind == "ROW"]
        assert {item.entry["metadataId"] for item in found} == alive
        for item in found:
            assert sheet.cell(item.index, 0).entered == {"stringValue": item.entry["metadataValue"]}
    assert len(sheet.rows) <= sheet.row_count
    again = load_book(json.loads(json.dumps(dump_book(book))))
    assert [row.cells for row in again.sheets[0].rows] == [row.cells for row in sheet.rows]


@pytest.mark.parametrize(("dots", "kept"), [("time", 170 / 1440), ("number", 250)])
def test_a_dot_between_digits_is_a_time_or_groups_them(google, dots, kept):
    book = google.new_sheet()
    google.admin("PATCH", "/settings", {"typed_dots": dots})
    type_into(google, book, {"A2": "2.50", "B2": "1.250", "C2": "11.09.2021"})
    ((first, *others),) = google.read(book, "A2:C2", valueRenderOption="UNFORMATTED_VALUE")
    assert first == pytest.approx(kept)
    assert others == [1250, "11.09.2021"]
