"""Every request to Meta, checked against the official SDK's own table of parameters, enums and fields."""

from __future__ import annotations

import json
import warnings
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl

import pytest
import requests
from facebook_business.adobjects.ad import Ad
from facebook_business.adobjects.adaccount import AdAccount
from facebook_business.adobjects.adcreative import AdCreative
from facebook_business.adobjects.adrule import AdRule
from facebook_business.adobjects.adset import AdSet
from facebook_business.adobjects.adsinsights import AdsInsights
from facebook_business.adobjects.campaign import Campaign
from facebook_business.adobjects.igmedia import IGMedia
from facebook_business.adobjects.iguser import IGUser
from facebook_business.adobjects.minimumbudget import MinimumBudget
from facebook_business.adobjects.page import Page
from facebook_business.adobjects.pagepost import PagePost
from facebook_business.adobjects.targeting import Targeting
from facebook_business.api import FacebookAdsApi
from facebook_business.session import FacebookSession

from sandbox.meta.fields import parse_fields
from siar.boosts.delivery import standing
from siar.boosts.delivery.objects import CREATED_IN_ORDER, Plan, object_name, parameters, plan_of
from siar.boosts.delivery.readback import FIELDS, fields_of
from siar.boosts.delivery.walls import rule_of
from siar.boosts.records import Boost
from siar.channels import ChannelId
from siar.connections import MetaConnection
from siar.meta import ad_rules, ads, insights
from siar.meta.client import GraphClient, encode
from siar.meta.expansion import expanded
from siar.metrics import catalogue
from siar.metrics.sources.instagram_media import INSTAGRAM_MEDIA
from siar.metrics.sources.posts import POSTS
from siar.quantities import Rupiah
from siar.settings import load_settings
from siar.settings.launch import Aim, Pin

# Parameters that are documented and not in the SDK's tables: facebook-business leaves out paging and filters.
UNLISTED = {"fields", "limit", "after", "filtering", "appsecret_proof"}
BOOST = Boost(
    boost_id=1,
    publication_id=1,
    reference_code="KPG-2609-0417",
    state="preparing",
    lifetime_budget=Rupiah(150_000),
    amount=Rupiah(166_500),
    starts_at=datetime(2026, 9, 10, 6, tzinfo=UTC),
    ends_at=datetime(2026, 9, 13, 6, tzinfo=UTC),
    name_key="0a1b2c3d",
    object_story_id="1056_77",
    campaign_id="1",
    adset_id="2",
    creative_id="3",
    ad_id="4",
    in_flight=None,
    sent_at=None,
    attempts=0,
    watched_at=None,
    note=None,
    trouble=None,
    trouble_text=None,
    remote_id="1056_77",
)


def plan(channel: ChannelId = "facebook", **changes: Any) -> Plan:
    """What is made for a post; `changes` of the settings."""
    settings = load_settings()
    launch = settings.boosts.launch.model_copy(update=changes)
    return plan_of(
        launch,
        area=settings.city.area,
        channel=channel,
        kind="Kegiatan",
        page_id="1056",
        timezone="Asia/Makassar",
        spend_cap_from=1_500_000,
    )


PLANS = {
    "facebook": plan(),
    "instagram": plan("instagram"),
    "reach": plan(objective="reach"),
    "political": plan(special_category="ISSUES_ELECTIONS_POLITICS"),
    "key": plan(aim=Aim(way="key", city_key="1019441")),
    "apart": plan(
        aim=Aim(
            way="apart", without_keys=("1019443",), without_pins=(Pin(latitude=-10.1, longitude=123.9, radius_km=9),)
        )
    ),
}
CREATES = {
    "campaign": "create_campaign",
    "adset": "create_ad_set",
    "creative": "create_ad_creative",
    "ad": "create_ad",
}
# The `*` marks of the API reference; the SDK has no such flags.
REQUIRED = {
    "campaign": {"special_ad_categories", "name", "objective", "status", "is_adset_budget_sharing_enabled"},
    "adset": {"name", "campaign_id", "lifetime_budget", "end_time", "billing_event", "optimization_goal", "targeting"},
    "creative": {"object_story_id"},
    "ad": {"name", "creative", "adset_id", "status"},
}


def contract(cls: Any, method: str) -> tuple[str, dict[str, Any], dict[str, list[str]]]:
    api = FacebookAdsApi(FacebookSession(access_token="x"))
    request = getattr(cls("1", api=api), method)(pending=True)
    checker = request._param_checker
    enums = {
        key: [v for v in values if isinstance(v, str) and not v.startswith("facebook_business.")]
        for key, values in checker._enum_data.items()
    }
    return "/" + "/".join(part for part in request._path if part), dict(checker._type_check_info), enums


@pytest.mark.parametrize("name", PLANS)
@pytest.mark.parametrize("level", CREATED_IN_ORDER)
def test_create_parameters_exist_and_enums_hold(level, name):
    path, known, enums = contract(AdAccount, CREATES[level])
    sent = {name: value for name, value in parameters(level, BOOST, PLANS[name]).items() if value is not None}
    assert path.rsplit("/", 1)[1] == ads.EDGES[level]
    assert set(sent) <= set(known)
    missing = REQUIRED[level] - set(sent)
    assert missing == ({"object_story_id"} if (level, name) == ("creative", "instagram") else set())
    for name, value in sent.items():
        allowed = enums.get(f"{name}_enum")
        if allowed:
            assert set(value if isinstance(value, list) else [value]) <= set(allowed), name


@pytest.mark.parametrize("name", PLANS)
@pytest.mark.parametrize("level", CREATED_IN_ORDER)
def test_the_sdk_takes_the_same_parameters_without_a_warning(level, name):
    api = FacebookAdsApi(FacebookSession(access_token="x"))
    params = {k: v for k, v in parameters(level, BOOST, PLANS[name]).items() if v is not None}
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        getattr(AdAccount("act_1", api=api), CREATES[level])(params=params, pending=True)


def test_what_is_bought_is_bounded():
    adset = parameters("adset", BOOST, PLANS["facebook"])
    assert adset["lifetime_budget"] == 150_000
    assert "daily_budget" not in adset
    targeting = adset["targeting"]
    assert set(targeting) <= set(Targeting._field_types)
    assert targeting["targeting_automation"] == {"advantage_audience": 0}
    assert targeting["age_min"] >= 21
    assert 1 <= targeting["geo_locations"]["custom_locations"][0]["radius"] <= 80
    for level in ("campaign", "adset", "ad"):
        assert parameters(level, BOOST, PLANS["facebook"])["status"] == "PAUSED"


def test_a_small_budget_has_no_campaign_limit_and_a_large_one_does():
    assert parameters("campaign", BOOST, PLANS["facebook"])["spend_cap"] is None
    large = replace(BOOST, lifetime_budget=Rupiah(5_000_000))
    assert encode(parameters("campaign", large, PLANS["facebook"]))["spend_cap"] == "5000000"


def test_an_account_without_such_a_limit_is_sent_none():
    large = replace(BOOST, lifetime_budget=Rupiah(5_000_000))
    assert parameters("campaign", large, replace(PLANS["facebook"], spend_cap_from=None))["spend_cap"] is None


def test_the_schedule_is_written_on_the_account_s_clock():
    adset = parameters("adset", BOOST, PLANS["facebook"])
    assert (adset["start_time"], adset["end_time"]) == ("2026-09-10T14:00:00+0800", "2026-09-13T14:00:00+0800")


def test_the_city_is_aimed_at_in_three_ways():
    def geo(name: str) -> tuple[Any, Any]:
        targeting = PLANS[name].targeting
        return targeting["geo_locations"], targeting.get("excluded_geo_locations")

    pin = {"latitude": -10.19, "longitude": 123.601, "radius": 12, "distance_unit": "kilometer"}
    assert geo("facebook") == ({"custom_locations": [pin]}, None)
    assert geo("key") == ({"cities": [{"key": "1019441"}]}, None)
    where, without = geo("apart")
    assert where == {"custom_locations": [pin]}
    assert without["cities"] == [{"key": "1019443"}]
    assert without["custom_locations"][0]["radius"] == 9


def test_what_is_kept_of_a_plan_is_the_plan():
    for one in PLANS.values():
        assert Plan.read(json.loads(json.dumps(one.kept()))) == one


@pytest.mark.parametrize("level", CREATED_IN_ORDER)
def test_what_is_read_back_is_known_to_the_sdk_and_is_all_that_is_sent(level):
    node = {"campaign": Campaign, "adset": AdSet, "creative": AdCreative, "ad": Ad}[level]
    assert {field.split("{")[0] for field in fields_of(level).split(",")} <= set(node._field_types)
    compared = {field.name for field in FIELDS[level]}
    for one in PLANS.values():
        assert set(parameters(level, BOOST, one)) <= compared


def test_names_are_deterministic():
    assert object_name("adset", BOOST) == "bst|KPG-2609-0417|adset|0a1b2c3d"


class Recorder:
    """A session that notes every request and answers with an empty list or object."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, str, dict[str, str]]] = []

    def request(self, method: str, url: str, *, params=None, data=None, **_: Any) -> requests.Response:
        self.calls.append((method, url.split("/v26.0", 1)[1], {**(params or {}), **(data or {})}))
        response = requests.Response()
        response.status_code = 200
        response._content = json.dumps({"data": [], "id": "9", "access_token": "P", "success": True}).encode()
        return response


@pytest.fixture
def recorder() -> Recorder:
    return Recorder()


@pytest.fixture
def graph(recorder: Recorder) -> GraphClient:
    connection = MetaConnection(
        token="T", app_id="1", app_secret="s", page_id="11", instagram_user_id="22", ad_account_id="33"
    )
    return GraphClient(connection, session=recorder)


def last(recorder: Recorder) -> tuple[str, str, dict[str, str]]:
    return recorder.calls[-1]


def names_of(kind: str) -> list[str]:
    return list(catalogue.names(catalogue.plain(kind, on=date(2026, 9, 10))))


DAYS = {"since": date(2026, 9, 1), "until": date(2026, 9, 4)}
CALLS = {
    "account": (ads.account, AdAccount, "get_minimum_budgets", None),
    "find campaign": (lambda g: ads.find(g, "campaign", "n"), AdAccount, "get_campaigns", Campaign),
    "find adset": (lambda g: ads.find(g, "adset", "n", within="5"), Campaign, "get_ad_sets", AdSet),
    "find ad": (lambda g: ads.find(g, "ad", "n", within="5"), AdSet, "get_ads", Ad),
    "pause": (lambda g: ads.set_status(g, "5", "PAUSED"), Campaign, "api_update", None),
    "start": (lambda g: ads.set_status(g, "5", "ACTIVE"), Ad, "api_update", None),
    "limit": (lambda g: ads.set_account_limit(g, 5), AdAccount, "api_update", None),
    "rules": (ad_rules.rules, AdAccount, "get_ad_rules_library", AdRule),
    "new rule": (lambda g: ad_rules.create(g, rule_of(Rupiah(1))), AdAccount, "create_ad_rules_library", None),
    "rule": (lambda g: ad_rules.update(g, "5", rule_of(Rupiah(1))), AdRule, "api_update", None),
    "named": (
        lambda g: ads.named(g, "bst|", since=datetime(2026, 9, 1, tzinfo=UTC)),
        AdAccount,
        "get_campaigns",
        Campaign,
    ),
    "remove": (lambda g: ads.delete(g, "5"), Campaign, "api_delete", None),
    "delivery": (lambda g: ads.delivery(g, "5"), Campaign, "get_insights", AdsInsights),
    "spend": (lambda g: insights.object_days(g, "5", **DAYS, fields=["spend"]), Campaign, "get_insights", AdsInsights),
    "regions": (
        lambda g: insights.ad_days(g, **DAYS, fields=["spend", "results"], breakdown="region"),
        AdAccount,
        "get_insights",
        AdsInsights,
    ),
    "ads": (lambda g: insights.ad_days(g, **DAYS, fields=names_of("ad")), AdAccount, "get_insights", AdsInsights),
    "page": (lambda g: insights.page_days(g, "11", names_of("page"), **DAYS), Page, "get_insights", None),
    "user": (
        lambda g: insights.user_day(g, "22", names_of("ig_user"), day=DAYS["since"]),
        IGUser,
        "get_insights",
        None,
    ),
}


@pytest.mark.parametrize("call", CALLS)
def test_requests_send_only_what_the_sdk_knows(graph, recorder, call):
    act, cls, method, node = CALLS[call]
    act(graph)
    _, path, sent = last(recorder)
    template, known, enums = contract(cls, method)
    assert path.count("/") == template.count("/")
    assert path.rsplit("/", 1)[1] == template.rsplit("/", 1)[1] or path.count("/") == 1
    assert set(sent) <= set(known) | UNLISTED
    for name, value in sent.items():
        allowed = enums.get(f"{name}_enum")
        # Instagram's account metrics share a table with its media's in the SDK.
        if not allowed or name == "metric":
            continue
        values = json.loads(value) if value.startswith("[") else [value]
        assert set(values) <= set(allowed), (name, values)
    if node is not None:
        assert {field.split("{")[0] for field in sent["fields"].split(",")} <= set(node._field_types)


@pytest.mark.parametrize(
    ("node", "fields"),
    [
        *((cls, standing._FIELDS[level]) for cls, level in ((Campaign, "campaign"), (AdSet, "adset"), (Ad, "ad"))),
        (IGMedia, "boost_eligibility_info"),
        (AdAccount, ads._ACCOUNT_FIELDS),
        (MinimumBudget, "currency,min_daily_budget_imp"),
        (PagePost, "promotable_id,is_eligible_for_promotion,shares,reactions,comments"),
    ],
)
def test_fields_that_are_read_exist(node, fields):
    known = set(node._field_types) | ({"reactions", "comments"} if node is PagePost else set())  # edges
    assert set(fields.split(",")) <= known


OBJECTS = {
    # Meta's page of metrics names the breakdowns of a post's views; the SDK has the parameter at the Page's edge only.
    "post": (POSTS, PagePost, {"feed"}, {"reactions", "comments"}, {"breakdown"}),
    "ig_media": (INSTAGRAM_MEDIA, IGMedia, {"feed", "story"}, set(), set()),
}


@pytest.mark.parametrize("kind", OBJECTS)
def test_an_object_is_asked_in_one_batch_for_what_the_sdk_knows(graph, recorder, kind):
    source, cls, forms, edges, unlisted = OBJECTS[kind]
    _, known, enums = contract(cls, "get_insights")
    for form in forms:
        questions = [question.asked for question in catalogue.questions(kind, on=date(2026, 9, 10), of=form)]
        graph.batch([expanded("11_5", source.fields, questions, platform=source.channel)], identity="page")
        method, path, sent = last(recorder)
        assert (method, path) == ("POST", "/")
        assert set(sent) <= {"batch", "include_headers", "appsecret_proof"}
        (part,) = json.loads(sent["batch"])
        assert set(part) == {"method", "relative_url"}
        target, _, query = part["relative_url"].partition("?")
        ((name, fields),) = parse_qsl(query)
        assert (part["method"], target, name) == ("GET", "11_5", "fields")
        selections = parse_fields(fields) or []
        nodes = {one.name for one in selections} - {"insights"}
        assert nodes <= set(cls._field_types) | edges
        asked = [one for one in selections if one.name == "insights"]
        assert len({one.key for one in asked}) == len(asked) > 1
        for one in asked:
            assert set(one.modifiers) - {"as"} <= set(known) | unlisted
            assert {"name", "values"} <= {child.name for child in one.children or []}
            for parameter in set(one.modifiers) - {"as"}:
                allowed = enums.get(f"{parameter}_enum")
                assert not allowed or set(one.modifiers[parameter].split(",")) <= set(allowed), one.modifiers
        dead = ("post_impressions", "impressions", "plays", "clips", "video_views", "engagement", "post_activity,")
        assert not [m for one in asked for m in one.modifiers["metric"].split(",") if m.startswith(dead)]


def test_dead_metrics_are_never_asked_for(graph, recorder):
    for act, *_ in CALLS.values():
        act(graph)
    asked = {name for _, _, sent in recorder.calls for name in sent.get("metric", "").split(",") if name}
    dead = (
        "page_fan",
        "page_impressions",
        "post_impressions",
        "page_posts_impressions",
        "page_engaged",
        "impressions",
        "plays",
    )
    assert asked
    assert not [name for name in asked if name.startswith(dead)]


def test_an_ad_is_asked_by_its_own_edge_for_what_the_sdk_knows(graph, recorder):
    insights.ads_own_days(graph, ["5"], **DAYS, fields=names_of("ad"))
    (part,) = json.loads(last(recorder)[2]["batch"])
    target, _, query = part["relative_url"].partition("?")
    sent = dict(parse_qsl(query))
    _, known, _ = contract(Ad, "get_insights")
    assert target == "5/insights"
    assert set(sent) <= set(known) | UNLISTED
    assert set(sent["fields"].split(",")) <= set(AdsInsights._field_types)


def test_what_is_broken_down_is_asked_by_parameters_of_the_sdk(graph, recorder):
    _, known, _ = contract(Page, "get_insights")
    insights.page_days(graph, "11", ["page_media_view"], **DAYS, breakdown="is_from_ads")
    assert set(last(recorder)[2]) <= set(known) | UNLISTED
    _, known, enums = contract(IGUser, "get_insights")
    insights.user_day(graph, "22", ["views"], day=DAYS["since"], breakdown="follow_type")
    assert set(last(recorder)[2]) <= set(known) | UNLISTED
    assert last(recorder)[2]["breakdown"] in enums["breakdown_enum"]
    insights.demographics(graph, "22", ["follower_demographics"], day=DAYS["since"], breakdown="age")
    assert set(last(recorder)[2]) <= set(known) | UNLISTED
    assert last(recorder)[2]["timeframe"] in enums["timeframe_enum"]


def test_windows_are_inside_the_documented_limits(graph, recorder):
    insights.page_days(graph, "11", ["page_media_view"], **DAYS)
    sent = last(recorder)[2]
    assert int(sent["until"]) - int(sent["since"]) == timedelta(days=4).total_seconds()
    assert datetime.fromtimestamp(int(sent["since"]), UTC).hour == 7  # midnight in Los Angeles, summer time
