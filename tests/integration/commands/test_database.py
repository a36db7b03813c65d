from __future__ import annotations

import pytest
from typer.testing import CliRunner

from siar.commands.main import app
from tests.integration.commands.conftest import environment_of

pytestmark = pytest.mark.integration


@pytest.fixture
def empty(cluster, monkeypatch):
    """A database without a single table."""
    cluster.create_database("commands_empty")
    monkeypatch.setenv("AIRFLOW_CONN_SIAR_DB", environment_of(cluster.url("commands_empty")))
    yield
    cluster.drop_database("commands_empty")


def test_pending_migrations_are_named_applied_once_and_then_none_is_left(empty):
    run = CliRunner().invoke
    before = run(app, ["db", "status"])
    assert before.exit_code == 1
    assert before.stdout.startswith("Pending: 0001.core,")
    assert run(app, ["db", "migrate"]).stdout.startswith("Applied: 0001.core,")
    assert run(app, ["db", "migrate"]).stdout == "Nothing to apply.\n"
    after = run(app, ["db", "status"])
    assert (after.exit_code, after.stdout) == (0, "Up to date.\n")
