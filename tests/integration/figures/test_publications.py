from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from siar.figures.publications import PublicationReach, latest_of_post, reach_of
from siar.metrics import catalogue, entities, snapshots
from siar.quantities import Reach
from siar.store import Connection
from tests.integration.boosts.books import published_post

pytestmark = pytest.mark.integration
NOW = datetime(2026, 9, 10, 6, tzinfo=UTC)


def read(conn: Connection, publication: int, *, kind: str, metric: str, value: int | None, now: datetime) -> None:
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
    run = snapshots.begin(conn, source="posts", api_version="v26.0", account_tz="x", now=now)
    number = snapshots.Number(metric, now.date(), None if value is None else Decimal(value), None if value else "empty")
    run.store(entity, [number])
    run.end(ok=True)


def test_the_newest_reading_counts_and_what_was_never_read_is_absent(conn):
    catalogue.publish(conn)
    post = published_post(conn, published_at=NOW)
    medium = published_post(conn, published_at=NOW, channel="instagram", remote_id="9")
    unread = published_post(conn, published_at=NOW, remote_id="10")
    read(conn, post, kind="post", metric="post.reach", value=900, now=NOW)
    read(conn, post, kind="post", metric="post.reach", value=1200, now=NOW + timedelta(days=1))
    read(conn, post, kind="post", metric="post.clicks", value=4000, now=NOW + timedelta(days=1))
    read(conn, medium, kind="ig_media", metric="ig_media.reach", value=None, now=NOW)
    assert reach_of(conn, [post, medium, unread]) == {
        post: PublicationReach(post, Reach(1200), NOW + timedelta(days=1))
    }
    assert reach_of(conn, []) == {}


def test_the_desk_sees_what_a_post_counts_by_name(conn):
    catalogue.publish(conn)
    publication = published_post(conn, published_at=NOW)
    post = conn.execute("select post_id from siar.publications where publication_id = %s", (publication,)).fetchone()
    assert latest_of_post(conn, post["post_id"]) == []
    read(conn, publication, kind="post", metric="post.views", value=40, now=NOW)
    read(conn, publication, kind="post", metric="post.reach", value=30, now=NOW)
    read(conn, publication, kind="post", metric="post.shares", value=None, now=NOW)
    assert [(item.metric, item.value) for item in latest_of_post(conn, post["post_id"])] == [
        ("post.reach", 30),
        ("post.views", 40),
    ]
