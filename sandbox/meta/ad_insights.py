"""Ads insights: rows for what was delivered, with numbers as text.

Source: Marketing API, "Insights". Numbers of a day may still change for 28 days, then they are frozen;
here they grow by a few percent. Objects without delivery have no row.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sandbox.meta.ad_lists import filters, matches
from sandbox.meta.ad_status import ad_status, adset_status, campaign_status
from sandbox.meta.attention import PaidCounts, bought, price_level
from sandbox.meta.auth import require_ads_token
from sandbox.meta.errors import invalid_parameter
from sandbox.meta.fields import parse_fields
from sandbox.meta.insight_ranges import asked_range, cut
from sandbox.meta.money import offset, spend_text
from sandbox.meta.organic import between
from sandbox.meta.paging import list_answer
from sandbox.meta.params import Params
from sandbox.meta.routing import Call, Operation, operation
from sandbox.meta.state import Ad, GraphState
from sandbox.meta.times import day_start

_LEVELS = frozenset({"account", "campaign", "adset", "ad"})
_LEVEL_OF_KIND = {"act": "account", "campaign": "campaign", "adset": "adset", "ad": "ad"}
_DEFAULTS = ("account_id", "impressions", "spend")
_KNOWN = frozenset(
    [
        "account_id",
        "account_name",
        "account_currency",
        "campaign_id",
        "campaign_name",
        "adset_id",
        "adset_name",
        "ad_id",
        "ad_name",
        "objective",
        "optimization_goal",
        "buying_type",
        "impressions",
        "reach",
        "frequency",
        "spend",
        "clicks",
        "unique_clicks",
        "ctr",
        "cpc",
        "cpm",
        "cpp",
        "inline_link_clicks",
        "inline_link_click_ctr",
        "inline_post_engagement",
        "actions",
        "unique_actions",
        "cost_per_action_type",
        "cost_per_inline_link_click",
        "cost_per_inline_post_engagement",
        "cost_per_unique_click",
        "date_start",
        "date_stop",
        "outbound_clicks",
        "social_spend",
        "video_play_actions",
        "video_p25_watched_actions",
        "video_p50_watched_actions",
        "video_p75_watched_actions",
        "video_p100_watched_actions",
        "video_thruplay_watched_actions",
        "action_values",
        "conversions",
        "conversion_values",
        "created_time",
        "updated_time",
        "results",
        "quality_ranking",
        "engagement_rate_ranking",
        "conversion_rate_ranking",
        "website_ctr",
        "purchase_roas",
        "attribution_setting",
        "full_view_impressions",
        "full_view_reach",
        "estimated_ad_recallers",
    ]
)
_BREAKDOWNS: dict[str, tuple[tuple[str, float], ...]] = {
    "age": (("18-24", 0.22), ("25-34", 0.34), ("35-44", 0.22), ("45-54", 0.13), ("55-64", 0.06), ("65+", 0.03)),
    "gender": (("female", 0.51), ("male", 0.47), ("unknown", 0.02)),
    "publisher_platform": (("facebook", 0.68), ("instagram", 0.32)),
    "country": (("ID", 1.0),),
    "region": (("East Nusa Tenggara", 0.94), ("Jakarta", 0.06)),
}
#: Days after which a day's numbers never change again.
_FROZEN_AFTER = 28


def rows(state: GraphState, params: Params, kind: str, node_id: str, now: datetime) -> list[dict[str, Any]]:
    """All rows of one insights query, ordered by object and date."""
    level = params.choice("level", _LEVELS) or _LEVEL_OF_KIND[kind]
    asked = _fields(params)
    breakdowns = _breakdowns(params)
    zone = state.ad_account.zone
    first = state.created_time.astimezone(zone).date()
    since, until = asked_range(params, now.astimezone(zone).date(), first)
    found: list[dict[str, Any]] = []
    for ads in _groups(state, params, kind, node_id, level, now):
        for start, stop in cut(since, until, params.text("time_increment")):
            for labels, share in _parts(breakdowns):
                row = _row(state, ads, level, start, stop, share, now)
                if row is not None:
                    shown = {name: row[name] for name in asked if name in row}
                    found.append({**shown, "date_start": start.isoformat(), "date_stop": stop.isoformat(), **labels})
    return found


def _fields(params: Params) -> Sequence[str]:
    asked = [one.name for one in parse_fields(params.text("fields")) or []]
    for name in asked:
        if name not in _KNOWN:
            raise invalid_parameter(f"{name} is not valid for fields param", blame=["fields"])
    return asked or _DEFAULTS


def _breakdowns(params: Params) -> list[str]:
    names = params.words("breakdowns") or []
    for name in names:
        if name not in _BREAKDOWNS:
            raise invalid_parameter(f"breakdowns must be one of {{{', '.join(_BREAKDOWNS)}}}", blame=["breakdowns"])
    return names


def _parts(names: list[str]) -> Iterator[tuple[dict[str, str], float]]:
    if not names:
        yield {}, 1.0
        return
    for labels, share in _parts(names[1:]):
        for value, part in _BREAKDOWNS[names[0]]:
            yield {names[0]: value, **labels}, share * part


def _groups(
    state: GraphState, params: Params, kind: str, node_id: str, level: str, now: datetime
) -> Iterator[list[Ad]]:
    """The ads behind each object of the level, in the order of their creation."""
    wanted = filters(params, level)
    # The account tells of deleted objects only where their status is asked for; each of them tells of itself.
    by_status = any(name.endswith("effective_status") for name, *_ in wanted)
    grouped: dict[str, list[Ad]] = {}
    for ad in state.ads.values():
        if kind != "act" and node_id not in (ad.id, ad.adset_id, ad.campaign_id):
            continue
        if kind == "act" and level != "account" and not by_status and ad_status(state, ad, now) == "DELETED":
            continue
        if not matches(_attributes(state, ad, now), wanted):
            continue
        key = {"account": "", "campaign": ad.campaign_id, "adset": ad.adset_id, "ad": ad.id}[level]
        grouped.setdefault(key, []).append(ad)
    return iter(grouped.values())


def _attributes(state: GraphState, ad: Ad, now: datetime) -> dict[str, Any]:
    adset, campaign = state.adsets[ad.adset_id], state.campaigns[ad.campaign_id]
    return {
        "ad.id": ad.id,
        "ad.name": ad.name,
        "ad.effective_status": ad_status(state, ad, now),
        "adset.id": adset.id,
        "adset.name": adset.name,
        "adset.effective_status": adset_status(state, adset),
        "campaign.id": campaign.id,
        "campaign.name": campaign.name,
        "campaign.effective_status": campaign_status(campaign),
    }


def reported(state: GraphState, ad: Ad, start: date, stop: date, now: datetime) -> float:
    """Budget units of the days `start` to `stop` as insights know them at `now`."""
    total = 0.0
    for text, units in ad.spend_by_day.items():
        day = date.fromisoformat(text)
        if start <= day <= stop:
            total += units * (1 - 0.03 * between(ad.id, f"late-{text}", 0.2, 1.0) * _unsettled(state, day, now))
    return total


def _unsettled(state: GraphState, day: date, now: datetime) -> float:
    """1 on the day itself, falling to 0 when the day is frozen."""
    age = (now - day_start(day + timedelta(days=1), state.ad_account.zone)).total_seconds() / 86_400
    return min(max(1 - age / _FROZEN_AFTER, 0.0), 1.0)


def _row(
    state: GraphState, ads: list[Ad], level: str, start: date, stop: date, share: float, now: datetime
) -> dict[str, Any] | None:
    account = state.ad_account
    money = {ad.id: reported(state, ad, start, stop, now) * share for ad in ads}
    units = sum(money.values())
    scale, prices = offset(account.currency), price_level(account.currency)
    parts = [bought(ad.id, money[ad.id] / scale, unit_price=prices) for ad in ads]
    total = PaidCounts(**{name: sum(getattr(p, name) for p in parts) for name in PaidCounts.__dataclass_fields__})
    if total.impressions == 0:
        return None
    spend = units / scale
    ad = ads[0]
    row: dict[str, Any] = {
        "account_id": account.id,
        "account_name": account.name,
        "account_currency": account.currency,
        "impressions": str(total.impressions),
        "reach": str(total.reach),
        "frequency": _ratio(total.impressions, total.reach),
        "spend": spend_text(units, account.currency),
        "clicks": str(total.clicks),
        "ctr": _ratio(total.clicks * 100, total.impressions),
        "cpm": _ratio(spend * 1000, total.impressions),
        "inline_link_clicks": str(total.link_clicks),
        "inline_post_engagement": str(total.engagement),
        "actions": _actions(total),
        "results": [
            {
                "indicator": "actions:post_engagement",
                "values": [{"value": str(total.engagement), "attribution_windows": ["default"]}],
            }
        ],
    }
    if total.clicks:
        row["cpc"] = _ratio(spend, total.clicks)
    if level in ("campaign", "adset", "ad"):
        campaign = state.campaigns[ad.campaign_id]
        row |= {"campaign_id": campaign.id, "campaign_name": campaign.name, "objective": campaign.objective}
    if level in ("adset", "ad"):
        adset = state.adsets[ad.adset_id]
        row |= {"adset_id": adset.id, "adset_name": adset.name, "optimization_goal": adset.optimization_goal}
    if level == "ad":
        row |= {"ad_id": ad.id, "ad_name": ad.name}
    return row


def _ratio(part: float, whole: float) -> str:
    return f"{part / whole:.6f}" if whole else "0"


def _actions(total: PaidCounts) -> list[dict[str, str]]:
    counted = {
        "post_engagement": total.engagement,
        "page_engagement": total.engagement,
        "post_reaction": total.reactions,
        "comment": total.comments,
        "post": total.shares,
        "link_click": total.link_clicks,
        "onsite_conversion.post_save": total.saves,
    }
    return [{"action_type": name, "value": str(value)} for name, value in counted.items() if value]


def get_insights(call: Call) -> dict[str, Any]:
    """Marketing API, /insights of an ad account, campaign, ad set or ad: GET."""
    require_ads_token(call)
    return page_of_rows(call, rows(call.state, call.params, call.kind, call.node_id, call.now))


def page_of_rows(call: Call, found: list[dict[str, Any]]) -> dict[str, Any]:
    numbered = list(enumerate(found))
    return list_answer(call, numbered, lambda one: str(one[0]), lambda one: one[1], edge="insights", largest=5000)


OPERATIONS: tuple[Operation, ...] = (
    operation("meta.act.insights.get", "GET", "act", "insights", get_insights),
    operation("meta.campaign.insights.get", "GET", "campaign", "insights", get_insights),
    operation("meta.adset.insights.get", "GET", "adset", "insights", get_insights),
    operation("meta.ad.insights.get", "GET", "ad", "insights", get_insights),
)
