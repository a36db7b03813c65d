"""The ad objects of one boost, as parameters: what is bought, for whom, until when. Pure."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime

from siar.boosts.records import Boost
from siar.meta.ads import AdLevel
from siar.meta.client import Value
from siar.quantities import Rupiah
from siar.settings import Area

__all__ = ["CREATED_IN_ORDER", "name_key", "object_name", "parameters"]

CREATED_IN_ORDER: tuple[AdLevel, ...] = ("campaign", "adset", "creative", "ad")

SPEND_CAP_MINIMUM = Rupiah(2_000_000)
"""Meta takes a campaign's spend_cap from about US$100 (Marketing API, Campaigns); below it the lifetime
budget of the campaign's only ad set is the wall."""


def name_key(publication_id: int, remote_id: str) -> str:
    """Return the eight hex digits that make the names of one boost's objects its own, for ever."""
    return hashlib.sha256(f"{publication_id}|{remote_id}".encode()).hexdigest()[:8]


def object_name(level: AdLevel, boost: Boost) -> str:
    """Return the name under which an object is looked for before and after it is created."""
    return f"bst|{boost.reference_code}|{level}|{boost.name_key}"


def parameters(level: AdLevel, boost: Boost, *, area: Area) -> dict[str, Value]:
    """Return the create parameters of one object; ids of its parents are taken from the boost.

    :param area: where the ad is shown.
    """
    made: dict[AdLevel, dict[str, Value]] = {
        "campaign": {
            "objective": "OUTCOME_ENGAGEMENT",
            "status": "PAUSED",
            "special_ad_categories": [],
            # Required since v24 where the budget is not the campaign's.
            "is_adset_budget_sharing_enabled": False,
            "spend_cap": boost.lifetime_budget.amount if boost.lifetime_budget >= SPEND_CAP_MINIMUM else None,
        },
        "adset": {
            "campaign_id": boost.campaign_id,
            "status": "PAUSED",
            # Never a daily budget: Meta may pass that on a day.
            "lifetime_budget": boost.lifetime_budget.amount,
            "start_time": _moment(boost.starts_at),
            "end_time": _moment(boost.ends_at),
            "billing_event": "IMPRESSIONS",
            "optimization_goal": "POST_ENGAGEMENT",
            "bid_strategy": "LOWEST_COST_WITHOUT_CAP",
            "destination_type": "ON_POST",
            "targeting": {
                "geo_locations": {
                    "custom_locations": [
                        {
                            "latitude": area.latitude,
                            "longitude": area.longitude,
                            "radius": area.radius_km,
                            "distance_unit": "kilometer",
                        }
                    ]
                },
                # Audiences under 21 are restricted in Indonesia.
                "age_min": 21,
                # 1 would let Meta look beyond what is asked for here.
                "targeting_automation": {"advantage_audience": 0},
            },
        },
        "creative": {"object_story_id": boost.object_story_id},
        "ad": {
            "adset_id": boost.adset_id,
            "creative": {"creative_id": boost.creative_id},
            "status": "PAUSED",
        },
    }
    return {"name": object_name(level, boost), **made[level]}


def _moment(value: datetime) -> str:
    return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S+0000")
