"""A run's time is longer than its tasks' own, so that what ends a task is its own timeout, which is told; and how long
a DAG may be silent fits its schedule.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from airflow.sdk import DAG

from siar.listeners.tasks import GRACE
from siar.notifiers.ended import EndedNotifier
from siar.retries import LONGEST_PAUSE
from siar.settings import load_settings
from stack import dag_files
from stack.clockwork import Schedule, schedules

DAGS: Mapping[str, DAG] = dag_files.load()


def tries(task: Any) -> int:
    return int(task.retries) + 1


def longest_wait(task: Any) -> timedelta:
    """For a place in the task's pool: until the longest task of another DAG there is over."""
    others = [
        other.execution_timeout
        for dag in DAGS.values()
        if dag.dag_id != task.dag.dag_id
        for other in dag.tasks
        if other.pool == task.pool != "default_pool"
    ]
    return max(others, default=timedelta())


def longest(task: Any) -> timedelta:
    """Every try to its timeout and beyond, where that cannot end it; each after a wait for the pool, with the longest pauses between them."""
    pauses = max(LONGEST_PAUSE, task.max_retry_delay or task.retry_delay) * task.retries
    return tries(task) * (task.execution_timeout + GRACE + longest_wait(task)) + pauses


def longest_path(dag: DAG) -> timedelta:
    known: dict[str, timedelta] = {}

    def until(task: Any) -> timedelta:
        if task.task_id not in known:
            before = max((until(each) for each in task.upstream_list), default=timedelta())
            known[task.task_id] = before + longest(task)
        return known[task.task_id]

    return max(until(task) for task in dag.tasks)


@pytest.mark.parametrize("dag_id", sorted(DAGS))
def test_a_run_outlasts_its_tasks_with_all_their_tries_and_pauses(dag_id: str) -> None:
    timeout = DAGS[dag_id].dagrun_timeout
    assert timeout is not None
    assert longest_path(DAGS[dag_id]) < timeout


@pytest.mark.parametrize("dag_id", sorted(DAGS))
def test_no_pause_between_two_tries_is_longer_than_the_longest(dag_id: str) -> None:
    for task in DAGS[dag_id].tasks:
        assert (task.max_retry_delay or task.retry_delay) <= LONGEST_PAUSE


@pytest.mark.parametrize("dag_id", sorted(DAGS))
def test_a_task_that_fails_makes_its_run_fail(dag_id: str) -> None:
    """Airflow looks at the leaves alone: from each task an edge without `all_done` leads to one."""
    dag = DAGS[dag_id]

    def reaches_a_leaf(task: Any) -> bool:
        if not task.downstream_list:
            return True
        return any(each.trigger_rule == "all_success" and reaches_a_leaf(each) for each in task.downstream_list)

    assert [task.task_id for task in dag.tasks if not reaches_a_leaf(task)] == []


def test_the_queue_is_watched_whatever_hangs() -> None:
    watching = DAGS["queue_watch"]
    assert {task.task_id for task in watching.tasks} >= {"watch_queue"}
    assert all(not task.upstream_list and task.pool == "default_pool" for task in watching.tasks)
    assert "watch_queue" not in {task.task_id for task in DAGS["publications_reconcile"].tasks}


@pytest.mark.parametrize("dag_id", sorted(DAGS))
def test_the_end_of_every_run_is_noted(dag_id: str) -> None:
    for callbacks in (DAGS[dag_id].on_success_callback, DAGS[dag_id].on_failure_callback):
        assert [type(callback) for callback in callbacks] == [EndedNotifier]


def test_every_dag_is_watched() -> None:
    assert set(load_settings().beats.dags) == set(DAGS)


def longest_gap(schedule: Schedule) -> timedelta:
    """Between two ticks in two weeks."""
    assert schedule.ticks is not None
    moment = datetime(2026, 12, 1, tzinfo=UTC)
    moments = [moment]
    while moments[-1] < moment + timedelta(days=14):
        moments.append(schedule.ticks(moments[-1]))
    return max(later - earlier for earlier, later in pairwise(moments[1:]))


SETTINGS = load_settings()
SCHEDULES = schedules(SETTINGS)


@pytest.mark.parametrize("dag_id", sorted(DAGS))
def test_silence_is_told_only_when_a_run_is_missing(dag_id: str) -> None:
    limit = SETTINGS.beats.scheduled.get(dag_id)
    if SCHEDULES[dag_id].ticks is None:
        assert limit is None
        return
    assert limit is not None
    first_try = sum((task.execution_timeout for task in DAGS[dag_id].tasks), timedelta())
    assert limit >= longest_gap(SCHEDULES[dag_id]) + first_try
    # And soon enough: not after twice as long as that, and a quarter of an hour.
    assert limit <= 2 * (longest_gap(SCHEDULES[dag_id]) + first_try) + timedelta(minutes=15)
