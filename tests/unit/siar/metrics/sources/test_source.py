from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from siar.connections import MetaConnection
from siar.meta.insights import Insight
from siar.metrics import catalogue
from siar.metrics.readings import Number
from siar.metrics.sources import SOURCES
from siar.metrics.sources.source import counted, numbers
from siar.platform_days import PlatformDay
from siar.quantities import Reach
from siar.settings import load_settings

DAY, ZONE = date(2026, 9, 9), "America/Los_Angeles"
WHOLE = MetaConnection(token="T", app_id="1", app_secret="s", page_id="11", instagram_user_id="22", ad_account_id="33")


OURS = catalogue.names(catalogue.metric_of(name) for name in ("page.views", "page.reach", "post.clicks", "post.reach"))


def test_a_day_keeps_its_day_a_count_since_the_beginning_has_none_and_reach_is_reach():
    insights = [
        Insight("page_media_view", DAY, Decimal(3), dim="is_from_ads=1"),
        Insight("page_total_media_view_unique", DAY, Decimal(2)),
        Insight("post_clicks", None, Decimal(4)),
        Insight("post_total_media_view_unique", None, None, "empty"),
    ]
    assert numbers(insights, OURS, zone=ZONE) == [
        Number("page.views", PlatformDay(DAY, ZONE), Decimal(3), dim="is_from_ads=1"),
        Number("page.reach", PlatformDay(DAY, ZONE), Reach(2)),
        Number("post.clicks", None, Decimal(4)),
        Number("post.reach", None, None, "empty"),
    ]


def test_what_has_no_name_here_or_a_day_that_it_cannot_have_is_left_out():
    insights = [
        Insight("page_media_view", None, Decimal(4)),
        Insight("post_clicks", DAY, Decimal(4)),
        Insight("unknown", DAY, Decimal(1)),
    ]
    assert numbers(insights, OURS, zone=ZONE) == []


@pytest.mark.parametrize(
    ("raw", "value", "reason"), [(0, Decimal(0), None), ("12", Decimal(12), None), (None, None, "empty")]
)
def test_a_counter_that_is_left_out_is_not_zero(raw, value, reason):
    assert counted("post.shares", raw) == Number("post.shares", None, value, reason)


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
