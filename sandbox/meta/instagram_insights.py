"""Insights of the Instagram account and its media.

Source: Instagram Platform, "IG User Insights" and "IG Media Insights". Organic numbers leave ads out,
`total_*` put them in. Where there is no data the set is empty, not zero. The account's numbers come up to two days
late, those of a story end with it.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from sandbox.meta.attention import paid_for
from sandbox.meta.auth import require_scope
from sandbox.meta.comments import with_written
from sandbox.meta.errors import GraphError, invalid_parameter, missing_object, missing_parameter
from sandbox.meta.insight_days import day_end, ended_days, neighbour_links, told_until
from sandbox.meta.media import find_media
from sandbox.meta.organic import between, counts
from sandbox.meta.routing import Call, Operation, operation
from sandbox.meta.state import Media
from sandbox.meta.times import PACIFIC, day_start, graph_time

_LONGEST = timedelta(days=30)
_FOLLOWERS_NEEDED = 100

#: Account metric -> attribute of the organic numbers that feeds it.
_TOTALS = {
    "reach": "reach",
    "views": "views",
    "accounts_engaged": "interactions",
    "total_interactions": "interactions",
    "likes": "reactions",
    "comments": "comments",
    "saves": "saves",
    "shares": "shares",
    "replies": "",
    "reposts": "",
    "profile_links_taps": "profile_visits",
    "follows_and_unfollows": "",
}
_DEMOGRAPHICS = frozenset({"follower_demographics", "engaged_audience_demographics"})
_SERIES = frozenset({"reach", "follower_count"})
_USER_METRICS = frozenset({*_TOTALS, *_DEMOGRAPHICS, "follower_count", "online_followers"})

_FEED_METRICS = {
    "reach": "reach",
    "views": "views",
    "likes": "reactions",
    "comments": "comments",
    "saved": "saves",
    "shares": "shares",
    "reposts": "",
    "total_interactions": "interactions",
    "follows": "",
    "profile_visits": "profile_visits",
    "profile_activity": "",
}
_WITH_ADS = {"total_likes": "reactions", "total_comments": "comments", "total_views": "views"}
_STORY_METRICS = {
    "reach": "reach",
    "views": "views",
    "shares": "shares",
    "total_interactions": "interactions",
    "follows": "",
    "profile_visits": "profile_visits",
    "profile_activity": "",
    "navigation": "",
    "replies": "",
    "link_clicks": "",
}
_PAID_NAME = {"views": "impressions"}
#: Of a medium: what can be broken down, by what, and into what.
_MEDIA_BREAKDOWNS = {
    "profile_activity": ("action_type", ("BIO_LINK_CLICKED", "DIRECTION", "OTHER")),
    "navigation": ("story_navigation_action_type", ("TAP_FORWARD", "TAP_BACK", "SWIPE_FORWARD")),
}
_BREAKDOWNS = frozenset({"media_product_type", "follow_type", "follower_type"})
_STORY_VIEWERS_NEEDED = 5
_STORY_LIFE = timedelta(hours=24)


def _metrics(call: Call, alive: frozenset[str]) -> list[str]:
    names = call.params.words("metric")
    if not names:
        raise missing_parameter("metric")
    for index, name in enumerate(names):
        if name not in alive:
            raise GraphError(
                100, f"(#100) metric[{index}] must be one of the following values: {', '.join(sorted(alive))}"
            )
    return names


def get_user_insights(call: Call) -> dict[str, Any]:
    """Instagram Platform, IG User /insights: GET."""
    require_scope(call, "instagram_manage_insights")
    names = _metrics(call, _USER_METRICS)
    period = call.params.choice("period", {"day", "week", "days_28", "lifetime"})
    if period is None:
        raise missing_parameter("period")
    series = (
        call.params.choice("metric_type", {"default", "time_series", "total_value"}) or "default"
    ) != "total_value"
    since, until = _span(call)
    data = []
    for name in names:
        _check_combination(call, name, period, since, series=series)
        row = _user_row(call, name, period, since, until, series=series)
        if row is not None:
            data.append(row)
    return {"data": data, "paging": neighbour_links(call, since, until)}


def _check_combination(call: Call, name: str, period: str, since: datetime, *, series: bool) -> None:
    wanted = "lifetime" if name in _DEMOGRAPHICS or name == "online_followers" else "day"
    if period != wanted:
        raise invalid_parameter(f"The metric {name} does not support the period {period}", blame=["period"])
    if name in _SERIES or name == "online_followers":
        if name != "reach" and not series:
            raise invalid_parameter(f"The metric {name} does not support total_value", blame=["metric_type"])
        if name != "reach" and _pacific(since) < _pacific(call.now) - _LONGEST:
            raise GraphError(
                100,
                f"(#100) ({name}) metric only supports querying data for the last 30 days excluding the current day",
            )
        return
    if series:
        raise invalid_parameter(
            f"The following metrics ({name}) should be specified with parameter metric_type=total_value"
        )
    breakdown = call.params.text("breakdown")
    if breakdown and name not in _DEMOGRAPHICS and breakdown not in _BREAKDOWNS:
        raise GraphError(1, "An unknown error has occurred.", 99)
    if name in _DEMOGRAPHICS:
        if call.params.text("timeframe") not in ("this_week", "this_month"):
            raise invalid_parameter("timeframe must be this_week or this_month", blame=["timeframe"])
        if breakdown not in ("age", "city", "country", "gender"):
            raise invalid_parameter("breakdown must be age, city, country or gender", blame=["breakdown"])


def _pacific(moment: datetime) -> date:
    return moment.astimezone(PACIFIC).date()


def _span(call: Call) -> tuple[datetime, datetime]:
    until = call.params.moment("until", now=call.now) or call.now
    since = call.params.moment("since", now=call.now) or until - timedelta(days=1)
    if since > until:
        raise invalid_parameter("since must not be after until", blame=["since"])
    if until - since > _LONGEST:
        raise invalid_parameter("There cannot be more than 30 days between since and until", blame=["since", "until"])
    return since, until


def _won(call: Call, attribute: str, start: datetime, end: datetime) -> int:
    """What all media of the account won between two moments."""
    if not attribute:
        return 0
    return sum(
        getattr(counts(medium.id, medium.timestamp, end), attribute)
        - getattr(counts(medium.id, medium.timestamp, start), attribute)
        for medium in call.state.media.values()
        if medium.account_id == call.account.id
    )


def _user_row(
    call: Call, name: str, period: str, since: datetime, until: datetime, *, series: bool
) -> dict[str, Any] | None:
    base = {
        "name": name,
        "period": period,
        "title": name.replace("_", " ").capitalize(),
        "description": f"{name.replace('_', ' ').capitalize()} of the account.",
        "id": f"{call.node_id}/insights/{name}/{period}",
    }
    if name in _DEMOGRAPHICS:
        return _demographics(call, name, base)
    if name in ("follower_count", "online_followers"):
        if call.account.followers < _FOLLOWERS_NEEDED:
            return None
        values = [
            {"value": _told_of_followers(call, name, day), "end_time": graph_time(day_end(day))}
            for day in ended_days(since, until, told_until(call))
        ]
        return {**base, "values": values} if values else None
    attribute = _TOTALS[name]
    if series:
        values = [
            {
                "value": _won(call, attribute, day_start(day, PACIFIC), day_end(day)),
                "end_time": graph_time(day_end(day)),
            }
            for day in ended_days(since, until, told_until(call))
        ]
        values = [value for value in values if value["value"]]
        return {**base, "values": values} if values else None
    # The window may be told in part: its total then still grows.
    total = _won(call, attribute, since, max(since, min(until, told_until(call))))
    if total == 0:
        return None
    answer: dict[str, Any] = {"value": total}
    breakdown = call.params.text("breakdown")
    if breakdown:
        answer["breakdowns"] = [_broken_down(breakdown, total)]
    return {**base, "total_value": answer}


def _told_of_followers(call: Call, name: str, day: date) -> int | dict[str, int]:
    if name == "follower_count":
        return int(between(call.account.id, f"followers-{day}", 1, 15))
    most = call.account.followers // 2
    return {str(hour): int(between(call.account.id, f"online-{day}-{hour}", 0, most)) for hour in range(24)}


def _broken_down(breakdown: str, total: int) -> dict[str, Any]:
    if breakdown == "media_product_type":
        results = [{"dimension_values": ["POST"], "value": total}]
    else:
        followers = total * 6 // 10
        results = [
            {"dimension_values": ["FOLLOWER"], "value": followers},
            {"dimension_values": ["NON_FOLLOWER"], "value": total - followers},
        ]
    return {"dimension_keys": [breakdown], "results": results}


def _demographics(call: Call, name: str, base: dict[str, Any]) -> dict[str, Any] | None:
    people = call.account.followers
    if people < _FOLLOWERS_NEEDED or (name == "engaged_audience_demographics" and not call.state.media):
        return None
    breakdown = call.params.text("breakdown")
    shares = {
        "age": {"18-24": 24, "25-34": 38, "35-44": 21, "45-54": 11, "55-64": 4, "65+": 2},
        "gender": {"F": 52, "M": 46, "U": 2},
        "city": {"Kupang, East Nusa Tenggara": 71, "Jakarta, Jakarta": 8},
        "country": {"ID": 97, "TL": 1},
    }[breakdown]
    results = [{"dimension_values": [key], "value": people * share // 100} for key, share in shares.items()]
    return {**base, "total_value": {"breakdowns": [{"dimension_keys": [breakdown], "results": results}]}}


def get_media_insights(call: Call) -> dict[str, Any]:
    """Instagram Platform, IG Media /insights: GET, always lifetime."""
    require_scope(call, "instagram_manage_insights")
    medium = find_media(call)
    is_story = medium.product_type == "STORY"
    alive = frozenset(_STORY_METRICS) if is_story else frozenset({*_FEED_METRICS, *_WITH_ADS, "facebook_views"})
    names = _metrics(call, alive)
    if "facebook_views" in names:
        raise GraphError(100, "(#100) The media is not cross-posted to Facebook")
    call.params.choice("period", {"lifetime", "day", "week", "days_28", "month", "total_over_range"})
    breakdown = call.params.text("breakdown")
    if breakdown and any(_MEDIA_BREAKDOWNS.get(name, ("",))[0] != breakdown for name in names):
        raise GraphError(1, "An unknown error has occurred.", 99)
    organic = with_written(counts(medium.id, medium.timestamp, call.now), call.state, medium.id)
    if is_story and call.now - medium.timestamp >= _STORY_LIFE:
        raise missing_object(medium.id, "GET")
    if is_story and organic.reach < _STORY_VIEWERS_NEEDED:
        raise GraphError(10, "(#10) Not enough viewers for the media to show insights")
    if organic.reach == 0:
        return {"data": []}
    return {"data": [_media_row(call, medium, name) for name in names]}


def _media_row(call: Call, medium: Media, name: str) -> dict[str, Any]:
    organic = with_written(counts(medium.id, medium.timestamp, call.now), call.state, medium.id)
    if name in _WITH_ADS:
        attribute = _WITH_ADS[name]
        paid = getattr(paid_for(call.state, medium.id), _PAID_NAME.get(attribute, attribute))
        value = getattr(organic, attribute) + paid
    else:
        attribute = {**_STORY_METRICS, **_FEED_METRICS}[name]
        value = getattr(organic, attribute) if attribute else 0
    told: dict[str, Any] = {"values": [{"value": value}]}
    if call.params.text("breakdown"):
        key, parts = _MEDIA_BREAKDOWNS[name]
        results = [
            {"dimension_values": [part], "value": int(between(medium.id, part, 0, organic.profile_visits + 1))}
            for part in parts
        ]
        told = {
            "total_value": {
                "value": sum(result["value"] for result in results),
                "breakdowns": [{"dimension_keys": [key], "results": results}],
            }
        }
    return {
        "name": name,
        "period": "lifetime",
        **told,
        "title": name.replace("_", " ").capitalize(),
        "description": f"{name.replace('_', ' ').capitalize()} of the media.",
        "id": f"{medium.id}/insights/{name}/lifetime",
    }


OPERATIONS: tuple[Operation, ...] = (
    operation("meta.ig.insights.get", "GET", "ig", "insights", get_user_insights),
    operation("meta.media.insights.get", "GET", "media", "insights", get_media_insights),
)
