"""The triggerer's look at what must not fall silent: it is noted, and a fault of it stays its own."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from siar import beats
from siar.store import Connection
from siar.triggers.vigil import Vigil
from tests.integration.triggers.test_work import connection_of, in_loop
from tests.web_server import answering

pytestmark = pytest.mark.integration


@pytest.fixture(autouse=True)
def place(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SIAR_STATE_DIR", str(tmp_path))


def test_a_look_is_noted(conn: Connection, database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AIRFLOW_CONN_SIAR_DB", connection_of(database))
    with answering({"metadatabase": {"status": "healthy"}}) as (address, asked):
        monkeypatch.setenv("AIRFLOW__CORE__EXECUTION_API_SERVER_URL", f"{address}/execution/")
        assert in_loop(Vigil().look()) is True
    assert asked == ["/api/v2/monitor/health"]
    assert {"watcher:triggerer", "process:api-server", "process:metadatabase"} <= set(beats.known(conn))


def test_a_look_that_is_not_possible_is_logged_once_and_tried_again(
    conn: Connection, database: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, logger="siar.triggers.vigil")
    monkeypatch.delenv("AIRFLOW_CONN_SIAR_DB", raising=False)
    monkeypatch.setenv("AIRFLOW__CORE__EXECUTION_API_SERVER_URL", "http://127.0.0.1:9/execution/")
    vigil = Vigil()

    async def life() -> list[bool]:
        found = [await vigil.look(), await vigil.look()]
        monkeypatch.setenv("AIRFLOW_CONN_SIAR_DB", connection_of(database))
        return [*found, await vigil.look()]

    assert in_loop(life()) == [False, False, True]
    assert len(caplog.records) == 1
    assert "MissingConnectionError" in caplog.text
