"""Pictures that are exchanged after approval: nothing but the approved bytes becomes public, on either channel."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from siar import audit
from siar.errors import ConfigError
from siar.faults import ItemsFailedError, open_faults
from siar.publishing import decisions, dispatch
from siar.publishing.payload import Medium
from siar.store import Connection
from tests.integration.publishing.graphworld import JPEG_SHA, SWAPPED, GraphWorld, reply
from tests.integration.publishing.posts import NOW, desk, plan_post, row_of

pytestmark = pytest.mark.integration

FORMS = [
    ("facebook", "photo"), ("facebook", "album"), ("facebook", "story"),
    ("instagram", "photo"), ("instagram", "carousel"), ("instagram", "story"),
]  # fmt: skip


@pytest.fixture
def world() -> GraphWorld:
    return GraphWorld(NOW)


def run(conn: Connection, world: GraphWorld, checkpoint: Callable[[str], None] = lambda _name: None):
    return dispatch.publish_due(
        conn, world.publishers(), **desk(), now=world.clock.now(), workers=1, checkpoint=checkpoint
    )


def paths(conn: Connection, publication_id: int) -> list[str]:
    return [medium["path"] for medium in row_of(conn, publication_id)["payload"]["media"]]


def alarms(conn: Connection) -> list[dict]:
    return conn.execute("select subject, detail from siar.audit_entries where action = 'media.altered'").fetchall()


@pytest.mark.parametrize(("channel", "form"), FORMS)
def test_a_file_swapped_after_approval_parks_on_every_channel(conn, world, channel, form) -> None:
    publication_id, _ = plan_post(conn, channel=channel, form=form)
    path = paths(conn, publication_id)[-1]
    world.media.swapped[path] = SWAPPED
    with pytest.raises(ItemsFailedError, match="bukan lagi berkas yang disetujui"):
        run(conn, world)
    row = row_of(conn, publication_id)
    assert (row["state"], row["commits"]) == ("parked", 0)
    assert path in row["sentence"]
    assert not world.live()
    (alarm,) = alarms(conn)
    assert alarm["subject"] == f"publication:{publication_id}"
    assert alarm["detail"]["expected"] == JPEG_SHA
    assert alarm["detail"]["place"] == ("address" if channel == "instagram" else "store")
    assert audit.verify(conn).broken_at is None
    assert [fault.error for fault in open_faults(conn, "publication")] == ["AlteredMediaError"]


def test_a_swapped_file_costs_its_own_post_alone(conn, world) -> None:
    spoilt, _ = plan_post(conn, channel="instagram")
    others = [plan_post(conn, channel=channel)[0] for channel in ("instagram", "facebook")]
    world.media.swapped[paths(conn, spoilt)[0]] = SWAPPED
    with pytest.raises(ItemsFailedError):
        run(conn, world)
    assert [row_of(conn, other)["state"] for other in others] == ["published", "published"]


@pytest.mark.parametrize("form", ["photo", "carousel", "story"])
def test_a_file_swapped_while_meta_fetches_it_is_seen_before_the_commit(conn, world, form) -> None:
    publication_id, _ = plan_post(conn, channel="instagram", form=form)
    path = paths(conn, publication_id)[-1]

    def checkpoint(name: str) -> None:
        # Ours was the approved file; Meta's fetch, which comes next, finds another one.
        if name in {"create_container:before", "create_child_2:before"}:
            world.media.swapped[path] = SWAPPED

    with pytest.raises(ItemsFailedError):
        run(conn, world, checkpoint)
    assert not world.live()
    assert row_of(conn, publication_id)["state"] == "parked"


def test_containers_that_were_made_of_a_swapped_file_are_never_used_again(conn, world) -> None:
    publication_id, _ = plan_post(conn, channel="instagram", form="carousel")
    path = paths(conn, publication_id)[1]

    def checkpoint(name: str) -> None:
        if name == "create_child_1:before":
            world.media.swapped[path] = SWAPPED

    with pytest.raises(ItemsFailedError):
        run(conn, world, checkpoint)
    # The file is put right, and a person lets the post go on.
    world.media.swapped.clear()
    decisions.retry(conn, publication_id=publication_id, actor="asti", now=NOW)
    assert run(conn, world).published == 1
    (medium,) = world.service.state.media.values()
    assert [picture.sha256 for picture in medium.pictures] == [JPEG_SHA] * 3
    assert open_faults(conn, "publication") == []


def test_a_container_of_an_earlier_run_is_checked_again(conn, world) -> None:
    publication_id, _ = plan_post(conn, channel="instagram")
    world.faults.add("meta.ig.media_publish.create", "drop_before", times=1)

    def stop(name: str) -> None:
        if name == "prepared:saved":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(conn, world, stop)
    assert row_of(conn, publication_id)["staged"]["container"]
    world.media.swapped[paths(conn, publication_id)[0]] = SWAPPED
    world.pass_time(3600)
    with pytest.raises(ItemsFailedError):
        run(conn, world)
    assert not world.live()


def test_each_picture_is_read_once_before_its_container_and_once_before_the_commit(conn, world) -> None:
    publication_id, _ = plan_post(conn, channel="instagram", form="carousel")
    run(conn, world)
    wanted = paths(conn, publication_id)
    # Ours, Meta's, page by page; then all of them again.
    assert world.fetched[:6] == [path for path in wanted for _ in range(2)]
    assert sorted(world.fetched[6:]) == sorted(wanted)


@pytest.mark.parametrize("answer", [
    lambda _path: reply(503, b"", {}),
    lambda _path: reply(404, b"", {}),
    lambda _path: reply(302, b"", {"Location": "https://elsewhere.example"}),
    lambda _path: reply(200, b"<html>", {"Content-Type": "text/html"}),
])  # fmt: skip
def test_an_address_that_does_not_answer_is_waited_for_and_never_an_editor_s_matter(conn, world, answer) -> None:
    publication_id, _ = plan_post(conn, channel="instagram")
    world.address = answer
    for _ in range(20):
        assert run(conn, world).parked == 0
        world.pass_time(1200)
    row = row_of(conn, publication_id)
    assert (row["state"], row["commits"], row["sentence"]) == ("planned", 0, None)
    assert row["tries"] > 8
    assert alarms(conn) == []
    # Its age raises the alarm: `watch_queue` looks at this.
    assert dispatch.oldest_due(conn, now=world.clock.now()) == NOW
    world.address = lambda _path: None
    world.pass_time(1200)
    assert run(conn, world).published == 1


def test_an_address_that_fails_at_the_last_look_keeps_the_container(conn, world) -> None:
    publication_id, _ = plan_post(conn, channel="instagram")
    down = False

    def checkpoint(name: str) -> None:
        nonlocal down
        down = down or name == "create_container:saved"

    world.address = lambda _path: reply(503, b"", {}) if down else None
    assert run(conn, world, checkpoint).waiting == 1
    container = row_of(conn, publication_id)["staged"]["container"]
    world.address = lambda _path: None
    world.pass_time(3600)
    assert run(conn, world).published == 1
    assert world.service.state.containers[container].media_id


def test_a_store_without_an_address_stops_the_account_and_no_post(conn, world, monkeypatch) -> None:
    publication_id, _ = plan_post(conn, channel="instagram")

    def nowhere(_medium: Medium) -> str:
        raise ConfigError("siar_media: public_base_url is empty")

    monkeypatch.setattr(world.media, "show", nowhere)
    assert run(conn, world).stopped == ("instagram-city",)
    assert row_of(conn, publication_id)["state"] == "planned"
    assert not world.live()
    assert world.clock.now() - NOW < timedelta(hours=1)
