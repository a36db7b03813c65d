"""`siar watch`, as the system's clock calls it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from siar import beats, troubles
from siar.store import Connection
from tests.integration.commands.conftest import Run
from tests.integration.outbox.post_office import PostOffice, open_post_office
from tests.web_server import answering

pytestmark = pytest.mark.integration

FIELDS = ("scheduler", "triggerer", "dag_processor")


def health(**heartbeats: datetime) -> dict[str, Any]:
    now = datetime.now(UTC)
    page: dict[str, Any] = {"metadatabase": {"status": "healthy"}}
    return page | {name: {f"latest_{name}_heartbeat": heartbeats.get(name, now).isoformat()} for name in FIELDS}


@pytest.fixture
def office(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[PostOffice]:
    """Engineers' mail."""
    monkeypatch.setenv("SIAR_STATE_DIR", str(tmp_path))
    with open_post_office(datetime.now(UTC)) as office:
        smtp = office.connections["siar_smtp"]
        connection = {"conn_type": "smtp", "host": smtp.host, "port": smtp.port, "extra": dict(smtp.extra)}
        monkeypatch.setenv("AIRFLOW_CONN_SIAR_SMTP", json.dumps(connection))
        yield office


def long_ago(conn: Connection) -> None:
    """Somebody has looked for long."""
    began = datetime.now(UTC) - timedelta(hours=9)
    beats.beat(conn, {"looks:began": began, "looks:last": datetime.now(UTC) - timedelta(minutes=2)})


def test_what_works_is_said_and_the_look_is_noted(siar: Run, conn: Connection, office: PostOffice) -> None:
    with answering(health()) as (address, _):
        done = siar("watch", "--airflow", address)
    assert done.exit_code == 0, done.output
    assert "bekerja" in done.stdout
    assert "watcher:outside" in beats.known(conn)
    assert office.letters == []


def test_a_dead_process_is_told_once_however_often_it_looks(siar: Run, conn: Connection, office: PostOffice) -> None:
    long_ago(conn)
    gone = datetime.now(UTC) - timedelta(minutes=30)
    beats.beat(conn, {"process:scheduler": gone, "silent:process.scheduler": gone})
    with answering(health(scheduler=gone)) as (address, _):
        for _ in range(3):
            done = siar("watch", "--airflow", address)
            assert done.exit_code == 1
            assert "Proses scheduler Airflow mati" in done.stdout
        assert len(office.letters) == 1
    with answering(health()) as (address, _):
        assert siar("watch", "--airflow", address).exit_code == 0
    assert troubles.standing(conn) == []
    assert [str(letter["Subject"]).partition(":")[0] for letter in office.letters] == [
        "[Siar] Gangguan",
        "[Siar] Selesai",
    ]


def test_an_airflow_that_does_not_answer_is_told_by_the_next_look(
    siar: Run, conn: Connection, office: PostOffice
) -> None:
    long_ago(conn)
    beats.beat(conn, {"process:api-server": datetime.now(UTC) - timedelta(minutes=30)})
    with answering({}) as (address, _):
        pass
    assert siar("watch", "--airflow", address).exit_code == 0
    assert office.letters == []
    conn.execute("update siar.beats set beaten_at = beaten_at - interval '2 minutes' where part like 'silent:%'")
    assert siar("watch", "--airflow", address).exit_code == 1
    assert [trouble.key for trouble in troubles.standing(conn)] == ["process:api-server"]


def test_a_database_that_is_away_is_told_directly_and_once(
    siar: Run, office: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    nowhere = {"conn_type": "postgres", "host": "127.0.0.1", "port": 1, "login": "siar", "schema": "siar"}
    monkeypatch.setenv("AIRFLOW_CONN_SIAR_DB", json.dumps(nowhere))
    with answering(health()) as (address, _):
        assert [siar("watch", "--airflow", address).exit_code for _ in range(2)] == [2, 2]
    assert len(office.letters) == 1
    (letter,) = office.letters
    assert "siar watch" in letter.get_content()


def test_where_airflow_is_comes_from_its_own_settings(
    siar: Run, office: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert siar("watch").exit_code == 2
    with answering(health()) as (address, asked):
        monkeypatch.setenv("AIRFLOW__CORE__EXECUTION_API_SERVER_URL", f"{address}/execution/")
        assert siar("watch").exit_code == 0
    assert urlsplit(address).netloc
    assert asked == ["/api/v2/monitor/health"]
