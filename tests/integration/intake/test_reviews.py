"""Rows that wait for an editor: listed, accepted, sent back; and what their agency then reads in the sheet."""

from __future__ import annotations

import threading
from datetime import timedelta

import psycopg
import pytest

from siar import audit
from siar.errors import InputError
from siar.intake import reviews
from siar.store import connect
from tests.integration.intake.people import NOW, cells, letter, system

pytestmark = pytest.mark.integration

OPEN = {"boleh_tayang": ""}  # W_BELUM_DISETUJUI: an editor decides


@pytest.fixture
def waiting_row(workspace, conn, sheet, run):
    workspace.type(sheet, cells(2, **OPEN))
    assert run().review == 1
    (row,) = reviews.waiting(conn, limit=10)
    return row


def accept(conn, row):
    return reviews.accept(conn, revision_id=row.revision_id, actor="rina", as_of=NOW.date(), now=NOW)


def refuse(conn, row, reason="Foto buram, mohon kirim foto yang lebih jelas."):
    reviews.refuse(conn, revision_id=row.revision_id, actor="rina", reason=reason, now=NOW)


def test_a_waiting_row_is_listed_with_what_an_editor_needs(workspace, conn, sheet, waiting_row):
    assert waiting_row.opd == "DINKES"
    assert waiting_row.title == "Posyandu Melati layani 64 balita"
    assert waiting_row.kind == "Kegiatan"
    assert (waiting_row.spreadsheet_id, waiting_row.row_number, waiting_row.tab) == (sheet, 2, "Laporan")
    assert [finding.code for finding in waiting_row.findings if finding.level == "W"] == ["W_BELUM_DISETUJUI"]
    assert waiting_row.cells["lokasi"] == "Posyandu Melati"
    assert waiting_row.age(NOW + timedelta(hours=3)) == timedelta(hours=3)
    assert reviews.count(conn) == 1


def test_the_list_is_read_page_by_page_the_longest_waiting_first(workspace, conn, sheet, run):
    for row in range(2, 7):
        workspace.type(sheet, cells(row, judul=f"Kelas gizi RT {row} dibuka untuk warga", **OPEN))
    run()
    whole = [row.revision_id for row in reviews.waiting(conn, limit=10)]
    assert len(whole) == 5
    assert whole == sorted(whole)
    first = reviews.waiting(conn, limit=2)
    rest = reviews.waiting(conn, limit=10, after=first[-1].revision_id)
    assert [row.revision_id for row in [*first, *rest]] == whole


def test_a_row_whose_content_is_newer_or_that_was_removed_does_not_wait(workspace, conn, sheet, run, waiting_row):
    workspace.type(sheet, {f"{letter('judul')}2": "Posyandu Melati layani 65 balita"})
    run(5)
    (newer,) = reviews.waiting(conn, limit=10)
    assert newer.revision_id > waiting_row.revision_id
    with pytest.raises(InputError, match=r"\(lagi\) menunggu"):
        accept(conn, waiting_row)
    workspace.rows(sheet, action="delete", row=2)
    run(10)
    run(15)
    assert reviews.waiting(conn, limit=10) == []
    assert reviews.count(conn) == 0
    for act in (accept, refuse):
        with pytest.raises(InputError, match="dihapus"):
            act(conn, newer)


def test_an_editors_yes_makes_one_report_is_audited_and_shown(workspace, conn, sheet, run, waiting_row):
    report_id = accept(conn, waiting_row)
    with pytest.raises(InputError):
        accept(conn, waiting_row)
    with pytest.raises(InputError):
        refuse(conn, waiting_row)
    run(5)
    shown = system(workspace, sheet, 2)
    assert shown["status"] == "Diterima"
    assert "tayang" not in shown["pesan"]  # what was asked has been answered
    assert [row["report_id"] for row in conn.execute("select report_id from siar.current_reports")] == [report_id]
    (entry,) = conn.execute(
        "select actor, action, at, detail from siar.audit_entries where subject = %s", [f"row:{waiting_row.row_id}"]
    )
    assert (entry["actor"], entry["action"], entry["at"]) == ("rina", "row.accepted", NOW)
    digest = conn.execute("select input_hash from siar.row_revisions").fetchone()["input_hash"]
    assert entry["detail"]["input_hash"] == digest
    assert entry["detail"]["report_id"] == report_id
    assert entry["detail"]["codes"] == [finding.code for finding in waiting_row.findings]
    assert audit.verify(conn).broken_at is None


def test_an_editors_no_stands_beside_the_row_until_the_row_changes(workspace, conn, sheet, run, waiting_row):
    refuse(conn, waiting_row)
    run(5)
    shown = system(workspace, sheet, 2)
    assert shown["status"] == "Perlu diperbaiki"
    assert shown["pesan"].startswith("Dikembalikan redaksi: Foto buram, mohon kirim foto yang lebih jelas.\n1. ")
    assert conn.execute("select count(*) as n from siar.reports").fetchone()["n"] == 0
    assert reviews.waiting(conn, limit=10) == []
    assert run(10).answered == 0
    workspace.type(sheet, {f"{letter('boleh_tayang')}2": "Ya"})
    assert run(15).accepted == 1
    shown = system(workspace, sheet, 2)
    assert shown["status"] == "Diterima"
    assert "redaksi" not in shown["pesan"]
    actions = [row["action"] for row in conn.execute("select action from siar.audit_entries order by entry_id")]
    assert actions[-1] == "row.refused"


@pytest.mark.parametrize("decide", [accept, refuse])
def test_the_same_content_is_not_asked_about_again(workspace, conn, sheet, run, waiting_row, decide):
    """Judged again because it changed and changed back, or because it was gone and came back."""
    decide(conn, waiting_row)
    expected = "Diterima" if decide is accept else "Perlu diperbaiki"
    run(5)
    answer = system(workspace, sheet, 2)
    assert answer["status"] == expected
    workspace.type(sheet, {f"{letter('lokasi')}2": "Posyandu Mawar"})
    run(10)
    assert system(workspace, sheet, 2)["status"] == "Perlu dicek"
    workspace.type(sheet, {f"{letter('lokasi')}2": "Posyandu Melati"})
    run(15)
    again = system(workspace, sheet, 2)
    assert (again["status"], again["pesan"]) == (answer["status"], answer["pesan"])
    assert reviews.waiting(conn, limit=10) == []


def test_a_new_question_about_the_same_content_is_asked(workspace, conn, sheet, run, waiting_row):
    """The editor's yes covers what the editor saw, not what a later reading finds besides."""
    accept(conn, waiting_row)
    workspace.type(sheet, {f"{letter('lokasi')}2": "Posyandu Mawar"})
    run(5)
    # A twin, reported meanwhile: the row, typed back as it was, is now also much like another one.
    workspace.type(sheet, cells(3, judul="Posyandu Melati layani 64 balita!", uraian="Sama isinya. Ditulis ulang."))
    run(10)
    workspace.type(sheet, {f"{letter('lokasi')}2": "Posyandu Melati"})
    run(15)
    again = [row for row in reviews.waiting(conn, limit=10) if row.row_id == waiting_row.row_id]
    assert len(again) == 1
    assert len({finding.code for finding in again[0].findings if finding.level == "W"}) > 1


@pytest.mark.parametrize("reason", ["", "   ", "\u200b\u202e", "…!"])
def test_a_refusal_without_a_reason_is_refused(conn, waiting_row, reason):
    with pytest.raises(InputError, match="alasan"):
        refuse(conn, waiting_row, reason)
    assert reviews.count(conn) == 1


def test_no_reason_carries_personal_data_control_characters_or_a_formula(workspace, conn, sheet, run, waiting_row):
    refuse(
        conn,
        waiting_row,
        '=HYPERLINK("http://x";"klik")\r\n\u202eNIK 5371990101900001 hubungi 0812-3456-7890 ' + "a" * 900,
    )
    run(5)
    told = system(workspace, sheet, 2)["pesan"].splitlines()[0]
    kept = [
        *(row["reason"] for row in conn.execute("select reason from siar.reviews")),
        *(str(row) for row in conn.execute("select findings from siar.verdicts")),
        *(str(row["detail"]) for row in conn.execute("select detail from siar.audit_entries")),
        told,
    ]
    for text in kept:
        assert "5371990101900001" not in text
        assert "3456" not in text
    assert told.startswith("Dikembalikan redaksi: =HYPERLINK")  # a text, told as it was written
    assert len(told) < 450
    assert "\u202e" not in told
    formulas = workspace.google.sheets.get(
        sheet, ranges=["'Laporan'"], fields="sheets.data.rowData.values.userEnteredValue.formulaValue"
    )
    assert "HYPERLINK" not in str(formulas)


def test_a_decision_and_a_newer_content_do_not_cross(workspace, conn, database, sheet, run, waiting_row):
    """While a cycle lands a newer content, a decision on the older one waits for it, and is then refused."""
    failed = []

    def decide():
        with connect(database) as other:
            try:
                accept(other, waiting_row)
            except InputError as error:
                failed.append(error)

    with conn.transaction():
        conn.execute("select 1 from siar.sheet_rows where row_id = %s for update", [waiting_row.row_id])
        thread = threading.Thread(target=decide)
        thread.start()
        made = conn.execute(
            "insert into siar.row_revisions (row_id, revision_no, input_hash, cells, row_number, observed_at)"
            " values (%s, 2, 'other', '{}', 2, %s) returning revision_id",
            [waiting_row.row_id, NOW],
        ).fetchone()
        conn.execute(
            "insert into siar.verdicts (revision_id, verdict, judged_at) values (%s, 'held', %s)",
            [made["revision_id"], NOW],
        )
    thread.join(timeout=20)
    assert len(failed) == 1
    assert conn.execute("select count(*) as n from siar.reports").fetchone()["n"] == 0


def test_decisions_are_kept_for_ever(conn, waiting_row):
    refuse(conn, waiting_row)
    for change in ("update siar.reviews set reason = 'lain'", "delete from siar.reviews"):
        with pytest.raises(psycopg.errors.RestrictViolation):
            conn.execute(change)
