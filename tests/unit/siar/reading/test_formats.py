from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from siar.errors import InputError
from siar.reading import formats


@pytest.mark.parametrize(
    ("value", "unit", "large", "cut"),
    [
        ("287653", "orang", ("", "287.653", "orang"), False),
        ("86.22", "%", ("", "86,22%", ""), False),
        ("99.97", "%", ("", "99,97%", ""), False),
        ("4000000000", "rupiah", ("Rp", "4", "miliar"), False),
        ("134041317522", "rupiah", ("Rp", "134", "miliar"), True),
        ("1184623642152", "rupiah", ("Rp", "1,184", "triliun"), True),
        ("999999999999", "rupiah", ("Rp", "999,9", "miliar"), True),
        ("5750000", "rupiah", ("Rp", "5.750.000", ""), False),
        ("455.46", "ton", ("", "455,46", "ton"), False),
        ("12345678", "orang", ("", "12,34", "juta orang"), True),
    ],
)
def test_headlines_are_cut_and_never_rounded_up(value, unit, large, cut):
    made = formats.headline(Decimal(value), unit, exact_up_to=9_999_999, significant_digits=4)
    assert ((made.prefix, made.number, made.unit), made.cut) == (large, cut)


@given(st.decimals(min_value=0, max_value=10**16, places=2))
def test_a_headline_never_says_more_than_the_figure(value):
    made = formats.headline(value, "rupiah", exact_up_to=9_999_999, significant_digits=4)
    scale = {"triliun": 10**12, "miliar": 10**9, "": 1}[made.unit]
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


@pytest.mark.parametrize("text", ["12a", "NaN", "Infinity", ""])
def test_what_is_no_number_is_refused(text):
    with pytest.raises(InputError):
        formats.parse_decimal(text)
