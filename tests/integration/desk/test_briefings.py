"""*Laporan*: the archive, a report's pages, who got it, and what a person decides about a copy."""

from __future__ import annotations

import io
from datetime import date

import pytest
from PIL import Image

from siar.web.access import CHANGE_HEADER
from tests.integration.desk.reports import CHAT, FINDING, MAYOR, SEKDA, copies, end, keep_report, page_total
from tests.integration.desk.world import NOON

pytestmark = pytest.mark.integration
WHY = {"reason": "Sekda menghapus surelnya."}
WRONG = {"reason": "Angka pada gambar keliru."}


@pytest.fixture
def report(world, tmp_path):
    """A weekly report that one reader got and of which the other's fate is unknown."""
    return keep_report(world, tmp_path, {MAYOR: "unknown", SEKDA: "sent", CHAT: "sent"})


def message_of(world, recipient, copy=1):
    return next(row["message_id"] for row in copies(world) if (row["recipient"], row["copy"]) == (recipient, copy))


def decide(client, report, message, action, body=WHY):
    return client.post(f"/api/briefings/{report}/copies/{message}/{action}", json=body)


def test_the_archive_tells_the_finding_who_got_it_and_names_what_is_unknown(desk, report):
    text = desk("asti").get("/laporan").text
    assert FINDING in text
    assert "Perlu keputusan" in text
    assert f"Kepada <strong>{MAYOR}</strong>: Server surat memutus sebelum menjawab" in text
    assert "+62…890" in text
    assert "81234567890" not in text


def test_it_is_filtered_in_the_address_and_keeps_that_on_further_pages(desk, world, tmp_path, report):
    for week in range(21):
        keep_report(world, tmp_path, {}, kind="harian", start=date.fromordinal(738000 + week), label=f"hari {week}")
    first = desk("tamu").get("/laporan?jenis=harian").text
    assert FINDING not in first
    assert first.count('<td data-label="Temuan">') == 20
    assert "jenis=harian&amp;opd=&amp;bulan=&amp;keadaan=" in first
    assert FINDING in desk("tamu").get("/laporan?bulan=2026-09").text
    assert "Tidak ada laporan yang cocok" in desk("tamu").get("/laporan?bulan=2025-01").text
    assert FINDING in desk("tamu").get("/laporan?keadaan=putuskan").text
    assert desk("tamu").get("/laporan?bulan=2026-13").status_code == 422


def test_an_agencys_own_report_bears_its_name_and_is_found_by_it(desk, world, tmp_path, report):
    assert "OPD <select" not in desk("tamu").get("/laporan").text
    own = keep_report(world, tmp_path, {}, kind="opd", label="Agustus 2026")
    world.conn.execute("update siar.briefings set agency = 'DINKES' where briefing_id = %s", (own,))
    text = desk("tamu").get("/laporan?opd=DINKES").text.partition("Arsip</h2>")[2]
    assert f"/laporan/{own}" in text
    assert f"/laporan/{report}" not in text
    assert "Dinkes, Agustus 2026" in desk("tamu").get(f"/laporan/{own}").text


def test_a_report_is_seen_as_it_was_sent(desk, report):
    client = desk("tamu")
    text = client.get(f"/laporan/{report}").text
    assert text.count(f"/laporan/{report}/halaman/") == page_total() > 1
    picture = client.get(f"/laporan/{report}/halaman/1")
    assert picture.headers["Content-Type"] == "image/png"
    with Image.open(io.BytesIO(picture.content)) as shown:
        assert (shown.width, shown.height) == (720, pytest.approx(1656, abs=2))
    assert client.get(f"/laporan/{report}/halaman/{page_total() + 1}").status_code == 404
    assert client.get("/laporan/999").status_code == 404
    assert client.get("/laporan/999/halaman/1").status_code == 404
    assert client.get(f"/laporan/{report}/berkas/{'0' * 64}").status_code == 404


def test_a_file_that_is_no_longer_what_it_was_is_neither_shown_nor_hidden(desk, world, tmp_path, report):
    path = next(tmp_path.glob("mingguan*.pdf"))
    path.write_bytes(b"lain")
    assert "PDF laporan ini tidak ada lagi" in desk("tamu").get(f"/laporan/{report}").text
    assert desk("tamu").get(f"/laporan/{report}/halaman/1").status_code == 404


def test_what_may_not_have_arrived_goes_out_again_itself(desk, world, report):
    lost = message_of(world, MAYOR)
    assert decide(desk("asti"), report, lost, "again").json() == {"message_id": lost}
    assert next((row["recipient"], row["state"]) for row in copies(world)) == (MAYOR, "planned")
    (entry,) = world.conn.execute("select actor, action, subject, detail from siar.audit_entries").fetchall()
    assert (entry["actor"], entry["action"], entry["subject"]) == ("asti", "message.again", f"message:{lost}")
    assert (entry["detail"]["was"], entry["detail"]["reason"]) == ("unknown", WHY["reason"])


def test_who_has_lost_a_report_gets_a_copy_beside_the_first(desk, world, report):
    first = message_of(world, SEKDA)
    made = decide(desk("asti"), report, first, "again").json()["message_id"]
    assert made != first
    assert [(row["copy"], row["state"], row["asked_by"]) for row in copies(world) if row["recipient"] == SEKDA] == [
        (1, "sent", None),
        (2, "planned", "asti"),
    ]
    letters = world.conn.execute(
        "select subject, plain, html, attachments, reference from siar.messages where message_id in (%s, %s)",
        (first, made),
    ).fetchall()
    assert {key: letters[0][key] == letters[1][key] for key in letters[0]} == {
        "subject": True,
        "plain": True,
        "html": True,
        "attachments": True,
        "reference": False,
    }
    text = desk("asti").get(f"/laporan/{report}").text
    assert "(salinan ke-2)" in text
    assert f"Diminta asti: {WHY['reason']}" in text
    (entry,) = world.conn.execute("select action, detail from siar.audit_entries").fetchall()
    assert (entry["action"], entry["detail"]["reason"], entry["detail"]["to"]) == (
        "briefing.copy",
        WHY["reason"],
        SEKDA,
    )


def test_two_who_press_at_once_send_one_copy(desk, world, report):
    first = message_of(world, SEKDA)
    made = decide(desk("asti"), report, first, "again").json()["message_id"]
    assert decide(desk("asti"), report, first, "again").status_code == 409
    again = decide(desk("asti"), report, made, "again")
    assert (again.status_code, "masih dalam pengiriman" in again.json()["detail"]) == (409, True)
    end(world, made, "sent")
    assert decide(desk("asti"), report, made, "again").status_code == 200
    assert [row["copy"] for row in copies(world) if row["recipient"] == SEKDA] == [1, 2, 3]


def test_a_copy_by_chat_is_audited_without_its_number(desk, world, report):
    decide(desk("asti"), report, message_of(world, CHAT), "again")
    (entry,) = world.conn.execute("select detail from siar.audit_entries").fetchall()
    assert entry["detail"]["to"] == "+62…890"


def test_what_is_known_to_have_arrived_is_done(desk, world, report):
    lost = message_of(world, MAYOR)
    assert decide(desk("asti"), report, lost, "done").json() == {"message_id": lost}
    assert copies(world)[0]["state"] == "done"
    assert "Perlu keputusan" not in desk("asti").get("/laporan").text
    assert "Diputuskan asti" in desk("asti").get(f"/laporan/{report}").text
    assert decide(desk("asti"), report, message_of(world, SEKDA), "done").status_code == 409


def test_only_who_may_decide_is_offered_it_and_gives_a_reason(desk, world, report):
    lost = message_of(world, MAYOR)
    assert "Kirim lagi" not in desk("tamu").get(f"/laporan/{report}").text
    assert decide(desk("tamu"), report, lost, "again").status_code == 403
    assert decide(desk("asti"), report, lost, "again", {"reason": "  x "}).status_code == 422
    assert (
        decide(desk("asti"), report, lost, "again", {"reason": "NIK 5371012345678901 tidak menerima"}).status_code
        == 422
    )
    stranger = desk("asti")
    del stranger.headers[CHANGE_HEADER]
    assert decide(stranger, report, lost, "again").status_code == 403
    assert copies(world)[0]["state"] == "unknown"


def test_a_message_of_another_report_is_not_decided_here(desk, world, tmp_path, report):
    other = keep_report(world, tmp_path, {MAYOR: "unknown"}, start=date(2026, 8, 31), label="lain")
    for action in ("again", "done"):
        assert decide(desk("asti"), other, message_of(world, MAYOR), action).status_code == 409
        assert decide(desk("asti"), 999, message_of(world, MAYOR), action).status_code == 409


def test_a_letter_whose_text_is_forgotten_is_not_offered(desk, world, report):
    world.conn.execute("update siar.messages set plain = '', html = null")
    assert decide(desk("asti"), report, message_of(world, SEKDA), "again").status_code == 409
    assert "tidak disimpan lagi" in desk("asti").get(f"/laporan/{report}").text


def test_the_banner_leads_to_where_it_is_decided(desk, world, report):
    link = '/laporan#h-putus">1 surat laporan perlu keputusan</a>'
    text = desk("asti").get("/laporan").text
    assert link in text
    assert 'id="h-putus"' in text
    assert "/kesehatan#h-surat" not in text
    assert link not in desk("tamu").get("/laporan").text
    decide(desk("asti"), report, message_of(world, MAYOR), "done")
    assert "perlu keputusan</a>" not in desk("asti").get("/laporan").text


@pytest.fixture
def out(world, tmp_path, monkeypatch):
    """A story that is out on two channels, and a folder for what is made of it."""
    monkeypatch.setenv("SIAR_BRIEFINGS_DIR", str(tmp_path))
    (first, *_) = world.publish_one(title="Pasar murah di Oebobo")
    publication = world.conn.execute(
        "select publication_id from publications where post_id = %s", (first["post_id"],)
    ).fetchone()["publication_id"]
    return first["post_id"], publication


def test_leadership_is_told_of_a_story_that_is_out_from_its_page(desk, world, out):
    post, publication = out
    page = desk("asti").get(f"/kiriman/{post}").text
    assert f"/api/publications/{publication}/crisis-note" in page
    assert "walikota@kupangkota.example" in page
    assert "crisis-note" not in desk("edi").get(f"/kiriman/{post}").text
    answer = desk("asti").post(f"/api/publications/{publication}/crisis-note", json=WRONG)
    assert answer.json()["name"].startswith("Catatan-Kota-Kupang_KPG-")
    kept = desk("asti").get("/laporan?jenis=krisis").text
    assert "masih tayang" in kept
    assert kept.count('<li><span class="state planned">') == 3
    made = world.conn.execute("select actor from audit_entries where action = 'briefing.make'").fetchone()
    assert made["actor"] == world.user("asti").id
    again = desk("asti").post(f"/api/publications/{publication}/crisis-note", json=WRONG)
    assert (again.status_code, "baru saja dikirim" in again.json()["detail"]) == (409, True)


def test_of_a_story_that_is_not_out_nobody_is_told(desk, world):
    world.add_report(title="Pasar murah di Oebobo")
    world.compose()
    (post, *_) = world.waiting()
    world.approve(post, due_at=NOON)
    found = "select publication_id from publications where post_id = %s"
    publication = world.conn.execute(found, (post["post_id"],)).fetchone()["publication_id"]
    assert "crisis-note" not in desk("asti").get(f"/kiriman/{post['post_id']}").text
    told = [desk("asti").post(f"/api/publications/{number}/crisis-note", json=WRONG) for number in (publication, 999)]
    assert [answer.status_code for answer in told] == [409, 404]
    assert "Tidak ada unggahan yang tayang" in told[0].json()["detail"]
