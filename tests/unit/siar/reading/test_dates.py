from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from siar.reading.dates import date_fault, parse_date, parse_end, parse_moment
from siar.reading.days import DAYS, MONTHS
from siar.reading.formats import Formats

DAYS_OF_WORK = st.dates(min_value=date(2010, 1, 1), max_value=date(2035, 12, 31))
KUPANG = ZoneInfo("Asia/Makassar")
FORMATS = Formats("id_ID", KUPANG, "WITA")


@given(DAYS_OF_WORK)
def test_the_asked_form_comes_back(day):
    reading = parse_date(f"{day:%d/%m/%Y}")
    assert (reading.state, reading.start) == ("ok", day)


@given(
    DAYS_OF_WORK,
    st.sampled_from(
        [
            "{d} {m} {y}",
            "{w}, {d} {m} {y}",
            "{w} {d}-{n}-{y}",
            "{y}-{n:02}-{d:02}",
            "{d} {s} {y}",
            "{w}, {d}/{n}/{y} pukul 09.00 WITA",
        ]
    ),
)
def test_other_forms_are_tidied_to_the_same_day(day, form):
    month = MONTHS[day.month - 1]
    text = form.format(d=day.day, m=month, s=month[:3], n=day.month, y=day.year, w=DAYS[day.weekday()])
    reading = parse_date(text)
    assert (reading.state, reading.start) == ("tidied", day), text


@given(DAYS_OF_WORK, st.integers(1, 6))
def test_a_wrong_weekday_is_told_and_a_swap_offered_only_where_it_fits(day, shift):
    said = (day.weekday() + shift) % 7
    reading = parse_date(f"{DAYS[said]}, {day:%d/%m/%Y}")
    assert (reading.state, reading.start, reading.written) == ("weekday", None, day)
    for other in reading.alternatives:
        assert (other.weekday(), other.day, other.month) == (said, day.month, day.day)


@given(DAYS_OF_WORK, st.integers(1, 40))
def test_spans_keep_both_days(day, length):
    end = date.fromordinal(day.toordinal() + length)
    for text in (
        f"{day:%d/%m/%Y} - {end:%d/%m/%Y}",
        f"{FORMATS.long_date(day)} s.d. {FORMATS.long_date(end)}",
        f"{FORMATS.long_date(day)}–{FORMATS.long_date(end)}",
    ):
        reading = parse_date(text)
        assert (reading.state, reading.start, reading.end) == ("tidied", day, end), text


@given(DAYS_OF_WORK)
def test_a_day_count_is_a_date(day):
    serial = (day - date(1899, 12, 30)).days
    assert parse_date(serial).start == parse_date(float(serial)).start == parse_date(day).start == day


@given(
    st.one_of(
        st.text(),
        st.text(alphabet="0123456789/-. ,senrabmiguaptJ'’", max_size=30),
        st.floats(),
        st.integers(),
        st.none(),
    )
)
def test_nothing_raises(cell):
    reading = parse_date(cell)
    assert (reading.start is not None) == (reading.state in {"ok", "tidied", "days"})
    parse_moment(cell, KUPANG)


@pytest.mark.parametrize(
    ("text", "utc"),
    [
        ("13/09/2021 13:17", datetime(2021, 9, 13, 5, 17, tzinfo=UTC)),
        ("9/8/2021 7.05", datetime(2021, 8, 8, 23, 5, tzinfo=UTC)),
        ("2021-09-13 08:40:11", datetime(2021, 9, 13, 0, 40, 11, tzinfo=UTC)),
        ("13/09/2021", datetime(2021, 9, 12, 16, 0, tzinfo=UTC)),
    ],
)
def test_moments_are_read_in_the_citys_zone(text, utc):
    assert parse_moment(text, KUPANG) == utc


@given(st.sets(st.integers(1, 28), min_size=2, max_size=6), st.sampled_from(["{}, {} dan", "{} & {}", "{},{} serta"]))
def test_a_list_of_days_is_a_span_only_when_nothing_is_left_out(days, form):
    first, *middle, last = sorted(days)
    text = form.format(", ".join(map(str, [first, *middle])), last).removesuffix("dan").removesuffix("serta").rstrip()
    reading = parse_date(f"{text} November 2025")
    in_a_row = last - first + 1 == len(days)
    assert (reading.state, reading.start, reading.end) == (
        "tidied" if in_a_row else "days",
        date(2025, 11, first),
        date(2025, 11, last),
    ), text


@given(
    st.integers(1, 31),
    st.integers(1, 31),
    st.sampled_from(["-", " - ", " s.d. ", " s/d ", " sampai ", " hingga ", "–"]),
)
def test_a_span_over_new_year_begins_in_the_old_year(before, after, link):
    reading = parse_date(f"{before} Desember{link}{after} Januari 2026")
    assert (reading.state, reading.start, reading.end) == ("tidied", date(2025, 12, before), date(2026, 1, after))


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("per 30 September 2025", date(2025, 9, 30), None),
        ("Kupang, 18 Oktober 2025", date(2025, 10, 18), None),
        ("08.00 WITA, 18 Oktober 2025", date(2025, 10, 18), None),
        ("Sabtu, 18 Oktober 2025 jam 8 pagi", date(2025, 10, 18), None),
        ("Rabu malam, 05/11/2025", date(2025, 11, 5), None),
        ("14 Pebr 2025", date(2025, 2, 14), None),
        ("18 Oktober Tahun 2025", date(2025, 10, 18), None),
        ("31/12 s.d. 01/01/2026", date(2025, 12, 31), date(2026, 1, 1)),
        ("29 Desember 2025 - 2 Januari", date(2025, 12, 29), date(2026, 1, 2)),
        ("Senin s.d. Jumat, 3-7 November 2025", date(2025, 11, 3), date(2025, 11, 7)),
    ],
)
def test_other_ways_of_writing_with_one_meaning(text, start, end):
    reading = parse_date(text)
    assert (reading.state, reading.start, reading.end) == ("tidied", start, end)


@pytest.mark.parametrize("text", ["3-5 dan 7 November 2025", "6 8 s/d 10 November 2025", "3/5 dan 7 November 2025"])
def test_lists_and_spans_mixed_are_days_to_be_asked_about(text):
    assert parse_date(text).state == "days"


def test_a_span_whose_end_has_another_weekday_is_told():
    assert parse_date("Senin s.d. Kamis, 3-7 November 2025").state == "weekday"


def test_a_last_day_takes_what_it_leaves_out_from_the_first():
    first = date(2025, 12, 30)
    assert parse_end("selesai", first).state == "blank"
    assert parse_end("2 Januari", first).start == date(2026, 1, 2)
    assert parse_end("31/12", first).start == date(2025, 12, 31)
    assert parse_end("5 Juni", first).state == "unreadable"
    assert parse_end("31 Desember", None).state == "unreadable"


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("31/04/2025", "April hanya 30 hari."),
        ("12/15/2025", "Bulan 15 tidak ada; mungkin maksudnya 15 Desember 2025?"),
        ("29/02/2025", "Februari 2025 hanya 28 hari."),
        ("17 Agustus", "Tahunnya belum tertulis."),
        ("kemarin", ""),
    ],
)
def test_what_is_wrong_with_a_day_that_cannot_be(text, fault):
    assert date_fault(text, FORMATS) == fault
