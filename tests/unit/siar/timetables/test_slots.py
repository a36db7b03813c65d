"""When Airflow runs a DAG by the city's slots."""

from __future__ import annotations

import pendulum
import time_machine
from airflow.timetables.base import DataInterval, TimeRestriction

from siar.timetables.slots import SlotTimetable


def run_after(now: str, *, last: str | None = None, catchup: bool = False) -> str:
    interval = DataInterval.exact(pendulum.parse(last)) if last else None  # type: ignore[arg-type]
    with time_machine.travel(now, tick=False):
        info = SlotTimetable().next_dagrun_info(
            last_automated_data_interval=interval,
            restriction=TimeRestriction(earliest=None, latest=None, catchup=catchup),
        )
    assert info is not None
    return info.run_after.in_timezone("UTC").to_iso8601_string()


def test_the_first_run_waits_for_the_next_slot() -> None:
    assert run_after("2026-01-05T20:00:00+00:00") == "2026-01-05T23:00:00Z"


def test_slots_follow_each_other() -> None:
    assert run_after("2026-01-05T23:00:05+00:00", last="2026-01-05T23:00:00+00:00") == "2026-01-05T23:10:00Z"


def test_slots_missed_while_down_are_not_run_one_by_one() -> None:
    assert run_after("2026-01-09T10:00:00+00:00", last="2026-01-05T23:00:00+00:00") == "2026-01-09T11:00:00Z"
