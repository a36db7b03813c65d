from __future__ import annotations

import pytest
from typer.testing import CliRunner

from siar.boosts.budget import caps
from siar.commands.main import app
from siar.runtime import Runtime
from siar.store import roles
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


def test_the_application_and_the_cap_officer_are_let_in_with_logins_of_their_own(empty, cluster, monkeypatch):
    owner = cluster.url("commands_empty")
    monkeypatch.setenv("AIRFLOW_CONN_SIAR_DB_OWNER", environment_of(owner))
    monkeypatch.setenv("AIRFLOW_CONN_SIAR_DB", environment_of(owner.replace("siar@", "let_in_app@")))
    monkeypatch.setenv("AIRFLOW_CONN_SIAR_DB_CAPS", environment_of(owner.replace("siar@", "let_in_caps@")))
    run = CliRunner().invoke
    assert run(app, ["db", "migrate"]).exit_code == 0
    assert run(app, ["db", "migrate"]).stdout == "Nothing to apply.\n"
    raised = run(app, ["boosts", "caps", "--reason", "uji"])
    assert (raised.exit_code, raised.stdout) == (0, "Pagu sudah sesuai caps.yaml.\n")
    with Runtime().connect() as conn:
        assert (roles.examine(conn).login, roles.examine(conn).owns) == ("let_in_app", False)
    with Runtime().connect_officer() as conn:
        assert (caps.may_raise(conn), roles.examine(conn).owns) == (True, False)


def test_without_the_officer_s_connection_the_command_says_who_may_raise(empty, cluster):
    run = CliRunner().invoke
    run(app, ["db", "migrate"])
    refused = run(app, ["boosts", "caps", "--reason", "uji"])
    assert refused.exit_code == 1
    assert "siar_db_caps" in str(refused.exception)
