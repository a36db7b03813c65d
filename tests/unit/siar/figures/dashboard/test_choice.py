from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from siar.figures.dashboard.choice import SPANS, Choice

DAYS = st.dates(date(2015, 1, 1), date(2040, 12, 31))


@given(span=st.sampled_from(sorted(SPANS)), last=DAYS)
def test_buckets_cover_every_day_once(span: str, last: date) -> None:
    choice = Choice(span, last)
    for buckets in (choice.posts, choice.days(last)):
        assert buckets.starts[0] <= buckets.first
        assert [end + timedelta(days=1) for end in buckets.ends[:-1]] == list(buckets.starts[1:])
        assert buckets.ends[-1] >= last
        for number, start in enumerate(buckets.starts):
            assert buckets.of(start) == number
            assert buckets.of(min(buckets.ends[number], last)) == number
        assert buckets.of(buckets.first - timedelta(days=1)) == -1
        assert buckets.of(last + timedelta(days=1)) == -1
        assert sum(buckets.days_in(number) for number in range(len(buckets.starts))) == (last - buckets.first).days + 1
    assert len(choice.posts.starts) == SPANS[span].count


@pytest.mark.parametrize(
    ("span", "last", "first", "is_running"),
    [
        ("8-minggu", date(2026, 9, 15), date(2026, 7, 27), True),
        ("8-minggu", date(2026, 9, 20), date(2026, 7, 27), False),
        ("12-bulan", date(2026, 9, 15), date(2025, 10, 1), True),
        ("12-bulan", date(2026, 9, 30), date(2025, 10, 1), False),
        ("5-tahun", date(2024, 2, 29), date(2019, 3, 1), False),
    ],
)
def test_a_span_ends_with_the_week_or_month_under_way(span: str, last: date, first: date, is_running: bool) -> None:
    buckets = Choice(span, last).posts
    assert (buckets.first, buckets.is_running) == (first, is_running)


def test_an_account_s_days_cannot_be_narrowed_to_some_posts() -> None:
    assert not Choice("8-minggu", date(2026, 9, 15), channel="facebook").narrows_posts
    for narrowed in ({"opd": "DINKES"}, {"topic": ""}, {"programme": ""}, {"kind": "Agenda"}, {"advertised": False}):
        assert Choice("8-minggu", date(2026, 9, 15), **narrowed).narrows_posts
