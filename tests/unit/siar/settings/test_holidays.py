from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from siar.settings.holidays import rests, working_day, years_to_fill

FRIDAY, MONDAY = date(2026, 9, 11), date(2026, 9, 14)
DAYS = st.dates(date(2026, 1, 1), date(2026, 12, 31))


def test_weekends_and_days_off_are_no_working_days():
    assert working_day(FRIDAY, after=0, closed=()) == FRIDAY
    assert working_day(FRIDAY, after=1, closed=()) == MONDAY
    assert working_day(FRIDAY + timedelta(days=1), after=0, closed=()) == MONDAY
    assert working_day(FRIDAY, after=1, closed={MONDAY}) == MONDAY + timedelta(days=1)
    assert working_day(MONDAY, after=0, closed={MONDAY}) == MONDAY + timedelta(days=1)


@given(DAYS, st.integers(0, 12), st.sets(DAYS, max_size=9))
def test_so_many_working_days_lie_after_the_day(day, after, closed):
    found = working_day(day, after=after, closed=closed)
    assert not rests(found, closed)
    between = [day + timedelta(days=n) for n in range(1, (found - day).days + 1)]
    works = sum(not rests(one, closed) for one in between)
    # A day that rests counts as the next one that does not.
    assert works == after + (rests(day, closed))


def test_a_year_that_the_table_does_not_hold_is_asked_for_before_it_begins():
    assert years_to_fill(date(2026, 9, 11)) == []
    assert years_to_fill(date(2026, 11, 16)) == []
    assert years_to_fill(date(2026, 11, 17)) == [2027]
    assert years_to_fill(date(2027, 12, 1)) == [2027, 2028]
