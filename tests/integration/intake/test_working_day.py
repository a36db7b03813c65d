"""From typing to the answer on the schedules of the DAG files, in virtual time: how long operators wait."""

from __future__ import annotations

import pytest

from bench.working_day import START, Clock, Day, Modelled, Plan, busiest_minute, live, register, share
from siar.settings import load_settings

pytestmark = pytest.mark.integration

AT_WORK, OTHERWISE, CALLS = 75, 330, 55


def waits(day: Day, *, at_work: bool) -> list[float]:
    return [one.seconds for one in day.answered if one.typed.at_work is at_work]


def within_the_quota(sheets: Modelled) -> bool:
    return not sheets.refused and all(busiest_minute(moments) <= CALLS for moments in sheets.calls.values())


def test_who_is_at_work_is_answered_within_the_minute(conn):
    day, sheets, _ = live(conn, load_settings(), Plan(hours=2, sheets=16, operators=8, sessions=1))
    assert len(waits(day, at_work=True)) > 50
    assert waits(day, at_work=False), "the first rows of a session are typed into a cold sheet"
    assert share(waits(day, at_work=True), 0.95) <= AT_WORK
    assert max(waits(day, at_work=False)) <= OTHERWISE
    assert within_the_quota(sheets)


def test_sheets_in_which_nobody_types_are_read_by_the_schedule_alone(conn):
    day, sheets, clockwork = live(conn, load_settings(), Plan(hours=1, sheets=10, operators=0))
    assert day.answered == []
    assert {run.run_type for run in clockwork.runs} == {"scheduled"}
    assert len(sheets.calls["Read"]) == 10 * len(clockwork.runs)


def test_when_everybody_is_at_work_nobody_starves(conn):
    # More than fits into a minute's calls: all wait a little longer, and the idle sheets are still read.
    plan = Plan(hours=1.5, sheets=60, operators=45, sessions=1, session=(70, 80))
    day, sheets, _ = live(conn, load_settings(), plan)
    assert max(one.seconds for one in day.answered) <= OTHERWISE
    assert within_the_quota(sheets)
    tried = conn.execute(
        "select max(gap) as longest from (select max(last_tried_at) over () - last_tried_at as gap from siar.spreadsheets) g"
    ).fetchone()
    assert tried["longest"].total_seconds() <= 2 * OTHERWISE


def test_without_the_watcher_five_minutes_are_five_minutes(conn):
    plan, settings, clock = Plan(hours=2, sheets=10, operators=6, sessions=1), load_settings(), Clock(START)
    sheets = Modelled(plan, clock, settings)
    day = Day(plan, conn, settings, sheets, clock)
    clockwork = day.run(register(conn, plan.sheets), triggerer=False)
    assert {run.run_type for run in clockwork.runs} == {"scheduled"}
    assert day.answered
    assert max(one.seconds for one in day.answered) <= OTHERWISE
