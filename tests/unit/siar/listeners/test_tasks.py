"""A task's process that crashes or hangs ends, and says where its threads stood."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Mapping

import pytest

TRIED = """
import faulthandler, json, os, signal, sys, threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from types import SimpleNamespace

from siar.listeners import tasks

# As Airflow's reader of DAG files leaves a task's process.
signal.signal(signal.SIGSEGV, lambda *_: None)


def begin(limit=timedelta(minutes=20), grace=tasks.GRACE):
    tasks.GRACE = grace
    tasks.on_task_instance_running("queued", SimpleNamespace(task=SimpleNamespace(execution_timeout=limit)))


def in_a_lane(work):
    with ThreadPoolExecutor(1) as lanes:
        lanes.submit(work).result()


def lane_that_crashes():
    faulthandler._sigsegv()


def lane_that_hangs():
    threading.Event().wait()


def crash():
    begin()
    in_a_lane(lane_that_crashes)


def crash_where_crashes_are_told_already():
    faulthandler.enable()
    crash()


def hang():
    begin(timedelta(milliseconds=100), timedelta(milliseconds=100))
    in_a_lane(lane_that_hangs)


def long_callbacks(ended):
    begin(timedelta(milliseconds=100), timedelta(milliseconds=100))
    ended()
    threading.Event().wait(0.4)


def success():
    long_callbacks(lambda: tasks.on_task_instance_success("running", None))


def failure():
    long_callbacks(lambda: tasks.on_task_instance_failed("running", None, ValueError()))


def any_time():
    begin(None, timedelta())


ends = {}
for case in (crash, crash_where_crashes_are_told_already, hang, success, failure, any_time):
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        os.dup2(writing, 2)
        # What does not end after all fails its test, and holds up nothing.
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.alarm(20)
        case()
        os._exit(0)
    os.close(writing)
    with open(reading) as told:
        ends[case.__name__] = told.read(), os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
print(json.dumps(ends))
"""


@pytest.fixture(scope="module")
def ends() -> Mapping[str, tuple[str, int]]:
    """What each case wrote and how its process ended: each has one of its own, as a task has."""
    done = subprocess.run([sys.executable, "-c", TRIED], capture_output=True, text=True, timeout=150, check=True)
    found: Mapping[str, tuple[str, int]] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize("case", ["crash", "crash_where_crashes_are_told_already"])
def test_a_crash_in_a_lane_ends_the_process_and_names_the_lane(ends: Mapping[str, tuple[str, int]], case: str) -> None:
    told, code = ends[case]
    assert code == -signal.SIGSEGV
    assert "in lane_that_crashes" in told


def test_a_lane_that_hangs_is_named_and_ends_with_the_process(ends: Mapping[str, tuple[str, int]]) -> None:
    told, code = ends["hang"]
    assert code == 1
    assert "in lane_that_hangs" in told


@pytest.mark.parametrize("case", ["success", "failure", "any_time"])
def test_what_follows_a_tasks_work_takes_its_time_and_so_does_a_task_without_a_limit(
    ends: Mapping[str, tuple[str, int]], case: str
) -> None:
    assert ends[case] == ["", 0]
