"""Single posts are named under their conditions only."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from siar.briefings import content_claims
from siar.briefings.phrases import Phrases
from siar.figures.kpis import Figures
from siar.quantities import Reach
from siar.settings import load_settings
from tests.unit.siar.briefings.examples import CODES, audience, read_post, week

SETTINGS = load_settings()
PHRASES = Phrases.of(SETTINGS)
NAME = SETTINGS.agency_by_code[CODES[3]].short_name


def reached(*accounts: int) -> Figures:
    return week(posts=tuple(read_post(number + 1, "facebook", reach) for number, reach in enumerate(accounts)))


@pytest.mark.parametrize(
    ("figures", "best", "weakest"),
    [
        (reached(400, *[100] * 7), 400, None),
        (reached(*[100] * 8, 20), None, 20),
        (reached(*[100] * 6, 20), None, None),  # too few others
        (reached(*[100] * 7, 51), None, None),  # more than half of what is usual
        (reached(*[100] * 7, 25, 20), None, None),  # one of two
        (reached(*[20] * 8, 9), None, 9),
        (reached(*[16] * 8, 7), None, None),  # nine accounts are chance
        (reached(109, 100), None, None),
        (reached(), None, None),
    ],
)
def test_the_ends_are_named_where_they_are_clear(figures, best, weakest):
    found = content_claims.best(figures, "facebook"), content_claims.weakest(figures, "facebook")
    assert [post and post.reach and post.reach.accounts for post in found] == [best, weakest]
    assert bool(content_claims.best_posts(figures, PHRASES)) == (best is not None)
    assert bool(content_claims.weakest_posts(figures, PHRASES)) == (weakest is not None)


def test_the_least_is_told_with_what_the_others_reached():
    said = content_claims.weakest_posts(reached(*[1_000] * 8, 20), PHRASES)
    assert said == f"Jauh di bawah yang lain: {NAME} 20 akun (Facebook; median lainnya 1.000)."


POST = st.builds(
    read_post,
    st.integers(1, 10**6),
    st.sampled_from(["facebook", "instagram"]),
    st.integers(0, 400),
    advertised=st.booleans(),
)


@settings(max_examples=100, deadline=None)
@given(st.lists(POST, max_size=25, unique_by=lambda post: post.publication_id), st.sets(st.integers(0, 24)))
def test_what_may_not_be_compared_never_counts(posts, young):
    """Adverts, another platform, another age and what was not read."""
    known = audience(posts)
    aged = tuple(
        replace(post, aged=number not in young, reach=None if number in young else post.reach)
        for number, post in enumerate(known.posts)
    )
    figures = week(posts=tuple(posts), audience=replace(known, posts=aged))
    for channel in ("facebook", "instagram"):
        found = content_claims.compared(figures, channel)
        own = [post for post in aged if post.aged and not post.advertised and post.channel == channel]
        assert sorted(post.publication_id for post in found) == sorted(post.publication_id for post in own)
        best, weakest = content_claims.best(figures, channel), content_claims.weakest(figures, channel)
        others = [post.accounts or 0 for post in own if post not in (best, weakest)]
        if best:
            assert all((best.accounts or 0) >= reach + 10 for reach in others)
        if weakest:
            assert all((weakest.accounts or 0) <= reach - 10 for reach in others)
            assert len(own) >= 8


def test_it_is_said_why_they_may_be_compared_once_two_are():
    assert content_claims.how_compared(reached(10), PHRASES) == ""
    assert "umur 24 jam" in content_claims.how_compared(reached(10, 12), PHRASES)
    nobody = week(audience=replace(week().audience, posts=()))
    assert content_claims.how_compared(nobody, PHRASES) == ""
    unread = tuple(replace(post, reach=Reach(0), aged=False) for post in week().audience.posts)
    assert content_claims.compared(week(audience=replace(week().audience, posts=unread)), "facebook") == []
