"""A clock that was days ahead for a moment leaves nothing that waits until then: posts go out within minutes, and once."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from siar import work
from siar.publishing import dispatch, reconcile, stops
from siar.settings import load_settings
from siar.store import Connection
from tests.integration.publishing.graphworld import GraphWorld
from tests.integration.publishing.posts import desk, plan_post, row_of

pytestmark = pytest.mark.integration

AHEAD = timedelta(days=8)


@pytest.fixture
def now() -> datetime:
    """The present, which is the database's too."""
    return datetime.now(UTC)


@pytest.fixture
def world(now: datetime) -> GraphWorld:
    return GraphWorld(now)


class Died(BaseException):
    """A worker's process is gone."""


@dataclass
class Worker:
    """One whose clock may be wrong, and what becomes of it."""

    conn: Connection
    world: GraphWorld
    at: datetime

    def publish(self, *, dies_at: str = "") -> None:
        def checkpoint(label: str) -> None:
            if label == dies_at:
                raise Died

        with suppress(Died):
            dispatch.publish_due(
                self.conn, self.world.publishers(), **desk(), now=self.at, workers=1, checkpoint=checkpoint
            )

    def dies_preparing(self) -> None:
        self.publish(dies_at="claim:saved")

    def dies_prepared(self) -> None:
        self.publish(dies_at="prepared:saved")

    def dies_committing(self) -> None:
        self.publish(dies_at="committing:saved")

    def doubts(self) -> None:
        self.world.faults.add("meta.page.feed.create", "drop_before", times=1)
        self.publish()

    def doubts_and_looks(self) -> None:
        self.doubts()
        reconcile.reconcile(self.conn, self.world.publishers(), now=self.at + timedelta(seconds=30))

    def dies_looking(self) -> None:
        self.doubts()

        def checkpoint(label: str) -> None:
            if label == "look:claimed":
                raise Died

        with suppress(Died):
            reconcile.reconcile(self.conn, self.world.publishers(), now=self.at, checkpoint=checkpoint)

    def puts_off(self) -> None:
        self.world.faults.add("meta.page.photos.create", "status", times=1, params={"status": 500})
        self.publish()

    def rests(self) -> None:
        stops.rest(self.conn, "facebook-city", until=self.at + timedelta(minutes=5), reason="throttled", now=self.at)


ENDS = [
    Worker.dies_preparing,
    Worker.dies_prepared,
    Worker.dies_committing,
    Worker.doubts,
    Worker.doubts_and_looks,
    Worker.dies_looking,
    Worker.puts_off,
    Worker.rests,
]


def left(conn: Connection, world: GraphWorld, ends: Callable[[Worker], None], at: datetime, *, due: datetime) -> int:
    """A post of which a worker whose clock shows this left something."""
    publication_id, _ = plan_post(conn, now=due)
    ends(Worker(conn, world, at))
    return publication_id


@pytest.mark.parametrize("ends", ENDS)
def test_what_it_left_goes_out_within_minutes_and_once(conn, world, now, ends) -> None:
    publication_id = left(conn, world, ends, now + AHEAD, due=now - timedelta(minutes=1))
    for _ in range(20):
        reconcile.reconcile(conn, world.publishers(), now=world.clock.now())
        if work.look(conn, settings=load_settings(), now=world.clock.now()).waiting["posts"]:
            dispatch.publish_due(conn, world.publishers(), **desk(), now=world.clock.now(), workers=1)
        world.pass_time(60)
    row = row_of(conn, publication_id)
    assert row["state"] == "published"
    # By reconcile's own turns: two looks, and the one that puts it out.
    assert row["published_at"] - now <= timedelta(minutes=5)
    assert sum(world.live().values()) == 1


@pytest.mark.parametrize("ends", ENDS)
def test_a_clock_that_is_behind_takes_nothing_from_whoever_is_at_work(conn, world, now, ends) -> None:
    left(conn, world, ends, now, due=now - timedelta(minutes=1))
    told = "select state, lease_until, commit_started_at, unknown_since, next_try_at from siar.publications"
    before = conn.execute(told).fetchall()
    reconcile.reconcile(conn, world.publishers(), now=now - AHEAD)
    assert conn.execute(told).fetchall() == before


def test_clocks_that_differ_by_minutes_take_nothing_from_each_other(conn, world, now) -> None:
    publication_id = left(
        conn, world, Worker.dies_preparing, now + timedelta(minutes=4), due=now - timedelta(minutes=1)
    )
    reconcile.reconcile(conn, world.publishers(), now=now)
    assert row_of(conn, publication_id)["state"] == "preparing"
