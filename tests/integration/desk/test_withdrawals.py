"""Posts that were taken down, and what follows from it."""

from __future__ import annotations

import pytest

from tests.integration.desk.world import NOON

pytestmark = pytest.mark.integration
REASON = {"reason": "Angka pada baris keliru."}


def test_a_follow_up_of_a_withdrawn_post_does_not_go_out(world, desk):
    posts = world.publish_one(title="Pasar murah di Oebobo")
    post = next(post for post in posts if post["channel"] == "instagram")
    row = world.conn.execute("select row_id from reports").fetchone()["row_id"]
    world.add_report(row_id=row, revision=2, title="Pasar murah di Oebobo diundur")
    world.compose()
    made = desk("edi").post("/api/follow-ups", json={"post_id": post["post_id"], **REASON}).json()["post_id"]
    world.approve(desk("asti").get(f"/api/posts/{made}").json(), due_at=NOON)
    publication = desk("asti").get(f"/api/posts/{post['post_id']}").json()["publication"]["publication_id"]
    assert desk("asti").post(f"/api/publications/{publication}/withdrawal", json=REASON).json()["state"] == "done"
    live = len(world.graph.service.state.media)
    world.now = NOON
    world.publish()
    story = desk("asti").get(f"/api/posts/{made}").json()
    assert story["publication"]["state"] == "parked"
    assert "sudah ditarik" in story["publication"]["sentence"]
    assert len(world.graph.service.state.media) == live
