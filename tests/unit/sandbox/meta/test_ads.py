"""Campaigns, ad sets, creatives, ads: rules, money, review, delivery."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.unit.sandbox.meta.conftest import Stand

CAMPAIGN: dict[str, Any] = {
    "name": "bst|opd-1|campaign|ab12",
    "objective": "OUTCOME_ENGAGEMENT",
    "status": "PAUSED",
    "special_ad_categories": [],
    "is_adset_budget_sharing_enabled": False,
}
TARGETING: dict[str, Any] = {
    "geo_locations": {"cities": [{"key": "1019441"}]},
    "age_min": 18,
    "age_max": 65,
    "targeting_automation": {"advantage_audience": 0},
}


def adset_params(stand: Stand, campaign: str, **changes: Any) -> dict[str, Any]:
    end = stand.world.clock.now() + timedelta(days=5)
    params = {
        "name": "bst|opd-1|adset|ab12",
        "campaign_id": campaign,
        "status": "PAUSED",
        "lifetime_budget": 100_000,
        "end_time": int(end.timestamp()),
        "billing_event": "IMPRESSIONS",
        "optimization_goal": "POST_ENGAGEMENT",
        "bid_strategy": "LOWEST_COST_WITHOUT_CAP",
        "destination_type": "ON_POST",
        "promoted_object": {"page_id": stand.page},
        "targeting": TARGETING,
    }
    return {**params, **changes}


def make_campaign(stand: Stand, **changes: Any) -> str:
    return str(stand.post(f"{stand.act}/campaigns", **{**CAMPAIGN, **changes})["id"])


def make_adset(stand: Stand, campaign: str, **changes: Any) -> str:
    return str(stand.post(f"{stand.act}/adsets", **adset_params(stand, campaign, **changes))["id"])


def make_post(stand: Stand) -> str:
    number = len(stand.service.state.posts)
    return str(stand.post(f"{stand.page}/feed", message=f"Pos {number}")["id"])


def make_ad(stand: Stand, adset: str, story: str, status: str = "ACTIVE") -> str:
    creative = stand.post(f"{stand.act}/adcreatives", name="bst|creative", object_story_id=story)["id"]
    return str(
        stand.post(f"{stand.act}/ads", name="iklan", adset_id=adset, creative={"creative_id": creative}, status=status)[
            "id"
        ]
    )


def boost(stand: Stand, **adset: Any) -> tuple[str, str, str]:
    """An active boost: campaign, ad set, ad."""
    campaign = make_campaign(stand, status="ACTIVE")
    one = make_adset(stand, campaign, status="ACTIVE", **adset)
    return campaign, one, make_ad(stand, one, make_post(stand))


def amount_spent(stand: Stand) -> int:
    return int(stand.get(stand.act, fields="amount_spent")["amount_spent"])


def test_the_account_shows_its_money_rules(stand: Stand) -> None:
    account = stand.get(stand.act, fields="currency,account_status,min_daily_budget,timezone_name,spend_cap")
    assert account == {
        "currency": "IDR",
        "account_status": 1,
        "min_daily_budget": 16000,
        "timezone_name": "Asia/Makassar",
        "spend_cap": "0",
        "id": stand.act,
    }
    assert stand.get(f"{stand.act}/minimum_budgets")["data"][0]["min_daily_budget_imp"] == 16000


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"special_ad_categories": None}, (100, None)),
        ({"special_ad_categories": ["PETS"]}, (100, None)),
        ({"special_ad_categories": ["ISSUES_ELECTIONS_POLITICS"]}, (100, None)),
        ({"is_adset_budget_sharing_enabled": None}, (100, 4834011)),
        ({"objective": "POST_ENGAGEMENT"}, (100, None)),
        ({"status": "ARCHIVED"}, (100, None)),
        ({"daily_budget": 20000, "lifetime_budget": 20000}, (100, 1885621)),
        ({"daily_budget": 100}, (100, 1885272)),
        ({"spend_cap": 1000}, (100, 2446307)),
        ({"name": None}, (100, None)),
        ({"execution_options": ["dry_run"]}, (100, None)),
    ],
)
def test_campaigns_that_are_refused(stand: Stand, changes: dict[str, Any], expected: tuple[int, int | None]) -> None:
    assert stand.refused("POST", f"{stand.act}/campaigns", **{**CAMPAIGN, **changes}) == expected
    assert stand.service.state.campaigns == {}


def _aimed(**changes: Any) -> dict[str, Any]:
    return {"targeting": {**TARGETING, **changes}}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        (_aimed(targeting_automation={}), (100, 1870227)),
        (_aimed(targeting_automation={"advantage_audience": 1}, age_min=30), (100, 1870189)),
        (_aimed(geo_locations={}), (100, 1487756)),
        (_aimed(geo_locations={"cities": [{"key": "1019441"}], "location_types": ["home"]}), (100, 1870199)),
        (_aimed(interests=[{"id": "1"}]), (100, 1870165)),
        (
            _aimed(geo_locations={"cities": [{"key": "1019441", "radius": 5, "distance_unit": "kilometer"}]}),
            (100, None),
        ),
        (_aimed(geo_locations={"cities": [{"key": "0"}]}), (100, None)),
        (_aimed(geo_locations={"countries": ["ID"], "cities": [{"key": "1019441"}]}), (100, None)),
        (
            _aimed(geo_locations={"custom_locations": [{"latitude": -10.1, "longitude": 123.6, "radius": 0.1}]}),
            (100, None),
        ),
        (_aimed(age_min=12), (100, None)),
        ({"daily_budget": 20000}, (100, 1885621)),
        ({"lifetime_budget": 60000}, (100, 1885272)),
        ({"lifetime_budget": None}, (100, None)),
        ({"lifetime_budget": "20.5"}, (100, None)),
        ({"end_time": None}, (100, None)),
        ({"end_time": 1_500_000_000}, (100, None)),
        ({"bid_strategy": None}, (100, 2490487)),
        ({"bid_strategy": "COST_CAP"}, (100, 2490487)),
        ({"billing_event": "VIEWS"}, (100, None)),
        ({"optimization_goal": "APP_INSTALLS"}, (100, None)),
        ({"promoted_object": {"page_id": "1"}}, (100, 1487390)),
        ({"frequency_control_specs": [{"event": "IMPRESSIONS"}]}, (100, None)),
        ({"campaign_id": "12025000000000001"}, (100, None)),
        ({"targeting": None}, (100, None)),
    ],
)
def test_ad_sets_that_are_refused(stand: Stand, changes: dict[str, Any], expected: tuple[int, int | None]) -> None:
    params = adset_params(stand, make_campaign(stand), **changes)
    assert stand.refused("POST", f"{stand.act}/adsets", **params) == expected
    assert stand.service.state.adsets == {}


def test_a_campaign_budget_excludes_ad_set_budgets(stand: Stand) -> None:
    campaign = make_campaign(stand, daily_budget=50_000, bid_strategy="LOWEST_COST_WITHOUT_CAP")
    refused = stand.refused("POST", f"{stand.act}/adsets", **adset_params(stand, campaign))
    assert refused == (100, 1885621)
    make_adset(stand, campaign, lifetime_budget=None, bid_strategy=None)


def test_a_short_run_takes_no_daily_budget(stand: Stand) -> None:
    end = int((stand.world.clock.now() + timedelta(hours=12)).timestamp())
    params = adset_params(stand, make_campaign(stand), lifetime_budget=None, daily_budget=20_000, end_time=end)
    assert stand.refused("POST", f"{stand.act}/adsets", **params)[0] == 100


def test_creatives(stand: Stand) -> None:
    post, media = make_post(stand), stand.publish()
    creative = stand.post(f"{stand.act}/adcreatives", name="bst|c", object_story_id=post)["id"]
    shown = stand.get(creative, fields="name,object_story_id,effective_object_story_id,object_type")
    assert shown["name"].startswith("bst|c ")
    assert shown["name"] != "bst|c"
    assert shown["effective_object_story_id"] == post
    instagram = stand.post(f"{stand.act}/adcreatives", name="ig", source_instagram_media_id=media)["id"]
    assert stand.get(instagram, fields="effective_instagram_media_id")["effective_instagram_media_id"] == media


def test_creatives_that_are_refused(stand: Stand) -> None:
    media, story = stand.publish(), stand.publish(media_type="STORIES")
    path = f"{stand.act}/adcreatives"
    spec = {"page_id": stand.page}
    assert stand.refused("POST", path, name="x") == (100, 2061015)
    assert stand.refused("POST", path, source_instagram_media_id=media, object_story_spec=spec) == (100, 1487929)
    assert stand.refused("POST", path, object_story_id=f"{stand.page}_1") == (100, 1885557)
    assert stand.refused("POST", path, object_story_id="1_1") == (100, 1885029)
    assert stand.refused("POST", path, source_instagram_media_id=story) == (100, 1487472)
    assert stand.refused("POST", path, source_instagram_media_id=media, instagram_user_id="1") == (100, 1815199)
    assert stand.refused("POST", path, source_instagram_media_id=media, instagram_actor_id="1")[0] == 100
    stand.service.state.app.live = False
    assert stand.refused("POST", path, object_story_id=make_post(stand)) == (100, 1885183)


def test_a_political_campaign_needs_an_authorization(stand: Stand) -> None:
    campaign = make_campaign(
        stand, special_ad_categories=["ISSUES_ELECTIONS_POLITICS"], special_ad_category_country=["ID"]
    )
    adset, post = make_adset(stand, campaign), make_post(stand)
    creative = {"object_story_id": post}
    path = f"{stand.act}/ads"
    assert stand.refused("POST", path, name="x", adset_id=adset, creative=creative) == (100, 2708008)
    stand.post(path, name="x", adset_id=adset, creative={**creative, "authorization_category": "POLITICAL"})


def test_validate_only_changes_nothing(stand: Stand) -> None:
    option = {"execution_options": ["validate_only"]}
    assert stand.post(f"{stand.act}/campaigns", **CAMPAIGN, **option) == {"success": True}
    campaign = make_campaign(stand)
    assert stand.post(f"{stand.act}/adsets", **adset_params(stand, campaign), **option) == {"success": True}
    adset, post = make_adset(stand, campaign), make_post(stand)
    assert stand.post(f"{stand.act}/adcreatives", name="x", object_story_id=post, **option) == {"success": True}
    ad = {"name": "x", "adset_id": adset, "creative": {"object_story_id": post}}
    assert stand.post(f"{stand.act}/ads", **ad, **option) == {"success": True}
    assert stand.post(campaign, status="ACTIVE", **option) == {"success": True}
    state = stand.service.state
    assert (len(state.campaigns), len(state.adsets), len(state.creatives), len(state.ads)) == (1, 1, 0, 0)
    assert state.campaigns[campaign].status == "PAUSED"


def test_the_same_call_twice_makes_two_objects(stand: Stand) -> None:
    ids = {make_campaign(stand), make_campaign(stand)}
    listed = stand.get(
        f"{stand.act}/campaigns",
        fields="name",
        filtering=[{"field": "name", "operator": "EQUAL", "value": CAMPAIGN["name"]}],
    )
    assert {row["id"] for row in listed["data"]} == ids


def test_filtering_by_name_and_parent(stand: Stand) -> None:
    first, second = make_campaign(stand, name="satu"), make_campaign(stand, name="dua puluh")
    adset = make_adset(stand, second)

    def found(edge: str, field: str, operator: str, value: Any) -> list[str]:
        wanted = [{"field": field, "operator": operator, "value": value}]
        return [row["id"] for row in stand.get(f"{stand.act}/{edge}", filtering=wanted)["data"]]

    assert found("campaigns", "name", "CONTAIN", "PULUH") == [second]
    assert found("campaigns", "name", "IN", ["satu"]) == [first]
    assert found("campaigns", "campaign.id", "IN", [first]) == [first]
    assert found("adsets", "campaign.id", "IN", [second]) == [adset]
    assert found("adsets", "campaign.id", "IN", [first]) == []
    assert stand.refused("GET", f"{stand.act}/campaigns", filtering=[{"field": "mood", "operator": "EQUAL"}])[0] == 100


def test_deleted_objects_hide_unless_asked(stand: Stand) -> None:
    campaign = make_campaign(stand)
    adset = make_adset(stand, campaign)
    assert stand.delete(campaign) == {"success": True}
    assert stand.get(campaign, fields="status")["status"] == "DELETED"
    assert stand.get(adset, fields="status,effective_status")["effective_status"] == "DELETED"
    assert stand.get(f"{stand.act}/campaigns")["data"] == []
    shown = stand.get(f"{stand.act}/campaigns", effective_status=["DELETED", "PAUSED"])
    assert [row["id"] for row in shown["data"]] == [campaign]
    assert stand.refused("POST", campaign, status="ACTIVE")[0] == 100


def test_review_then_active_and_pauses_cascade(stand: Stand) -> None:
    campaign, adset, ad = boost(stand)

    def status() -> str:
        return str(stand.get(ad, fields="effective_status")["effective_status"])

    assert status() == "PENDING_REVIEW"
    stand.world.clock.advance(timedelta(seconds=61))
    assert status() == "ACTIVE"
    stand.post(adset, status="PAUSED")
    assert status() == "ADSET_PAUSED"
    stand.post(adset, status="ACTIVE")
    stand.post(campaign, status="PAUSED")
    assert status() == "CAMPAIGN_PAUSED"
    assert stand.get(adset, fields="effective_status")["effective_status"] == "CAMPAIGN_PAUSED"


def test_a_disapproved_ad_says_why_and_never_spends(stand: Stand) -> None:
    _, _, ad = boost(stand)
    order = {"outcome": "DISAPPROVED", "reason": "Misleading"}
    stand.http.post(f"{stand.url}/admin/api/meta/ads/{ad}/review", json=order, timeout=5).raise_for_status()
    shown = stand.get(ad, fields="effective_status,ad_review_feedback,issues_info")
    assert shown["effective_status"] == "DISAPPROVED"
    assert "Misleading" in shown["ad_review_feedback"]["global"].values()
    assert shown["issues_info"][0]["error_code"] == 1815869
    stand.world.clock.advance(timedelta(days=3))
    assert amount_spent(stand) == 0


def test_spend_grows_to_the_lifetime_budget_and_no_further(stand: Stand) -> None:
    _, adset, _ = boost(stand)
    spent = []
    for hours in (0, 6, 42, 48, 24, 24 * 30):
        stand.world.clock.advance(timedelta(hours=hours))
        spent.append(amount_spent(stand))
    assert spent[0] == 0
    assert spent == sorted(spent)
    assert 0 < spent[1] < spent[3] <= 100_000
    assert 97_000 <= spent[-1] <= 100_000
    assert stand.get(adset, fields="effective_status")["effective_status"] == "ACTIVE"


def test_a_pause_stops_the_money_at_once(stand: Stand) -> None:
    campaign, _, _ = boost(stand)
    stand.world.clock.advance(timedelta(days=1))
    stand.post(campaign, status="PAUSED")
    before = amount_spent(stand)
    stand.world.clock.advance(timedelta(days=2))
    assert amount_spent(stand) == before > 0


def test_a_day_spends_at_most_a_quarter_more(stand: Stand) -> None:
    boost(stand, lifetime_budget=None, daily_budget=20_000, end_time=None)
    stand.world.clock.advance(timedelta(days=10))
    amount_spent(stand)
    (ad,) = stand.service.state.ads.values()
    assert len(ad.spend_by_day) >= 10
    assert max(ad.spend_by_day.values()) <= 25_000
    assert min(list(ad.spend_by_day.values())[1:-1]) >= 17_000


def test_campaign_and_account_limits_hold(stand: Stand) -> None:
    stand.service.state.ad_account.min_campaign_spend_cap = 10_000
    campaign = make_campaign(stand, status="ACTIVE", spend_cap=30_000)
    make_ad(stand, make_adset(stand, campaign, status="ACTIVE"), make_post(stand))
    boost(stand)
    stand.post(stand.act, spend_cap="50000.00")
    stand.world.clock.advance(timedelta(days=6))
    assert amount_spent(stand) == 50_000
    assert stand.get(stand.act, fields="spend_cap")["spend_cap"] == "50000"
    rows = stand.get(f"{campaign}/insights", fields="spend", date_preset="maximum")["data"]
    assert int(rows[0]["spend"]) <= 30_000
    stand.post(stand.act, spend_cap_action="reset")
    assert amount_spent(stand) == 0


def test_the_account_limit_changes_ten_times_a_day(stand: Stand) -> None:
    for number in range(10):
        stand.post(stand.act, spend_cap=str(100_000 + number))
    assert stand.refused("POST", stand.act, spend_cap="5") == (17, 1885172)


def test_budgets_change_four_times_an_hour(stand: Stand) -> None:
    adset = make_adset(stand, make_campaign(stand))
    for number in range(4):
        stand.post(adset, lifetime_budget=100_000 + number)
    assert stand.refused("POST", adset, lifetime_budget=200_000) == (613, 1487632)
    assert stand.get(adset, fields="lifetime_budget,daily_budget") == {
        "lifetime_budget": "100003",
        "daily_budget": "0",
        "id": adset,
    }


def test_updates_keep_the_rules(stand: Stand) -> None:
    adset = make_adset(stand, make_campaign(stand))
    assert stand.refused("POST", adset, daily_budget=20_000) == (100, 1885621)
    assert stand.refused("POST", adset, lifetime_budget=20_000) == (100, 1885272)
    assert stand.refused("POST", adset, targeting={"geo_locations": {}}) == (100, 1487756)
    ad = make_ad(stand, adset, make_post(stand), status="PAUSED")
    stand.world.clock.advance(timedelta(minutes=5))
    stand.post(ad, creative={"object_story_id": make_post(stand)})
    assert stand.get(ad, fields="effective_status")["effective_status"] == "PENDING_REVIEW"
    nested = stand.get(ad, fields="adset{name,campaign{objective}},creative{object_story_id}")
    assert nested["adset"]["campaign"]["objective"] == "OUTCOME_ENGAGEMENT"


def test_an_inactive_account_creates_nothing(stand: Stand) -> None:
    stand.service.state.ad_account.account_status = 2
    assert stand.refused("POST", f"{stand.act}/campaigns", **CAMPAIGN) == (100, 3910001)


def test_kupang_is_found_by_name(stand: Stand) -> None:
    answer = stand.get("search", type="adgeolocation", location_types=["city"], q="Kupang", country_code="ID")
    assert [(row["key"], row["type"]) for row in answer["data"]] == [("1019441", "city")]


def test_a_page_token_manages_no_ads(stand: Stand) -> None:
    refused = stand.refused("GET", stand.act, access_token=stand.service.state.page_token.value)
    assert refused[0] == 200


def test_the_judge_sees_every_object(stand: Stand) -> None:
    campaign, adset, ad = boost(stand)
    stand.delete(campaign)
    seen = stand.http.get(f"{stand.url}/admin/api/meta/ads", timeout=5).json()
    assert [row["id"] for row in seen["campaigns"]] == [campaign]
    assert seen["campaigns"][0]["status"] == "DELETED"
    assert [(row["id"], row["spent"]) for row in seen["adsets"]] == [(adset, 0)]
    assert [row["id"] for row in seen["ads"]] == [ad]
    assert len(seen["creatives"]) == 1


def test_the_ads_page_shows_what_runs(stand: Stand) -> None:
    campaign, adset, ad = boost(stand)
    stand.world.clock.advance(timedelta(days=1))
    (view,) = stand.service.ads_view()
    assert view["campaign_id"] == campaign
    assert view["adsets"][0]["id"] == adset
    assert view["adsets"][0]["spent"] > 0
    assert view["adsets"][0]["ads"][0]["id"] == ad
    assert stand.service.feed_view(10)[0]["boosted"] is True


@pytest.mark.parametrize(
    ("objective", "changes"),
    [
        ("OUTCOME_ENGAGEMENT", {"destination_type": "ON_MOON"}),
        ("OUTCOME_ENGAGEMENT", {"destination_type": None}),
        ("OUTCOME_ENGAGEMENT", {"optimization_goal": "LINK_CLICKS"}),
        ("OUTCOME_ENGAGEMENT", {"destination_type": "ON_VIDEO"}),
        ("OUTCOME_ENGAGEMENT", {"destination_type": "INSTAGRAM_PROFILE"}),
        ("OUTCOME_ENGAGEMENT", {"billing_event": "LINK_CLICKS"}),
        ("OUTCOME_AWARENESS", {"optimization_goal": "REACH"}),
        ("OUTCOME_AWARENESS", {"destination_type": None}),
        ("OUTCOME_TRAFFIC", {"destination_type": None}),
    ],
)
def test_destination_goal_and_billing_fit_the_objective(stand: Stand, objective: str, changes: dict[str, Any]) -> None:
    params = adset_params(stand, make_campaign(stand, objective=objective), **changes)
    assert stand.refused("POST", f"{stand.act}/adsets", **params) == (100, None)


@pytest.mark.parametrize(
    ("objective", "destination", "goal"),
    [
        ("OUTCOME_ENGAGEMENT", "ON_POST", "POST_ENGAGEMENT"),
        ("OUTCOME_ENGAGEMENT", "ON_POST", "REACH"),
        ("OUTCOME_AWARENESS", None, "REACH"),
        ("OUTCOME_TRAFFIC", None, "LINK_CLICKS"),
    ],
)
def test_what_the_mapping_of_objectives_names_is_taken(
    stand: Stand, objective: str, destination: str | None, goal: str
) -> None:
    campaign = make_campaign(stand, objective=objective)
    make_adset(stand, campaign, destination_type=destination, optimization_goal=goal)


PIN = {"latitude": -10.17, "longitude": 123.6, "radius": 15, "distance_unit": "kilometer"}


@pytest.mark.parametrize(
    "pin", [PIN, {"address_string": "Kupang, Indonesia", "radius": 15, "distance_unit": "kilometer"}]
)
def test_under_21_in_indonesia_holds_around_a_pin_too(stand: Stand, pin: dict[str, Any]) -> None:
    geo = {"geo_locations": {"custom_locations": [pin]}, "interests": [{"id": "1"}]}
    campaign = make_campaign(stand)
    assert stand.refused("POST", f"{stand.act}/adsets", **adset_params(stand, campaign, **_aimed(**geo))) == (
        100,
        1870165,
    )
    make_adset(stand, campaign, **_aimed(**geo, age_min=21))
    elsewhere = {**geo, "geo_locations": {"custom_locations": [{**PIN, "latitude": -33.9, "longitude": 151.2}]}}
    make_adset(stand, campaign, **_aimed(**elsewhere))


@pytest.mark.parametrize(
    ("edge", "status"), [("campaigns", "COMPLETED"), ("campaigns", "CAMPAIGN_PAUSED"), ("adsets", "ADSET_PAUSED"), ("ads", "LIVE")]
)  # fmt: skip
def test_an_effective_status_that_objects_never_have_is_refused(stand: Stand, edge: str, status: str) -> None:
    path = f"{stand.act}/{edge}"
    assert stand.refused("GET", path, effective_status=["ACTIVE", status]) == (100, None)
    wanted = [{"field": "effective_status", "operator": "IN", "value": [status]}]
    assert stand.refused("GET", path, filtering=wanted) == (100, None)
    stand.get(path, effective_status=["ACTIVE", "WITH_ISSUES"])


def hinder(stand: Stand, node: str, **order: Any) -> None:
    stand.http.post(f"{stand.url}/admin/api/meta/ads/{node}/hindrance", json=order, timeout=5).raise_for_status()


@pytest.mark.parametrize(("level", "at"), [("campaign", 0), ("adset", 1), ("ad", 2)])
def test_issues_stop_delivery_and_are_told_where_they_are(stand: Stand, level: str, at: int) -> None:
    nodes = boost(stand)
    stand.world.clock.advance(timedelta(hours=2))
    hinder(stand, nodes[at], issue="Sasaran terlalu kecil")
    before = amount_spent(stand)
    shown = [stand.get(node, fields="effective_status,issues_info") for node in nodes]
    assert [one["effective_status"] == "WITH_ISSUES" for one in shown].index(True) == at
    assert [bool(one.get("issues_info")) for one in shown].index(True) == at
    assert shown[at]["issues_info"][0]["error_type"] == "HARD_ERROR"
    stand.world.clock.advance(timedelta(hours=2))
    assert amount_spent(stand) == before > 0
    hinder(stand, nodes[at], issue="")
    stand.world.clock.advance(timedelta(hours=2))
    assert amount_spent(stand) > before


def test_an_ad_that_cannot_be_paid_waits(stand: Stand) -> None:
    _, _, ad = boost(stand)
    hinder(stand, ad, billing_missing=True)
    stand.world.clock.advance(timedelta(hours=2))
    assert stand.get(ad, fields="effective_status")["effective_status"] == "PENDING_BILLING_INFO"
    assert amount_spent(stand) == 0


@pytest.mark.parametrize("code", ["80000", "1", "2", "100", "200"])
def test_reads_can_be_refused_and_writes_not(stand: Stand, code: str) -> None:
    campaign, _, _ = boost(stand)
    stand.world.faults.add("meta.*.get", "status", params={"status": 400, "kind": code})
    for path in (campaign, f"{campaign}/insights", stand.act, f"{stand.act}/campaigns"):
        assert stand.refused("GET", path)[0] == int(code)
    stand.post(campaign, status="PAUSED")
    assert stand.service.state.campaigns[campaign].status == "PAUSED"


def test_a_medium_that_cannot_be_boosted_says_so(stand: Stand) -> None:
    media = stand.publish()
    assert stand.get(media, fields="boost_eligibility_info")["boost_eligibility_info"] == {"eligible_to_boost": True}
    stand.service.state.media[media].boost_ineligible_reason = "It has copyrighted music"
    info = stand.get(media, fields="boost_eligibility_info")["boost_eligibility_info"]
    assert info == {"eligible_to_boost": False, "boost_ineligible_reason": "It has copyrighted music"}
    refused = stand.refused("POST", f"{stand.act}/adcreatives", name="x", source_instagram_media_id=media)
    assert refused == (100, 2875030)


@pytest.mark.parametrize(
    "changes",
    [
        {"publisher_platforms": []},
        {"publisher_platforms": ["radio"]},
        {"facebook_positions": ["moon"]},
        {"publisher_platforms": ["instagram"], "facebook_positions": ["feed"]},
        {"excluded_geo_locations": {}},
        {"excluded_geo_locations": {"cities": [{"key": "0"}]}},
    ],
)
def test_placements_and_exclusions_are_checked(stand: Stand, changes: dict[str, Any]) -> None:
    campaign = make_campaign(stand)
    params = adset_params(stand, campaign, targeting={**TARGETING, **changes})
    assert stand.refused("POST", f"{stand.act}/adsets", **params)[0] == 100
    good = {
        "publisher_platforms": ["facebook"],
        "facebook_positions": ["feed"],
        "excluded_geo_locations": {"cities": [{"key": "1019443"}]},
    }
    make_adset(stand, campaign, targeting={**TARGETING, **good})
