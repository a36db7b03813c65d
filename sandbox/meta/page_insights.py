"""Insights of the Page and its posts.

Source: Pages API, "Page Insights" with the list of deprecated metrics. One metric that is not alive
fails the whole call; a Page under 100 likes gets no data; at most 90 days per call; days end at
midnight Pacific time, and those of the Page are told up to two days later.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from sandbox.meta.attention import bought, paid_for, price_level
from sandbox.meta.errors import GraphError, invalid_parameter
from sandbox.meta.insight_days import day_end, ended_days, neighbour_links, told_until
from sandbox.meta.money import offset
from sandbox.meta.organic import Counts, between, counts
from sandbox.meta.posts import find_post
from sandbox.meta.routing import Call, Operation, operation
from sandbox.meta.state import GraphState, Page, Post
from sandbox.meta.times import PACIFIC, day_start, graph_time

LIKES_NEEDED = 100
_LONGEST = timedelta(days=90)
#: After this long a post wins nothing any more.
_ATTENTION = timedelta(days=21)
_PERIODS = frozenset({"day", "week", "days_28", "month", "lifetime", "total_over_range"})
_DAYS = {"day": 1, "week": 7, "days_28": 28}

DayValue = Callable[[GraphState, Page, date], Any]


def _gain(state: GraphState, page: Page, day: date, name: str) -> int:
    """What all published posts of a Page won during one Pacific day."""
    start, end = day_start(day, PACIFIC), day_end(day)
    total = 0
    for post in state.posts.values():
        if post.page_id == page.id and post.is_published and start - _ATTENTION < post.created_time < end:
            after, before = counts(post.id, post.created_time, end), counts(post.id, post.created_time, start)
            total += getattr(after, name) - getattr(before, name)
    return total


def _habit(name: str, low: float, high: float) -> DayValue:
    """A number that the Page has every day, whatever it publishes."""
    return lambda _, page, day: int(between(page.id, f"{name}-{day}", low, high))


def _from_posts(name: str, low: float = 0, high: float = 0) -> DayValue:
    habit = _habit(name, low, high)
    return lambda state, page, day: _gain(state, page, day, name) + habit(state, page, day)


def _ad_views(state: GraphState, page: Page, day: date) -> int:
    if page is not state.page:
        return 0  # the ad account promotes the first Page
    scale, prices = offset(state.ad_account.currency), price_level(state.ad_account.currency)
    spent = ((ad.id, ad.spend_by_day.get(day.isoformat(), 0.0)) for ad in state.ads.values())
    return sum(bought(ad_id, units / scale, unit_price=prices).impressions for ad_id, units in spent)


def _page_views(state: GraphState, page: Page, day: date) -> int:
    return int(_from_posts("views", 20, 60)(state, page, day)) + _ad_views(state, page, day)


def _reactions(state: GraphState, page: Page, day: date) -> dict[str, int]:
    return _split_reactions(page.id, _gain(state, page, day, "reactions"))


def _split_reactions(seed: str, total: int) -> dict[str, int]:
    love, haha = int(total * between(seed, "love", 0.05, 0.2)), int(total * between(seed, "haha", 0, 0.03))
    return {key: value for key, value in (("like", total - love - haha), ("love", love), ("haha", haha)) if value}


def _reaction(kind: str) -> DayValue:
    return lambda state, page, day: _reactions(state, page, day).get(kind, 0)


_PAGE_METRICS: dict[str, tuple[str, DayValue]] = {
    "page_media_view": ("Media Views", _page_views),
    "page_total_media_view_unique": ("Viewers", _from_posts("reach", 15, 45)),
    "page_post_engagements": ("Post Engagements", _from_posts("interactions", 0, 6)),
    "page_total_actions": ("Total Actions on Page", _habit("actions", 0, 8)),
    "page_views_total": ("Page Views", _from_posts("profile_visits", 20, 70)),
    "page_follows": ("Follows", lambda _, page, __: page.likes),
    "page_daily_follows": ("Daily Follows", _habit("follows", 2, 14)),
    "page_daily_follows_unique": ("Daily Follows, Unique", _habit("follows", 2, 14)),
    "page_daily_unfollows_unique": ("Daily Unfollows, Unique", _habit("unfollows", 0, 4)),
    "page_follows_city": (
        "Follows by City",
        lambda _, page, __: {"Kupang, East Nusa Tenggara": page.likes * 7 // 10},
    ),
    "page_follows_country": ("Follows by Country", lambda _, page, __: {"ID": page.likes * 98 // 100}),
    "page_video_views": ("Video Views", lambda *_: 0),
    "page_video_views_paid": ("Video Views, Paid", lambda *_: 0),
    "page_video_views_organic": ("Video Views, Organic", lambda *_: 0),
    "page_video_view_time": ("Video View Time", lambda *_: 0),
    "page_actions_post_reactions_total": ("Reactions by Type", _reactions),
    **{
        f"page_actions_post_reactions_{kind}_total": (f"Reactions: {kind}", _reaction(kind))
        for kind in ("like", "love", "wow", "haha", "sorry", "anger")
    },
}
#: Numbers that are a state, not a sum: a longer period shows the last day's value.
_STATES = frozenset({"page_follows", "page_follows_city", "page_follows_country"})
_DAY_ONLY = frozenset({"page_follows", "page_daily_follows"})


def _post_numbers(state: GraphState, post: Post, now: datetime) -> dict[str, Any]:
    organic: Counts = counts(post.id, post.created_time if post.is_published else now, now)
    paid = paid_for(state, post.id)
    reactions = _split_reactions(post.id, organic.reactions + paid.reactions)
    clicks = organic.clicks + paid.clicks
    actions = {
        "like": sum(reactions.values()),
        "comment": organic.comments + paid.comments,
        "share": organic.shares + paid.shares,
    }
    return {
        "post_media_view": organic.views + paid.impressions,
        "post_total_media_view_unique": organic.reach + int(paid.reach * 0.85),
        "post_clicks": clicks,
        "post_clicks_by_type": {"other clicks": clicks - paid.link_clicks, "link clicks": paid.link_clicks},
        "post_reactions_by_type_total": reactions,
        "post_activity_by_action_type": {key: value for key, value in actions.items() if value},
        **{
            f"post_reactions_{kind}_total": reactions.get(kind, 0)
            for kind in ("like", "love", "wow", "haha", "sorry", "anger")
        },
        "post_video_views": 0,
        "post_video_view_time": 0,
    }


def _metrics(call: Call, alive: set[str]) -> list[str]:
    names = call.params.words("metric")
    if not names:
        raise GraphError(3001, "(#3001) Invalid query", 1504028, user_message="No metric was specified to be fetched.")
    for name in names:
        if name not in alive:
            raise invalid_parameter("The value must be a valid insights metric")
    return names


def get_page_insights(call: Call) -> dict[str, Any]:
    """Pages API, Page /insights: GET."""
    call.page_actor("read_insights")
    names = _metrics(call, set(_PAGE_METRICS))
    period = call.params.choice("period", _PERIODS) or "day"
    since, until = _range(call)
    breakdowns = call.params.words("breakdown") or []
    if set(breakdowns) - {"is_from_ads", "is_from_followers"}:
        raise invalid_parameter("The breakdown is not valid for the metric", blame=["breakdown"])
    if period not in _DAYS or call.page.likes < LIKES_NEEDED:
        return {"data": [], "paging": neighbour_links(call, since, until)}
    data = []
    for name in names:
        if period != "day" and name in _DAY_ONLY:
            continue
        title, value = _PAGE_METRICS[name]
        # Long periods overlap: each day is counted once per call.
        value = _remembered(value)
        values = [
            {"value": _over(call, name, value, day, _DAYS[period]), "end_time": graph_time(day_end(day))}
            for day in ended_days(since, until, told_until(call))
        ]
        if breakdowns and name == "page_media_view":
            values = _broken_down(call, since, until, breakdowns[0])
        if not values:
            continue  # nothing is known yet: no row, not one of zeros
        data.append(_row(call, name, period, values, f"Daily {title}" if period == "day" else title))
    return {"data": data, "paging": neighbour_links(call, since, until)}


def _remembered(value: DayValue) -> DayValue:
    known: dict[date, Any] = {}

    def cached(state: GraphState, page: Page, day: date) -> Any:
        if day not in known:
            known[day] = value(state, page, day)
        return known[day]

    return cached


def _broken_down(call: Call, since: datetime, until: datetime, breakdown: str) -> list[dict[str, Any]]:
    values = []
    for day in ended_days(since, until, told_until(call)):
        whole = _page_views(call.state, call.page, day)
        flagged = _ad_views(call.state, call.page, day) if breakdown == "is_from_ads" else whole * 4 // 10
        for flag, number in (("0", whole - flagged), ("1", flagged)):
            values.append({"value": number, breakdown: flag, "end_time": graph_time(day_end(day))})
    return values


def _over(call: Call, name: str, value: DayValue, day: date, days: int) -> Any:
    if days == 1 or name in _STATES:
        return value(call.state, call.page, day)
    parts = [value(call.state, call.page, day - timedelta(days=back)) for back in range(days)]
    if isinstance(parts[0], dict):
        keys = {key for part in parts for key in part}
        return {key: sum(part.get(key, 0) for part in parts) for key in sorted(keys)}
    return sum(parts)


def _range(call: Call) -> tuple[datetime, datetime]:
    """The asked span; without one the two days before now. Raises 100 over 90 days."""
    until = call.params.moment("until", now=call.now, zone=PACIFIC) or call.now
    since = call.params.moment("since", now=call.now, zone=PACIFIC) or until - timedelta(days=2)
    if since > until:
        raise invalid_parameter("since must not be after until", blame=["since"])
    if until - since > _LONGEST + timedelta(hours=2):
        raise invalid_parameter("There cannot be more than 90 days between since and until", blame=["since", "until"])
    return since, until


def _row(call: Call, name: str, period: str, values: list[dict[str, Any]], title: str) -> dict[str, Any]:
    return {
        "name": name,
        "period": period,
        "values": values,
        "title": title,
        "description": f"{title} of this object.",
        "id": f"{call.node_id}/insights/{name}/{period}",
    }


def get_post_insights(call: Call) -> dict[str, Any]:
    """Pages API, Page Post /insights: GET, lifetime numbers."""
    call.page_actor("read_insights")
    post = find_post(call, call.node_id)
    numbers = _post_numbers(call.state, post, call.now)
    names = _metrics(call, set(numbers))
    period = call.params.choice("period", _PERIODS) or "lifetime"
    if call.page.likes < LIKES_NEEDED or period != "lifetime" or not post.is_published:
        return {"data": []}
    data = []
    for name in names:
        values: list[dict[str, Any]] = [{"value": numbers[name]}]
        if name == "post_media_view" and call.params.words("breakdown") == ["is_from_ads"]:
            paid = paid_for(call.state, post.id).impressions
            values = [{"value": numbers[name] - paid, "is_from_ads": "0"}, {"value": paid, "is_from_ads": "1"}]
        data.append(
            _row(call, name, "lifetime", values, "Lifetime " + name.removeprefix("post_").replace("_", " ").title())
        )
    return {"data": data, "paging": neighbour_links(call, call.now - timedelta(days=2), call.now)}


OPERATIONS: tuple[Operation, ...] = (
    operation("meta.page.insights.get", "GET", "page", "insights", get_page_insights),
    operation("meta.post.insights.get", "GET", "post", "insights", get_post_insights),
)
