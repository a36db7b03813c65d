"""Carousels: several reports in one post, from the choice on the desk to the sandbox's two channels."""

from __future__ import annotations

import pytest

from siar import audit
from siar.editorial.compose import compose
from tests.integration.desk.world import NOON, NOW

pytestmark = pytest.mark.integration
WORKS = (
    {"title": "Jalan Adisucipto selesai diaspal", "opd": "PUPR", "kind": "Kegiatan", "data_source": "Dinas PUPR"},
    {"title": "Drainase Oesapa mulai digali", "opd": "PUPR", "kind": "Kegiatan", "data_source": "Dinas PUPR"},
    {"title": "Lampu jalan Lasiana menyala", "opd": "DISHUB", "kind": "Kegiatan", "data_source": "Dishub"},
)


@pytest.fixture
def waiting(world):
    for report in WORKS:
        world.add_report(**report)
    world.compose()
    return world.waiting()


def body(posts, **over):
    refs = [{"post_id": post["post_id"], "content_hash": post["content_hash"]} for post in posts]
    return {"posts": refs, "title": "Pembangunan kota bulan ini", "lead": "Tiga pekerjaan selesai.", **over}


def make(desk, posts, **over):
    return desk("edi").post("/api/carousels", json=body(posts, **over))


def carousel_posts(world, draft_id):
    return [post for post in world.waiting() if post["draft_id"] == draft_id]


def test_one_post_of_all_pages_goes_out_on_both_channels(world, desk, waiting):
    draft_id = make(desk, waiting).json()["draft_id"]
    posts = carousel_posts(world, draft_id)
    assert [post["channel"] for post in posts] == ["facebook", "instagram"]
    assert len(world.waiting()) == 2, "the single drafts are replaced"
    pages = world.conn.execute("select * from draft_pages order by page_no").fetchall()
    assert [page["report_id"] is None for page in pages] == [True, False, False, False, True]
    for page, report in zip(pages[1:4], WORKS, strict=True):
        assert report["title"] in page["alt_text"]
        assert "287.653" in page["alt_text"]
    for post in posts:
        assert all(report["title"] in post["caption"] for report in WORKS)
        assert post["reference_code"] in post["caption"]
        assert post["title"] == "Pembangunan kota bulan ini"
        world.approve(post, due_at=NOON)
    world.now = NOON
    world.publish()
    assert world.states() == ["published", "published"]
    (made,) = world.graph.service.state.posts.values()
    assert len(made.photo_ids) == 5
    (medium,) = [item for item in world.graph.service.state.media.values() if item.media_type == "CAROUSEL_ALBUM"]
    assert len(medium.child_ids) == len(medium.alt_texts) == 5
    assert audit.verify(world.conn).broken_at is None
    shown = desk("asti").get(f"/kiriman/{posts[0]['post_id']}").text
    assert shown.count('width="216"') == 5
    assert all(f"<strong>{report['opd']}</strong> {report['title']}" in shown for report in WORKS)


def test_composing_again_makes_no_single_posts_of_its_reports(world, desk, waiting):
    make(desk, waiting)
    result = compose(world.conn, media=world.media, settings=world.settings, now=world.now)
    assert (result.composed, result.superseded) == (0, 0)


def test_a_changed_row_takes_the_carousel_back_and_the_others_stand_alone_again(world, desk, waiting):
    draft_id = make(desk, waiting).json()["draft_id"]
    for post in carousel_posts(world, draft_id):
        world.approve(post, due_at=NOON)
    row = world.conn.execute("select row_id from reports where title = %s", (WORKS[1]["title"],)).fetchone()["row_id"]
    world.add_report(row_id=row, revision=2, **{**WORKS[1], "title": "Drainase Oesapa selesai"})
    world.compose()
    titles = {post["title"] for post in world.waiting()}
    assert titles == {WORKS[0]["title"], "Drainase Oesapa selesai", WORKS[2]["title"]}
    world.now = NOON
    world.publish()
    assert "published" not in world.states()


def test_a_row_that_changes_after_the_carousel_is_out_asks_for_a_follow_up(world, desk, waiting):
    draft_id = make(desk, waiting).json()["draft_id"]
    posts = carousel_posts(world, draft_id)
    for post in posts:
        world.approve(post, due_at=world.now)
    world.publish()
    row = world.conn.execute("select row_id from reports where title = %s", (WORKS[1]["title"],)).fetchone()["row_id"]
    world.add_report(row_id=row, revision=2, **{**WORKS[1], "title": "Drainase Oesapa selesai"})
    world.compose()
    assert "Pembangunan" not in {post["title"] for post in world.waiting()}
    facebook = posts[0]["post_id"]
    assert "Drainase Oesapa selesai" in desk("edi").get(f"/ralat/{facebook}").text
    refused = desk("edi").post("/api/corrections", json={"post_id": facebook, "caption": "x", "reason": "salah judul"})
    assert refused.status_code == 409
    made = desk("edi").post("/api/follow-ups", json={"post_id": facebook, "reason": "judul berubah"}).json()["post_id"]
    (new,) = [post for post in world.waiting() if post["post_id"] == made]
    assert "Drainase Oesapa selesai" in new["caption"]


def test_its_caption_may_be_edited_and_nothing_else(world, desk, waiting):
    draft_id = make(desk, waiting).json()["draft_id"]
    post = carousel_posts(world, draft_id)[0]
    path = f"/api/posts/{post['post_id']}"
    texts = {"content_hash": post["content_hash"], "caption": post["caption"] + " Baru.", "alt_text": post["alt_text"]}
    other = {**texts, "alt_text": "lain"}
    assert "korsel" in desk("edi").put(f"{path}/texts", json=other).json()["detail"]
    change = {"content_hash": post["content_hash"], "template": "umum"}
    assert "korsel" in desk("edi").put(f"{path}/template", json=change).json()["detail"]
    digest = desk("edi").put(f"{path}/texts", json=texts).json()["hashes"][str(post["post_id"])]
    edited = carousel_posts(world, draft_id)[0]
    assert (edited["content_hash"], edited["caption"]) == (digest, texts["caption"])
    world.approve(edited, due_at=NOON)
    assert world.states() == ["planned"]


class TestRefused:
    def refused(self, desk, posts, **over):
        answer = make(desk, posts, **over)
        assert answer.status_code == 409, answer.text
        return answer.json()["detail"]

    def test_one_report_alone(self, desk, waiting):
        assert "2 sampai 8" in self.refused(desk, waiting[:2])

    def test_a_title_too_long_for_the_cover(self, desk, waiting):
        assert "Judul" in self.refused(desk, waiting, title="x" * 81)

    def test_what_changed_meanwhile(self, world, desk, waiting):
        body = {"content_hash": waiting[0]["content_hash"], "alt_text": waiting[0]["alt_text"]}
        caption = waiting[0]["caption"] + " Tambahan."
        desk("edi").put(f"/api/posts/{waiting[0]['post_id']}/texts", json={**body, "caption": caption})
        assert "berubah" in self.refused(desk, waiting)
        assert "berubah" in self.refused(desk, [{**waiting[0], "post_id": 999}, *waiting[2:]])
        assert len(world.waiting()) == 6, "nothing was replaced"

    def test_what_is_approved_on_one_channel(self, world, desk, waiting):
        world.approve(waiting[0], due_at=NOON)
        assert "sudah disetujui di satu kanal" in self.refused(desk, waiting[1:])
        assert world.states() == ["planned"]

    def test_a_warning_and_another_way_of_approval(self, world, desk, waiting):
        world.add_report(title="Waspada angin", opd="BPBD", kind="Imbauan", indicators=[])
        world.add_report(title="Anggaran berubah", opd="BKAD", kind="Anggaran", indicators=[], budget_rp=10**9)
        world.compose()
        posts = world.waiting()
        warning = [post for post in posts if post["opd"] == "BPBD"]
        budget = [post for post in posts if post["opd"] == "BKAD"]
        assert "segera" in self.refused(desk, [*waiting, *warning])
        assert "tahap persetujuan" in self.refused(desk, [*waiting, *budget])

    def test_a_carousel_in_a_carousel(self, world, desk, waiting):
        make(desk, waiting)
        world.add_report(title="Taman Nostalgia dibuka lagi", opd="PUPR", kind="Kegiatan")
        world.compose()
        assert "Korsel tidak" in self.refused(desk, world.waiting())


def test_the_choice_is_audited(world, desk, waiting):
    make(desk, waiting)
    entry = world.conn.execute("select actor, at, detail from audit_entries where action = 'draft.grouped'").fetchone()
    assert (entry["actor"], entry["at"]) == ("edi", NOW)
    assert len(entry["detail"]["instead_of"]) == 3
