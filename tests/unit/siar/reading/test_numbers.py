from __future__ import annotations

import re
from decimal import Decimal
from unittest import mock
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from siar.reading import numbers
from siar.reading.breakdowns import parse_parts
from siar.reading.formats import Formats
from siar.reading.numbers import parse_number
from siar.reading.units import normal_unit

FORMATS = Formats("id_ID", ZoneInfo("Asia/Makassar"), "WITA")
DECIMALS = st.decimals(allow_nan=False, allow_infinity=False, min_value=0, max_value=10**15, places=2)


@given(st.integers(min_value=-(10**15), max_value=10**15))
def test_whole_numbers_come_back(number):
    reading = parse_number(FORMATS.exact(Decimal(number)), unit="orang")
    assert (reading.state, reading.value) == ("ok", Decimal(number))


@given(DECIMALS)
def test_decimals_come_back(number):
    reading = parse_number(FORMATS.exact(number), unit="rupiah")
    assert (reading.state, reading.value) == ("ok", number)


@given(DECIMALS, st.sampled_from(["Rp", "Rp ", "Rp. ", "IDR "]), st.sampled_from(["", ",-"]))
def test_rupiah_is_tidied_to_the_same_value(number, before, after):
    whole = number.to_integral_value()
    reading = parse_number(f"{before}{FORMATS.exact(whole)}{after}", money=True)
    assert (reading.state, reading.value, reading.unit) == ("tidied", whole, "rupiah")


@given(
    st.integers(1, 999),
    st.integers(1, 9),
    st.sampled_from([("miliar", 9), ("M", 9), ("juta", 6), ("jt", 6), ("triliun", 12), ("ribu", 3)]),
)
def test_magnitudes_are_proposed_and_never_taken(whole, tenth, word):
    name, power = word
    reading = parse_number(f"Rp{whole},{tenth} {name}", money=True)
    assert (reading.state, reading.value) == ("ambiguous", None)
    assert reading.proposal == (Decimal(whole) + Decimal(tenth) / 10).scaleb(power)


@given(st.text(), st.sampled_from(["", "orang", "%", "rupiah"]), st.booleans())
def test_no_text_raises_and_a_value_is_given_only_when_read(text, unit, money):
    reading = parse_number(text, unit=unit, money=money)
    assert (reading.value is not None) == (reading.state in {"ok", "tidied"})
    parse_parts(text, unit=unit)


@given(st.text(alphabet="0123456789.,-+ RprpMmjtbu%oOan±", max_size=25))
def test_number_like_noise_never_raises(text):
    reading = parse_number(text)
    if reading.value is not None:
        assert reading.value.is_finite()


@given(st.one_of(st.floats(), st.integers(), st.booleans(), st.none()))
def test_real_cells_never_raise(cell):
    reading = parse_number(cell)
    assert reading.value is None or reading.value.is_finite()


@pytest.mark.parametrize(
    ("text", "qualifier", "value"),
    [
        ("lebih dari 5.000", "lebih dari", 5000),
        (">5.000", "lebih dari", 5000),
        ("5.000+", "lebih dari", 5000),
        ("hampir 20.000", "hampir", 20000),
        ("±1.900", "sekitar", 1900),
        ("kurang lebih 40", "sekitar", 40),
        ("40-an", "sekitar", 40),
        ("minimal 80", "paling sedikit", 80),
        ("maksimal 5", "paling banyak", 5),
        ("di bawah 10", "kurang dari", 10),
    ],
)
def test_a_qualifier_is_kept_beside_the_value(text, qualifier, value):
    reading = parse_number(text, unit="orang")
    assert (reading.state, reading.qualifier, reading.value) == ("ok", qualifier, Decimal(value))


def test_compound_amounts_add_up():
    assert parse_number("106 miliar 707 juta 997 ribu rupiah").proposal == Decimal(106_707_997_000)


@pytest.mark.parametrize(
    ("text", "unit"), [("3.764 m", "m"), ("10 t", "ton"), ("5,19 ha", "hektare"), ("660 liter", "liter")]
)
def test_units_beside_the_number_are_not_magnitudes(text, unit):
    reading = parse_number(text, unit=unit)
    assert (reading.state, reading.unit) == ("tidied", normal_unit(unit))


def test_a_long_breakdown_that_is_no_breakdown_at_its_end_is_read_at_once():
    text = "; ".join(f"Kelurahan bagian ke {letter}=1.000" for letter in "abcdefghijklmnopqrst")
    assert len(parse_parts(text + "  ")) == 20
    assert parse_parts(text + "; ?")[-1].number.value is None


def test_parts_in_the_notations_that_occur():
    for text in (
        "SMP=1.748; SD=9.506",
        "SMP: 1.748\nSD: 9.506",
        "SMP=1.748, SD=9.506",
        "SMP 1.748, SD 9.506",
        "1.748 SMP dan 9.506 SD",
    ):
        assert [(part.label, part.number.value) for part in parse_parts(text)] == [
            ("SMP", Decimal(1748)),
            ("SD", Decimal(9506)),
        ]


def test_a_long_breakdown_with_an_odd_end_is_read_at_once():
    parts = parse_parts("SD=1; " * 300 + "SMP")
    assert len(parts) == 301
    assert (parts[-1].label, parts[-1].number.state) == ("", "unreadable")


@given(
    st.text("0123456789.,-", max_size=14),
    st.sampled_from(["", "%", "persen", "orang", "poin", "rupiah"]),
    st.booleans(),
)
def test_the_quick_way_reads_like_the_long_one(text, unit, money):
    quick = parse_number(text, unit=unit, money=money)
    with mock.patch.object(numbers, "_COMMON", re.compile("(?!)")):
        slow = parse_number(text, unit=unit, money=money)
    assert (quick, str(quick.value)) == (slow, str(slow.value))


@pytest.mark.parametrize(
    ("text", "unit", "value"),
    [
        ("20 (dua puluh) orang", "orang", 20),
        ("150 (seratus lima puluh)", "", 150),
        ("12 org (L)", "orang", 12),
        ("3.764 m1", "m", 3764),
        ("nihil", "", 0),
    ],
)
def test_what_only_repeats_the_figure_is_no_unit(text, unit, value):
    reading = parse_number(text)
    assert (reading.state, reading.value, reading.unit) == ("tidied", value, unit)


def test_words_that_contradict_the_figure_are_asked_about():
    assert parse_number("20 (tiga puluh) orang").state == "ambiguous"


@pytest.mark.parametrize(
    ("text", "state", "value"),
    [
        ("Rp -", "blank", None),
        ("nihil", "blank", None),
        ("Rp. 1.250.000.", "tidied", 1_250_000),
        ("Rp. 36.000.000,-/tahun", "tidied", 36_000_000),
        ("Rp1.250.000 (satu juta dua ratus lima puluh ribu rupiah)", "tidied", 1_250_000),
        ("1234567890123456789", "unreadable", None),
    ],
)
def test_amounts_of_money_as_offices_write_them(text, state, value):
    reading = parse_number(text, unit="rupiah", money=True)
    assert (reading.state, reading.value) == (state, value)


@pytest.mark.parametrize(
    ("text", "unit"), [("07.30", "WITA"), ("08.00 WITA", ""), ("pukul 08.00", ""), ("7.30", "jam")]
)
def test_an_hour_of_the_day_is_no_quantity(text, unit):
    assert parse_number(text, unit=unit).state == "ambiguous"


@pytest.mark.parametrize(
    ("inside", "beside", "conflict"),
    [
        ("500 KK", "jiwa", True),
        ("3 bulan", "tahun", True),
        ("150 paket", "orang", True),
        ("24 jam", "hari", True),
        ("20 orang", "siswa", False),
        ("40 unit", "rumah", False),
        ("5 kg", "karung", True),
    ],
)
def test_a_unit_in_the_cell_against_the_unit_beside_it(inside, beside, conflict):
    assert (parse_number(inside, unit=beside).state == "ambiguous") is conflict
