"""Workbooks with American settings: what Sheets read in another way is asked, also after they were provisioned."""

from __future__ import annotations

from datetime import timedelta

import pytest

from siar.google.sheets import column_letters
from siar.intake import cycle, registry
from siar.intake.provisioning import provision
from siar.intake.sheets.headers import SYSTEM_COLUMNS
from tests.integration.intake.people import GOOD, NOW, cells, system

pytestmark = pytest.mark.integration

ASKED = "Perlu dicek"
NAMES = {
    "Jenis Laporan": "jenis_laporan", "Judul": "judul", "Tanggal": "tanggal_mulai", "Tempat": "lokasi",
    "Uraian": "uraian", "Indikator": "indikator_1", "Nilai": "nilai_1", "Satuan": "satuan_1",
    "Sumber data": "sumber_data", "Link foto": "foto", "Izin foto": "izin_foto", "Boleh tayang": "boleh_tayang",
}  # fmt: skip
PLACES = {
    "Melati": "Balita", "Mawar": "Kader dilatih", "Anggrek": "Ibu hamil", "Kenanga": "Lansia diperiksa",
    "Dahlia": "Bidan hadir", "Teratai": "Relawan baru",
}  # fmt: skip
VALUE, DAY = (list(NAMES.values()).index(name) for name in ("nilai_1", "tanggal_mulai"))


def in_locale(workspace, sheet, locale):
    change = {"updateSpreadsheetProperties": {"properties": {"locale": locale}, "fields": "locale"}}
    workspace.google.sheets.batch_update(sheet, [change], repeatable=True)


def own_sheet(workspace, conn, settings, typed, *, locale="en_US", day="'13/11/2025"):
    """A sheet that an agency made and filled before it was provisioned; its tab."""
    own = workspace.admin("POST", "/spreadsheets", title="Milik dinas")["id"]
    tab = next(item["tabs"][0] for item in workspace.admin("GET", "/spreadsheets") if item["id"] == own)
    in_locale(workspace, own, locale)
    report = {**GOOD, "tanggal_mulai": day, "indikator_1": "Balita dilayani", "satuan_1": "orang",
              "jenis_laporan": "Capaian"}  # fmt: skip
    rows = [list(NAMES)]
    for (name, counted), text in zip(PLACES.items(), typed, strict=False):
        own_words = {"judul": f"Posyandu {name} buka", "lokasi": f"Posyandu {name}", "indikator_1": counted}
        rows.append([{**report, **own_words, "nilai_1": text}[key] for key in NAMES.values()])
    for line, row in enumerate(rows, 1):
        workspace.type(own, {f"{column_letters(at)}{line}": text for at, text in enumerate(row)}, tab=tab)
    registry.register(conn, spreadsheet_id=own, opd="DINKES", title="Milik dinas", tab=tab, now=NOW)
    made = provision.provision(conn, workspace.google, settings=settings, opd=["DINKES"], folder_id="", now=NOW)
    assert made.upgraded == 1
    return own, tab


def answers(workspace, own, tab):
    rows = [row for row in workspace.values(own, tab)[1:] if any(row[: len(SYSTEM_COLUMNS)])]
    return [dict(zip(SYSTEM_COLUMNS, row[: len(SYSTEM_COLUMNS)], strict=True)) for row in rows]


def retype(workspace, own, tab, row, at, text):
    workspace.type(own, {f"{column_letters(len(SYSTEM_COLUMNS) + at)}{row}": text}, tab=tab)


def test_numbers_typed_before_provisioning_are_asked_with_both_readings(workspace, conn, settings, run):
    own, tab = own_sheet(workspace, conn, settings, ["1.250", "12.500", "12,5", "1,250", "64", "0.5"])
    run()
    told = answers(workspace, own, tab)
    assert [line["status"] for line in told[:4]] == [ASKED] * 4
    for line, readings in zip(
        told, ["1,25 atau 1.250", "12,5 atau 12.500", "125 atau 12,5", "1.250 atau 1,25"], strict=False
    ):
        assert f"Bisa berarti {readings}" in line["pesan"]
    assert "Bisa berarti" not in told[4]["pesan"], "there is one way to type 64"
    assert "Bisa berarti" not in told[5]["pesan"]


def test_a_row_stays_guarded_until_the_cell_itself_is_typed_again(workspace, conn, settings, run):
    own, tab = own_sheet(workspace, conn, settings, ["1.250", "64"], day="11/10/2025")
    run()
    assert [line["status"] for line in answers(workspace, own, tab)] == [ASKED] * 2
    retype(workspace, own, tab, 2, 1, "Posyandu Melati layani balita")
    run(5)
    assert "1,25 atau 1.250" in answers(workspace, own, tab)[0]["pesan"], "another cell of the row was edited"
    retype(workspace, own, tab, 2, VALUE, "1250")
    run(10)
    told = answers(workspace, own, tab)[0]
    assert "Bisa berarti" not in told["pesan"]
    assert "10 November 2025 atau 11 Oktober 2025" in told["pesan"], "the date is still the one typed before"
    retype(workspace, own, tab, 2, DAY, "12/11/2025")
    run(15)
    assert answers(workspace, own, tab)[0]["status"] == "Diterima"
    retype(workspace, own, tab, 2, 1, "Posyandu Melati melayani balita")
    run(20)
    assert answers(workspace, own, tab)[0]["status"] == "Diterima"


def test_rows_typed_after_provisioning_are_read_as_they_stand(workspace, conn, settings, run):
    own, tab = own_sheet(workspace, conn, settings, ["64"])
    run()
    row = [{**GOOD, "indikator_1": "Balita", "nilai_1": "1.250", "satuan_1": "orang", "judul": "Vitamin dibagikan",
            "lokasi": "Aula", "tanggal_mulai": "14/11/2025"}[key] for key in NAMES.values()]  # fmt: skip
    for at, text in enumerate(row):
        retype(workspace, own, tab, 3, at, text)
    run(5)
    assert "Bisa berarti" not in answers(workspace, own, tab)[1]["pesan"]


def test_a_locale_that_somebody_changed_by_hand_is_remembered_too(workspace, conn, sheet, settings, book):
    def one(minutes):
        cycle.run(conn, workspace.google, settings=settings, book=book, now=NOW + timedelta(minutes=minutes))

    in_locale(workspace, sheet, "en_US")
    workspace.type(sheet, cells(2, indikator_1="Balita", nilai_1="12.500", satuan_1="orang"))
    one(0)
    in_locale(workspace, sheet, "in_ID")
    one(5)
    workspace.type(sheet, cells(2, indikator_1="Balita hadir", nilai_1=None, satuan_1="orang", sumber_data="Puskesmas"))
    one(10)
    row = conn.execute("select foreign_locale, foreign_until from siar.spreadsheets").fetchone()
    assert row == {"foreign_locale": "en_US", "foreign_until": NOW + timedelta(minutes=5)}


def test_a_fraction_of_people_in_an_indonesian_workbook_is_asked(workspace, sheet, run):
    workspace.type(sheet, cells(2, indikator_1="Balita", nilai_1="1,250", satuan_1="orang"))
    run()
    told = system(workspace, sheet, 2)
    assert told["status"] == ASKED
    assert "1,25" in told["pesan"]
    assert "1.250" in told["pesan"]


def test_where_a_comma_begins_decimals_numbers_were_read_as_here(workspace, conn, settings, run):
    own, tab = own_sheet(workspace, conn, settings, ["1.250"], locale="en_GB")
    run()
    assert answers(workspace, own, tab)[0]["status"] == ASKED
