"""What ends without a word, in the real processes: each is told once, by something that does not hang on it.

Nothing is waited for that takes minutes in production: what has been silent since long is given the beats of long ago, in
our table and in Airflow's own, and then the real watchers look. The judge is the mailbox.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest

from siar.store import connect
from stack.airflow_api import AirflowClient
from stack.local import REPOSITORY, Stack
from stack.processes import python, wait_until
from tests.live.outside import Outside

pytestmark = [pytest.mark.live, pytest.mark.chaos, pytest.mark.xdist_group("live"), pytest.mark.timeout(900)]

DONE = {"success", "failed"}
KILLED = "Proses tugas boosts_run.run_boosts dimatikan dari luar (sinyal 9, kemungkinan kehabisan memori)."


class City:
    """The stack, as whoever breaks it on purpose and then reads the engineers' mail."""

    def __init__(self, stack: Stack) -> None:
        self.stack = stack
        self.airflow: AirflowClient = stack.client()
        self.airflow.login()
        self.outside = Outside(stack)

    # -- what engineers read --------------------------------------------------------------------------------------

    def told(self, words: str) -> int:
        """How many alarms by mail open with a trouble of these words; reminders and ends are not counted."""
        opening = re.compile(
            rf"^(?:Gangguan sejak|Gangguan yang sama) .*\nApa yang terjadi: .*{re.escape(words)}", re.MULTILINE
        )
        return sum(len(opening.findall(mail["text"].replace("\r\n", "\n"))) for mail in self._alarms())

    def ended(self, words: str) -> int:
        """How many alarms say that it is over."""
        end = re.compile(rf"^Selesai .*\nYang tadinya terjadi: .*{re.escape(words)}", re.MULTILINE)
        return sum(len(end.findall(mail["text"].replace("\r\n", "\n"))) for mail in self._alarms())

    def _alarms(self) -> Iterator[dict[str, Any]]:
        for mail in self.outside.get("mailbox"):
            if mail["subject"].startswith("[Siar]") and mail["to"] != "webhook":
                yield mail

    def wait_until_told(self, words: str, times: int = 1, timeout: float = 90) -> None:
        wait_until(lambda: self.told(words) >= times, timeout=timeout, what=f"an alarm: {words}", pause=0.5)

    # -- runs -----------------------------------------------------------------------------------------------------

    def task(self, dag_id: str, run: str, task_id: str) -> dict[str, Any]:
        found: dict[str, Any] = self.airflow.call("GET", f"/api/v2/dags/{dag_id}/dagRuns/{run}/taskInstances/{task_id}")
        return found

    def end_of(self, dag_id: str, run: str) -> str:
        def state() -> str:
            return str(self.airflow.call("GET", f"/api/v2/dags/{dag_id}/dagRuns/{run}")["state"])

        wait_until(lambda: state() in DONE, timeout=120, what=f"{dag_id} {run} to end", pause=0.3)
        return state()

    def run(self, dag_id: str) -> str:
        return self.end_of(dag_id, self.airflow.trigger(dag_id))

    @contextmanager
    def held(self, table: str, dag_id: str) -> Iterator[str]:
        """A run of a DAG that hangs on a table, for the length of the `with`."""
        with psycopg.connect(self.stack.database_url) as lock, connect(self.stack.database_url) as conn:
            lock.execute(f"lock table siar.{table} in access exclusive mode")
            run = self.airflow.trigger(dag_id)
            hangs = "select 1 from pg_stat_activity where application_name = %s and wait_event_type = 'Lock'"
            wait_until(
                lambda: conn.execute(hangs, (f"siar {dag_id}",)).fetchone() is not None,
                timeout=90,
                what=f"{dag_id} to hang",
            )
            yield run
            lock.rollback()

    # -- time -----------------------------------------------------------------------------------------------------

    def airflows(self, statement: str, *values: object) -> int:
        """Change what Airflow remembers of when something was; return of how many."""
        with psycopg.connect(self.stack.cluster.url("airflow"), autocommit=True) as conn:
            return conn.execute(statement, values).rowcount  # type: ignore[arg-type]  # written here

    def silent(self, *parts: str, hours: int = 80) -> None:
        """Let parts have had their last beat long ago, and somebody have looked since before."""
        with connect(self.stack.database_url) as conn:
            conn.execute(
                "update siar.beats set beaten_at = least(beaten_at, now() - make_interval(hours => %s))"
                " where part = any(%s) or part in ('looks:began', 'outage')",
                (hours, list(parts)),
            )

    def kill(self, *parts: str) -> None:
        """Kill processes of Airflow, and let their last sign of life be of long ago."""
        jobs = {"scheduler": "SchedulerJob", "dag-processor": "DagProcessorJob", "triggerer": "TriggererJob"}
        for part in parts:
            self.stack.airflow[part].kill()
        for part in parts:
            self.airflows(
                "update job set latest_heartbeat = latest_heartbeat - interval '10 minutes' where job_type = %s",
                jobs[part],
            )
        self.silent(*(f"process:{part}" for part in parts))

    def start(self, *parts: str) -> None:
        for part in parts:
            self.stack.airflow[part].start()
        wait_until(self.airflow.healthy, timeout=120, what="Airflow to be healthy", pause=0.5)


@pytest.fixture(scope="module")
def city(stack: Stack) -> City:
    return City(stack)


def test_a_task_that_is_killed_is_told_by_its_run(city: City) -> None:
    before = city.told(KILLED)
    with city.held("boosts", "boosts_run") as run:
        os.kill(city.task("boosts_run", run, "run_boosts")["pid"], signal.SIGKILL)
        assert city.end_of("boosts_run", run) == "failed"
    city.wait_until_told(KILLED, before + 1)
    # The next run that ends well ends the trouble, and nothing else was told of it meanwhile.
    assert city.run("boosts_run") == "success"
    wait_until(lambda: city.ended(KILLED) == 1, timeout=60, what="the end of the trouble", pause=0.5)
    assert city.told(KILLED) == before + 1
    assert city.told("boosts_run") == before + 1


def test_a_supervisor_that_dies_is_told_once_and_in_words(city: City) -> None:
    before, others = city.told(KILLED), city.told("NoneType")
    with city.held("boosts", "boosts_run") as run:
        child = city.task("boosts_run", run, "run_boosts")["pid"]
        supervisor = int(Path(f"/proc/{child}/stat").read_text().rsplit(")", 1)[1].split()[1])
        for process in (supervisor, child):
            os.kill(process, signal.SIGKILL)
        assert city.airflows(
            "update task_instance set last_heartbeat_at = last_heartbeat_at - interval '1 hour' where run_id = %s", run
        )
        assert city.end_of("boosts_run", run) == "failed"
    city.wait_until_told(KILLED, before + 1)
    assert city.run("boosts_run") == "success"
    assert (city.told(KILLED), city.told("NoneType")) == (before + 1, others)


def test_a_run_whose_time_is_over_is_told_once(city: City) -> None:
    late = (
        "Run DAG rows_forget melewati batas waktunya (60 menit) dan diakhiri Airflow saat tugas forget belum selesai."
    )
    with city.held("erasures", "rows_forget") as run:
        assert city.airflows("update dag_run set start_date = start_date - interval '2 hours' where run_id = %s", run)
        assert city.end_of("rows_forget", run) == "failed"
        assert city.task("rows_forget", run, "forget")["state"] == "skipped"
        city.wait_until_told(late)
        # Airflow ends its process when that next reports.
        wait_until(
            lambda: not _hangs(city, "siar rows_forget"),
            timeout=60,
            what="the task's process to be ended",
        )
    assert city.run("rows_forget") == "success"
    assert city.told("rows_forget") == 1
    wait_until(lambda: city.ended(late) == 1, timeout=60, what="the end of the trouble", pause=0.5)


def _hangs(city: City, name: str) -> bool:
    with connect(city.stack.database_url) as conn:
        return (
            conn.execute("select 1 from pg_stat_activity where application_name = %s", (name,)).fetchone() is not None
        )


def test_dead_processes_are_told_by_the_triggerer_and_nothing_that_hangs_on_them_beside_them(city: City) -> None:
    scheduler, processor = "Proses scheduler Airflow mati", "Proses dag-processor Airflow mati"
    with connect(city.stack.database_url) as conn:
        dags = [row["part"] for row in conn.execute("select part from siar.beats where part like 'dag:%%'")]
    assert len(dags) >= 10
    city.kill("scheduler", "dag-processor")
    city.silent(*dags)
    city.wait_until_told(scheduler)
    city.wait_until_told(processor)
    # Outside of Airflow the same is seen, and not told again.
    done = subprocess.run(
        python("-m", "siar", "watch"),
        env=city.stack.environment(),
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 1, done.stdout + done.stderr
    assert scheduler in done.stdout
    assert processor in done.stdout
    assert (city.told(scheduler), city.told(processor)) == (1, 1)
    assert city.told("tidak menyelesaikan satu run pun") == 0
    city.start("scheduler", "dag-processor")
    wait_until(lambda: city.ended(scheduler) == 1, timeout=90, what="the end of the trouble", pause=0.5)


def test_a_dead_triggerer_is_told_by_the_queues_watch(city: City) -> None:
    dead = "Proses triggerer Airflow mati"
    city.kill("triggerer")
    city.silent("watcher:triggerer")
    assert city.run("queue_watch") == "success"
    assert city.told(dead) == 1
    assert city.told("Pengamat di triggerer") == 0
    city.start("triggerer")


def test_a_dag_that_is_paused_one_that_cannot_be_read_and_one_that_did_not_run_are_told_once_each(city: City) -> None:
    address = "/api/v2/dags/metrics_collect"
    city.airflow.call("PATCH", address, json={"is_paused": True})
    city.silent("dag:services_examine")
    with broken(city, "posts_compose"):
        assert city.run("queue_watch") == "success"
        expected = (
            "DAG metrics_collect dijeda",
            "Berkas DAG posts_compose",
            "DAG services_examine tidak menyelesaikan",
        )
        for words in expected:
            city.wait_until_told(words)
        city.airflow.call("PATCH", address, json={"is_paused": False})
        assert city.run("queue_watch") == "success"
    assert [city.told(words) for words in expected] == [1, 1, 1]
    assert city.ended("DAG metrics_collect dijeda") == 1


@contextmanager
def broken(city: City, dag_id: str) -> Iterator[None]:
    """A DAG file that Airflow cannot read."""
    path = city.stack.dags / f"{dag_id}.py"
    whole = path.read_text(encoding="utf-8")
    try:
        path.write_text(f"import a_package_that_is_not_there\n{whole}", encoding="utf-8")
        token = city.airflow.call("GET", f"/api/v2/dags/{dag_id}/details")["file_token"]
        city.airflow.call("PUT", f"/api/v2/parseDagFile/{token}")
        wait_until(lambda: city.airflow.import_errors() != [], timeout=90, what="the file to be read", pause=0.5)
        yield
    finally:
        path.write_text(whole, encoding="utf-8")
