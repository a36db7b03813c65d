"""What goes out at once: one after the other, warnings first."""

from __future__ import annotations

import itertools
from datetime import timedelta

import pytest

from siar.editorial.board import queue
from siar.editorial.compose import compose
from tests.integration.editorial.conftest import NOW

SPACING = timedelta(minutes=2)


@pytest.fixture
def posts(conn, add_report, media, settings):
    """Facebook's posts of three ordinary reports and two warnings, by title."""
    for number in (1, 2, 3):
        add_report(kind="Kegiatan", title=f"Kegiatan {number}", indicators="[]", opd="DISHUB")
    add_report(kind="Imbauan", title="Waspada angin kencang", indicators="[]", opd="BPBD")
    add_report(kind="Darurat", title="Banjir di Oesapa", indicators="[]", opd="BPBD")
    compose(conn, media=media, settings=settings, now=NOW)
    return {post.title: post for post in queue(conn, limit=50) if post.channel == "facebook"}


@pytest.fixture
def at_once(agree_all, posts):
    """Let a post through all its stages, to go out at once; return when it does."""

    def act(title: str, *, now=NOW, **over):
        return agree_all(posts[title], now=now, due_at=now, **over).due_at

    return act


def due(conn, posts):
    rows = conn.execute("select post_id, due_at from publications").fetchall()
    found = {row["post_id"]: row["due_at"] for row in rows}
    return {title: found[post.post_id] for title, post in posts.items() if post.post_id in found}


def test_a_single_one_goes_out_now(at_once):
    assert at_once("Kegiatan 1") == NOW


def test_another_one_follows_minutes_later(at_once):
    assert [at_once(f"Kegiatan {number}") for number in (1, 2, 3)] == [NOW, NOW + SPACING, NOW + 2 * SPACING]


def test_long_after_the_last_one_nobody_waits(at_once):
    at_once("Kegiatan 1")
    assert at_once("Kegiatan 2", now=NOW + SPACING) == NOW + SPACING


def test_a_warning_goes_before_what_waits_and_that_is_put_off(conn, at_once, posts):
    for number in (1, 2, 3):
        at_once(f"Kegiatan {number}")
    later = NOW + timedelta(minutes=1)
    # The first one is being sent or is out; the warning keeps its distance to that one alone.
    assert at_once("Waspada angin kencang", now=later) == NOW + SPACING
    assert at_once("Banjir di Oesapa", now=later) == NOW + SPACING, "an emergency before a warning"
    found = due(conn, posts)
    assert sorted(found, key=lambda title: found[title]) == [
        "Kegiatan 1", "Banjir di Oesapa", "Waspada angin kencang", "Kegiatan 2", "Kegiatan 3",
    ]  # fmt: skip
    moments = sorted(found.values())
    assert all(after - before >= SPACING for before, after in itertools.pairwise(moments))


def test_a_city_may_do_without(at_once, settings):
    slots = settings.slots.model_copy(update={"urgent_spacing_minutes": 0})
    bare = settings.model_copy(update={"slots": slots})
    assert {at_once(f"Kegiatan {number}", settings=bare) for number in (1, 2, 3)} == {NOW}
