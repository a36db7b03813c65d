"""Every number that is read, under the name it has here and the one it has at Meta.

Only metrics that Meta still serves (Page Insights, Instagram Insights and Ads Insights references, v26). A retired
one stays in the table with its date and its successor, and is then never asked for: its readings say `deprecated`,
so that a retirement cannot pass for a zero.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date
from typing import Literal

from siar.store import Connection, Statements

__all__ = ["CATALOGUE", "Kind", "Metric", "alive", "names", "publish", "retired"]

_upsert = Statements("metrics.upsert_metric")

Kind = Literal["page", "post", "ig_user", "ig_media", "ad"]
Via = Literal["insights", "node"]


@dataclass(frozen=True)
class Metric:
    """One metric.

    :param metric: our name, `<entity kind>.<name>`.
    :param api_name: Meta's name, or the path inside the node for counters that need no insights.
    :param semantics: `lifetime` counts since the beginning, `day` one day, `gauge` a level, `ratio` a quotient.
    :param additive: whether values of different days may be added. Reach never: the same person counts each day.
    :param lookback: days during which Meta may still correct a value.
    """

    metric: str
    kind: Kind
    api_name: str
    semantics: Literal["lifetime", "day", "gauge", "ratio"]
    additive: bool
    unit: Literal["count", "accounts", "rupiah", "ratio"]
    lookback: int
    via: Via = "insights"
    deprecated_on: date | None = None
    replaced_by: str | None = None


_DAY_LOOKBACK = 3
"""Days after its own during which a day of a Page or an account may change: it ends in Pacific time, and is told up to 48
hours later."""


def _page(name: str, api: str, *, unit: Literal["count", "accounts"] = "count", additive: bool = True) -> Metric:
    return Metric(f"page.{name}", "page", api, "day", additive, unit, _DAY_LOOKBACK)


def _post(name: str, api: str, *, unit: Literal["count", "accounts"] = "count", via: Via = "insights") -> Metric:
    return Metric(f"post.{name}", "post", api, "lifetime", additive=False, unit=unit, lookback=2, via=via)


def _user(name: str, *, unit: Literal["count", "accounts"], additive: bool) -> Metric:
    return Metric(f"ig_user.{name}", "ig_user", name, "day", additive, unit, _DAY_LOOKBACK)


def _media(name: str, api: str, *, unit: Literal["count", "accounts"] = "count") -> Metric:
    return Metric(f"ig_media.{name}", "ig_media", api, "lifetime", additive=False, unit=unit, lookback=2)


_AD_LOOKBACK = 28

CATALOGUE: tuple[Metric, ...] = (
    _page("views", "page_media_view"),
    _page("reach", "page_total_media_view_unique", unit="accounts", additive=False),
    _page("engagements", "page_post_engagements"),
    _page("visits", "page_views_total"),
    _page("new_follows", "page_daily_follows_unique", unit="accounts"),
    _page("unfollows", "page_daily_unfollows_unique", unit="accounts"),
    Metric("page.followers", "page", "page_follows", "gauge", additive=False, unit="accounts", lookback=2),
    Metric(
        "page.impressions",
        "page",
        "page_impressions",
        "day",
        additive=True,
        unit="count",
        lookback=2,
        deprecated_on=date(2025, 11, 15),
        replaced_by="page.views",
    ),
    _post("reactions", "reactions", via="node"),
    _post("comments", "comments", via="node"),
    _post("shares", "shares", via="node"),
    _post("views", "post_media_view"),
    _post("reach", "post_total_media_view_unique", unit="accounts"),
    _post("clicks", "post_clicks"),
    _post("reactions_by_type", "post_reactions_by_type_total"),
    Metric(
        "ig_user.followers",
        "ig_user",
        "followers_count",
        "gauge",
        additive=False,
        unit="accounts",
        lookback=0,
        via="node",
    ),
    _user("reach", unit="accounts", additive=False),
    _user("views", unit="count", additive=True),
    _user("accounts_engaged", unit="accounts", additive=False),
    _user("total_interactions", unit="count", additive=True),
    _media("reach", "reach", unit="accounts"),
    _media("views", "views"),
    _media("likes", "likes"),
    _media("comments", "comments"),
    _media("saved", "saved"),
    _media("shares", "shares"),
    _media("interactions", "total_interactions"),
    Metric("ad.spend", "ad", "spend", "day", additive=True, unit="rupiah", lookback=_AD_LOOKBACK),
    Metric("ad.impressions", "ad", "impressions", "day", additive=True, unit="count", lookback=_AD_LOOKBACK),
    Metric("ad.reach", "ad", "reach", "day", additive=False, unit="accounts", lookback=_AD_LOOKBACK),
    Metric("ad.frequency", "ad", "frequency", "ratio", additive=False, unit="ratio", lookback=_AD_LOOKBACK),
    Metric("ad.engagements", "ad", "inline_post_engagement", "day", additive=True, unit="count", lookback=_AD_LOOKBACK),
    Metric("ad.clicks", "ad", "clicks", "day", additive=True, unit="count", lookback=_AD_LOOKBACK),
)


def alive(kind: Kind, *, via: Via = "insights", on: date) -> tuple[Metric, ...]:
    """Return the metrics of one kind that Meta serves on a day."""
    return tuple(
        metric
        for metric in CATALOGUE
        if metric.kind == kind and metric.via == via and (metric.deprecated_on is None or on < metric.deprecated_on)
    )


def retired(kind: Kind, *, on: date) -> tuple[Metric, ...]:
    """Return the metrics of one kind that Meta no longer serves on a day."""
    return tuple(
        metric for metric in CATALOGUE if metric.kind == kind and metric.deprecated_on and on >= metric.deprecated_on
    )


def names(metrics: Iterable[Metric]) -> dict[str, str]:
    """Return Meta's names with ours."""
    return {metric.api_name: metric.metric for metric in metrics}


def publish(conn: Connection) -> None:
    """Bring the table `metric_defs` up to this catalogue."""
    _upsert(conn, [asdict(metric) for metric in CATALOGUE])
