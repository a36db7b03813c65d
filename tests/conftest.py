"""Fixtures for the whole suite: one throw-away PostgreSQL server, one fresh database a test that asks for it."""

from __future__ import annotations

import atexit
import itertools
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

REPOSITORY = Path(__file__).resolve().parents[1]

# What is imported is compiled once, not by each of the many processes that tests start.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

# Airflow reads its settings when it is first imported, by whichever test comes first: a home of its own, nothing from
# the developer's machine.
_airflow_home = Path(tempfile.mkdtemp(prefix="siar-airflow-home-"))
atexit.register(shutil.rmtree, _airflow_home, ignore_errors=True)
for _name in [name for name in os.environ if name.startswith(("AIRFLOW", "SIAR_CONFIG", "SIAR_INCLUDE"))]:
    del os.environ[_name]
os.environ |= {
    "AIRFLOW_HOME": str(_airflow_home),
    "AIRFLOW__CORE__DAGS_FOLDER": str(REPOSITORY / "dags"),
    "AIRFLOW__CORE__PLUGINS_FOLDER": str(REPOSITORY / "plugins"),
    "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
    "AIRFLOW__CORE__UNIT_TEST_MODE": "False",
    "SIAR_INCLUDE": str(REPOSITORY / "include"),
    # 32 bytes as base64: the key that the tests' databases are kept with.
    "AIRFLOW_CONN_SIAR_VAULT": '{"conn_type": "generic", "password": "' + "c2lhcg" * 7 + 'c="}',
}

from siar.boosts.budget import caps
from siar.settings import load_settings
from siar.store import Connection, connect, migrate
from stack.postgres import Cluster
from tests import clusters
from tests.scheduling import WholeModules

TEMPLATE = "siar_template"
_numbers = itertools.count()


@pytest.fixture(scope="session")
def cluster(worker_id: str) -> Iterator[Cluster]:
    """A PostgreSQL server, one a worker process."""
    clusters.remove_abandoned()
    server = clusters.cluster_of(os.getpid(), worker_id)
    server.start()
    try:
        yield server
    finally:
        clusters.remove(server)


@pytest.fixture(scope="session")
def template_database(cluster: Cluster) -> str:
    """A migrated database that each test's own database is copied from. Its ledger takes the moments that tests live in."""
    cluster.create_database(TEMPLATE)
    migrate(cluster.url(TEMPLATE))
    settings = load_settings()
    with connect(cluster.url(TEMPLATE)) as connection:
        caps.install(connection, settings.caps, zone=settings.city.zone)
        connection.execute("update siar.money_clock set drift = null")
        # Tests count entries of the audit trail from the first.
        connection.execute("set session_replication_role = replica; truncate siar.audit_entries")
    return TEMPLATE


@pytest.fixture
def database(cluster: Cluster, template_database: str) -> Iterator[str]:
    """The URL of a fresh, migrated database."""
    name = f"t{next(_numbers)}"
    cluster.create_database(name, template=template_database)
    yield cluster.url(name)
    cluster.drop_database(name)


@pytest.fixture
def conn(database: str) -> Iterator[Connection]:
    """A connection to the test's own database."""
    with connect(database) as connection:
        yield connection


@pytest.fixture(scope="session")
def worker_id(request: pytest.FixtureRequest) -> str:
    """The xdist worker's name, or `main` without xdist."""
    return os.environ.get("PYTEST_XDIST_WORKER", "main")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> WholeModules:
    """Several processes share the suite out by modules."""
    return WholeModules(config, log)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave the thousands of random examples out unless they are asked for: `pytest -m deep`."""
    if "deep" in str(config.option.markexpr):
        return
    deep = [item for item in items if item.get_closest_marker("deep")]
    if deep:
        config.hook.pytest_deselected(items=deep)
        items[:] = [item for item in items if item not in deep]
