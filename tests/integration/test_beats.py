"""Looks at what must not fall silent, on the real table, one after another."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import pytest

from siar import beats
from siar.beats import Sight, Watcher
from siar.processes import NAMES, Processes
from siar.settings import load_settings
from siar.store import Connection

pytestmark = pytest.mark.integration

NOW = datetime(2026, 12, 1, 4, 0, tzinfo=UTC)
SETTINGS = load_settings()
PLAN = SETTINGS.beats


def look(
    conn: Connection,
    now: datetime,
    *,
    watcher: Watcher = "triggerer",
    without: Iterable[str] = (),
    paused: Iterable[str] | None = None,
) -> Sight:
    return beats.look(
        conn,
        watcher=watcher,
        processes=Processes({name: now for name in NAMES if name not in set(without)}),
        settings=SETTINGS,
        airflow=None,
        paused=None if paused is None else set(paused).__contains__,
        now=now,
    )


def keys(sight: Sight) -> list[str]:
    return [trouble.key for trouble in sight.troubles]


def pass_time(conn: Connection, minutes: int, *, since: datetime = NOW, **how: object) -> tuple[datetime, list[str]]:
    """Look every two minutes, with every DAG at work; return the last moment, and what was seen then."""
    seen: list[str] = []
    now = since
    for _ in range(minutes // 2):
        now += timedelta(minutes=2)
        if not how:
            beats.beat(conn, {f"dag:{dag_id}": now for dag_id in PLAN.dags})
        seen = keys(look(conn, now, **how))  # type: ignore[arg-type]  # passed on
    return now, seen


def test_a_new_installation_begins_quietly_and_then_waits_for_its_first_runs(conn: Connection) -> None:
    assert keys(look(conn, NOW)) == []
    limit = int(PLAN.scheduled["queue_watch"].total_seconds() // 60)
    now, seen = pass_time(conn, limit, without=[])
    assert seen == []
    _, seen = pass_time(conn, 2, since=now, without=[])
    assert seen == ["dag:queue_watch"]


def test_a_beat_is_never_taken_back(conn: Connection) -> None:
    beats.beat(conn, {"dag:reports_intake": NOW})
    beats.beat(conn, {"dag:reports_intake": NOW - timedelta(hours=1), "dag:rows_forget": NOW})
    assert beats.known(conn) == {"dag:reports_intake": NOW, "dag:rows_forget": NOW}


def test_a_process_without_a_sign_of_life_is_seen_dead_by_whoever_looks(conn: Connection) -> None:
    now, seen = pass_time(conn, 20)
    assert seen == []
    assert keys(look(conn, now + timedelta(minutes=2), without=["scheduler"])) == []
    # Found silent for the first time: that may be a restart.
    sight = look(conn, now + timedelta(minutes=4), without=["scheduler"])
    assert (keys(sight), sight.doubted) == ([], ("process:scheduler",))
    for watcher in ("triggerer", "outside"):
        assert keys(look(conn, now + timedelta(minutes=5), watcher=watcher, without=["scheduler"])) == [
            "process:scheduler"
        ]
    assert "process:scheduler" in look(conn, now + timedelta(minutes=6)).well
    assert not [part for part in beats.known(conn) if part.startswith("silent:")]


def test_a_restart_of_some_minutes_is_no_death(conn: Connection) -> None:
    now, _ = pass_time(conn, 20)
    now += timedelta(minutes=12)
    # The triggerer is back before the others.
    assert keys(look(conn, now, without=["scheduler", "dag-processor"])) == []
    assert keys(look(conn, now + timedelta(seconds=25), without=["dag-processor"])) == []
    assert keys(look(conn, now + timedelta(minutes=2))) == []
    assert not [part for part in beats.known(conn) if part.startswith("silent:")]


def test_after_an_outage_no_dag_is_blamed_for_it(conn: Connection) -> None:
    now, _ = pass_time(conn, 20)
    now, seen = pass_time(conn, 240, since=now, without=["scheduler"])
    assert seen == ["process:scheduler"]
    assert keys(look(conn, now + timedelta(minutes=1))) == []


def test_watchers_see_whether_the_others_look(conn: Connection) -> None:
    now, _ = pass_time(conn, 20)
    look(conn, now, watcher="outside")
    # The triggerer's falls silent, and so does later the one outside.
    for minutes in (2, 4, 6, 8):
        sight = look(conn, now + timedelta(minutes=minutes), watcher="queue")
    assert keys(sight) == ["watcher:triggerer"]
    _, seen = pass_time(conn, 24, since=now)
    assert seen == ["watcher:outside"]


def test_a_pause_is_seen_by_the_one_and_told_by_all_until_it_is_over(conn: Connection) -> None:
    now, _ = pass_time(conn, 20)
    assert keys(look(conn, now, watcher="queue", paused=["posts_compose"])) == ["dag:posts_compose"]
    later = now + timedelta(minutes=5)
    assert keys(look(conn, later)) == ["dag:posts_compose"]
    assert keys(look(conn, later, watcher="queue", paused=[])) == []
    assert "dag:posts_compose" in look(conn, later).well


def test_when_nobody_looked_for_long_silence_begins_anew(conn: Connection) -> None:
    now, _ = pass_time(conn, 20)
    assert keys(look(conn, now + timedelta(days=2), without=["scheduler", "triggerer"])) == []


def test_a_clock_that_was_days_ahead_for_a_moment_hides_no_silence(conn: Connection) -> None:
    pass_time(conn, 20)
    look(conn, NOW + timedelta(days=8))
    beats.beat(conn, {f"dag:{dag_id}": NOW + timedelta(days=8) for dag_id in PLAN.dags})
    minutes = int((PLAN.dead_after + PLAN.longest_gap + timedelta(minutes=20)).total_seconds() // 60)
    _, seen = pass_time(conn, minutes, since=NOW + timedelta(minutes=22), without=["scheduler"])
    assert "process:scheduler" in seen
