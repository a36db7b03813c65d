"""What stops spending at Meta when nothing here can: made, read back, put back, and told when it cannot be."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Any

import pytest

from siar.boosts.delivery.walls import RULE_NAME, rule_of, rule_trouble
from siar.meta import ad_rules
from siar.quantities import Rupiah
from siar.store import Connection
from tests.integration.boosts.adcity import AdCity

pytestmark = pytest.mark.integration


@pytest.fixture
def city(conn: Connection) -> AdCity:
    city = AdCity(conn)
    city.publish()
    assert city.run().walls == []
    return city


def rule(city: AdCity) -> Any:
    (found,) = (one for one in city.state.rules.values() if one.status != "DELETED")
    return found


def paused_after(city: AdCity, *, at_most: timedelta) -> timedelta | None:
    """How long after it has spent more than it may nothing is spent any more; nobody of ours is awake."""
    limit = city.boost()["lifetime_budget"]
    until = city.now + at_most
    passed = None
    while city.now < until and city.campaign.status == "ACTIVE":
        city.advance(seconds=30)
        if passed is None and city.spent() > limit:
            passed = city.now
    return city.now - passed if passed and city.campaign.status == "PAUSED" else None


def test_both_are_made_before_anything_is_switched_on(city: AdCity) -> None:
    assert rule(city).name == RULE_NAME
    assert city.state.ad_account.spend_cap > 0
    calls = city.world.operations()
    assert calls.index("meta.act.adrules_library.create") < calls.index("meta.campaign.update")
    assert calls.index("meta.act.update") < calls.index("meta.campaign.update")
    before = len(calls)
    assert city.run().walls == []
    after = city.world.operations()[before:]
    assert not {"meta.act.adrules_library.create", "meta.rule.update", "meta.act.update"} & set(after)


def test_what_was_reserved_before_finds_them_too(conn: Connection) -> None:
    """As one is that a person has agreed to: the round only switches it on."""
    city = AdCity(conn)
    city.publish()
    city.world.faults.add("meta.post.get", "status", params={"status": 500})
    city.run()
    city.world.faults.clear()
    city.state.rules.clear()
    city.advance(minutes=20)
    before = len(city.world.operations())
    assert city.run().launched == 1
    calls = city.world.operations()[before:]
    assert calls.index("meta.act.adrules_library.create") < calls.index("meta.campaign.update")


def test_with_airflow_dead_the_rule_pauses_what_passes_its_budget(conn: Connection) -> None:
    """Fifty times: somebody gives an advertisement ten times its money, and nobody of ours is awake."""
    chance, found = random.Random(11), []
    city = AdCity(conn)
    city.publish()
    city.run()
    city.state.ad_account.spend_cap = 0
    for _ in range(50):
        city.advance(seconds=chance.uniform(60, 1_800))
        city.ad.spend_by_day.clear()
        city.campaign.status = "ACTIVE"
        city.adset.lifetime_budget = 3_000_000
        city.adset.end_time = city.now + timedelta(hours=chance.uniform(12, 30))
        after = paused_after(city, at_most=timedelta(hours=12))
        assert after is not None
        found.append(after)
    assert max(found) <= timedelta(minutes=35)


def test_what_keeps_to_its_budget_is_left_alone(city: AdCity) -> None:
    city.advance(days=3)
    assert city.campaign.status == "ACTIVE"
    assert 0 < city.spent() <= city.boost()["lifetime_budget"]
    assert rule(city).runs == []


def test_the_account_s_limit_holds_when_somebody_raises_a_budget(city: AdCity) -> None:
    cap = city.settings.caps.city_per_month.amount / 1.11
    for one in city.state.rules.values():
        one.status = "DISABLED"
    city.adset.lifetime_budget, city.adset.end_time = 90_000_000, city.now + timedelta(days=2)
    city.advance(days=2)
    assert cap - 200_000 < city.spent() <= cap


ALTERED: dict[str, dict[str, Any]] = {
    "disabled": {"status": "DISABLED"},
    "a larger limit": {"evaluation_spec": rule_of(Rupiah(90_000_000))["evaluation_spec"]},
    "fewer conditions": {
        "evaluation_spec": {
            "evaluation_type": "SCHEDULE",
            "filters": rule_of(Rupiah(150_000))["evaluation_spec"]["filters"][:3],
        }
    },
    "one condition more": {
        "evaluation_spec": {
            "evaluation_type": "SCHEDULE",
            "filters": [
                *rule_of(Rupiah(150_000))["evaluation_spec"]["filters"],
                {"field": "hours_since_creation", "operator": "GREATER_THAN", "value": 900},
            ],
        }
    },
    "tells only": {"execution_spec": {"execution_type": "NOTIFICATION"}},
    "once a day": {"schedule_spec": {"schedule_type": "DAILY"}},
}


@pytest.mark.parametrize("change", ALTERED)
def test_what_somebody_changed_is_put_back(city: AdCity, change: str) -> None:
    made = rule(city)
    for name, value in ALTERED[change].items():
        setattr(city.state.rules[made.id], name, value)
    assert city.run().walls == []
    (kept,) = ad_rules.rules(city.graph)
    assert rule_trouble(kept, rule_of(Rupiah(150_000))) is None


def test_one_that_was_deleted_is_made_anew_and_a_second_one_taken_away(city: AdCity) -> None:
    city.graph.delete(f"/{rule(city).id}")
    assert city.run().walls == []
    ad_rules.create(city.graph, rule_of(Rupiah(7)))
    assert city.run().walls == []
    assert len(ad_rules.rules(city.graph)) == 1
    assert ad_rules.rules(city.graph)[0].status == "ENABLED"


@pytest.mark.parametrize(
    ("operation", "code"), [("meta.act.adrules_library.*", "wall_rule"), ("meta.act.update", "wall_limit")]
)
def test_what_cannot_be_kept_is_told_and_stops_nothing(conn: Connection, operation: str, code: str) -> None:
    city = AdCity(conn)
    city.publish()
    city.world.faults.add(operation, "status", params={"status": 400, "kind": "200"})
    result = city.run()
    assert [trouble.code for trouble in result.walls or ()] == [code]
    assert result.launched == 1


def test_the_limit_is_set_anew_a_few_times_a_day_at_most(conn: Connection) -> None:
    city = AdCity(conn)
    for _ in range(3):
        city.publish()
    for _ in range(24):
        city.run()
        city.advance(hours=1)
    assert 1 <= city.world.operations().count("meta.act.update") <= 3
    left = city.state.ad_account.spend_cap - city.spent()
    assert left >= sum(boost["lifetime_budget"] for boost in city.boosts()) - city.spent()


def test_a_ceiling_that_is_lowered_lowers_the_limit(city: AdCity) -> None:
    before = city.state.ad_account.spend_cap
    caps = city.settings.caps.model_copy(update={"city_per_month": Rupiah(600_000)})
    city.settings = city.settings.model_copy(update={"caps": caps})
    assert city.run().walls == []
    assert city.state.ad_account.spend_cap < before / 3
    assert city.state.ad_account.spend_cap >= city.boost()["lifetime_budget"]


def test_walls_that_are_switched_off_are_left_alone(conn: Connection) -> None:
    city = AdCity(conn)
    walls = city.settings.boosts.walls.model_copy(update={"account_limit": False, "rule": False})
    boosts = city.settings.boosts.model_copy(update={"walls": walls})
    city.settings = city.settings.model_copy(update={"boosts": boosts})
    city.publish()
    assert city.run().launched == 1
    assert (city.state.rules, city.state.ad_account.spend_cap) == ({}, 0)
