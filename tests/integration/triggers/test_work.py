"""The watcher as the triggerer runs it: what it finds, what it tells, and what it survives."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Coroutine
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any, TypeVar
from urllib.parse import parse_qs, urlsplit

import pytest

from siar.settings import load_settings
from siar.store import Connection
from siar.triggers.work import WorkTrigger, _Watch
from siar.work import Item, Look
from tests.integration.publishing.posts import NOW, plan_post

pytestmark = pytest.mark.integration

PLAN = load_settings().work


T = TypeVar("T")


def in_loop(life: Coroutine[Any, Any, T]) -> T:
    """Run in a loop of its own thread: a browser that this worker opened keeps a loop in the main one."""
    with ThreadPoolExecutor(max_workers=1) as thread:
        return thread.submit(asyncio.run, life).result()


def connection_of(url: str) -> str:
    """The database as Airflow's connection `siar_db`."""
    parts = urlsplit(url)
    host = parse_qs(parts.query).get("host", [parts.hostname])[0]
    return json.dumps(
        {
            "conn_type": "postgres",
            "host": host,
            "port": parts.port,
            "login": parts.username,
            "schema": parts.path.lstrip("/"),
        }
    )


def events(trigger: WorkTrigger, *looks: Look) -> list[dict[str, object]]:
    async def stream() -> AsyncIterator[object]:
        for look in looks:
            yield look, PLAN

    async def collect() -> list[dict[str, object]]:
        return [event.payload async for event in trigger.filter_shared_stream(stream())]

    return in_loop(collect())


def test_a_look_in_the_triggerer_finds_the_post(
    conn: Connection, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AIRFLOW_CONN_SIAR_DB", connection_of(database))
    publication_id, _ = plan_post(conn)
    watch = _Watch()
    found = in_loop(watch.look())
    assert found is not None
    look, plan = found
    assert [item.item for item in look.waiting["posts"]] == [str(publication_id)]
    assert watch.pause == plan.every_seconds == 25


def test_each_watcher_tells_its_own_kind_once() -> None:
    post, sheet = Item("7", NOW - timedelta(hours=1)), Item("s", NOW)
    looks = [
        Look(
            NOW + n * timedelta(seconds=25),
            {"posts": frozenset({post}), "sheets": frozenset(), "messages": frozenset()},
        )
        for n in range(3)
    ]
    looks.append(
        Look(NOW + timedelta(minutes=2), {"posts": frozenset(), "sheets": frozenset({sheet}), "messages": frozenset()})
    )
    assert events(WorkTrigger(kind="posts"), *looks) == [
        {"kind": "posts", "items": 1, "oldest": (NOW - timedelta(hours=1)).isoformat()}
    ]
    assert events(WorkTrigger(kind="sheets"), *looks) == [{"kind": "sheets", "items": 1, "oldest": NOW.isoformat()}]
    assert events(WorkTrigger(kind="messages"), *looks) == []


def test_a_database_that_is_away_is_told_once_and_looked_for_again(
    conn: Connection, database: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, logger="siar.triggers.work")
    nowhere = json.dumps({"conn_type": "postgres", "host": "127.0.0.1", "port": 1, "login": "siar", "schema": "siar"})
    watch = _Watch()

    async def life() -> list[bool]:
        found = []
        for connection in (nowhere, nowhere, nowhere, connection_of(database), connection_of(database)):
            monkeypatch.setenv("AIRFLOW_CONN_SIAR_DB", connection)
            found.append(await watch.look() is not None)
        return found

    assert in_loop(life()) == [False, False, False, True, True]
    told = [record.getMessage() for record in caplog.records]
    assert len(told) == 2, told
    assert "OperationalError" in told[0]
    assert told[1] == "Work is looked for again."


def test_a_connection_that_is_missing_is_told_with_what_to_do(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.delenv("AIRFLOW_CONN_SIAR_DB", raising=False)
    watch = _Watch()
    assert in_loop(watch.look()) is None
    assert "AIRFLOW_CONN_SIAR_DB" in caplog.text
