from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest

from siar.figures.periods import Period, due_period
from siar.reading.formats import Formats
from siar.settings import BriefingPlan, load_settings

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
        ({"period": "day", "weekdays_only": True}, "2026-09-13T07:00", None),
        ({"period": "month"}, "2026-03-01T07:00", (date(2026, 2, 1), date(2026, 2, 28))),
        ({"period": "month"}, "2026-01-02T07:00", (date(2025, 12, 1), date(2025, 12, 31))),
    ],
)
def test_which_period_is_due(over, moment, expected):
    found = due_period(plan(**over), now=at(moment), zone=ZONE)
    assert (found and (found.start, found.end)) == expected


@pytest.mark.parametrize(
    ("period", "label", "slug"),
    [
        (Period(date(2026, 9, 10), date(2026, 9, 10), "day"), "Kamis, 10 September 2026", "2026-09-10"),
        (Period(date(2026, 9, 7), date(2026, 9, 13), "week"), "7–13 September 2026", "2026-09-07_sd_2026-09-13"),
        (Period(date(2026, 1, 1), date(2026, 1, 31), "month"), "Januari 2026", "2026-01"),
        (Period(date(2026, 1, 1), date(2026, 1, 15), "month"), "1–15 Januari 2026", "2026-01-01_sd_2026-01-15"),
    ],
)
def test_a_period_has_a_name(period, label, slug):
    assert (period.label(Formats.of(load_settings().city)), period.slug) == (label, slug)


def test_days_begin_at_the_citys_midnight():
    since, until = Period(date(2026, 9, 7), date(2026, 9, 13), "week").bounds(ZONE)
    assert (since, until) == (datetime(2026, 9, 6, 16, tzinfo=UTC), datetime(2026, 9, 13, 16, tzinfo=UTC))
