"""Numbers of people, however they are written, and the numbers of things, which stay."""

from __future__ import annotations

import pytest

from siar.reading.official import NOBODY, Official
from siar.reading.personal_data import mask
from siar.reading.personal_numbers import find_id_numbers
from tests.unit.siar.reading.ways_of_writing import left_of, written

_WAYS = 10_008


def test_numbers_written_in_ten_thousand_ways_are_masked_to_the_last_digits():
    unmasked = []
    for case in written(_WAYS, seed=20251018):
        masked = mask(case.text, official=NOBODY)
        if masked == case.text or left_of(case.digits, masked):
            unmasked.append((case.kind, case.way, case.text))
    assert unmasked == []


@pytest.mark.parametrize(
    "text",
    [
        "Keputusan nomor 081/KEP/HK/2026 dan 082.1/1234/II/2026 ditetapkan.",
        "Surat 081/1234/10/2025 tentang jam kerja.",
        "Buka 08.15-16.30/17.00 WITA setiap hari.",
        "Dilaksanakan 31/10/2025 dan 12/11/2025 di dua tempat.",
        "Belanja pada kode rekening 5.1.02.01.01.0024 digeser.",
        "Video https://www.tiktok.com/@kominfo/video/5371041203560002123",
        "Koordinat -10.178757, 123.597603",
        "NOP 53.71.041.003.012-0145.0 dan SPPT 537104000501201450",
        "Rp5.371.041.203.560.002",
        "Tahun 2019 2020 2021 2022 2023 2024",
        "Satu, dua, tiga, empat, lima!",
    ],
)
def test_numbers_of_things_stay(text):
    assert mask(text, official=NOBODY) == text


@pytest.mark.parametrize(
    "text", ["0812-3777-4521", "+62 812 3777 4521", "https://wa.me/6281237774521", "０８１２ ３７７７ ４５２１"]
)
def test_an_official_number_passes_in_every_notation(text):
    assert mask(f"WA {text}", official=Official(phones=("081237774521",))) == f"WA {text}"


def test_of_two_numbers_side_by_side_both_are_masked():
    assert "1122" not in mask("Satgas 0812.3777.4521/0813.3999.1122 aktif", official=NOBODY)


def test_a_long_run_of_digits_is_looked_through_once() -> None:
    """It was cut in every possible way before: a cell of two hundred digits held up a whole sheet."""
    assert list(find_id_numbers("nol " + "7" * 4000 + "x")) == []
