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
from stack.demo import Outcome
from stack.local import REPOSITORY, Stack
from stack.processes import python, wait_until
from tests.live.outside import Outside

pytestmark = [pytest.mark.live, pytest.mark.chaos, pytest.mark.timeout(900)]

DONE = {"success", "failed"}
LATE = "Run DAG rows_forget melewati batas waktunya (60 menit) dan diakhiri Airflow saat tugas forget belum selesai."
KILLED = "Proses tugas boosts_run.run_boosts dimatikan dari luar (sinyal 9, kemungkinan kehabisan memori), mogok, atau macet."


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

    def process_of(self, dag_id: str, run: str, task_id: str) -> int:
        """The number of a task's process, once Airflow knows it."""
        wait_until(
            lambda: self.task(dag_id, run, task_id)["pid"], timeout=60, what=f"{task_id} to have a process", pause=0.3
        )
        return int(self.task(dag_id, run, task_id)["pid"])

    def log(self, dag_id: str, run: str, task_id: str) -> str:
        """What a task's last try wrote."""
        path = f"/api/v2/dags/{dag_id}/dagRuns/{run}/taskInstances/{task_id}"
        tries = self.task(dag_id, run, task_id)["try_number"]
        found = self.airflow.call("GET", f"{path}/logs/{tries}", headers={"Accept": "application/json"})
        return "\n".join(str(line.get("event", line)) for line in found["content"])

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
        under_way = f"/api/v2/dags/{dag_id}/dagRuns?state=running&state=queued"
        wait_until(
            # One run at a time: another one would hang there, and ours never begin.
            lambda: not self.airflow.call("GET", under_way)["total_entries"],
            timeout=120,
            what=f"{dag_id} to rest",
            pause=0.3,
        )
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

    def pass_calm(self) -> None:
        """The calm passes after which what has come back is over."""
        calm = "update siar.troubles set over_at = over_at - interval '1 hour' where closed_at is null and over_at is not null"
        with connect(self.stack.database_url) as conn:
            conn.execute(calm)

    def works(self, dag_id: str) -> bool:
        """Whether a task of a DAG is connected to the database."""
        with connect(self.stack.database_url) as conn:
            asked = "select 1 from pg_stat_activity where application_name = %s"
            return conn.execute(asked, (f"siar {dag_id}",)).fetchone() is not None

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
            # As if a look had found them so before.
            conn.execute(
                "insert into siar.beats select 'silent:' || replace(part, ':', '.'), now() - interval '5 minutes'"
                " from unnest(%s::text[]) as x (part) on conflict (part) do update set beaten_at = excluded.beaten_at",
                (list(parts),),
            )

    def heard(self, *parts: str) -> None:
        """Let parts have a beat now."""
        with connect(self.stack.database_url) as conn:
            conn.execute("update siar.beats set beaten_at = now() where part = any(%s)", (list(parts),))

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
def city(stack: Stack, first: Outcome) -> City:
    return City(stack)


def test_a_killed_task_and_a_run_whose_time_is_over_are_told_by_the_runs_own_ends(city: City) -> None:
    with city.held("erasures", "rows_forget") as late, city.held("boosts", "boosts_run") as run:
        assert city.airflows("update dag_run set start_date = start_date - interval '2 hours' where run_id = %s", late)
        os.kill(city.process_of("boosts_run", run, "run_boosts"), signal.SIGKILL)
        assert (city.end_of("boosts_run", run), city.end_of("rows_forget", late)) == ("failed", "failed")
        assert city.task("rows_forget", late, "forget")["state"] == "skipped"
        city.wait_until_told(KILLED)
        city.wait_until_told(LATE)
        # Airflow ends its process when that next reports.
        wait_until(lambda: not city.works("rows_forget"), timeout=60, what="the task's process to be ended")
    # The next runs that end well end the troubles, and nothing else was told of them meanwhile.
    runs = {dag_id: city.airflow.trigger(dag_id) for dag_id in ("boosts_run", "rows_forget")}
    assert {city.end_of(dag_id, run) for dag_id, run in runs.items()} == {"success"}
    wait_until(lambda: city.ended(KILLED) == city.ended(LATE) == 1, timeout=60, what="the troubles to end", pause=0.5)
    assert (city.told("boosts_run"), city.told("rows_forget")) == (1, 1)


def test_a_task_that_crashes_in_compiled_code_ends_and_its_log_says_where(city: City) -> None:
    before, ended = city.told(KILLED), city.ended(KILLED)
    with city.held("boosts", "boosts_run") as run:
        os.kill(city.process_of("boosts_run", run, "run_boosts"), signal.SIGSEGV)
        assert city.end_of("boosts_run", run) == "failed"
        city.wait_until_told(KILLED, before + 1)
    log = city.log("boosts_run", run, "run_boosts")
    assert "Fatal Python error: Segmentation fault" in log
    assert "in run_boosts" in log
    assert city.run("boosts_run") == "success"

    def is_over() -> bool:
        # What has come back before ends after a calm; once more before that is one trouble with it, and told once.
        city.pass_calm()
        return city.ended(KILLED) == ended + 1

    wait_until(is_over, timeout=60, what="the trouble to end", pause=0.5)


def test_a_supervisor_that_dies_is_told_once_and_in_words(city: City) -> None:
    before, others = city.told(KILLED), city.told("NoneType")
    with city.held("boosts", "boosts_run") as run:
        child = city.process_of("boosts_run", run, "run_boosts")
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
    city.heard(*dags)
    city.start("scheduler", "dag-processor")
    wait_until(lambda: city.ended(scheduler) == 1, timeout=90, what="the end of the trouble", pause=0.5)


def test_what_the_triggerer_cannot_tell_the_queues_watch_tells(city: City) -> None:
    """A dead triggerer, a DAG that is paused, one that cannot be read, and one whose schedule did not run."""
    expected = (
        "Proses triggerer Airflow mati",
        "DAG metrics_collect dijeda",
        "Berkas DAG posts_compose tidak dapat dibaca",
        "DAG services_examine tidak menyelesaikan satu run pun",
    )
    city.airflow.pause("metrics_collect")
    with broken(city, "posts_compose"):
        city.kill("triggerer")
        city.silent("watcher:triggerer", "dag:services_examine")
        assert city.run("queue_watch") == "success"
        city.stack.airflow["triggerer"].start()
        assert [city.told(words) for words in expected] == [1, 1, 1, 1]
        city.airflow.unpause("metrics_collect")
        assert city.run("queue_watch") == "success"
    assert city.ended("DAG metrics_collect dijeda") == 1
    assert [city.told(words) for words in expected] == [1, 1, 1, 1]
    # One cause, one trouble: the triggerer's watcher is not told beside the triggerer.
    assert city.told("Pengamat di triggerer") == 0


@contextmanager
def broken(city: City, dag_id: str) -> Iterator[None]:
    """A DAG file that Airflow cannot read."""
    path = city.stack.dags / f"{dag_id}.py"
    whole = path.read_text(encoding="utf-8")
    try:
        path.write_text(f"import a_package_that_is_not_there\n{whole}", encoding="utf-8")
        token = city.airflow.call("GET", f"/api/v2/dags/{dag_id}/details")["file_token"]
        city.airflow.call("PUT", f"/api/v2/parseDagFile/{token}")
        wait_until(lambda: noted(city, dag_id), timeout=90, what="the file to be read", pause=0.5)
        yield
    finally:
        path.write_text(whole, encoding="utf-8")


def noted(city: City, dag_id: str) -> bool:
    with connect(city.stack.database_url) as conn:
        asked = "select 1 from siar.beats where part = %s"
        return conn.execute(asked, (f"broken:{dag_id}",)).fetchone() is not None
