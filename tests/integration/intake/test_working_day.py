"""From typing to the answer on the schedules of the DAG files, in virtual time: how long operators wait."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
import requests

from bench.working_day import START, Clock, Day, Modelled, Plan, Typed, busiest_minute, live, register, share
from siar.connections import GoogleConnection
from siar.google.client import GoogleWorkspace
from siar.google.limits import MinuteWindow
from siar.intake import cycle, turns
from siar.intake.provisioning import provision
from siar.settings import load_settings
from stack.clockwork import Run
from tests.integration.intake.people import cells, letter
from tests.row_texts import texts_by_revision

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


# -- real sheets ---------------------------------------------------------------------------------------------------


class SlowGoogle(GoogleWorkspace):
    """The client on virtual time: a call takes what it takes in the modelled days."""

    day: Day

    def _execute(self, request, **how):
        answer = super()._execute(request, **how)
        self.day.clock.pass_time(0.5)
        return answer


class RealSheets:
    """The sandbox's sheets, read by the product's own cycle. An answer counts when it stands beside that text."""

    def __init__(self, workspace, conn, settings, book, clock: Clock) -> None:
        self.workspace, self.conn, self.settings, self.book, self.clock = workspace, conn, settings, book, clock
        url = workspace.url
        keyfile = requests.get(f"{url}/admin/api/google/keyfile", timeout=30).json()
        self.google = SlowGoogle(
            GoogleConnection(keyfile=keyfile, num_retries=0, sheets_endpoint=url, drive_endpoint=url),
            sleep=clock.pass_time,
            **{kind: MinuteWindow(55, clock=clock.seconds, sleep=clock.pass_time) for kind in ("reads", "writes")},
        )
        self.rows: dict[str, int] = {}
        self.edits = 0
        self.waiting: list[tuple[Typed, int, int]] = []

    def edit(self, sheet: str, *, row_begins: bool) -> None:
        self.edits += 1
        text = f"Petugas melayani warga di posyandu, isian {self.edits}."
        if row_begins or sheet not in self.rows:
            self.rows[sheet] = self.rows.get(sheet, 1) + 1
            self.workspace.type(sheet, cells(self.rows[sheet], judul=f"Posyandu ke-{self.edits}", uraian=text))
        else:
            self.workspace.type(sheet, {f"{letter('uraian')}{self.rows[sheet]}": text})

    def await_answer(self, typed: Typed) -> None:
        self.waiting.append((typed, self.rows[typed.sheet], self.edits))

    def read(self, day: Day, run: Run) -> None:
        day.people_until(run.began)
        chosen = turns.due(
            self.conn, plan=self.settings.intake.turns, full=run.run_type != "asset_triggered", now=run.began
        )
        cycle.run(self.conn, self.google, settings=self.settings, book=self.book, now=run.began, spreadsheets=chosen)
        beside = self.conn.execute(
            "select s.spreadsheet_id, v.row_number, v.revision_id from siar.row_revisions v"
            " join siar.sheet_rows s using (row_id) join siar.feedback f using (row_id) where f.status <> ''"
        ).fetchall()
        texts = texts_by_revision(self.conn)
        numbers = {
            (row["spreadsheet_id"], row["row_number"], int(found[1]))
            for row in beside
            if (found := re.search(r"isian (\d+)", texts.get(row["revision_id"], {}).get("uraian", "")))
        }
        for item in list(self.waiting):
            typed, row, number = item
            if any(sheet == typed.sheet and at == row and seen >= number for sheet, at, seen in numbers):
                self.waiting.remove(item)
                day.answer(typed, self.clock.now())


def test_real_sheets_read_by_the_real_cycle_are_answered_as_soon(workspace, conn, settings, book, monkeypatch):
    start = datetime.now(UTC).replace(microsecond=0)
    clock = Clock(start)
    monkeypatch.setattr(workspace.world.clock, "now", clock.now)
    codes = [agency.code for agency in settings.reporting_agencies][:3]
    made = provision.provision(
        conn, workspace.google, settings=settings, opd=codes, folder_id=workspace.folder, now=start
    )
    sheets = RealSheets(workspace, conn, settings, book, clock)
    plan = Plan(hours=0.5, operators=2, sessions=1, session=(20, 25), typing=(15, 30))
    sheets.google.day = day = Day(plan, conn, settings, sheets, clock)
    day.run(list(made.spreadsheets.values()))
    assert sheets.waiting == []
    assert len(waits(day, at_work=True)) >= 5
    assert share(waits(day, at_work=True), 0.95) <= AT_WORK
    assert max(one.seconds for one in day.answered) <= OTHERWISE
    assert [
        entry
        for entry in requests.get(f"{workspace.url}/admin/api/requests", timeout=10).json()
        if entry["status"] == 429
    ] == []
