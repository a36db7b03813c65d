"""A run that could put out nothing is red; a stopped account is told once, however many runs meet it, and so is its reopening."""

from __future__ import annotations

from datetime import timedelta

import pytest

from siar import freezes, monitors
from siar.publishing import stops
from siar.tasks import publishing
from siar.troubles import ToldError
from tests.integration.publishing.graphworld import GraphWorld, Pictures
from tests.integration.publishing.posts import NOW, plan_post, row_of

pytestmark = pytest.mark.integration


@pytest.fixture
def world(given, office):
    office.clock.start, office.clock.offset = NOW, timedelta()
    world = GraphWorld(NOW)
    given(publishing, graph_of=world.client, public_copies=Pictures())
    return world


def dead_token(world) -> None:
    world.faults.add("meta.*", "invalid_token")


def test_with_every_account_stopped_the_run_is_red_and_told_once(conn, world, office, heard):
    for channel in ("facebook", "instagram"):
        plan_post(conn, channel=channel)
    dead_token(world)
    for _ in range(4):
        with pytest.raises(ToldError, match=r"every account is stopped \(facebook-city, instagram-city\)"):
            publishing.publish_due()
        with pytest.raises(ToldError):
            publishing.watch_queue()
        office.later(minutes=10)
    assert len(heard()) == 1
    assert heard()[0].endswith("(dan 1 lainnya)")
    text = office.letters[0].get_content()
    assert "token" in text
    assert "https://siar.example/desk/kesehatan" in text


def test_a_deliberate_freeze_is_not_red(conn, world, heard):
    plan_post(conn)
    freezes.freeze(conn, "all", reason="uji coba", actor="admin", now=NOW)
    assert publishing.publish_due()["published"] == 0
    publishing.watch_queue()
    assert heard() == []


def test_what_is_frozen_and_stopped_is_not_red(conn, world):
    plan_post(conn)
    dead_token(world)
    with pytest.raises(ToldError):
        publishing.publish_due()
    freezes.freeze(conn, "all", reason="uji coba", actor="admin", now=NOW)
    publishing.publish_due()


def test_with_one_account_stopped_the_others_go_out_and_the_run_is_red(conn, world, heard):
    stuck, _ = plan_post(conn, channel="facebook")
    free, _ = plan_post(conn, channel="instagram")
    world.service.state.page.may_publish = False
    with pytest.raises(ToldError, match=r"facebook-city \(1\)\. This run put out 1"):
        publishing.publish_due()
    assert row_of(conn, free)["state"] == "published"
    assert row_of(conn, stuck)["state"] != "published"
    assert len(heard()) == 1


def test_a_stopped_account_with_nothing_due_costs_no_run(conn, world):
    stuck, _ = plan_post(conn, channel="facebook")
    world.service.state.page.may_publish = False
    with pytest.raises(ToldError):
        publishing.publish_due()
    conn.execute("update siar.publications set due_at = due_at + interval '1 day' where publication_id = %s", [stuck])
    publishing.publish_due()


def test_when_it_is_opened_again_its_end_is_told_once(conn, world, office, services, heard):
    plan_post(conn, channel="facebook")
    world.service.state.page.may_publish = False
    with pytest.raises(ToldError):
        publishing.publish_due()
    office.later(minutes=90)
    stops.resume(conn, "facebook-city", actor="admin", now=services.now())
    for _ in range(2):
        monitors.accounts(conn, alerts=services.alerts, now=services.now())
    assert len(heard()) == 2
    assert heard()[1].startswith("[Siar] Selesai: ")
    assert "berlangsung 1 jam" in office.letters[-1].get_content()


def test_a_late_post_is_told_once_not_at_every_look(conn, world, office, heard):
    plan_post(conn)
    office.later(minutes=20)
    for _ in range(4):
        with pytest.raises(ToldError):
            publishing.watch_queue()
        office.later(minutes=10)
    assert heard() == ["[Siar] Gangguan: Ada kiriman yang sudah 20 menit lewat waktu."]


def test_a_post_that_waits_behind_a_stopped_account_is_that_account_s_trouble(conn, world, office, heard):
    plan_post(conn, channel="facebook")
    world.service.state.page.may_publish = False
    with pytest.raises(ToldError):
        publishing.publish_due()
    office.later(minutes=30)
    with pytest.raises(ToldError):
        publishing.watch_queue()
    assert len(heard()) == 1
    assert "lewat waktu" not in heard()[0]


def left_unproven(conn, world, *, channel="facebook"):
    publication_id, _ = plan_post(conn, channel=channel)
    commit = {"facebook": "meta.page.feed.create", "instagram": "meta.ig.media_publish.create"}[channel]
    world.faults.add(commit, "drop_after", times=1)
    publishing.publish_due()
    assert row_of(conn, publication_id)["state"] == "unknown"
    return publication_id


def test_a_look_that_could_read_nothing_is_red(conn, world, office):
    first, second = left_unproven(conn, world), left_unproven(conn, world, channel="instagram")
    world.faults.add("meta.*", "drop_before")
    office.later(minutes=10)
    with pytest.raises(publishing.UnreadError, match="Not one of 2 open outcomes could be read"):
        publishing.reconcile()
    assert {row_of(conn, number)["state"] for number in (first, second)} == {"unknown"}
    world.faults.clear()
    assert publishing.reconcile()["published"] == 2
    assert publishing.reconcile()["looked"] == 0, "nothing to look at is no fault"


def test_a_look_that_could_read_some_of_it_goes_on(conn, world, office):
    left_unproven(conn, world)
    left_unproven(conn, world, channel="instagram")
    for route in ("meta.ig.*", "meta.container.get"):
        world.faults.add(route, "drop_before")
    office.later(minutes=10)
    result = publishing.reconcile()
    assert (result["published"], result["looked"], result["unread"]) == (1, 2, 1)


def test_what_cannot_be_read_behind_a_stopped_account_was_told_as_that(conn, world, office):
    left_unproven(conn, world)
    conn.execute(
        "insert into siar.account_stops (account_id, code, sentence, stopped_at) values ('facebook-city', '190', 'Token mati.', %s)",
        (NOW,),
    )
    dead_token(world)
    office.later(minutes=10)
    with pytest.raises(ToldError, match="facebook-city"):
        publishing.reconcile()
