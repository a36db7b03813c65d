from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from siar.reading.breakdowns import parse_parts


@pytest.mark.parametrize(
    "text",
    [
        "Laki-laki=70; Perempuan=80",
        "Laki-laki=70 Perempuan=80",
        "Laki-laki: 70 / Perempuan: 80",
        "Laki-laki 70 Perempuan 80",
        "Laki-laki 70 orang Perempuan 80 orang",
        "Laki-laki (70 org), Perempuan (80 org)",
        "Laki-laki=70,Perempuan=80",
    ],
)
def test_parts_are_read_however_they_are_set_apart(text):
    parts = parse_parts(text, unit="orang")
    assert [(part.label, part.number.value) for part in parts] == [("Laki-laki", 70), ("Perempuan", 80)]


@given(st.lists(st.integers(0, 9999), min_size=2, max_size=6), st.sampled_from([" ", "; ", " / ", ", ", "\n"]))
def test_labelled_parts_come_back_in_order(numbers, between):
    text = between.join(f"Bagian{letter}={number}" for letter, number in zip("ABCDEF", numbers, strict=False))
    assert [part.number.value for part in parse_parts(text)] == [Decimal(number) for number in numbers]


@pytest.mark.parametrize("label", ["Total", "Jumlah", "JUMLAH KESELURUHAN", "Total peserta", "Grand total", "Jml"])
def test_the_whole_is_no_part_of_itself(label):
    *parts, whole = parse_parts(f"A=70; B=80; {label}=150")
    assert whole.is_total
    assert not any(part.is_total for part in parts)
