"""Delivery: money flows with the clock while campaign, ad set and ad are active.

Spend is brought up to the present before every call, so a pause takes effect at its moment. It never
passes the lifetime budget, the campaign's or the account's spending limit; a day may take up to 25 %
more than the daily budget, as Meta's documents allow. All variation comes from ids.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from datetime import datetime, timedelta

from sandbox.meta.ad_status import is_delivered
from sandbox.meta.organic import between
from sandbox.meta.state import Ad, AdSet, Campaign, GraphState
from sandbox.meta.times import day_start

_DAY_SECONDS = 86_400.0


def spent_by(ads: list[Ad]) -> float:
    """Budget units that these ads have delivered so far."""
    return sum(sum(ad.spend_by_day.values()) for ad in ads)


def ads_of_adset(state: GraphState, adset_id: str) -> list[Ad]:
    return [ad for ad in state.ads.values() if ad.adset_id == adset_id]


def ads_of_campaign(state: GraphState, campaign_id: str) -> list[Ad]:
    return [ad for ad in state.ads.values() if ad.campaign_id == campaign_id]


def account_spent(state: GraphState) -> float:
    """Spent since the account's spending limit was last reset."""
    return spent_by(list(state.ads.values())) - state.ad_account.spend_cap_baseline


def accrue(state: GraphState, now: datetime) -> None:
    """Deliver everything between the last look and `now`."""
    account = state.ad_account
    start = account.accrued_until or state.created_time
    if now <= start:
        return
    account.accrued_until = now
    if account.account_status != 1 or not any(campaign.status == "ACTIVE" for campaign in state.campaigns.values()):
        return
    for begin, end in _pieces(state, start, now):
        for adset in sorted(state.adsets.values(), key=lambda one: one.id):
            _deliver(state, adset, begin, end)


def _pieces(state: GraphState, start: datetime, end: datetime) -> Iterator[tuple[datetime, datetime]]:
    """The span cut at local midnights and wherever delivery may begin or end."""
    cuts = {start, end}
    zone = state.ad_account.zone
    day = start.astimezone(zone).date() + timedelta(days=1)
    while (midnight := day_start(day, zone)) < end:
        cuts.add(midnight)
        day += timedelta(days=1)
    edges = [ad.review_until for ad in state.ads.values()]
    for adset in state.adsets.values():
        edges += [adset.start_time, *([adset.end_time] if adset.end_time else [])]
    cuts.update(edge for edge in edges if start < edge < end)
    ordered = sorted(cuts)
    return itertools.pairwise(ordered)


def _deliver(state: GraphState, adset: AdSet, begin: datetime, end: datetime) -> None:
    if begin < adset.start_time or (adset.end_time is not None and begin >= adset.end_time):
        return
    running = [
        ad for ad in ads_of_adset(state, adset.id) if is_delivered(state, ad, begin) and _story_exists(state, ad)
    ]
    if not running:
        return
    campaign = state.campaigns[adset.campaign_id]
    day = begin.astimezone(state.ad_account.zone).date().isoformat()
    amount = min(
        _wanted(state, campaign, adset, begin, end, day),
        _room(state, campaign, adset),
    )
    if amount <= 0:
        return
    for ad in running:
        ad.spend_by_day[day] = ad.spend_by_day.get(day, 0.0) + amount / len(running)


def _wanted(state: GraphState, campaign: Campaign, adset: AdSet, begin: datetime, end: datetime, day: str) -> float:
    """What pacing would spend in the span: even over the time that is left."""
    seconds = (end - begin).total_seconds()
    factor = between(adset.id, f"day-{day}", 0.85, 1.25)
    if adset.daily_budget is not None:
        return adset.daily_budget * factor * seconds / _DAY_SECONDS
    if adset.lifetime_budget is not None and adset.end_time is not None:
        left = adset.lifetime_budget * between(adset.id, "pace", 0.97, 1.0) - spent_by(ads_of_adset(state, adset.id))
        return left * seconds / (adset.end_time - begin).total_seconds()
    siblings = [one for one in state.adsets.values() if one.campaign_id == campaign.id and one.status == "ACTIVE"]
    share = 1 / max(len(siblings), 1)
    if campaign.daily_budget is not None:
        return campaign.daily_budget * factor * share * seconds / _DAY_SECONDS
    if campaign.lifetime_budget is not None:
        stop = adset.end_time or campaign.stop_time
        left = campaign.lifetime_budget - spent_by(ads_of_campaign(state, campaign.id))
        span = (stop - begin).total_seconds() if stop else 30 * _DAY_SECONDS
        return left * share * seconds / max(span, seconds)
    return 0.0


def _room(state: GraphState, campaign: Campaign, adset: AdSet) -> float:
    """What the hard limits still allow."""
    room = [float("inf")]
    if adset.lifetime_budget is not None:
        room.append(adset.lifetime_budget - spent_by(ads_of_adset(state, adset.id)))
    campaign_spent = spent_by(ads_of_campaign(state, campaign.id))
    if campaign.lifetime_budget is not None:
        room.append(campaign.lifetime_budget - campaign_spent)
    if campaign.spend_cap is not None:
        room.append(campaign.spend_cap - campaign_spent)
    if state.ad_account.spend_cap:
        room.append(state.ad_account.spend_cap - account_spent(state))
    return min(room)


def _story_exists(state: GraphState, ad: Ad) -> bool:
    """A deleted post cannot be shown any more."""
    creative = state.creatives.get(ad.creative_id)
    if creative is None:
        return False
    if creative.object_story_id is not None:
        post = state.posts.get(creative.object_story_id)
        return post is not None
    if creative.source_instagram_media_id is not None:
        return creative.source_instagram_media_id in state.media
    return True
