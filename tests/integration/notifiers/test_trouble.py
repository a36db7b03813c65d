"""What engineers hear when a task failed, through the connections as Airflow gives them."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

import pytest

from siar.errors import FixError, UnprovenError
from siar.notifiers.trouble import TroubleNotifier
from siar.store import connect
from tests.integration.outbox.post_office import PostOffice, open_post_office, states

pytestmark = pytest.mark.integration


@pytest.fixture
def office(monkeypatch, database):
    with open_post_office(datetime.now(UTC)) as office:
        smtp = office.connections["siar_smtp"]
        give(monkeypatch, "SIAR_SMTP", conn_type="smtp", host=smtp.host, port=smtp.port, extra=dict(smtp.extra))
        place = urlsplit(database)
        give(
            monkeypatch,
            "SIAR_DB",
            conn_type="postgres",
            host=place.query.partition("host=")[2].replace("%2F", "/"),
            login=place.username,
            schema=place.path.lstrip("/"),
        )
        yield office


def give(monkeypatch: pytest.MonkeyPatch, name: str, **connection: Any) -> None:
    monkeypatch.setenv(f"AIRFLOW_CONN_{name}", json.dumps(connection))


def fail(error: Exception, *, run: str = "r1", **notifier: Any) -> None:
    instance = SimpleNamespace(dag_id="posts_publish", task_id="publish_due", run_id=run, try_number=1, map_index=-1)
    TroubleNotifier(**notifier).notify({"task_instance": instance, "exception": error})  # type: ignore[arg-type]  # what is read of it


def test_it_says_what_failed_what_it_means_what_to_do(office: PostOffice) -> None:
    fail(UnprovenError("no answer"))
    (letter,) = office.letters
    assert letter["Subject"] == "[Siar] posts_publish.publish_due failed"
    assert letter["Message-ID"]
    assert letter["Date"]
    assert "publications_reconcile" in letter.get_content()


def test_each_failure_is_told_once(office: PostOffice) -> None:
    for run in ("r1", "r1", "r2"):
        fail(ValueError("x"), run=run)
    assert len(office.letters) == 2


def test_the_same_failure_of_a_task_that_is_told_once_a_day_is_told_once(office: PostOffice) -> None:
    for run in ("r1", "r2"):
        fail(FixError("Nothing leaves by mail"), run=run, once_a_day=True)
    fail(FixError("Message 5 was refused"), run="r3", once_a_day=True)
    assert len(office.letters) == 2


def test_a_dead_mail_server_does_not_hide_the_failure(office: PostOffice, database: str) -> None:
    office.fail("mail", "drop_before")
    fail(ValueError("x"))
    with connect(database) as conn:
        assert set(states(conn).values()) == {"planned"}
        office.mend()
        office.later(minutes=10)
        assert office.send(conn).sent == 1


@pytest.mark.parametrize("schema", ["not_there", None])
def test_a_database_that_is_away_does_not_hide_the_failure(
    office: PostOffice, monkeypatch: pytest.MonkeyPatch, schema: str | None
) -> None:
    if schema is None:
        monkeypatch.delenv("AIRFLOW_CONN_SIAR_DB")
    else:
        give(monkeypatch, "SIAR_DB", conn_type="postgres", host="/nowhere", login="siar", schema=schema)
    fail(ValueError("x"))
    assert len(office.letters) == 1


def test_with_nothing_configured_it_does_not_raise(office: PostOffice, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AIRFLOW_CONN_SIAR_SMTP")
    fail(ValueError("x"))
    assert office.letters == []
