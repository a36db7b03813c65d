from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from siar.figures.periods import Period, due_periods
from siar.reading.formats import Formats
from siar.settings import BriefingPlan, load_settings
from siar.settings.holidays import days_off

ZONE = load_settings().city.zone


def plan(**over) -> BriefingPlan:
    values = {
        "title": "Laporan",
        "pages": ["ringkasan"],
        "period": "week",
        "covers": "previous",
        "send_after": time(6),
        "recipients": ["a@kota.example"],
    }
    return BriefingPlan(**(values | over))


def due_period(plan: BriefingPlan, **over) -> Period | None:
    """The newest period that is due."""
    found = due_periods(plan, **over)
    return found[-1].period if found else None


def at(text: str) -> datetime:
    """A moment given in the city's own time."""
    return datetime.fromisoformat(text).replace(tzinfo=ZONE).astimezone(UTC)


@pytest.mark.parametrize(
    ("over", "moment", "expected"),
    [
        ({}, "2026-09-14T06:00", (date(2026, 9, 7), date(2026, 9, 13))),
        ({}, "2026-09-14T05:59", None),
        ({}, "2026-09-16T23:59", (date(2026, 9, 7), date(2026, 9, 13))),
        ({"covers": "running"}, "2026-09-16T08:00", (date(2026, 9, 14), date(2026, 9, 16))),
        ({"period": "day"}, "2026-09-14T07:00", (date(2026, 9, 13), date(2026, 9, 13))),
        ({"period": "day", "working_days_only": True}, "2026-09-13T07:00", None),
        # The days since Friday's report.
        ({"period": "day", "working_days_only": True}, "2026-09-14T07:00", (date(2026, 9, 11), date(2026, 9, 13))),
        ({"period": "day", "working_days_only": True}, "2026-09-15T07:00", (date(2026, 9, 14), date(2026, 9, 14))),
        ({"period": "day", "working_days_only": True}, "2026-09-18T07:00", (date(2026, 9, 17), date(2026, 9, 17))),
        ({"period": "month"}, "2026-03-01T07:00", (date(2026, 2, 1), date(2026, 2, 28))),
        ({"period": "month"}, "2026-01-02T07:00", (date(2025, 12, 1), date(2025, 12, 31))),
        # Five working days after August are over on Monday 7 September; until then July's is the one that is due.
        ({"period": "month", "working_days_after": 5}, "2026-09-06T07:00", (date(2026, 7, 1), date(2026, 7, 31))),
        ({"period": "month", "working_days_after": 5}, "2026-09-07T07:00", (date(2026, 8, 1), date(2026, 8, 31))),
        ({"period": "quarter"}, "2026-10-01T06:00", (date(2026, 7, 1), date(2026, 9, 30))),
        ({"period": "quarter"}, "2027-03-31T06:00", (date(2026, 10, 1), date(2026, 12, 31))),
        ({"period": "quarter", "covers": "running"}, "2026-05-20T08:00", (date(2026, 4, 1), date(2026, 5, 20))),
    ],
)
def test_which_period_is_due(over, moment, expected):
    found = due_period(plan(**over), now=at(moment), zone=ZONE)
    assert (found and (found.start, found.end)) == expected


@pytest.mark.parametrize(
    ("period", "label", "slug"),
    [
        (Period(date(2026, 9, 10), date(2026, 9, 10), "day"), "Kamis, 10 September 2026", "2026-09-10"),
        (Period(date(2026, 9, 11), date(2026, 9, 13), "day"), "11–13 September 2026", "2026-09-11_sd_2026-09-13"),
        (Period(date(2026, 9, 7), date(2026, 9, 13), "week"), "7–13 September 2026", "2026-09-07_sd_2026-09-13"),
        (Period(date(2026, 1, 1), date(2026, 1, 31), "month"), "Januari 2026", "2026-01"),
        (Period(date(2026, 7, 1), date(2026, 9, 30), "quarter"), "Triwulan III 2026", "2026-TW3"),
        (
            Period(date(2026, 7, 1), date(2026, 8, 31), "quarter"),
            "1 Juli–31 Agustus 2026",
            "2026-07-01_sd_2026-08-31",
        ),
        (Period(date(2026, 1, 1), date(2026, 1, 15), "month"), "1–15 Januari 2026", "2026-01-01_sd_2026-01-15"),
    ],
)
def test_a_period_has_a_name(period, label, slug):
    assert (period.label(Formats.of(load_settings().city)), period.slug) == (label, slug)


def test_days_begin_at_the_citys_midnight():
    since, until = Period(date(2026, 9, 7), date(2026, 9, 13), "week").bounds(ZONE)
    assert (since, until) == (datetime(2026, 9, 6, 16, tzinfo=UTC), datetime(2026, 9, 13, 16, tzinfo=UTC))


def pacific(period: Period) -> list[date]:
    return [day.day for day in period.platform_days(ZONE, of="America/Los_Angeles")]


def test_a_day_s_platform_day_is_the_one_that_ends_on_it():
    assert pacific(Period(date(2026, 9, 14), date(2026, 9, 14), "day")) == [date(2026, 9, 13)]
    own = Period(date(2026, 9, 14), date(2026, 9, 15), "day").platform_days(ZONE, of=ZONE.key)
    assert [day.day for day in own] == [date(2026, 9, 14), date(2026, 9, 15)]


def test_every_platform_day_belongs_to_one_period_over_changes_of_clocks_and_edges_of_months():
    """Clocks change on 1 November 2026 and 14 March 2027: a week has seven days all the same, all over when it is."""
    start, found = date(2026, 10, 5), []
    while start < date(2027, 4, 1):
        week = Period(start, start + timedelta(days=6), "week")
        days = week.platform_days(ZONE, of="America/Los_Angeles")
        assert len(days) == 7
        assert days[-1].ends_at <= week.bounds(ZONE)[1]
        found += [day.day for day in days]
        start += timedelta(days=7)
    assert found == [date(2026, 10, 4) + timedelta(days=n) for n in range(len(found))]
    november, december = (
        Period(date(2026, 11, 1), date(2026, 11, 30), "month"),
        Period(date(2026, 12, 1), date(2026, 12, 31), "month"),
    )
    assert (pacific(november)[0], pacific(november)[-1]) == (date(2026, 10, 31), date(2026, 11, 29))
    assert pacific(december)[0] == date(2026, 11, 30)


def test_a_period_names_the_months_that_it_touches():
    assert Period(date(2026, 8, 31), date(2026, 9, 6), "week").months == ("2026-08", "2026-09")
    assert Period(date(2026, 12, 28), date(2027, 1, 3), "week").months == ("2026-12", "2027-01")
    assert Period(date(2026, 9, 7), date(2026, 9, 7), "day").months == ("2026-09",)


DAILY = {"period": "day", "working_days_only": True}
FIRST, LAST = date(2026, 1, 1), date(2027, 12, 31)
TWO_YEARS = [FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1)]


def seven(day: date) -> datetime:
    return datetime.combine(day, time(7), tzinfo=ZONE)


def told_twice_or_never(periods: list[Period]) -> list[date]:
    """The days between the first and the last report that are not in exactly one."""
    told = [period.start + timedelta(days=n) for period in periods for n in range((period.end - period.start).days + 1)]
    span = (periods[-1].end - periods[0].start).days + 1
    return [day for n in range(span) if told.count(day := periods[0].start + timedelta(days=n)) != 1]


def test_the_days_off_of_two_years_are_in_one_daily_each():
    """By the city's own table: Jumat Agung, three days of Idulfitri in a row, and an anniversary on which offices are open."""
    closed = days_off()
    found = [
        period for day in TWO_YEARS if (period := due_period(plan(**DAILY), now=seven(day), zone=ZONE, days_off=closed))
    ]
    assert told_twice_or_never(found) == []
    assert found[-1].end >= LAST - timedelta(days=3)
    by_end = {period.end: period.start for period in found}
    # Monday after Good Friday; Wednesday after Nyepi and Idulfitri, with the weekend among them.
    assert by_end[date(2026, 4, 5)] == date(2026, 4, 2)
    assert by_end[date(2026, 3, 24)] == date(2026, 3, 17)
    # 25 April is the city's anniversary and no holiday.
    assert date(2026, 4, 25) not in closed


@settings(max_examples=20, deadline=None)
@given(
    closed=st.frozensets(st.sampled_from(TWO_YEARS), max_size=120),
    still=st.frozensets(st.sampled_from(TWO_YEARS), max_size=60),
    changed=st.frozensets(st.sampled_from(TWO_YEARS), max_size=60),
)
def test_no_day_is_in_no_daily_whatever_the_table_becomes_and_whenever_all_stands_still(closed, still, changed):
    """Each morning the table may be another: a day is declared off after its report left, or not off after none did."""
    found: list[Period] = []
    for day in TWO_YEARS:
        if day in still:
            continue
        period = due_period(
            plan(**DAILY),
            now=seven(day),
            zone=ZONE,
            days_off=closed ^ frozenset(item for item in changed if item > day),
            told_until=found[-1].end if found else None,
        )
        if period:
            found.append(period)
            told = {"now": seven(day) + timedelta(hours=3), "zone": ZONE, "told_until": period.end}
            assert due_period(plan(**DAILY), **told) is None
    assert [
        (one.end + timedelta(days=1)) == two.start or (two.end - two.start).days == 30 for one, two in pairwise(found)
    ] == [True] * (len(found) - 1)
    assert all(one.end < two.start for one, two in pairwise(found))


def test_a_daily_that_stood_still_for_longer_than_a_month_leaves_the_rest_to_the_month_s():
    over = due_period(plan(**DAILY), now=at("2026-09-15T07:00"), zone=ZONE, told_until=date(2026, 3, 1))
    assert over == Period(date(2026, 8, 15), date(2026, 9, 14), "day")


def test_a_week_s_and_a_month_s_report_rest_on_holidays_and_leave_after_them():
    for unit in ("week", "month"):
        rests = plan(period=unit, working_days_only=True)
        closed = {date(2026, 6, 1)}
        assert due_period(rests, now=at("2026-06-01T07:00"), zone=ZONE, days_off=closed) is None
        period = due_period(rests, now=at("2026-06-02T07:00"), zone=ZONE, days_off=closed)
        assert period is not None
        assert period.end == date(2026, 5, 31)


def of(unit: str, start: str, end: str) -> Period:
    return Period(date.fromisoformat(start), date.fromisoformat(end), unit)


@pytest.mark.parametrize(
    ("period", "nth", "expected"),
    [
        (of("week", "2026-09-07", "2026-09-13"), 1, of("week", "2026-08-31", "2026-09-06")),
        (of("week", "2026-09-07", "2026-09-09"), 2, of("week", "2026-08-24", "2026-08-26")),
        (of("day", "2026-09-10", "2026-09-10"), 1, of("day", "2026-09-03", "2026-09-03")),
        (of("day", "2026-09-04", "2026-09-13"), 1, of("day", "2026-08-21", "2026-08-30")),
        (of("month", "2026-03-01", "2026-03-31"), 1, of("month", "2026-02-01", "2026-02-28")),
        (of("month", "2026-02-01", "2026-02-28"), 2, of("month", "2025-12-01", "2025-12-31")),
        (of("month", "2026-03-01", "2026-03-30"), 1, of("month", "2026-02-01", "2026-02-28")),
        (of("quarter", "2026-07-01", "2026-09-30"), 1, of("quarter", "2026-04-01", "2026-06-30")),
        (of("quarter", "2026-01-01", "2026-03-31"), 5, of("quarter", "2024-10-01", "2024-12-31")),
        (of("month", "2026-09-01", "2026-09-12"), 9, of("month", "2025-12-01", "2025-12-12")),
    ],
)
def test_a_period_is_compared_with_earlier_ones_like_it(period, nth, expected):
    assert period.earlier(nth) == expected


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(0, 30), st.integers(1, 8))
def test_like_periods_of_days_lie_apart_and_begin_on_the_same_weekday(start, days, nth):
    period = Period(start, start + timedelta(days=days), "day")
    earlier = period.earlier(nth)
    assert earlier.end < period.earlier(nth - 1).start if nth > 1 else earlier.end < period.start
    assert (earlier.start.weekday(), earlier.end - earlier.start) == (start.weekday(), timedelta(days=days))


def made_up(over: dict, moment: str, told_until: date | None) -> list[tuple[str, str, bool]]:
    found = due_periods(plan(**over), now=at(moment), zone=ZONE, told_until=told_until)
    return [(item.period.slug, item.on.isoformat(), item.made_up) for item in found]


def test_what_was_missed_for_as_long_as_it_was_due_is_made_up_and_says_so():
    weekly = {"make_up": 2}
    assert made_up(weekly, "2026-09-28T06:00", date(2026, 9, 6)) == [
        ("2026-09-07_sd_2026-09-13", "2026-09-14", True),
        ("2026-09-14_sd_2026-09-20", "2026-09-21", True),
        ("2026-09-21_sd_2026-09-27", "2026-09-28", False),
    ]
    # Bounded: of four that were missed the newest two; and none of before the first report.
    assert [slug for slug, _, _ in made_up(weekly, "2026-09-28T06:00", date(2026, 8, 23))] == [
        "2026-09-07_sd_2026-09-13",
        "2026-09-14_sd_2026-09-20",
        "2026-09-21_sd_2026-09-27",
    ]
    assert made_up(weekly, "2026-09-28T06:00", None) == [("2026-09-21_sd_2026-09-27", "2026-09-28", False)]
    assert made_up({}, "2026-09-28T06:00", date(2026, 8, 23)) == [("2026-09-21_sd_2026-09-27", "2026-09-28", False)]
    assert made_up({"period": "quarter", "make_up": 1}, "2027-01-01T06:00", date(2026, 6, 30)) == [
        ("2026-TW3", "2026-10-01", True),
        ("2026-TW4", "2027-01-01", False),
    ]


def test_a_month_whose_working_days_are_not_over_is_not_yet_missed():
    monthly = {"period": "month", "working_days_after": 5, "make_up": 3}
    assert made_up(monthly, "2026-09-04T06:00", date(2026, 7, 31)) == [("2026-07", "2026-08-07", False)]
    assert made_up(monthly, "2026-09-07T06:00", date(2026, 6, 30)) == [
        ("2026-07", "2026-08-07", True),
        ("2026-08", "2026-09-07", False),
    ]


@settings(max_examples=60, deadline=None)
@given(
    unit=st.sampled_from(["week", "month", "quarter"]),
    after=st.integers(0, 6),
    most=st.integers(0, 5),
    runs=st.lists(st.sampled_from(TWO_YEARS), min_size=1, max_size=40),
)
def test_whenever_it_runs_each_period_is_told_once_in_order_and_each_gap_is_longer_than_the_bound(
    unit, after, most, runs
):
    """Only what is older than `make_up` periods before the newest one is left out."""
    told: list[Period] = []
    for day in sorted(runs):
        found = due_periods(
            plan(period=unit, working_days_after=after, make_up=most),
            now=seven(day),
            zone=ZONE,
            days_off=days_off(),
            told_until=told[-1].end if told else None,
        )
        new = [item for item in found if item.period not in told]
        assert [item.made_up for item in found] == [True] * (len(found) - 1) + [False]
        assert all(item.on <= day for item in found)
        if told and new and new[0].period.start != told[-1].end + timedelta(days=1):
            assert len(new) == most + 1
        told += [item.period for item in new]
    assert told == sorted(told, key=lambda period: period.start)
    assert len({period.start for period in told}) == len(told)


@pytest.mark.parametrize("over", [{"make_up": 2}, {"working_days_after": 5}])
@pytest.mark.parametrize("other", [{"period": "day"}, {"covers": "running"}])
def test_a_plan_that_cannot_be_is_refused(over, other):
    with pytest.raises(ValueError, match="full week"):
        plan(**over, **other)
