"""What a run's end tells: what nobody else has, and nothing that a task has told."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from siar import beats, troubles
from siar.errors import RetryError
from siar.notifiers.ended import EndedNotifier
from siar.notifiers.trouble import RecoveryNotifier, TroubleNotifier
from siar.store import Connection
from tests.integration.notifiers.test_trouble import office  # noqa: F401 - a fixture
from tests.integration.outbox.post_office import PostOffice

pytestmark = pytest.mark.integration

DAG = SimpleNamespace(dag_id="boosts_run", dagrun_timeout=timedelta(minutes=30))


def end(reason: str, *, run: str = "r1", began: datetime | None = None, **states: str) -> None:
    """As the DAG processor calls it; `states` are the run's tasks, the first of them is the one that Airflow names."""
    context: dict[str, Any] = {"dag": DAG, "run_id": run, "reason": reason}
    if states:
        context["ti"] = SimpleNamespace(
            task_id=next(iter(states)), get_task_states=lambda dag_id, run_ids: {run_ids[0]: states}
        )
        context["dag_run"] = SimpleNamespace(start_date=began or datetime.now(UTC) - timedelta(minutes=1))
    EndedNotifier().notify(context)  # type: ignore[arg-type]  # what is read of it


def task(name: str) -> dict[str, Any]:
    return {"task_instance": SimpleNamespace(dag_id=DAG.dag_id, task_id=name, run_id="r1", try_number=1, map_index=-1)}


def told(office: PostOffice) -> list[str]:  # noqa: F811 - the fixture
    return [str(letter["Subject"]) for letter in office.letters]


def test_a_run_that_ended_well_is_a_beat_and_no_letter(office: PostOffice, conn: Connection) -> None:  # noqa: F811
    before = datetime.now(UTC)
    end("success", run_boosts="success")
    assert beats.known(conn)["dag:boosts_run"] >= before
    assert told(office) == []


def test_a_killed_task_is_told_by_its_run_and_over_with_its_next_success(
    office: PostOffice,  # noqa: F811
    conn: Connection,
) -> None:
    end("task_failure", run_boosts="failed", announce="upstream_failed")
    (trouble,) = troubles.standing(conn)
    assert trouble.what.startswith("Proses tugas boosts_run.run_boosts dimatikan dari luar (sinyal 9")
    assert len(told(office)) == 1
    assert "dag:boosts_run" in beats.known(conn)
    RecoveryNotifier().notify(task("run_boosts"))  # type: ignore[arg-type]  # as above
    assert troubles.standing(conn) == []
    assert [subject.partition(":")[0] for subject in told(office)] == ["[Siar] Gangguan", "[Siar] Selesai"]


def test_what_a_task_has_told_its_run_does_not_tell(office: PostOffice, conn: Connection) -> None:  # noqa: F811
    began = datetime.now(UTC)
    TroubleNotifier().notify({**task("run_boosts"), "exception": RetryError("x")})  # type: ignore[arg-type]  # as above
    end("task_failure", began=began, run_boosts="failed")
    assert len(told(office)) == 1
    # Another task of the same run was killed: that nobody has told.
    end("task_failure", began=began, run_boosts="failed", other="failed")
    assert [trouble.key for trouble in troubles.standing(conn)] == [
        "task:boosts_run.run_boosts:RetryError",
        "task:boosts_run.other:killed",
    ]


def test_what_was_told_of_an_earlier_run_says_nothing_of_this_one(office: PostOffice, conn: Connection) -> None:  # noqa: F811
    TroubleNotifier().notify({**task("run_boosts"), "exception": RetryError("x")})  # type: ignore[arg-type]  # as above
    end("task_failure", began=datetime.now(UTC) + timedelta(seconds=1), run_boosts="failed")
    assert len(troubles.standing(conn)) == 2


@pytest.mark.parametrize("first", ["task", "run"])
def test_a_dead_supervisor_is_one_letter_whoever_comes_first(
    office: PostOffice,  # noqa: F811
    conn: Connection,
    first: str,
) -> None:
    # The DAG processor is asked twice for the task, and once for the run.
    calls = [lambda: TroubleNotifier().notify(task("run_boosts"))] * 2  # type: ignore[arg-type]  # as above
    calls.insert(0 if first == "run" else 2, lambda: end("task_failure", run_boosts="failed"))
    for call in calls:
        call()
    assert len(told(office)) == 1
    (letter,) = office.letters
    assert "None" not in letter.get_content()
    assert "dimatikan dari luar (sinyal 9" in letter.get_content()


def test_a_run_whose_time_is_over_is_told_and_over_with_the_next_that_ends_well(
    office: PostOffice,  # noqa: F811
    conn: Connection,
) -> None:
    end("timed_out", run_boosts="skipped")
    (trouble,) = troubles.standing(conn)
    assert trouble.what == (
        "Run DAG boosts_run melewati batas waktunya (30 menit) dan diakhiri Airflow saat tugas run_boosts belum selesai."
    )
    end("timed_out", run="r2", run_boosts="skipped")
    assert len(told(office)) == 1
    end("success", run="r3", run_boosts="success")
    assert troubles.standing(conn) == []


def test_a_run_of_which_airflow_says_nothing_more_is_told_all_the_same(office: PostOffice, conn: Connection) -> None:  # noqa: F811
    end("all_tasks_deadlocked")
    (trouble,) = troubles.standing(conn)
    assert "all_tasks_deadlocked" in trouble.what


def test_with_the_database_away_it_does_not_raise(office: PostOffice, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    monkeypatch.delenv("AIRFLOW_CONN_SIAR_DB")
    end("success", run_boosts="success")
