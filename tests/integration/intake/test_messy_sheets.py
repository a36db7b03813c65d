"""Sheets as people keep them: what is read all the same, what is told with its cell, and what never changes."""

from __future__ import annotations

import itertools
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import requests

from siar.errors import RetryError, WaitError
from siar.google.sheets import Sheets, column_letters
from siar.intake import cycle, registry
from siar.intake.feedback.answers import STATUSES
from siar.intake.provisioning import provision, samples
from siar.intake.provisioning.layout import HEADER_COLUMNS
from siar.intake.sheets.columns import COLUMNS
from siar.intake.sheets.headers import SYSTEM_COLUMNS, label_of
from tests.integration.intake.people import GOOD, NOW, cells, letter, system

pytestmark = pytest.mark.integration

OWN = column_letters(len(SYSTEM_COLUMNS))
HELD, SKIPPED = "Perlu diperbaiki", ""


def tab_id(workspace, sheet, title="Laporan"):
    found = workspace.google.sheets.get(sheet, fields="sheets.properties(sheetId,title)")["sheets"]
    return next(item["properties"].get("sheetId", 0) for item in found if item["properties"]["title"] == title)


def edit(workspace, sheet, *edits):
    workspace.google.sheets.batch_update(sheet, list(edits), repeatable=True)


def columns(workspace, sheet, start, count=1):
    return {
        "sheetId": tab_id(workspace, sheet),
        "dimension": "COLUMNS",
        "startIndex": start,
        "endIndex": start + count,
    }


def summary(workspace, sheet):
    return {row[0]: row[1] for row in workspace.values(sheet, "Ringkasan") if len(row) > 1 and row[0]}


def test_rows_that_are_no_reports_and_rows_gone_wrong_are_told(workspace, sheet, run):
    workspace.type(sheet, cells(2))
    workspace.type(sheet, {f"{letter(name)}3": label_of(name) for name in COLUMNS})
    workspace.type(sheet, {f"{letter('waktu_kirim')}4": "Total", f"{letter('nilai_1')}4": "=SUM(R2:R3)"})
    workspace.type(sheet, cells(5, judul="Rumus rusak", indikator_1="Balita", nilai_1="=#REF!", satuan_1="orang"))
    shifted = {letter(left): GOOD.get(name, "") for left, name in itertools.pairwise(COLUMNS[1:])}
    workspace.type(sheet, {f"{place}6": text for place, text in shifted.items()})
    workspace.type(sheet, cells(8, judul="Baris tersembunyi pun dibaca", tanggal_mulai="18/10/2025"))
    workspace.rows(sheet, action="hide", row=8)
    run()
    told = {row: system(workspace, sheet, row) for row in range(2, 9)}
    assert [told[row]["status"] for row in told] == ["Diterima", SKIPPED, SKIPPED, HELD, HELD, "", "Diterima"]
    assert "judul kolom atau baris jumlah" in told[3]["pesan"]
    assert "judul kolom atau baris jumlah" in told[4]["pesan"]
    assert f"Nilai 1 (kolom {letter('nilai_1')})" in told[5]["pesan"]
    assert "bergeser satu kolom" in told[6]["pesan"]
    assert told[7]["id"] == ""
    assert summary(workspace, sheet)["Jumlah baris laporan"] == "4"
    assert summary(workspace, sheet)["Baris kosong di tengah tabel"] == "1"


def test_a_ringkasan_that_was_deleted_comes_back_with_its_lines(workspace, conn, settings, sheet, run):
    workspace.type(sheet, cells(2))
    run()
    edit(workspace, sheet, {"deleteSheet": {"sheetId": tab_id(workspace, sheet, "Ringkasan")}})
    assert run(5).answered == 0
    provision.provision(conn, workspace.google, settings=settings, opd=["DINKES"], folder_id="", now=NOW)
    run(10)
    assert summary(workspace, sheet)["Diterima"] == "1"


def test_a_merged_cell_is_never_filled_down_and_the_reader_is_told(workspace, conn, sheet, run):
    workspace.type(sheet, cells(4, lokasi="Aula Kantor"))
    workspace.type(sheet, cells(5, judul="Kelas ibu hamil dibuka", tanggal_mulai="17/10/2025", lokasi=""))
    place = HEADER_COLUMNS.index("lokasi")
    span = {"sheetId": tab_id(workspace, sheet), "startRowIndex": 3, "endRowIndex": 5}
    span |= {"startColumnIndex": place, "endColumnIndex": place + 1}
    edit(workspace, sheet, {"mergeCells": {"range": span, "mergeType": "MERGE_ALL"}})
    run()
    assert system(workspace, sheet, 4)["status"] == "Diterima"
    assert system(workspace, sheet, 5)["status"] == HELD
    assert (
        f"Sel ini tergabung dengan {letter('lokasi')}4; mohon pisahkan dahulu." in system(workspace, sheet, 5)["pesan"]
    )
    assert conn.execute("select count(*) as n from siar.row_revisions where cells ? 'lokasi'").fetchone()["n"] == 1


def test_columns_moved_renamed_inserted_and_blank_are_found_by_their_text(workspace, conn, sheet, run):
    workspace.type(sheet, cells(2))
    run()
    edit(workspace, sheet, {"insertDimension": {"range": columns(workspace, sheet, 9, 2)}})
    move = {"source": columns(workspace, sheet, HEADER_COLUMNS.index("foto") + 2), "destinationIndex": 7}
    edit(workspace, sheet, {"moveDimension": move})
    workspace.type(sheet, {"G1": "Cap waktu", "K1": "Catatan kami", "K2": "sudah ditelepon"})
    workspace.type(sheet, cells(3, judul="x"))  # typed where the columns were: told, not guessed
    result = run(5)
    assert result.revisions == 1, "the first row reads as before"
    assert (system(workspace, sheet, 2)["status"], system(workspace, sheet, 3)["status"]) == ("Diterima", HELD)
    assert workspace.values(sheet)[1][10] == "sudah ditelepon"


def test_an_agencys_own_status_column_is_neither_taken_over_nor_touched(workspace, sheet, run):
    last = column_letters(len(HEADER_COLUMNS))
    properties = {"sheetId": tab_id(workspace, sheet), "gridProperties": {"columnCount": len(HEADER_COLUMNS) + 2}}
    grow = {"updateSheetProperties": {"properties": properties, "fields": "gridProperties.columnCount"}}
    edit(workspace, sheet, grow)
    workspace.type(sheet, {f"{last}1": "Status", f"{last}2": "sudah rapat"})
    workspace.type(sheet, cells(2))
    run()
    assert system(workspace, sheet, 2)["status"] == "Diterima"
    assert workspace.values(sheet)[1][len(HEADER_COLUMNS)] == "sudah rapat"


def test_a_sheet_in_use_with_its_own_status_column_is_provisioned(workspace, conn, settings, book):
    own = workspace.admin("POST", "/spreadsheets", title="Milik dinas")["id"]
    tab = next(item["tabs"][0] for item in workspace.admin("GET", "/spreadsheets") if item["id"] == own)
    names = [
        "Status",
        "Jenis Laporan",
        "Judul",
        "Tanggal",
        "Tempat",
        "Uraian",
        "Link foto",
        "Izin foto",
        "Boleh tayang",
    ]
    row = ["lama", *(GOOD[name] for name in ("jenis_laporan", "judul", "tanggal_mulai", "lokasi", "uraian", "foto"))]
    row += [GOOD["izin_foto"], "Ya"]
    typed = {
        f"{column_letters(at)}{line}": text for line, texts in ((1, names), (2, row)) for at, text in enumerate(texts)
    }
    workspace.type(own, typed, tab=tab)
    registry.register(conn, spreadsheet_id=own, opd="DINKES", title="Milik dinas", tab=tab, now=NOW)
    assert provision.provision(
        conn, workspace.google, settings=settings, opd=["DINKES"], folder_id="", now=NOW
    ).upgraded
    cycle.run(conn, workspace.google, settings=settings, book=book, now=NOW)
    shown = workspace.values(own, tab)
    assert shown[0][:7] == [*SYSTEM_COLUMNS.values(), "Status"]
    assert shown[1][1] in STATUSES
    assert shown[1][6] == "lama"
    again = provision.provision(conn, workspace.google, settings=settings, opd=["DINKES"], folder_id="", now=NOW)
    assert again.unchanged == 1


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        ({"insertDimension": "0"}, "kolom “No” (sel A1)"),
        ({"deleteDimension": "0"}, "kolom “ID” tidak ada lagi di baris 1"),
        ({"moveDimension": "2"}, "“Pesan” (sekarang di sel K1)"),
    ],
)
def test_system_columns_out_of_place_stop_the_sheet_before_anything_is_written(
    workspace, conn, sheet, run, spoil, told
):
    workspace.type(sheet, cells(2))
    run()
    ((kind, at),) = spoil.items()
    span = columns(workspace, sheet, int(at))
    edit(workspace, sheet, {kind: {"source": span, "destinationIndex": 11} if kind[0] == "m" else {"range": span}})
    if kind[0] == "i":
        workspace.google.sheets.write_ranges(sheet, {"'Laporan'!A1": [["No"], ["1"]]}, typed=True)
    before = workspace.values(sheet)
    (reason,) = run(5).failures.values()
    assert told in reason
    assert workspace.values(sheet) == before
    assert summary(workspace, sheet)["Keadaan lembar"] == reason


def test_a_sheet_in_the_bin_is_told_and_not_read_and_the_others_go_on(workspace, conn, sheet, run, settings):
    made = provision.provision(
        conn, workspace.google, settings=settings, opd=["DLHK"], folder_id=workspace.folder, now=NOW
    )
    thrown = made.spreadsheets["DLHK"]
    workspace.type(sheet, cells(2))
    workspace.type(thrown, cells(2))
    workspace.google.drive._writing.files().update(
        fileId=thrown, body={"trashed": True}, supportsAllDrives=True
    ).execute()
    result = run()
    assert (result.accepted, result.sheets_read) == (1, 1)
    (reason,) = result.failures.values()
    assert "tempat sampah" in reason
    row = conn.execute("select last_state from siar.spreadsheets where spreadsheet_id = %s", [thrown]).fetchone()
    assert row["last_state"] == "access"


def test_a_drive_that_is_out_of_order_stops_no_sheet(workspace, sheet, run):
    workspace.fail("drive.files.list", "status", times=9, params={"status": 403})
    workspace.type(sheet, cells(2))
    assert run().accepted == 1


def test_new_rows_too_cost_one_read_a_cycle(workspace, sheet, run):
    workspace.type(sheet, cells(2))
    requests.delete(f"{workspace.url}/admin/api/requests", timeout=10)
    assert run().answered == 1
    assert workspace.calls() == [
        "sheets.spreadsheets.get",
        "sheets.spreadsheets.batchUpdate",
        "sheets.spreadsheets.values.batchUpdateByDataFilter",
    ]


def test_tagging_that_answers_without_the_sheet_costs_a_read_and_no_row(workspace, sheet, run, monkeypatch):
    sheets = workspace.google.sheets
    tag = sheets.batch_update_and_read
    monkeypatch.setattr(
        sheets,
        "batch_update_and_read",
        lambda *args, decode, **options: tag(*args, decode=lambda _content: decode(b"{}"), **options),
    )
    workspace.type(sheet, cells(2))
    requests.delete(f"{workspace.url}/admin/api/requests", timeout=10)
    assert run().answered == 1
    assert workspace.calls().count("sheets.spreadsheets.get") == 2


def test_a_write_that_google_refuses_is_told_when_no_row_is_missing(workspace, sheet, run):
    workspace.type(sheet, cells(2))
    workspace.fail("sheets.spreadsheets.values.batchUpdateByDataFilter", "status", times=1, params={"status": 400})
    assert list(run().failures) == ["Laporan Dinkes – Kota Kupang"]
    assert "sheets.spreadsheets.developerMetadata.search" in workspace.calls()
    assert run(5).answered == 1


def offices(workspace, conn, settings, count):
    codes = [agency.code for agency in settings.reporting_agencies][:count]
    made = provision.provision(
        conn, workspace.google, settings=settings, opd=codes, folder_id=workspace.folder, now=NOW
    )
    for place in made.spreadsheets.values():
        workspace.type(place, cells(2, opd=""))
    return list(made.spreadsheets.values())


@pytest.mark.parametrize(("status", "error", "asked"), [(429, WaitError, 1), (503, RetryError, 3)])
def test_a_google_that_does_not_answer_is_not_asked_for_every_sheet(
    workspace, conn, settings, run, status, error, asked
):
    offices(workspace, conn, settings, 5)
    requests.delete(f"{workspace.url}/admin/api/requests", timeout=10)
    workspace.fail("sheets.spreadsheets.get", "status", times=1000, params={"status": status})
    with pytest.raises(error, match="5 of 5 sheets were not finished"):
        run()
    assert len(workspace.calls()) == asked * 3  # each is sent once and repeated twice
    requests.delete(f"{workspace.url}/admin/api/faults", timeout=10)
    assert run(5).sheets_read == 5


def agencys_cells(workspace, sheet):
    """Everything that the agency's part of the tab holds, to the byte."""
    parts = "userEnteredValue,userEnteredFormat,note,dataValidation,textFormatRuns,chipRuns,hyperlink"
    answer = workspace.google.sheets.get(
        sheet, ranges=[f"'Laporan'!{OWN}1:{column_letters(len(HEADER_COLUMNS) - 1)}"],
        fields=f"sheets(merges,data(rowData.values({parts}),rowMetadata.hiddenByUser,columnMetadata.pixelSize))",
    )  # fmt: skip
    return json.dumps(answer, ensure_ascii=False, sort_keys=True)


def test_the_agencys_own_cells_never_change(workspace, conn, settings, book):
    """The whole sample with its mess, over cycles with edits of our own cells, lost answers and refusals between."""
    sheets = settings.city.sheets.model_copy(update={"topology": "shared"})
    shared = settings.model_copy(update={"city": settings.city.model_copy(update={"sheets": sheets})})
    sample, now = (
        Path(__file__).parents[2] / "data" / "opd_reports_sample.csv",
        datetime(2026, 11, 22, 4, 0, tzinfo=UTC),
    )
    samples.load(conn, workspace.google, sample, settings=shared, folder_id=workspace.folder, now=now)
    (sheet,) = [spreadsheet.spreadsheet_id for spreadsheet in registry.active(conn)]
    link = [{"texts": ["foto", "lain"], "links": ["https://drive.google.com/file/d/1Aa/view", "https://x.example/"]}]
    workspace.admin("POST", f"/spreadsheets/{sheet}/links", tab="Laporan", cell=f"{letter('foto')}99", **link[0])
    workspace.type(sheet, {f"{letter('nilai_2')}50": "=1+1", f"{letter('kelurahan')}7": "=A1"})
    before = agencys_cells(workspace, sheet)
    route = "sheets.spreadsheets.values.batchUpdateByDataFilter"
    for minutes in range(0, 40, 5):
        if minutes == 10:
            spoiled = {f"{column}{row}": "coretan" for column in "ABC" for row in range(2, 99, 7)}
            workspace.admin(
                "POST", f"/spreadsheets/{sheet}/cells", tab="Laporan", cells=spoiled, pasted=True, user=None
            )
        if minutes in {0, 15}:
            workspace.fail(route, "error_after", times=1, params={"status": 503})
        cycle.run(conn, workspace.google, settings=shared, book=book, now=now + timedelta(minutes=minutes))
        assert agencys_cells(workspace, sheet) == before
    statuses = [row[1] for row in workspace.values(sheet)[1:] if len(row) > 6]
    assert {"Diterima", HELD, "Perlu dicek"} <= set(statuses)
    assert "coretan" not in statuses


def test_no_formula_is_ever_written(workspace, conn, settings, sheet, run, monkeypatch):
    """What looks like a formula in the agency's cells is quoted back as text; nothing is typed for Sheets to read."""

    def refuse(*_args, **_more):
        raise AssertionError("values were written as if typed")

    for row, start in enumerate(('=HYPERLINK("http://jahat.example","klik")', "+62812345", "-5+2", "@SUM(A1)"), 2):
        workspace.type(sheet, {f"{letter(name)}{row}": f"'{start} {row}" for name in COLUMNS})
    monkeypatch.setattr(Sheets, "write_ranges", refuse)
    assert run().answered == 4
    provision.provision(conn, workspace.google, settings=settings, opd=["DLHK"], folder_id=workspace.folder, now=NOW)
    for place in registry.active(conn):
        answer = workspace.google.sheets.get(
            place.spreadsheet_id,
            ranges=["'Laporan'!A1:F50", "'Ringkasan'", "'Petunjuk'"],
            fields="sheets.data.rowData.values.userEnteredValue",
        )
        held = [cell for tab in answer["sheets"] for data in tab["data"] for row in data.get("rowData", ())
                for cell in row.get("values", ()) if cell]  # fmt: skip
        assert held
        assert not [cell for cell in held if "formulaValue" in cell["userEnteredValue"]]


def parts(workspace, sheet, cells_of="A1:AD60"):
    """What a tab holds besides values, for comparing."""
    fields = "note,dataValidation,userEnteredFormat,userEnteredValue"
    return workspace.google.sheets.get(
        sheet,
        ranges=[f"'Sheet1'!{cells_of}"],
        fields=f"sheets(data(rowData.values({fields})),protectedRanges(protectedRangeId,range),conditionalFormats)",
    )["sheets"][0]


def test_a_sheet_in_use_gets_what_it_lacks_and_keeps_what_it_has(workspace, conn, settings):
    own = workspace.admin("POST", "/spreadsheets", title="Milik dinas")["id"]
    names = ["Jenis Laporan", "Judul", "Tanggal", "Tempat", "Uraian", "Angka", "Link foto", "Izin foto", "Boleh tayang"]
    typed = {f"{column_letters(at)}1": text for at, text in enumerate(names)}
    workspace.type(own, typed | {"A2": "Kegiatan", "C2": "20/10/2025", "F2": "2021", "I3": "Oke"}, tab="Sheet1")
    look = {"backgroundColor": {"red": 1}, "numberFormat": {"type": "DATE", "pattern": "d mmm yy"}}
    span = {"sheetId": tab_id(workspace, own, "Sheet1"), "startColumnIndex": 2, "endColumnIndex": 3}
    edit(
        workspace,
        own,
        {"repeatCell": {"range": span, "cell": {"userEnteredFormat": look}, "fields": "userEnteredFormat"}},
        {"updateCells": {"start": {"sheetId": span["sheetId"], "rowIndex": 0, "columnIndex": 1},
                         "rows": [{"values": [{"note": "catatan kami"}]}], "fields": "note"}},
    )  # fmt: skip
    before = parts(workspace, own, "A2:I3")["data"]
    registry.register(conn, spreadsheet_id=own, opd="DINKES", title="Milik dinas", tab="Sheet1", now=NOW)

    def again():
        made = provision.provision(conn, workspace.google, settings=settings, opd=["DINKES"], folder_id="", now=NOW)
        return "upgraded" if made.upgraded else "unchanged"

    assert again() == "upgraded"
    assert parts(workspace, own, "G2:O3")["data"] == before, "rows that hold something are left alone"
    heads = parts(workspace, own, "G1:O1")["data"][0]["rowData"][0]["values"]
    assert heads[1]["note"] == "catatan kami"
    assert heads[0]["note"].startswith("Wajib. Pilih satu.")
    below = parts(workspace, own, "G4:O4")["data"][0]["rowData"][0]["values"]
    assert below[0]["dataValidation"]["condition"]["type"] == "ONE_OF_LIST"
    assert not below[0]["dataValidation"].get("strict")
    assert below[2]["userEnteredFormat"]["numberFormat"]["pattern"] == "d mmm yy"
    assert below[5]["userEnteredFormat"]["numberFormat"]["type"] == "NUMBER"
    assert again() == "unchanged"
    whole = parts(workspace, own)
    edit(
        workspace,
        own,
        {"deleteProtectedRange": {"protectedRangeId": whole["protectedRanges"][0]["protectedRangeId"]}},
        {"deleteConditionalFormatRule": {"sheetId": span["sheetId"], "index": 2}},
    )
    assert again() == "upgraded"
    mended = parts(workspace, own)
    order = lambda item: json.dumps(item, sort_keys=True)  # noqa: E731 - a key, twice
    for name in ("protectedRanges", "conditionalFormats"):
        assert sorted(mended[name], key=order) == sorted(whole[name], key=order)
    assert again() == "unchanged"


def test_a_paper_form_with_two_header_rows_is_read_whole(workspace, conn, settings, book):
    """Groups above, numbers of columns below, a month between, a signature at the end."""
    own = workspace.admin("POST", "/spreadsheets", title="Formulir dinas")["id"]
    upper = ["Jenis laporan", "Judul", "Waktu Pelaksanaan", "", "Tempat", "Uraian", "Indikator 1", "", "", "Sumber data",
             "Foto", "Izin foto", "Boleh tayang"]  # fmt: skip
    lower = ["", "", "Mulai", "Selesai", "", "", "Nama", "Nilai", "Satuan", "", "", "", ""]
    report = ["Kegiatan", GOOD["judul"], "'18/11/2025", "'19/11/2025", GOOD["lokasi"], GOOD["uraian"], "Balita ditimbang",
              "64", "balita", "Dinas Kesehatan", GOOD["foto"], GOOD["izin_foto"], "Ya"]  # fmt: skip
    numbers = [f"'({number})" for number in range(1, len(upper) + 1)]
    around = [["", "November 2025"], report, [], ["", "", "", "", "", "Kupang, 20 November 2025"]]
    lines = [["LAPORAN KEGIATAN"], upper, lower, numbers, *around, ["", "", "", "", "", "Kepala Dinas"]]
    for number, line in enumerate(lines, 1):
        typed = {f"{column_letters(at)}{number}": text for at, text in enumerate(line) if text}
        if typed:
            workspace.type(own, typed, tab="Sheet1")
    span = {"sheetId": tab_id(workspace, own, "Sheet1"), "startRowIndex": 1, "endRowIndex": 2}
    edit(
        workspace,
        own,
        *(
            {"mergeCells": {"range": {**span, "startColumnIndex": at, "endColumnIndex": end}, "mergeType": "MERGE_ALL"}}
            for at, end in ((2, 4), (6, 9))
        ),
    )
    registry.register(conn, spreadsheet_id=own, opd="DINKES", title="Formulir dinas", tab="Sheet1", now=NOW)
    provision.provision(conn, workspace.google, settings=settings, opd=["DINKES"], folder_id="", now=NOW)
    result = cycle.run(conn, workspace.google, settings=settings, book=book, now=NOW)
    assert (result.failures, result.accepted, result.held, result.review) == ({}, 1, 0, 0)
    report = conn.execute("select starts_on, ends_on, indicators from siar.current_reports").fetchone()
    assert [report[name].day for name in ("starts_on", "ends_on")] == [18, 19]
    assert [(item["label"], item["value"], item["unit"]) for item in report["indicators"]] == [
        ("Balita ditimbang", "64", "balita")
    ]
    told = workspace.values(own, "Sheet1")
    assert told[2][: len(SYSTEM_COLUMNS)] == list(SYSTEM_COLUMNS.values())
    assert [row[1] for row in told[3:9] if len(row) > 1] == ["", "", "Diterima", *[""] * 3][: len(told[3:9])]
    workspace.type(own, {f"{column_letters(len(SYSTEM_COLUMNS) + 3)}3": "Jam"}, tab="Sheet1")
    (reason,) = cycle.run(
        conn, workspace.google, settings=settings, book=book, now=NOW + timedelta(minutes=5)
    ).failures.values()
    assert "“Jam” (sel J3) di bawah “Waktu Pelaksanaan” tidak dikenal" in reason


def test_a_row_without_a_kind_is_held_and_the_others_are_answered(workspace, sheet, run):
    workspace.type(sheet, cells(2))
    workspace.type(sheet, cells(3, jenis_laporan="", judul="Kelas ibu hamil dibuka", tanggal_mulai="17/10/2025"))
    assert run().failures == {}
    assert [system(workspace, sheet, row)["status"] for row in (2, 3)] == ["Diterima", HELD]


def test_a_paper_forms_signature_and_its_repeated_pages_are_passed_over(workspace, sheet, run):
    workspace.type(sheet, cells(2))
    month = {"sheetId": tab_id(workspace, sheet), "startRowIndex": 2, "endRowIndex": 3}
    month |= {"startColumnIndex": HEADER_COLUMNS.index("judul"), "endColumnIndex": HEADER_COLUMNS.index("foto")}
    edit(workspace, sheet, {"mergeCells": {"range": month, "mergeType": "MERGE_ALL"}})
    workspace.type(sheet, {f"{letter('judul')}3": "NOVEMBER 2025"})
    workspace.type(sheet, {f"{letter(name)}4": f"'({number})" for number, name in enumerate(COLUMNS, 1)})
    workspace.type(sheet, {f"{letter(name)}5": label_of(name) for name in COLUMNS})
    workspace.type(sheet, cells(6, judul="Kelas ibu hamil dibuka", tanggal_mulai="17/10/2025"))
    workspace.type(sheet, {f"{letter('judul')}7": "SUB JUMLAH", f"{letter('nilai_1')}7": "64"})
    workspace.type(sheet, {f"{letter('judul')}8": "NIHIL"})
    signature = [
        "'Kupang, 20 November 2025",
        "Kepala Dinas,",
        "",
        "MARIA TALLO",
        "Pembina Utama Muda",
        "NIP. 19700101 199503 1 001",
    ]
    workspace.type(sheet, {f"{letter('lokasi')}{10 + at}": text for at, text in enumerate(signature) if text})
    run()
    told = {row: system(workspace, sheet, row) for row in range(2, 16) if row not in {9, 12}}
    assert {row: line["status"] for row, line in told.items() if line["status"]} == {2: "Diterima", 6: "Diterima"}
    assert all(line["pesan"] for row, line in told.items() if row not in {2, 6})
    assert summary(workspace, sheet)["Jumlah baris laporan"] == "2"


def test_two_columns_of_figures_refuse_the_sheet_with_their_cells(workspace, sheet, run):
    workspace.type(sheet, cells(2, nilai_1="64", satuan_1="balita", indikator_1="Balita ditimbang"))
    workspace.type(sheet, {f"{letter('target_1')}1": "Nilai 1", f"{letter('target_1')}2": "46"})
    (reason,) = run().failures.values()
    assert f"sel {letter('nilai_1')}1 dan {letter('target_1')}1" in reason
    assert reason in " ".join(summary(workspace, sheet).values())


def test_rows_hidden_by_a_filter_or_by_hand_are_read_like_any_other(workspace, sheet, run):
    workspace.type(sheet, cells(2))
    workspace.type(sheet, cells(3, judul="Kelas ibu hamil dibuka", tanggal_mulai="17/10/2025"))
    hide = {"properties": {"hiddenByUser": True}, "fields": "hiddenByUser"}
    edit(
        workspace,
        sheet,
        {"updateDimensionProperties": {"range": columns(workspace, sheet, HEADER_COLUMNS.index("uraian")), **hide}},
    )
    workspace.rows(sheet, action="hide", row=3)
    run()
    assert [system(workspace, sheet, row)["status"] for row in (2, 3)] == ["Diterima"] * 2
