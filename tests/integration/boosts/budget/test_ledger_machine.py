"""No order of steps passes a ceiling, loses a rupiah of a bill, or gives back what may still be billed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from siar.store import connect
from stack.postgres import Cluster
from tests.integration.boosts.budget.machine import Books, LedgerMachine

pytestmark = pytest.mark.integration
QUIET = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]


@pytest.fixture(scope="module")
def machine(cluster: Cluster, template_database: str) -> Iterator[type[LedgerMachine]]:
    cluster.create_database("ledger_machine", template=template_database)
    with connect(cluster.url("ledger_machine")) as conn:
        LedgerMachine.books = Books.open(conn)
        yield LedgerMachine
    cluster.drop_database("ledger_machine")


def test_random_steps(machine: type[LedgerMachine]) -> None:
    plan = settings(max_examples=25, stateful_step_count=25, deadline=None, suppress_health_check=QUIET, database=None)
    run_state_machine_as_test(machine, settings=plan)
    assert machine.steps > 100


@pytest.mark.deep
@pytest.mark.timeout(4 * 3600)
def test_a_hundred_thousand_random_steps(machine: type[LedgerMachine]) -> None:
    machine.steps = 0
    plan = settings(max_examples=200, stateful_step_count=60, deadline=None, suppress_health_check=QUIET, database=None)
    while machine.steps < 100_000:
        run_state_machine_as_test(machine, settings=plan)
    print(f"{machine.steps} steps")  # noqa: T201 - the count that was really run
