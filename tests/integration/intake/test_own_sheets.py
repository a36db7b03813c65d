"""The sample in one spreadsheet an agency, each kept in its own way: code by code what the file expects."""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest

from siar.google.sheets import column_letters
from siar.intake import cycle, registry
from siar.intake.provisioning import provision, samples
from siar.intake.rules.rulebook import RuleBook
from siar.intake.sheets.columns import COLUMNS, LABELS
from siar.intake.sheets.headers import SYSTEM_COLUMNS
from siar.settings import load_settings

pytestmark = pytest.mark.integration

NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
SAMPLE = Path(__file__).parents[2] / "data" / "opd_reports_sample.csv"
STRAYS = "KOMINFO"  # gets the rows whose OPD cell names nobody

RENAMED = {
    "waktu_kirim": "Timestamp",
    "opd": "Nama Perangkat Daerah",
    "jenis_laporan": "KATEGORI",
    "judul": "Judul  Berita *",
    "tanggal_mulai": "Hari/Tanggal",
    "tanggal_selesai": "S/d tanggal",
    "lokasi": "Tempat Kegiatan",
    "uraian": "Deskripsi (2–3 kalimat)",
    "nilai_1": "Angka 1",
    "anggaran_rp": "PAGU ANGGARAN",
    "foto": "Link Drive",
    "izin_foto": "Ijin foto",
    "penanggung_jawab": "PIC",
    "boleh_tayang": "Setuju tayang?",
}


@dataclass
class Drift:
    """How an agency keeps its sheet: what stands above the header, and the columns from the left (None: not ours)."""

    above: list[list[str]] = field(default_factory=list)
    columns: list[str | None] = field(default_factory=lambda: list(COLUMNS))
    headers: dict[str, str] = field(default_factory=dict)
    foreign: str = ""
    twins: tuple[str, ...] = ()

    def header(self) -> list[str]:
        own = [self.foreign if name is None else self.headers.get(name, LABELS[name]) for name in self.columns]
        return [*own, *(LABELS[name] for name in self.twins)]


def spread(every: int) -> list[str | None]:
    """The columns with one that is not ours before each `every`-th."""
    found: list[str | None] = []
    for place, name in enumerate(COLUMNS):
        found += [None, name] if place % every == 0 else [name]
    return found


DRIFTS = [
    Drift(),
    Drift(above=[["LAPORAN KEGIATAN", "", "TAHUN 2025"], [], ["Diisi paling lambat Jumat"]], headers=RENAMED),
    Drift(columns=[*reversed(COLUMNS)], headers=RENAMED),
    Drift(above=[["Rekap"]], columns=spread(4), foreign="Catatan internal", twins=("foto", "judul")),
    Drift(columns=spread(3), foreign="", headers={name: LABELS[name].upper() for name in COLUMNS}),
]


def sample() -> tuple[dict[str, list[tuple[int, dict[str, str]]]], dict[int, set[str]]]:
    """The sample's rows by agency, with their line numbers; and the codes that each line expects."""
    agencies = RuleBook.load(load_settings()).agencies
    rows: dict[str, list[tuple[int, dict[str, str]]]] = {}
    expected = {}
    with SAMPLE.open(encoding="utf-8", newline="") as handle:
        for line, row in enumerate(csv.DictReader(handle), 2):
            rows.setdefault(agencies.resolve(row["opd"]).code or STRAYS, []).append((line, row))
            expected[line] = set(row["expect"].split("|"))
    return rows, expected


def keep(workspace, conn, settings, code: str, rows: list[tuple[int, dict[str, str]]], drift: Drift) -> dict[int, int]:
    """Let an agency make its sheet, have it provisioned while in use, and type; return the line by row number."""
    sheet = workspace.admin("POST", "/spreadsheets", title=f"Laporan {code}")["id"]
    listing = workspace.admin("GET", "/spreadsheets")
    tab = next(item["tabs"][0] for item in listing if item["id"] == sheet)
    header_row = len(drift.above) + 1
    properties = {"sheetId": 0, "gridProperties": {"rowCount": 200, "columnCount": 60}}
    own = workspace.google.sheets.get(sheet, fields="sheets.properties.sheetId")
    properties["sheetId"] = own["sheets"][0]["properties"].get("sheetId", 0)
    grow = {"properties": properties, "fields": "gridProperties.rowCount,gridProperties.columnCount"}
    workspace.google.sheets.batch_update(sheet, [{"updateSheetProperties": grow}], repeatable=True)
    workspace.google.sheets.write_ranges(sheet, {f"'{tab}'!A1": [*drift.above, drift.header()]}, typed=True)
    registry.register(conn, spreadsheet_id=sheet, opd=code, title=f"Laporan {code}", tab=tab, now=NOW)
    dressed = provision.provision(conn, workspace.google, settings=settings, opd=[code], folder_id="", now=NOW)
    assert dressed.upgraded == 1
    block = [
        [samples.as_typed(name, row[name]) if name else "catatan lama" for name in drift.columns] for _, row in rows
    ]
    first = column_letters(len(SYSTEM_COLUMNS))
    workspace.google.sheets.write_ranges(sheet, {f"'{tab}'!{first}{header_row + 1}": block}, typed=True)
    return {header_row + number: line for number, (line, _) in enumerate(rows, 1)}


def test_the_sample_gets_the_codes_that_it_expects_in_every_agencys_own_sheet(workspace, conn, settings, book):
    rows, expected = sample()
    assert len(rows) > 30
    lines = {
        code: keep(workspace, conn, settings, code, own, DRIFTS[number % len(DRIFTS)])
        for number, (code, own) in enumerate(rows.items())
    }
    result = cycle.run(conn, workspace.google, settings=settings, book=book, now=NOW)
    assert (result.sheets_read, result.rows, result.answered, result.misdirected) == (len(rows), 97, 97, 0)
    found = {
        lines[row["opd"]][row["row_number"]]: {finding["code"] for finding in row["findings"]} or {"OK"}
        for row in conn.execute(
            "select s.opd, v.row_number, d.findings from siar.row_revisions v join siar.verdicts d using (revision_id)"
            " join siar.sheet_rows using (row_id) join siar.spreadsheets s using (spreadsheet_id)"
        )
    }
    blank = {line for line, codes in expected.items() if codes == {"I_BARIS_KOSONG"}}
    assert found == {line: codes for line, codes in expected.items() if line not in blank}


@pytest.mark.parametrize("number", range(len(DRIFTS)))
def test_every_way_of_keeping_a_sheet_reads_alike(workspace, conn, settings, book, number):
    """The agency with most rows, in each of the ways: the same codes, the same reports."""
    rows, expected = sample()
    lines = keep(workspace, conn, settings, "DINKES", rows["DINKES"], DRIFTS[number])
    cycle.run(conn, workspace.google, settings=settings, book=book, now=NOW)
    found = {
        lines[row["row_number"]]: {finding["code"] for finding in row["findings"]} or {"OK"}
        for row in conn.execute(
            "select row_number, findings from siar.row_revisions join siar.verdicts using (revision_id)"
        )
    }
    assert found == {line: expected[line] for line in lines.values()}
    reports = conn.execute("select count(*) as n from siar.current_reports").fetchone()["n"]
    assert reports >= sum(expected[line] == {"OK"} for line in lines.values())
