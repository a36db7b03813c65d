"""Ad sets: Marketing API, "Ad Account, Ad Sets" and "Ad Set"."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sandbox.meta.ad_goals import billing_event, destination_type, optimization_goal
from sandbox.meta.ad_lists import list_objects
from sandbox.meta.ad_rules import (
    BID_STRATEGIES,
    changed_status,
    check_bid,
    check_budget,
    created_status,
    labels,
    refuse_inactive_account,
    refuse_two_budgets,
    required_name,
    validates_only,
)
from sandbox.meta.ad_status import adset_status
from sandbox.meta.auth import require_ads_token
from sandbox.meta.campaigns import money, show_campaign
from sandbox.meta.delivery import ads_of_adset, spent_by
from sandbox.meta.errors import GraphError, invalid_parameter, missing_object, missing_parameter
from sandbox.meta.fields import Selection, parse_fields, project
from sandbox.meta.known_fields import AD_SET
from sandbox.meta.routing import Call, Operation, operation
from sandbox.meta.state import AdSet, Campaign
from sandbox.meta.targeting import check_targeting
from sandbox.meta.times import graph_time

_EXTRA = [
    "attribution_spec",
    "dsa_beneficiary",
    "dsa_payor",
    "frequency_control_specs",
    "regional_regulated_categories",
    "regional_regulation_identities",
    "adset_schedule",
    "pacing_type",
]
_BUDGET_EDITS_PER_HOUR = 4


def create_adset(call: Call) -> dict[str, Any]:
    """Marketing API, Ad Account /adsets: POST."""
    require_ads_token(call)
    params, state = call.params, call.state
    account = state.ad_account
    refuse_inactive_account(account)
    name = required_name(call)
    campaign = state.campaigns.get(params.required("campaign_id"))
    if campaign is None or campaign.status in ("DELETED", "ARCHIVED"):
        raise invalid_parameter("The campaign does not exist or is deleted", blame=["campaign_id"])
    start = params.moment("start_time", now=call.now, zone=account.zone) or call.now
    end = params.moment("end_time", now=call.now, zone=account.zone)
    daily, lifetime = params.unsigned("daily_budget"), params.unsigned("lifetime_budget")
    _check_money(call, campaign, daily=daily, lifetime=lifetime, start=start, end=end)
    strategy = params.choice("bid_strategy", BID_STRATEGIES)
    bid = params.unsigned("bid_amount")
    if campaign.daily_budget is None and campaign.lifetime_budget is None:
        check_bid(strategy, bid)
    goal = optimization_goal(call, campaign)
    billing = billing_event(call, goal)
    targeting = params.mapping("targeting")
    if targeting is None:
        raise missing_parameter("targeting")
    check_targeting(targeting, creating=True)
    adset = AdSet(
        id="",
        name=name,
        status=created_status(call),
        created_time=call.now,
        updated_time=call.now,
        adlabels=labels(call),
        campaign_id=campaign.id,
        daily_budget=daily,
        lifetime_budget=lifetime,
        start_time=max(start, call.now),
        end_time=end,
        billing_event=billing,
        optimization_goal=goal,
        bid_strategy=strategy,
        bid_amount=bid,
        destination_type=destination_type(call),
        promoted_object=_promoted_object(call, campaign),
        targeting=targeting,
        extra={
            key: params.structure(key) if _structured(params.text(key)) else params.text(key)
            for key in _EXTRA
            if key in params
        },
    )
    if validates_only(call):
        return {"success": True}
    adset.id = state.new_id("adset")
    state.adsets[adset.id] = adset
    return {"id": adset.id}


def _structured(text: str) -> bool:
    return text[:1] in ("{", "[")


def _check_money(
    call: Call, campaign: Campaign, *, daily: int | None, lifetime: int | None, start: datetime, end: datetime | None
) -> None:
    campaign_budget = campaign.daily_budget is not None or campaign.lifetime_budget is not None
    if campaign_budget and (daily is not None or lifetime is not None):
        raise refuse_two_budgets()
    if not campaign_budget and daily is None and lifetime is None:
        raise invalid_parameter("Set a daily or a lifetime budget", blame=["daily_budget"])
    if end is not None and end <= max(start, call.now):
        raise invalid_parameter("The end time must be after the start time and in the future", blame=["end_time"])
    if lifetime is not None and end is None:
        raise missing_parameter("end_time")
    if daily is not None and end is not None and end - start < timedelta(hours=24):
        raise invalid_parameter("A daily budget needs a run of at least 24 hours", blame=["end_time"])
    check_budget(call.state.ad_account, daily=daily, lifetime=lifetime, start=max(start, call.now), end=end)


def _promoted_object(call: Call, campaign: Campaign) -> dict[str, Any] | None:
    promoted = call.params.mapping("promoted_object")
    page_id = str((promoted or {}).get("page_id") or "")
    if campaign.objective == "OUTCOME_AWARENESS" and not page_id:
        raise invalid_parameter("The objective needs promoted_object.page_id", blame=["promoted_object"])
    if page_id and page_id not in call.state.pages:
        raise invalid_parameter("Invalid page_id", subcode=1487390, blame=["promoted_object"])
    return promoted


def find_adset(call: Call, adset_id: str, verb: str = "GET") -> AdSet:
    adset = call.state.adsets.get(adset_id)
    if adset is None:
        raise missing_object(adset_id, verb)
    return adset


def show_adset(call: Call, adset: AdSet, asked: list[Selection] | None) -> dict[str, Any]:
    state = call.state
    zone = state.ad_account.zone

    def remaining(_: Selection) -> str:
        ads = ads_of_adset(state, adset.id)
        if adset.daily_budget is not None:
            today = call.now.astimezone(zone).date().isoformat()
            return str(max(int(adset.daily_budget - sum(ad.spend_by_day.get(today, 0.0) for ad in ads)), 0))
        return str(max(int((adset.lifetime_budget or 0) - spent_by(ads)), 0))

    def campaign(selection: Selection) -> dict[str, Any]:
        return show_campaign(call, state.campaigns[adset.campaign_id], selection.children)

    readers = {
        "account_id": lambda _: state.ad_account.id,
        "name": lambda _: adset.name,
        "campaign_id": lambda _: adset.campaign_id,
        "campaign": campaign,
        "status": lambda _: adset.status,
        "configured_status": lambda _: adset.status,
        "effective_status": lambda _: adset_status(state, adset),
        "issues_info": lambda _: adset.issues or None,
        # Both budgets are read as text; the one that is not set reads as "0".
        "daily_budget": lambda _: money(adset.daily_budget) or "0",
        "lifetime_budget": lambda _: money(adset.lifetime_budget) or "0",
        "budget_remaining": remaining,
        "billing_event": lambda _: adset.billing_event,
        "optimization_goal": lambda _: adset.optimization_goal,
        "bid_strategy": lambda _: adset.bid_strategy,
        "bid_amount": lambda _: adset.bid_amount,
        "destination_type": lambda _: adset.destination_type or "UNDEFINED",
        "promoted_object": lambda _: adset.promoted_object,
        "targeting": lambda _: adset.targeting,
        "adlabels": lambda _: adset.adlabels or None,
        "start_time": lambda _: graph_time(adset.start_time, zone),
        "end_time": lambda _: graph_time(adset.end_time, zone) if adset.end_time else None,
        "created_time": lambda _: graph_time(adset.created_time, zone),
        "updated_time": lambda _: graph_time(adset.updated_time, zone),
        **{key: (lambda selection: adset.extra.get(selection.name)) for key in _EXTRA},
    }
    return project(AD_SET, adset.id, readers, asked)


def get_adset(call: Call) -> dict[str, Any]:
    """Marketing API, Ad Set: GET."""
    return show_adset(call, find_adset(call, call.node_id), parse_fields(call.params.text("fields")))


def update_adset(call: Call) -> dict[str, Any]:
    """Marketing API, Ad Set: POST; `targeting` replaces the whole audience."""
    require_ads_token(call)
    adset = find_adset(call, call.node_id, "POST")
    params, account = call.params, call.state.ad_account
    changed = adset.model_copy(update={"status": changed_status(call, adset), "updated_time": call.now})
    if "name" in params:
        changed.name = required_name(call)
    if "end_time" in params:
        changed.end_time = params.moment("end_time", now=call.now, zone=account.zone)
    _change_budget(call, adset, changed)
    if "targeting" in params:
        changed.targeting = params.mapping("targeting") or {}
        check_targeting(changed.targeting, creating=False)
    if "bid_strategy" in params or "bid_amount" in params:
        changed.bid_strategy = params.choice("bid_strategy", BID_STRATEGIES) or adset.bid_strategy
        changed.bid_amount = params.unsigned("bid_amount") or adset.bid_amount
        check_bid(changed.bid_strategy, changed.bid_amount)
    if "adlabels" in params:
        changed.adlabels = labels(call)
    if not validates_only(call):
        call.state.adsets[adset.id] = changed
    return {"success": True}


def _change_budget(call: Call, adset: AdSet, changed: AdSet) -> None:
    daily, lifetime = call.params.unsigned("daily_budget"), call.params.unsigned("lifetime_budget")
    if daily is not None or lifetime is not None:
        if (daily is not None and adset.lifetime_budget) or (lifetime is not None and adset.daily_budget):
            raise refuse_two_budgets()
        recent = [moment for moment in adset.budget_edits if call.now - moment < timedelta(hours=1)]
        if len(recent) >= _BUDGET_EDITS_PER_HOUR:
            raise GraphError(613, "(#613) The ad set's budget changed too often within an hour", 1487632)
        changed.budget_edits = [*recent, call.now]
        changed.daily_budget = daily if daily is not None else adset.daily_budget
        changed.lifetime_budget = lifetime if lifetime is not None else adset.lifetime_budget
    elif "end_time" not in call.params:
        return
    if changed.end_time is not None and changed.end_time <= adset.start_time:
        raise invalid_parameter("The end time must be after the start time", blame=["end_time"])
    if changed.lifetime_budget is not None and changed.end_time is None:
        raise missing_parameter("end_time")
    check_budget(
        call.state.ad_account,
        daily=changed.daily_budget,
        lifetime=changed.lifetime_budget,
        start=adset.start_time,
        end=changed.end_time,
    )
    if changed.lifetime_budget is not None and changed.lifetime_budget < spent_by(ads_of_adset(call.state, adset.id)):
        raise invalid_parameter(
            "The budget is below what was already spent", subcode=1885650, blame=["lifetime_budget"]
        )


def delete_adset(call: Call) -> dict[str, Any]:
    """Marketing API, Ad Set: DELETE."""
    require_ads_token(call)
    adset = find_adset(call, call.node_id, "DELETE")
    adset.status, adset.updated_time = "DELETED", call.now
    return {"success": True}


def list_adsets(call: Call) -> dict[str, Any]:
    """Marketing API, /adsets of an ad account or a campaign: GET."""
    require_ads_token(call)
    state = call.state
    return list_objects(
        call,
        [one for one in state.adsets.values() if call.kind == "act" or one.campaign_id == call.node_id],
        level="adset",
        edge="adsets",
        node_type=AD_SET,
        effective=lambda adset: adset_status(state, adset),
        show=lambda adset, asked: show_adset(call, adset, asked),
        parents=lambda adset: {
            "campaign.id": adset.campaign_id,
            "campaign_id": adset.campaign_id,
            "campaign.name": state.campaigns[adset.campaign_id].name,
        },
    )


OPERATIONS: tuple[Operation, ...] = (
    operation("meta.act.adsets.create", "POST", "act", "adsets", create_adset),
    operation("meta.act.adsets.get", "GET", "act", "adsets", list_adsets, is_list=True),
    operation("meta.campaign.adsets.get", "GET", "campaign", "adsets", list_adsets, is_list=True),
    operation("meta.adset.get", "GET", "adset", "", get_adset),
    operation("meta.adset.update", "POST", "adset", "", update_adset),
    operation("meta.adset.delete", "DELETE", "adset", "", delete_adset),
)
