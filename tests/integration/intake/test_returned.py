"""A post that the desk sends back: its reason reaches the agency's row, and leaves it with the next content."""

from __future__ import annotations

from datetime import timedelta

import pytest

from siar.connections import MediaConnection
from siar.editorial import approval, board
from siar.editorial.compose import compose
from siar.intake.digests import digest
from siar.intake.feedback import answers
from siar.store.media import MediaStore
from tests.integration.intake.people import NOW, cells, letter, system
from tests.integration.outbox.post_office import open_post_office

pytestmark = pytest.mark.integration

REASON = '=IMPORTXML("http://x") Angka 64 tidak ada di gambar. Hubungi 0812-3456-7890.'
TOLD = 'Dikembalikan redaksi: =IMPORTXML("http://x") Angka 64 tidak ada di gambar. Hubungi '


@pytest.fixture
def desk(conn, settings, tmp_path):
    media = MediaStore(MediaConnection(root_url=str(tmp_path / "media"), public_base_url="https://media.example"))

    class Desk:
        def compose(self):
            compose(conn, media=media, settings=settings, now=NOW)
            return board.queue(conn)

        def send_back(self, *posts, reason=REASON):
            for post in posts:
                approval.return_post(
                    conn,
                    post_id=post.post_id,
                    actor="yos",
                    roles={"approver"},
                    content_hash=post.content_hash,
                    reason=reason,
                    now=NOW,
                    settings=settings,
                )

    return Desk()


@pytest.fixture
def returned(workspace, conn, sheet, run, desk):
    workspace.type(sheet, cells(2))
    assert run().accepted == 1
    posts = desk.compose()
    assert len(posts) == 2
    return posts


def test_the_reason_reaches_the_row_and_leaves_with_its_next_content(workspace, conn, sheet, run, desk, returned):
    desk.send_back(returned[0])
    assert run(5).answered == 0  # its other channel is not decided yet
    desk.send_back(returned[1])
    assert run(10).answered == 1
    shown = system(workspace, sheet, 2)
    assert shown["status"] == "Perlu diperbaiki"
    assert shown["pesan"].startswith(TOLD)
    assert "3456" not in shown["pesan"]
    summary = {row[0]: row[1] for row in workspace.values(sheet, "Ringkasan") if len(row) > 1}
    assert (summary["Perlu diperbaiki"], summary["Diterima"]) == ("1", "0")
    assert run(15).answered == 0
    workspace.type(
        sheet, {f"{letter('uraian')}2": "Enam puluh empat balita ditimbang. Orang tua merasa terbantu sekali."}
    )
    assert run(20).revisions == 1
    shown = system(workspace, sheet, 2)
    assert shown["status"] == "Diterima"
    assert "redaksi" not in shown["pesan"]


def test_a_reason_is_written_as_text_never_as_a_formula(workspace, sheet, run, desk, returned):
    desk.send_back(*returned, reason='=HYPERLINK("http://x";"Buka")')
    run(5)
    entered = workspace.google.sheets.get(
        sheet, ranges=["'Laporan'"], fields="sheets.data.rowData.values.userEnteredValue"
    )
    assert "formulaValue" not in str(entered)
    assert 'Dikembalikan redaksi: =HYPERLINK("http://x";"Buka")' in str(entered)


def test_a_row_that_is_edited_before_the_cycle_never_shows_the_old_reason(workspace, conn, sheet, run, desk, returned):
    desk.send_back(*returned)
    workspace.type(sheet, {f"{letter('judul')}2": "Posyandu Melati layani 65 balita"})
    run(5)
    assert system(workspace, sheet, 2)["status"] == "Diterima"
    told = [row["message"] for row in conn.execute("select message from siar.feedback")]
    assert not any("redaksi" in message for message in told)


def test_the_next_days_letter_names_it(workspace, conn, sheet, run, settings, desk, returned):
    def plan(days):
        contacts = {"DINKES": ("dinkes@kupangkota.example",)}
        return digest.plan_due(conn, settings=settings, now=NOW + timedelta(days=days), contacts=contacts)

    assert plan(0).planned == 0
    desk.send_back(*returned)
    assert plan(1).planned == 1
    (letter,) = conn.execute("select subject, plain from siar.messages").fetchall()
    assert "Laporan Dinkes: 1 baris perlu diperbaiki" in letter["subject"]
    assert TOLD.strip() in " ".join(letter["plain"].split())
    assert "3456" not in letter["plain"]
    with open_post_office(NOW + timedelta(days=1)) as office:
        assert office.send(conn).sent == 1
    assert plan(2).unchanged == 1


def test_what_the_desk_took_down_is_not_called_out(conn, workspace, sheet, run, desk, returned):
    post = returned[0]
    conn.execute("update siar.posts set state = 'approved' where post_id = %s", [post.post_id])
    conn.execute("set session_replication_role = replica")  # past the guard: the way there is not the subject
    conn.execute(
        "insert into siar.publications (post_id, account_id, channel, content_hash, reference_code, due_at, payload, state,"
        " published_at, permalink, remote_id, proof, created_at, updated_at)"
        " values (%s, 'facebook-city', 'facebook', %s, %s, %s, '{}', 'published', %s, 'https://f/1', '1_2', 'reply', %s, %s)",
        [post.post_id, post.content_hash, post.reference_code, NOW, NOW, NOW, NOW],
    )
    conn.execute("set session_replication_role = origin")
    run(5)
    assert system(workspace, sheet, 2)["status"] == "Tayang"
    publication = conn.execute("select publication_id from siar.publications").fetchone()["publication_id"]
    conn.execute(
        "insert into siar.withdrawals (publication_id, reason, actor, state, requested_at, settled_at, sending_at)"
        " values (%s, 'Foto keliru', 'yos', 'done', %s, %s, %s)",
        [publication, NOW, NOW, NOW],
    )
    (row,) = answers.publication_status(conn, sheet).values()
    assert row.links is None
    run(10)
    shown = system(workspace, sheet, 2)
    assert (shown["status"], shown["tautan"]) == ("Diterima", "")
    assert shown["pesan"].startswith("Tayangan di Facebook ditarik redaksi: Foto keliru")
