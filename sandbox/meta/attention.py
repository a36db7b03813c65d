"""What ads add to organic numbers: impressions and reactions that follow from money delivered."""

from __future__ import annotations

from dataclasses import dataclass

from sandbox.meta.money import offset
from sandbox.meta.organic import between
from sandbox.meta.state import Ad, Creative, GraphState


@dataclass(frozen=True)
class PaidCounts:
    """Numbers bought with `spend` (standard units of the account's currency)."""

    impressions: int = 0
    reach: int = 0
    clicks: int = 0
    link_clicks: int = 0
    reactions: int = 0
    comments: int = 0
    shares: int = 0
    saves: int = 0

    @property
    def engagement(self) -> int:
        return self.clicks + self.reactions + self.comments + self.shares + self.saves


def bought(seed: str, spend: float, *, unit_price: float = 1.0) -> PaidCounts:
    """What `spend` buys for the ad `seed`; `unit_price` scales the price level to the currency."""
    if spend <= 0:
        return PaidCounts()
    cost_per_mille = between(seed, "cpm", 9_000, 16_000) * unit_price
    impressions = int(spend / cost_per_mille * 1000)
    reach = int(impressions / between(seed, "frequency", 1.1, 1.6))
    return PaidCounts(
        impressions=impressions,
        reach=max(reach, 1) if impressions else 0,
        clicks=int(impressions * between(seed, "ctr", 0.004, 0.015)),
        link_clicks=int(impressions * between(seed, "link-ctr", 0.001, 0.004)),
        reactions=int(impressions * between(seed, "paid-reactions", 0.008, 0.025)),
        comments=int(impressions * between(seed, "paid-comments", 0.0005, 0.002)),
        shares=int(impressions * between(seed, "paid-shares", 0.0005, 0.002)),
        saves=int(impressions * between(seed, "paid-saves", 0.0005, 0.002)),
    )


def promotes(creative: Creative, story_id: str) -> bool:
    """Whether the creative shows this Page post or Instagram medium."""
    return story_id in (
        creative.object_story_id,
        creative.source_instagram_media_id,
        creative.extra.get("source_facebook_post_id"),
    )


def ads_promoting(state: GraphState, story_id: str) -> list[Ad]:
    creatives = {creative.id for creative in state.creatives.values() if promotes(creative, story_id)}
    return [ad for ad in state.ads.values() if ad.creative_id in creatives]


def is_boosted(state: GraphState, story_id: str) -> bool:
    """Whether any ad that is not deleted promotes it."""
    return any(ad.status not in ("DELETED", "ARCHIVED") for ad in ads_promoting(state, story_id))


def paid_for(state: GraphState, story_id: str) -> PaidCounts:
    """All that ads added to one post or medium so far."""
    currency = state.ad_account.currency
    parts = [
        bought(ad.id, sum(ad.spend_by_day.values()) / offset(currency), unit_price=price_level(currency))
        for ad in ads_promoting(state, story_id)
    ]
    return PaidCounts(**{name: sum(getattr(part, name) for part in parts) for name in PaidCounts.__dataclass_fields__})


def price_level(currency: str) -> float:
    """Rough price level against the Rupiah, so that other currencies buy plausible numbers."""
    return {"IDR": 1.0, "JPY": 0.0095, "KRW": 0.085, "VND": 1.5}.get(currency, 1 / 16_000)
