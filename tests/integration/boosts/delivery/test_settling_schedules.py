"""Whatever Meta bills and whenever it says so, the ledger says the same, and no ceiling is passed but by a bill."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from stack.postgres import Cluster
from tests.integration.boosts.delivery.schedules import KilledSchedule, Schedule, Tally
from tests.integration.metrics.stand import running_stand

pytestmark = pytest.mark.integration


class Databases:
    """A database of its own for each schedule."""

    def __init__(self, cluster: Cluster, template: str) -> None:
        self.cluster, self.template = cluster, template

    def play(self, seeds: Iterable[int], tally: Tally) -> None:
        for seed in seeds:
            self._one(seed, lambda url, seed=seed: Schedule(url, seed, tally))

    def kill(self, seeds: range, tally: Tally) -> None:
        for seed in seeds:
            with running_stand() as stand:
                self._one(seed, lambda url, seed=seed, stand=stand: KilledSchedule(url, seed, tally, stand))

    def _one(self, seed: int, make) -> None:
        name = f"schedule_{seed}"
        self.cluster.create_database(name, template=self.template)
        schedule = make(self.cluster.url(name))
        try:
            schedule.play()
        except BaseException as error:
            error.add_note(f"schedule {seed}")
            raise
        finally:
            schedule.conn.close()
            self.cluster.drop_database(name)


@pytest.fixture
def databases(cluster: Cluster, template_database: str) -> Databases:
    return Databases(cluster, template_database)


def test_random_weeks_end_with_the_bill(databases: Databases) -> None:
    tally = Tally()
    # 1049: a creative that Meta would not delete kept a boost's money for ever.
    databases.play([*range(7), 1049], tally)
    assert (tally.schedules, tally.boosts > 8) == (8, True)


def test_random_weeks_with_killed_workers_end_with_the_bill(databases: Databases) -> None:
    tally = Tally()
    databases.kill(range(2), tally)
    assert tally.kills > 0


@pytest.mark.deep
@pytest.mark.timeout(8 * 3600)
def test_a_thousand_random_weeks(databases: Databases) -> None:
    tally = Tally()
    databases.play(range(1000, 2000), tally)
    print(tally)  # noqa: T201 - the counts that were really run
    assert tally.schedules >= 1000
    assert min(tally.overruns, tally.cap_edits, tally.restatements, tally.refused_reads) > 100


@pytest.mark.deep
@pytest.mark.timeout(4 * 3600)
def test_a_hundred_random_weeks_with_killed_workers(databases: Databases) -> None:
    tally = Tally()
    databases.kill(range(100), tally)
    print(tally)  # noqa: T201 - the counts that were really run
    assert (tally.schedules, tally.kills >= 100) == (100, True)
