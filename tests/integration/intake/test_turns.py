"""Whose turn it is, and in which order."""

from __future__ import annotations

from datetime import timedelta

import pytest
import requests

from siar.intake import cycle, registry, turns
from siar.store import Connection
from tests.integration.intake.people import NOW, cells, letter

pytestmark = pytest.mark.integration

MINUTE = timedelta(minutes=1)


@pytest.fixture
def plan(settings):
    return settings.intake.turns


def due(conn: Connection, plan, *, minutes: float, full: bool = False) -> list[str]:
    return [sheet.spreadsheet_id for sheet in turns.due(conn, plan=plan, full=full, now=NOW + minutes * MINUTE)]


def read(conn: Connection, *names: str, minutes: float, digest: str = "same") -> None:
    for name in names:
        registry.record_read(conn, name, tab="Laporan", digest=digest, now=NOW + minutes * MINUTE)


@pytest.fixture
def three(conn) -> list[str]:
    names = ["cold", "other", "warm"]
    for name in names:
        registry.register(conn, spreadsheet_id=name, opd=name, title=name, tab="Laporan", now=NOW)
    read(conn, *names, minutes=0)
    read(conn, *names, minutes=5)
    read(conn, "warm", minutes=10, digest="typed")
    return names


def test_between_two_cycles_only_the_warm_one_has_its_turn(conn, plan, three):
    read(conn, "cold", "other", minutes=10)
    assert due(conn, plan, minutes=10.5) == []
    assert due(conn, plan, minutes=10.7) == ["warm"]


def test_a_full_cycle_reads_every_sheet_the_warm_one_first(conn, plan, three):
    read(conn, "other", minutes=10)
    assert due(conn, plan, minutes=10.1, full=True) == ["warm", "cold", "other"]


def test_what_no_run_came_to_is_read_by_whichever_comes(conn, plan, three):
    # The schedule did not come at ten minutes; the cold ones were read at five.
    assert due(conn, plan, minutes=10.7) == ["warm"]
    assert due(conn, plan, minutes=11) == ["warm", "cold", "other"]


def test_nobody_starves_behind_the_warm_ones(conn, plan, three):
    assert due(conn, plan, minutes=17, full=True) == ["cold", "other", "warm"]


def test_a_sheet_that_is_new_is_read_at_once(conn, plan, three):
    registry.register(conn, spreadsheet_id="new", opd="NEW", title="new", tab="Laporan", now=NOW)
    assert due(conn, plan, minutes=10.7)[0] == "new"


def test_one_that_cannot_be_read_has_its_turn_no_more_often(conn, plan, three):
    read(conn, "other", minutes=10)
    registry.record_failure(conn, "cold", state="access", error="Mohon bagikan.", now=NOW + 10 * MINUTE)
    assert due(conn, plan, minutes=12) == ["warm"]


def test_typing_makes_a_sheet_warm_and_answers_do_not(workspace, conn, sheet, run, plan):
    run()
    assert due(conn, plan, minutes=2) == []
    workspace.type(sheet, cells(2))
    run(5)
    assert due(conn, plan, minutes=6) == [sheet]
    # What was written beside the row at five minutes, IDs included, is nobody's typing.
    for minutes in range(6, 20):
        run(minutes)
    assert due(conn, plan, minutes=21) == []
    # Sorting is not typing; emptying a row is.
    workspace.type(sheet, dict.fromkeys([f"{letter(name)}2" for name in ("judul", "uraian", "lokasi")], ""))
    run(22)
    assert due(conn, plan, minutes=23) == [sheet]


def test_a_run_reads_only_those_whose_turn_it_is(workspace, conn, sheet, settings, book, run):
    run()
    requests.delete(f"{workspace.url}/admin/api/requests", timeout=10)
    chosen = turns.due(conn, plan=settings.intake.turns, full=False, now=NOW + MINUTE)
    result = cycle.run(conn, workspace.google, settings=settings, book=book, now=NOW + MINUTE, spreadsheets=chosen)
    assert (result.sheets, result.sheets_read) == (0, 0)
    assert workspace.calls() == []
