"""A cycle in which no sheet could be opened is red, says one cause, and troubles no agency with it."""

from __future__ import annotations

import pytest

from siar.connections import MediaConnection
from siar.errors import WaitError
from siar.intake import registry
from siar.intake.provisioning import provision
from siar.store.media import MediaStore
from siar.tasks import intake
from siar.troubles import ToldError
from tests.integration.intake.people import NOW, cells, system

pytestmark = pytest.mark.integration
OPEN = "sheets.spreadsheets.get"


@pytest.fixture
def offices(workspace, conn, settings):
    """Five agencies' sheets."""
    codes = ["DINKES", "DISHUB", "DLHK", "DIKBUD", "PUPR"]
    made = provision.provision(
        conn, workspace.google, settings=settings, opd=codes, folder_id=workspace.folder, now=NOW
    )
    return dict(made.spreadsheets)


@pytest.fixture
def read(given, workspace, tmp_path):
    media = MediaStore(MediaConnection(root_url=f"file://{tmp_path}/media", public_base_url=None))
    given(intake, google=workspace.google, media=media)
    return intake.read_sheets


def states(conn) -> dict[str, tuple[str, str | None]]:
    rows = conn.execute("select opd, title, last_state, last_error from siar.spreadsheets where active").fetchall()
    return {row["opd"] or row["title"]: (row["last_state"], row["last_error"]) for row in rows}


def unshared(workspace, conn, opd: str) -> None:
    lost = workspace.admin("POST", "/spreadsheets", title=opd, share_with_service_account=False)["id"]
    registry.register(conn, spreadsheet_id=lost, opd=opd, title=opd, tab="Laporan", now=NOW)


@pytest.mark.parametrize("status", [403, 404])
def test_every_sheet_refused_is_red_with_one_cause_and_no_agency_is_told_to_share(
    workspace, conn, offices, read, heard, status
):
    workspace.fail(OPEN, "status", params={"status": status})
    for _ in range(3):
        with pytest.raises(ToldError, match="5 of 5 sheets were refused, 0 were read"):
            read()
    assert set(states(conn).values()) == {("lost", registry.LOST)}
    assert not [name for name in workspace.calls() if "values" in name], "nothing is written into a sheet"
    assert heard() == ["[Siar] Gangguan: Akun layanan kehilangan akses: 5 dari 5 lembar OPD tidak dapat dibuka."]


def test_once_the_access_is_back_its_end_is_told_once(workspace, conn, offices, office, read, heard):
    workspace.fail(OPEN, "status", params={"status": 403})
    with pytest.raises(ToldError):
        read()
    # A run between two full ones has no sheet to read: that ends nothing.
    workspace.world.faults.clear()
    office.later(minutes=1)
    assert read(full=False)["sheets_read"] == 0
    assert len(heard()) == 1
    office.later(minutes=5)
    assert read()["sheets_read"] == 5
    read()
    assert len(heard()) == 2
    assert heard()[1].startswith("[Siar] Selesai: Akun layanan kehilangan akses")
    assert {state for state, _ in states(conn).values()} == {"ok"}


def test_one_agency_that_unshares_its_sheet_is_told_so_and_the_run_is_green(workspace, conn, offices, read, heard):
    workspace.type(offices["DINKES"], cells(2))
    unshared(workspace, conn, "BKPP")
    assert read()["sheets_read"] == 5
    state, reason = states(conn)["BKPP"]
    assert state == "access"
    assert "bagikan lembar ini" in reason
    assert heard() == []
    assert system(workspace, offices["DINKES"], 2)["status"], "it was read and answered"


def test_most_of_several_sheets_refused_at_once_is_our_cause_and_the_others_are_read(
    workspace, conn, offices, read, heard
):
    workspace.type(offices["DINKES"], cells(2))
    for number in range(6):
        unshared(workspace, conn, f"OPD{number}")
    with pytest.raises(ToldError, match="6 of 11 sheets were refused, 5 were read"):
        read()
    assert [state for state, _ in states(conn).values()].count("lost") == 6
    assert system(workspace, offices["DINKES"], 2)["status"], "it was read and answered"
    assert len(heard()) == 1


def test_warm_sheets_that_are_all_refused_are_held_against_one_that_is_not_warm(
    workspace, conn, offices, office, read, heard
):
    read()
    for opd in ("BKPP", "DPMPTSP"):
        unshared(workspace, conn, opd)
    # Registered just now, they are due; the five were read a moment ago.
    office.later(seconds=30)
    assert read(full=False)["sheets"] == 2
    assert {states(conn)[opd][0] for opd in ("BKPP", "DPMPTSP")} == {"access"}
    assert heard() == []


def test_a_refused_key_is_our_cause_even_of_one_sheet(workspace, conn, read, settings, heard):
    provision.provision(conn, workspace.google, settings=settings, opd=["DINKES"], folder_id=workspace.folder, now=NOW)
    workspace.fail(OPEN, "status", params={"status": 401})
    with pytest.raises(ToldError):
        read()
    assert states(conn) == {"DINKES": ("lost", registry.LOST)}
    assert len(heard()) == 1


def test_a_pause_after_one_refusal_does_not_make_it_ours(workspace, conn, offices, read, services, settings, heard):
    # One after the other, so that the new one is asked for first.
    intake_plan = settings.intake.model_copy(update={"sheets_in_flight": 1})
    services.settings = settings.model_copy(update={"intake": intake_plan})
    read()
    unshared(workspace, conn, "BKPP")
    # Then Google wants a pause of everybody, also of whoever makes sure.
    workspace.fail(OPEN, "status", after_n=1, params={"status": 429})
    with pytest.raises(WaitError):
        read()
    assert states(conn)["BKPP"][0] == "new"
    assert heard() == []
