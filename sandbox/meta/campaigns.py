"""Campaigns: Marketing API, "Ad Account, Campaigns" and "Campaign"."""

from __future__ import annotations

from typing import Any

from sandbox.meta.ad_lists import list_objects
from sandbox.meta.ad_rules import (
    BID_STRATEGIES,
    NO_SPEND_CAP,
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
from sandbox.meta.ad_status import campaign_status
from sandbox.meta.auth import require_ads_token
from sandbox.meta.delivery import ads_of_campaign, spent_by
from sandbox.meta.errors import invalid_parameter, missing_object, missing_parameter
from sandbox.meta.fields import Selection, parse_fields, project
from sandbox.meta.known_fields import CAMPAIGN
from sandbox.meta.routing import Call, Operation, operation
from sandbox.meta.state import AdAccount, Campaign
from sandbox.meta.times import graph_time

_OBJECTIVES = frozenset(
    [
        "OUTCOME_APP_PROMOTION",
        "OUTCOME_AWARENESS",
        "OUTCOME_ENGAGEMENT",
        "OUTCOME_LEADS",
        "OUTCOME_SALES",
        "OUTCOME_TRAFFIC",
    ]
)
_CATEGORIES = frozenset(
    [
        "CREDIT",
        "EMPLOYMENT",
        "FINANCIAL_PRODUCTS_SERVICES",
        "HOUSING",
        "ISSUES_ELECTIONS_POLITICS",
        "NONE",
        "ONLINE_GAMBLING_AND_GAMING",
    ]
)


def create_campaign(call: Call) -> dict[str, Any]:
    """Marketing API, Ad Account /campaigns: POST."""
    require_ads_token(call)
    params, account = call.params, call.state.ad_account
    refuse_inactive_account(account)
    categories = _categories(call)
    name = required_name(call)
    objective = params.choice("objective", _OBJECTIVES)
    if objective is None:
        raise missing_parameter("objective")
    daily, lifetime = params.unsigned("daily_budget"), params.unsigned("lifetime_budget")
    start = params.moment("start_time", now=call.now, zone=account.zone)
    stop = params.moment("stop_time", now=call.now, zone=account.zone)
    check_budget(account, daily=daily, lifetime=lifetime, start=start or call.now, end=stop)
    sharing = params.optional_flag("is_adset_budget_sharing_enabled")
    if daily is None and lifetime is None and sharing is None:
        raise invalid_parameter(
            "Must specify True or False in is_adset_budget_sharing_enabled when the campaign has no budget",
            subcode=4834011,
            blame=["is_adset_budget_sharing_enabled"],
        )
    strategy = params.choice("bid_strategy", BID_STRATEGIES)
    campaign = Campaign(
        id="",
        name=name,
        status=created_status(call),
        created_time=call.now,
        updated_time=call.now,
        adlabels=labels(call),
        objective=objective,
        special_ad_categories=categories,
        special_ad_category_country=params.words("special_ad_category_country") or [],
        buying_type=params.text("buying_type") or "AUCTION",
        bid_strategy=strategy,
        daily_budget=daily,
        lifetime_budget=lifetime,
        spend_cap=_spend_cap(call, account),
        is_adset_budget_sharing_enabled=sharing,
        start_time=start,
        stop_time=stop,
    )
    if validates_only(call):
        return {"success": True}
    campaign.id = call.state.new_id("campaign")
    call.state.campaigns[campaign.id] = campaign
    return {"id": campaign.id}


def _categories(call: Call) -> list[str]:
    categories = call.params.words("special_ad_categories")
    if categories is None:
        raise missing_parameter("special_ad_categories")
    unknown = set(categories) - _CATEGORIES
    if unknown:
        raise invalid_parameter(f"Unknown special ad category {min(unknown)}", blame=["special_ad_categories"])
    if set(categories) - {"NONE"} and not call.params.words("special_ad_category_country"):
        raise missing_parameter("special_ad_category_country")
    return categories


def _spend_cap(call: Call, account: AdAccount) -> int | None:
    cap = call.params.unsigned("spend_cap")
    if cap is None or cap == NO_SPEND_CAP:
        return None
    if cap < account.min_campaign_spend_cap:
        raise invalid_parameter(
            f"The campaign spending limit must be at least {account.min_campaign_spend_cap} {account.currency}",
            subcode=2446307,
            blame=["spend_cap"],
        )
    return cap


def find_campaign(call: Call, campaign_id: str, verb: str = "GET") -> Campaign:
    campaign = call.state.campaigns.get(campaign_id)
    if campaign is None:
        raise missing_object(campaign_id, verb)
    return campaign


def show_campaign(call: Call, campaign: Campaign, asked: list[Selection] | None) -> dict[str, Any]:
    zone = call.state.ad_account.zone

    def remaining(_: Selection) -> str:
        budget = campaign.lifetime_budget or campaign.daily_budget or 0
        return str(max(int(budget - spent_by(ads_of_campaign(call.state, campaign.id))), 0))

    readers = {
        "account_id": lambda _: call.state.ad_account.id,
        "name": lambda _: campaign.name,
        "status": lambda _: campaign.status,
        "configured_status": lambda _: campaign.status,
        "effective_status": lambda _: campaign_status(campaign),
        "issues_info": lambda _: campaign.issues or None,
        "objective": lambda _: campaign.objective,
        "buying_type": lambda _: campaign.buying_type,
        "bid_strategy": lambda _: campaign.bid_strategy,
        "special_ad_categories": lambda _: campaign.special_ad_categories,
        "special_ad_category_country": lambda _: campaign.special_ad_category_country or None,
        "daily_budget": lambda _: money(campaign.daily_budget),
        "lifetime_budget": lambda _: money(campaign.lifetime_budget),
        "budget_remaining": remaining,
        "spend_cap": lambda _: money(campaign.spend_cap),
        "can_use_spend_cap": lambda _: True,
        "is_adset_budget_sharing_enabled": lambda _: campaign.is_adset_budget_sharing_enabled,
        "adlabels": lambda _: campaign.adlabels or None,
        "start_time": lambda _: graph_time(campaign.start_time or campaign.created_time, zone),
        "stop_time": lambda _: graph_time(campaign.stop_time, zone) if campaign.stop_time else None,
        "created_time": lambda _: graph_time(campaign.created_time, zone),
        "updated_time": lambda _: graph_time(campaign.updated_time, zone),
    }
    return project(CAMPAIGN, campaign.id, readers, asked)


def money(units: int | None) -> str | None:
    """Budget units are read back as text."""
    return None if units is None else str(units)


def get_campaign(call: Call) -> dict[str, Any]:
    """Marketing API, Campaign: GET."""
    return show_campaign(call, find_campaign(call, call.node_id), parse_fields(call.params.text("fields")))


def update_campaign(call: Call) -> dict[str, Any]:
    """Marketing API, Campaign: POST."""
    require_ads_token(call)
    campaign = find_campaign(call, call.node_id, "POST")
    params, account = call.params, call.state.ad_account
    status = changed_status(call, campaign)
    changed = campaign.model_copy(update={"status": status, "updated_time": call.now})
    if "name" in params:
        changed.name = required_name(call)
    daily, lifetime = params.unsigned("daily_budget"), params.unsigned("lifetime_budget")
    if daily is not None or lifetime is not None:
        if any(adset.daily_budget or adset.lifetime_budget for adset in _adsets(call, campaign)):
            raise refuse_two_budgets()
        check_budget(account, daily=daily, lifetime=lifetime)
        changed.daily_budget, changed.lifetime_budget = daily, lifetime
    if "spend_cap" in params:
        changed.spend_cap = _spend_cap(call, account)
        if changed.spend_cap is not None and changed.spend_cap < spent_by(ads_of_campaign(call.state, campaign.id)):
            raise invalid_parameter("The spending limit is below what was already spent", subcode=2446307)
    if "bid_strategy" in params:
        changed.bid_strategy = params.choice("bid_strategy", BID_STRATEGIES)
        check_bid(changed.bid_strategy, 1)
    if "stop_time" in params:
        changed.stop_time = params.moment("stop_time", now=call.now, zone=account.zone)
    if "adlabels" in params:
        changed.adlabels = labels(call)
    if not validates_only(call):
        call.state.campaigns[campaign.id] = changed
    return {"success": True}


def _adsets(call: Call, campaign: Campaign) -> list[Any]:
    return [adset for adset in call.state.adsets.values() if adset.campaign_id == campaign.id]


def delete_campaign(call: Call) -> dict[str, Any]:
    """Marketing API, Campaign: DELETE; later reads show status DELETED."""
    require_ads_token(call)
    campaign = find_campaign(call, call.node_id, "DELETE")
    campaign.status, campaign.updated_time = "DELETED", call.now
    return {"success": True}


def list_campaigns(call: Call) -> dict[str, Any]:
    """Marketing API, Ad Account /campaigns: GET."""
    require_ads_token(call)
    return list_objects(
        call,
        list(call.state.campaigns.values()),
        level="campaign",
        edge="campaigns",
        node_type=CAMPAIGN,
        effective=campaign_status,
        show=lambda campaign, asked: show_campaign(call, campaign, asked),
    )


OPERATIONS: tuple[Operation, ...] = (
    operation("meta.act.campaigns.create", "POST", "act", "campaigns", create_campaign),
    operation("meta.act.campaigns.get", "GET", "act", "campaigns", list_campaigns, is_list=True),
    operation("meta.campaign.get", "GET", "campaign", "", get_campaign),
    operation("meta.campaign.update", "POST", "campaign", "", update_campaign),
    operation("meta.campaign.delete", "DELETE", "campaign", "", delete_campaign),
)
