"""What engineers hear when a task failed, through the connections as Airflow gives them."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

import pytest

from siar import monitors
from siar.errors import AccessError, UnprovenError
from siar.faults import Containment, ItemsFailedError
from siar.notifiers.trouble import RecoveryNotifier, TroubleNotifier
from siar.runtime import Runtime
from siar.store import Connection
from siar.troubles import ToldError
from tests.integration.outbox.post_office import PostOffice, open_post_office, states

pytestmark = pytest.mark.integration


@pytest.fixture
def office(monkeypatch, database, tmp_path):
    monkeypatch.setenv("SIAR_STATE_DIR", str(tmp_path))
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


def task(run: str = "r1", name: str = "posts_publish.publish_due") -> SimpleNamespace:
    dag_id, task_id = name.split(".")
    return SimpleNamespace(
        dag_id=dag_id,
        task_id=task_id,
        run_id=run,
        try_number=1,
        map_index=-1,
        log_url=f"https://siar.example/dags/{dag_id}/runs/{run}/tasks/{task_id}",
    )


def fail(error: object, **of: str) -> None:
    TroubleNotifier().notify({"task_instance": task(**of), "exception": error})  # type: ignore[arg-type]  # what is read of it


def succeed(**of: str) -> None:
    RecoveryNotifier().notify({"task_instance": task(**of)})  # type: ignore[arg-type]  # as above


def raised(error: Exception) -> Exception:
    with pytest.raises(type(error)) as caught:
        raise error
    return caught.value


def subjects(office: PostOffice) -> list[str]:
    return [letter["Subject"] for letter in office.letters]


def test_it_says_what_failed_what_it_means_what_to_do_and_where(office: PostOffice) -> None:
    fail(UnprovenError("no answer"))
    (letter,) = office.letters
    assert letter["Subject"] == "[Siar] Gangguan: Tugas posts_publish.publish_due gagal: UnprovenError: no answer"
    assert letter["Message-ID"]
    assert letter["Date"]
    text = letter.get_content()
    assert "publications_reconcile" in text
    assert "https://siar.example/dags/posts_publish/runs/r1/tasks/publish_due" in text


def test_a_task_that_fails_at_every_run_for_the_same_cause_is_told_once(office: PostOffice) -> None:
    for run in ("r1", "r2", "r3"):
        fail(ValueError("x"), run=run)
    assert len(office.letters) == 1


def test_another_class_of_cause_and_another_task_are_other_troubles(office: PostOffice) -> None:
    fail(ValueError("x"))
    fail(AccessError("no token"))
    fail(ValueError("x"), name="boosts_run.run_boosts")
    assert len(office.letters) == 3


def test_the_task_s_next_success_ends_it_and_no_other_s(office: PostOffice) -> None:
    fail(ValueError("x"))
    fail(AccessError("no token"))
    succeed(name="boosts_run.run_boosts")
    assert len(office.letters) == 2
    for run in ("r4", "r5"):
        succeed(run=run)
    assert len(office.letters) == 3
    assert subjects(office)[-1].startswith("[Siar] Selesai: Tugas posts_publish.publish_due gagal")
    assert subjects(office)[-1].endswith("(dan 1 lainnya)")


def test_a_success_with_nothing_open_says_nothing(office: PostOffice) -> None:
    succeed()
    assert office.letters == []


def test_a_foreign_error_s_text_is_not_told_for_it_may_quote_a_cell(office: PostOffice) -> None:
    fail(raised(KeyError("NIK 5371024109850003")))
    text = f"{office.letters[0]['Subject']} {office.letters[0].get_content()}"
    assert "5371024109850003" not in text
    assert "KeyError di test_trouble.py:" in text


def test_a_process_that_was_ended_from_outside_is_told_in_words(office: PostOffice) -> None:
    fail(None)
    assert "NoneType" not in f"{office.letters[0]['Subject']} {office.letters[0].get_content()}"


def test_what_was_told_already_is_not_told_again(office: PostOffice) -> None:
    fail(ToldError("the account is stopped"))
    assert office.letters == []


def test_items_that_failed_are_told_as_what_they_raised_and_end_when_they_are_done(
    office: PostOffice, conn: Connection
) -> None:
    now = datetime.now(UTC)
    items = Containment(conn, "report", now=now)
    for number in range(7):
        items.keep(number, raised(KeyError("x")))
    fail(ItemsFailedError(items.account()), run="r1")
    fail(ItemsFailedError(items.account()), run="r2")
    (subject,) = subjects(office)
    assert "7 report gagal diproses: KeyError" in subject
    # While they rest the task succeeds, which ends nothing.
    succeed()
    assert len(office.letters) == 1
    items.done(*range(7))
    alerts = Runtime(office.reader).alerts
    monitors.items(conn, alerts=alerts, now=now)
    assert subjects(office)[-1].startswith("[Siar] Selesai: 7 report gagal diproses")


def test_a_dead_mail_server_does_not_hide_the_failure(office: PostOffice, conn: Connection) -> None:
    office.fail("mail", "drop_before")
    fail(ValueError("x"))
    assert set(states(conn).values()) == {"planned"}
    office.mend()
    office.later(minutes=10)
    assert office.send(conn).sent == 1


def without_database(monkeypatch: pytest.MonkeyPatch, schema: str | None) -> None:
    if schema is None:
        monkeypatch.delenv("AIRFLOW_CONN_SIAR_DB")
    else:
        give(monkeypatch, "SIAR_DB", conn_type="postgres", host="/nowhere", login="siar", schema=schema)


@pytest.mark.parametrize("schema", ["not_there", None])
def test_a_database_that_is_away_is_one_trouble_however_many_tasks_meet_it(
    office: PostOffice, monkeypatch: pytest.MonkeyPatch, schema: str | None
) -> None:
    without_database(monkeypatch, schema)
    for name in ("posts_publish.publish_due", "boosts_run.run_boosts", "posts_publish.publish_due"):
        fail(ValueError("x"), name=name)
    (subject,) = subjects(office)
    assert subject.startswith("[Siar] Gangguan: Basis data Siar tidak dapat dipakai")
    assert "posts_publish.publish_due" in office.letters[0].get_content()


def test_once_the_database_is_back_whichever_task_ends_next_tells_it(
    office: PostOffice, monkeypatch: pytest.MonkeyPatch, database: str
) -> None:
    with monkeypatch.context() as outage:
        without_database(outage, "not_there")
        fail(ValueError("x"))
    for _ in range(2):
        succeed(name="boosts_run.run_boosts")
    assert [subject.split(":")[0] for subject in subjects(office)] == ["[Siar] Gangguan", "[Siar] Selesai"]


def test_a_task_that_did_its_work_tells_of_no_outage(office: PostOffice, monkeypatch: pytest.MonkeyPatch) -> None:
    without_database(monkeypatch, "not_there")
    succeed()
    assert office.letters == []


def test_with_nothing_configured_it_does_not_raise(office: PostOffice, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AIRFLOW_CONN_SIAR_SMTP")
    fail(ValueError("x"))
    assert office.letters == []
