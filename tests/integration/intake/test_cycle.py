"""The whole of intake against the stand-in: real client, real database, people at work in between."""

from __future__ import annotations

from datetime import timedelta

import pytest
import requests

from siar.errors import RetryError
from siar.figures.agencies import Reporting, reporting_of
from siar.intake import cycle, registry, reviews
from siar.intake.provisioning import provision
from siar.intake.provisioning.layout import HEADER_COLUMNS
from siar.intake.sheets.headers import SYSTEM_COLUMNS
from tests.integration.intake.people import GOOD, NOW, cells, letter, system

pytestmark = pytest.mark.integration


def test_rows_are_landed_judged_and_answered(workspace, conn, sheet, run):
    workspace.type(sheet, cells(2))
    workspace.type(sheet, cells(4, judul="", foto="sudah dikirim via WA", boleh_tayang="", uraian="Rapat."))
    result = run()
    assert (result.rows, result.revisions, result.accepted, result.held, result.answered) == (2, 2, 1, 1, 2)
    good, bad = system(workspace, sheet, 2), system(workspace, sheet, 4)
    assert good["status"] == "Diterima"
    assert good["diperiksa"] == "20/11/2025 12.00"
    assert bad["status"] == "Perlu diperbaiki"
    assert bad["pesan"].startswith("1. ")
    assert f"olom {letter('judul')}" in bad["pesan"]
    # Everything that must be mended stands there, numbered, the last thing too.
    assert [line.partition(".")[0] for line in bad["pesan"].splitlines()] == ["1", "2", "3", "4"]
    report = conn.execute("select * from siar.current_reports").fetchone()
    assert report["row_id"] == good["id"]
    assert report["opd"] == "DINKES"
    assert str(report["starts_on"]) == "2025-10-20"
    assert workspace.values(sheet)[1][len(SYSTEM_COLUMNS) :][3] == GOOD["judul"]


def test_a_quiet_cycle_reads_once_and_writes_nothing(workspace, sheet, run):
    workspace.type(sheet, cells(2))
    run()
    requests.delete(f"{workspace.url}/admin/api/requests", timeout=10)
    result = run(5)
    assert workspace.calls() == ["sheets.spreadsheets.get"]
    assert (result.revisions, result.answered) == (0, 0)


def test_an_edit_is_one_revision_and_supersedes_the_report(workspace, conn, sheet, run):
    workspace.type(sheet, cells(2))
    run()
    identity = system(workspace, sheet, 2)["id"]
    workspace.type(sheet, {f"{letter('judul')}2": "Posyandu Melati layani 65 balita"})
    result = run(5)
    assert (result.revisions, result.answered) == (1, 1)
    assert system(workspace, sheet, 2)["id"] == identity
    titles = conn.execute(
        "select title, superseded_at is null as current from siar.reports order by report_id"
    ).fetchall()
    assert [row["current"] for row in titles] == [False, True]
    assert titles[1]["title"] == "Posyandu Melati layani 65 balita"


def test_sorting_copying_and_inserting_keep_every_row_its_own(workspace, conn, sheet, run):
    for row, name in (
        (2, "Zat besi untuk remaja putri"),
        (3, "Ambulans laut tiba di Alak"),
        (4, "Kelas ibu hamil dibuka"),
    ):
        workspace.type(
            sheet, cells(row, judul=name, uraian=f"{name} hari ini. Warga merasa terbantu dan antre tertib.")
        )
    run()
    owner = {row["title"]: row["row_id"] for row in conn.execute("select title, row_id from siar.current_reports")}
    column = HEADER_COLUMNS.index("judul") + 1
    workspace.admin("POST", f"/spreadsheets/{sheet}/sort", tab="Laporan", column=column)
    workspace.rows(sheet, action="insert", row=2)
    workspace.rows(sheet, action="copy", row=3, to=6)
    result = run(5)
    assert result.misdirected == 0
    shown = {}
    for line in workspace.values(sheet)[1:]:
        if line and line[0]:
            shown.setdefault(line[HEADER_COLUMNS.index("judul")], []).append(line[0])
    assert {title: ids[0] for title, ids in shown.items()} == owner or all(owner[t] in ids for t, ids in shown.items())
    assert sum(map(len, shown.values())) == 4
    assert len({row_id for ids in shown.values() for row_id in ids}) == 4


def test_a_removed_row_is_withdrawn_only_when_it_stays_away(workspace, conn, sheet, run):
    workspace.type(sheet, cells(2))
    run()
    workspace.rows(sheet, action="delete", row=2)
    assert run(5).withdrawn == 0
    assert run(10).withdrawn == 1
    assert conn.execute("select count(*) as n from siar.current_reports").fetchone()["n"] == 0


def test_personal_data_does_not_reach_the_database(workspace, conn, sheet, run):
    workspace.type(sheet, cells(2, uraian="Bantuan untuk warga NIK 5371990101900001, hubungi 0812-3456-7890 segera."))
    assert run().held == 1
    text = str(conn.execute("select cells from siar.row_revisions").fetchone())
    assert "5371990101900001" not in text
    assert "3456" not in text
    assert "5371990101900001" not in system(workspace, sheet, 2)["pesan"]


def test_an_unshared_sheet_is_recorded_and_the_others_go_on(workspace, conn, sheet, run, settings):
    workspace.type(sheet, cells(2))
    lost = workspace.admin("POST", "/spreadsheets", title="Rahasia", share_with_service_account=False)["id"]
    registry.register(conn, spreadsheet_id=lost, opd="DLHK", title="Rahasia", tab="Laporan", now=NOW)
    result = run()
    assert result.accepted == 1
    assert list(result.failures) == ["Rahasia"]
    row = conn.execute(
        "select last_state, last_error from siar.spreadsheets where spreadsheet_id = %s", [lost]
    ).fetchone()
    assert row["last_state"] == "access"
    assert workspace.google.email in row["last_error"]


def test_a_broken_header_is_told_in_the_sheet_with_its_cell(workspace, conn, sheet, run):
    workspace.type(sheet, {f"{letter('judul')}1": "Judull berita baru"})
    result = run()
    (reason,) = result.failures.values()
    assert f"{letter('judul')}1" in reason
    summary = {row[0]: row[1] for row in workspace.values(sheet, "Ringkasan") if len(row) > 1}
    assert summary["Keadaan lembar"] == reason
    workspace.type(sheet, {f"{letter('judul')}1": "Judul"})
    run(5)
    summary = {row[0]: row[1] for row in workspace.values(sheet, "Ringkasan") if len(row) > 1}
    assert summary["Keadaan lembar"] == "Terbaca"


def test_a_cycle_that_cannot_finish_says_so_and_the_next_one_does(workspace, conn, sheet, run):
    workspace.type(sheet, cells(2))
    workspace.fail("sheets.spreadsheets.values.batchUpdateByDataFilter", "status", times=3, params={"status": 503})
    with pytest.raises(RetryError, match="not finished"):
        run()
    assert conn.execute("select count(*) as n from siar.current_reports").fetchone()["n"] == 1
    result = run(5)
    assert (result.revisions, result.answered) == (0, 1)
    assert system(workspace, sheet, 2)["status"] == "Diterima"


@pytest.mark.parametrize(
    "route", ["sheets.spreadsheets.batchUpdate", "sheets.spreadsheets.values.batchUpdateByDataFilter"]
)
def test_an_answer_lost_after_the_effect_doubles_nothing(workspace, conn, sheet, run, route):
    workspace.type(sheet, cells(2))
    workspace.fail(route, "error_after", times=1, params={"status": 503})
    run()
    run(5)
    assert system(workspace, sheet, 2)["status"] == "Diterima"
    assert conn.execute("select count(*) as n from siar.sheet_rows").fetchone()["n"] == 1


def test_provisioning_again_changes_nothing_and_a_used_sheet_keeps_its_cells(workspace, conn, settings, sheet):
    again = provision.provision(conn, workspace.google, settings=settings, opd=["DINKES"], folder_id="", now=NOW)
    assert (again.created, again.upgraded, again.unchanged) == (0, 0, 1)
    own = workspace.admin("POST", "/spreadsheets", title="Milik dinas")["id"]
    header = ["Laporan Dinas", *[""] * 8]
    names = [
        "OPD",
        "Jenis Laporan",
        "Nama kegiatan",
        "Tanggal",
        "Tempat",
        "Uraian",
        "Link foto",
        "Izin foto",
        "Boleh tayang",
    ]
    workspace.admin(
        "POST",
        f"/spreadsheets/{own}/cells",
        cells={f"{chr(65 + i)}{row}": text for row, line in ((1, header), (3, names)) for i, text in enumerate(line)},
    )
    tab = workspace.admin("GET", "/spreadsheets")
    title = next(item["tabs"][0] for item in tab if item["id"] == own)
    registry.register(conn, spreadsheet_id=own, opd="DLHK", title="Milik dinas", tab=title, now=NOW)
    result = provision.provision(conn, workspace.google, settings=settings, opd=["DLHK"], folder_id="", now=NOW)
    assert result.upgraded == 1
    rows = workspace.values(own, title)
    assert rows[2][:6] == list(SYSTEM_COLUMNS.values())
    assert rows[2][6:15] == names
    assert rows[0][6] == "Laporan Dinas"


def test_an_editors_yes_makes_the_report(workspace, conn, sheet, run):
    workspace.type(sheet, cells(2, boleh_tayang=""))
    assert run().review == 1
    revision = conn.execute("select revision_id from siar.verdicts").fetchone()["revision_id"]
    reviews.accept(conn, revision_id=revision, actor="editor", as_of=NOW.date(), now=NOW)
    run(5)
    assert system(workspace, sheet, 2)["status"] == "Diterima"
    assert conn.execute("select count(*) as n from siar.current_reports").fetchone()["n"] == 1


def test_one_sheet_for_all_agencies_works_alike(workspace, conn, settings, book):
    sheets = settings.city.sheets.model_copy(update={"topology": "shared"})
    shared = settings.model_copy(update={"city": settings.city.model_copy(update={"sheets": sheets})})
    made = provision.provision(
        conn, workspace.google, settings=shared, opd=["DINKES", "DLHK"], folder_id=workspace.folder, now=NOW
    )
    assert list(made.spreadsheets) == [""]
    sheet = made.spreadsheets[""]
    workspace.type(sheet, cells(2))
    workspace.type(
        sheet,
        cells(
            3,
            opd="Dinas Sosial",
            judul="Kursi roda untuk 12 warga",
            uraian="Dua belas warga menerima kursi roda hari ini. Mereka kini lebih mudah beraktivitas di luar rumah.",
        ),
    )
    workspace.type(sheet, cells(4, opd="Dinas Perhubungan", judul=""))
    result = cycle.run(conn, workspace.google, settings=shared, book=book, now=NOW)
    assert (result.accepted, result.held) == (2, 1)
    found = conn.execute("select opd from siar.current_reports order by opd").fetchall()
    assert [row["opd"] for row in found] == ["DINKES", "DINSOS"]
    # What is held is known as its agency's, too, though its text is sealed.
    told = reporting_of(conn, since=NOW, until=NOW + timedelta(days=1), obliged=settings.obliged_agencies)
    assert next(item for item in told if item.opd == "DISHUB") == Reporting("DISHUB", must_report=True, sent=1, held=1)


def test_numeric_dates_of_an_american_workbook_are_asked(workspace, conn, sheet, run):
    workspace.google.sheets.batch_update(
        sheet,
        [{"updateSpreadsheetProperties": {"properties": {"locale": "en_US"}, "fields": "locale"}}],
        repeatable=True,
    )
    workspace.type(sheet, cells(2, tanggal_mulai="10/09/2025", waktu_kirim="'11/09/2025 15:59"))
    workspace.type(sheet, cells(3, tanggal_mulai="'20/10/2025", judul="Imunisasi balita", waktu_kirim="'22/10/2025"))
    run()
    told = {
        row["row_number"]: [finding["code"] for finding in row["findings"]]
        for row in conn.execute("select * from siar.row_revisions join siar.verdicts using (revision_id)")
    }
    assert "W_TANGGAL_AMBIGU" in told[2]
    assert "W_TANGGAL_AMBIGU" not in told[3]
    assert system(workspace, sheet, 2)["status"] == "Perlu dicek"
