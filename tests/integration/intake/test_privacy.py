"""Rows that name a resident: told of by place, kind and age, to the agency and then to the data officer, never by text."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from siar.faults import ItemsFailedError
from siar.intake import privacy
from siar.intake.provisioning import provision
from siar.intake.provisioning.tabs import SUMMARY
from tests.integration.intake.people import NOW, cells, letter, system

pytestmark = pytest.mark.integration

NIK, MOBILE, NAME = "5371011203850001", "0812 3456 7890", "Yohanis Sentinel"
CONTACTS = {"DINKES": ("dinkes@kupangkota.example",)}
LINE = "Baris ditahan karena data pribadi"


def summary(workspace, sheet) -> dict[str, str]:
    return {row[0]: row[1] if len(row) > 1 else "" for row in workspace.values(sheet, SUMMARY) if row and row[0]}


def mails(conn) -> list[dict[str, str]]:
    return conn.execute(
        "select recipient, subject, plain from siar.messages where kind = 'privacy' order by message_id"
    ).fetchall()


@pytest.fixture
def remind(conn, settings):
    """The letters that are due so many hours after the rows were typed."""

    def at(hours: float, *, contacts=CONTACTS, with_settings=settings) -> int:
        return privacy.remind(conn, settings=with_settings, now=NOW + timedelta(hours=hours), contacts=contacts)

    return at


@pytest.fixture
def held(workspace, sheet, run):
    """Two rows that name a resident, and one that is held for something else."""
    workspace.type(sheet, cells(2, uraian=f"Keluhan {NAME}, NIK {NIK}, sudah ditangani petugas di lapangan."))
    workspace.type(sheet, cells(3, judul="Kelas ibu hamil dibuka", sumber_data=f"Hubungi {MOBILE}"))
    workspace.type(sheet, cells(4, judul="", tanggal_mulai="21/10/2025"))
    run()
    assert {system(workspace, sheet, row)["status"] for row in (2, 3, 4)} == {"Perlu diperbaiki"}
    return sheet


def test_a_row_is_listed_by_place_kind_and_age_and_by_nothing_of_its_text(conn, held):
    rows = privacy.held(conn)
    assert {(row.row_number, *row.found[0]) for row in rows} == {
        (2, "uraian", "nomor identitas"),
        (3, "sumber data", "nomor telepon pribadi"),
    }
    assert {row.opd for row in rows} == {"DINKES"}
    assert rows[0].age(NOW + timedelta(hours=5)) == timedelta(hours=5)
    text = json.dumps([vars(row) for row in rows], default=str)
    assert [part for part in (NIK, MOBILE, NAME, "Posyandu", "Kelas ibu") if part in text] == []


def test_the_agency_is_told_after_a_day_and_the_officer_after_three_each_once(conn, held, remind, settings):
    officer = settings.model_copy(
        update={"privacy": settings.privacy.model_copy(update={"officer_to": ["pdp@x.example"]})}
    )
    assert remind(23.9) == 0
    assert (remind(24), remind(24.1), remind(71)) == (1, 0, 0)
    assert (remind(72, with_settings=officer), remind(200, with_settings=officer)) == (1, 0)
    to_agency, to_officer = mails(conn)
    assert (to_agency["recipient"], to_officer["recipient"]) == ("dinkes@kupangkota.example", "pdp@x.example")
    for mail in (to_agency, to_officer):
        assert "kolom uraian: nomor identitas" in mail["plain"]
        assert "kolom sumber data: nomor telepon pribadi" in mail["plain"]
        assert "baris 2 [" in mail["plain"]
        assert [part for part in (NIK, "537", MOBILE, "3456", NAME, "Posyandu") if part in mail["plain"]] == []
    assert "(24 jam)" in to_agency["plain"]
    assert "Dinkes, " in to_officer["plain"]


def test_a_row_that_is_late_later_gets_a_letter_of_its_own(conn, workspace, held, run, remind):
    assert remind(24) == 1
    workspace.type(held, cells(5, judul="Imunisasi di sekolah", lokasi=f"Rumah, {MOBILE}"))
    run(60)
    assert (remind(24.5), remind(25)) == (0, 1)
    assert "baris 5 [" in mails(conn)[1]["plain"]
    assert "baris 2 [" not in mails(conn)[1]["plain"]


def test_mending_ends_it_and_naming_somebody_again_begins_anew(conn, workspace, held, run, remind):
    workspace.type(held, {f"{letter('uraian')}2": f"Keluhan diterima, NIK {NIK}, sudah ditangani petugas di lapangan."})
    workspace.type(held, {f"{letter('sumber_data')}3": "Dinas Kesehatan"})
    run(120)
    run(125)
    (row,) = privacy.held(conn)
    assert row.row_number == 2
    workspace.type(held, {f"{letter('uraian')}2": cells(2)[f"{letter('uraian')}2"]})
    run(240)
    run(245)
    assert privacy.held(conn) == []
    assert remind(500) == 0
    workspace.type(held, {f"{letter('uraian')}2": f"Keluhan {NAME}, NIK {NIK}, sudah ditangani petugas."})
    run(360)
    (row,) = privacy.held(conn)
    assert row.since == NOW + timedelta(hours=6)


def test_an_agency_without_an_address_is_the_officers_at_once(conn, held, remind, settings):
    assert remind(24, contacts={}) == len(settings.city.alerts_to)
    assert {mail["recipient"] for mail in mails(conn)} == set(settings.city.alerts_to)
    assert remind(100, contacts={}) == 0


def test_one_letter_that_cannot_be_planned_keeps_no_other_back(conn, held, remind, monkeypatch, settings):
    real = privacy.outbox.plan

    def plan(conn, letter, *, recipient, **more):
        if recipient.startswith("dinkes"):
            raise KeyError(NIK)
        return real(conn, letter, recipient=recipient, **more)

    monkeypatch.setattr(privacy.outbox, "plan", plan)
    with pytest.raises(ItemsFailedError) as failed:
        remind(80)
    assert NIK not in str(failed.value)
    assert {mail["recipient"] for mail in mails(conn)} == set(settings.city.alerts_to)


def test_ringkasan_says_how_many_and_of_what_kinds(workspace, held, run):
    assert summary(workspace, held)[LINE] == "2 (nomor identitas, nomor telepon pribadi)"
    assert run(5).answered == 0
    workspace.type(held, {f"{letter('sumber_data')}3": "Dinas Kesehatan"})
    workspace.type(held, {f"{letter('uraian')}2": cells(2)[f"{letter('uraian')}2"]})
    run(10)
    assert summary(workspace, held)[LINE] == "0"


def test_a_ringkasan_of_before_gets_the_line_below_its_others(workspace, conn, settings, sheet, run):
    book = workspace.google.sheets.get(sheet, fields="sheets.properties(sheetId,title)")
    tab = next(item["properties"] for item in book["sheets"] if item["properties"]["title"] == SUMMARY)
    before = workspace.values(sheet, SUMMARY)
    place = next(index for index, row in enumerate(before) if row and row[0] == LINE)
    span = {"sheetId": tab["sheetId"], "dimension": "ROWS", "startIndex": place, "endIndex": place + 1}
    workspace.google.sheets.batch_update(sheet, [{"deleteDimension": {"range": span}}], repeatable=True)
    workspace.type(sheet, cells(2))
    assert run().failures == {}
    assert LINE not in summary(workspace, sheet)

    def upgrade():
        return provision.provision(conn, workspace.google, settings=settings, opd=["DINKES"], folder_id="", now=NOW)

    assert (upgrade().upgraded, upgrade().unchanged) == (1, 1)
    run(5)
    after = summary(workspace, sheet)
    assert list(after)[-1] == LINE
    assert (after[LINE], after["Diterima"], after["Keadaan lembar"]) == ("0", "1", "Terbaca")
