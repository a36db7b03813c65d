from __future__ import annotations

import pytest

from siar.errors import InputError
from siar.visuals.facts.emphasis import Emphasis, emphasis_of, is_told_by, names_unit, places_of


def _figure(label, value, unit, **more):
    return {"label": label, "value": value, "unit": unit, **more}


KTP = _figure(
    "Wajib KTP",
    "339901",
    "orang",
    parts=[{"label": "sudah merekam", "value": "272859"}, {"label": "belum merekam", "value": "67042"}],
)
MEDALS = _figure(
    "Medali", "34", "medali", parts=[{"label": name, "value": str(n)} for name, n in (("emas", 11), ("perak", 9))]
)
RESTAURANTS = [
    _figure("Realisasi pajak restoran", "34841281395", "rupiah", target="25535000000"),
    _figure("Capaian", "136.45", "%"),
]
STUNTING = [_figure("Balita stunting", "4086", "balita"), _figure("Prevalensi hasil timbang", "18.4", "%")]


@pytest.mark.parametrize(
    ("headline", "indicators", "key"),
    [
        ("272.859 warga sudah merekam KTP-el", [KTP], "1.1"),
        ("Perekaman KTP-el berlanjut", [KTP], "1"),
        ("339.901 warga wajib KTP", [KTP], "1"),
        ("Atlet kota raih 11 emas di Porprov", [MEDALS], "1.1"),
        ("Atlet kota dilepas 11 Oktober", [MEDALS], "1"),
        ("Balita stunting turun menjadi 18,4 persen", STUNTING, "2"),
        ("Ada 4.086 balita stunting, 18,4 persen", STUNTING, "1"),
        ("Pajak restoran capai 136 persen target", RESTAURANTS, "2"),
        ("Pajak restoran capai 137 persen target", RESTAURANTS, "1"),
        ("Pajak restoran Rp34,8 miliar", RESTAURANTS, "1"),
        (
            "Nefonaek juara pertama lomba kebersihan",
            [_figure("Kelurahan peserta", "51", "kelurahan"), _figure("Peringkat", "1", "peringkat")],
            "2",
        ),
        (
            "Enam hari kerja bagi 12 petugas",
            [_figure("Sekolah", "6", "sekolah"), _figure("Petugas", "12", "orang")],
            "2",
        ),
        (
            "Pasar Saboak putar Rp4 miliar dalam 18 pekan",
            [_figure("Penyelenggaraan", "18", "pekan"), _figure("Perputaran uang", "4000000000", "rupiah")],
            "2",
        ),
        # A year is no figure, and "2.025 orang" is none of the headline's.
        ("Bursa kerja 2025", [_figure("Pelamar", "70", "orang"), _figure("Lowongan", "2025", "lowongan")], "1"),
        # "pertama" counts no reports.
        ("Opini WTP pertama", [_figure("Temuan", "3", "temuan"), _figure("Opini WTP", "1", "kali")], "1"),
        ("Lomba kelurahan", [], "1"),
    ],
)
def test_the_figure_that_the_headline_names_is_the_large_one(headline, indicators, key):
    assert emphasis_of(headline, indicators).key == key


@pytest.mark.parametrize(
    ("label", "headline", "told"),
    [
        ("Titik lampu 2025", "340 titik lampu jalan baru pada 2025", True),
        ("Pertumbuhan ekonomi", "Ekonomi tumbuh 4,83 persen", True),
        ("Titik Wi-Fi aktif", "Wi-Fi gratis hadir di 10 titik", False),
        ("Kelurahan peserta", "Nefonaek juara pertama lomba kebersihan", False),
    ],
)
def test_a_label_is_told_only_by_a_headline_with_all_its_words(label, headline, told):
    assert is_told_by(label, headline) is told


def test_a_unit_is_named_by_a_label_with_the_whole_word():
    assert names_unit("Kelurahan peserta", "kelurahan")
    assert not names_unit("Dosis pertama", "orang")
    assert not names_unit("Hari kerja", "hari kerja efektif")
    assert not names_unit("Indeks", "")


def test_places_are_read_as_they_are_written():
    assert [place.key for place in places_of([KTP, *STUNTING])] == ["1", "1.1", "1.2", "2", "3"]
    assert all(Emphasis.read(place.key) == place for place in places_of([KTP, *STUNTING]))
    for wrong in ("", "0", "1.0", "1.", "-1", "1.2.3", "x"):
        with pytest.raises(InputError):
            Emphasis.read(wrong)


def test_a_part_stands_large_with_its_own_label_and_the_whole_beside_it(facts_of):
    facts = facts_of({"title": "272.859 warga sudah merekam KTP-el", "indicators": [KTP]})
    assert (facts.figure.lead, facts.figure.number, facts.figure.unit) == ("Sudah merekam", "272.859", "orang")
    assert [(stat.label, stat.number) for stat in facts.stats] == [("Wajib KTP", "339.901")]
    assert facts.apart == "Wajib KTP"


def test_the_target_of_a_figure_that_stands_small_stays_with_it(facts_of):
    facts = facts_of({"title": "Pajak restoran capai 136 persen target", "indicators": RESTAURANTS})
    assert facts.figure.is_progress
    assert facts.figure.number == "136,45%"
    assert facts.rows[0].number == "136,45%"
    assert facts.progress.note == "dari target Rp25.535.000.000"
    assert [(stat.number, stat.magnitude, stat.target) for stat in facts.stats] == [
        ("34,84", "miliar", "dari target Rp25.535.000.000")
    ]


def test_progress_of_another_figure_than_the_large_one_says_whose_it_is(facts_of):
    houses = [_figure("Rumah selesai", "7", "unit", target="50"), _figure("Dana", "425000000", "rupiah")]
    facts = facts_of({"title": "Dana Rp425 juta terserap", "indicators": houses})
    assert (facts.figure.number, facts.figure.magnitude) == ("425", "juta")
    assert facts.progress.note.replace("\u00a0", " ") == "Rumah selesai: 7 unit dari target 50 unit"


def test_what_is_counted_is_said_once(facts_of):
    seen = facts_of({"title": "Kota bersih", "indicators": [_figure("Kelurahan peserta", "51", "kelurahan")]}).figure
    assert (seen.lead, seen.unit) == ("Kelurahan peserta", "")
    told = facts_of({"title": "51 kelurahan", "indicators": [_figure("Kelurahan", "51", "kelurahan")]}).figure
    assert (told.lead, told.unit) == ("", "kelurahan")


def test_an_editors_figure_comes_before_the_headlines(facts_of):
    report = {"title": "Balita stunting turun menjadi 18,4 persen", "indicators": STUNTING}
    assert facts_of(report).figure.number == "18,4%"
    assert facts_of(report, emphasis=Emphasis(0)).figure.number == "4.086"
    assert facts_of(report, emphasis=Emphasis(7)).figure.number == "18,4%"
