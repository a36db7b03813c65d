from __future__ import annotations

from datetime import timedelta

import pytest
from psycopg.types.json import Jsonb

from siar.errors import InputError
from siar.faults import ItemsFailedError, open_faults
from siar.publishing import decisions, dispatch, ledger, reconcile
from siar.store import Connection
from tests.integration.publishing.graphworld import GraphWorld
from tests.integration.publishing.posts import NOW, desk, plan_post, row_of

pytestmark = pytest.mark.integration
COMMIT = {"facebook": "meta.page.feed.create", "instagram": "meta.ig.media_publish.create"}


@pytest.fixture
def world() -> GraphWorld:
    return GraphWorld(NOW)


def publish(conn: Connection, world: GraphWorld) -> dispatch.DispatchResult:
    return dispatch.publish_due(
        conn,
        world.publishers(),
        **desk(),
        now=world.clock.now(),
        workers=1,
    )


def look(conn: Connection, world: GraphWorld, *, after: float = 0) -> reconcile.ReconcileResult:
    world.pass_time(after * 60)
    return reconcile.reconcile(conn, world.publishers(), now=world.clock.now())


@pytest.mark.parametrize("channel", ["facebook", "instagram"])
def test_what_is_out_is_found_at_the_first_look(conn, world, channel) -> None:
    publication_id, _ = plan_post(conn, channel=channel)
    world.faults.add(COMMIT[channel], "drop_after", times=1)
    assert publish(conn, world).unknown == 1
    assert look(conn, world, after=1).published == 1
    row = row_of(conn, publication_id)
    assert (row["state"], row["proof"]) == ("published", "found")
    assert row["remote_id"]
    assert row["permalink"]


def test_a_container_proves_it_while_the_list_still_lags_and_the_id_comes_later(conn, world) -> None:
    publication_id, _ = plan_post(conn, channel="instagram")
    world.faults.add(COMMIT["instagram"], "drop_after", times=1)
    world.faults.add("meta.ig.media.get", "list_lag", params={"seconds": 300})
    publish(conn, world)
    assert look(conn, world, after=1).published == 1
    assert (row_of(conn, publication_id)["proof"], row_of(conn, publication_id)["remote_id"]) == ("container", None)
    assert look(conn, world, after=10).completed == 1
    assert row_of(conn, publication_id)["remote_id"]


def test_what_is_not_out_goes_out_after_two_looks_with_the_same_ids(conn, world) -> None:
    publication_id, _ = plan_post(conn)
    world.faults.add(COMMIT["facebook"], "drop_before", times=1)
    publish(conn, world)
    staged = row_of(conn, publication_id)["staged"]
    assert look(conn, world, after=1).open == 1
    assert publish(conn, world).published == 0
    assert look(conn, world, after=4).again == 1
    assert row_of(conn, publication_id)["staged"] == staged
    assert publish(conn, world).published == 1
    assert sum(world.live().values()) == 1


def test_the_newest_post_is_not_taken_for_ours(conn, world) -> None:
    publication_id, code = plan_post(conn, form="text")
    world.faults.add(COMMIT["facebook"], "drop_before", times=1)
    publish(conn, world)
    world.post_by_hand(f"Kiriman lain dengan kode mirip {code}0")
    look(conn, world, after=1)
    assert row_of(conn, publication_id)["state"] == "unknown"


def test_two_with_one_code_are_an_editors_question(conn, world) -> None:
    publication_id, _ = plan_post(conn, form="text")
    world.faults.add(COMMIT["facebook"], "drop_after", times=1)
    publish(conn, world)
    text = row_of(conn, publication_id)["payload"]["text"]
    world.pass_time(5)
    world.post_by_hand("Di antaranya")
    world.pass_time(5)
    world.post_by_hand(text)
    look(conn, world, after=1)
    assert look(conn, world, after=31).parked == 1
    assert "Ditemukan 2 kiriman" in row_of(conn, publication_id)["sentence"]


def test_a_story_without_an_answer_is_parked_and_nothing_can_be_read_of_it(conn, world) -> None:
    publication_id, code = plan_post(conn, form="story")
    world.faults.add("meta.page.photo_stories.create", "drop_after", times=1)
    publish(conn, world)
    look(conn, world, after=1)
    assert look(conn, world, after=30).parked == 1
    row = row_of(conn, publication_id)
    assert code in row["sentence"]
    assert "Sudah tayang" in row["sentence"]
    with pytest.raises(InputError, match="Cerita tidak memuat kode rujukan"):
        decisions.settle_found(
            conn, world.publishers(), publication_id=publication_id, remote_id="1", actor="editor", now=NOW
        )


def test_a_manual_retry_looks_before_anything_else(conn, world) -> None:
    publication_id, _ = plan_post(conn)
    world.faults.add(COMMIT["facebook"], "drop_after", times=1)
    publish(conn, world)
    world.faults.add("meta.*.get", "status", times=200, params={"status": 503})
    look(conn, world, after=1)
    assert look(conn, world, after=31).parked == 1
    world.faults.clear()
    assert decisions.retry(conn, publication_id=publication_id, actor="editor", now=world.clock.now())
    assert publish(conn, world).published == 0
    assert look(conn, world).published == 1
    assert sum(world.live().values()) == 1


def test_a_parked_one_that_is_seen_later_needs_no_person(conn, world) -> None:
    publication_id, _ = plan_post(conn)
    world.faults.add(COMMIT["facebook"], "drop_after", times=1)
    publish(conn, world)
    world.faults.add("meta.*.get", "status", times=200, params={"status": 503})
    look(conn, world, after=1)
    assert look(conn, world, after=31).parked == 1
    world.faults.clear()
    assert look(conn, world, after=60).published == 1
    assert row_of(conn, publication_id)["state"] == "published"


def test_a_throttled_channel_is_not_read(conn, world) -> None:
    plan_post(conn)
    world.faults.add(COMMIT["facebook"], "throttle_buc_pages", times=1)
    assert publish(conn, world).unknown == 1
    calls = len(world.log)
    look(conn, world, after=1)
    assert len(world.log) == calls
    look(conn, world, after=10)
    assert len(world.log) > calls


def test_an_interrupted_preparation_is_due_again_with_what_it_staged(conn, world) -> None:
    publication_id, _ = plan_post(conn, form="album")
    item = ledger.claim(conn, ["facebook-city"], now=NOW)
    assert item
    assert look(conn, world, after=1).released == 0
    assert look(conn, world, after=5).released == 1
    assert row_of(conn, publication_id)["state"] == "planned"
    assert publish(conn, world).published == 1


def test_age_of_what_is_due_can_be_alerted_on(conn, world) -> None:
    assert dispatch.oldest_due(conn, now=NOW) is None
    plan_post(conn)
    assert dispatch.oldest_due(conn, now=NOW + timedelta(minutes=9)) == NOW
    publish(conn, world)
    assert dispatch.oldest_due(conn, now=NOW + timedelta(minutes=9)) is None


@pytest.mark.parametrize("state", ["unknown", "published"])
def test_an_unreadable_payload_costs_itself_and_the_others_are_looked_at(conn, world, state) -> None:
    broken, _ = plan_post(conn)
    if state == "unknown":
        world.faults.add(COMMIT["facebook"], "drop_after", times=1)
    publish(conn, world)
    whole, _ = plan_post(conn)
    world.faults.add(COMMIT["facebook"], "drop_after", times=1)
    publish(conn, world)
    payload = row_of(conn, broken)["payload"]
    # The ledger refuses it; what wrote it so is another release, or somebody at the database.
    conn.execute("alter table siar.publications disable trigger user")
    conn.execute("update publications set payload = '{}', permalink = null where publication_id = %s", [broken])
    with pytest.raises(ItemsFailedError, match=rf"1 of .*: publication {broken}\b"):
        look(conn, world, after=1)
    assert row_of(conn, whole)["state"] == "published"
    (fault,) = open_faults(conn, "publication")
    assert fault.item == str(broken)
    conn.execute("update publications set payload = %s where publication_id = %s", [Jsonb(payload), broken])
    conn.execute("alter table siar.publications enable trigger user")
    look(conn, world, after=10)
    assert row_of(conn, broken)["state"] == "published"
    assert open_faults(conn) == []
