"""Every write that the product sends, held against the official SDK's own tables: names, and values of enumerations."""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
from facebook_business.adobjects.adaccount import AdAccount
from facebook_business.adobjects.campaign import Campaign
from facebook_business.adobjects.iguser import IGUser
from facebook_business.adobjects.page import Page as SdkPage
from facebook_business.adobjects.pagepost import PagePost
from facebook_business.api import FacebookAdsApi
from facebook_business.session import FacebookSession

from siar.boosts.delivery.objects import CREATED_IN_ORDER, parameters, plan_of
from siar.boosts.records import Boost
from siar.connections import MetaConnection
from siar.meta import ads
from siar.meta.client import GraphClient
from siar.meta.instagram import Instagram
from siar.meta.pages import Page
from siar.quantities import Rupiah
from siar.settings import load_settings

NOW = datetime(2026, 11, 2, 4, 0, tzinfo=UTC)
CONNECTION = MetaConnection(
    token="EAAx", app_id="1", app_secret="s", page_id="1056", instagram_user_id="178", ad_account_id="7"
)
WRITES = {
    ("1056", "photos"): (SdkPage, "create_photo"),
    ("1056", "feed"): (SdkPage, "create_feed"),
    ("1056", "photo_stories"): (SdkPage, "create_photo_story"),
    ("1056_1", ""): (PagePost, "api_update"),
    ("178", "media"): (IGUser, "create_media"),
    ("178", "media_publish"): (IGUser, "create_media_publish"),
    ("act_7", "campaigns"): (AdAccount, "create_campaign"),
    ("act_7", "adsets"): (AdAccount, "create_ad_set"),
    ("act_7", "adcreatives"): (AdAccount, "create_ad_creative"),
    ("act_7", "ads"): (AdAccount, "create_ad"),
    ("1202", ""): (Campaign, "api_update"),
}


class Recorder:
    """Answers everything alike and keeps what was written, by node and edge."""

    def __init__(self) -> None:
        self.sent: list[tuple[tuple[str, str], dict[str, Any]]] = []

    def request(self, method: str, url: str, **options: Any) -> requests.Response:
        _, _, node, *edge = urlsplit(url).path.split("/")
        if method == "POST":
            self.sent.append(((node, "/".join(edge)), dict(options["data"])))
        response = requests.Response()
        response.status_code = 200
        response.raw = io.BytesIO(b'{"id":"1","access_token":"EAAy","success":true}')
        return response


@pytest.fixture(scope="module")
def sent() -> list[tuple[tuple[str, str], dict[str, Any]]]:
    recorder = Recorder()
    graph = GraphClient(CONNECTION, session=recorder, clock=lambda: NOW)
    page, instagram = Page(graph), Instagram(graph)
    page.stage_photo(b"x", alt_text="Grafik")
    page.create_post(message="Halo", link="https://kupangkota.go.id", photo_ids=["1"])
    page.create_post(message="Halo", published=False)
    page.create_photo_story("1")
    page.edit_message("1056_1", "Ralat")
    page.show_post("1056_1")
    instagram.create_image(image_url="https://x.id/a.jpg", caption="Halo", alt_text="Grafik")
    instagram.create_image(image_url="https://x.id/a.jpg", alt_text="Grafik", carousel_item=True)
    instagram.create_story(image_url="https://x.id/a.jpg")
    instagram.create_carousel(children=["1", "2"], caption="Halo")
    instagram.publish("1")
    boost = Boost(
        boost_id=1, publication_id=1, reference_code="KPG-2611-0001", state="reserved",
        lifetime_budget=Rupiah(3_000_000), amount=Rupiah(3_330_000), starts_at=NOW, ends_at=NOW + timedelta(days=3),
        name_key="ab12", object_story_id="1056_1", campaign_id="1", adset_id="2", creative_id="3", ad_id=None,
        in_flight=None, sent_at=None, attempts=0, watched_at=None, note=None, trouble=None, trouble_text=None,
        remote_id="1056_1",
    )  # fmt: skip
    settings = load_settings()
    plan = plan_of(
        settings.boosts.launch, area=settings.city.area, channel="facebook", kind="Kegiatan", page_id="1056",
        timezone="Asia/Makassar", spend_cap_from=1_500_000,
    )  # fmt: skip
    for level in CREATED_IN_ORDER:
        ads.create(graph, level, parameters(level, boost, plan))
    ads.set_status(graph, "1202", "ACTIVE")
    return recorder.sent


def test_every_write_is_one_that_the_sdk_has(sent: list[tuple[tuple[str, str], dict[str, Any]]]) -> None:
    assert {place for place, _ in sent} == WRITES.keys()


@pytest.mark.parametrize("place", WRITES, ids=["/".join(place) for place in WRITES])
def test_names_and_values_are_those_of_the_sdk(
    sent: list[tuple[tuple[str, str], dict[str, Any]]], place: tuple[str, str]
) -> None:
    owner, method = WRITES[place]
    call = getattr(owner("1", api=FacebookAdsApi(FacebookSession(access_token="x"))), method)(pending=True)
    types, enums = call._param_checker._type_check_info, call._param_checker._enum_data
    for data in (data for where, data in sent if where == place):
        for name, value in data.items():
            if name == "appsecret_proof":
                continue
            assert name in types
            kind = types[name].removeprefix("list<").removesuffix(">")
            if kind in enums:
                values = json.loads(value) if value.startswith("[") else [value]
                assert set(values) <= set(enums[kind])
