from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

import siar.boosts.choice.eligibility  # noqa: F401 - it declares what candidates are
from siar.briefings.phrases import Phrases
from siar.briefings.summary import summary
from siar.figures.kpis import gather
from siar.figures.periods import Period
from siar.figures.publications import PublicationReach, latest_of_post, reach_of
from siar.metrics import catalogue, entities
from siar.metrics.readings import Number, begin
from siar.platform_days import PlatformDay
from siar.quantities import Reach
from siar.settings import load_settings
from siar.store import Connection
from siar.store.queries import DECLARED
from tests.integration.boosts.books import published_post

pytestmark = pytest.mark.integration
NOW = datetime(2026, 9, 10, 6, tzinfo=UTC)


def read(conn: Connection, publication: int, *, kind: str, now: datetime, **values: int | None) -> None:
    platform = "facebook" if kind == "post" else "instagram"
    entity = entities.know(
        conn,
        platform=platform,
        account_id=f"{platform}-city",
        kind=kind,
        remote_id=str(publication),
        publication_id=publication,
        now=now,
    )
    run = begin(conn, source="posts", api_version="v26.0", account_tz="x", now=now)
    for name, value in values.items():
        metric = catalogue.metric_of(f"{kind}.{name}")
        number = None if value is None else metric.measured(Decimal(value))
        run.store(entity, [Number(metric.metric, None, number, "refused" if value is None else None)])
    run.end(ok=True)


def test_the_newest_reading_counts_and_what_was_never_read_is_absent(conn):
    catalogue.publish(conn)
    post = published_post(conn, published_at=NOW, interactions=None)
    medium = published_post(conn, published_at=NOW, channel="instagram", remote_id="9", interactions=None)
    unread = published_post(conn, published_at=NOW, remote_id="10", interactions=None)
    read(conn, post, kind="post", reach=900, now=NOW)
    read(conn, post, kind="post", reach=1200, clicks=4000, now=NOW + timedelta(days=1))
    read(conn, medium, kind="ig_media", reach=None, now=NOW)
    assert reach_of(conn, [post, medium, unread]) == {
        post: PublicationReach(post, Reach(1200), NOW + timedelta(days=1))
    }
    assert reach_of(conn, []) == {}


@pytest.mark.parametrize(
    ("known", "interactions"),
    [
        ({"post.reactions": 40, "post.comments": 2, "post.shares": 0}, 42),
        ({"post.reactions": 40, "post.comments": 2}, None),
        ({"post.shares": 0}, None),
        ({"post.reactions": 0, "post.comments": 0, "post.shares": 0}, 0),
        ({"ig_media.interactions": 7}, 7),
        # What the channel counts itself is no sum, whatever of the parts is known besides.
        ({"ig_media.interactions": 7, "ig_media.comments": 3}, 7),
        ({"post.reactions": 1, "post.comments": 1, "post.shares": 1, "post.reach": 900, "post.clicks": 5}, 3),
        ({"post.reach": 900}, None),
        ({}, None),
    ],
)
def test_interactions_are_told_when_each_of_their_parts_is_known(conn, known, interactions):
    row = conn.execute(
        "select siar.interactions(m, v) as n from unnest(%s::text[], %s::numeric[]) k (m, v)",
        (list(known), list(known.values())),
    ).fetchone()
    assert row == {"n": interactions}


def test_a_refused_reading_takes_neither_reach_nor_interactions(conn):
    """The day after one refused reading the post printed as reaching 0 accounts, and the agency's row lost its reach."""
    catalogue.publish(conn)
    post = published_post(conn, published_at=NOW, interactions=None)
    read(conn, post, kind="post", reach=1000, reactions=40, comments=2, shares=0, now=NOW)
    refused = dict.fromkeys(("reach", "reactions", "comments", "shares"))
    read(conn, post, kind="post", **refused, now=NOW + timedelta(days=1))
    assert reach_of(conn, [post]) == {post: PublicationReach(post, Reach(1000), NOW)}
    settings = load_settings()
    week = Period(NOW.date() - timedelta(days=3), NOW.date() + timedelta(days=3), "week")
    figures = gather(conn, period=week, settings=settings, now=NOW + timedelta(days=1))
    assert [(item.reach, item.interactions) for item in figures.posts] == [(Reach(1000), 42)]
    assert "Unggahan tanpa iklan: Facebook 1.000 akun (1 unggahan)." in summary(figures, Phrases.of(settings))
    asked = {"oldest": NOW - timedelta(days=1), "newest": NOW + timedelta(days=1), "topics": [], "waits_since": NOW}
    asked |= {"refused_since": NOW, "most_refused": 3}
    (candidate,) = DECLARED["boosts.candidates"](conn, **asked)
    assert candidate.interactions == 42


@pytest.mark.parametrize("missing", ["reactions", "comments", "shares"])
def test_a_sum_of_which_a_part_is_not_known_is_not_told(conn, missing):
    catalogue.publish(conn)
    post = published_post(conn, published_at=NOW, interactions=None)
    parts = {"reactions": 40, "comments": 2, "shares": 3}
    read(conn, post, kind="post", **{**parts, missing: None}, now=NOW + timedelta(hours=1))
    settings = load_settings()
    week = Period(NOW.date() - timedelta(days=3), NOW.date() + timedelta(days=3), "week")

    def told(hours: int) -> set[int | None]:
        figures = gather(conn, period=week, settings=settings, now=NOW + timedelta(hours=hours))
        (own,) = figures.posts
        return {own.interactions, figures.audience.channels["facebook"].interactions.value}

    assert told(2) == {None}
    read(conn, post, kind="post", **parts, now=NOW + timedelta(hours=3))
    assert told(4) == {45}
    # What was known before is not lost with a later refusal.
    read(conn, post, kind="post", **{**parts, missing: None}, now=NOW + timedelta(hours=5))
    assert told(6) == {45}


def test_a_post_of_which_nothing_was_ever_known_prints_as_not_available(conn):
    catalogue.publish(conn)
    post = published_post(conn, published_at=NOW, interactions=None)
    read(conn, post, kind="post", reach=None, reactions=None, now=NOW)
    settings = load_settings()
    week = Period(NOW.date() - timedelta(days=3), NOW.date() + timedelta(days=3), "week")
    figures = gather(conn, period=week, settings=settings, now=NOW)
    assert [(item.reach, item.interactions) for item in figures.posts] == [(None, None)]
    assert "Jangkauan Facebook: belum tersedia (" in summary(figures, Phrases.of(settings))


def test_the_desk_sees_what_a_post_counts_by_name_and_what_was_never_told(conn):
    catalogue.publish(conn)
    publication = published_post(conn, published_at=NOW, interactions=None)
    post = conn.execute("select post_id from siar.publications where publication_id = %s", (publication,)).fetchone()
    assert latest_of_post(conn, post["post_id"]) == []
    read(conn, publication, kind="post", views=40, reach=30, shares=None, now=NOW)
    assert [(item.metric, item.number, item.reason) for item in latest_of_post(conn, post["post_id"])] == [
        ("post.reach", 30, None),
        ("post.shares", None, "refused"),
        ("post.views", 40, None),
    ]


def test_days_and_followers_are_those_of_the_city_s_own_account(conn):
    catalogue.publish(conn)
    page = entities.know(conn, platform="facebook", account_id="facebook-city", kind="page", remote_id="11", now=NOW)
    run = begin(conn, source="page", api_version="v26.0", account_tz="x", now=NOW)
    for back, reach, followers in ((0, 70, 105), (1, 90, None), (3, 50, 101), (9, 500, 100)):
        day = PlatformDay(NOW.date() - timedelta(days=back), "America/Los_Angeles")
        numbers = [Number("page.reach", day, Reach(reach)), Number("page.views", day, Decimal(9))]
        if followers:
            numbers.append(Number("page.followers", day, Decimal(followers)))
        run.store(page, numbers)
    run.end(ok=True)
    # The days that end within the city's: each begins on the afternoon before.
    week = Period(NOW.date() - timedelta(days=2), NOW.date() + timedelta(days=1), "week")
    figures = gather(conn, period=week, settings=load_settings(), now=NOW + timedelta(days=2))
    assert [(day.day.day, day.reach, day.provisional) for day in figures.daily_reach["facebook"]] == [
        (7, Reach(50), True),
        (8, None, False),
        (9, Reach(90), True),
        (10, Reach(70), True),
    ]
    assert figures.followers == {"facebook": (105, 100)}
    assert [(source.source, source.ok, source.pulled_at) for source in figures.sources] == [("page", True, NOW)]


def test_a_source_that_failed_says_when_it_was_last_read_whole(conn):
    for hours, source, ok in ((0, "ads", True), (1, "ads", False), (0, "posts", True), (2, "posts", True)):
        account = "facebook-city" if source == "posts" else None
        at = NOW + timedelta(hours=hours)
        run = begin(conn, source=source, account_id=account, api_version="v26.0", account_tz="x", now=at)
        run.end(ok=ok)
    begin(conn, source="posts", account_id="facebook-city", api_version="v26.0", account_tz="x", now=NOW)
    week = Period(NOW.date(), NOW.date(), "day")
    sources = gather(conn, period=week, settings=load_settings(), now=NOW).sources
    assert [(item.source, item.ok, item.pulled_at) for item in sources] == [
        ("ads", False, NOW),
        ("posts", True, NOW + timedelta(hours=2)),
    ]
