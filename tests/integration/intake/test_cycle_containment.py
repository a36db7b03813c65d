"""One bad row costs itself: the others are answered, it is kept and shown, and the run ends red."""

from __future__ import annotations

import pytest

from siar.errors import InputError
from siar.faults import ItemsFailedError, open_faults
from siar.intake import landing, reviews
from siar.intake.rules import verdicts
from siar.intake.rules.catalogue import Rule
from tests.integration.intake.people import NOW, cells, letter, system

pytestmark = pytest.mark.integration

BAD = "Warga Oesapa belajar memilah sampah"


def fill(workspace, sheet, *, bad=5):
    titles = (
        "Zat besi untuk remaja putri",
        "Ambulans laut tiba di Alak",
        "Kelas ibu hamil dibuka",
        "Vaksin rabies bagi anjing warga",
        "Los pasar Kasih dicat ulang",
        "Sumur bor Naioni mulai mengalir",
        "Lampu jalan Penfui menyala",
        "Donor darah pegawai kecamatan",
        "Pelatihan sopir bus kota",
        "Perpustakaan keliling singgah di Bello",
    )
    for row, name in enumerate(titles, start=2):
        title = BAD if row == bad else name
        workspace.type(
            sheet, cells(row, judul=title, uraian=f"{title} pekan ini. Warga antre tertib dan merasa terbantu.")
        )


@pytest.fixture
def broken_rule(monkeypatch):
    """A rule that raises when it meets one headline, as a rule with a mistake would."""

    def condition(table, _history):
        if BAD in table.text("judul").values:
            raise KeyError("isi sel")
        return iter(())

    monkeypatch.setattr(verdicts, "RULES", (*verdicts.RULES, Rule("E_JUDUL_KOSONG", condition)))


def test_a_row_on_which_the_rules_fail_costs_itself(workspace, conn, sheet, run, broken_rule):
    fill(workspace, sheet)
    with pytest.raises(ItemsFailedError, match=r"KeyError at .*: row "):
        run()
    shown = [system(workspace, sheet, row) for row in range(2, 12)]
    assert [line["status"] for line in shown].count("Diterima") == 9
    assert shown[3]["status"] == "Perlu dicek"
    assert "belum dapat diperiksa; Kominfo sudah diberi tahu" in shown[3]["pesan"].lower().replace("kominfo", "Kominfo")
    (fault,) = open_faults(conn)
    assert (fault.stage, fault.item, fault.error) == ("row", shown[3]["id"], "KeyError")
    assert "isi sel" not in f"{fault}"


def test_it_rests_then_is_judged_again_by_itself(workspace, conn, sheet, run, monkeypatch, broken_rule):
    fill(workspace, sheet)
    with pytest.raises(ItemsFailedError):
        run()
    assert run(2).revisions == 0
    monkeypatch.undo()
    assert run(6).accepted == 1
    assert system(workspace, sheet, 5)["status"] == "Diterima"
    assert open_faults(conn) == []


def test_a_row_that_cannot_be_landed_costs_itself(workspace, conn, sheet, run, monkeypatch):
    fill(workspace, sheet)
    insert = landing.insert_report

    def failing(connection, **values):
        if BAD in values["fields"]:
            connection.execute("select 1/0")
        return insert(connection, **values)

    monkeypatch.setattr(landing, "insert_report", failing)
    with pytest.raises(ItemsFailedError, match="DivisionByZero at intake/landing"):
        run()
    assert conn.execute("select count(*) as n from siar.current_reports").fetchone()["n"] == 9
    assert system(workspace, sheet, 5)["status"] == "Perlu dicek"


def test_a_row_whose_content_could_not_be_read_is_not_accepted_by_hand(workspace, conn, sheet, run, broken_rule):
    fill(workspace, sheet)
    with pytest.raises(ItemsFailedError):
        run()
    (waiting,) = reviews.waiting(conn, limit=10)
    with pytest.raises(InputError, match="belum"):
        reviews.accept(conn, revision_id=waiting.revision_id, actor="editor", as_of=NOW.date(), now=NOW)


def test_a_row_without_a_kind_is_held_and_its_neighbours_are_answered(workspace, conn, sheet, run):
    workspace.type(sheet, cells(2))
    workspace.type(sheet, cells(3, judul="Kader Alak dilatih", jenis_laporan="", anggaran_rp="1234567890123456789"))
    run()
    assert system(workspace, sheet, 2)["status"] == "Diterima"
    line = system(workspace, sheet, 3)
    assert line["status"] == "Perlu diperbaiki"
    assert f"olom {letter('jenis_laporan')}" in line["pesan"]


def test_the_sheet_says_whose_row_it_is_where_the_row_does_not(workspace, conn, sheet, run):
    workspace.type(sheet, cells(2, opd=""))
    run()
    assert system(workspace, sheet, 2)["status"] == "Diterima"
    assert conn.execute("select opd from siar.current_reports").fetchone()["opd"] == "DINKES"
