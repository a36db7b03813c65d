"""Ad rules: what may be said, when they run, and that they pause without anybody's help."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from facebook_business.adobjects.adaccount import AdAccount
from facebook_business.adobjects.adrule import AdRule

from tests.unit.sandbox.meta.conftest import Stand
from tests.unit.sandbox.meta.test_ads import amount_spent, boost

ENTITY = {"field": "entity_type", "operator": "EQUAL", "value": "CAMPAIGN"}
LIFETIME = {"field": "time_preset", "operator": "EQUAL", "value": "LIFETIME"}
OURS = {"field": "name", "operator": "CONTAIN", "value": "bst|"}


def spent(amount: object, operator: str = "GREATER_THAN") -> dict[str, Any]:
    return {"field": "spent", "operator": operator, "value": amount}


def rule(*filters: dict[str, Any], schedule: str = "SEMI_HOURLY", **changes: Any) -> dict[str, Any]:
    return {
        "name": "siar|stop",
        "evaluation_spec": {"evaluation_type": "SCHEDULE", "filters": list(filters)},
        "execution_spec": {"execution_type": "PAUSE"},
        "schedule_spec": {"schedule_type": schedule},
        **changes,
    }


def make(stand: Stand, *filters: dict[str, Any], **changes: Any) -> str:
    return str(stand.post(f"{stand.act}/adrules_library", **rule(*filters, **changes))["id"])


def status(stand: Stand, node: str) -> str:
    return str(stand.get(node, fields="status")["status"])


def test_a_rule_pauses_what_spent_more_at_the_next_half_hour(stand: Stand) -> None:
    campaign, _, _ = boost(stand, lifetime_budget=1_000_000)
    made = make(stand, ENTITY, LIFETIME, OURS, spent(20_000))
    state = stand.service.state
    while status(stand, campaign) == "ACTIVE":
        before = amount_spent(stand)
        stand.world.clock.advance(timedelta(minutes=1))
    assert before > 20_000
    (run,) = state.rules[made].runs
    assert run.at.minute in (0, 30)
    assert run.objects == [campaign]
    (told,) = stand.get(f"{made}/history")["data"]
    assert told["results"] == [{"object_id": campaign, "object_type": "CAMPAIGN", "actions": [{"action": "PAUSED"}]}]
    stopped = amount_spent(stand)
    stand.world.clock.advance(timedelta(hours=5))
    assert amount_spent(stand) == stopped


def test_what_happened_while_nobody_asked_happened_at_its_moment(stand: Stand) -> None:
    boost(stand, lifetime_budget=1_000_000)
    made = make(stand, ENTITY, LIFETIME, OURS, spent(20_000))
    stand.world.clock.advance(timedelta(days=4))
    assert amount_spent(stand) < 30_000
    assert len(stand.service.state.rules[made].runs) == 1


@pytest.mark.parametrize(
    ("filters", "paused"),
    [
        ([spent(0)], True),
        ([{**OURS, "value": "others|"}, spent(0)], False),
        ([{**OURS, "operator": "NOT_CONTAIN"}, spent(0)], False),
        ([spent(10_000_000)], False),
        ([spent([0, 5_000_000], "IN_RANGE")], True),
        ([spent(5_000_000, "LESS_THAN")], True),
        ([{"field": "effective_status", "operator": "IN", "value": ["PAUSED"]}, spent(0)], False),
        ([{"field": "hours_since_creation", "operator": "GREATER_THAN", "value": 90}], False),
        ([{"field": "current_time", "operator": "GREATER_THAN", "value": 0}], True),
    ],
)
def test_all_filters_have_to_hold(stand: Stand, filters: list[dict[str, Any]], paused: bool) -> None:
    campaign, _, _ = boost(stand)
    make(stand, ENTITY, LIFETIME, *filters)
    stand.world.clock.advance(timedelta(hours=2))
    assert (status(stand, campaign) == "PAUSED") is paused


@pytest.mark.parametrize(("level", "at"), [("CAMPAIGN", 0), ("ADSET", 1), ("AD", 2)])
def test_a_rule_is_about_one_level(stand: Stand, level: str, at: int) -> None:
    nodes = boost(stand)
    make(stand, {**ENTITY, "value": level}, LIFETIME, spent(0))
    stand.world.clock.advance(timedelta(hours=2))
    assert [status(stand, node) for node in nodes].index("PAUSED") == at


def test_a_rule_by_id_leaves_the_others_alone(stand: Stand) -> None:
    one, other = boost(stand)[0], boost(stand)[0]
    make(stand, {"field": "id", "operator": "IN", "value": [one]}, LIFETIME, spent(0))
    stand.world.clock.advance(timedelta(hours=2))
    assert (status(stand, one), status(stand, other)) == ("PAUSED", "ACTIVE")


@pytest.mark.parametrize(
    ("preset", "paused"), [("TODAY", False), ("YESTERDAY", True), ("LAST_2_DAYS", True), ("LAST_2D", True)]
)
def test_a_preset_says_which_days_count(stand: Stand, preset: str, paused: bool) -> None:
    clock = stand.world.clock
    local = clock.now().astimezone(stand.service.state.ad_account.zone)
    noon = (local + timedelta(days=1)).replace(hour=12, minute=0)
    clock.advance(noon - local)
    campaign, _, _ = boost(stand)
    clock.advance(timedelta(hours=13))
    make(stand, ENTITY, {**LIFETIME, "value": preset}, spent(8_000))
    clock.advance(timedelta(minutes=31))
    assert (status(stand, campaign) == "PAUSED") is paused


@pytest.mark.parametrize(("schedule", "runs"), [("SEMI_HOURLY", 6), ("HOURLY", 3), ("DAILY", 0)])
def test_a_schedule_says_when(stand: Stand, schedule: str, runs: int) -> None:
    clock = stand.world.clock
    local = clock.now().astimezone(stand.service.state.ad_account.zone)
    clock.advance((local + timedelta(days=1)).replace(hour=9, minute=1, second=0, microsecond=0) - local)
    campaign, _, _ = boost(stand)
    made = make(stand, ENTITY, LIFETIME, spent(0), schedule=schedule)
    for _ in range(18):
        clock.advance(timedelta(minutes=10))
        stand.post(campaign, status="ACTIVE")
    assert len(stand.service.state.rules[made].runs) == runs


def test_a_custom_schedule_has_its_minutes_and_days(stand: Stand) -> None:
    clock, zone = stand.world.clock, stand.service.state.ad_account.zone
    campaign, _, _ = boost(stand)
    local: datetime = clock.now().astimezone(zone)
    tomorrow = (local + timedelta(days=1)).isoweekday() % 7
    schedule = {"schedule_type": "CUSTOM", "schedule": [{"start_minute": 600, "days": [tomorrow]}]}
    made = make(stand, ENTITY, LIFETIME, spent(0), schedule_spec=schedule)
    clock.advance(timedelta(days=3))
    assert status(stand, campaign) == "PAUSED"
    (run,) = stand.service.state.rules[made].runs
    assert run.at.astimezone(zone).strftime("%H.%M") == "10.00"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"evaluation_spec": None}, 100),
        ({"execution_spec": None}, 100),
        ({"schedule_spec": None}, 100),
        ({"name": None}, 100),
        ({"schedule_spec": {"schedule_type": "YEARLY"}}, 100),
        ({"schedule_spec": {"schedule_type": "CUSTOM", "schedule": [{"start_minute": 20}]}}, 100),
        ({"execution_spec": {"execution_type": "EXPLODE"}}, 100),
        ({"evaluation_spec": {"evaluation_type": "SCHEDULE", "filters": []}}, 100),
        ({"evaluation_spec": {"evaluation_type": "SOMETIMES", "filters": [ENTITY]}}, 100),
        ({"evaluation_spec": {"evaluation_type": "TRIGGER", "filters": [ENTITY]}}, 100),
        # Neither a level nor ids.
        ({"evaluation_spec": {"evaluation_type": "SCHEDULE", "filters": [LIFETIME, spent(1)]}}, 100),
        # Insights without the time they are for.
        ({"evaluation_spec": {"evaluation_type": "SCHEDULE", "filters": [ENTITY, spent(1)]}}, 100),
        ({"evaluation_spec": {"evaluation_type": "SCHEDULE", "filters": [ENTITY, LIFETIME, spent("x")]}}, 100),
        ({"evaluation_spec": {"evaluation_type": "SCHEDULE", "filters": [ENTITY, {**OURS, "operator": "IN"}]}}, 100),
        ({"evaluation_spec": {"evaluation_type": "SCHEDULE", "filters": [ENTITY, {**OURS, "field": "mood"}]}}, 100),
        ({"evaluation_spec": {"evaluation_type": "SCHEDULE", "filters": [{**ENTITY, "value": "PAGE"}]}}, 100),
        ({"evaluation_spec": {"evaluation_type": "SCHEDULE", "filters": [ENTITY, {**LIFETIME, "value": "EVER"}]}}, 100),
        # What turns ads off must not look at costs.
        (
            {
                "evaluation_spec": {
                    "evaluation_type": "SCHEDULE",
                    "filters": [ENTITY, LIFETIME, {**spent(1), "field": "cpm"}],
                }
            },
            2703,
        ),
    ],
)
def test_rules_that_are_refused(stand: Stand, changes: dict[str, Any], code: int) -> None:
    refused = stand.refused("POST", f"{stand.act}/adrules_library", **rule(ENTITY, LIFETIME, spent(1), **changes))
    assert refused[0] == code
    assert stand.service.state.rules == {}


def test_rules_are_read_changed_and_deleted(stand: Stand) -> None:
    made = make(stand, ENTITY, LIFETIME, spent(1_000))
    fields = "name,status,evaluation_spec,execution_spec,schedule_spec,disable_error_code"
    (listed,) = stand.get(f"{stand.act}/adrules_library", fields=fields)["data"]
    assert listed == stand.get(made, fields=fields)
    assert listed["status"] == "ENABLED"
    # A spec that is sent replaces the old one: what is left out is gone, and then it is refused.
    spec = {"evaluation_type": "SCHEDULE", "filters": [spent(2_000)]}
    assert stand.refused("POST", made, evaluation_spec=spec)[0] == 100
    stand.post(made, evaluation_spec={**spec, "filters": [ENTITY, LIFETIME, spent(2_000)]}, name="siar|lain")
    assert stand.get(made, fields="evaluation_spec,name")["evaluation_spec"]["filters"][2]["value"] == 2_000
    stand.post(made, status="DISABLED")
    campaign, _, _ = boost(stand)
    stand.world.clock.advance(timedelta(hours=9))
    assert status(stand, campaign) == "ACTIVE"
    stand.delete(made)
    assert stand.get(f"{stand.act}/adrules_library")["data"] == []
    assert stand.get(made, fields="status")["status"] == "DELETED"
    assert stand.refused("POST", made, status="ENABLED")[0] == 100


def test_the_sdk_makes_and_reads_rules(stand: Stand, sdk: Any) -> None:
    api = sdk("system")
    account = AdAccount(stand.act, api=api)
    made = account.create_ad_rules_library(params=rule(ENTITY, LIFETIME, spent(1_000)))
    assert isinstance(made, AdRule)
    (listed,) = account.get_ad_rules_library(fields=["name", "status", "evaluation_spec"])
    assert listed["id"] == made["id"]
    assert AdRule(made["id"], api=api).get_history() is not None
