from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from siar.reading.formats import Formats
from siar.settings import load_settings
from siar.visuals.facts.trends import build_trend

FORMATS = Formats.of(load_settings().city)


def _trend(values, unit="kasus", labels=("2023", "2024", "2025"), label="Kasus DBD"):
    parts = [{"label": name, "value": value} for name, value in zip(labels, values, strict=True)]
    return build_trend([{"label": label, "value": values[-1], "unit": unit, "parts": parts}], FORMATS)


def test_periods_make_a_trend_and_names_do_not():
    assert _trend(["10", "20", "30"]) is not None
    assert _trend(["10", "20", "30"], labels=("Jan", "Februari", "Mar 2025")) is not None
    assert _trend(["10", "20"], labels=("2024", "2025")) is not None
    assert _trend(["10", "20"], labels=("1", "2")) is None
    assert _trend(["10", "20", "30"], labels=("Oesapa", "Oepoi", "Alak")) is None
    assert _trend(["10", "20", "30"], labels=("2024", "2025", "Alak")) is None


@given(st.permutations([("2021", "9"), ("2022", "5"), ("2024", "7"), ("2025", "8.2")]))
def test_however_it_was_typed_the_newest_is_the_last_and_years_keep_their_distance(typed):
    trend = _trend([value for _, value in typed], "%", [label for label, _ in typed], "Penduduk miskin 2025")
    assert [(point.label, point.place) for point in trend.points] == [
        ("2021", 0),
        ("2022", 1),
        ("2024", 3),
        ("2025", 4),
    ]
    assert trend.lead == "Penduduk miskin, 2025"
    assert (trend.last.text, trend.change, trend.rising) == ("8,2%", "naik 1,2 poin persen dari 2024", True)


@pytest.mark.parametrize(
    ("label", "labels", "lead"),
    [
        ("Kejadian Agustus", ("Mei", "Juni", "Agustus"), "Kejadian, Agustus"),
        ("Perekaman triwulan III", ("TW I", "TW II", "TW III"), "Perekaman, TW III"),
        ("Kasus 2025", ("Jan", "Feb", "Mar"), "Kasus 2025, Maret"),
        ("Kasus DBD", ("2023", "2024", "2025"), "Kasus DBD, 2025"),
        ("", ("2023", "2024", "2025"), "2025"),
    ],
)
def test_a_period_is_named_once(label, labels, lead):
    assert _trend(["1", "2", "3"], labels=labels, label=label).lead == lead


@pytest.mark.parametrize(
    ("values", "unit", "told"),
    [
        (["10", "40", "30"], "kasus", "turun 25% dari 2024"),
        (["10", "30", "31"], "kasus", "naik 3,3% dari 2024"),
        (["10", "30", "32"], "kasus", "naik 6,7% dari 2024"),
        (["10", "30", "30"], "kasus", "tetap dibanding 2024"),
        (["8", "8.61", "8.24"], "%", "turun 0,37 poin persen dari 2024"),
        (["1", "0", "5"], "kasus", "naik dari 2024"),
        (["1", "-4", "-2"], "kasus", "naik dari 2024"),
        (["1", "4", "-2"], "kasus", "turun dari 2024"),
        (["1", "1000000", "1000001"], "kasus", "naik tipis dari 2024"),
        (["1", "1000000", "1"], "kasus", "turun lebih dari 99,9% dari 2024"),
        (["1", "1000", "0"], "kasus", "turun 100% dari 2024"),
    ],
)
def test_the_last_change_is_told_rounded(values, unit, told):
    assert _trend(values, unit).change == told


@given(st.integers(1, 10**9), st.integers(1, 10**9))
def test_a_change_in_percent_is_never_further_off_than_a_rounding(before, last):
    change = _trend(["1", str(before), str(last)]).change
    if change.startswith(("naik ", "turun ")) and "tipis" not in change and "lebih" not in change:
        told = Decimal(change.split()[1].rstrip("%").replace(".", "").replace(",", "."))
        assert abs(told - abs(Decimal(last - before)) * 100 / before) <= Decimal("0.05")


def test_half_a_year_is_not_held_against_a_whole_one():
    trend = _trend(["100", "120", "70"], labels=("2023", "2024", "Semester I 2025"))
    assert (trend.change, trend.rising, trend.falling) == ("", False, False)
    assert trend.words == "Perkembangan kasus: 2023 100; 2024 120; Semester I 2025 70"


def test_money_stands_on_one_scale_rounded():
    trend = _trend(["83412000000", "127999000000", "134041317522"], "rupiah")
    assert trend.unit == "dalam miliar rupiah"
    assert [point.text for point in trend.points] == ["83,4", "128,0", "134,0"]


def test_years_in_labels_make_a_trend():
    trend = build_trend(
        [
            {"label": f"PAD {year}", "value": str(value), "unit": "orang"}
            for year, value in ((2025, 9), (2020, 4), (2024, 5))
        ],
        FORMATS,
    )
    assert [(point.label, point.place) for point in trend.points] == [("2020", 0), ("2024", 4), ("2025", 5)]
    assert trend.last.text == "9"


def test_sixty_months_are_a_trend_and_told_by_those_that_matter():
    labels = [
        f"{month} {year}"
        for year in range(2021, 2026)
        for month in ["Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt", "Nov", "Des"]
    ]
    values = [str(100 + number) for number in range(60)]
    values[7], values[41] = "3", "999"
    trend = _trend(values, labels=labels)
    assert len(trend.points) == 60
    assert trend.words.startswith(
        "Perkembangan kasus (5 dari 60 periode, termasuk yang tertinggi dan terendah): Jan 2021 100; Agu 2021 3; "
    )
    assert "Jun 2024 999" in trend.words
    assert trend.words.endswith("Des 2025 159 (naik 0,6% dari November 2025)")
