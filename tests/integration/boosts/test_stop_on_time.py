"""How long an advertisement runs on after it had to stop: on the DAG files' own schedules, in virtual time, at the stand-in.

The judge is the ad account. Nothing here stops at another moment than production would.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import timedelta

import pytest

from siar import freezes, work
from siar.boosts import decisions
from siar.boosts.records import claimed
from siar.store import Connection
from stack.clockwork import Clockwork, Ended, Run
from tests.integration.boosts.adcity import AdCity

pytestmark = pytest.mark.integration

LATENCY = timedelta(seconds=8)
TIMES = 50
WITHIN = timedelta(minutes=5)


class Watched:
    """A city with one advertisement that runs, and what Airflow starts for it."""

    def __init__(self, conn: Connection, *, triggerer: bool = True) -> None:
        self.city = AdCity(conn)
        self.city.publish()
        assert self.city.run().launched == 1
        works: dict[str, Callable[[Run], Ended]] = {"boosts_run": self._run, "boosts_stop": self._stop}
        self.clockwork = Clockwork(
            self.city.settings, works, self.city.now, LATENCY, look=self._look if triggerer else None
        )

    def _run(self, run: Run) -> Ended:
        self._set(run)
        self.city.run()
        return Ended(timedelta(seconds=30), ("boosts",))

    def _stop(self, run: Run) -> Ended:
        self._set(run)
        self.city.halt()
        return Ended(timedelta(seconds=5))

    def _set(self, run: Run) -> None:
        self.city.world.clock.offset = run.began - self.city.world.clock.start

    def _look(self, now: object) -> work.Look:
        return work.look(self.city.conn, settings=self.city.settings, now=now)

    def pass_time(self, delta: timedelta) -> None:
        self.clockwork.run(self.clockwork.now + delta)
        self.city.world.clock.offset = self.clockwork.now - self.city.world.clock.start

    def freeze(self) -> None:
        freezes.freeze(self.city.conn, "boosts", reason="bencana", actor="kadis", now=self.city.now)

    def stopped_after(self, *, at_most: timedelta = timedelta(minutes=30)) -> timedelta | None:
        """How long after now the ad account stands still, to the second."""
        since, until = self.city.now, self.city.now + at_most
        while self.city.campaign.status == "ACTIVE" and self.city.now < until:
            self.pass_time(timedelta(seconds=1))
        return self.city.now - since if self.city.campaign.status != "ACTIVE" else None

    def go_on(self) -> None:
        """A person lets it run again once the order is closed."""
        self.city.world.faults.clear()
        while any(order["done_at"] is None for order in self.city.orders()):
            self.pass_time(timedelta(minutes=1))
        freezes.thaw(self.city.conn, "boosts", actor="kadis", now=self.city.now)
        boost_id = self.city.boost()["boost_id"]
        decisions.resume(self.city.conn, self.city.graph, boost_id=boost_id, actor="petugas", now=self.city.now)
        assert self.city.campaign.status == "ACTIVE"


@pytest.fixture
def watched(conn: Connection) -> Watched:
    return Watched(conn)


def measured(watched: Watched, before: Callable[[Watched], object] = lambda _: None) -> list[timedelta]:
    """So many freezes at random moments of two days."""
    chance = random.Random(17)
    found = []
    for _ in range(TIMES):
        watched.pass_time(timedelta(seconds=chance.uniform(600, 3_000)))
        before(watched)
        watched.freeze()
        after = watched.stopped_after()
        assert after is not None
        found.append(after)
        watched.go_on()
    return found


def test_a_freeze_stops_within_minutes(watched: Watched) -> None:
    assert max(measured(watched)) <= timedelta(seconds=40)


@pytest.mark.parametrize("code", ["80000", "1", "2", "100", "200"])
def test_it_does_while_every_read_is_refused(watched: Watched, code: str) -> None:
    for _ in range(10):
        watched.pass_time(timedelta(minutes=47))
        watched.city.refuse_reads(code)
        watched.freeze()
        after = watched.stopped_after()
        assert after is not None
        assert after <= WITHIN
        watched.pass_time(timedelta(minutes=3))
        assert watched.city.campaign.status == "PAUSED"
        watched.go_on()


def test_without_the_triggerer_the_schedule_stops_it(conn: Connection) -> None:
    assert max(measured(Watched(conn, triggerer=False))) <= WITHIN + LATENCY


def test_a_pause_that_is_refused_once_is_tried_again_in_time(watched: Watched) -> None:
    watched.pass_time(timedelta(minutes=20))
    watched.city.world.faults.add("meta.*.update", "status", times=3, params={"status": 500})
    watched.freeze()
    after = watched.stopped_after()
    assert after is not None
    assert after <= WITHIN


def test_a_worker_that_holds_the_boost_delays_nothing(watched: Watched) -> None:
    watched.pass_time(timedelta(minutes=20))
    with claimed(watched.city.conn, watched.city.boost()["boost_id"], now=watched.city.now) as held:
        assert held is not None
        watched.freeze()
        after = watched.stopped_after()
    assert after is not None
    assert after <= timedelta(seconds=40)


def test_a_quiet_day_starts_no_run_for_it(watched: Watched) -> None:
    watched.pass_time(timedelta(hours=24))
    assert {run.run_type for run in watched.clockwork.of("boosts_stop")} == {"scheduled"}
