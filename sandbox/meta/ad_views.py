"""The ads manager's data for the pages."""

from __future__ import annotations

from datetime import datetime

from sandbox.meta.ad_status import ad_status, adset_status, campaign_status
from sandbox.meta.delivery import ads_of_adset, spent_by
from sandbox.meta.money import floor_units, offset
from sandbox.meta.state import AdSet, Campaign, GraphState
from sandbox.pages.views import AdSetView, AdView, CampaignView


def ads_view(state: GraphState, now: datetime) -> list[CampaignView]:
    """Campaigns that are not deleted, newest first, with their ad sets and ads. Money in whole units."""
    campaigns = [one for one in state.campaigns.values() if one.status != "DELETED"]
    campaigns.sort(key=lambda one: (one.created_time, one.id), reverse=True)
    return [_campaign_view(state, campaign, now) for campaign in campaigns]


def _campaign_view(state: GraphState, campaign: Campaign, now: datetime) -> CampaignView:
    return {
        "campaign_id": campaign.id,
        "name": campaign.name,
        "status": campaign.status,
        "effective_status": campaign_status(campaign),
        "objective": campaign.objective,
        "adsets": [
            _adset_view(state, campaign, adset, now)
            for adset in state.adsets.values()
            if adset.campaign_id == campaign.id and adset.status != "DELETED"
        ],
    }


def _adset_view(state: GraphState, campaign: Campaign, adset: AdSet, now: datetime) -> AdSetView:
    scale = offset(state.ad_account.currency)
    ads = ads_of_adset(state, adset.id)
    views: list[AdView] = [
        {
            "id": ad.id,
            "name": ad.name,
            "effective_status": ad_status(state, ad, now),
            "creative": state.creatives[ad.creative_id].name,
        }
        for ad in ads
        if ad.status != "DELETED"
    ]
    return {
        "id": adset.id,
        "name": adset.name,
        "lifetime_budget": _whole(adset.lifetime_budget, scale),
        "daily_budget": _whole(adset.daily_budget, scale),
        "spend_cap": _whole(campaign.spend_cap, scale),
        "start_time": adset.start_time,
        "end_time": adset.end_time,
        "spent": floor_units(spent_by(ads)) // scale,
        "effective_status": adset_status(state, adset),
        "ads": views,
    }


def _whole(units: int | None, scale: int) -> int | None:
    return None if units is None else units // scale
