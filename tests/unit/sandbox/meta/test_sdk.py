"""The official SDK against the stand-in: it must accept every call in the SDK's own shape."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from facebook_business.adobjects.ad import Ad
from facebook_business.adobjects.adaccount import AdAccount
from facebook_business.adobjects.adreportrun import AdReportRun
from facebook_business.adobjects.adset import AdSet
from facebook_business.adobjects.campaign import Campaign
from facebook_business.adobjects.iguser import IGUser
from facebook_business.adobjects.page import Page
from facebook_business.adobjects.pagepost import PagePost
from facebook_business.adobjects.photo import Photo
from facebook_business.adobjects.user import User
from facebook_business.api import FacebookAdsApi
from facebook_business.exceptions import FacebookRequestError

from tests.unit.sandbox.meta.conftest import Stand, jpeg
from tests.unit.sandbox.meta.test_ads import CAMPAIGN, adset_params

Client = Callable[[str], FacebookAdsApi]


@pytest.fixture(autouse=True)
def _no_false_warnings() -> Iterator[None]:
    """The SDK warns about lists of plain texts although it sends them rightly."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def test_publish_on_the_page(stand: Stand, sdk: Client, tmp_path: Path) -> None:
    page = Page(stand.page, api=sdk("page"))
    picture = tmp_path / "grafik.jpg"
    picture.write_bytes(jpeg())
    staged = page.create_photo(
        params={"filename": str(picture), "published": False, "alt_text_custom": "Grafik", "caption": "k"}
    )
    shown = Photo(staged["id"], api=sdk("page")).api_get(fields=["images", "alt_text_custom", "created_time"])
    assert shown["alt_text_custom"] == "Grafik"
    assert stand.http.get(shown["images"][0]["source"], timeout=5).content == jpeg()
    made = page.create_feed(params={"message": "Halo", "attached_media": [{"media_fbid": staged["id"]}]})
    (listed,) = page.get_published_posts(fields=["message", "attachments", "permalink_url"])
    assert listed["id"] == made["id"]
    assert listed["attachments"]["data"][0]["target"]["id"] == staged["id"]
    post = PagePost(made["id"], api=sdk("page"))
    post.api_update(params={"message": "Halo lagi"})
    stand.world.clock.advance(timedelta(days=4))
    (insight,) = post.get_insights(params={"metric": ["post_media_view"]})
    assert insight["values"][0]["value"] > 0
    (daily,) = page.get_insights(params={"metric": ["page_media_view"], "period": "day", "since": "-4 days"})
    assert daily["name"] == "page_media_view"
    post.api_delete()
    assert len(page.get_feed()) == 0
    assert len(page.get_scheduled_posts()) == 0


def test_publish_on_instagram(stand: Stand, sdk: Client) -> None:
    account = IGUser(stand.ig, api=sdk("system"))
    container = account.create_media(params={"image_url": stand.image_url(), "caption": "Halo"})
    with pytest.raises(FacebookRequestError) as refused:
        account.create_media_publish(params={"creation_id": container["id"]})
    assert (refused.value.api_error_code(), refused.value.api_error_subcode()) == (9007, 2207027)
    assert stand.get(container["id"], fields="status_code")["status_code"] == "IN_PROGRESS"
    media = account.create_media_publish(params={"creation_id": container["id"]})
    (listed,) = account.get_media(fields=["caption", "permalink", "timestamp", "boost_eligibility_info"])
    assert (listed["id"], listed["caption"]) == (media["id"], "Halo")
    (limit,) = account.get_content_publishing_limit(fields=["quota_usage", "config"])
    assert limit["quota_usage"] == 1


def test_boost_a_post(stand: Stand, sdk: Client) -> None:
    api = sdk("system")
    account = AdAccount(stand.act, api=api)
    assert account.api_get(fields=["currency", "min_daily_budget"])["currency"] == "IDR"
    assert account.get_minimum_budgets()[0]["currency"] == "IDR"
    post = stand.post(f"{stand.page}/feed", message="Pos")["id"]
    campaign = account.create_campaign(params={**CAMPAIGN, "status": "ACTIVE"})
    adset = account.create_ad_set(params={**adset_params(stand, campaign["id"]), "status": "ACTIVE"})
    creative = account.create_ad_creative(params={"name": "kreatif", "object_story_id": post})
    ad = account.create_ad(
        params={
            "name": "iklan",
            "adset_id": adset["id"],
            "creative": {"creative_id": creative["id"]},
            "status": "ACTIVE",
        }
    )
    shown = Ad(ad["id"], api=api).api_get(fields=["effective_status", "creative", "ad_review_feedback"])
    assert shown["effective_status"] == "PENDING_REVIEW"
    assert shown["creative"]["id"] == creative["id"]
    found = account.get_campaigns(
        fields=["name", "effective_status"],
        params={"filtering": [{"field": "name", "operator": "EQUAL", "value": CAMPAIGN["name"]}]},
    )
    assert [one["id"] for one in found] == [campaign["id"]]
    assert [one["id"] for one in Campaign(campaign["id"], api=api).get_ad_sets()] == [adset["id"]]
    assert [one["id"] for one in AdSet(adset["id"], api=api).get_ads()] == [ad["id"]]
    stand.world.clock.advance(timedelta(days=2))
    rows = account.get_insights(
        fields=["ad_id", "spend", "impressions", "actions"],
        params={"level": "ad", "time_increment": 1, "date_preset": "maximum"},
    )
    assert rows[0]["ad_id"] == ad["id"]
    assert rows[0]["spend"].isdigit()
    job = account.get_insights_async(params={"level": "campaign", "date_preset": "maximum"})
    for status in ("Job Running", "Job Completed"):
        assert AdReportRun(job["report_run_id"], api=api).api_get()["async_status"] == status
    assert len(AdReportRun(job["report_run_id"], api=api).get_insights()) == 1
    Campaign(campaign["id"], api=api).api_update(params={"status": "PAUSED"})
    assert Ad(ad["id"], api=api).api_get(fields=["effective_status"])["effective_status"] == "CAMPAIGN_PAUSED"
    Campaign(campaign["id"], api=api).api_delete()
    assert len(account.get_campaigns()) == 0


def test_errors_are_read_by_the_sdk(stand: Stand, sdk: Client) -> None:
    params: dict[str, Any] = {**CAMPAIGN}
    del params["is_adset_budget_sharing_enabled"]
    with pytest.raises(FacebookRequestError) as refused:
        AdAccount(stand.act, api=sdk("system")).create_campaign(params=params)
    assert refused.value.http_status() == 400
    assert (refused.value.api_error_code(), refused.value.api_error_subcode()) == (100, 4834011)
    assert refused.value.api_blame_field_specs() == [["is_adset_budget_sharing_enabled"]]


def test_cursors_and_batches_of_the_sdk(stand: Stand, sdk: Client) -> None:
    posts = [stand.post(f"{stand.page}/feed", message=f"ke-{number}")["id"] for number in range(5)]
    listed = Page(stand.page, api=sdk("page")).get_published_posts(params={"limit": 2})
    assert [one["id"] for one in listed] == posts[::-1]
    api = sdk("page")
    batch = api.new_batch()
    answers: list[Any] = []
    for post in posts[:3]:
        PagePost(post, api=api).api_get(fields=["message"], batch=batch, success=answers.append)
    assert batch.execute() is None
    assert [answer.json()["message"] for answer in answers] == ["ke-0", "ke-1", "ke-2"]


def test_the_pages_of_the_system_user(stand: Stand, sdk: Client) -> None:
    (page,) = User("me", api=sdk("system")).get_accounts(fields=["name", "access_token", "tasks"])
    assert page["id"] == stand.page
    assert page["access_token"] == stand.service.state.page_token.value
