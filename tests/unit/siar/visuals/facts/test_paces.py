from __future__ import annotations

import pytest

from siar.editorial.alt_text import alt_text, missing_figures
from siar.visuals import rendering


def _report(*figures, kind="Progres program"):
    return {
        "kind": kind,
        "title": "Realisasi kegiatan sampai triwulan III",
        "indicators": [{"label": label, "value": value, "unit": unit} for label, value, unit in figures],
    }


PHYSICAL, FINANCIAL = ("Realisasi fisik", "67.8", "%"), ("Realisasi keuangan", "59.2", "persen")


@pytest.mark.parametrize(
    "figures", [(PHYSICAL, FINANCIAL), (FINANCIAL, PHYSICAL), (("Paket", "12", "paket"), PHYSICAL, FINANCIAL)]
)
@pytest.mark.parametrize("size", ["potret", "kotak", "cerita", "tautan"])
def test_physical_and_financial_progress_stand_as_two_bars(facts_of, figures, size):
    facts = facts_of(_report(*figures))
    assert [(pace.label, pace.text, pace.ratio) for pace in facts.paces] == [
        ("Realisasi fisik", "67,8%", pytest.approx(0.678)),
        ("Realisasi keuangan", "59,2%", pytest.approx(0.592)),
    ]
    page = rendering.plan(facts.kind, facts, size=size)
    assert page.texts.count("67,8%") == page.texts.count("59,2%") == 1
    assert missing_figures([text for text in page.texts if text != facts.reference], alt_text(facts)) == []


@pytest.mark.parametrize(("unit", "shown"), [("rupiah", "Rp134,5"), ("orang", "134.000")])
def test_the_large_figure_of_a_comparison_of_money_carries_its_sign(facts_of, unit, shown):
    values = ("127999000000", "134500000000") if unit == "rupiah" else ("127000", "134000")
    figures = [(f"Realisasi {year}", value, unit) for year, value in zip((2024, 2025), values, strict=True)]
    facts = facts_of({**_report(*figures, kind="Perbandingan"), "title": "Dua tahun terakhir"})
    for size in ("potret", "tautan"):
        texts = rendering.plan(facts.kind, facts, size=size).texts
        assert shown in texts
        assert any(text.startswith("Rp") for text in texts) is (unit == "rupiah")


@pytest.mark.parametrize(
    "figures",
    [
        (PHYSICAL,),
        (PHYSICAL, ("Realisasi keuangan", "41250000000", "rupiah")),
        (PHYSICAL, ("Progres fisik jembatan", "12", "%"), FINANCIAL),
        (PHYSICAL, ("Realisasi keuangan", "-3", "%")),
        (("Kegiatan fisik dan keuangan", "40", "%"), ("Warga", "12", "orang")),
    ],
)
def test_less_or_more_than_one_of_each_makes_no_pair(facts_of, figures):
    assert facts_of(_report(*figures)).paces == ()
