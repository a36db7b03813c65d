"""Whom the city's own account reached on each platform, what they did, and who follows it; each beside earlier periods like it.

What may be compared is made so before it is: posts as they were at one age (`AGE`) and without adverts, totals and days as they
were known as long after their period as the newest is known now. Reach is never added: of posts and of days it is the median.
Meta counts whom adverts brought on Facebook's days and posts, and leaves them out on Instagram's; followers come of both, so how
many days of a period had adverts is told with them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median
from typing import Any

from siar.channels import ChannelId
from siar.figures.comparison import Comparison
from siar.figures.like_periods import like_periods
from siar.figures.periods import Period
from siar.meta.insights import META_DAY
from siar.quantities import Reach
from siar.settings import City
from siar.store import Connection, Many

__all__ = ["AGE", "NOBODY", "Audience", "Audiences", "PostAtAge", "audience_of", "posts_at_age"]

AGE = timedelta(hours=24)
"""The age at which posts are compared: by then most of what residents do has been done, and young posts are read every hour."""

WHOLE = 0.9
"""Of which part of its posts or days a figure must be known, to stand for a period."""

_LATE = timedelta(days=4)
"""How far before its moment a number of followers may have been read, to stand for it."""


@dataclass(frozen=True)
class PostAtAge:
    """One post: its interactions as known at its period's moment, and what there was at `AGE`.

    :param aged: whether it was so old at that moment. :param advertised: money may have been spent on it by that age.
    :param follows: accounts that began to follow from it, where the platform says so.
    """

    nth: int
    publication_id: int
    channel: ChannelId
    published_at: datetime
    opd: str
    kind: str
    title: str
    aged: bool
    interactions: int | None
    reach: Reach | None
    interactions_then: int | None
    follows: int | None
    advertised: bool

    @property
    def accounts(self) -> int | None:
        """Its reach as a number, to compare it with; never to add."""
        return None if self.reach is None else self.reach.accounts

    @property
    def rate(self) -> int | None:
        """Interactions for ten thousand accounts reached, rounded down: hundredths of a percent. None unless both were read."""
        if not self.reach or self.interactions_then is None:
            return None
        return self.interactions_then * 10_000 // self.reach.accounts


@dataclass(frozen=True)
class Audience:
    """One platform in a period.

    :param posts: that went out. :param compared: of them, without adverts and read at `AGE`.
    :param reach: accounts, the median of those; of so many posts each. :param rate: hundredths of a percent, likewise.
    :param interactions: on all its posts. :param daily: accounts, the median of the platform's days.
    :param followers: at its end, None: not read close to that; `opening`: before it began. :param net: by how many they became more
        on its days.
    :param views: times the account's contents were shown, adverts with them; `views_paid`: of these by adverts, None: not told.
    :param video: views of videos, adverts with them.
    """

    posts: int
    compared: int
    reach: Comparison
    rate: Comparison
    interactions: Comparison
    daily: Comparison
    followers: int | None
    opening: int | None
    net: Comparison
    views: Comparison
    views_paid: int | None
    video: Comparison


@dataclass(frozen=True)
class Audiences:
    """Every platform in a period.

    :param advert_days: on how many days of it money was spent on adverts; `like`: the same of the earlier periods.
    """

    channels: Mapping[ChannelId, Audience]
    advert_days: Comparison
    posts: tuple[PostAtAge, ...] = ()
    """Those of the period itself."""


NOBODY = Audiences({}, Comparison(None))
"""Of which nothing is known."""


@dataclass(frozen=True)
class _DayValue:
    nth: int
    channel: ChannelId
    name: str
    dim: str
    day: date
    value: int | None
    reach: Reach | None


@dataclass(frozen=True)
class _Followers:
    nth: int
    platform: ChannelId
    closing: int
    closing_day: date
    opening: int | None
    opening_day: date | None


@dataclass(frozen=True)
class _AdvertDays:
    nth: int
    days: int


_posts_at_age = Many("figures.posts_at_age", PostAtAge)
_days_of_periods = Many("figures.days_of_periods", _DayValue)
_followers = Many("figures.followers", _Followers)
_advert_days = Many("figures.advert_days", _AdvertDays)


def posts_at_age(conn: Connection, *, since: datetime, until: datetime, now: datetime) -> list[PostAtAge]:
    """Return the posts of one stretch of time, oldest first."""
    found = _posts_at_age(conn, nths=[0], sinces=[since], untils=[until], moments=[now], age=AGE)
    return sorted(found, key=lambda post: (post.published_at, post.publication_id))


def audience_of(conn: Connection, *, period: Period, city: City, now: datetime) -> Audiences:
    """Return what each platform's audience was in a period; a platform of which nothing is known is absent."""
    like = like_periods(period, city.zone, now=now)
    days = [_over(each, city, moment) for each, moment in zip(like.periods, like.moments, strict=True)]
    posts = _grouped(_posts_at_age(conn, **like.spans, moments=like.moments, age=AGE))
    dated = [(nth, own[0], own[-1]) for nth, own in enumerate(days) if own]
    values = _grouped(
        _days_of_periods(
            conn,
            nths=[nth for nth, _, _ in dated],
            firsts=[first for _, first, _ in dated],
            lasts=[last for _, _, last in dated],
            moments=[like.moments[nth] for nth, _, _ in dated],
        )
    )
    followers = {(item.platform, item.nth): item for item in _followers(conn, **like.spans)}
    adverts = {item.nth: item.days for item in _advert_days(conn, **like.dates)}
    channels = dict.fromkeys([key[0] for key in (*posts, *values)] + [channel for channel, _ in followers])
    return Audiences(
        channels={
            channel: _audience(
                [posts.get((channel, nth), []) for nth in like.nths],
                [values.get((channel, nth), []) for nth in like.nths],
                [followers.get((channel, nth)) for nth in like.nths],
                sizes=[len(own) for own in days],
                windows=like.periods,
            )
            for channel in channels
        },
        advert_days=Comparison(adverts.get(0, 0), tuple(adverts.get(nth, 0) for nth in like.nths[1:]), "difference"),
        posts=tuple(post for (_, nth), found in posts.items() if nth == 0 for post in found),
    )


def _over(window: Period, city: City, moment: datetime) -> list[date]:
    return [day.day for day in window.platform_days(city.zone, of=META_DAY.key) if day.ends_at <= moment]


def _grouped(rows: Iterable[Any]) -> dict[tuple[ChannelId, int], list[Any]]:
    found: dict[tuple[ChannelId, int], list[Any]] = defaultdict(list)
    for row in rows:
        found[row.channel, row.nth].append(row)
    return found


def _audience(
    posts: Sequence[Sequence[PostAtAge]],
    values: Sequence[Sequence[_DayValue]],
    followers: Sequence[_Followers | None],
    *,
    sizes: Sequence[int],
    windows: Sequence[Period],
) -> Audience:
    def compared(figures: Sequence[int | None], *, net: bool = False) -> Comparison:
        return Comparison(figures[0], tuple(figures[1:]), "difference" if net else "ratio")

    def summed(name: str, dim: str = "") -> list[int | None]:
        return [
            _sum([row.value for row in own if (row.name, row.dim) == (name, dim)], size)
            for own, size in zip(values, sizes, strict=True)
        ]

    return Audience(
        posts=len(posts[0]),
        compared=sum(post.reach is not None and not post.advertised for post in posts[0]),
        reach=compared([_typical([post.accounts for post in _own(group)]) for group in posts]),
        rate=compared([_typical([post.rate for post in _own(group)]) for group in posts]),
        interactions=compared([_total(group) for group in posts]),
        daily=compared(
            [
                _typical([row.reach.accounts for row in own if row.name == "reach" and row.reach is not None], size)
                for own, size in zip(values, sizes, strict=True)
            ]
        ),
        followers=_closing(followers[0], windows[0]),
        opening=followers[0].opening if followers[0] else None,
        net=compared([_net(item, window) for item, window in zip(followers, windows, strict=True)], net=True),
        views=compared(summed("views")),
        views_paid=summed("views", "is_from_ads=1")[0],
        video=compared(summed("video_views")),
    )


def _own(posts: Sequence[PostAtAge]) -> list[PostAtAge]:
    """Those of the age without adverts."""
    return [post for post in posts if post.aged and not post.advertised]


def _whole(known: int, size: int) -> bool:
    return known > 0 and known >= WHOLE * size


def _typical(values: Sequence[int | None], size: int | None = None) -> int | None:
    known = [value for value in values if value is not None]
    return round(median(known)) if _whole(len(known), len(values) if size is None else size) else None


def _total(posts: Sequence[PostAtAge]) -> int | None:
    known = [post.interactions for post in posts if post.interactions is not None]
    return sum(known) if _whole(len(known), len(posts)) else None


def _sum(values: Sequence[int | None], size: int) -> int | None:
    """Of days every one must be known: one that is missing is missing from the sum."""
    known = [value for value in values if value is not None]
    return sum(known) if known and len(known) == size else None


def _closing(item: _Followers | None, window: Period) -> int | None:
    """An older number is not that of the period's end."""
    return None if item is None or item.closing_day < window.end - _LATE else item.closing


def _net(item: _Followers | None, window: Period) -> int | None:
    """Of the period: what came on more or fewer days than it has, but for a tenth of them, is another number."""
    closing = _closing(item, window)
    if item is None or closing is None or item.opening is None or item.opening_day is None:
        return None
    whole = (window.end - window.start).days + 1
    if item.opening_day < window.start - timedelta(days=1) - _LATE:
        return None
    beside = abs((item.closing_day - item.opening_day).days - whole)
    return None if beside > (1 - WHOLE) * whole else closing - item.opening
