"""What went out by the fast lane, looked at afterwards, on the desk's pages."""

from __future__ import annotations

from datetime import timedelta

import pytest

from siar import people
from tests.integration.desk.world import NOON

pytestmark = pytest.mark.integration
NOTE = {"note": "Nomor teleponnya salah."}


@pytest.fixture
def warning(world):
    posts = world.publish_one(kind="Imbauan", opd="BPBD", indicators=[], title="Waspada angin kencang")
    return next(post for post in posts if post["channel"] == "facebook")


def test_a_look_that_finds_something_stays_until_somebody_acts(world, desk, warning):
    tab = "/?tab=tinjauan"
    path = f"/api/posts/{warning['post_id']}"
    assert "Sesuai (Facebook" in desk("vera").get(tab).text
    assert desk("vera").post(f"{path}/review", json=NOTE).status_code == 200
    page = desk("vera").get(tab).text
    assert "Dinyatakan keliru oleh vera" in page
    assert NOTE["note"] in page
    assert f"/ralat/{warning['post_id']}" in page
    assert "Sesuai (Facebook" not in page
    assert "Sesuai (Instagram" in page
    own = desk("asti").post(f"{path}/objection/settlement", json={"reason": "Menurut saya benar."})
    assert own.status_code == 409
    assert "empat mata" in own.json()["detail"]
    other = desk("sekda").post(f"{path}/objection/settlement", json={"reason": "Nomornya memang baru."})
    assert other.json() == {"settled": warning["post_id"]}
    assert NOTE["note"] not in desk("vera").get(tab).text
    assert "keberatan ditutup" in desk("vera").get(f"/kiriman/{warning['post_id']}").text


def test_what_is_late_stands_on_the_page_of_health(world, desk, warning):
    world.now += timedelta(hours=23)
    assert "Tinjauan susulan yang terlambat" not in desk("vera").get("/kesehatan").text
    world.now += timedelta(hours=2)
    page = desk("vera").get("/kesehatan").text
    assert "Tinjauan susulan yang terlambat" in page
    assert warning["reference_code"] in page


def test_at_once_is_offered_to_whom_it_is_for(world, desk):
    world.add_report(kind="Imbauan", opd="BPBD", indicators=[], title="Waspada angin kencang")
    world.compose()
    assert "sekarang juga" in desk("asti").get("/").text
    assert "sekarang juga" not in desk("vera").get("/").text


def test_an_editor_does_not_lift_an_approver_s_hold(world, desk):
    post = world.fill()[0]
    world.approve(post, due_at=NOON)
    path = f"/api/drafts/{post['draft_id']}"
    assert desk("asti").post(f"{path}/hold", json={"reason": "menunggu data"}).status_code == 200
    slot = {"to": (NOON + timedelta(hours=7)).isoformat()}
    refused = desk("edi").put(f"{path}/place", json=slot)
    assert refused.status_code == 409
    assert "ditahan asti" in refused.json()["detail"]
    several = desk("edi").post("/api/places", json={"places": [{"draft_id": post["draft_id"], **slot}]}).json()
    assert several["moved"] == []
    assert desk("asti").put(f"{path}/place", json=slot).status_code == 200


def test_pages_name_people_and_not_their_ids(world, desk):
    post = world.fill()[0]
    desk("vera").post(
        "/api/approvals", json={"posts": [{"post_id": post["post_id"], "content_hash": post["content_hash"]}]}
    )
    people.remember(world.conn, "vera", name="Vera Lestari", now=world.now + timedelta(days=1))
    assert "oleh Vera Lestari" in desk("asti").get(f"/kiriman/{post['post_id']}").text
    assert "Verifikasi: Vera Lestari" in desk("asti").get("/").text
