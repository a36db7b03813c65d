from __future__ import annotations

import json
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest
from typer.testing import CliRunner, Result

from siar.commands.main import app

Run = Callable[..., Result]


def environment_of(database: str) -> str:
    """Airflow's JSON form of a connection to this database."""
    url = urlsplit(database)
    host = parse_qs(url.query).get("host", [url.hostname])[0]
    return json.dumps(
        {
            "conn_type": "postgres",
            "host": host,
            "port": url.port,
            "login": url.username,
            "password": url.password,
            "schema": url.path.strip("/"),
        }
    )


@pytest.fixture
def siar(database: str, monkeypatch: pytest.MonkeyPatch) -> Run:
    """`siar("freeze", "all")`, on the test's own database."""
    monkeypatch.setenv("AIRFLOW_CONN_SIAR_DB", environment_of(database))

    def run(*words: str) -> Result:
        return CliRunner().invoke(app, list(words))

    return run
