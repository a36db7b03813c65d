from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from sandbox.meta.pictures import Download
from siar import freezes
from siar.errors import InputError
from siar.faults import ItemsFailedError, open_faults
from siar.meta.instagram import Instagram
from siar.meta.tokens import appsecret_proof
from siar.publishing import dispatch, reconcile, steps, stops
from siar.settings import load_settings
from siar.store import Connection, connect
from siar.work import look
from tests.integration.publishing.graphworld import PAGE_TOKEN, SECRET, TOKEN, GraphWorld
from tests.integration.publishing.posts import NOW, desk, plan_post, row_of

pytestmark = pytest.mark.integration

FORMS = [
    ("facebook", "photo"), ("facebook", "album"), ("facebook", "link"), ("facebook", "text"), ("facebook", "story"),
    ("instagram", "photo"), ("instagram", "carousel"), ("instagram", "story"),
]  # fmt: skip


def run(conn: Connection, world: GraphWorld, **options) -> dispatch.DispatchResult:
    publishers = options.pop("publishers", None) or world.publishers()
    return dispatch.publish_due(
        conn,
        publishers,
        **desk(),
        now=world.clock.now(),
        workers=options.pop("workers", 1),
        **options,
    )


@pytest.fixture
def world() -> GraphWorld:
    return GraphWorld(NOW)


@pytest.mark.parametrize("strategy", ["attach", "flip"])
@pytest.mark.parametrize(("channel", "form"), FORMS)
def test_each_form_goes_out_once_and_is_recorded(conn, world, channel, form, strategy) -> None:
    publication_id, _ = plan_post(conn, channel=channel, form=form)
    result = run(conn, world, publishers=world.publishers(strategy=strategy))
    row = row_of(conn, publication_id)
    assert (result.published, row["state"], row["proof"]) == (1, "published", "reply")
    assert row["remote_id"]
    assert row["permalink"]
    assert sum(world.live().values()) == 1
    again = run(conn, world)
    assert again.published == 0
    assert sum(world.live().values()) == 1


def stop_of(conn: Connection, account_id: str) -> dict | None:
    return conn.execute("select * from siar.account_stops where account_id = %s", (account_id,)).fetchone()


def test_nothing_is_sent_for_what_changed_after_approval(conn, world) -> None:
    publication_id, _ = plan_post(conn)
    conn.execute("update siar.posts set content_hash = %s", ("f" * 64,))
    assert run(conn, world).parked == 1
    assert row_of(conn, publication_id)["state"] == "parked"
    assert world.operations() == []


def test_a_change_between_claim_and_commit_is_caught(conn, world) -> None:
    publication_id, _ = plan_post(conn)

    def checkpoint(name: str) -> None:
        if name == "prepare:done":
            conn.execute("update siar.posts set state = 'draft'")

    assert run(conn, world, checkpoint=checkpoint).waiting == 1
    assert not world.live()
    assert run(conn, world).parked == 1
    assert row_of(conn, publication_id)["commits"] == 0


def test_the_stop_switch_holds_directly_before_the_commit(conn, world) -> None:
    plan_post(conn)

    def checkpoint(name: str) -> None:
        if name == "prepared:saved":
            freezes.freeze(conn, "facebook", reason="duka", actor="editor", now=NOW)

    assert run(conn, world, checkpoint=checkpoint).waiting == 1
    assert not world.live()
    assert run(conn, world).published == 0
    freezes.thaw(conn, "facebook", actor="editor", now=NOW)
    assert run(conn, world).published == 1


def test_a_frozen_channel_lets_the_other_go_on(conn, world) -> None:
    plan_post(conn)
    plan_post(conn, channel="instagram")
    freezes.freeze(conn, "facebook", reason="duka", actor="editor", now=NOW)
    assert run(conn, world).published == 1
    assert [key.split(":")[0] for key in world.live()] == ["instagram"]


def test_a_publication_that_raises_costs_itself(conn, world) -> None:
    planned = [plan_post(conn)[0] for _ in range(3)]
    begun: list[str] = []

    def checkpoint(name: str) -> None:
        if name == "claim:saved":
            begun.append(name)
        if name == "prepare:done" and len(begun) == 2:
            raise KeyError("id")

    with pytest.raises(ItemsFailedError, match=r"1 of .*KeyError at .*: publication"):
        run(conn, world, checkpoint=checkpoint)
    states = [row_of(conn, publication_id)["state"] for publication_id in planned]
    assert states.count("published") == 2
    (fault,) = open_faults(conn)
    assert fault.item == str(planned[1])
    world.pass_time(3600)
    reconcile.reconcile(conn, world.publishers(), now=world.clock.now())
    run(conn, world)
    assert [row_of(conn, publication_id)["state"] for publication_id in planned] == ["published"] * 3
    assert sum(world.live().values()) == 3
    assert open_faults(conn) == []


@pytest.mark.parametrize("route", ["meta.page.photos.create", "meta.page.feed.create"])
def test_a_dead_token_stops_the_channel_and_says_who_must_do_what(conn, world, route) -> None:
    for _ in range(3):
        plan_post(conn)
    world.faults.add(route, "invalid_token")
    result = run(conn, world)
    assert (result.stopped, result.published, result.failed) == (("facebook-city",), 0, 0)
    stop = stop_of(conn, "facebook-city")
    assert stop
    assert stop["code"] == "190/463"
    assert "Admin Meta Business" in stop["sentence"]
    calls = len(world.log)
    run(conn, world)
    assert len(world.log) == calls
    world.faults.clear()
    stops.resume(conn, "facebook-city", actor="editor", now=NOW)
    published = run(conn, world).published
    # What was refused at its commit is looked for before it is sent again.
    for _ in range(2):
        world.pass_time(600)
        reconcile.reconcile(conn, world.publishers(), now=world.clock.now())
    assert published + run(conn, world).published == 3
    assert set(world.live().values()) == {1}


def test_a_policy_block_stops_the_channel_and_leaves_the_outcome_to_reading(conn, world) -> None:
    publication_id, _ = plan_post(conn)
    world.faults.add("meta.page.feed.create", "policy_block", times=1)
    assert run(conn, world).unknown == 1
    assert stop_of(conn, "facebook-city")
    assert row_of(conn, publication_id)["state"] == "unknown"


def test_a_final_refusal_of_the_content_fails_with_a_sentence(conn, world) -> None:
    publication_id, _ = plan_post(conn, form="link", link="ftp://kupangkota.go.id")
    run(conn, world)
    row = row_of(conn, publication_id)
    assert row["state"] in {"failed", "unknown"}
    assert not world.live()


def test_the_quota_is_respected_before_the_commit(conn) -> None:
    world = GraphWorld(NOW, quota=2)
    for _ in range(3):
        plan_post(conn, channel="instagram")
    assert run(conn, world).published == 2
    assert "meta.ig.media_publish.create" not in world.operations()[-2:]
    assert sum(world.live().values()) == 2
    world.pass_time(3600)
    assert run(conn, world).published == 0
    world.pass_time(24 * 3600)
    assert run(conn, world).published == 1


def test_a_missing_address_changes_nothing_and_is_filled_in_later(conn, world) -> None:
    publication_id, _ = plan_post(conn)
    world.faults.add("meta.post.get", "status", times=3, params={"status": 500})
    assert run(conn, world).published == 1
    assert row_of(conn, publication_id)["permalink"] is None
    reconcile.reconcile(conn, world.publishers(), now=world.clock.now())
    assert row_of(conn, publication_id)["permalink"]


def test_a_account_rests_after_passing_faults_in_a_row(conn, world) -> None:
    for _ in range(9):
        plan_post(conn)
    world.faults.add("meta.page.photos.create", "status", params={"status": 503})
    result = run(conn, world)
    assert result.waiting == stops.FAULT_LIMIT
    world.faults.clear()
    world.pass_time(1800)
    assert run(conn, world).published == 9


def test_a_suspended_process_does_not_send_what_it_began_too_long_ago(conn, world, monkeypatch) -> None:
    plan_post(conn, form="text")
    monkeypatch.setattr(steps, "COMMIT_WINDOW", timedelta(seconds=-1))
    assert run(conn, world).waiting == 1
    assert not world.live()


def test_expired_staging_is_made_anew(conn, world) -> None:
    for channel in ("facebook", "instagram"):
        plan_post(conn, channel=channel)
    freezes_at = {"prepared:saved"}

    def checkpoint(name: str) -> None:
        if name in freezes_at:
            freezes.freeze(conn, "all", reason="duka", actor="editor", now=NOW)

    run(conn, world, checkpoint=checkpoint)
    freezes.thaw(conn, "all", actor="editor", now=NOW)
    world.pass_time(25 * 3600)
    assert run(conn, world).published == 2


def test_a_container_that_is_out_already_is_looked_at_not_sent(conn, world) -> None:
    publication_id, _ = plan_post(conn, channel="instagram")

    def checkpoint(name: str) -> None:
        if name == "prepared:saved":
            freezes.freeze(conn, "all", reason="duka", actor="editor", now=NOW)

    run(conn, world, checkpoint=checkpoint)
    freezes.thaw(conn, "all", actor="editor", now=NOW)
    # A suspended process of long ago wakes up and sends what it had begun.
    Instagram(world.client()).publish(row_of(conn, publication_id)["staged"]["container"])
    world.log.clear()
    assert run(conn, world).unknown == 1
    assert "meta.ig.media_publish.create" not in world.operations()
    assert reconcile.reconcile(conn, world.publishers(), now=world.clock.now()).published == 1
    assert sum(world.live().values()) == 1


def test_a_picture_that_instagram_refuses_is_an_editors_matter_in_indonesian(conn, world) -> None:
    publication_id, _ = plan_post(conn, channel="instagram")
    world.service.dispatcher.fetch = lambda url: Download(url, b"not a picture", "image/jpeg")
    assert run(conn, world).parked == 1
    assert "format gambar bukan JPEG" in row_of(conn, publication_id)["sentence"]


def test_publish_now_goes_the_same_way(conn, world) -> None:
    publication_id, _ = plan_post(conn, now=NOW + timedelta(days=1))
    assert run(conn, world).published == 0
    post_id = row_of(conn, publication_id)["post_id"]
    result = dispatch.publish_now(conn, world.publishers(), post_id=post_id, actor="editor", **desk(), now=NOW)
    assert result.published == 1
    with pytest.raises(InputError):
        dispatch.publish_now(conn, world.publishers(), post_id=10**9, actor="e", **desk(), now=NOW)


def test_three_runs_at_once_publish_each_post_once(conn, database, world) -> None:
    codes = [plan_post(conn, channel=channel)[0] for channel in ("facebook", "instagram") for _ in range(12)]

    def one_run(_: int) -> int:
        with connect(database) as own:
            return run(own, world, workers=3).published

    with ThreadPoolExecutor(3) as pool:
        published = list(pool.map(one_run, range(3)))
    assert sum(published) == len(codes)
    assert set(world.live().values()) == {1}
    assert len(world.live()) == len(codes)


def test_no_table_holds_a_credential(conn, world, caplog) -> None:
    caplog.set_level("DEBUG")
    for channel in ("facebook", "instagram"):
        plan_post(conn, channel=channel)
    world.faults.add("meta.page.feed.create", "drop_after", times=1)
    run(conn, world)
    world.pass_time(600)
    reconcile.reconcile(conn, world.publishers(), now=world.clock.now())
    texts = [caplog.text]
    for table in ("publications", "publication_attempts", "account_stops", "account_rests", "audit_entries"):
        texts += [str(row) for row in conn.execute(f"select * from siar.{table}")]
    secrets = [TOKEN, PAGE_TOKEN, SECRET, appsecret_proof(SECRET, TOKEN), appsecret_proof(SECRET, PAGE_TOKEN)]
    assert not [secret for secret in secrets for text in texts if secret in text]


def at_once(conn: Connection, *, minutes: float, channel: str = "facebook") -> int:
    publication_id, _ = plan_post(conn, channel=channel)
    conn.execute(
        "with p as (update siar.publications set due_at = %s where publication_id = %s returning post_id)"
        " update siar.posts set urgent = true from p where posts.post_id = p.post_id",
        (NOW - timedelta(minutes=minutes), publication_id),
    )
    return publication_id


def out_of(conn: Connection, publication_ids: list[int]) -> list[bool]:
    return [row_of(conn, publication_id)["state"] == "published" for publication_id in publication_ids]


def test_what_an_outage_made_due_together_goes_out_at_once_one_after_the_other(conn, world) -> None:
    first, second, third = (at_once(conn, minutes=minutes) for minutes in (30, 28, 26))
    other = at_once(conn, minutes=20, channel="instagram")
    ordinary, _ = plan_post(conn)
    both = [first, second, third]
    seen = []
    for _ in range(4):
        left = [item.item for item in look(conn, settings=load_settings(), now=world.clock.now()).waiting["posts"]]
        run(conn, world, workers=1)
        seen.append((str(second) in left, out_of(conn, both)))
        world.pass_time(65)
    assert [out for _, out in seen] == [
        [True, False, False],
        [True, False, False],
        [True, True, False],
        [True, True, False],
    ]
    # The watcher starts no run for what has to keep its distance, and one once it may go out.
    assert [waits for waits, _ in seen] == [True, False, True, False]
    assert out_of(conn, [other, ordinary]) == [True, True], "another account waits for nobody, nor does a slot's post"


def test_workers_that_claim_together_keep_the_distance_too(conn, world, database) -> None:
    for minutes in (30, 28, 26):
        at_once(conn, minutes=minutes)
    result = run(conn, world, workers=3, connection_factory=lambda: connect(database))
    assert (result.published, result.still_due) == (1, 2)


def test_a_city_without_spacing_lets_them_go_together(conn, world) -> None:
    both = [at_once(conn, minutes=minutes) for minutes in (30, 28)]
    options = desk()
    settings = options.pop("settings")
    slots = settings.slots.model_copy(update={"urgent_spacing_minutes": 0})
    bare = settings.model_copy(update={"slots": slots})
    dispatch.publish_due(conn, world.publishers(), **options, settings=bare, now=world.clock.now(), workers=1)
    assert out_of(conn, both) == [True, True]


def test_what_a_person_puts_out_now_waits_for_no_other(conn, world) -> None:
    first, second = (at_once(conn, minutes=minutes) for minutes in (30, 28))
    run(conn, world)
    assert out_of(conn, [first, second]) == [True, False]
    options = desk()
    dispatch.publish_now(
        conn,
        world.publishers(),
        post_id=row_of(conn, second)["post_id"],
        actor="asti",
        now=world.clock.now(),
        **options,
    )
    assert out_of(conn, [first, second]) == [True, True]
