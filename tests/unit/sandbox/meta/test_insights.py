"""Insights of Page, posts, Instagram and ads."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.unit.sandbox.meta.conftest import Stand
from tests.unit.sandbox.meta.test_ads import boost, make_post

DEAD = ["page_impressions", "page_impressions_unique", "page_fans", "page_engaged_users", "page_posts_impressions"]


def test_page_days_end_at_pacific_midnight(stand: Stand) -> None:
    make_post(stand)
    stand.world.clock.advance(timedelta(days=4))
    now = int(stand.world.clock.now().timestamp())
    span = {"since": now - 4 * 86400, "until": now}
    answer = stand.get(f"{stand.page}/insights", metric="page_media_view,page_follows", period="day", **span)
    names = [row["name"] for row in answer["data"]]
    assert names == ["page_media_view", "page_follows"]
    row = answer["data"][0]
    assert row["id"] == f"{stand.page}/insights/page_media_view/day"
    assert len(row["values"]) == 2
    for value in row["values"]:
        end = datetime.fromisoformat(value["end_time"]).astimezone(ZoneInfo("America/Los_Angeles"))
        assert (end.hour, end.minute) == (0, 0)
        assert value["value"] > 0
    assert "since=" in answer["paging"]["next"]


@pytest.mark.parametrize("metric", DEAD)
def test_one_dead_metric_fails_the_whole_call(stand: Stand, metric: str) -> None:
    answer = stand.raw("GET", f"{stand.page}/insights", metric=["page_media_view", metric], period="day")
    assert answer.status_code == 400
    assert answer.json()["error"]["message"] == "(#100) The value must be a valid insights metric"


def test_a_day_of_the_page_is_told_up_to_two_days_after_its_end(stand: Stand) -> None:
    path = f"{stand.page}/insights"
    assert stand.get(path, metric="page_media_view", period="day")["data"] == []
    now = stand.world.clock.now()
    long = {"since": int(now.timestamp()) - 9 * 86400, "until": int(now.timestamp())}
    (row,) = stand.get(path, metric="page_media_view", period="day", **long)["data"]
    newest = max(datetime.fromisoformat(value["end_time"]) for value in row["values"])
    assert timedelta(hours=48) <= now - newest < timedelta(hours=73)
    stand.http.post(f"{stand.url}/admin/api/meta/settings", json={"insights_delay_hours": 0}, timeout=5)
    assert len(stand.get(path, metric="page_media_view", period="day")["data"][0]["values"]) == 2


def test_numbers_of_an_account_are_empty_at_first_and_grow_until_they_are_told(stand: Stand) -> None:
    stand.publish()
    start = int(stand.world.clock.now().timestamp())
    span = {"since": start - 3600, "until": start + 20 * 3600}

    def reach(**more: Any) -> list[Any]:
        path = f"{stand.ig}/insights"
        data = stand.get(path, metric="reach", period="day", metric_type="total_value", **{**span, **more})["data"]
        return [row["total_value"]["value"] for row in data]

    stand.world.clock.advance(timedelta(hours=30))
    assert reach() == []
    stand.world.clock.advance(timedelta(hours=24))
    (part,) = reach()
    stand.world.clock.advance(timedelta(hours=24))
    (whole,) = reach()
    assert 0 < part < whole
    stand.world.clock.advance(timedelta(days=9))
    assert reach() == [whole]


def test_page_insights_rules(stand: Stand) -> None:
    path = f"{stand.page}/insights"
    assert stand.refused("GET", path) == (3001, 1504028)
    now = int(stand.world.clock.now().timestamp())
    long = {"since": now - 95 * 86400, "until": now}
    assert stand.refused("GET", path, metric="page_media_view", **long)[0] == 100
    stand.http.post(f"{stand.url}/admin/api/meta/settings", json={"page_likes": 99}, timeout=5)
    assert stand.get(path, metric="page_media_view", period="day")["data"] == []


def test_post_insights_grow_with_age(stand: Stand) -> None:
    post = make_post(stand)
    metric = "post_media_view,post_total_media_view_unique,post_reactions_by_type_total"

    def views() -> int:
        data = stand.get(f"{post}/insights", metric=metric)["data"]
        assert [row["period"] for row in data] == ["lifetime"] * 3
        assert "end_time" not in data[0]["values"][0]
        return int(data[0]["values"][0]["value"])

    stand.world.clock.advance(timedelta(minutes=3))
    early = views()
    stand.world.clock.advance(timedelta(days=2))
    assert 0 < early < views()
    assert stand.refused("GET", f"{post}/insights", metric="post_impressions")[0] == 100


def test_instagram_media_insights(stand: Stand) -> None:
    media = stand.publish()
    assert stand.get(f"{media}/insights", metric="reach")["data"] == []
    stand.world.clock.advance(timedelta(hours=5))
    rows = {
        row["name"]: row["values"][0]["value"]
        for row in stand.get(f"{media}/insights", metric="reach,views,saved,total_views")["data"]
    }
    assert 0 < rows["reach"] <= rows["views"] == rows["total_views"]
    assert stand.refused("GET", f"{media}/insights", metric="reach,impressions")[0] == 100
    assert stand.refused("GET", f"{media}/insights", metric="facebook_views")[0] == 100


def test_ads_count_in_total_views_only(stand: Stand) -> None:
    media = stand.publish()
    _, adset, _ = boost(stand)
    creative = stand.post(f"{stand.act}/adcreatives", source_instagram_media_id=media)["id"]
    stand.post(f"{stand.act}/ads", name="ig", adset_id=adset, creative={"creative_id": creative}, status="ACTIVE")
    stand.world.clock.advance(timedelta(days=2))
    rows = {
        row["name"]: row["values"][0]["value"]
        for row in stand.get(f"{media}/insights", metric="views,total_views")["data"]
    }
    assert rows["total_views"] > rows["views"]


def test_story_insights_need_viewers(stand: Stand) -> None:
    story = stand.publish(media_type="STORIES")
    assert stand.refused("GET", f"{story}/insights", metric="reach")[0] == 10
    stand.world.clock.advance(timedelta(hours=3))
    assert stand.get(f"{story}/insights", metric="reach,navigation")["data"]


def test_story_insights_end_after_a_day(stand: Stand) -> None:
    story = stand.publish(media_type="STORIES")
    stand.world.clock.advance(timedelta(hours=23, minutes=50))
    assert stand.get(f"{story}/insights", metric="reach")["data"]
    stand.world.clock.advance(timedelta(minutes=11))
    assert stand.refused("GET", f"{story}/insights", metric="reach") == (100, 33)


def test_instagram_account_insights(stand: Stand) -> None:
    path = f"{stand.ig}/insights"
    assert stand.get(path, metric="views", period="day", metric_type="total_value")["data"] == []
    stand.publish()
    stand.world.clock.advance(timedelta(days=3))
    now = int(stand.world.clock.now().timestamp())
    span = {"since": now - 4 * 86400, "until": now}
    (total,) = stand.get(path, metric="views", period="day", metric_type="total_value", **span)["data"]
    assert total["total_value"]["value"] > 0
    (series,) = stand.get(path, metric="reach", period="day", metric_type="time_series", **span)["data"]
    assert all(value["value"] and value["end_time"].endswith("+0000") for value in series["values"])
    (people,) = stand.get(
        path,
        metric="follower_demographics",
        period="lifetime",
        metric_type="total_value",
        timeframe="this_month",
        breakdown="city",
    )["data"]
    assert people["total_value"]["breakdowns"][0]["dimension_keys"] == ["city"]


@pytest.mark.parametrize(
    "params",
    [
        {"metric": "views"},
        {"period": "day"},
        {"metric": "views", "period": "day"},
        {"metric": "impressions", "period": "day"},
        {"metric": "reach", "period": "lifetime"},
        {"metric": "follower_count", "period": "day", "metric_type": "total_value"},
        {"metric": "follower_count", "period": "day", "since": 1_700_000_000, "until": 1_700_080_000},
        {"metric": "online_followers", "period": "day"},
        {"metric": "follower_demographics", "period": "lifetime", "metric_type": "total_value", "breakdown": "age"},
        {"metric": "reach", "period": "day", "since": 1_700_000_000, "until": 1_704_000_000},
    ],
)
def test_instagram_account_insights_rules(stand: Stand, params: dict[str, Any]) -> None:
    assert stand.refused("GET", f"{stand.ig}/insights", **params)[0] == 100


def test_an_unsupported_breakdown_is_an_unknown_error(stand: Stand) -> None:
    stand.publish()
    stand.world.clock.advance(timedelta(hours=2))
    params = {"metric": "views", "period": "day", "metric_type": "total_value", "breakdown": "mood"}
    assert stand.refused("GET", f"{stand.ig}/insights", **params)[0] == 1


def test_daily_ad_rows_are_text_and_only_for_delivery(stand: Stand) -> None:
    campaign, _, ad = boost(stand)
    assert stand.get(f"{campaign}/insights", date_preset="maximum")["data"] == []
    stand.world.clock.advance(timedelta(days=3))
    fields = "campaign_id,ad_id,ad_name,account_currency,impressions,reach,frequency,spend,clicks,actions"
    answer = stand.get(f"{stand.act}/insights", level="ad", time_increment=1, date_preset="maximum", fields=fields)
    rows = answer["data"]
    assert len({row["date_start"] for row in rows}) == len(rows) >= 3
    for row in rows:
        assert row["date_start"] == row["date_stop"]
        assert row["ad_id"] == ad
        assert row["account_currency"] == "IDR"
        assert row["spend"].isdigit()
        assert all(isinstance(row[name], str) for name in ("impressions", "reach", "frequency", "clicks"))
        assert all(isinstance(action["value"], str) for action in row["actions"])
    spent = int(stand.get(stand.act, fields="amount_spent")["amount_spent"])
    assert 0.9 * spent <= sum(int(row["spend"]) for row in rows) <= spent


def test_a_day_is_revised_until_it_is_28_days_old(stand: Stand) -> None:
    _, _, ad = boost(stand)
    stand.world.clock.advance(timedelta(days=7))
    day = (stand.world.clock.now() - timedelta(days=4)).astimezone(ZoneInfo("Asia/Makassar")).date().isoformat()

    def spend() -> int:
        rows = stand.get(f"{ad}/insights", time_range={"since": day, "until": day}, fields="spend")["data"]
        return int(rows[0]["spend"])

    early = spend()
    stand.world.clock.advance(timedelta(days=28))
    late = spend()
    stand.world.clock.advance(timedelta(days=28))
    assert early < late == spend()


def test_ad_rows_can_be_filtered_and_broken_down(stand: Stand) -> None:
    campaign, _, ad = boost(stand)
    stand.world.clock.advance(timedelta(days=2))
    common = {"date_preset": "maximum", "level": "ad", "fields": "ad_id,impressions"}
    wanted = [{"field": "ad.id", "operator": "IN", "value": [ad]}]
    whole = stand.get(f"{stand.act}/insights", filtering=wanted, **common)["data"]
    assert [row["ad_id"] for row in whole] == [ad]
    other = [{"field": "campaign.name", "operator": "CONTAIN", "value": "tidak ada"}]
    assert stand.get(f"{stand.act}/insights", filtering=other, **common)["data"] == []
    parts = stand.get(f"{campaign}/insights", breakdowns=["publisher_platform"], **common)["data"]
    assert {row["publisher_platform"] for row in parts} == {"facebook", "instagram"}


@pytest.mark.parametrize(
    "params",
    [
        {"fields": "spend,mood"},
        {"date_preset": "someday"},
        {"time_increment": "91"},
        {"level": "planet"},
        {"time_range": {"since": "2026-01-05", "until": "2026-01-01"}},
        {"breakdowns": "mood"},
    ],
)
def test_ads_insights_rules(stand: Stand, params: dict[str, Any]) -> None:
    boost(stand)
    stand.world.clock.advance(timedelta(days=1))
    assert stand.refused("GET", f"{stand.act}/insights", **params)[0] == 100


def test_an_asynchronous_report(stand: Stand) -> None:
    boost(stand)
    stand.world.clock.advance(timedelta(days=2))
    query = {"level": "campaign", "date_preset": "maximum", "fields": "campaign_id,spend"}
    run = stand.post(f"{stand.act}/insights", **query)["report_run_id"]
    assert stand.refused("GET", f"{run}/insights")[0] == 2601
    assert stand.get(run)["async_status"] == "Job Running"
    done = stand.get(run)
    assert (done["async_status"], done["async_percent_completion"]) == ("Job Completed", 100)
    assert stand.get(f"{run}/insights")["data"] == stand.get(f"{stand.act}/insights", **query)["data"]
    stand.world.clock.advance(timedelta(days=31))
    assert stand.refused("GET", run) == (100, 33)
