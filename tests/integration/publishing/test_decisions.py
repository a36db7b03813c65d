"""What a person says of a parked publication: nothing is believed that cannot be read."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from sandbox.meta.business import FixedPage
from siar.errors import InputError
from siar.meta.client import GraphClient
from siar.meta.pages import Page
from siar.publishing import decisions, dispatch, ledger, reconcile
from siar.publishing.channels.facebook import FacebookPublisher
from siar.publishing.ledger import Attempt
from siar.store import Connection
from tests.integration.publishing.graphworld import GraphWorld, Pictures
from tests.integration.publishing.posts import NOW, desk, plan_post, row_of

pytestmark = pytest.mark.integration

COMMIT = {"facebook": "meta.page.feed.create", "instagram": "meta.ig.media_publish.create"}


@pytest.fixture
def world() -> GraphWorld:
    world = GraphWorld(NOW, more=[FixedPage(name="Dinas Kesehatan", username="dinkes")])
    for instagram in world.service.state.instagrams.values():
        instagram.polls_until_finished = 0
    return world


def publish(conn: Connection, world: GraphWorld) -> None:
    dispatch.publish_due(conn, world.publishers(), now=world.clock.now(), workers=1, **desk())


def in_doubt(
    conn: Connection, world: GraphWorld, channel: str = "facebook", *, visible: bool = True
) -> tuple[int, str]:
    """A publication whose commit's answer was lost, and that was parked after a while."""
    publication_id, code = plan_post(conn, channel=channel)
    world.faults.add(COMMIT[channel], "drop_after" if visible else "drop_before", times=1)
    publish(conn, world)
    assert row_of(conn, publication_id)["state"] == "unknown"
    ledger.park(conn, ledger.read(conn, publication_id), Attempt("look", NOW, "unknown"), sentence="x")
    return publication_id, code


def settle(conn: Connection, world: GraphWorld, publication_id: int, remote_id: str) -> object:
    return decisions.settle_found(
        conn, world.publishers(), publication_id=publication_id, remote_id=remote_id, actor="asti", now=NOW
    )


def refused(conn: Connection, world: GraphWorld, publication_id: int, remote_id: str, sentence: str) -> None:
    before = row_of(conn, publication_id)
    with pytest.raises(InputError, match=sentence):
        settle(conn, world, publication_id, remote_id)
    assert row_of(conn, publication_id) == before


@pytest.mark.parametrize("bare", [False, True])
def test_a_post_that_is_found_is_recorded_once_it_was_read(conn, world, bare) -> None:
    publication_id, code = in_doubt(conn, world)
    (remote_id,) = world.service.state.posts
    settle(conn, world, publication_id, remote_id.partition("_")[2] if bare else remote_id)
    row = row_of(conn, publication_id)
    assert (row["state"], row["proof"], row["remote_id"]) == ("published", "person", remote_id)
    assert row["permalink"]
    entry = conn.execute("select actor, action, detail from siar.audit_entries order by entry_id desc").fetchone()
    assert (entry["actor"], entry["action"]) == ("asti", "publication.found")
    assert entry["detail"] == {"remote_id": remote_id, "content_hash": row["content_hash"]}
    assert code in world.service.state.posts[remote_id].message


def test_a_medium_that_is_found_is_recorded_once_it_was_read(conn, world) -> None:
    publication_id, _ = in_doubt(conn, world, "instagram")
    (remote_id,) = world.service.state.media
    settle(conn, world, publication_id, remote_id)
    assert row_of(conn, publication_id)["remote_id"] == remote_id


def test_what_was_never_sent_is_not_found_anywhere(conn, world) -> None:
    publication_id, code = plan_post(conn)
    world.post_by_hand(f"Tulisan orang lain tentang {code}")
    (foreign,) = world.service.state.posts
    ledger.take_off(conn, publication_id, Attempt("held", NOW, "moved"), sentence="x")
    refused(conn, world, publication_id, foreign, "belum pernah dikirim")


def test_a_foreign_post_of_the_own_page_is_not_ours(conn, world) -> None:
    publication_id, code = in_doubt(conn, world, visible=False)
    world.post_by_hand(f"Jalan lain, {code}9")
    (foreign,) = world.service.state.posts
    refused(conn, world, publication_id, foreign, f"tidak memuat kode rujukan {code}")


def test_a_post_of_another_page_is_not_ours_although_it_carries_the_code(conn, world) -> None:
    publication_id, code = in_doubt(conn, world, visible=False)
    other = list(world.service.state.pages.values())[1]
    page = Page(GraphClient(replace(world.connection, page_id=other.id), session=world, clock=world.clock.now))
    foreign = page.create_post(message=f"Kutipan {code}", published=True)
    assert FacebookPublisher(page, Pictures()).shown(foreign, since=NOW)
    refused(conn, world, publication_id, foreign, "tidak ada kiriman tayang")


def test_an_id_of_nothing_or_of_something_else_is_refused(conn, world) -> None:
    publication_id, _ = in_doubt(conn, world)
    (photo,) = world.service.state.photos
    for remote_id in ("123", "1_2", photo):
        refused(conn, world, publication_id, remote_id, "tidak ada kiriman tayang")


def test_what_another_publication_is_already_is_refused(conn, world) -> None:
    first, code = in_doubt(conn, world)
    (remote_id,) = world.service.state.posts
    settle(conn, world, first, remote_id)
    second, _ = in_doubt(conn, world, visible=False)
    other = row_of(conn, second)["reference_code"]
    world.service.state.posts[remote_id].message += f"\nLihat juga {other}"
    refused(conn, world, second, remote_id, f"sudah tercatat sebagai kiriman {code}")


def test_what_was_there_before_ours_was_sent_is_refused(conn, world) -> None:
    publication_id, code = plan_post(conn)
    world.post_by_hand(f"Pengumuman lama {code}")
    (old,) = world.service.state.posts
    world.clock.advance(timedelta(hours=1))
    world.faults.add(COMMIT["facebook"], "drop_before", times=1)
    publish(conn, world)
    ledger.park(conn, ledger.read(conn, publication_id), Attempt("look", NOW, "unknown"), sentence="x")
    refused(conn, world, publication_id, old, "sebelum kiriman ini dikirim")


def test_another_look_is_asked_for_once_and_forgets_what_was_proven_before(conn, world) -> None:
    publication_id, _ = in_doubt(conn, world)
    assert decisions.retry(conn, publication_id=publication_id, actor="editor", now=NOW)
    row = row_of(conn, publication_id)
    assert (row["state"], row["proof"]) == ("unknown", None)
    assert not decisions.retry(conn, publication_id=publication_id, actor="editor", now=NOW)
    reconcile.reconcile(conn, world.publishers(), now=world.clock.now())
    assert row_of(conn, publication_id)["state"] == "published"


def test_what_never_reached_its_visible_step_is_planned_again(conn) -> None:
    publication_id, _ = plan_post(conn)
    ledger.take_off(conn, publication_id, Attempt("held", NOW, "moved"), sentence="x")
    assert decisions.retry(conn, publication_id=publication_id, actor="editor", now=NOW)
    assert row_of(conn, publication_id)["state"] == "planned"
