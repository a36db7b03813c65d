from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from siar.reading.periods import Period, named_at_end, order, read_period


@pytest.mark.parametrize(
    ("label", "period"),
    [
        ("2024", Period("year", 1, 2024)),
        ("Tahun 2024", Period("year", 1, 2024)),
        ("Des 2025", Period("month", 12, 2025)),
        ("agustus", Period("month", 8)),
        ("TW II/2025", Period("quarter", 2, 2025)),
        ("Triwulan 3", Period("quarter", 3)),
        ("Semester I 2025", Period("semester", 1, 2025)),
        ("Minggu ke-3", Period("week", 3)),
        ("IV", Period("count", 4)),
        ("12", Period("count", 12)),
        ("TW V", None),
        ("Desa", None),
        ("Sepeda", None),
        ("Junior", None),
        ("Oesapa", None),
        ("IIII", None),
        ("", None),
    ],
)
def test_a_period_is_read_and_a_name_is_not(label, period):
    assert read_period(label) == period


def _ordered(*labels):
    found = order([read_period(label) for label in labels])
    return found and [(labels[index], place) for index, place in found]


@pytest.mark.parametrize(
    ("labels", "ordered"),
    [
        (("2025", "2024", "2023"), [("2023", 0), ("2024", 1), ("2025", 2)]),
        (("2015", "2020", "2021"), [("2015", 0), ("2020", 5), ("2021", 6)]),
        (("Nov", "Des", "Jan"), [("Nov", 0), ("Des", 1), ("Jan", 2)]),
        (("Mar", "Feb", "Jan"), [("Jan", 0), ("Feb", 1), ("Mar", 2)]),
        (("Mar", "Jan", "Feb"), [("Jan", 0), ("Feb", 1), ("Mar", 2)]),
        (("Jan", "Des"), [("Jan", 0), ("Des", 11)]),
        (("Nov", "Des", "Jan 2026"), [("Nov", 0), ("Des", 1), ("Jan 2026", 2)]),
        (("Jan", "Februari", "Mar 2025"), [("Jan", 0), ("Februari", 1), ("Mar 2025", 2)]),
        (("Des 2025", "Jan 2025"), [("Jan 2025", 0), ("Des 2025", 11)]),
        (("TW II", "TW I"), [("TW I", 0), ("TW II", 1)]),
        (("TW IV 2024", "TW I 2025"), [("TW IV 2024", 0), ("TW I 2025", 1)]),
        (("3", "1", "2"), [("1", 0), ("2", 1), ("3", 2)]),
        (("2023", "2024", "Semester I 2025"), [("2023", 0), ("2024", 1), ("Semester I 2025", 2)]),
        (("2024", "2024"), None),
        (("Jan", "Jan"), None),
        (("Jan 2024", "Feb", "Mar 2026"), None),
    ],
)
def test_periods_stand_in_their_order_as_far_apart_as_they_are(labels, ordered):
    assert _ordered(*labels) == ordered


@given(
    st.lists(st.tuples(st.integers(1990, 2060), st.integers(1, 12)), min_size=2, max_size=70, unique=True), st.randoms()
)
def test_dated_months_come_in_order_however_they_were_typed(days, rng: random.Random):
    rng.shuffle(days)
    found = order([Period("month", month, year) for year, month in days])
    assert [days[index] for index, _ in found] == sorted(days)
    first = min(days)
    assert [place for _, place in found] == [(year - first[0]) * 12 + month - first[1] for year, month in sorted(days)]


@given(st.integers(0, 11), st.integers(2, 11))
def test_months_without_a_year_are_a_run_forwards_and_backwards(start, count):
    run = [Period("month", (start + step) % 12 + 1) for step in range(count)]
    assert order(run) == [(index, index) for index in range(count)]
    if count > 2:
        assert [index for index, _ in order(run[::-1])] == list(range(count))[::-1]


@pytest.mark.parametrize(
    ("label", "parted"),
    [
        ("Penduduk miskin 2025", ("Penduduk miskin", Period("year", 1, 2025))),
        ("Perekaman triwulan III", ("Perekaman", Period("quarter", 3))),
        ("Kejadian Agustus 2025", ("Kejadian", Period("month", 8, 2025))),
        ("Kasus, tahun 2024", ("Kasus", Period("year", 1, 2024))),
        ("Dosis 2", None),
        ("2025", None),
        ("Kasus DBD", None),
    ],
)
def test_what_is_told_is_parted_from_its_period(label, parted):
    assert named_at_end(label) == parted
