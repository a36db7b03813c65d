"""What Google does in a sheet where its documents do not say it, either way."""

from __future__ import annotations

import pytest

from siar.intake import registry
from siar.intake.examination import dotted_numbers, protections
from siar.intake.provisioning import layout
from tests.integration.intake.people import cells, letter

pytestmark = pytest.mark.integration

NUMBER = f"{letter('nilai_1')}2"


@pytest.fixture
def registered(conn, sheet):
    (found,) = registry.active(conn)
    return found


def test_a_protection_that_does_not_name_us_is_found_before_a_write_fails(workspace, registered):
    (well,) = protections(workspace.google, registered)
    assert (well.level, well.message) == ("baik", f"2 rentang di “{registered.title}”, semuanya dapat kami isi.")
    service = workspace.world.services["google"]
    tab = next(sheet for sheet in service.books[registered.spreadsheet_id].sheets if sheet.title == registered.tab)
    theirs = {"users": ["sekretaris@opd.example"], "domainUsersCanEdit": False}
    tab.protected = [{**tab.protected[0], "editors": theirs}, *tab.protected[1:]]
    (shut,) = protections(workspace.google, registered)
    assert shut.level == "rusak"
    assert shut.message.startswith(f"{workspace.google.email} tidak boleh menulis di 1 dari 2 rentang terlindung")
    own = {"sheetId": tab.id, "startColumnIndex": len(layout.SYSTEM_COLUMNS)}
    tab.protected = [{**tab.protected[0], "range": own}, *tab.protected[1:]]
    (unconcerned,) = protections(workspace.google, registered)
    assert unconcerned.level == "baik"


@pytest.mark.parametrize(
    ("unit", "verdict", "codes"),
    [("persen", "accepted", {"I_ANGKA_FORMAT"}), ("orang", "review", {"I_ANGKA_FORMAT", "W_ANGKA_AMBIGU"})],
)
def test_a_number_that_google_took_for_a_time_is_judged_as_it_was_typed(
    workspace, conn, registered, run, unit, verdict, codes
):
    typed = cells(2, indikator_1="Balita ditimbang", nilai_1="2.50", satuan_1=unit)
    workspace.type(registered.spreadsheet_id, typed)
    (met,) = dotted_numbers(workspace.google, registered)
    assert (met.level, NUMBER in met.message) == ("perhatian", True)
    run()
    judged = conn.execute("select verdict, findings from siar.verdicts").fetchone()
    assert (judged["verdict"], {finding["code"] for finding in judged["findings"]}) == (verdict, codes)
    assert all("“2.50”" in finding["message"] for finding in judged["findings"])


def test_a_number_whose_dot_groups_digits_is_what_its_cell_shows(workspace, registered):
    workspace.admin("PATCH", "/settings", typed_dots="number")
    workspace.type(registered.spreadsheet_id, cells(2, nilai_1="2.50"))
    (met,) = dotted_numbers(workspace.google, registered)
    assert met.level == "baik"
    assert workspace.values(registered.spreadsheet_id)[1][layout.HEADER_COLUMNS.index("nilai_1")] == "250"
