"""What the desk shows is what will be published: exchanged files are never shown as what is approved."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from siar.faults import ItemsFailedError
from siar.store.media import digest_in
from siar.visuals.photos.samples import sample_photo

pytestmark = pytest.mark.integration


@pytest.fixture
def post(world):
    world.add_report(title="Pasar murah")
    world.compose()
    return world.waiting()[0]


@pytest.fixture
def file(world, tmp_path):
    return lambda path: Path(tmp_path / "media" / path)


def test_a_picture_is_kept_under_its_own_digest(world, desk, post):
    answer = desk("vera").get(f"/api/visuals/{post['visual_path']}")
    assert answer.status_code == 200
    assert digest_in(post["visual_path"]) == hashlib.sha256(answer.content).hexdigest()
    assert "immutable" in answer.headers["Cache-Control"]


def test_swapped_bytes_are_refused_with_a_sentence_and_not_kept(world, desk, post, file, caplog):
    file(post["visual_path"]).write_bytes(sample_photo("lanskap"))
    answer = desk("vera").get(f"/api/visuals/{post['visual_path']}")
    assert answer.status_code == 409
    assert "bukan lagi berkas yang disetujui" in answer.json()["detail"]
    assert answer.headers["Cache-Control"] == "no-store"
    assert post["visual_path"] in caplog.text


def test_a_path_of_an_earlier_version_is_held_against_its_draft(world, desk, post, file):
    # Earlier versions named a picture by what it was made from.
    old = f"visuals/ab/{'ab' * 32}.jpg"
    file(post["visual_path"]).parent.parent.joinpath("ab").mkdir(exist_ok=True)
    file(post["visual_path"]).rename(file(old))
    world.conn.execute("update drafts set visual_path = %s", (old,))
    answer = desk("vera").get(f"/api/visuals/{old}")
    assert answer.status_code == 200
    assert "immutable" not in answer.headers["Cache-Control"]
    file(old).write_bytes(sample_photo("lanskap"))
    assert desk("vera").get(f"/api/visuals/{old}").status_code == 409


def test_a_draft_that_was_led_to_another_picture_shows_none(world, desk, post):
    other = world.media.keep("visuals", sample_photo("lanskap"))
    world.conn.execute("update drafts set visual_path = %s", (other,))
    assert desk("vera").get(f"/api/visuals/{other}").status_code == 409


def test_a_carousel_s_pages_are_held_against_their_own_digests(world, desk, file):
    posts = [post for post in world.fill() if post["opd"] in ("DINKES", "DISHUB")]
    refs = [{"post_id": post["post_id"], "content_hash": post["content_hash"]} for post in posts]
    made = desk("edi").post("/api/carousels", json={"posts": refs, "title": "Pekan ini", "lead": ""})
    assert made.status_code == 200, made.text
    pages = world.conn.execute("select visual_path from draft_pages order by page_no").fetchall()
    file(pages[1]["visual_path"]).write_bytes(sample_photo("lanskap"))
    found = [desk("vera").get(f"/api/visuals/{page['visual_path']}").status_code for page in pages]
    assert found == [200, 409, *[200] * (len(pages) - 2)]


def test_a_swapped_photo_is_neither_shown_nor_drawn(world, desk, file):
    report_id = world.add_report(title="Pasar murah")
    world.add_photo(report_id)
    kept = world.media.keep("photos", sample_photo("lanskap"))
    world.conn.execute("update photo_contents set path = %s", (kept,))
    world.compose()
    (post, *_) = world.waiting()
    shown = desk("vera").get(f"/api/visuals/{kept}")
    assert shown.status_code == 200
    file(kept).write_bytes(sample_photo("tegak"))
    assert desk("vera").get(f"/api/visuals/{kept}").status_code == 409
    moved = desk("edi").put(
        f"/api/posts/{post['post_id']}/focus", json={"content_hash": post["content_hash"], "x": 0.2, "y": 0.2}
    )
    assert moved.status_code == 409
    assert "bukan lagi berkas" in moved.json()["detail"]


def test_a_file_swapped_after_approval_goes_out_nowhere(world, desk, post, file):
    posts = world.waiting()
    for each in posts:
        world.approve(each, due_at=world.now)
    file(post["visual_path"]).write_bytes(sample_photo("lanskap"))
    with pytest.raises(ItemsFailedError, match="bukan lagi berkas yang disetujui"):
        world.publish()
    assert world.states() == ["parked", "parked"]
    assert not world.graph.live()
