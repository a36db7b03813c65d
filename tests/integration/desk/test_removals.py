"""Posts whose row was removed, on *Ralat*."""

from __future__ import annotations

from datetime import timedelta

import pytest

from siar.editorial import removals

pytestmark = pytest.mark.integration

REASON = {"reason": "Sudah dibicarakan dengan OPD."}
PART = "Barisnya dihapus OPD"


@pytest.fixture
def posts(world):
    return {post["channel"]: post for post in world.publish_one(title="Pasar murah")}


def publication(world, post):
    row = world.conn.execute("select publication_id from publications where post_id = %s", [post["post_id"]]).fetchone()
    return row["publication_id"]


def remove_row(world, times=2, *, after=timedelta(days=1)):
    world.conn.execute(
        "update sheet_rows set missing_reads = %s, last_seen_at = (select max(published_at) from publications) + %s",
        [times, after],
    )


def test_a_removed_row_opens_a_decision_for_each_channel(world, desk, posts):
    remove_row(world, 1)
    assert PART not in desk("asti").get("/ralat").text, "a row that is missing once is being moved"
    remove_row(world)
    page = desk("asti").get("/ralat").text
    assert PART in page
    for post in posts.values():
        assert f"/api/publications/{publication(world, post)}/withdrawal" in page
        assert f"/api/publications/{publication(world, post)}/keep" in page
    assert "/keep" not in desk("vera").get("/ralat").text
    remove_row(world, 0)
    assert PART not in desk("asti").get("/ralat").text, "it is back"


def test_withdrawn_or_kept_it_is_asked_no_more(world, desk, posts):
    remove_row(world)
    facebook, instagram = (publication(world, posts[name]) for name in ("facebook", "instagram"))
    assert desk("vera").post(f"/api/publications/{facebook}/keep", json=REASON).status_code == 403
    assert desk("asti").post(f"/api/publications/{facebook}/keep", json=REASON).json() == {"publication_id": facebook}
    assert desk("asti").post(f"/api/publications/{facebook}/keep", json=REASON).status_code == 409
    assert [post.publication_id for post in removals.removed(world.conn)] == [instagram]
    assert desk("asti").post(f"/api/publications/{instagram}/withdrawal", json=REASON).json()["state"] == "done"
    assert PART not in desk("asti").get("/ralat").text
    row = world.conn.execute("select actor, subject from audit_entries where action = 'publication.keep'").fetchall()
    assert [tuple(entry.values()) for entry in row] == [("asti", f"publication:{facebook}")]
    assert "dibiarkan tayang" in desk("asti").get(f"/kiriman/{posts['facebook']['post_id']}").text


def test_a_row_put_away_long_after_asks_nothing(world, desk, posts):
    remove_row(world, after=removals.WINDOW)
    assert removals.removed(world.conn) == []
    path = f"/api/publications/{publication(world, posts['facebook'])}/keep"
    assert desk("asti").post(path, json=REASON).status_code == 409
