from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from siar.errors import InputError
from siar.quantities import Reach, Rupiah
from siar.reading.formats import Formats, parse_decimal
from siar.settings import load_settings

formats = Formats.of(load_settings().city)
WRITTEN: dict[str, dict[str, str]] = json.loads(
    (Path(__file__).parents[3] / "data" / "formats.json").read_text(encoding="utf-8")
)
"""What desk, sheets, letters, pictures and reports wrote when each had a writer of its own, by form and value."""


def value_of(text: str) -> Any:
    if text.count("-") < 2:
        return Decimal(text)
    return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)


@pytest.mark.parametrize("form", WRITTEN)
def test_every_form_is_written_as_it_always_was(form):
    assert {text: getattr(formats, form)(value_of(text)) for text in WRITTEN[form]} == WRITTEN[form]


@pytest.mark.parametrize(
    ("value", "unit", "large", "cut"),
    [
        ("287653", "orang", ("", "287.653", "", "orang"), False),
        ("86.22", "%", ("", "86,22%", "", ""), False),
        ("99.97", "%", ("", "99,97%", "", ""), False),
        ("4000000000", "rupiah", ("Rp", "4", "miliar", ""), False),
        ("134041317522", "rupiah", ("Rp", "134", "miliar", ""), True),
        ("1184623642152", "rupiah", ("Rp", "1,184", "triliun", ""), True),
        ("999999999999", "rupiah", ("Rp", "999,9", "miliar", ""), True),
        ("412500000", "rupiah", ("Rp", "412,5", "juta", ""), False),
        ("333333333", "rupiah", ("Rp", "333,3", "juta", ""), True),
        ("5750000", "rupiah", ("Rp", "5,75", "juta", ""), False),
        ("999999", "rupiah", ("Rp", "999.999", "", ""), False),
        ("14500", "rupiah", ("Rp", "14.500", "", ""), False),
        ("455.46", "ton", ("", "455,46", "", "ton"), False),
        ("12345678", "orang", ("", "12,34", "juta", "orang"), True),
    ],
)
def test_headlines_are_cut_and_never_rounded_up(value, unit, large, cut):
    made = formats.headline(Decimal(value), unit, exact_up_to=9_999_999, significant_digits=4)
    assert ((made.prefix, made.number, made.magnitude, made.unit), made.cut) == (large, cut)


@given(st.decimals(min_value=0, max_value=10**16, places=2))
def test_a_headline_never_says_more_than_the_figure(value):
    made = formats.headline(value, "rupiah", exact_up_to=9_999_999, significant_digits=4)
    scale = {"triliun": 10**12, "miliar": 10**9, "juta": 10**6, "": 1}[made.magnitude]
    said = Decimal(made.number.replace(".", "").replace(",", ".")) * scale
    assert said <= value
    assert made.cut == (said != value)


def test_forms_of_numbers_and_money():
    assert formats.number(Decimal(1234567)) == "1.234.567"
    assert formats.percent(Decimal("12.5")) == "12,5%"
    assert formats.rupiah(1250000) == "Rp1.250.000"
    assert formats.rupiah(Decimal("1250000.50")) == "Rp1.250.000,5"
    assert formats.with_unit(Decimal(3), "hari kerja") == "3\u00a0hari\u00a0kerja"


def test_forms_of_dates():
    assert formats.day_and_date(date(2021, 9, 11)) == "Sabtu, 11 September 2021"
    assert formats.date_range(date(2025, 6, 3), date(2025, 7, 8)) == "3 Juni–8 Juli 2025"
    assert formats.date_range(date(2023, 2, 1), date(2023, 2, 28)) == "1–28 Februari 2023"
    assert formats.date_range(date(2025, 12, 30), date(2026, 1, 2)) == "30 Desember 2025–2 Januari 2026"
    assert formats.date_range(date(2021, 9, 11), date(2021, 9, 11)) == "Sabtu, 11 September 2021"


def test_quantities_are_written_without_taking_them_apart():
    assert formats.rupiah(Rupiah(1_250_000)) == "Rp1.250.000"
    assert formats.rupiah(Rupiah(-5)) == "−Rp5"
    assert formats.accounts(Reach(9_120)) == "9.120"


def test_hours_and_names():
    assert formats.clock(time(7, 5)) == "07.05"
    assert formats.zoned_clock(datetime(2026, 2, 1, 23, 5, tzinfo=UTC)) == "07.05 WITA"
    assert [formats.weekday(number) for number in (0, 6)] == ["Senin", "Minggu"]
    assert [formats.month_name(number) for number in (1, 12)] == ["Januari", "Desember"]
    now = datetime(2026, 2, 2, tzinfo=UTC)
    assert [formats.age(now - timedelta(seconds=age), now) for age in (59, 4_000, 90_000)] == [
        "kurang dari 1 menit", "67 menit", "25 jam",
    ]  # fmt: skip


def test_another_city_writes_in_its_own_clock_and_locale():
    jayapura = replace(formats, zone=ZoneInfo("Asia/Jayapura"), zone_label="WIT")
    assert jayapura.moment(datetime(2026, 1, 31, 15, 30, tzinfo=UTC)) == "1 Februari 2026 pukul 00.30 WIT"
    berlin = Formats("de_DE", ZoneInfo("Europe/Berlin"), "MEZ")
    assert (berlin.exact(Decimal("1234.50")), berlin.month(date(2026, 2, 1))) == ("1.234,50", "Februar 2026")
    assert Formats("en_US", ZoneInfo("UTC"), "UTC").number(Decimal("1234567.5")) == "1,234,567.5"


@pytest.mark.parametrize("text", ["12a", "NaN", "Infinity", ""])
def test_what_is_no_number_is_refused(text):
    with pytest.raises(InputError):
        parse_decimal(text)


@pytest.mark.parametrize(
    ("span", "text"),
    [
        (timedelta(seconds=50), "0 menit"),
        (timedelta(minutes=59, seconds=59), "59 menit"),
        (timedelta(minutes=90), "1 jam 30 menit"),
        (timedelta(hours=24), "1 hari"),
        (timedelta(days=40, hours=3, minutes=7), "40 hari 3 jam"),
        (-timedelta(minutes=3), "0 menit"),
    ],
)
def test_how_long_something_took_is_told_in_two_units(span: timedelta, text: str) -> None:
    assert formats.duration(span) == text


def test_who_reads_english_gets_the_same_moment_in_english_forms():
    city = load_settings().city
    english = Formats.of(city, locale="en_GB")
    moment = datetime(2026, 2, 1, 23, 0, tzinfo=UTC)
    assert english.moment(moment) == "2 February 2026, 07:00 WITA"
    assert english.numeric_moment(moment) == "02/02/2026, 07:00 WITA"
    assert english.rupiah(1_250_000) == "Rp1,250,000"
    assert Formats.of(city).moment(moment) == "2 Februari 2026 pukul 07.00 WITA"
