from __future__ import annotations

import pytest


def span(start, end, dimension="ROWS"):
    return {"sheetId": 7, "dimension": dimension, "startIndex": start, "endIndex": end}


def area(top, bottom, left, right):
    return {
        "sheetId": 7,
        "startRowIndex": top,
        "endRowIndex": bottom,
        "startColumnIndex": left,
        "endColumnIndex": right,
    }


def tag(number, row, **more):
    entry = {"metadataId": number, "metadataKey": "rid", "metadataValue": f"r-{number}", "visibility": "DOCUMENT"}
    return {
        "createDeveloperMetadata": {
            "developerMetadata": {**entry, "location": {"dimensionRange": span(row, row + 1)}, **more}
        }
    }


def places(google, book):
    body = {"dataFilters": [{"developerMetadataLookup": {"metadataKey": "rid"}}]}
    found = google.sheets.developerMetadata().search(spreadsheetId=book, body=body).execute()
    return {
        item["developerMetadata"]["metadataId"]: item["developerMetadata"]["location"]["dimensionRange"]["startIndex"]
        for item in found.get("matchedDeveloperMetadata", [])
    }


def batch(google, book, *requests):
    return google.sheets.batchUpdate(spreadsheetId=book, body={"requests": list(requests)})


def test_a_batch_is_applied_whole_or_not_at_all(google):
    book = google.new_sheet()
    google.write(book, "A1", [["tetap"]])
    error = google.refused(
        batch(
            google,
            book,
            tag(11, 3),
            {"deleteDimension": {"range": span(0, 1)}},
            {"addSheet": {"properties": {"title": "laporan"}}},
        )
    )
    assert error["message"].startswith('Invalid requests[2].addSheet: A sheet with the name "laporan" already exists.')
    assert google.read(book, "A1:A1") == [["tetap"]]
    assert places(google, book) == {}


def test_an_unknown_request_is_named(google):
    book = google.new_sheet()
    error = google.refused(batch(google, book, {"noSuchRequest": {}}))
    text = "Invalid JSON payload received. Unknown name \"noSuchRequest\" at 'requests[0]': Cannot find field."
    assert error["message"] == text
    assert error["details"][0]["fieldViolations"][0]["description"] == text


@pytest.mark.parametrize(
    ("request_", "message"),
    [
        ({"updateSheetProperties": {"properties": {"sheetId": 7}}}, "At least one field must be listed in 'fields'"),
        ({"updateCells": {"start": {"sheetId": 7}, "rows": []}}, "At least one field must be listed in 'fields'"),
        ({"insertDimension": {"range": span(0, 1), "inheritFromBefore": True}}, "inheritFromBefore cannot be true"),
        ({"updateSheetProperties": {"properties": {"sheetId": 9}, "fields": "title"}}, "No grid with id: 9"),
        (tag(11, 3, location={"dimensionRange": span(3, 5)}), "DimensionRange must represent a single row or column"),
        ({"deleteProtectedRange": {"protectedRangeId": 5}}, "No protected range with id: 5"),
        ({"deleteConditionalFormatRule": {"sheetId": 7, "index": 0}}, "No conditional format on sheet: 7 at index: 0"),
        ({"addSheet": {}, "deleteSheet": {"sheetId": 7}}, "exactly one kind of request"),
        ({"updateSpreadsheetProperties": {"properties": {"timeZone": "Mars/Olympus"}, "fields": "timeZone"}}, "Unsupported time zone"),
    ],
)  # fmt: skip
def test_refusals_say_why(google, request_, message):
    book = google.new_sheet()
    error = google.refused(batch(google, book, request_))
    assert error["status"] == "INVALID_ARGUMENT"
    assert message in error["message"]


def test_ids_chosen_by_the_client_make_a_repeat_fail(google):
    book = google.new_sheet()
    protect = {"addProtectedRange": {"protectedRange": {"protectedRangeId": 42, "range": area(0, 1, 0, 3)}}}
    google.edit(book, tag(11, 3), protect)
    assert "already exists" in google.refused(batch(google, book, tag(11, 4)))["message"]
    assert "already exists" in google.refused(batch(google, book, protect))["message"]


def test_a_field_in_the_mask_but_not_in_the_body_is_reset(google):
    book = google.new_sheet()
    google.edit(
        book, {"updateSheetProperties": {"properties": {"sheetId": 7}, "fields": "gridProperties.frozenRowCount"}}
    )
    sheet = google.sheets.get(spreadsheetId=book).execute()["sheets"][0]
    assert "frozenRowCount" not in sheet["properties"]["gridProperties"]
    assert sheet["properties"]["gridProperties"]["rowCount"] == 40


def test_metadata_rides_inserts_deletes_and_moves_and_dies_with_its_row(google):
    book = google.new_sheet()
    google.edit(book, tag(11, 4), tag(12, 5))
    google.edit(book, {"insertDimension": {"range": span(2, 5)}})
    assert places(google, book) == {11: 7, 12: 8}
    google.edit(book, {"moveDimension": {"source": span(7, 8), "destinationIndex": 10}})
    assert places(google, book) == {12: 7, 11: 9}
    google.edit(book, {"deleteDimension": {"range": span(7, 8)}})
    assert places(google, book) == {11: 8}


def test_metadata_rides_a_sort(google):
    book = google.new_sheet()
    google.write(book, "A2", [["c", "x"], ["a", "y"], ["", "z"], ["b", "w"]])
    google.edit(book, tag(1, 1), tag(2, 2), tag(3, 3), tag(4, 4))
    google.edit(
        book,
        {"sortRange": {"range": area(1, 40, 0, 12), "sortSpecs": [{"dimensionIndex": 0, "sortOrder": "ASCENDING"}]}},
    )
    assert google.read(book, "A2:B5") == [["a", "y"], ["b", "w"], ["c", "x"], ["", "z"]]
    assert places(google, book) == {2: 1, 4: 2, 1: 3, 3: 4}


def test_a_write_by_metadata_finds_its_row_wherever_it_went(google):
    book = google.new_sheet()
    google.write(book, "A5", [["id-1"]])
    google.edit(book, tag(11, 4))
    google.admin("POST", f"/spreadsheets/{book}/rows", {"action": "insert", "row": 2, "count": 3})
    lookup = {"developerMetadataLookup": {"metadataKey": "rid", "metadataValue": "r-11", "locationType": "ROW"}}
    body = {
        "valueInputOption": "RAW",
        "includeValuesInResponse": True,
        "data": [{"dataFilter": lookup, "values": [[None, "TERBIT", ""]]}],
    }
    answer = google.sheets.values().batchUpdateByDataFilter(spreadsheetId=book, body=body).execute()
    response = answer["responses"][0]
    assert response["updatedRange"] == "Laporan!A8:C8"
    assert response["updatedData"]["values"] == [["id-1", "TERBIT"]]
    assert response["dataFilter"] == lookup
    found = google.sheets.values().batchGetByDataFilter(spreadsheetId=book, body={"dataFilters": [lookup]}).execute()
    assert found["valueRanges"][0]["valueRange"]["values"] == [["id-1", "TERBIT"]]


def test_a_row_is_emptied_by_its_metadata(google):
    book = google.new_sheet()
    google.write(book, "A2", [["a"], ["b"]])
    google.edit(book, tag(11, 2))
    body = {"dataFilters": [{"developerMetadataLookup": {"metadataId": 11}}]}
    answer = google.sheets.values().batchClearByDataFilter(spreadsheetId=book, body=body).execute()
    assert answer["clearedRanges"] == ["Laporan!A3:L3"]
    assert google.read(book, "A2:A3") == [["a"]]


def test_a_lookup_without_a_match_changes_nothing(google):
    book = google.new_sheet()
    entry = {"dataFilter": {"developerMetadataLookup": {"metadataId": 99}}, "values": [["x"]]}
    body = {"valueInputOption": "RAW", "data": [entry]}
    answer = google.sheets.values().batchUpdateByDataFilter(spreadsheetId=book, body=body).execute()
    assert answer == {"spreadsheetId": book}


def test_a_lookup_writes_to_every_match_and_refuses_what_is_too_wide(google):
    book = google.new_sheet(columns=3)
    google.edit(book, tag(1, 1), tag(2, 3))
    entry = {"dataFilter": {"developerMetadataLookup": {"metadataKey": "rid"}}, "values": [["x"]]}
    body = {"valueInputOption": "RAW", "data": [entry]}
    google.sheets.values().batchUpdateByDataFilter(spreadsheetId=book, body=body).execute()
    assert google.read(book, "A1:A4") == [[], ["x"], [], ["x"]]
    entry["values"] = [["a", "b", "c", "d"]]
    error = google.refused(google.sheets.values().batchUpdateByDataFilter(spreadsheetId=book, body=body))
    assert "tried writing to column [D]" in error["message"]


def test_metadata_can_be_changed_found_by_place_and_deleted(google):
    book = google.new_sheet()
    google.edit(
        book,
        tag(11, 4),
        {
            "createDeveloperMetadata": {
                "developerMetadata": {
                    "metadataId": 5,
                    "metadataKey": "v",
                    "visibility": "DOCUMENT",
                    "location": {"spreadsheet": True},
                }
            }
        },
    )
    change = {
        "dataFilters": [{"developerMetadataLookup": {"metadataId": 11}}],
        "developerMetadata": {"metadataValue": "baru"},
        "fields": "metadataValue",
    }
    google.edit(book, {"updateDeveloperMetadata": change})
    full = google.sheets.get(spreadsheetId=book, ranges=["Laporan!A5:B5"], includeGridData=True).execute()
    assert full["developerMetadata"][0]["metadataKey"] == "v"
    assert full["sheets"][0]["data"][0]["rowMetadata"][0]["developerMetadata"][0]["metadataValue"] == "baru"
    body = {"dataFilters": [{"gridRange": area(4, 5, 0, 1)}]}
    assert (
        len(
            google.sheets.developerMetadata()
            .search(spreadsheetId=book, body=body)
            .execute()["matchedDeveloperMetadata"]
        )
        == 1
    )
    everything = {"dataFilters": [{"developerMetadataLookup": {}}]}
    assert (
        len(
            google.sheets.developerMetadata()
            .search(spreadsheetId=book, body=everything)
            .execute()["matchedDeveloperMetadata"]
        )
        == 2
    )
    reply = google.edit(
        book, {"deleteDeveloperMetadata": {"dataFilter": {"developerMetadataLookup": {"metadataId": 11}}}}
    )
    assert reply[0]["deleteDeveloperMetadata"]["deletedDeveloperMetadata"][0]["metadataId"] == 11
    assert places(google, book) == {}


def test_metadata_storage_is_limited(google):
    book = google.new_sheet()
    error = google.refused(batch(google, book, tag(11, 3, metadataValue="x" * 30_000)))
    assert "storage limit" in error["message"]


def test_protection_stops_others_but_not_editors_and_owner(google):
    book = google.admin("POST", "/spreadsheets", {"title": "Dinas", "owner": "pemilik@opd.example"})["id"]
    account = google.admin("GET", "")["service_account"]
    protected = {
        "range": {"sheetId": 0, "startColumnIndex": 0, "endColumnIndex": 2},
        "editors": {"users": [account], "domainUsersCanEdit": False},
    }
    google.edit(book, {"addProtectedRange": {"protectedRange": protected}})
    google.write(book, "A1", [["sistem"]])
    google.admin("POST", f"/files/{book}/sharing", {"email": "operator@opd.example", "role": "writer"})
    operator = google.client_of("operator@opd.example", "sheets", "v4").spreadsheets()
    values = operator.values()
    request = values.update(spreadsheetId=book, range="B5", valueInputOption="RAW", body={"values": [["x"]]})
    assert google.refused(request)["message"].startswith("You are trying to edit a protected cell or object.")
    values.update(spreadsheetId=book, range="C5", valueInputOption="RAW", body={"values": [["x"]]}).execute()
    owner = google.client_of("pemilik@opd.example", "sheets", "v4").spreadsheets().values()
    owner.update(spreadsheetId=book, range="B5", valueInputOption="RAW", body={"values": [["x"]]}).execute()


def test_a_warning_may_not_have_editors(google):
    book = google.new_sheet()
    protected = {"range": area(0, 1, 0, 1), "warningOnly": True, "editors": {"users": ["a@b.example"]}}
    assert (
        "Editors can not be set on it"
        in google.refused(batch(google, book, {"addProtectedRange": {"protectedRange": protected}}))["message"]
    )


def test_rules_ranges_and_merges_follow_inserted_rows(google):
    book = google.new_sheet()
    rule = {
        "ranges": [area(1, 10, 0, 3)],
        "booleanRule": {
            "condition": {"type": "TEXT_EQ", "values": [{"userEnteredValue": "GAGAL"}]},
            "format": {"textFormat": {"bold": True}},
        },
    }
    google.edit(
        book,
        {"addConditionalFormatRule": {"index": 0, "rule": rule}},
        {"addProtectedRange": {"protectedRange": {"range": area(0, 1, 0, 3)}}},
        {"mergeCells": {"range": area(4, 6, 0, 1), "mergeType": "MERGE_ALL"}},
        {"insertDimension": {"range": span(1, 3), "inheritFromBefore": True}},
    )
    sheet = google.sheets.get(spreadsheetId=book).execute()["sheets"][0]
    assert sheet["conditionalFormats"][0]["ranges"][0]["startRowIndex"] == 3
    assert sheet["protectedRanges"][0]["range"]["endRowIndex"] == 1
    assert (sheet["merges"][0]["startRowIndex"], sheet["merges"][0]["endRowIndex"]) == (6, 8)


def test_conditional_formats_can_be_replaced_moved_and_deleted(google):
    book = google.new_sheet()

    def rule(text):
        return {
            "ranges": [area(1, 10, 0, 3)],
            "booleanRule": {"condition": {"type": "TEXT_EQ", "values": [{"userEnteredValue": text}]}, "format": {}},
        }

    google.edit(book, *({"addConditionalFormatRule": {"index": i, "rule": rule(text)}} for i, text in enumerate("AB")))
    google.edit(
        book,
        {"updateConditionalFormatRule": {"index": 0, "rule": rule("C")}},
        {"updateConditionalFormatRule": {"sheetId": 7, "index": 0, "newIndex": 1}},
        {"deleteConditionalFormatRule": {"sheetId": 7, "index": 0}},
    )
    rules = google.sheets.get(spreadsheetId=book).execute()["sheets"][0]["conditionalFormats"]
    assert [item["booleanRule"]["condition"]["values"][0]["userEnteredValue"] for item in rules] == ["C"]


def test_chips_need_a_placeholder_and_a_drive_link(google):
    book = google.new_sheet()
    photo = (
        google.drive.files()
        .create(
            body={"name": "foto.jpg", "mimeType": "image/jpeg", "parents": [google.service.drive.shared_folder]},
            supportsAllDrives=True,
        )
        .execute()["id"]
    )

    def write(uri, text="@"):
        cell = {"userEnteredValue": {"stringValue": text}, "chipRuns": [{"chip": {"richLinkProperties": {"uri": uri}}}]}
        return {
            "updateCells": {
                "start": {"sheetId": 7},
                "rows": [{"values": [cell]}],
                "fields": "userEnteredValue,chipRuns",
            }
        }

    link = f"https://drive.google.com/file/d/{photo}/view"
    google.edit(book, write(link))
    data = google.sheets.get(spreadsheetId=book, ranges=["Laporan!A1"], includeGridData=True).execute()["sheets"][0][
        "data"
    ][0]
    cell = data["rowData"][0]["values"][0]
    assert (cell["userEnteredValue"]["stringValue"], cell["formattedValue"]) == ("@", "foto.jpg")
    assert cell["chipRuns"] == [{"chip": {"richLinkProperties": {"uri": link}}}]
    assert cell["hyperlink"] == link
    assert "Drive" in google.refused(batch(google, book, write("https://contoh.id")))["message"]
    assert "placeholder" in google.refused(batch(google, book, write(link, "tanpa")))["message"]


def test_copies_clear_cut_and_grow(google):
    book = google.new_sheet(rows=5)
    google.write(book, "A1", [["a", "b"]])
    google.edit(
        book,
        {"copyPaste": {"source": area(0, 1, 0, 2), "destination": area(2, 4, 0, 2), "pasteType": "PASTE_VALUES"}},
        {"cutPaste": {"source": area(0, 1, 0, 1), "destination": {"sheetId": 7, "rowIndex": 1, "columnIndex": 3}}},
        {"appendDimension": {"sheetId": 7, "dimension": "ROWS", "length": 2}},
        {
            "appendCells": {
                "sheetId": 7,
                "rows": [{"values": [{"userEnteredValue": {"numberValue": 5}}]}],
                "fields": "*",
            }
        },
    )
    assert google.read(book, "A1:D7") == [["", "b"], ["", "", "", "a"], ["a", "b"], ["a", "b"], ["5"]]


def test_an_answer_can_bring_the_spreadsheet_along(google):
    book = google.new_sheet()
    body = {"requests": [{"addSheet": {"properties": {"title": "Baru"}}}], "includeSpreadsheetInResponse": True}
    answer = google.sheets.batchUpdate(spreadsheetId=book, body=body).execute()
    assert [sheet["properties"]["title"] for sheet in answer["updatedSpreadsheet"]["sheets"]] == ["Laporan", "Baru"]


def test_create_belongs_to_people_with_storage(google):
    body = {"properties": {"title": "Baru", "locale": "in_ID"}, "sheets": [{"properties": {"title": "Laporan"}}]}
    error = google.refused(google.sheets.create(body=body))
    assert (error["code"], error["errors"][0]["reason"]) == (403, "storageQuotaExceeded")
    answer = google.client_of("editor@kota.example", "sheets", "v4").spreadsheets().create(body=body).execute()
    assert [sheet["properties"]["title"] for sheet in answer["sheets"]] == ["Laporan"]
    assert answer["spreadsheetUrl"].endswith(answer["spreadsheetId"])


def test_tables_are_kept(google):
    book = google.new_sheet()
    table = {
        "name": "Laporan",
        "range": area(0, 5, 0, 2),
        "columnProperties": [{"columnIndex": 0, "columnName": "Tanggal", "columnType": "DATE"}],
    }
    reply = google.edit(book, {"addTable": {"table": table}})
    assert reply[0]["addTable"]["table"]["tableId"]
    assert google.sheets.get(spreadsheetId=book).execute()["sheets"][0]["tables"][0]["name"] == "Laporan"


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("updateDimensionProperties", {"range": span(0, 1, "COLUMNS"), "properties": {"pixelSize": 90}, "fields": "pixelSise"}),
        ("updateDimensionProperties", {"range": span(0, 1, "COLUMNS"), "properties": {"pixelSize": 90}, "fields": "zzz"}),
        ("updateSheetProperties", {"properties": {"sheetId": 7, "gridProperties": {"frozenRowCount": 1}}, "fields": "gridProperties.frozenRows"}),
        ("updateSpreadsheetProperties", {"properties": {"locale": "in_ID"}, "fields": "locale,zone"}),
        ("repeatCell", {"range": area(0, 1, 0, 1), "cell": {"userEnteredFormat": {"wrapStrategy": "CLIP"}}, "fields": "userEnteredFormat(wrapStrategy,vertical)"}),
        ("updateCells", {"start": {"sheetId": 7}, "rows": [{"values": [{"note": "x"}]}], "fields": "note.text"}),
        ("appendCells", {"sheetId": 7, "rows": [{"values": [{"note": "x"}]}], "fields": "notes"}),
        ("updateProtectedRange", {"protectedRange": {"protectedRangeId": 42}, "fields": "editor"}),
        ("updateDeveloperMetadata", {"dataFilters": [], "developerMetadata": {}, "fields": "value"}),
    ],
)  # fmt: skip
def test_a_mask_that_names_what_is_not_there_changes_nothing(google, kind, body):
    book = google.new_sheet()
    error = google.refused(batch(google, book, {kind: body}))
    assert (error["code"], error["status"]) == (400, "INVALID_ARGUMENT")
    assert error["message"].startswith(f"Invalid requests[0].{kind}: Invalid field: ")


def test_a_protection_says_who_may_edit_and_shows_its_editors_to_them_alone(google):
    book = google.admin("POST", "/spreadsheets", {"title": "Dinas", "owner": "pemilik@opd.example"})["id"]
    google.admin("POST", f"/files/{book}/sharing", {"email": "operator@opd.example", "role": "writer"})
    account = google.admin("GET", "")["service_account"]
    people = {
        who: google.client_of(who, "sheets", "v4").spreadsheets()
        for who in ("operator@opd.example", "pemilik@opd.example")
    }
    protected = {"protectedRangeId": 42, "range": {"sheetId": 0, "endRowIndex": 1}, "editors": {"users": [account]}}
    google.edit(book, {"addProtectedRange": {"protectedRange": protected}})

    def seen(client):
        (found,) = client.get(spreadsheetId=book, fields="sheets.protectedRanges").execute()["sheets"][0][
            "protectedRanges"
        ]
        return found.get("requestingUserCanEdit", False), "editors" in found

    assert seen(google.sheets) == (True, True)
    assert seen(people["pemilik@opd.example"]) == (True, True)
    assert seen(people["operator@opd.example"]) == (False, False)
    lift = {"requests": [{"deleteProtectedRange": {"protectedRangeId": 42}}]}
    refused = google.refused(people["operator@opd.example"].batchUpdate(spreadsheetId=book, body=lift))
    assert "protected cell or object" in refused["message"]
    google.edit(book, {"deleteProtectedRange": {"protectedRangeId": 42}})


@pytest.mark.parametrize("implied", [False, True])
def test_who_protects_a_range_without_being_named_may_edit_it_or_not(google, implied):
    book = google.admin("POST", "/spreadsheets", {"title": "Dinas", "owner": "pemilik@opd.example"})["id"]
    google.admin("PATCH", "/settings", {"creators_edit_protections": implied})
    editors = {"users": ["lain@opd.example"], "domainUsersCanEdit": False}
    request = {"addProtectedRange": {"protectedRange": {"range": {"sheetId": 0}, "editors": editors}}}
    (reply,) = google.edit(book, request)
    assert reply["addProtectedRange"]["protectedRange"].get("requestingUserCanEdit", False) is implied
    if implied:
        google.write(book, "A1", [["x"]])
    else:
        body = {"values": [["x"]]}
        update = google.sheets.values().update(spreadsheetId=book, range="A1", valueInputOption="RAW", body=body)
        assert "protected cell or object" in google.refused(update)["message"]
