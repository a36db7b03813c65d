"""The numbers of one briefing, from the database. None means "not available" and is printed so, never as 0.

Reach is given per platform and per day or post, as read; it is never added across platforms, days or posts.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any

from siar.channels import CHANNELS, ChannelId
from siar.figures.agencies import Reporting, reporting_of
from siar.figures.amendments import Amendment, amendments_in
from siar.figures.audience import NOBODY, Audiences, audience_of
from siar.figures.comments import NO_WORD, Residents, residents_of
from siar.figures.conduct import Conduct, conduct_of
from siar.figures.crisis import Crisis
from siar.figures.decisions import Ask, Fate, Items, asked_before, fates_of, in_period, waiting_now
from siar.figures.growth import Growth, growth_of
from siar.figures.missing import Missing
from siar.figures.money import Cap, Spent, caps_of, spent_in
from siar.figures.periods import Period
from siar.figures.publications import items_published
from siar.figures.reach_days import Correction, Day, corrected_days, days_of
from siar.figures.spending import Spending, spending_of
from siar.figures.trend import Trend, trend_of
from siar.json_values import plain
from siar.quantities import Reach, Rupiah
from siar.settings import Settings
from siar.settings.briefings import Subject
from siar.store import Connection, Many

__all__ = ["Boost", "Figures", "Post", "Source", "gather", "last_readings"]


@dataclass(frozen=True)
class Post:
    """One post and its newest numbers. `advertised`: money may have been spent on it."""

    publication_id: int
    channel: ChannelId
    title: str
    opd: str
    reach: Reach | None
    interactions: int | None
    visual_path: str
    permalink: str | None
    published_at: datetime
    read_at: datetime | None
    advertised: bool

    @property
    def age(self) -> timedelta | None:
        """How old it was when its reach was read; None while it was not."""
        return None if self.read_at is None else self.read_at - self.published_at


@dataclass(frozen=True)
class Boost:
    """One paid promotion. `spend` with tax as last read, None while it was never read."""

    title: str
    opd: str
    state: str
    spend: Rupiah | None
    reserved: Rupiah
    reach: Reach | None
    starts_at: datetime

    @property
    def per_thousand(self) -> Rupiah | None:
        """What a thousand accounts reached cost, rounded up."""
        if not self.reach or self.spend is None:
            return None
        return self.spend.times(Fraction(1000, self.reach.accounts), math.ceil)


@dataclass(frozen=True)
class Source:
    """When a source was last read in full, and whether the newest try failed."""

    source: str
    ok: bool
    pulled_at: datetime | None


@dataclass(frozen=True)
class Figures:
    """Everything that a briefing tells.

    :param waiting: what waits for somebody, item by item. :param asks: what the last report asked for, and `fates` what became of it.
    :param agency: whose own they are (`siar.figures.scope`); None: the city's. :param crisis: the story that a note is about.
    """

    period: Period
    agencies: tuple[Reporting, ...]
    conduct: Conduct
    items_published: int
    posts_by_channel: Mapping[ChannelId, int]
    posts: tuple[Post, ...]
    daily_reach: Mapping[ChannelId, tuple[Day, ...]]
    followers: Mapping[ChannelId, tuple[int | None, int | None]]
    spent: Spent
    caps: tuple[Cap, ...]
    boosts: tuple[Boost, ...]
    waiting: Mapping[Subject, Items]
    sources: tuple[Source, ...]
    made_at: datetime
    corrections: tuple[Correction, ...] = ()
    audience: Audiences = NOBODY
    residents: Residents = NO_WORD
    growth: Growth | None = None
    amendments: tuple[Amendment, ...] = ()
    spending: Spending = field(default_factory=Spending)
    agency: str | None = None
    crisis: Crisis | None = None
    trend: Trend | None = None
    asks: tuple[Ask, ...] = ()
    fates: tuple[Fate, ...] = ()

    def waits(self, subject: Subject) -> int:
        """How much waits of one subject."""
        return sum(self.waiting.get(subject, {}).values())

    @property
    def accepted(self) -> int:
        """Rows accepted in the period."""
        return sum(agency.accepted for agency in self.agencies)

    @property
    def accepted_by_opd(self) -> Mapping[str, int]:
        """The same by agency, the most first, without those that have none."""
        rows = {agency.opd: agency.accepted for agency in self.agencies if agency.opd and agency.accepted}
        return dict(sorted(rows.items(), key=lambda item: (-item[1], item[0])))

    @property
    def held(self) -> int:
        """Rows of the period that wait for their agency."""
        return sum(agency.held for agency in self.agencies)

    @property
    def in_review(self) -> int:
        """Rows of the period that wait for an editor."""
        return sum(agency.review for agency in self.agencies)

    @property
    def must_report(self) -> int:
        """How many agencies are obliged to report."""
        return sum(agency.must_report for agency in self.agencies)

    @property
    def reporting(self) -> int:
        """How many of them have a row that was accepted."""
        return sum(agency.must_report and agency.accepted > 0 for agency in self.agencies)

    @property
    def pending(self) -> int:
        """How many of them sent rows, and none is accepted yet."""
        return self.must_report - self.reporting - len(self.silent)

    @property
    def silent(self) -> tuple[str, ...]:
        """Those of them from which nothing came, in the city's order."""
        return tuple(agency.opd for agency in self.agencies if agency.must_report and agency.silent and agency.opd)

    @property
    def pulled_at(self) -> datetime | None:
        """The oldest of the sources' last full readings: all numbers are at least that fresh."""
        times = [source.pulled_at for source in self.sources if source.pulled_at]
        return min(times) if times else None

    @property
    def city_months(self) -> tuple[Cap, ...]:
        """The city's ceiling of each month that the period touches, the oldest first; without one where none is in force."""
        return tuple(cap for cap in self.caps if cap.level == "city_month" and cap.cap is not None)

    def best_day(self, channel: ChannelId) -> Day | None:
        """The day on which one platform reached most, of those that are known."""
        known = [(day.reach, day) for day in self.daily_reach.get(channel, ()) if day.reach is not None]
        return max(known, key=lambda item: item[0])[1] if known else None

    def why_no_reach(self, channel: ChannelId) -> Missing:
        """Why no day of a platform's reach is known, where none is: what stands against all of them before what one has."""
        if any(source.source == CHANNELS[channel].account_days and not source.ok for source in self.sources):
            return "failed"
        days = self.daily_reach.get(channel)
        if days is None:
            return "unread"
        return next((day.missing for day in reversed(days) if day.missing), "running")

    def is_of_one_day(self, channel: ChannelId) -> bool:
        """Whether a single platform day is known of one platform, so that there is no best of them."""
        return len([day for day in self.daily_reach.get(channel, ()) if day.reach is not None]) == 1

    def interactions(self, channel: ChannelId) -> int | None:
        """Likes, comments, shares and saves on the period's posts of one platform; None when none was read."""
        read = [post.interactions for post in self.posts if post.channel == channel and post.interactions is not None]
        return sum(read) if read else None

    def as_json(self) -> dict[str, Any]:
        """Plain values for the archive in the database."""
        data: dict[str, Any] = plain(self)
        del data["period"]["unit"]
        if self.crisis is not None:
            # What a person typed stands in the note alone.
            del data["crisis"]["reason"]
        # One by one they stand in their tables; which of them a score was counted of, stands with it.
        del data["conduct"]["rows"]
        return data


@dataclass(frozen=True)
class _Published:
    channel: ChannelId
    posts: int


@dataclass(frozen=True)
class _BoostRow:
    opd: str
    state: str
    spend: Rupiah
    reach: Reach | None
    lifetime_budget: Rupiah
    amount: Rupiah
    watched_at: datetime | None
    starts_at: datetime
    title: str


_published_by_channel = Many("figures.published_by_channel", _Published)
_posts_with_metrics = Many("figures.posts_with_metrics", Post)
_boosts_in = Many("figures.boosts_in", _BoostRow)
_last_readings = Many("figures.last_readings", Source)


def gather(conn: Connection, *, period: Period, settings: Settings, now: datetime, kind: str | None = None) -> Figures:
    """Read one period's numbers in one snapshot of the database.

    :param kind: of which reports corrections are named; None: of none.
    """
    since, until = period.bounds(settings.city.zone)
    span = {"since": since, "until": until}
    with conn.transaction():
        conn.execute("set transaction isolation level repeatable read, read only")
        audience = audience_of(conn, period=period, city=settings.city, now=now)
        agencies = reporting_of(conn, **span, obliged=settings.obliged_agencies)
        caps = caps_of(conn, period, now=now)
        month = f"{now.astimezone(settings.city.zone):%Y-%m}"
        waiting = {
            **waiting_now(conn, plan=settings.comments, now=now),
            **in_period(agencies, caps, month=month),
        }
        asks, still = (
            asked_before(conn, kind=kind, period=period, settings=settings, now=now, waiting=waiting)
            if kind
            else ((), {})
        )
        return Figures(
            period=period,
            conduct=conduct_of(conn, period=period, settings=settings, now=now, kind=kind),
            agencies=agencies,
            items_published=items_published(conn, **span),
            posts_by_channel={item.channel: item.posts for item in _published_by_channel(conn, **span)},
            posts=tuple(_posts_with_metrics(conn, **span)),
            daily_reach=days_of(conn, period=period, city=settings.city, now=now),
            audience=audience,
            residents=residents_of(conn, period=period, settings=settings, now=now),
            # What half a year tells is another by the month, not by the week.
            growth=growth_of(conn, period=period, settings=settings, now=now)
            if period.unit in {"month", "quarter"}
            else None,
            followers={channel: (own.followers, own.opening) for channel, own in audience.channels.items()},
            spent=spent_in(conn, period),
            caps=caps,
            trend=trend_of(conn, period, settings),
            boosts=tuple(_boost(row) for row in _boosts_in(conn, **span)),
            waiting=waiting,
            sources=last_readings(conn),
            made_at=now,
            corrections=corrected_days(conn, kind=kind, period=period, now=now) if kind else (),
            amendments=amendments_in(conn, **span),
            spending=spending_of(conn, period, kind=kind, now=now),
            asks=asks,
            fates=fates_of(asks, still, now=now, zone=settings.city.zone),
        )


def last_readings(conn: Connection) -> tuple[Source, ...]:
    """Return when each source of the city's own accounts was last read."""
    return tuple(_last_readings(conn))


def _boost(row: _BoostRow) -> Boost:
    spend = None
    if row.watched_at is not None:
        # Meta bills before tax; the share of tax is that of what was reserved.
        spend = row.spend.times(row.amount.share_of(row.lifetime_budget), math.ceil)
    return Boost(
        title=row.title,
        opd=row.opd,
        state=row.state,
        spend=spend,
        reserved=row.amount,
        reach=row.reach,
        starts_at=row.starts_at,
    )
