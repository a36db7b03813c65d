"""Several sheets in flight at once: what one after the other would give, and what one raises costs that one."""

from __future__ import annotations

import threading
from datetime import timedelta

import psycopg
import pytest
import requests

from siar.errors import WaitError
from siar.faults import ItemsFailedError, open_faults
from siar.google.client import GoogleWorkspace
from siar.google.sheets import Sheets
from siar.intake import cycle, sheet_cycle
from siar.intake.provisioning import provision
from siar.store import connect
from tests.integration.intake.people import NOW, cells, system

pytestmark = pytest.mark.integration


@pytest.fixture
def offices(workspace, conn, settings):
    """Three agencies' sheets, by the agencies' codes."""
    codes = ["DINKES", "DISHUB", "DLHK"]
    made = provision.provision(
        conn, workspace.google, settings=settings, opd=codes, folder_id=workspace.folder, now=NOW
    )
    return dict(made.spreadsheets)


@pytest.fixture
def run(workspace, conn, database, settings, book):
    def one(minutes: int = 0, google: GoogleWorkspace | None = None, connection=lambda: connect(database)):
        return cycle.run(
            conn, google or workspace.google, settings=settings, book=book, now=NOW + timedelta(minutes=minutes),
            open_connection=connection,
        )  # fmt: skip

    return one


@pytest.fixture
def all_at_once(monkeypatch):
    """Lets no sheet's answer through before three sheets have been asked for."""
    together = threading.Barrier(3)
    ask = Sheets.read

    def waiting(self, spreadsheet_id, **how):
        answer = ask(self, spreadsheet_id, **how)
        together.wait(timeout=60)
        return answer

    monkeypatch.setattr(Sheets, "read", waiting)
    return together


def test_sheets_in_flight_at_once_are_each_landed_and_answered(workspace, offices, run, all_at_once, monkeypatch):
    for number, sheet in enumerate(offices.values()):
        workspace.type(sheet, cells(2, opd="", judul=f"Kader kelurahan dilatih tahap {number}"))
    result = run()
    monkeypatch.undo()
    assert (result.sheets_read, result.revisions, result.accepted, result.answered) == (3, 3, 3, 3)
    assert {system(workspace, sheet, 2)["status"] for sheet in offices.values()} == {"Diterima"}
    assert len({system(workspace, sheet, 2)["id"] for sheet in offices.values()}) == 3
    assert (run(5).revisions, run(10).answered) == (0, 0)


def test_of_sheets_that_contradict_each_other_the_later_ones_are_asked(
    workspace, offices, run, all_at_once, monkeypatch
):
    for sheet, lamps in zip(offices.values(), (120, 480, 950), strict=True):
        workspace.type(
            sheet,
            cells(2, opd="", jenis_laporan="Capaian", judul=f"Lampu jalan menyala, {lamps} titik", lokasi="Kota Kupang",
                  indikator_1="Lampu jalan menyala", nilai_1=str(lamps), satuan_1="titik"),
        )  # fmt: skip
    run()
    monkeypatch.undo()
    told = sorted(system(workspace, sheet, 2)["status"] for sheet in offices.values())
    assert told == ["Diterima", "Perlu dicek", "Perlu dicek"]


def test_what_one_sheet_raises_costs_that_sheet(workspace, conn, offices, run, monkeypatch):
    for sheet in offices.values():
        workspace.type(sheet, cells(2, opd=""))
    bad, read = offices["DISHUB"], sheet_cycle.read_grid

    def failing(sheets, spreadsheet_id, *, tab):
        if spreadsheet_id == bad:
            raise ZeroDivisionError
        return read(sheets, spreadsheet_id, tab=tab)

    monkeypatch.setattr(sheet_cycle, "read_grid", failing)
    with pytest.raises(ItemsFailedError, match="ZeroDivisionError"):
        run()
    assert [fault.item for fault in open_faults(conn, "sheet")] == [bad]
    answered = [name for name, sheet in offices.items() if system(workspace, sheet, 2)["status"]]
    assert answered == ["DINKES", "DLHK"]
    monkeypatch.undo()
    assert run(5).accepted == 1
    assert open_faults(conn) == []


def test_a_pause_that_google_asks_for_in_one_sheet_leaves_those_in_flight_alone(
    workspace, conn, offices, run, all_at_once, monkeypatch
):
    for sheet in offices.values():
        workspace.type(sheet, cells(2, opd=""))
    full, tag = offices["DISHUB"], Sheets.batch_update_and_read

    def refusing(self, spreadsheet_id, *requests_of, **how):
        if spreadsheet_id == full:
            raise WaitError("the quota of this minute is used up", until=NOW + timedelta(minutes=1))
        return tag(self, spreadsheet_id, *requests_of, **how)

    monkeypatch.setattr(Sheets, "batch_update_and_read", refusing)
    with pytest.raises(WaitError, match="1 of 3 sheets were not finished"):
        run()
    monkeypatch.undo()
    states = {row["opd"]: row["last_state"] for row in conn.execute("select opd, last_state from siar.spreadsheets")}
    assert states == {"DINKES": "ok", "DISHUB": "retry", "DLHK": "ok"}
    assert run(5).accepted == 1
    assert {system(workspace, sheet, 2)["status"] for sheet in offices.values()} == {"Diterima"}


class Counted:
    """A window that grants everything and counts."""

    def __init__(self) -> None:
        self.taken = 0

    def acquire(self) -> float:
        self.taken += 1
        return 0.0


def test_every_call_of_every_lane_takes_its_place_in_the_shared_windows(
    workspace, offices, run, all_at_once, monkeypatch
):
    for sheet in offices.values():
        workspace.type(sheet, cells(2, opd=""))
    reads, writes = Counted(), Counted()
    google = GoogleWorkspace(workspace.google._connection, reads=reads, writes=writes)
    requests.delete(f"{workspace.url}/admin/api/requests", timeout=10)
    assert run(google=google).accepted == 3
    monkeypatch.undo()
    calls = workspace.calls()
    assert reads.taken == calls.count("sheets.spreadsheets.get") == 3
    assert writes.taken == len(calls) - reads.taken == 6  # each sheet's tags and answers


def test_a_database_that_gives_no_further_connection_is_told(offices, run):
    def refused():
        raise psycopg.OperationalError("too many connections")

    with pytest.raises(RuntimeError, match="3 of 3 sheets were not finished"):
        run(connection=refused)
