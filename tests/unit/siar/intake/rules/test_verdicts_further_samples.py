"""Rows that the rules were not written for: other agencies, kinds and wordings, with decoys for every rule."""

from __future__ import annotations

import csv
import re
from datetime import date
from pathlib import Path

import pytest

from siar.findings.tellers import Stage
from siar.intake.rules.csv_rows import read_csv_rows
from siar.intake.rules.unexamined import UNEXAMINED
from siar.intake.rules.verdicts import Verdict, judge
from siar.intake.sheets.succession import FOLLOWS, QUESTION
from siar.reading.personal_data import mask

DATA = Path(__file__).resolve().parents[4] / "data"
FILES = ("opd_reports_second.csv", "opd_reports_third.csv")
#: The photo itself and the calendar decide on these, not the row.
IDENTITY = {"E_DATA_PASIEN", "E_IDENTITAS_KORBAN_ANAK"}


def expected(file: str) -> list[set[str]]:
    with (DATA / file).open(encoding="utf-8") as handle:
        return [set(row["expect"].split("|")) - {"OK"} for row in csv.DictReader(handle)]


@pytest.fixture(scope="module", params=FILES)
def file(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def verdicts(file, book) -> list[Verdict]:
    return judge(read_csv_rows(DATA / file), book=book, as_of=date(2026, 6, 30))


def test_every_row(file, verdicts):
    wrong = {
        verdict.line: (sorted(codes), verdict.codes)
        for codes, verdict in zip(expected(file), verdicts, strict=True)
        if codes != set(verdict.codes)
    }
    assert wrong == {}


def test_every_code_that_rows_can_earn_is_there(book):
    # What follows a published report is told beside that report, not in a file of rows.
    earned = {code for file in (*FILES, "cases.csv") for codes in expected(file) for code in codes}
    assert earned == book.catalogue.told_in(Stage.ROWS) - {UNEXAMINED, FOLLOWS, QUESTION}


def test_enough_rows_are_clean(file):
    assert sum(not codes for codes in expected(file)) >= 100


def test_messages_are_short_and_repeat_no_personal_data(verdicts):
    messages = [finding.message for verdict in verdicts for finding in verdict.findings]
    assert max(map(len, messages)) <= 200
    assert [message for message in messages if mask(message) != message] == []


@pytest.mark.parametrize("code", ["E_DUPLIKAT", "W_MIRIP_DUPLIKAT", "W_BEDA_DENGAN_LAPORAN_LAIN", "W_LONJAKAN_ANGKA"])
def test_another_report_is_named_by_its_headline(verdicts, code):
    messages = [finding.message for verdict in verdicts for finding in verdict.findings if finding.code == code]
    assert messages
    assert all("laporan “" in message and not re.search(r"baris \d", message) for message in messages)


def test_sentences_that_touch_a_rule_and_sentences_that_only_come_near(judge_rows):
    with (DATA / "wordings.csv").open(encoding="utf-8") as handle:
        sentences = list(csv.DictReader(handle))
    rows = [
        {"judul": f"Kegiatan {number}", "uraian": row["teks"], "tanggal_mulai": f"{1 + number % 28:02d}/02/2025"}
        | {
            "waktu_kirim": f"{1 + number % 28:02d}/02/2025 16:00",
            "opd": "Dinas Sosial",
            "kelurahan": "",
            "kecamatan": "",
        }
        | {"indikator_1": "", "nilai_1": "", "satuan_1": ""}
        for number, row in enumerate(sentences)
    ]
    watched = {row["kode"] for row in sentences}
    wrong = []
    for row, verdict in zip(sentences, judge_rows(*rows), strict=True):
        found = set(verdict.codes) & watched
        if row["kena"] == "ya" and row["kode"] in IDENTITY:
            # A child in a case may be a patient as well.
            found -= IDENTITY - {row["kode"]}
        if found != ({row["kode"]} if row["kena"] == "ya" else set()):
            wrong.append((row["kode"], row["kena"], sorted(found), row["teks"]))
    assert wrong == []
