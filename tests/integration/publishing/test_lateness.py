"""Why a post is late, and since when it could have gone out."""

from __future__ import annotations

from datetime import timedelta

import pytest

from siar import freezes
from siar.editorial import release
from siar.publishing import backlog, dispatch, reconcile, stops
from siar.settings import load_settings
from siar.store import Connection
from tests.integration.publishing.graphworld import GraphWorld
from tests.integration.publishing.posts import NOW, AllForms, plan_post, row_of

pytestmark = pytest.mark.integration

SETTINGS = load_settings()
LATE = timedelta(minutes=SETTINGS.slots.late_after_minutes)


@pytest.fixture
def world() -> GraphWorld:
    return GraphWorld(NOW)


def publish(conn: Connection, world: GraphWorld) -> dispatch.DispatchResult:
    return dispatch.publish_due(
        conn,
        world.publishers(),
        objections=AllForms(release.objections(SETTINGS)),
        settings=SETTINGS,
        now=world.clock.now(),
        workers=1,
    )


def stop(conn: Connection) -> None:
    conn.execute(
        "insert into account_stops (account_id, code, sentence, stopped_at) values ('facebook-city', '190', 'Token.', %s)",
        (NOW,),
    )


def told(conn: Connection, world: GraphWorld) -> str:
    (item,) = backlog.stuck(conn, now=world.clock.now(), limit=5)
    return item.sentence


def test_a_stop_does_not_make_a_post_late(conn, world) -> None:
    publication_id, _ = plan_post(conn)
    stop(conn)
    world.clock.advance(LATE * 3)
    assert publish(conn, world).parked == 0
    assert "Menunggu Facebook dibuka kembali" in told(conn, world)
    stops.resume(conn, "facebook-city", actor="asti", now=world.clock.now())
    assert publish(conn, world).published == 1
    assert row_of(conn, publication_id)["state"] == "published"


def test_a_run_that_does_not_come_after_a_reopening_is_told_as_such(conn, world) -> None:
    publication_id, _ = plan_post(conn)
    stop(conn)
    world.clock.advance(LATE)
    stops.resume(conn, "facebook-city", actor="asti", now=world.clock.now())
    world.clock.advance(LATE)
    assert publish(conn, world).parked == 1
    sentence = row_of(conn, publication_id)["sentence"]
    assert "Facebook baru dibuka kembali setelah waktunya" in sentence
    assert "tidak ada proses yang menayangkannya" in sentence


def test_an_outage_of_ours_is_told_as_such(conn, world) -> None:
    publication_id, _ = plan_post(conn)
    world.clock.advance(LATE)
    assert "belum ada proses yang menayangkannya" in told(conn, world)
    assert publish(conn, world).parked == 1
    sentence = row_of(conn, publication_id)["sentence"]
    assert "sistem sempat berhenti" in sentence
    assert "dibuka kembali" not in sentence


def test_a_post_whose_picture_cannot_be_fetched_is_late_by_its_own_fault(conn, world) -> None:
    publication_id, _ = plan_post(conn, channel="instagram")
    world.faults.add("meta.ig.media.create", "status", times=1, params={"status": 500})
    publish(conn, world)
    world.clock.advance(timedelta(minutes=11))
    assert "1 kali gagal disiapkan untuk Instagram" in told(conn, world)
    world.clock.advance(LATE)
    assert publish(conn, world).parked == 1
    sentence = row_of(conn, publication_id)["sentence"]
    assert "1 kali gagal disiapkan untuk Instagram" in sentence
    assert "sistem sempat berhenti" not in sentence


def test_a_freeze_is_the_reason_while_it_lasts(conn, world) -> None:
    plan_post(conn)
    freezes.freeze(conn, "facebook", reason="duka", actor="asti", now=NOW)
    world.clock.advance(LATE * 2)
    assert publish(conn, world).parked == 0
    assert "dihentikan sementara: duka" in told(conn, world)


def test_a_doubt_of_ours_does_not_make_a_post_late(conn, world) -> None:
    publication_id, _ = plan_post(conn, form="text")
    world.faults.add("meta.page.feed.create", "drop_before", times=1)
    assert publish(conn, world).unknown == 1
    world.clock.advance(LATE * 2)
    world.faults.clear()
    for _ in range(2):
        reconcile.reconcile(conn, world.publishers(), now=world.clock.now())
        world.pass_time(600)
    assert publish(conn, world).published == 1
    assert row_of(conn, publication_id)["state"] == "published"
