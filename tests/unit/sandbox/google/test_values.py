from __future__ import annotations

import pytest


def test_reads_leave_out_trailing_blanks_but_keep_positions(google):
    book = google.new_sheet()
    google.write(book, "Laporan!A1", [["Tanggal", "Judul", ""], [], ["", True, 2.5, ""]])
    answer = (
        google.sheets.values()
        .get(spreadsheetId=book, range="'Laporan'!A1:L", valueRenderOption="UNFORMATTED_VALUE")
        .execute()
    )
    assert answer == {
        "range": "Laporan!A1:L40",
        "majorDimension": "ROWS",
        "values": [["Tanggal", "Judul"], [], ["", True, 2.5]],
    }


def test_an_empty_range_has_no_values_key(google):
    book = google.new_sheet()
    assert "values" not in google.sheets.values().get(spreadsheetId=book, range="Laporan!A1:C3").execute()


def test_null_skips_and_an_empty_string_clears(google):
    book = google.new_sheet()
    google.write(book, "A1", [["a", "b", "c"]])
    answer = google.write(book, "A1:C1", [[None, "", "C"]])
    assert answer["updatedCells"] == 2
    assert google.read(book, "A1:C1") == [["a", "", "C"]]


def test_a_shorter_write_leaves_the_rest(google):
    book = google.new_sheet()
    google.write(book, "A1:C2", [["a", "b", "c"], ["d", "e", "f"]])
    google.write(book, "A1:C2", [["x"]])
    assert google.read(book, "A1:C2") == [["x", "b", "c"], ["d", "e", "f"]]


@pytest.mark.parametrize(
    ("where", "values", "message"),
    [
        ("Laporan!A1:B2", [["a"], ["b"], ["c"]], "Requested writing within range [Laporan!A1:B2], but tried writing to row [3]"),
        ("Laporan!A1:B2", [["a", "b", "c"]], "Requested writing within range [Laporan!A1:B2], but tried writing to column [C]"),
        ("Laporan!A5000:B5001", [["a"]], "Range (Laporan!A5000:B5001) exceeds grid limits. Max rows: 40, max columns: 12"),
        ("TidakAda!A1", [["a"]], "Unable to parse range: TidakAda!A1"),
    ],
)  # fmt: skip
def test_writes_outside_of_their_range_are_refused(google, where, values, message):
    book = google.new_sheet()
    request = google.sheets.values().update(
        spreadsheetId=book, range=where, valueInputOption="RAW", body={"values": values}
    )
    error = google.refused(request)
    assert (error["status"], error["message"]) == ("INVALID_ARGUMENT", message)


def test_a_batch_of_values_is_written_whole_or_not_at_all(google):
    book = google.new_sheet()
    data = [{"range": "Laporan!A1", "values": [["x"]]}, {"range": "Laporan!A999", "values": [["y"]]}]
    request = google.sheets.values().batchUpdate(spreadsheetId=book, body={"valueInputOption": "RAW", "data": data})
    assert google.refused(request)["code"] == 400
    assert google.read(book, "A1:A1") == []


def test_a_cell_holds_fifty_thousand_characters_and_not_one_more(google):
    book = google.new_sheet()
    google.write(book, "A1", [["x" * 50_000]])
    request = google.sheets.values().update(
        spreadsheetId=book, range="A1", valueInputOption="RAW", body={"values": [["x" * 50_001]]}
    )
    assert "50000 characters" in google.refused(request)["message"]


def test_raw_keeps_text_and_typing_interprets_it(google):
    book = google.new_sheet()
    google.write(book, "A1", [["=1+2", "1.250", "11/9/2021"]], "RAW")
    assert google.read(book, "A1:C1", valueRenderOption="UNFORMATTED_VALUE") == [["=1+2", "1.250", "11/9/2021"]]
    google.write(book, "A2", [["=1+2", "1.250", "11/9/2021", "'007", "007", "TRUE"]], "USER_ENTERED")
    assert google.read(book, "A2:F2", valueRenderOption="UNFORMATTED_VALUE") == [[3, 1250, 44450, "007", 7, True]]
    assert google.read(book, "A2:F2") == [["3", "1.250", "11/09/2021", "007", "7", "TRUE"]]
    assert google.read(book, "A2:A2", valueRenderOption="FORMULA") == [["=1+2"]]


def test_the_locale_of_the_sheet_decides_what_a_date_is(google):
    american = google.new_sheet(locale="en_US")
    google.write(american, "A1", [["11/9/2021", "13/9/2021", "1.250"]], "USER_ENTERED")
    found = google.read(american, "A1:C1", valueRenderOption="UNFORMATTED_VALUE")
    assert found == [[44509, "13/9/2021", 1.25]]


def test_dates_can_come_as_text_next_to_numbers(google):
    book = google.new_sheet()
    google.write(book, "A1", [["11/9/2021", "1.250"]], "USER_ENTERED")
    how = {"valueRenderOption": "UNFORMATTED_VALUE", "dateTimeRenderOption": "FORMATTED_STRING"}
    assert google.read(book, "A1:B1", **how) == [["11/09/2021", 1250]]


def test_titles_are_quoted_and_may_hold_slashes(google):
    book = google.new_sheet()
    google.edit(book, {"addSheet": {"properties": {"title": "Dinas 'A'/B"}}})
    where = "'Dinas ''A''/B'!A1:C2"
    assert google.write(book, where, [["x"]])["updatedRange"] == "'Dinas ''A''/B'!A1"
    assert google.read(book, where) == [["x"]]


def test_a_long_get_arrives_as_a_post(google):
    book = google.new_sheet()
    google.write(book, "A1", [["x"]])
    ranges = [f"'Laporan'!A{row}:L{row}" for row in range(1, 41)] * 4
    found = google.sheets.values().batchGet(spreadsheetId=book, ranges=ranges).execute()["valueRanges"]
    assert len(found) == 160
    assert found[0]["values"] == [["x"]]


def test_columns_first(google):
    book = google.new_sheet()
    google.write(book, "A1", [["a", "b"], ["c"]])
    assert google.read(book, "A1:C3", majorDimension="COLUMNS") == [["a", "c"], ["b"]]


def test_append_finds_the_table_and_pushes_down_what_is_below(google):
    book = google.new_sheet()
    google.write(book, "B2", [["h1", "h2"], ["a", "b"]])
    google.write(book, "B6", [["footer"]])
    values = google.sheets.values()
    answer = values.append(
        spreadsheetId=book, range="Laporan!B2:C3", valueInputOption="RAW", insertDataOption="INSERT_ROWS",
        body={"values": [["c", "d"]]},
    ).execute()  # fmt: skip
    assert answer["tableRange"] == "Laporan!B2:C3"
    assert answer["updates"]["updatedRange"] == "Laporan!B4:C4"
    assert google.read(book, "B1:C7") == [[], ["h1", "h2"], ["a", "b"], ["c", "d"], [], [], ["footer"]]
    answer = values.append(
        spreadsheetId=book, range="Laporan", valueInputOption="RAW", body={"values": [["z"]]}
    ).execute()
    assert answer["tableRange"] == "Laporan!B7"
    assert google.read(book, "B8:B8") == [["z"]]


def test_append_grows_the_grid(google):
    book = google.new_sheet(rows=2)
    google.write(book, "A1", [["a"], ["b"]])
    google.sheets.values().append(
        spreadsheetId=book, range="Laporan!A1:A2", valueInputOption="RAW", body={"values": [["c"]]}
    ).execute()
    assert google.read(book, "A1:A3") == [["a"], ["b"], ["c"]]


def test_writes_keep_notes_and_validation(google):
    book = google.new_sheet()
    cell = {"note": "dd/mm/yyyy", "dataValidation": {"condition": {"type": "DATE_IS_VALID"}, "strict": True}}
    google.edit(
        book, {"updateCells": {"start": {"sheetId": 7}, "rows": [{"values": [cell]}], "fields": "note,dataValidation"}}
    )
    google.write(book, "A1", [["bukan tanggal"]])
    google.sheets.values().clear(spreadsheetId=book, range="A1:B2", body={}).execute()
    google.write(book, "A1", [["lagi"]])
    found = _grid(google, book, "A1:A1", "note,dataValidation,formattedValue")[0][0]
    assert found == {**cell, "formattedValue": "lagi"}


def test_one_read_gives_values_links_flags_and_merges(google):
    book = google.new_sheet()
    google.write(
        book,
        "A1",
        [
            ["Tanggal", "Foto"],
            ["1/11/2026", '=HYPERLINK("https://drive.google.com/file/d/1AbC/view";"foto")'],
            ["https://contoh.id/x", "=1/0"],
        ],
        "USER_ENTERED",
    )
    google.edit(
        book,
        {"mergeCells": {"range": {"sheetId": 7, "startRowIndex": 4, "endRowIndex": 6, "startColumnIndex": 0, "endColumnIndex": 2}, "mergeType": "MERGE_ALL"}},
        {"updateDimensionProperties": {"range": {"sheetId": 7, "dimension": "ROWS", "startIndex": 2, "endIndex": 3}, "properties": {"hiddenByUser": True}, "fields": "hiddenByUser"}},
    )  # fmt: skip
    mask = (
        "spreadsheetId,properties(locale,timeZone),sheets(properties(sheetId,title,gridProperties(rowCount,frozenRowCount)),"
        "merges,data(startRow,rowMetadata(hiddenByUser,developerMetadata),rowData.values(formattedValue,effectiveValue,"
        "userEnteredValue,effectiveFormat.numberFormat,hyperlink,textFormatRuns.format.link,chipRuns)))"
    )
    answer = google.sheets.get(spreadsheetId=book, ranges=["'Laporan'!A1:L"], fields=mask).execute()
    assert answer["properties"] == {"locale": "in_ID", "timeZone": "Asia/Makassar"}
    sheet = answer["sheets"][0]
    assert sheet["properties"] == {
        "sheetId": 7,
        "title": "Laporan",
        "gridProperties": {"rowCount": 40, "frozenRowCount": 1},
    }
    assert sheet["merges"][0]["endRowIndex"] == 6
    data = sheet["data"][0]
    assert "startRow" not in data
    assert len(data["rowMetadata"]) == 40
    assert data["rowMetadata"][2] == {"hiddenByUser": True}
    date, link = data["rowData"][1]["values"]
    assert date["effectiveValue"] == {"numberValue": 46327}
    assert date["effectiveFormat"]["numberFormat"]["type"] == "DATE"
    assert (link["hyperlink"], link["formattedValue"]) == ("https://drive.google.com/file/d/1AbC/view", "foto")
    plain, broken = data["rowData"][2]["values"]
    assert plain["hyperlink"] == "https://contoh.id/x"
    assert broken["effectiveValue"]["errorValue"]["type"] == "DIVIDE_BY_ZERO"
    assert broken["formattedValue"] == "#DIV/0!"


def test_a_mask_overrules_include_grid_data(google):
    book = google.new_sheet()
    answer = google.sheets.get(spreadsheetId=book, includeGridData=True, fields="sheets.properties.title").execute()
    assert answer == {"sheets": [{"properties": {"title": "Laporan"}}]}
    full = google.sheets.get(spreadsheetId=book, includeGridData=True).execute()
    assert len(full["sheets"][0]["data"][0]["columnMetadata"]) == 12
    assert "data" not in google.sheets.get(spreadsheetId=book).execute()["sheets"][0]


@pytest.mark.parametrize("mask", ["sheets(properties", "sheets.nonsense", "sheets(data(rowDatas))"])
def test_a_bad_mask_is_refused(google, mask):
    book = google.new_sheet()
    assert google.refused(google.sheets.get(spreadsheetId=book, fields=mask))["status"] == "INVALID_ARGUMENT"


def test_named_ranges_are_found_before_titles(google):
    book = google.new_sheet()
    google.write(book, "A1", [["a", "b"]])
    where = {"sheetId": 7, "startRowIndex": 0, "endRowIndex": 1, "startColumnIndex": 1, "endColumnIndex": 2}
    google.edit(book, {"addNamedRange": {"namedRange": {"name": "judul", "range": where}}})
    assert google.read(book, "judul") == [["b"]]
    google.edit(
        book, {"insertDimension": {"range": {"sheetId": 7, "dimension": "ROWS", "startIndex": 0, "endIndex": 2}}}
    )
    assert google.read(book, "judul") == [["b"]]


def _grid(google, book, where, fields):
    mask = f"sheets.data.rowData.values({fields})"
    data = google.sheets.get(spreadsheetId=book, ranges=[f"Laporan!{where}"], fields=mask).execute()
    return [row.get("values", []) for row in data["sheets"][0]["data"][0].get("rowData", [])]
