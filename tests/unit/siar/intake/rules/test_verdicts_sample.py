"""The sample's own expectations, code by code, through the function and through the command."""

from __future__ import annotations

import csv
import json
from datetime import date
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from siar.commands.verdicts import verdicts
from siar.intake.rules.csv_rows import parse_csv_rows, read_csv_rows
from siar.intake.rules.verdicts import judge

SAMPLE = Path(__file__).resolve().parents[4] / "data" / "opd_reports_sample.csv"


def expected() -> list[set[str]]:
    with SAMPLE.open(encoding="utf-8") as handle:
        return [set() if row["expect"] == "OK" else set(row["expect"].split("|")) for row in csv.DictReader(handle)]


def test_every_row_of_the_sample(book):
    found = [set(verdict.codes) for verdict in judge(read_csv_rows(SAMPLE), book=book, as_of=date(2026, 6, 30))]
    assert found == expected()
    assert len(found) == 98


@pytest.mark.parametrize(
    ("delimiter", "encoding"), [(",", "utf-8"), (";", "utf-8-sig"), ("\t", "cp1252"), (";", "utf-16")]
)
def test_the_command_reads_any_usual_export(tmp_path, delimiter, encoding):
    with SAMPLE.open(encoding="utf-8", newline="") as handle:
        rows = list(csv.reader(handle))
    file = tmp_path / "laporan.csv"
    with file.open("w", encoding=encoding, errors="ignore", newline="") as handle:
        csv.writer(handle, delimiter=delimiter).writerows(rows)
    app = typer.Typer()
    app.command()(verdicts)
    result = CliRunner().invoke(app, [str(file), "--as-of", "2026-06-30"])
    assert result.exit_code == 0
    entries = [json.loads(line) for line in result.stdout.splitlines()]
    assert [set(entry["codes"]) for entry in entries] == expected()
    assert [entry["line"] for entry in entries] == list(range(2, 100))
    assert {entry["verdict"] for entry in entries} == {"accepted", "held", "review", "skipped"}
    assert all(bool(entry["codes"]) == bool(entry["messages"]) for entry in entries)


def test_a_file_that_is_not_there_is_said_so(tmp_path):
    app = typer.Typer()
    app.command()(verdicts)
    assert CliRunner().invoke(app, [str(tmp_path / "tidak-ada.csv")]).exit_code == 2


def test_titles_above_the_header_other_header_texts_and_ragged_rows():
    rows = parse_csv_rows(
        "REKAP LAPORAN,,\n,,\nNama OPD;x\nPerangkat Daerah *,Judul Kegiatan,Tgl. Kegiatan,Tempat\nDinas Sosial,Santunan\n,,,\n"
    )
    assert list(rows.cells) == ["opd", "judul", "tanggal_mulai", "lokasi"]
    assert list(rows.lines) == [5, 6]
    assert [column[0] for column in rows.cells.values()] == ["Dinas Sosial", "Santunan", "", ""]
    assert list(parse_csv_rows("").lines) == []
    assert parse_csv_rows("a,b\n1,2\n").cells == {}
