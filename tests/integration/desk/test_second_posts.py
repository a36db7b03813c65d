"""What may be out is corrected, never composed a second time; what is proven not to be out is composed anew."""

from __future__ import annotations

from datetime import timedelta

import pytest

from siar.publishing import decisions, ledger, reconcile
from siar.publishing.ledger import Attempt
from tests.integration.desk.world import DeskWorld

pytestmark = pytest.mark.integration


def in_doubt(world: DeskWorld, fault: str) -> dict:
    """A Facebook post whose commit's answer was lost, parked after a while; its row says something else since."""
    world.add_report(title="Pasar murah di Oebobo")
    world.compose()
    post = next(item for item in world.waiting() if item["channel"] == "facebook")
    world.approve(post, due_at=world.now)
    world.graph.faults.add("meta.page.feed.create", fault, times=1)
    world.publish()
    publication = publication_of(world)
    assert publication["state"] == "unknown"
    item = ledger.read(world.conn, publication["publication_id"])
    ledger.park(world.conn, item, Attempt("look", world.now, "unknown"), sentence="Belum pasti.")
    return post


def publication_of(world: DeskWorld) -> dict:
    return world.conn.execute("select * from publications order by publication_id limit 1").fetchone()


def change_row(world: DeskWorld) -> None:
    row = world.conn.execute("select row_id from reports").fetchone()["row_id"]
    world.add_report(row_id=row, revision=2, title="Pasar murah di Oebobo diundur")
    world.compose()


def look(world: DeskWorld, minutes: int) -> None:
    world.now += timedelta(minutes=minutes)
    world.graph.clock.advance(timedelta(minutes=minutes))
    reconcile.reconcile(world.conn, world.publishers(), now=world.now)


def test_a_parked_post_that_may_be_out_is_not_composed_a_second_time(world, desk):
    post = in_doubt(world, "drop_after")
    change_row(world)
    assert world.conn.execute("select code from compose_findings").fetchall() == [{"code": "K_PERLU_RALAT"}]
    assert [item["channel"] for item in world.waiting() if "diundur" in item["title"]] == ["instagram"]
    page = desk("asti").get("/ralat").text
    assert "Mungkin sudah tayang." in page
    assert f"/kiriman/{post['post_id']}" in page
    assert f'href="/ralat/{post["post_id"]}"' not in page, "what is not certain is not corrected yet"
    assert desk("edi").get(f"/ralat/{post['post_id']}").status_code == 409
    # It was out all the time: found, it is corrected.
    (remote_id,) = world.graph.service.state.posts
    path = f"/api/publications/{publication_of(world)['publication_id']}/found"
    assert desk("edi").post(path, json={"remote_id": remote_id}).status_code == 403, "it is the approver's to say"
    assert desk("asti").post(path, json={"remote_id": remote_id}).status_code == 200
    assert "Mungkin sudah tayang." not in desk("asti").get("/ralat").text
    assert desk("edi").get(f"/ralat/{post['post_id']}").status_code == 200
    assert len(world.facebook_text()) == 1


def test_proven_not_to_be_out_it_is_composed_anew(world, desk):
    in_doubt(world, "drop_before")
    change_row(world)
    path = f"/api/publications/{publication_of(world)['publication_id']}/retry"
    assert desk("asti").post(path, json={}).status_code == 200
    for _ in range(3):
        look(world, 10)
    assert publication_of(world)["state"] in {"planned", "prepared"}
    world.publish()
    assert publication_of(world)["state"] == "parked", "its row says something else"
    world.compose()
    assert world.conn.execute("select count(*) as n from compose_findings").fetchone() == {"n": 0}
    assert [item["title"] for item in world.waiting()] == ["Pasar murah di Oebobo diundur"] * 2
    assert not world.facebook_text()


def test_what_is_being_committed_is_not_replaced_meanwhile(world):
    world.add_report(title="Pasar murah di Oebobo")
    world.compose()
    post = next(item for item in world.waiting() if item["channel"] == "facebook")
    world.approve(post, due_at=world.now)

    def checkpoint(name: str) -> None:
        if name == "committing:saved":
            change_row(world)

    world.publish(checkpoint=checkpoint)
    world.compose()
    assert [item["channel"] for item in world.waiting() if "diundur" in item["title"]] == ["instagram"]
    assert world.conn.execute("select state from posts where post_id = %s", (post["post_id"],)).fetchone() == {
        "state": "approved"
    }
    assert len(world.facebook_text()) == 1


def out_on_instagram_alone(world: DeskWorld) -> tuple[dict, dict]:
    world.add_report(title="Pasar murah di Oebobo")
    world.compose()
    facebook, instagram = world.waiting()
    world.approve(instagram, due_at=world.now)
    world.publish()
    return facebook, instagram


def test_a_sibling_that_still_waits_when_its_row_changes_gives_way_to_what_the_row_says_now(world, desk):
    """Out on one account it is corrected there; the one that never showed it gets the row as any other post."""
    facebook, instagram = out_on_instagram_alone(world)
    change_row(world)
    states = world.conn.execute("select state from posts order by post_id").fetchall()
    assert [row["state"] for row in states] == ["superseded", "approved", "draft"]
    (offered,) = world.waiting()
    assert (offered["channel"], offered["title"]) == ("facebook", "Pasar murah di Oebobo diundur")
    assert "RALAT" not in offered["caption"]
    assert f"/ralat/{instagram['post_id']}" in desk("asti").get("/ralat").text
    told = world.conn.execute("select subject from audit_entries where action = 'post.superseded'").fetchall()
    assert told == [{"subject": f"post:{facebook['post_id']}"}]
    # The correction stands beside it, for the account that showed it.
    answer = desk("edi").post("/api/follow-ups", json={"post_id": instagram["post_id"], "reason": "Jadwalnya berubah."})
    assert answer.status_code == 200, answer.text
    assert sorted(item["channel"] for item in world.waiting()) == ["facebook", "instagram"]
    for item in world.waiting():
        world.approve(item, due_at=world.now)
    world.publish()
    assert len(world.facebook_text()) == 1
    world.compose()
    assert world.waiting() == []


def test_proven_not_to_be_out_an_account_gets_what_the_others_got_meanwhile(world):
    """Facebook's post was in doubt when the row changed; the row's present state went to Instagram alone."""
    in_doubt(world, "drop_before")
    change_row(world)
    (offered,) = world.waiting()
    assert (offered["channel"], offered["title"]) == ("instagram", "Pasar murah di Oebobo diundur")
    world.approve(offered, due_at=world.now)
    world.publish()
    number = publication_of(world)["publication_id"]
    decisions.retry(world.conn, publication_id=number, actor="asti", now=world.now)
    for _ in range(3):
        look(world, 10)
    world.publish()
    world.compose()
    world.compose()
    (offered,) = world.waiting()
    assert (offered["channel"], offered["title"]) == ("facebook", "Pasar murah di Oebobo diundur")
    assert world.conn.execute("select count(*) as n from compose_findings").fetchone() == {"n": 0}
    assert not world.facebook_text()


def test_a_follow_up_that_comes_before_composing_keeps_nothing_from_the_other_account(world, desk):
    _, instagram = out_on_instagram_alone(world)
    row = world.conn.execute("select row_id from reports").fetchone()["row_id"]
    world.add_report(row_id=row, revision=2, title="Pasar murah di Oebobo diundur")
    answer = desk("edi").post("/api/follow-ups", json={"post_id": instagram["post_id"], "reason": "Jadwalnya berubah."})
    assert answer.status_code == 200, answer.text
    world.compose()
    offered = {item["channel"]: item["title"] for item in world.waiting() if "diundur" in item["title"]}
    assert set(offered) == {"facebook", "instagram"}
