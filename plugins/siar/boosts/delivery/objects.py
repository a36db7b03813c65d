"""The ad objects of one boost, as parameters: what is bought, for whom, until when. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from siar.boosts.records import Boost
from siar.channels import ChannelId
from siar.meta.ads import AdLevel
from siar.meta.client import Value
from siar.meta.promotion import NAMED_BY
from siar.settings import Area
from siar.settings.launch import Launch, Objective, Pin, SpecialCategory

__all__ = ["CREATED_IN_ORDER", "PREFIX", "Plan", "moment", "name_key", "object_name", "parameters", "plan_of"]

CREATED_IN_ORDER: tuple[AdLevel, ...] = ("campaign", "adset", "creative", "ad")

PREFIX = "bst|"
"""How the name of every object of ours begins."""

_GOALS: Mapping[Objective, Mapping[str, Value]] = {
    "engagement": {
        "objective": "OUTCOME_ENGAGEMENT",
        "optimization_goal": "POST_ENGAGEMENT",
        "destination_type": "ON_POST",
    },
    "reach": {"objective": "OUTCOME_AWARENESS", "optimization_goal": "REACH", "destination_type": None},
}


@dataclass(frozen=True)
class Plan:
    """What one advertisement is made of, decided when it begins.

    :param targeting: as Meta takes it. :param timezone: the ad account's.
    :param spend_cap_from: from which amount the account takes a campaign's own limit; None: never.
    """

    channel: ChannelId
    objective: Objective
    special_category: SpecialCategory
    country: str
    page_id: str
    targeting: Mapping[str, Any]
    timezone: str
    spend_cap_from: int | None

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> Plan:
        """Return it from what was kept."""
        return cls(**kept)

    def kept(self) -> dict[str, Any]:
        """Return it as it is kept."""
        return asdict(self)


def plan_of(
    launch: Launch,
    *,
    area: Area,
    channel: ChannelId,
    kind: str,
    page_id: str,
    timezone: str,
    spend_cap_from: int | None,
) -> Plan:
    """Return what an advertisement for a post of a kind on a channel is made of.

    :param area: the circle of the city.
    """
    return Plan(
        channel=channel,
        objective=launch.objective_of(kind),
        special_category=launch.special_category_of(kind),
        country=launch.country,
        page_id=page_id,
        targeting=_targeting(launch, area=area, channel=channel),
        timezone=timezone,
        spend_cap_from=spend_cap_from,
    )


def _targeting(launch: Launch, *, area: Area, channel: ChannelId) -> dict[str, Any]:
    aim = launch.aim
    if aim.way == "key":
        # Without a radius: inside the city's own limits.
        where: dict[str, Any] = {"cities": [{"key": aim.city_key}]}
    else:
        where = {"custom_locations": [_circle(area)]}
    without: dict[str, Any] = {}
    if aim.way == "apart":
        if aim.without_keys:
            without["cities"] = [{"key": key} for key in aim.without_keys]
        if aim.without_pins:
            without["custom_locations"] = [_circle(pin) for pin in aim.without_pins]
    return {
        "geo_locations": where,
        **({"excluded_geo_locations": without} if without else {}),
        "age_min": launch.age_min,
        "age_max": launch.age_max,
        "publisher_platforms": [channel],
        f"{channel}_positions": list(launch.placements[channel]),
        # 1 would let Meta look beyond what is asked for here.
        "targeting_automation": {"advantage_audience": 0},
    }


def _circle(place: Area | Pin) -> dict[str, Any]:
    return {
        "latitude": place.latitude,
        "longitude": place.longitude,
        "radius": place.radius_km,
        "distance_unit": "kilometer",
    }


def name_key(publication_id: int, remote_id: str) -> str:
    """Return the eight hex digits that make the names of one boost's objects its own, for ever.

    Where one for this post was refused before, the database adds how many were.
    """
    return hashlib.sha256(f"{publication_id}|{remote_id}".encode()).hexdigest()[:8]


def object_name(level: AdLevel, boost: Boost) -> str:
    """Return the name under which an object is looked for before and after it is created."""
    return f"{PREFIX}{boost.reference_code}|{level}|{boost.name_key}"


def parameters(level: AdLevel, boost: Boost, plan: Plan) -> dict[str, Value]:
    """Return the create parameters of one object; ids of its parents are taken from the boost."""
    return {"name": object_name(level, boost), **_SENT[level](boost, plan)}


def _campaign(boost: Boost, plan: Plan) -> dict[str, Value]:
    special = plan.special_category != "NONE"
    limited = plan.spend_cap_from is not None and boost.lifetime_budget.amount >= plan.spend_cap_from
    return {
        "objective": _GOALS[plan.objective]["objective"],
        "status": "PAUSED",
        "special_ad_categories": [plan.special_category] if special else [],
        "special_ad_category_country": [plan.country] if special else None,
        # Required since v24 where the budget is not the campaign's.
        "is_adset_budget_sharing_enabled": False,
        # Meta takes a limit from some amount on; below it the lifetime budget of its only ad set is the wall.
        "spend_cap": boost.lifetime_budget.amount if limited else None,
    }


def _adset(boost: Boost, plan: Plan) -> dict[str, Value]:
    goal = _GOALS[plan.objective]
    zone = ZoneInfo(plan.timezone)
    return {
        "campaign_id": boost.campaign_id,
        "status": "PAUSED",
        # Never a daily budget: Meta may pass that on a day.
        "lifetime_budget": boost.lifetime_budget.amount,
        "start_time": moment(boost.starts_at, zone),
        "end_time": moment(boost.ends_at, zone),
        "billing_event": "IMPRESSIONS",
        "optimization_goal": goal["optimization_goal"],
        "bid_strategy": "LOWEST_COST_WITHOUT_CAP",
        "destination_type": goal["destination_type"],
        "promoted_object": {"page_id": plan.page_id},
        "targeting": dict(plan.targeting),
    }


def _creative(boost: Boost, plan: Plan) -> dict[str, Value]:
    political = plan.special_category == "ISSUES_ELECTIONS_POLITICS"
    return {
        NAMED_BY[plan.channel]: boost.object_story_id,
        "authorization_category": "POLITICAL" if political else None,
    }


def _ad(boost: Boost, plan: Plan) -> dict[str, Value]:  # noqa: ARG001 - as every level's
    return {"adset_id": boost.adset_id, "creative": {"creative_id": boost.creative_id}, "status": "PAUSED"}


_SENT = {"campaign": _campaign, "adset": _adset, "creative": _creative, "ad": _ad}


def moment(value: datetime, zone: ZoneInfo) -> str:
    """Return a moment as Meta takes it, on the clock of a zone."""
    return value.astimezone(zone).strftime("%Y-%m-%dT%H:%M:%S%z")
