from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from siar.connections import MetaConnection
from siar.meta.insights import Insight
from siar.metrics.snapshots import Number
from siar.metrics.sources import SOURCES
from siar.metrics.sources.source import counted, numbers
from siar.settings import load_settings

DAY, OTHER = date(2026, 9, 9), date(2026, 9, 8)
WHOLE = MetaConnection(token="T", app_id="1", app_secret="s", page_id="11", instagram_user_id="22", ad_account_id="33")


def test_a_day_keeps_its_day_and_a_lifetime_takes_that_of_the_reading():
    insights = [Insight("post_clicks", None, Decimal(4)), Insight("post_clicks", OTHER, Decimal(3), dim="link")]
    assert numbers(insights, {"post_clicks": "post.clicks"}, today=DAY) == [
        Number("post.clicks", DAY, Decimal(4)),
        Number("post.clicks", OTHER, Decimal(3), dim="link"),
    ]


def test_what_has_no_day_or_no_name_here_is_left_out():
    insights = [Insight("post_clicks", None, Decimal(4)), Insight("unknown", DAY, Decimal(1))]
    assert numbers(insights, {"post_clicks": "post.clicks"}) == []


@pytest.mark.parametrize(
    ("raw", "value", "reason"), [(0, Decimal(0), None), ("12", Decimal(12), None), (None, None, "empty")]
)
def test_a_counter_that_is_left_out_is_not_zero(raw, value, reason):
    assert counted("post.shares", DAY, raw) == Number("post.shares", DAY, value, reason)


@pytest.mark.parametrize(
    ("over", "names"),
    [
        ({}, ["page", "posts", "ig_user", "ig_media", "ads"]),
        ({"instagram_user_id": ""}, ["page", "posts", "ads"]),
        ({"ad_account_id": ""}, ["page", "posts", "ig_user", "ig_media"]),
    ],
)
def test_only_what_is_connected_is_asked(over, names):
    assert [source.name for source in SOURCES if source.connected(replace(WHOLE, **over))] == names


def test_runs_say_whose_days_they_count():
    city = load_settings().city
    assert {source.name: source.days_of(city) for source in SOURCES} == {
        "page": "America/Los_Angeles",
        "posts": city.timezone,
        "ig_user": "America/Los_Angeles",
        "ig_media": city.timezone,
        "ads": "account",
    }
