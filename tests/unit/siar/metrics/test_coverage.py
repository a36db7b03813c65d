"""Which platform days are asked for."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from siar.metrics.coverage import AGAIN, AskedDays, Span, cut, wanted

PACIFIC = "America/Los_Angeles"
NOW = datetime(2026, 12, 10, 12, 0, tzinfo=UTC)  # 04:00 of the 10th there: the 9th is over
LAST = date(2026, 12, 9)


def days(tried, *, first: date = date(2026, 12, 1), now: datetime = NOW) -> list[int]:
    return [day.day for day in wanted(first, LAST, tried, zone=PACIFIC, settles=3, now=now)]


def test_a_day_never_tried_is_wanted():
    assert days({}) == [1, 2, 3, 4, 5, 6, 7, 8, 9]


def test_a_day_tried_after_it_settled_is_not_asked_for_again():
    """Whatever the try brought: it has a value or a reason."""
    settled = {date(2026, 12, n): datetime(2026, 12, n + 4, 8, 0, tzinfo=UTC) for n in range(1, 6)}
    assert days(settled) == [6, 7, 8, 9]
    a_moment_before = {date(2026, 12, 5): datetime(2026, 12, 9, 7, 59, tzinfo=UTC)}
    assert 5 in days(a_moment_before)


def test_a_day_that_may_still_change_rests_a_while_after_a_try():
    tried = {date(2026, 12, n): NOW for n in range(1, 10)}
    assert days(tried) == []
    assert days(tried, now=NOW + AGAIN) == [7, 8, 9]  # those before were tried once they were settled


def test_an_outage_leaves_the_days_whose_last_try_came_before_they_settled():
    outage = {date(2026, 12, n): datetime(2026, 12, 3, 9, 0, tzinfo=UTC) for n in (1, 2)}
    assert days(outage) == [1, 2, 3, 4, 5, 6, 7, 8, 9]


@pytest.mark.parametrize(
    ("wanted_days", "a_call", "spans"),
    [
        ([], 89, []),
        ([7, 8, 9], 89, [(7, 9)]),
        ([1, 7, 8, 9], 89, [(1, 9)]),
        ([1, 7, 8, 9], 4, [(7, 9), (1, 1)]),
        ([7, 8, 9], 1, [(9, 9), (8, 8), (7, 7)]),
    ],
)
def test_days_are_covered_by_few_calls_the_newest_first(wanted_days, a_call, spans):
    found = cut([date(2026, 12, n) for n in wanted_days], a_call=a_call)
    assert found == [Span(date(2026, 12, a), date(2026, 12, b)) for a, b in spans]


def test_no_call_covers_more_days_than_it_may():
    all_days = [LAST - timedelta(days=n) for n in range(730)]
    found = cut(all_days, a_call=89)
    assert len(found) == 9
    assert all((span.last - span.first).days < 89 for span in found)
    assert sum((span.last - span.first).days + 1 for span in found) == 730


def test_days_asked_for_the_wrong_way_round_are_refused():
    with pytest.raises(ValueError, match="No days"):
        AskedDays(date(2026, 12, 2), date(2026, 12, 1))
