"""What half a year of posts tells of hours, weekdays, kinds and topics: nothing of noise, and what was put into it."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from siar.channels import CHANNELS
from siar.figures.audience import PostAtAge
from siar.figures.growth import CLEAR, FEW, SPAN, Effect, Growth, learn, slot_of
from siar.quantities import Reach
from siar.settings import load_settings
from tests.unit.siar.figures.half_year import LAST, half_year

SETTINGS = load_settings()
ZONE = SETTINGS.city.zone


def learnt(posts: list[PostAtAge]) -> Growth:
    return learn(posts, settings=SETTINGS, until=LAST)


def claimed(seeds: range, **put_in: float) -> list[tuple[Effect, ...]]:
    return [learnt(half_year(seed, **put_in)).effects for seed in seeds]


def test_where_there_is_nothing_nothing_is_claimed():
    """A share of the thousand seeds that were measured: were it five in a hundred, more than 4 of 20 come once in four hundred."""
    told = claimed(range(20))
    assert sum(bool(effects) for effects in told) <= 4


@pytest.mark.parametrize(
    ("put_in", "factor", "level", "factor_of_reach"),
    [
        ({"hour": 1.8}, "hour", "19:00", 1.8),
        ({"weekday": 2.0}, "weekday", "5", 2.0),
        ({"kind": 1.8}, "kind", "Agenda", 1.8),
        ({"hour": 1 / 1.8}, "hour", "19:00", 1 / 1.8),
    ],
)
def test_what_was_put_in_is_found_and_lies_within_its_interval(put_in, factor, level, factor_of_reach):
    found = [
        effect
        for effects in claimed(range(4), **put_in)
        for effect in effects
        if (effect.outcome, effect.factor, effect.level) == ("reach", factor, level)
    ]
    # Of four times on each of two platforms.
    assert len(found) >= 6
    assert {effect.more for effect in found} == {factor_of_reach > 1}
    assert sum(effect.low <= 100 * factor_of_reach <= effect.high for effect in found) >= 0.85 * len(found)


def test_what_brought_follows_is_told_in_follows():
    effects = [
        effect for effects in claimed(range(3), follows=6.0) for effect in effects if effect.outcome == "follows"
    ]
    agenda = [effect for effect in effects if effect.level == "Agenda"]
    assert len(agenda) >= 2
    assert {effect.channel for effect in effects} == {"instagram"}
    assert all(effect.more and 0 < effect.low <= effect.ratio <= effect.high for effect in agenda)


def test_a_few_posts_tell_nothing():
    """A post that reached a hundred times the usual makes its hour no better."""
    posts = half_year(3)[:40]
    posts[0] = replace(posts[0], reach=Reach(1_000_000))
    found = learnt(posts)
    assert found.effects == ()
    empty = learnt([])
    assert (empty.effects, empty.looked_at, empty.resolvable) == ((), 0, None)
    assert len(empty.untried) == 20  # three times of seven days but the hour of worship


def test_the_order_of_posts_does_not_matter():
    posts = half_year(5, hour=1.8)
    mixed = random.Random(1).sample(posts, len(posts))
    one, other = learnt(posts), learnt(mixed)
    assert [(e.factor, e.level, e.ratio) for e in one.effects] == [(e.factor, e.level, e.ratio) for e in other.effects]
    assert one.untried == other.untried


def test_what_cannot_be_compared_changes_nothing():
    posts = half_year(5, hour=1.8)
    unread = [replace(post, reach=None, publication_id=10**6 + n) for n, post in enumerate(posts[:50])]
    paid = [
        replace(post, reach=Reach(10**6), advertised=True, publication_id=2 * 10**6 + n)
        for n, post in enumerate(posts[:50])
    ]
    assert learnt(posts + unread + paid).effects == learnt(posts).effects


def test_a_slot_is_tried_where_nothing_is_known_of_it_and_the_better_hour_first():
    posts = [
        post
        for post in half_year(5, hour=1.8)
        if not (
            post.published_at.astimezone(ZONE).weekday() == 5 and post.published_at.astimezone(ZONE).hour in (12, 19)
        )
    ]
    found = learnt(posts)
    assert [(slot.weekday, slot.begin, slot.posts) for slot in found.untried] == [(5, time(19), 0), (5, time(12), 0)]
    assert all(slot.posts < FEW for slot in found.untried)


@pytest.mark.parametrize(
    ("clock", "begin"), [("07:00", time(7)), ("07:25", time(7)), ("06:59", None), ("08:00", None), ("19:59", time(19))]
)
def test_a_post_belongs_to_the_slot_it_went_out_in(clock, begin):
    moment = datetime.combine(date(2026, 9, 7), time.fromisoformat(clock), tzinfo=ZONE).astimezone(UTC)
    assert slot_of(moment, slots=SETTINGS.slots, zone=ZONE) == begin


@settings(max_examples=12, deadline=None)
@given(st.integers(0, 10**6), st.integers(0, 400), st.sampled_from([1.0, 1.5, 3.0]))
def test_whatever_is_claimed_can_carry_it(seed, posts, hour):
    found = learnt(half_year(seed, hour=hour)[:posts])
    for effect in found.effects:
        assert effect.low <= effect.ratio <= effect.high
        assert min(effect.posts, effect.others) >= 10
        if effect.outcome == "reach":
            assert effect.low > 100 or effect.high < 100
            assert effect.ratio >= 100 * CLEAR - 1 or effect.ratio <= 100 / CLEAR + 1
            assert effect.channel in CHANNELS
    assert sum(found.posts.values()) <= posts
    assert found.until - found.since == SPAN - timedelta(days=1)
    assert np.isfinite(found.resolvable or 0)
