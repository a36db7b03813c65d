"""A photo that is named like an identity card goes nowhere until an approver looked at exactly this one."""

from __future__ import annotations

import re

import psycopg
import pytest

from siar import audit

pytestmark = pytest.mark.integration
ASKED = "Saya sudah melihat fotonya; bukan kartu identitas."


@pytest.fixture
def post(world):
    world.add_photo(world.add_report(title="Pasar murah"))
    world.conn.execute("update photo_files set detail = 'kartu identitas'")
    world.compose()
    return world.waiting()[0]


def mark(desk) -> str:
    found = re.search(r'name="photo" value="(k1:[0-9a-f]{64})"', desk("vera").get("/").text)
    assert found
    return found[1]


def check(desk, name, post, photo):
    return desk(name).post(f"/api/posts/{post['post_id']}/card-check", json={"photo": photo})


def agree(desk, post):
    refs = {"posts": [{"post_id": post["post_id"], "content_hash": post["content_hash"]}]}
    return desk("vera").post("/api/approvals", json=refs).json()


def test_nobody_agrees_before_the_photo_was_looked_at(world, desk, post):
    assert ASKED in desk("vera").get("/").text
    assert ASKED not in desk("tamu").get("/").text
    assert "bukan kartu identitas" in agree(desk, post)["refused"][0]["detail"]
    assert "bernama seperti kartu identitas" in desk("vera").get(f"/kiriman/{post['post_id']}").text
    assert check(desk, "tamu", post, mark(desk)).status_code == 403
    assert check(desk, "vera", post, "k1:" + "0" * 64).status_code == 409
    seen = mark(desk)
    assert check(desk, "vera", post, seen).status_code == 200
    assert ASKED not in desk("vera").get("/").text
    assert agree(desk, post)["refused"] == []
    assert "foto dilihat: bukan kartu identitas" in desk("vera").get(f"/kiriman/{post['post_id']}").text
    assert check(desk, "vera", post, seen).status_code == 409
    assert audit.verify(world.conn).broken_at is None


def test_another_photo_needs_another_look(world, desk, post):
    first = mark(desk)
    assert check(desk, "vera", post, first).status_code == 200
    other = world.media.put("photos/bb/other.jpg", world.media.read("photos/aa/1.jpg"))
    world.conn.execute("update photo_contents set path = %s", (other,))
    world.conn.execute("update drafts set photo_path = %s", (other,))
    assert mark(desk) != first
    assert "bukan kartu identitas" in agree(desk, post)["refused"][0]["detail"]


def test_whoever_had_a_part_in_the_content_does_not_look_for_others(world, desk, post):
    world.conn.execute(
        "insert into hands (draft_id, actor, deed, done_at) values (%s, 'vera', 'crop', %s)",
        (post["draft_id"], world.now),
    )
    answer = check(desk, "vera", post, mark(desk))
    assert answer.status_code == 409
    assert "empat mata" in answer.json()["detail"]


def test_a_check_is_never_taken_back(world, desk, post):
    check(desk, "vera", post, mark(desk))
    with pytest.raises(psycopg.errors.Error):
        world.conn.execute("delete from card_checks")
