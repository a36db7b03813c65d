"""Which hours, weekdays, kinds and topics brought more reach or follows than others, as far as half a year of posts can tell.

Each level (19.00, Saturday, *Agenda*) is held against the other posts of its block: an hour against the same day, a weekday against
the same week, a kind or topic against the same agency's posts, of which each is first held against its own day. So what a day, a
week or an agency has of its own (a holiday, growth, a large office) falls out. All posts are of one account and one age, and
without adverts. Weekdays are told of days, not of posts: what is special of one day stands in all its posts.

The method is a permutation test in its limit. Were a level without effect, the posts of a block could change places; over all such
changes the difference has a mean of zero and a variance that is known exactly (per block `Sxx · Syy / (n − 1)`), and is normally
distributed when there are many (Hoeffding 1951). Where blocks differ from each other by more than that, as they do when posts of a
block are alike, the variance that they show counts instead. An interval is that difference ± z standard errors, with Bonferroni's z over all
the levels that the report looks at, on every platform: the chance that it claims anything where there is nothing stays below 5 %
together, not each. Which levels are looked at is decided by how many posts they have, never by what these brought. Reach is
compared as logarithms, so that a difference is a factor; follows, of which most posts bring none, as numbers.

It is no experiment: who puts a kind always out at the same hour cannot tell the two apart. Hence what is told is what went with
it, and what to try is a slot of which nothing is known yet.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from statistics import NormalDist, median
from typing import Any, Literal
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt

from siar.channels import ChannelId
from siar.figures.audience import PostAtAge, posts_at_age
from siar.figures.periods import Period
from siar.settings import Settings
from siar.settings.slots import Slots
from siar.store import Connection

__all__ = ["FEW", "SPAN", "Effect", "Factor", "Growth", "Outcome", "Slot", "growth_of", "learn", "slot_of"]

Factor = Literal["hour", "weekday", "kind", "topic"]
Outcome = Literal["reach", "follows"]

SPAN = timedelta(days=182)
"""How far back posts are looked at: 26 of each weekday."""

LEAST_POSTS, LEAST_BLOCKS = 10, 6
"""Of a level and of the others: how many posts (of weekdays: days), and in how many blocks both are."""

LEAST_FOLLOWS = 20
"""How many follows the posts of a platform must have brought together, before any are compared."""

CLEAR = 1.2
"""The factor by which reach must differ at least to be worth a sentence."""

ERROR, POWER = 0.05, 0.8

LATELY = timedelta(days=91)
FEW = 4
"""Of fewer posts in a slot of the week during `LATELY` nothing is known of it."""

_HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Effect:
    """One level that differs from the others.

    :param level: `19:00`, `5` (Saturday), a kind or topic by name. :param posts: with it; of weekdays: days. :param others: without.
    :param ratio: of reach with it to that of the others, in hundredths, with its interval `low` to `high`.
        Of follows: how many more a hundred posts brought.
    """

    channel: ChannelId
    outcome: Outcome
    factor: Factor
    level: str
    posts: int
    others: int
    ratio: int
    low: int
    high: int

    @property
    def more(self) -> bool:
        """Whether it brought more."""
        return self.ratio > (100 if self.outcome == "reach" else 0)


@dataclass(frozen=True)
class Slot:
    """A time of the week, of the city.

    :param weekday: Monday is 0. :param posts: that went out then lately, on the platform with most of them.
    """

    weekday: int
    begin: time
    posts: int


@dataclass(frozen=True)
class Growth:
    """What went with more reach or follows.

    :param posts: that were compared, per platform. :param looked_at: how many levels. :param effects: the strongest first.
    :param slots: those of the week that are not quiet, in its order. :param untried: of them those of which nothing is known, in
        the order in which they are worth a try.
    :param resolvable: the factor of reach, in hundredths, that would be seen in four of five cases, of the middle one of what was
        looked at; None where nothing was.
    """

    since: date
    until: date
    posts: Mapping[ChannelId, int]
    looked_at: int
    effects: tuple[Effect, ...]
    slots: tuple[Slot, ...]
    untried: tuple[Slot, ...]
    resolvable: int | None

    @classmethod
    def of_plain(cls, data: Mapping[str, Any]) -> Growth:
        """Return what a report's archive keeps of one."""

        def slots(name: str) -> tuple[Slot, ...]:
            return tuple(Slot(**{**slot, "begin": time.fromisoformat(slot["begin"])}) for slot in data[name])

        return cls(
            since=date.fromisoformat(data["since"]),
            until=date.fromisoformat(data["until"]),
            posts=data["posts"],
            looked_at=data["looked_at"],
            effects=tuple(Effect(**effect) for effect in data["effects"]),
            slots=slots("slots"),
            untried=slots("untried"),
            resolvable=data["resolvable"],
        )


@dataclass(frozen=True)
class _Contrast:
    channel: ChannelId
    outcome: Outcome
    factor: Factor
    level: str
    posts: int
    others: int
    difference: float
    error: float


_Numbers = npt.NDArray[np.float64]
_Codes = npt.NDArray[np.int64]


def growth_of(conn: Connection, *, period: Period, settings: Settings, now: datetime) -> Growth:
    """Return what half a year up to a period's end tells."""
    _, until = period.bounds(settings.city.zone)
    posts = posts_at_age(conn, since=until - SPAN, until=until, now=now)
    return learn(posts, settings=settings, until=period.end)


def learn(posts: Iterable[PostAtAge], *, settings: Settings, until: date) -> Growth:
    """Return what posts tell. Pure: the same posts tell the same.

    :param until: the last day of them.
    """
    every = list(posts)
    usable = [post for post in every if post.accounts is not None and not post.advertised]
    contrasts = [
        contrast
        for channel in dict.fromkeys(post.channel for post in usable)
        for contrast in _contrasts([post for post in usable if post.channel == channel], settings)
    ]
    z = NormalDist().inv_cdf(1 - ERROR / 2 / len(contrasts)) if contrasts else 0.0
    effects = sorted(
        (effect for contrast in contrasts if (effect := _effect(contrast, z))),
        key=lambda effect: (effect.outcome != "reach", -abs(math.log(max(effect.ratio, 1) / 100)), effect.level),
    )
    errors = [contrast.error for contrast in contrasts if contrast.outcome == "reach"]
    slots = _slots(every, settings=settings, until=until)
    seen = z + NormalDist().inv_cdf(POWER)
    return Growth(
        since=until - SPAN + timedelta(days=1),
        until=until,
        posts=Counter(post.channel for post in usable),
        looked_at=len(contrasts),
        effects=tuple(effects),
        slots=slots,
        untried=_untried(slots, effects),
        resolvable=round(100 * math.exp(seen * median(errors))) if errors else None,
    )


def slot_of(moment: datetime, *, slots: Slots, zone: ZoneInfo) -> time | None:
    """Return the time of day whose slots a moment lies in, None of one that is in none."""
    local = moment.astimezone(zone).replace(tzinfo=None)
    for begin in slots.slots:
        if timedelta(0) <= local - datetime.combine(local.date(), begin) < _HOUR:
            return begin
    return None


def _contrasts(posts: Sequence[PostAtAge], settings: Settings) -> list[_Contrast]:
    """Hold each level of each factor against the others, of one platform."""
    channel, zone = posts[0].channel, settings.city.zone
    local = [post.published_at.astimezone(zone).date() for post in posts]
    days, weeks = _codes(local), _codes([day - timedelta(days=day.weekday()) for day in local])
    agencies = _codes([post.opd for post in posts])
    begins = [slot_of(post.published_at, slots=settings.slots, zone=zone) for post in posts]
    hours = [f"{begin:%H:%M}" if begin else "" for begin in begins]
    topics = [settings.comments.topics_in(post.title) for post in posts]
    first = np.unique(days, return_index=True)[1]
    follows = [post.follows for post in posts]
    found = []
    outcomes: dict[Outcome, _Numbers] = {
        "reach": np.log1p(np.array([post.accounts or 0 for post in posts], dtype=float))
    }
    if None not in follows and sum(number or 0 for number in follows) >= LEAST_FOLLOWS:
        outcomes["follows"] = np.array(follows, dtype=float)
    for outcome, values in outcomes.items():
        # What is special of a day is no kind's; of a day with one post nothing is left.
        apart, several = values - _means(values, days)[days], np.bincount(days)[days] > 1

        def held(
            factor: Factor, level: str, x: Iterable[bool], y: _Numbers, block: _Codes, outcome: Outcome = outcome
        ) -> None:
            contrast = _contrast(np.array(list(x), dtype=float), y, block)
            if contrast:
                found.append(_Contrast(channel, outcome, factor, level, *contrast))

        for hour in sorted({hour for hour in hours if hour}):
            held("hour", hour, (own == hour for own in hours), values, days)
        daily = _means(values, days)
        for weekday in range(7):
            held("weekday", str(weekday), (local[at].weekday() == weekday for at in first), daily, weeks[first])
        for kind in sorted({post.kind for post in posts}):
            is_kind = [post.kind == kind for post, many in zip(posts, several, strict=True) if many]
            held("kind", kind, is_kind, apart[several], agencies[several])
        for topic in sorted({topic for own in topics for topic in own}):
            is_topic = [topic in own for own, many in zip(topics, several, strict=True) if many]
            held("topic", topic, is_topic, apart[several], agencies[several])
    return found


def _codes(values: Sequence[Any]) -> _Codes:
    known: dict[Any, int] = {}
    return np.array([known.setdefault(value, len(known)) for value in values], dtype=np.int64)


def _means(values: _Numbers, block: _Codes) -> _Numbers:
    return np.bincount(block, values) / np.bincount(block)


def _contrast(x: _Numbers, y: _Numbers, block: _Codes) -> tuple[int, int, float, float] | None:
    """Return posts with and without, how they differ within blocks, and that difference's error; None of too few of either."""
    if not len(x):
        return None
    block = np.unique(block, return_inverse=True)[1]
    size = np.bincount(block).astype(float)
    dx, dy = x - _means(x, block)[block], y - _means(y, block)[block]
    sxx, syy, sxy = np.bincount(block, dx * dx), np.bincount(block, dy * dy), np.bincount(block, dx * dy)
    tells = sxx > 1e-9
    own = tells[block]
    posts, others = int(x[own].sum()), int((1 - x[own]).sum())
    if min(posts, others) < LEAST_POSTS or tells.sum() < LEAST_BLOCKS:
        return None
    whole = sxx[tells].sum()
    difference = sxy[tells].sum() / whole
    left = np.bincount(block, dx * (dy - difference * dx))[tells]
    variance = max(
        (sxx[tells] * syy[tells] / (size[tells] - 1)).sum(),
        (left**2).sum() * tells.sum() / (tells.sum() - 1),
    )
    return (posts, others, float(difference), float(math.sqrt(variance) / whole)) if variance > 0 else None


def _effect(contrast: _Contrast, z: float) -> Effect | None:
    if contrast.outcome == "reach" and abs(contrast.difference) < math.log(CLEAR):
        return None
    bounds = (contrast.difference - z * contrast.error, contrast.difference, contrast.difference + z * contrast.error)
    if contrast.outcome == "reach":
        low, told, high = (round(100 * math.exp(value)) for value in bounds)
        same = 100
    else:
        low, told, high = (round(100 * value) for value in bounds)
        same = 0
    # As it is read: a range that ends at no difference leaves it possible.
    if low <= same <= high:
        return None
    return Effect(
        contrast.channel,
        contrast.outcome,
        contrast.factor,
        contrast.level,
        contrast.posts,
        contrast.others,
        ratio=told,
        low=low,
        high=high,
    )


def _slots(posts: Iterable[PostAtAge], *, settings: Settings, until: date) -> tuple[Slot, ...]:
    zone, slots = settings.city.zone, settings.slots
    known: Counter[tuple[ChannelId, int, time]] = Counter()
    for post in posts:
        day = post.published_at.astimezone(zone).date()
        begin = slot_of(post.published_at, slots=slots, zone=zone)
        if begin is not None and day > until - LATELY:
            known[post.channel, day.weekday(), begin] += 1
    most: dict[tuple[int, time], int] = {}
    for (_, weekday, begin), number in known.items():
        most[weekday, begin] = max(number, most.get((weekday, begin), 0))
    return tuple(
        Slot(weekday, begin, most.get((weekday, begin), 0))
        for weekday in range(7)
        for begin in sorted(slots.slots)
        if not slots.is_quiet(weekday, begin)
    )


def _untried(slots: Iterable[Slot], effects: Iterable[Effect]) -> tuple[Slot, ...]:
    """The least tried first, of these the hours and weekdays that brought more by themselves."""
    good = {(effect.factor, effect.level) for effect in effects if effect.more}

    def worth(slot: Slot) -> tuple[int, int, int, time]:
        promising = (("hour", f"{slot.begin:%H:%M}") in good) + (("weekday", str(slot.weekday)) in good)
        return slot.posts, -promising, slot.weekday, slot.begin

    return tuple(sorted((slot for slot in slots if slot.posts < FEW), key=worth))
