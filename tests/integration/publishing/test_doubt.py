"""A refusal proves nothing: what a commit was answered with, what lists show first, and containers that never finish."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import psycopg
import pytest

from siar.publishing import dispatch, ledger, reconcile, stops
from siar.store import Connection
from tests.integration.publishing.graphworld import GraphWorld
from tests.integration.publishing.posts import NOW, clear, desk, plan_post, row_of

pytestmark = pytest.mark.integration

COMMIT = {"facebook": "meta.page.feed.create", "instagram": "meta.ig.media_publish.create"}
REFUSALS = [
    *(("facebook", code) for code in ("324", "10", "200", "100", "1609005", "368/1390008", "190/463")),
    *(("instagram", code) for code in ("36003/2207009", "9/2207042", "9007/2207027", "10", "200", "25/2207050", "324")),
]
LISTED = [
    *(("instagram", form) for form in ("photo", "carousel")),
    *(("facebook", form) for form in ("text", "link", "photo", "album")),
]
"""What a list is read for."""


@pytest.fixture
def world() -> GraphWorld:
    return GraphWorld(NOW)


def publish(conn: Connection, world: GraphWorld) -> dispatch.DispatchResult:
    return dispatch.publish_due(conn, world.publishers(), **desk(), now=world.clock.now(), workers=1)


def look(conn: Connection, world: GraphWorld, *, after: float) -> reconcile.ReconcileResult:
    world.pass_time(after * 60)
    return reconcile.reconcile(conn, world.publishers(), now=world.clock.now())


def lose_ids(world: GraphWorld) -> None:
    """What was staged cannot be read by its id any more, as after the service lost it, or the right to it."""
    for route in ("meta.container.get", "meta.photo.get"):
        world.faults.add(route, "status", params={"status": 400, "kind": "100/33"})


@pytest.mark.parametrize(("channel", "code"), REFUSALS)
def test_a_refusal_after_the_effect_is_found_to_be_out(conn, world, channel: str, code: str) -> None:
    publication_id, _ = plan_post(conn, channel=channel)
    world.faults.add(COMMIT[channel], "error_after", times=1, params={"status": 400, "kind": code})
    assert publish(conn, world).unknown == 1
    stops.resume(conn, f"{channel}-city", actor="editor", now=world.clock.now())
    look(conn, world, after=1)
    look(conn, world, after=65)
    assert row_of(conn, publication_id)["state"] == "published"
    assert sum(world.live().values()) == 1


@pytest.mark.parametrize(("channel", "code"), REFUSALS)
def test_a_refusal_without_effect_ends_by_two_looks_and_never_doubles(conn, world, channel: str, code: str) -> None:
    publication_id, _ = plan_post(conn, channel=channel)
    world.faults.add(COMMIT[channel], "status", times=1, params={"status": 400, "kind": code})
    assert publish(conn, world).unknown == 1
    stops.resume(conn, f"{channel}-city", actor="editor", now=world.clock.now())
    look(conn, world, after=65)
    assert row_of(conn, publication_id)["state"] == "unknown"
    look(conn, world, after=10)
    publish(conn, world)
    row = row_of(conn, publication_id)
    final = code.split("/", maxsplit=1)[0] in {"324", "100", "1609005", "36003"}
    assert row["state"] == ("failed" if final else "published")
    assert sum(world.live().values()) == (0 if final else 1)


def test_what_would_fail_is_looked_for_as_long_as_lists_may_lag(conn, world) -> None:
    publication_id, _ = plan_post(conn, channel="facebook")
    world.faults.add(COMMIT["facebook"], "error_after", times=1, params={"status": 400, "kind": "324"})
    world.faults.add("meta.photo.get", "status", params={"status": 400, "kind": "100/33"})
    world.faults.add("meta.page.published_posts.get", "list_lag", params={"seconds": 12 * 60})
    publish(conn, world)
    for _ in range(3):
        look(conn, world, after=5)
    assert row_of(conn, publication_id)["state"] == "published"


@pytest.mark.parametrize(("channel", "form"), LISTED)
def test_a_pinned_post_in_front_and_a_container_that_is_refused_hide_nothing(conn, world, channel, form) -> None:
    for number in range(3):
        world.pin_by_hand(channel, f"Pengumuman lama {number}")
    before = sum(world.live().values())
    publication_id, _ = plan_post(conn, channel=channel, form=form, now=world.clock.now())
    world.faults.add(COMMIT[channel], "drop_after", times=1)
    assert publish(conn, world).unknown == 1
    lose_ids(world)
    look(conn, world, after=1)
    look(conn, world, after=20)
    publish(conn, world)
    assert row_of(conn, publication_id)["state"] == "published"
    assert sum(world.live().values()) == before + 1


@pytest.mark.parametrize(("channel", "form"), LISTED)
def test_what_is_dated_in_the_future_hides_nothing(conn, world, channel, form) -> None:
    """Somebody's post of tomorrow stands first, and the clock that dates ours is ahead."""
    world.place_by_hand(channel, "Besok", at=world.clock.now() + timedelta(days=1))
    publication_id, _ = plan_post(conn, channel=channel, form=form, now=world.clock.now())
    world.faults.add(COMMIT[channel], "drop_after", times=1)
    assert publish(conn, world).unknown == 1
    state = world.service.state
    for shown in (*state.posts.values(), *state.media.values()):
        if "Besok" not in (getattr(shown, "message", ""), getattr(shown, "caption", "")):
            setattr(shown, "timestamp" if hasattr(shown, "timestamp") else "created_time", NOW + timedelta(hours=1))
    lose_ids(world)
    look(conn, world, after=1)
    row = row_of(conn, publication_id)
    assert row["state"] == "published"
    assert row["published_at"] < NOW + timedelta(hours=1)
    assert sum(world.live().values()) == 2


@pytest.mark.parametrize("wrong", ["ends early", "ends early and repeats", "repeats"])
@pytest.mark.parametrize(("channel", "form"), [("instagram", "carousel"), ("facebook", "text")])
def test_a_list_that_is_not_read_to_its_end_proves_nothing(conn, world, channel, form, wrong) -> None:
    """Eight posts of ours are out, three of long ago are pinned, sixty of others followed: ours is not on the first page."""
    for _ in range(8):
        plan_post(conn, channel=channel, form=form)
    assert publish(conn, world).published == 8
    for number in range(3):
        world.pin_by_hand(channel, f"Pengumuman lama {number}")
    world.clock.advance(timedelta(days=2))
    publication_id, _ = plan_post(conn, channel=channel, form=form, now=world.clock.now())
    world.faults.add(COMMIT[channel], "drop_after", times=1)
    assert publish(conn, world).unknown == 1
    lose_ids(world)
    for number in range(60 if wrong == "repeats" else 0):
        world.place_by_hand(channel, f"Kiriman lain {number}", at=world.clock.now() + timedelta(seconds=number))
    before = sum(world.live().values())
    lists = world.service.state.lists
    lists.end_after, lists.repeat = (3 if "early" in wrong else 0), "repeats" in wrong
    for _ in range(4):
        look(conn, world, after=12)
        publish(conn, world)
    assert row_of(conn, publication_id)["state"] == "parked"
    assert sum(world.live().values()) == before
    lists.end_after, lists.repeat = 0, False
    look(conn, world, after=10)
    assert row_of(conn, publication_id)["state"] == "published"


def test_a_list_that_fails_behind_what_was_found_takes_nothing_from_it(conn, world) -> None:
    for number in range(60):
        world.place_by_hand("facebook", f"Lama {number}", at=world.clock.now() - timedelta(minutes=number))
    publication_id, _ = plan_post(conn, channel="facebook", form="text", now=world.clock.now())
    world.faults.add(COMMIT["facebook"], "drop_after", times=1)
    publish(conn, world)
    world.faults.add("meta.page.published_posts.get", "status", after_n=1, params={"status": 500})
    look(conn, world, after=1)
    assert row_of(conn, publication_id)["state"] == "published"


@pytest.mark.parametrize("live", [False, True])
@pytest.mark.parametrize("readable", [False, True])
def test_a_story_goes_by_its_container_and_never_out_twice(conn, world, live: bool, readable: bool) -> None:
    """Stories are not listed: where the container does not tell, an editor is asked."""
    publication_id, _ = plan_post(conn, channel="instagram", form="story")
    world.faults.add(COMMIT["instagram"], "drop_after" if live else "drop_before", times=1)
    assert publish(conn, world).unknown == 1
    if not readable:
        lose_ids(world)
    for _ in range(4):
        look(conn, world, after=12)
        publish(conn, world)
    assert row_of(conn, publication_id)["state"] == ("published" if readable else "parked")
    assert sum(world.live().values()) == (1 if live or readable else 0)


@pytest.mark.parametrize("live", [False, True])
def test_a_story_of_a_page_is_an_editor_s_question_and_never_out_twice(conn, world, live: bool) -> None:
    publication_id, _ = plan_post(conn, channel="facebook", form="story")
    world.faults.add("meta.page.photo_stories.create", "drop_after" if live else "drop_before", times=1)
    assert publish(conn, world).unknown == 1
    for _ in range(4):
        look(conn, world, after=12)
        publish(conn, world)
    assert row_of(conn, publication_id)["state"] == "parked"
    assert sum(world.live().values()) == int(live)


def test_a_list_that_shows_nothing_of_what_is_out_proves_nothing(conn, world) -> None:
    """As when a permission is lost: the edge answers, and is empty."""
    plan_post(conn, channel="facebook", form="text")
    assert publish(conn, world).published == 1
    world.clock.advance(timedelta(days=2))
    publication_id, _ = plan_post(conn, channel="facebook", form="text", now=world.clock.now())
    world.faults.add(COMMIT["facebook"], "drop_after", times=1)
    world.faults.add("meta.page.published_posts.get", "list_lag", params={"seconds": 10**9})
    publish(conn, world)
    for _ in range(4):
        look(conn, world, after=12)
        publish(conn, world)
    assert row_of(conn, publication_id)["state"] == "parked"
    assert set(world.live().values()) == {1}
    world.faults.clear()
    look(conn, world, after=10)
    assert row_of(conn, publication_id)["state"] == "published"


def test_what_was_not_found_says_how_far_was_looked(conn, world) -> None:
    world.pin_by_hand("facebook", "Pengumuman lama")
    publication_id, _ = plan_post(conn, channel="facebook", form="text", now=world.clock.now())
    world.faults.add(COMMIT["facebook"], "drop_before", times=1)
    publish(conn, world)
    look(conn, world, after=1)
    query = "select reply from publication_attempts where publication_id = %s and step = 'look'"
    (row,) = conn.execute(query, (publication_id,)).fetchall()
    assert row["reply"] | {"note": ""} == {"verdict": "absent", "note": "", "read": 1, "older": 1, "ended": "list"}


def test_a_person_who_names_a_medium_is_believed_behind_a_pinned_one(world) -> None:
    world.pin_by_hand("instagram", "Pengumuman lama")
    (pinned,) = world.service.state.media
    client = world.publishers()["instagram-city"]
    container = client._instagram.create_image(image_url="https://media.example/baru.jpg", caption="Baru")
    world.pass_time(60)
    mine = client._instagram.publish(container)
    since = world.clock.now() - timedelta(minutes=15)
    assert client.shown(mine, since=since).text == "Baru"
    assert client.shown(pinned, since=since) is None


# -- containers ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["photo", "carousel", "story"])
def test_a_container_that_is_never_finished_is_replaced_after_five_minutes(conn, world, form) -> None:
    publication_id, _ = plan_post(conn, channel="instagram", form=form)
    world.service.state.instagram.hold_containers = 1
    began = world.clock.now()
    while row_of(conn, publication_id)["state"] != "published":
        publish(conn, world)
        assert row_of(conn, publication_id)["tries"] == 0, "looking again is no other try"
        assert world.clock.now() - began < timedelta(minutes=8)
        world.pass_time(20)
    assert sum(world.live().values()) == 1


def test_a_service_that_finishes_nothing_is_told_as_such(conn, world) -> None:
    publication_id, _ = plan_post(conn, channel="instagram")
    world.service.state.instagram.hold_containers = 10_000
    for _ in range(200):
        publish(conn, world)
        world.pass_time(30)
        if row_of(conn, publication_id)["state"] == "parked":
            break
    row = row_of(conn, publication_id)
    assert (row["state"], row["commits"]) == ("parked", 0)
    assert "bukan karena isinya" in row["sentence"]
    assert len(world.service.state.containers) <= 10
    assert not world.live()


@pytest.mark.parametrize("form", ["photo", "carousel", "story"])
def test_an_error_in_a_containers_text_alone_makes_a_new_one(conn, world, form) -> None:
    publication_id, _ = plan_post(conn, channel="instagram", form=form)
    instagram = world.service.state.instagram
    instagram.next_container_error, instagram.errors_in_text_only = 2207053, True
    publish(conn, world)
    world.pass_time(60)
    publish(conn, world)
    assert row_of(conn, publication_id)["state"] == "published"
    assert sum(world.live().values()) == 1


def test_a_container_that_was_sent_is_never_replaced_by_guess(conn, world) -> None:
    """It was sent, is said not to be out, and is held then: only reading back may settle it."""
    publication_id, _ = plan_post(conn, channel="instagram")
    world.faults.add(COMMIT["instagram"], "drop_before", times=1)
    publish(conn, world)
    look(conn, world, after=1)
    look(conn, world, after=5)
    first = row_of(conn, publication_id)["staged"]["container"]
    world.service.state.containers[first].held = True
    for _ in range(12):
        publish(conn, world)
        world.pass_time(400)
    assert row_of(conn, publication_id)["staged"]["container"] == first


# -- what was proven, and approved again ----------------------------------------------------------------------------------


@pytest.mark.parametrize("live", [False, True])
def test_what_was_sent_once_and_is_approved_again_is_looked_for_first(conn, world, live: bool) -> None:
    publication_id, code = plan_post(conn, channel="facebook", form="text")
    world.faults.add(COMMIT["facebook"], "drop_after" if live else "drop_before", times=1)
    publish(conn, world)
    row = row_of(conn, publication_id)
    conn.execute(
        "update publications set state = 'parked', sentence = 'x' where publication_id = %s", (publication_id,)
    )
    later = world.clock.now() + timedelta(hours=1)
    plan = {key: row[key] for key in ("post_id", "account_id", "channel", "content_hash", "payload")}
    again = ledger.plan(conn, **plan, reference_code=code, due_at=later, now=world.clock.now())
    row = row_of(conn, publication_id)
    assert (again, row["state"], row["due_at"]) == (publication_id, "unknown", later)
    look(conn, world, after=20)
    look(conn, world, after=5)
    assert publish(conn, world).published == 0, "not before its new time"
    world.pass_time(3600)
    publish(conn, world)
    assert row_of(conn, publication_id)["state"] == "published"
    assert sum(world.live().values()) == 1


def test_other_content_after_a_commit_stays_refused(conn, world) -> None:
    publication_id, code = plan_post(conn, channel="facebook", form="text")
    world.faults.add(COMMIT["facebook"], "drop_before", times=1)
    publish(conn, world)
    row = row_of(conn, publication_id)
    conn.execute(
        "update publications set state = 'parked', sentence = 'x' where publication_id = %s", (publication_id,)
    )
    plan = {key: row[key] for key in ("post_id", "account_id", "channel", "payload")}
    with pytest.raises(ledger.InputError):
        ledger.plan(conn, **plan, content_hash="b" * 64, reference_code=code, due_at=NOW, now=NOW)


# -- what the database refuses ----------------------------------------------------------------------------------------------


def test_no_commit_begins_without_a_clearance_of_its_content(conn) -> None:
    plan_post(conn)
    item = ledger.claim(conn, ["facebook-city"], now=NOW)
    assert item is not None
    ledger.prepared(conn, item, {}, now=NOW)
    sent = ledger.Attempt("commit", NOW, "sent")
    with pytest.raises(psycopg.Error) as refused:
        ledger.begin_commit(conn, item, sent)
    assert refused.value.sqlstate == "SI009"
    clear(conn, item.publication_id)
    ledger.begin_commit(conn, item, sent)
    with pytest.raises(psycopg.Error) as refused, conn.transaction():
        conn.execute("update publications set state = 'prepared', proof = 'refused', lease_until = null")
    assert refused.value.sqlstate == "SI006"


def test_a_doubt_counts_as_a_commit(conn) -> None:
    plan_post(conn)
    item = ledger.claim(conn, ["facebook-city"], now=NOW)
    assert item is not None
    with pytest.raises(psycopg.Error) as refused, conn.transaction():
        conn.execute("update publications set state = 'unknown', unknown_since = now()")
    assert refused.value.sqlstate == "SI005"
    ledger.doubt(conn, replace(item, state="prepared"), ledger.Attempt("commit", NOW, "not_sent"), staged={})
    row = row_of(conn, item.publication_id)
    assert (row["state"], row["commits"]) == ("unknown", 1)
