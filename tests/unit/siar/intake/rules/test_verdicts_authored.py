"""Rows as clerks write them (`tests/data/authored`), judged as an officer would."""

from __future__ import annotations

from itertools import groupby

import pytest

from siar.intake.sheets.columns import COLUMNS
from tests.unit.siar.intake.rules.authored_rows import cases, count, wrong

FILES = {file: list(found) for file, found in groupby(cases(), key=lambda case: case.name.partition(":")[0])}


@pytest.mark.parametrize("file", FILES)
def test_each_row_is_judged_as_an_officer_would(book, file):
    assert {case.name: faults for case in FILES[file] if (faults := wrong(case, book))} == {}


def test_there_are_rows_enough_to_tell_something():
    assert count() > 1000


@pytest.fixture
def told(judge_rows):
    def ask(**change: str) -> dict[str, str]:
        (verdict,) = judge_rows(change)
        return {finding.code: finding.message for finding in verdict.findings}

    return ask


def test_each_number_of_a_person_is_quoted_as_itself(told):
    found = told(uraian="Diserahkan kepada Ibu Ani, NIK 5371041203560002, HP 081237774521, di kantor lurah.")
    assert "“537***02”" in found["E_PII_NIK"]
    assert "“081***21”" in found["E_PII_TELEPON"]


def test_thousands_in_the_english_way_are_told_with_both_readings(told):
    message = told(indikator_1="Kader dilatih", nilai_1="1,250", satuan_1="orang")["W_ANGKA_AMBIGU"]
    assert "“1,250”" in message
    assert "Bila maksudnya 1.250" in message


def test_a_service_that_only_says_until_when_is_told_what_is_missing_and_nothing_else(told):
    found = told(tanggal_mulai="s/d 18 Oktober 2025", jenis_laporan="Layanan publik")
    assert "Hari pertamanya belum tertulis" in found["E_TANGGAL_TIDAK_TERBACA"]
    assert "I_TANGGAL_FORMAT" not in found


def test_a_signature_in_an_agencys_own_sheet_is_quoted_and_not_the_agency(told):
    blank = dict.fromkeys(COLUMNS, "") | {"opd": "Dinas Kesehatan", "penanggung_jawab": "drg. Retnowati, M.Kes"}
    assert "“drg. Retnowati, M.Kes”" in told(**blank)["I_BARIS_BUKAN_LAPORAN"]
