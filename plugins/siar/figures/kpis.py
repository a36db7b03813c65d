"""The numbers of one briefing, from the database. None means "not available" and is printed so, never as 0.

Reach is given per platform and per day or post, as read; it is never added across platforms, days or posts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from siar.channels import ChannelId
from siar.figures.periods import Period
from siar.settings import Settings
from siar.store import Connection, queries

__all__ = ["Boost", "Day", "Figures", "Post", "Source", "gather"]


@dataclass(frozen=True)
class Post:
    """One post and its newest numbers."""

    publication_id: int
    channel: ChannelId
    title: str
    opd: str
    reach: int | None
    interactions: int | None
    visual_path: str
    permalink: str | None


@dataclass(frozen=True)
class Day:
    """Accounts reached on one day."""

    day: str
    reach: int


@dataclass(frozen=True)
class Boost:
    """One paid promotion. `spend` is rupiah with tax as last read, None while it was never read."""

    title: str
    opd: str
    state: str
    spend: int | None
    reserved: int
    reach: int | None

    @property
    def per_thousand(self) -> int | None:
        """Rupiah for a thousand accounts reached, rounded up."""
        if not self.reach or self.spend is None:
            return None
        return -(-self.spend * 1000 // self.reach)


@dataclass(frozen=True)
class Source:
    """When a source was last read in full, and whether the newest try failed."""

    source: str
    ok: bool
    pulled_at: datetime | None


@dataclass(frozen=True)
class Figures:
    """Everything that a briefing tells."""

    period: Period
    must_report: int
    accepted_by_opd: Mapping[str, int]
    silent: tuple[str, ...]
    rows_to_fix: int
    items_published: int
    posts_by_channel: Mapping[ChannelId, int]
    posts: tuple[Post, ...]
    daily_reach: Mapping[ChannelId, tuple[Day, ...]]
    followers: Mapping[ChannelId, tuple[int | None, int | None]]
    month: str
    month_cap: int | None
    month_reserved: int
    month_settled: int
    spent_in_period: int
    boosts: tuple[Boost, ...]
    waiting: Mapping[str, int]
    sources: tuple[Source, ...]
    made_at: datetime

    @property
    def accepted(self) -> int:
        """Rows accepted in the period."""
        return sum(self.accepted_by_opd.values())

    @property
    def reporting(self) -> int:
        """How many of the agencies that must report did."""
        return self.must_report - len(self.silent)

    @property
    def pulled_at(self) -> datetime | None:
        """The oldest of the sources' last full readings: all numbers are at least that fresh."""
        times = [source.pulled_at for source in self.sources if source.pulled_at]
        return min(times) if times else None

    def best_post(self, channel: ChannelId) -> Post | None:
        """The post of one platform that reached most."""
        return next((post for post in self.posts if post.channel == channel and post.reach is not None), None)

    def best_day(self, channel: ChannelId) -> Day | None:
        """The day on which one platform reached most."""
        days = self.daily_reach.get(channel, ())
        return max(days, key=lambda day: day.reach) if days else None

    def interactions(self, channel: ChannelId) -> int | None:
        """Likes, comments, shares and saves on the period's posts of one platform; None when none was read."""
        read = [post.interactions for post in self.posts if post.channel == channel and post.interactions is not None]
        return sum(read) if read else None

    def as_json(self) -> dict[str, Any]:
        """Plain values for the archive in the database."""
        data = asdict(self)
        data["period"] = {"start": self.period.start.isoformat(), "end": self.period.end.isoformat()}
        data["made_at"] = self.made_at.isoformat()
        for source in data["sources"]:
            source["pulled_at"] = source["pulled_at"].isoformat() if source["pulled_at"] else None
        return data


def gather(conn: Connection, *, period: Period, settings: Settings, now: datetime) -> Figures:
    """Read one period's numbers in one snapshot of the database."""
    sql = queries("briefings")
    since, until = period.bounds(settings.city.zone)
    span = {"since": since, "until": until}
    days = {"first": period.start, "last": period.end}
    month = f"{period.end:%Y-%m}"
    with conn.transaction():
        conn.execute("set transaction isolation level repeatable read, read only")
        accepted = {row["opd"]: row["rows"] for row in sql.accepted_by_opd(conn, **span)}
        reach: dict[ChannelId, tuple[Day, ...]] = {}
        for row in sql.daily_reach(conn, **days):
            day = Day(day=row["for_date"].isoformat(), reach=row["reach"])
            reach[row["platform"]] = (*reach.get(row["platform"], ()), day)
        budget = sql.city_budget(conn, month=month)
        silent = [agency for agency in settings.reporting_agencies if agency.code not in accepted]
        return Figures(
            period=period,
            must_report=len(settings.reporting_agencies),
            accepted_by_opd=dict(sorted(accepted.items(), key=lambda item: (-item[1], item[0]))),
            silent=tuple(agency.code for agency in silent),
            rows_to_fix=sql.rows_to_fix(conn),
            items_published=sql.published_items(conn, **span),
            posts_by_channel={row["channel"]: row["posts"] for row in sql.published_by_channel(conn, **span)},
            posts=tuple(
                Post(**{name: row[name] for name in Post.__dataclass_fields__})
                for row in sql.posts_with_metrics(conn, **span)
            ),
            daily_reach=reach,
            followers={row["platform"]: (row["closing"], row["opening"]) for row in sql.followers(conn, **days)},
            month=month,
            month_cap=budget["cap"] if budget else sql.month_cap(conn),
            month_reserved=budget["reserved"] if budget else 0,
            month_settled=budget["settled"] if budget else 0,
            spent_in_period=sql.settled_in(conn, **days),
            boosts=tuple(_boost(row) for row in sql.boosts_in(conn, **span)),
            waiting=dict(sql.waiting(conn)),
            sources=tuple(
                Source(source=row["source"], ok=row["ok"], pulled_at=row["pulled_at"])
                for row in sql.last_readings(conn)
            ),
            made_at=now,
        )


def _boost(row: dict[str, Any]) -> Boost:
    spend = None
    if row["watched_at"] is not None:
        spend = -(-row["spend"] * row["amount"] // row["lifetime_budget"])
    return Boost(
        title=row["title"], opd=row["opd"], state=row["state"], spend=spend, reserved=row["amount"], reach=row["reach"]
    )
