"""The task of `queue_watch`: it looks, tells, and then calls the dead man's switch."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from siar import troubles
from siar.store import Connection
from siar.tasks.beats import watch_beats
from tests.integration.triggers.test_work import connection_of
from tests.web_server import answering

pytestmark = pytest.mark.integration

HEALTH = {"metadatabase": {"status": "healthy"}}


@pytest.fixture(autouse=True)
def place(database: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SIAR_STATE_DIR", str(tmp_path))
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("AIRFLOW_CONN_SIAR_DB", connection_of(database))


def test_what_is_paused_is_told_and_the_switch_is_called_all_the_same(
    conn: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    with answering(HEALTH) as (api_server, asked), answering({}) as (switch, called):
        monkeypatch.setenv("AIRFLOW__CORE__EXECUTION_API_SERVER_URL", f"{api_server}/execution/")
        connection = {"conn_type": "generic", "extra": {"url": f"{switch}/ping"}}
        monkeypatch.setenv("AIRFLOW_CONN_SIAR_SWITCH", json.dumps(connection))
        result = watch_beats(paused={"posts_compose"}.__contains__)
    assert result == {"troubles": ["dag:posts_compose"], "switch": True}
    assert (asked, called) == (["/api/v2/monitor/health"], ["/ping"])
    assert [trouble.key for trouble in troubles.standing(conn)] == ["dag:posts_compose"]


def test_a_switch_is_a_citys_choice(conn: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    with answering(HEALTH) as (api_server, _):
        monkeypatch.setenv("AIRFLOW__CORE__EXECUTION_API_SERVER_URL", f"{api_server}/execution/")
        assert watch_beats(paused=lambda _: False) == {"troubles": [], "switch": None}


def test_when_nobody_could_look_the_switch_is_not_called(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AIRFLOW_CONN_SIAR_DB")
    with answering({}) as (switch, called):
        connection = {"conn_type": "generic", "extra": {"url": switch}}
        monkeypatch.setenv("AIRFLOW_CONN_SIAR_SWITCH", json.dumps(connection))
        with pytest.raises(Exception, match="siar_db"):
            watch_beats(paused=lambda _: False)
    assert called == []
