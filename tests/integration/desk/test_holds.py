"""Holding and moving a post at every moment of its way out: until its commit begins, it stays invisible."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.integration.desk.world import NOON, DeskWorld

pytestmark = pytest.mark.integration

BEFORE = (
    "claim:saved",
    "stage_photo_0:before",
    "stage_photo_0:after",
    "stage_photo_0:saved",
    "prepare:done",
    "prepared:saved",
)
REASON = {"reason": "Angka menunggu kepastian."}


@pytest.fixture
def post(world: DeskWorld) -> dict:
    """One that is approved and due, on Facebook."""
    world.add_report()
    world.compose()
    post = next(item for item in world.waiting() if item["channel"] == "facebook")
    world.approve(post, due_at=NOON)
    world.now = NOON
    return post


def at(moment: str, act) -> object:
    """Do something once, in the middle of putting out."""
    left = [act]

    def checkpoint(name: str) -> None:
        if name == moment and left:
            left.pop()()

    return checkpoint


@pytest.mark.parametrize("moment", BEFORE)
def test_held_while_it_is_prepared_it_does_not_go_out(world, desk, post, moment):
    answers = []
    hold = lambda: answers.append(desk("asti").post(f"/api/drafts/{post['draft_id']}/hold", json=REASON))  # noqa: E731 - said once
    world.publish(checkpoint=at(moment, hold))
    assert [answer.status_code for answer in answers] == [200]
    world.publish()
    assert world.states() == ["parked"]
    assert not world.graph.live()
    assert "Angka menunggu kepastian." in desk("asti").get("/?tab=parkir").text


@pytest.mark.parametrize("moment", ["committing:saved", "commit:answered", "published:saved"])
def test_once_its_commit_began_a_hold_says_so(world, desk, post, moment):
    answers = []
    hold = lambda: answers.append(desk("asti").post(f"/api/drafts/{post['draft_id']}/hold", json=REASON))  # noqa: E731 - said once
    world.publish(checkpoint=at(moment, hold))
    assert [answer.status_code for answer in answers] == [409]
    assert "sudah dikirim" in answers[0].json()["detail"]
    assert world.states() == ["published"]


@pytest.mark.parametrize("moment", BEFORE)
def test_moved_while_it_is_prepared_it_goes_out_in_its_new_slot(world, desk, post, moment):
    later = NOON + timedelta(hours=7)
    answers = []
    body = {"to": later.isoformat()}
    move = lambda: answers.append(desk("asti").put(f"/api/drafts/{post['draft_id']}/place", json=body))  # noqa: E731 - said once
    world.publish(checkpoint=at(moment, move))
    assert [answer.status_code for answer in answers] == [200]
    world.publish()
    assert not world.graph.live()
    world.now = later
    world.publish()
    assert (world.states(), len(world.facebook_text())) == (["published"], 1)


def test_a_card_that_is_being_prepared_can_be_held(world, desk, post):
    pages = []
    world.publish(checkpoint=at("prepare:done", lambda: pages.append(desk("asti").get("/?tab=terjadwal").text)))
    assert f"/api/drafts/{post['draft_id']}/hold" in pages[0]
