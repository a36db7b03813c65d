"""What approvals are bound to: stored hashes are those of the stored content, those of earlier versions too."""

from __future__ import annotations

import hashlib
import json

import pytest

from siar.editorial import drafts
from siar.editorial.content import PostContent
from tests.integration.desk.world import NOON

pytestmark = pytest.mark.integration


def hashes(world) -> list[tuple[str, str]]:
    """Each post's stored hash beside the one of its content."""
    rows = world.conn.execute("select draft_id, channel, caption, content_hash from posts order by post_id").fetchall()
    return [
        (
            row["content_hash"],
            PostContent(row["channel"], row["caption"], drafts.content_of(world.conn, row["draft_id"])).hash(),
        )
        for row in rows
    ]


def draft_hashes(world) -> list[tuple[str, str]]:
    rows = world.conn.execute("select draft_id, content_hash from drafts order by draft_id").fetchall()
    return [(row["content_hash"], drafts.content_of(world.conn, row["draft_id"]).hash()) for row in rows]


def carousel(world, desk):
    posts = world.fill()
    chosen = [post for post in posts if post["opd"] in ("DINKES", "DISHUB")]
    refs = [{"post_id": post["post_id"], "content_hash": post["content_hash"]} for post in chosen]
    body = {"posts": refs, "title": "Pekan ini", "lead": ""}
    draft_id = desk("edi").post("/api/carousels", json=body).json()["draft_id"]
    return [post for post in world.waiting() if post["draft_id"] == draft_id]


def test_every_stored_hash_is_that_of_the_stored_content(world, desk):
    made = carousel(world, desk)
    single = next(post for post in world.waiting() if post["opd"] == "BKAD")
    edits = (
        ("texts", {"caption": single["caption"] + "\nTambahan.", "alt_text": single["alt_text"] + " Lengkap."}),
        ("template", {"template": "umum"}),
    )
    for path, change in edits:
        seen = world.conn.execute("select content_hash from posts where post_id = %s", (single["post_id"],)).fetchone()[
            "content_hash"
        ]
        answer = desk("edi").put(f"/api/posts/{single['post_id']}/{path}", json={"content_hash": seen, **change})
        assert answer.status_code == 200, answer.text
    (out,) = [post for post in world.publish_one(title="Posyandu dibuka") if post["channel"] == "facebook"]
    row = world.conn.execute("select row_id from reports where title = 'Posyandu dibuka'").fetchone()["row_id"]
    world.add_report(row_id=row, revision=2, title="Posyandu dibuka lagi")
    world.compose()
    follow_up = desk("edi").post("/api/follow-ups", json={"post_id": out["post_id"], "reason": "judul berubah"})
    assert follow_up.status_code == 200, follow_up.text
    assert len(made) == 2
    for stored, computed in [*hashes(world), *draft_hashes(world)]:
        assert stored == computed


def test_an_approval_under_the_hash_of_an_earlier_version_stays_good(world, desk):
    """A carousel's hash told of its cover alone; the row is written here as that version wrote it."""
    posts = carousel(world, desk)
    for post in posts:
        content = drafts.content_of(world.conn, post["draft_id"])
        parts = [
            post["channel"], post["caption"], content.media[0].alt_text, content.media_digest, content.revisions[0]
        ]  # fmt: skip
        text = json.dumps([str(part) for part in parts], ensure_ascii=False)
        post["content_hash"] = hashlib.sha256(text.encode()).hexdigest()
        world.conn.execute(
            "update posts set content_hash = %s where post_id = %s", (post["content_hash"], post["post_id"])
        )
        world.approve(post, due_at=NOON)
    # Saving what stands there already changes nothing, and voids nothing.
    texts = {name: posts[0][name] for name in ("content_hash", "caption", "alt_text")}
    saved = desk("edi").put(f"/api/posts/{posts[0]['post_id']}/texts", json=texts)
    assert saved.json()["hashes"] == {}
    world.now = NOON
    world.publish()
    assert world.states() == ["published", "published"]


def test_a_correction_is_recorded_with_the_hash_of_what_will_be_seen(world, desk):
    (out,) = [post for post in world.publish_one() if post["channel"] == "facebook"]
    text = "RALAT: angka diperbaiki.\n\n" + out["caption"]
    body = {"post_id": out["post_id"], "caption": text, "reason": "angka keliru"}
    number = desk("edi").post("/api/corrections", json=body).json()["correction_id"]
    assert world.send_correction(desk, number, "vera", "asti").status_code == 200
    sent = world.conn.execute("select detail from audit_entries where action = 'correction.sent'").fetchone()["detail"][
        "content_hash"
    ]
    assert sent == PostContent("facebook", text, drafts.content_of(world.conn, out["draft_id"])).hash()
