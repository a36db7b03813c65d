"""Whose silence is a trouble, and what a cause that is told explains."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from siar.beats import judge
from siar.processes import NAMES
from siar.settings import load_settings
from siar.troubles import Trouble

NOW = datetime(2026, 12, 1, 4, 0, tzinfo=UTC)
SETTINGS = load_settings()
PLAN = SETTINGS.beats
LONG = timedelta(days=3)


def alive(**silent: timedelta) -> dict[str, datetime]:
    """Beats of a system at work since long; `process__scheduler=…` has been silent for so long, as was seen before."""
    parts = [*(f"process:{name}" for name in NAMES), *(f"dag:{dag_id}" for dag_id in PLAN.scheduled)]
    beats = dict.fromkeys([*parts, "watcher:triggerer", "watcher:outside", "looks:last"], NOW)
    beats["looks:began"] = NOW - timedelta(days=30)
    watched = [f"process:{name}" for name in NAMES] + ["watcher:triggerer", "watcher:outside"]
    beats |= {f"silent:{part.replace(':', '.')}": NOW - timedelta(minutes=1) for part in watched}
    for name, age in silent.items():
        beats[name.replace("__", ":").replace("dag_processor", "dag-processor").replace("api_server", "api-server")] = (
            NOW - age
        )
    return beats


def seen(beats: dict[str, datetime], *, now: datetime = NOW) -> dict[str, Trouble]:
    sight = judge(beats, settings=SETTINGS, airflow="https://siar.example", now=now)
    keys = [trouble.key for trouble in sight.troubles]
    assert len(keys) == len(set(keys))
    assert not set(keys) & set(sight.well)
    return {trouble.key: trouble for trouble in sight.troubles}


def test_what_works_is_said_to_work() -> None:
    sight = judge(alive(), settings=SETTINGS, airflow=None, now=NOW)
    assert sight.troubles == ()
    assert set(sight.well) == {
        *(f"process:{name}" for name in NAMES),
        *(f"dag:{dag_id}" for dag_id in PLAN.dags),
        "watcher:triggerer",
        "watcher:outside",
    }


@pytest.mark.parametrize("name", ["scheduler", "dag-processor", "triggerer", "api-server", "metadatabase"])
def test_a_dead_process_is_one_trouble(name: str) -> None:
    found = seen({**alive(), f"process:{name}": NOW - timedelta(minutes=4)})
    assert list(found) == [f"process:{name}"]
    trouble = found[f"process:{name}"]
    assert "sejak 1 Desember 2026 pukul 11.56 WITA" in trouble.what
    assert trouble.means
    assert trouble.action


def test_a_process_that_is_late_by_a_little_is_not_dead() -> None:
    assert seen(alive(process__scheduler=timedelta(minutes=2))) == {}


def test_a_process_that_one_look_finds_silent_is_doubted_and_told_by_the_next() -> None:
    beats = alive(process__scheduler=LONG)
    beats["silent:process.scheduler"] = NOW - timedelta(seconds=59)
    sight = judge(beats, settings=SETTINGS, airflow=None, now=NOW)
    assert (sight.troubles, sight.doubted) == ((), ("process:scheduler",))
    assert "process:scheduler" not in sight.well
    del beats["silent:process.scheduler"]
    assert judge(beats, settings=SETTINGS, airflow=None, now=NOW).doubted == ("process:scheduler",)


@pytest.mark.parametrize("name", ["scheduler", "dag_processor", "api_server"])
def test_what_hangs_on_a_dead_process_is_not_told_beside_it(name: str) -> None:
    beats = alive(**{f"process__{name}": LONG}, **{f"dag__{dag_id}": LONG for dag_id in PLAN.scheduled})
    assert list(seen(beats)) == [f"process:{name.replace('_', '-')}"]
    # Nor is it said to be at work: a trouble that was open before stays.
    sight = judge(beats, settings=SETTINGS, airflow=None, now=NOW)
    assert not [key for key in sight.well if key.startswith("dag:")]


def test_while_the_api_server_is_silent_nothing_is_said_of_the_others() -> None:
    beats = {**alive(), **{f"process:{name}": NOW - LONG for name in NAMES}}
    assert list(seen(beats)) == ["process:api-server"]


def test_a_watcher_that_died_with_its_process_is_one_trouble() -> None:
    found = seen(alive(process__triggerer=LONG, watcher__triggerer=LONG))
    assert list(found) == ["process:triggerer"]


def test_a_watcher_that_is_silent_in_a_process_that_lives_is_told() -> None:
    assert list(seen(alive(watcher__triggerer=timedelta(minutes=6)))) == ["watcher:triggerer"]


def test_the_watch_outside_is_waited_for_once_it_has_looked() -> None:
    beats = alive(watcher__outside=timedelta(minutes=21))
    assert list(seen(beats)) == ["watcher:outside"]
    del beats["watcher:outside"]
    assert seen(beats) == {}


@pytest.mark.parametrize("dag_id", sorted(PLAN.scheduled))
def test_a_schedule_that_did_not_run_is_told_with_the_page_to_open(dag_id: str) -> None:
    limit = PLAN.scheduled[dag_id]
    assert seen(alive(**{f"dag__{dag_id}": limit - timedelta(seconds=1)})) == {}
    (trouble,) = seen(alive(**{f"dag__{dag_id}": limit + timedelta(seconds=1)})).values()
    assert trouble.key == f"dag:{dag_id}"
    assert trouble.place == f"https://siar.example/dags/{dag_id}"
    assert dag_id in trouble.what


def test_a_paused_dag_and_a_file_that_cannot_be_read_are_one_trouble_each_with_or_without_a_schedule() -> None:
    beats = alive(dag__reports_intake=LONG)
    beats |= {"paused:reports_intake": NOW, "broken:posts_compose": NOW}
    found = seen(beats)
    assert set(found) == {"dag:reports_intake", "dag:posts_compose"}
    assert "dijeda" in found["dag:reports_intake"].what
    assert "import error" in found["dag:posts_compose"].what


def test_a_file_that_was_mended_is_told_no_more() -> None:
    assert seen({**alive(), "broken:posts_compose": NOW - timedelta(minutes=6)}) == {}


def test_after_an_outage_runs_are_given_the_time_that_they_have_otherwise() -> None:
    beats = {**alive(dag__messages_send=timedelta(hours=5)), "outage": NOW - timedelta(minutes=1)}
    assert seen(beats) == {}
    # Everything else goes on; this one does not come back.
    later = NOW + PLAN.scheduled["messages_send"]
    beats |= {part: later for part in beats if part not in {"outage", "dag:messages_send", "looks:began"}}
    assert list(seen(beats, now=later)) == ["dag:messages_send"]


def test_what_a_daily_dag_missed_in_an_outage_is_told_the_same_day() -> None:
    beats = alive(dag__services_examine=timedelta(hours=26))
    assert seen({**beats, "outage": NOW - PLAN.after_outage}) == {}
    # Until then nobody says that it is at work.
    sight = judge({**beats, "outage": NOW}, settings=SETTINGS, airflow=None, now=NOW)
    assert "dag:services_examine" not in sight.well
    assert list(seen({**beats, "outage": NOW - PLAN.after_outage - timedelta(minutes=1)})) == ["dag:services_examine"]


def test_when_everything_was_switched_off_silence_is_counted_anew() -> None:
    beats = dict.fromkeys(alive(), NOW - LONG)
    assert seen({**beats, "looks:began": NOW}) == {}
    assert list(seen({**beats, "looks:began": NOW - timedelta(minutes=4)})) == ["process:api-server"]
