from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from siar.reading.dates import DAYS, MONTHS, format_date, parse_date, parse_moment

DAYS_OF_WORK = st.dates(min_value=date(2010, 1, 1), max_value=date(2035, 12, 31))
KUPANG = ZoneInfo("Asia/Makassar")


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
        f"{format_date(day)} s.d. {format_date(end)}",
        f"{format_date(day)}–{format_date(end)}",
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
    assert (reading.start is not None) == (reading.state in {"ok", "tidied"})
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
