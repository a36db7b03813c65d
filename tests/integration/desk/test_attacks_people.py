"""Attacks by who somebody is, and on what somebody held: one person is one, and a hold is lifted by who may."""

from __future__ import annotations

from datetime import timedelta

import pytest

from siar import people
from siar.editorial import approval, parking
from siar.errors import InputError
from siar.publishing import reconcile
from tests.integration.desk import test_clearance as rules
from tests.integration.desk import test_corrections as fixing
from tests.integration.desk.attacking import (
    LATER,
    REASON,
    agree,
    all_proven,
    edit,
    force_not_sent,
    look,
    one,
    person,
    publication,
    said,
    stored,
)
from tests.integration.desk.world import NOON, NOW

pytestmark = pytest.mark.integration


# -- who somebody is ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("alias", ["VERA", " vera", "vera ", "ｖｅｒａ", "Vera", "ve\u200bra", "\tvera"])
def test_nobody_is_two_people_by_writing_an_id_otherwise(world, desk, alias):
    post = one(world)
    person(world, "alias", known_as=alias, name="V. Lestari", roles=("approver", "editor"))
    assert agree(desk, "vera", post).json()["agreed"]
    answer = agree(desk, "alias", post, when="now")
    assert not answer.json()["approved"], answer.json()
    assert "empat mata" in said(answer)


@pytest.mark.parametrize("alias", ["EDI", " edi", "ｅｄｉ", "edi\u00a0"])
def test_nobody_approves_an_edit_under_another_spelling(world, desk, alias):
    post = one(world)
    assert edit(desk, "edi", post, post["caption"] + " Ditambah.").status_code == 200
    person(world, "alias", known_as=alias, name="E", roles=("verifikator",))
    assert "empat mata" in said(agree(desk, "alias", post))


def test_two_ids_that_turn_out_to_be_one_person_are_one_agreement(world, desk):
    post = one(world)
    for who, role in (("u7", "verifikator"), ("u9", "approver")):
        approval.approve(
            world.conn,
            post_id=post["post_id"],
            actor=who,
            roles=[role],
            content_hash=post["content_hash"],
            now=NOW,
            settings=world.settings,
            due_at=NOON,
        )
    for who in ("u7", "u9"):
        people.remember(world.conn, who, name="Maria Asti", now=NOW)
    world.now = NOON
    world.publish()
    assert world.facebook_text() == []
    assert world.states() == ["parked"]


def test_an_id_that_is_a_colleague_s_name_is_no_stranger(world, desk):
    post = one(world)
    person(world, "a", known_as="u1", name="vera", roles=("verifikator",))
    person(world, "b", known_as="vera", name="B", roles=("approver",))
    assert agree(desk, "a", post).json()["agreed"]
    assert "empat mata" in said(agree(desk, "b", post))


def test_a_name_lifts_nobody_s_hold(world, desk):
    post = one(world)
    world.approve(post, due_at=NOON)
    assert desk("asti").post(f"/api/drafts/{post['draft_id']}/hold", json=REASON).status_code == 200
    person(world, "thief", known_as="u66", name="asti", roles=("editor",))
    answer = desk("thief").put(f"/api/drafts/{post['draft_id']}/place", json={"to": LATER.isoformat()})
    assert answer.status_code == 409, answer.json()


@pytest.mark.parametrize("roles", [(), ("tanpa-peran",), ("operator",), ("viewer",), ("editor",)])
def test_without_a_role_of_the_stage_nobody_decides(world, desk, roles):
    post = one(world)
    person(world, "x", known_as="x", roles=roles)
    answer = agree(desk, "x", post)
    assert answer.status_code == 403 or answer.json()["refused"]
    with pytest.raises(InputError):
        approval.approve(
            world.conn,
            post_id=post["post_id"],
            actor="x",
            roles=roles,
            content_hash=post["content_hash"],
            now=NOW,
            settings=world.settings,
        )


def test_a_fresh_pair_of_eyes_looks_at_a_correction_of_the_lane(world, desk):
    """The one who let a correction of a warning out is not the one who looks at it afterwards."""
    person(world, "budi", known_as="budi", roles=("approver",))
    posts = world.publish_one(
        opd="BPBD", kind="Imbauan", title="Waspada angin kencang", body="Nelayan menunda melaut.", indicators=[]
    )
    fb = next(p for p in posts if p["channel"] == "facebook")
    assert desk("vera").post(f"/api/posts/{fb['post_id']}/review", json={}).status_code == 200
    fixing.change_row(
        world,
        opd="BPBD",
        kind="Imbauan",
        title="Waspada angin kencang sekali",
        body="Nelayan menunda melaut.",
        indicators=[],
    )
    number = fixing.start(desk, fb)
    assert world.send_correction(desk, number, "budi").json()["state"] == "done"
    assert stored(world, fb)["review_due"]
    answer = desk("budi").post(f"/api/posts/{fb['post_id']}/review", json={})
    assert answer.status_code == 409, answer.json()


def test_the_writer_of_a_correction_settles_no_objection_to_it(world, desk):
    person(world, "nia", known_as="nia", roles=("editor", "verifikator"))
    person(world, "budi", known_as="budi", roles=("approver",))
    posts = world.publish_one(
        opd="BPBD", kind="Imbauan", title="Waspada angin kencang", body="Nelayan menunda melaut.", indicators=[]
    )
    fb = next(p for p in posts if p["channel"] == "facebook")
    fixing.change_row(
        world,
        opd="BPBD",
        kind="Imbauan",
        title="Waspada angin kencang sekali",
        body="Nelayan menunda melaut.",
        indicators=[],
    )
    number = fixing.start(desk, fb, who="nia")
    assert world.send_correction(desk, number, "budi").json()["state"] == "done"
    world.now += timedelta(minutes=1)
    assert (
        desk("vera").post(f"/api/posts/{fb['post_id']}/review", json={"note": "Nama pantainya salah."}).status_code
        == 200
    )
    answer = desk("nia").post(f"/api/posts/{fb['post_id']}/objection/settlement", json={"reason": "Biar saja begitu."})
    assert answer.status_code == 409, answer.json()


# -- holds ------------------------------------------------------------------------------------------------------------


def test_another_look_lifts_no_hold(world, desk):
    post = one(world)
    world.approve(post, due_at=NOON)
    world.now = NOON
    force_not_sent(world, post)
    assert desk("asti").post(f"/api/drafts/{post['draft_id']}/hold", json=REASON).status_code == 200
    number = publication(world, post)["publication_id"]
    desk("edi").post(f"/api/publications/{number}/retry", json={})
    look(world)
    world.publish()
    assert world.facebook_text() == []


def test_what_is_held_after_a_commit_that_did_nothing_can_be_moved_by_who_may(world, desk):
    post = one(world)
    world.approve(post, due_at=NOON)
    world.now = NOON
    force_not_sent(world, post)
    assert desk("asti").post(f"/api/drafts/{post['draft_id']}/hold", json=REASON).status_code == 200
    answer = desk("asti").put(f"/api/drafts/{post['draft_id']}/place", json={"to": LATER.isoformat()})
    assert answer.status_code == 200, answer.json()
    look(world)
    world.now = LATER
    world.publish()
    assert len(world.facebook_text()) == 1


def test_a_stage_that_is_added_after_a_commit_that_did_nothing_can_be_agreed_to(world, desk):
    post = one(world)
    world.approve(post, due_at=NOON)
    world.now = NOON
    force_not_sent(world, post)
    rules.ways(world, chains=rules.with_leadership)
    world.publish()
    assert stored(world, post)["state"] == "draft"
    answer = agree(desk, "sekda", post, when="now")
    assert answer.json()["approved"], answer.json()
    look(world)
    world.publish()
    assert len(world.facebook_text()) == 1
    all_proven(world)


def test_a_hold_whose_rank_nobody_knows_is_lifted_by_the_highest_that_could_hold(world, desk):
    post = one(world)
    world.approve(post, due_at=NOON)
    parking.hold(world.conn, draft_id=post["draft_id"], actor="lama", reason="dari masa lalu", now=NOW, rank=None)
    move = {"to": LATER.isoformat()}
    assert desk("edi").put(f"/api/drafts/{post['draft_id']}/place", json=move).status_code == 409
    assert desk("asti").put(f"/api/drafts/{post['draft_id']}/place", json=move).status_code == 200


def test_a_sibling_of_what_is_held_does_not_come_back_by_itself(world, desk):
    """One channel's outcome is open while the draft is held; proven not to be out, it stays held, too."""
    world.add_report()
    world.compose()
    fb, ig = sorted((p for p in world.waiting()), key=lambda p: p["channel"])
    world.approve(fb, due_at=NOON)
    world.approve(ig, due_at=LATER)
    world.now = NOON
    world.graph.faults.add("meta.page.feed.create", "drop_before", times=1)
    world.publish()
    assert publication(world, fb)["state"] == "unknown"
    assert desk("asti").post(f"/api/drafts/{fb['draft_id']}/hold", json=REASON).status_code == 200
    for _ in range(4):
        world.now += timedelta(minutes=10)
        world.graph.clock.advance(timedelta(minutes=10))
        reconcile.reconcile(world.conn, world.publishers(), now=world.now)
        world.publish()
    assert world.facebook_text() == []
