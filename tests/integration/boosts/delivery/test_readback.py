"""What Meta keeps of a boost is what was ordered: each field altered alone is refused before anything is switched on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from siar.settings import Settings, load_settings
from siar.store import Connection
from tests.integration.boosts.adcity import AdCity

pytestmark = pytest.mark.integration

ELSEWHERE = {"latitude": -6.2, "longitude": 106.8, "radius": 12, "distance_unit": "kilometer", "country": "ID"}


def aimed(**changes: Any) -> Callable[[AdCity], None]:
    return lambda city: city.adset.targeting.update(changes)


def geo(**changes: Any) -> Callable[[AdCity], None]:
    return lambda city: city.adset.targeting["geo_locations"].update(changes)


def pin(**changes: Any) -> Callable[[AdCity], None]:
    return lambda city: city.adset.targeting["geo_locations"]["custom_locations"][0].update(changes)


def campaign(**changes: Any) -> Callable[[AdCity], None]:
    return lambda city: [setattr(city.campaign, name, value) for name, value in changes.items()]


def adset(**changes: Any) -> Callable[[AdCity], None]:
    return lambda city: [setattr(city.adset, name, value) for name, value in changes.items()]


def extra(**changes: Any) -> Callable[[AdCity], None]:
    return lambda city: city.adset.extra.update(changes)


def ad(**changes: Any) -> Callable[[AdCity], None]:
    return lambda city: [setattr(city.ad, name, value) for name, value in changes.items()]


def creative(**changes: Any) -> Callable[[AdCity], None]:
    return lambda city: [
        setattr(city.state.creatives[city.ad.creative_id], name, value) for name, value in changes.items()
    ]


def another_creative(city: AdCity) -> None:
    (old,) = city.state.creatives.values()
    made = old.model_copy(update={"id": city.state.new_id("creative")})
    city.state.creatives[made.id] = made
    city.ad.creative_id = made.id


def another_parent(city: AdCity) -> None:
    made = city.campaign.model_copy(update={"id": city.state.new_id("campaign"), "name": "lain"})
    city.state.campaigns[made.id] = made
    city.adset.campaign_id = made.id


ALTERED: dict[str, Callable[[AdCity], Any]] = {
    "campaign's name": campaign(name="bst|lain"),
    "campaign is on": campaign(status="ACTIVE"),
    "objective": campaign(objective="OUTCOME_SALES"),
    "special category": campaign(special_ad_categories=["HOUSING"]),
    "its country": campaign(special_ad_category_country=["US"]),
    "budget sharing": campaign(is_adset_budget_sharing_enabled=True),
    "campaign's limit": campaign(spend_cap=9_000_000),
    "campaign's daily budget": campaign(daily_budget=500_000),
    "campaign's lifetime budget": campaign(lifetime_budget=5_000_000),
    "ad set's name": adset(name="bst|lain"),
    "ad set is on": adset(status="ACTIVE"),
    "another campaign": another_parent,
    "lifetime budget": adset(lifetime_budget=1_500_000),
    "daily budget": adset(daily_budget=90_000),
    "earlier start": lambda c: setattr(c.adset, "start_time", c.adset.start_time - timedelta(days=2)),
    "later end": lambda c: setattr(c.adset, "end_time", c.adset.end_time + timedelta(days=30)),
    "earlier end": lambda c: setattr(c.adset, "end_time", c.adset.end_time - timedelta(hours=40)),
    "billing event": adset(billing_event="POST_ENGAGEMENT"),
    "goal": adset(optimization_goal="REACH"),
    "bid strategy": adset(bid_strategy="COST_CAP"),
    "bid": adset(bid_amount=40_000),
    "destination": adset(destination_type="WEBSITE"),
    "promoted Page": adset(promoted_object={"page_id": "999"}),
    "another country": geo(countries=["US"]),
    "whole country instead": geo(custom_locations=[], countries=["ID"]),
    "a region more": geo(regions=[{"key": "1739"}]),
    "a city more": geo(cities=[{"key": "1019443"}]),
    "another place": geo(custom_locations=[ELSEWHERE]),
    "a place more": lambda c: c.adset.targeting["geo_locations"]["custom_locations"].append(ELSEWHERE),
    "latitude": pin(latitude=-8.5),
    "longitude": pin(longitude=115.2),
    "radius": pin(radius=80),
    "miles": pin(distance_unit="mile"),
    "places taken out": aimed(excluded_geo_locations={"cities": [{"key": "1019441"}]}),
    "age 13": aimed(age_min=13),
    "no youngest age": lambda c: c.adset.targeting.pop("age_min"),
    "oldest age": aimed(age_max=40),
    "one gender": aimed(genders=[1]),
    "a language": aimed(locales=[6]),
    "Meta looks further": aimed(targeting_automation={"advantage_audience": 1}),
    "Meta looks further, unsaid": lambda c: c.adset.targeting.pop("targeting_automation"),
    "interests": aimed(flexible_spec=[{"interests": [{"id": "6003"}]}]),
    "an audience": aimed(custom_audiences=[{"id": "1"}]),
    "platforms": aimed(publisher_platforms=["facebook", "audience_network"]),
    "no platforms named": lambda c: c.adset.targeting.pop("publisher_platforms"),
    "positions": aimed(facebook_positions=["feed", "marketplace"]),
    "devices": aimed(device_platforms=["desktop"]),
    "another post": creative(object_story_id="105_99", effective_object_story_id="105_99"),
    "a medium instead": creative(object_story_id=None, source_instagram_media_id="17920"),
    "political": creative(authorization_category="POLITICAL"),
    "creative's name": creative(name="lain"),
    "creative is gone": creative(status="DELETED"),
    "ad's name": ad(name="lain"),
    "ad is on": ad(status="ACTIVE"),
    "another creative": another_creative,
    "later start": lambda c: setattr(c.adset, "start_time", c.adset.end_time - timedelta(hours=1)),
    "as fast as it can": extra(pacing_type=["no_pacing"]),
    "some hours only": extra(adset_schedule=[{"start_minute": 0, "end_minute": 60, "days": [1]}]),
    "bought in advance": campaign(buying_type="RESERVED"),
    "campaign's bid": campaign(bid_strategy="COST_CAP"),
    "another story behind the same name": creative(effective_object_story_id="105_99"),
    "a neighbourhood more": geo(neighborhoods=[{"key": "1"}]),
    "a district more": geo(electoral_districts=[{"key": "US:1"}]),
    "a metropolis more": geo(metro_areas=[{"key": "US:1"}]),
    "who travels there": geo(location_types=["travel_in"]),
    "friends of fans": aimed(friends_of_connections=[{"id": "1"}]),
    "fans": aimed(connections=[{"id": "1"}]),
    "who works somewhere": aimed(work_employers=[{"id": "1"}]),
    "one operator": aimed(wireless_carrier=["Wifi"]),
    "who has a party": aimed(politics=[{"id": "1"}]),
    "Meta looks further by itself": aimed(targeting_optimization="expansion_all"),
    "Meta looks further by age": aimed(
        targeting_automation={"advantage_audience": 0, "individual_setting": {"age": 1, "gender": 0}}
    ),
}

#: What Meta adds to what it keeps, and what changes nothing.
ADDED: dict[str, Callable[[AdCity], Any]] = {
    "who lives there or was there": geo(location_types=["home", "recent"]),
    "no wider than asked": aimed(targeting_relaxation_types={"lookalike": 0, "custom_audience": 0}),
    "no further by itself": aimed(targeting_optimization="none"),
    "filters of content": aimed(brand_safety_content_filter_levels=["FACEBOOK_STANDARD"]),
    "by no setting of its own": aimed(
        targeting_automation={"advantage_audience": 0, "individual_setting": {"age": 0, "gender": 0}}
    ),
    "evenly": extra(pacing_type=["standard"]),
}


@pytest.mark.parametrize("field", ALTERED)
def test_what_differs_is_not_switched_on(conn: Connection, monkeypatch: pytest.MonkeyPatch, field: str) -> None:
    city = altered(conn, monkeypatch, field)
    assert city.boost()["state"] == "needs_human"
    assert city.boost()["note"].startswith("yang tersimpan di Meta berbeda: ")
    city.run()
    assert city.boost()["state"] == "needs_human"
    assert city.spent() == 0


def altered(conn: Connection, monkeypatch: pytest.MonkeyPatch, field: str) -> AdCity:
    """A city after a round in which one field was altered before it was read back."""
    city = AdCity(conn)
    city.publish()
    sent = city.graph.post

    def post(path: str, data: Any = None, **more: Any) -> Any:
        answer = sent(path, data, **more)
        if path.endswith("/ads") and "id" in answer:
            ALTERED[field](city)
        return answer

    monkeypatch.setattr(city.graph, "post", post)
    city.run()
    monkeypatch.undo()
    return city


def test_so_many_fields_are_altered() -> None:
    assert len(ALTERED) >= 25


@pytest.mark.parametrize("what", ADDED)
def test_what_meta_adds_and_changes_nothing_is_switched_on(
    conn: Connection, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    monkeypatch.setitem(ALTERED, "added", ADDED[what])
    city = altered(conn, monkeypatch, "added")
    assert city.boost()["state"] == "running", city.boost()["note"]


def test_what_differs_and_is_on_goes_off_at_once(conn: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    def all_on(city: AdCity) -> None:
        city.adset.lifetime_budget = 900_000
        for one in (city.campaign, city.adset, city.ad):
            one.status = "ACTIVE"

    monkeypatch.setitem(ALTERED, "all on", all_on)
    city = altered(conn, monkeypatch, "all on")
    assert (city.boost()["state"], city.campaign.status) == ("needs_human", "PAUSED")
    assert not city.spends()


WAYS: dict[str, dict[str, Any]] = {
    "key": {"aim": {"way": "key", "city_key": "1019441"}},
    "pin": {"aim": {"way": "pin"}},
    "apart": {"aim": {"way": "apart", "without_keys": ["1019443"]}},
    "reach": {"objective": "reach"},
    "reach of a kind": {"objectives": {"Kegiatan": "reach"}},
    "political": {"special_category": "ISSUES_ELECTIONS_POLITICS"},
    "another age": {"age_min": 25, "age_max": 50},
}


def configured(**changes: Any) -> Settings:
    settings = load_settings()
    launch = settings.boosts.launch
    new = type(launch).model_validate({**launch.model_dump(), **changes})
    return settings.model_copy(update={"boosts": settings.boosts.model_copy(update={"launch": new})})


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("channel", ["facebook", "instagram"])
def test_every_way_is_launched_and_read_back(conn: Connection, way: str, channel: Any) -> None:
    city = AdCity(conn, settings=configured(**WAYS[way]))
    city.publish(channel)
    assert city.run().launched == 1
    assert city.spends()
    kept = city.state.creatives[city.ad.creative_id]
    assert (kept.source_instagram_media_id is None) == (channel == "facebook")
    assert city.adset.targeting["publisher_platforms"] == [channel]
    assert city.campaign.objective == ("OUTCOME_AWARENESS" if "reach" in way else "OUTCOME_ENGAGEMENT")
    assert city.campaign.special_ad_categories == (["ISSUES_ELECTIONS_POLITICS"] if way == "political" else [])
    assert (kept.authorization_category == "POLITICAL") is (way == "political")


def test_what_was_decided_stays_whatever_is_configured_then(conn: Connection) -> None:
    city = AdCity(conn, settings=configured(objective="reach"))
    city.publish()
    city.world.faults.add("meta.act.adcreatives.create", "drop_before", after_n=1)
    city.run()
    city.world.faults.clear()
    city.settings = configured(objective="engagement", age_min=30)
    city.advance(minutes=20)
    city.run()
    assert city.boost()["state"] == "running"
    assert (city.campaign.objective, city.adset.optimization_goal) == ("OUTCOME_AWARENESS", "REACH")
    assert city.adset.targeting["age_min"] == 21
