from __future__ import annotations

import pytest

from siar.reading.formats import Formats
from siar.settings import load_settings
from siar.visuals.facts.sections import split_sections
from siar.visuals.facts.trends import build_trend

FORMATS = Formats.of(load_settings().city)


def test_labelled_parts_are_told_apart():
    prose, sections = split_sections(
        "KIA untuk anak. Syarat: akta; KTP orang tua; pas foto. Biaya: Gratis. Jam layanan: 08.00–15.00 WITA."
    )
    assert prose == "KIA untuk anak."
    assert {section.key: section.items for section in sections} == {
        "syarat": ("Akta", "KTP orang tua", "Pas foto"),
        "biaya": ("Gratis",),
        "jam": ("08.00–15.00 WITA",),
    }


def test_lists_may_be_lines_or_numbers():
    _, sections = split_sections("Persyaratan:\n1. akta\n2. KTP\n3. pas foto")
    assert sections[0].items == ("Akta", "KTP", "Pas foto")


def test_a_claim_keeps_its_sentences_and_an_address_its_letters():
    _, sections = split_sections(
        "Klaim: Bantuan lewat tautan. Fakta: Tidak benar. Lapor ke RT. Bukti: kupangkota.go.id/cek."
    )
    texts = {section.key: section.text for section in sections}
    assert texts["fakta"] == "Tidak benar. Lapor ke RT."
    assert texts["bukti"] == "kupangkota.go.id/cek"


@pytest.mark.parametrize("body", ["Rapat membahas biaya: tidak ada kenaikan.", "Petugas kata warga isu: banjir", ""])
def test_a_label_inside_a_sentence_is_prose(body):
    prose, sections = split_sections(body)
    assert prose == body
    assert sections == ()


def _trend(values, unit="kasus", labels=("2023", "2024", "2025")):
    parts = [{"label": label, "value": value} for label, value in zip(labels, values, strict=True)]
    return build_trend([{"label": "Kasus DBD", "value": values[-1], "unit": unit, "parts": parts}], FORMATS)


def test_periods_make_a_trend_and_names_do_not():
    assert _trend(["10", "20", "30"]) is not None
    assert _trend(["10", "20", "30"], labels=("Jan", "Februari", "Mar 2025")) is not None
    assert _trend(["10", "20", "30"], labels=("Oesapa", "Oepoi", "Alak")) is None
    assert _trend(["10", "-2", "30"]) is None


@pytest.mark.parametrize(
    ("values", "unit", "told"),
    [
        (["10", "40", "30"], "kasus", "turun 25% dari 2024"),
        (["10", "30", "31"], "kasus", "naik 3,3% dari 2024"),
        (["10", "30", "30"], "kasus", "tetap dibanding 2024"),
        (["8", "8.61", "8.24"], "%", "turun 0,37 poin persen dari 2024"),
        (["1", "0", "5"], "kasus", "naik dari 2024"),
        (["1", "1000000", "1000001"], "kasus", "naik tipis dari 2024"),
    ],
)
def test_the_last_change_is_told_and_never_rounded_up(values, unit, told):
    assert _trend(values, unit).change == told


def test_money_stands_on_one_scale_cut_not_rounded():
    trend = _trend(["83412000000", "127999000000", "134041317522"], "rupiah")
    assert trend.unit == "dalam miliar rupiah"
    assert [point.text for point in trend.points] == ["83,4", "127,9", "134,0"]


def test_years_in_labels_make_a_trend():
    trend = build_trend(
        [
            {"label": f"PAD {year}", "value": str(value), "unit": "orang"}
            for year, value in ((2025, 9), (2023, 4), (2024, 5))
        ],
        FORMATS,
    )
    assert [point.label for point in trend.points] == ["2023", "2024", "2025"]
    assert trend.last.text == "9"
