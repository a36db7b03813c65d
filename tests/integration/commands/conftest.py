from __future__ import annotations

import json
from collections.abc import Callable
from http.server import SimpleHTTPRequestHandler
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from typer.testing import CliRunner, Result

from siar.commands.main import app

Run = Callable[..., Result]


class Quiet(SimpleHTTPRequestHandler):
    """Serves a folder, and says nothing."""

    def log_message(self, *_args: object) -> None:
        """Say nothing."""


def set_media(monkeypatch: pytest.MonkeyPatch, folder: Path, *, address: str = "https://media.example") -> None:
    """Name the two media stores below a folder, as `DeskWorld` has them."""
    for name, extra in {
        "SIAR_MEDIA": {"root_url": str(folder / "public"), "public_base_url": address},
        "SIAR_MEDIA_PRIVATE": {"root_url": str(folder / "media")},
    }.items():
        monkeypatch.setenv(f"AIRFLOW_CONN_{name}", json.dumps({"conn_type": "generic", "extra": extra}))


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
