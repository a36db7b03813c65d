"""Rows to check, the photo's crop, and files to take away, through the desk's API."""

from __future__ import annotations

import hashlib
from datetime import timedelta

import pytest

from siar import audit
from siar.editorial import withdrawals
from tests.integration.desk.world import NOW, REPORTS

pytestmark = pytest.mark.integration
REASON = {"reason": "Mohon isi kolom boleh tayang."}


class TestRowsToCheck:
    def test_the_page_shows_what_waits(self, world, desk):
        world.add_review(title="<b>Posyandu</b> layani balita")
        shown = desk("vera").get("/perlu-dicek").text
        assert "&lt;b&gt;Posyandu&lt;/b&gt;" in shown
        assert "kolom boleh tayang kosong" in shown
        assert "1 baris menunggu" in shown
        assert "Terima" not in desk("tamu").get("/perlu-dicek").text

    def test_an_accepted_row_becomes_a_report_once(self, world, desk):
        path = f"/api/reviews/{world.add_review()}/acceptance"
        assert desk("tamu").post(path).status_code == 403
        report_id = desk("vera").post(path).json()["report_id"]
        row = world.conn.execute("select title, may_air from reports where report_id = %s", (report_id,)).fetchone()
        assert row == {"title": "Posyandu Melati layani 64 balita", "may_air": True}
        assert desk("vera").post(path).status_code == 409
        assert "Tidak ada baris" in desk("vera").get("/perlu-dicek").text
        assert audit.verify(world.conn).broken_at is None

    def test_a_row_of_no_certain_agency_is_not_accepted(self, world, desk):
        answer = desk("vera").post(f"/api/reviews/{world.add_review(opd=None)}/acceptance")
        assert answer.status_code == 409
        assert "OPD" in answer.json()["detail"]

    def test_a_refused_row_is_held_with_the_reason(self, world, desk):
        revision = world.add_review()
        assert desk("edi").post(f"/api/reviews/{revision}/refusal", json={"reason": ""}).status_code == 422
        assert desk("edi").post(f"/api/reviews/{revision}/refusal", json=REASON).status_code == 200
        row = world.conn.execute("select * from verdicts where revision_id = %s", (revision,)).fetchone()
        assert row["verdict"] == "held"
        assert REASON["reason"] in row["findings"][0]["message"]

    def test_pages_follow_each_other(self, world, desk, monkeypatch):
        monkeypatch.setattr("siar.web.reviews.PAGE_SIZE", 2)
        for number in range(3):
            world.add_review(title=f"Baris nomor {number}")
        first = desk("vera").get("/perlu-dicek").text
        assert "Baris nomor 1" in first
        assert "Baris nomor 2" not in first
        after = first.split("perlu-dicek?after=")[1].split('"')[0]
        assert "Baris nomor 2" in desk("vera").get(f"/perlu-dicek?after={after}").text


class TestPhotoOfARow:
    QUESTION = "Apakah foto ini kartu identitas (KTP/KK/KIA)?"

    @pytest.fixture
    def card(self, world):
        """A row that waits because its photo is named like a card: its revision and the photo's path."""
        revision = world.add_review(photo="W_FOTO_KARTU_IDENTITAS")
        path = world.conn.execute("select path from photo_contents").fetchone()["path"]
        return revision, path

    def test_whoever_decides_sees_the_photo_and_is_asked_about_it(self, desk, card):
        page = desk("vera").get("/perlu-dicek").text
        assert f'/api/visuals/{card[1]}"' in page
        assert self.QUESTION in page
        answer = desk("vera").get(f"/api/visuals/{card[1]}")
        assert answer.status_code == 200
        assert answer.headers["Cache-Control"] == "private, no-store"

    def test_nobody_else_sees_it(self, desk, card):
        for person in ("tamu", "sekda"):
            assert desk(person).get(f"/api/visuals/{card[1]}").status_code == 404
            assert card[1] not in desk(person).get("/perlu-dicek").text

    def test_once_sent_back_it_is_shown_to_nobody(self, desk, card):
        assert desk("vera").post(f"/api/reviews/{card[0]}/refusal", json=REASON).status_code == 200
        assert desk("vera").get(f"/api/visuals/{card[1]}").status_code == 404

    def test_another_photo_is_shown_without_the_question(self, world, desk):
        world.add_review(photo="")
        page = desk("vera").get("/perlu-dicek").text
        assert "/api/visuals/photos/" in page
        assert self.QUESTION not in page


class TestCrop:
    def test_the_crop_redraws_both_channels_and_is_previewed_without_a_trace(self, world, desk):
        world.add_photo(world.add_report(**REPORTS[1]))
        world.compose()
        posts = desk("edi").get("/api/posts").json()["posts"]
        post, path = posts[0], f"/api/posts/{posts[0]['post_id']}"
        form = desk("edi").get(f"/kartu/{post['post_id']}/sunting").text
        assert 'name="x"' in form
        plain = desk("edi").get(f"{path}/preview?template={post['template']}").content
        moved = desk("edi").get(f"{path}/preview?template={post['template']}&x=0.1&y=0.1").content
        assert plain != moved
        assert desk("edi").get(f"{path}/preview?template={post['template']}&x=2&y=0").status_code == 422
        assert desk("edi").get("/api/posts").json()["posts"][0]["content_hash"] == post["content_hash"]
        body = {"content_hash": post["content_hash"], "x": 0.1, "y": 0.1}
        assert desk("vera").put(f"{path}/focus", json=body).status_code == 403
        assert len(desk("edi").put(f"{path}/focus", json=body).json()["hashes"]) == 2
        assert desk("edi").put(f"{path}/focus", json=body).status_code == 409, "the content is another one now"
        row = world.conn.execute("select visual_path from drafts").fetchone()
        assert world.media.read(row["visual_path"]) == moved

    def test_without_a_photo_there_is_nothing_to_crop(self, world, desk):
        world.add_report()
        world.compose()
        post = desk("edi").get("/api/posts").json()["posts"][0]
        assert 'name="x"' not in desk("edi").get(f"/kartu/{post['post_id']}/sunting").text


class TestBriefingFile:
    @pytest.fixture
    def pdf(self, world, tmp_path):
        path = tmp_path / "Laporan minggu ini.pdf"
        path.write_bytes(b"%PDF-1.7 laporan")
        row = world.conn.execute(
            "insert into briefings (kind, period_start, period_end, path, sha256, figures, summary, created_at)"
            " values ('mingguan', '2026-09-07', '2026-09-13', %s, %s, '{}', 'Ringkas.', %s) returning briefing_id",
            (str(path), hashlib.sha256(path.read_bytes()).hexdigest(), NOW),
        ).fetchone()
        return path, f"/laporan/{row['briefing_id']}/pdf"

    def test_it_is_what_was_sent(self, desk, pdf):
        answer = desk("tamu").get(pdf[1])
        assert (answer.status_code, answer.content) == (200, pdf[0].read_bytes())
        assert answer.headers["Content-Type"] == "application/pdf"
        assert "Laporan%20minggu%20ini.pdf" in answer.headers["Content-Disposition"]
        assert pdf[1] in desk("tamu").get("/laporan").text

    @pytest.mark.parametrize("damage", ["gone", "changed"])
    def test_another_file_is_not_handed_out(self, desk, pdf, damage):
        pdf[0].unlink() if damage == "gone" else pdf[0].write_bytes(b"secret")
        assert desk("tamu").get(pdf[1]).status_code == 404
        assert desk("tamu").get("/laporan/999/pdf").status_code == 404


def test_a_withdrawal_whose_worker_died_is_taken_up_again(world, desk):
    post = next(post for post in world.publish_one(title="Pasar murah") if post["channel"] == "facebook")
    publication = world.conn.execute(
        "select publication_id from publications where post_id = %s", (post["post_id"],)
    ).fetchone()["publication_id"]
    world.conn.execute(
        "insert into withdrawals (publication_id, reason, actor, state, requested_at, sending_at)"
        " values (%s, 'salah angka', 'asti', 'sending', %s, %s)",
        (publication, world.now, world.now),
    )
    path = f"/api/publications/{publication}/withdrawal"
    assert "tunggu" in desk("asti").post(path, json=REASON).json()["detail"]
    world.now += withdrawals.LEASE + timedelta(seconds=1)
    assert desk("asti").post(path, json=REASON).json()["state"] == "done"
    assert desk("asti").post(path, json=REASON).status_code == 409


def test_several_cards_at_once_each_by_its_own_content(world, desk):
    posts = world.fill()
    # Vera is of the first stage of these; a warning goes to others at once.
    posts = [post for post in posts if post["opd"] != "BPBD"]
    refs = [{"post_id": post["post_id"], "content_hash": post["content_hash"]} for post in posts]
    refs[0] = {**refs[0], "content_hash": "0" * 64}
    answer = desk("vera").post("/api/approvals", json={"posts": refs}).json()
    assert [item["post_id"] for item in answer["refused"]] == [posts[0]["post_id"]]
    done = len(answer["agreed"]) + len(answer["approved"])
    assert done == len(posts) - 1
