"""Posts read by the batch against the stand-in: what one object's fault costs, what is refused, and what is gone."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from sandbox.meta import page_insights
from sandbox.meta.state import Media, Picture
from siar.faults import ItemsFailedError, open_faults
from siar.meta.client import GraphClient
from siar.metrics.collect import CollectResult, collect
from siar.metrics.sources import publications
from siar.settings import Settings
from siar.store import Connection
from tests.integration.boosts.books import NOW, published_post
from tests.integration.metrics.stand import Stand

pytestmark = pytest.mark.integration


@pytest.fixture
def stand(stand: Stand) -> Stand:
    # Only posts and media are looked at.
    stand.meta.state.page.likes = 5000
    return stand


class Counting:
    """The stand's session, which notes how many requests went to posts and media, and how many calls they held."""

    def __init__(self, stand: Stand) -> None:
        self._http = stand.http
        self.batches: list[list[str]] = []

    def request(self, method: str, url: str, **more: Any) -> Any:
        if method == "POST" and "batch" in (more.get("data") or {}):
            self.batches.append([entry["relative_url"] for entry in json.loads(more["data"]["batch"])])
        return self._http.request(method, url, **more)

    @property
    def calls(self) -> int:
        return sum(len(batch) for batch in self.batches)


def counted(stand: Stand) -> tuple[GraphClient, Counting]:
    graph = stand.client()
    session = Counting(stand)
    graph._session = session
    return graph, session


def facebook(conn: Connection, stand: Stand, count: int) -> list[str]:
    """Posts of the Page, published now, as the Page and we know them."""
    state = stand.meta.state
    model = state.posts[stand.facebook_post(f"Posyandu melayani {len(state.posts)} balita")]
    found = []
    for _ in range(count):
        remote = f"{state.page.id}_{900_000_000 + len(state.posts)}"
        state.posts[remote] = model.model_copy(update={"id": remote, "created_time": stand.now})
        published_post(conn, published_at=stand.now, remote_id=remote, interactions=None)
        found.append(remote)
    return found


def medium(conn: Connection, stand: Stand) -> str:
    state = stand.meta.state
    remote = f"1792000000000{len(state.media):04d}"
    picture = Picture(sha256="0", rendition_sha256="0", width=1080, height=1350)
    state.media[remote] = Media(
        id=remote,
        account_id=state.instagram.id,
        media_type="IMAGE",
        shortcode=f"D{remote[-4:]}",
        timestamp=stand.now,
        pictures=[picture],
    )
    published_post(conn, channel="instagram", published_at=stand.now, remote_id=remote, interactions=None)
    return remote


def read(
    conn: Connection, stand: Stand, settings: Settings, graph: GraphClient | None = None, **later: float
) -> CollectResult:
    graph = graph or stand.client()
    now = stand.advance(**later) if later else stand.now
    return collect(conn, lambda _: graph, ads=graph, settings=settings, now=now)


def known(conn: Connection, metric: str) -> dict[str, int]:
    rows = conn.execute(
        """select e.remote_id, coalesce(c.value, (c.reach).accounts) as value from siar.metric_lifetime c
             join siar.entities e using (entity_id) where c.metric = %s and c.dim = '' and c.observed_at is not null""",
        (metric,),
    )
    return {row["remote_id"]: int(row["value"]) for row in rows}


def entity(conn: Connection, remote: str) -> dict[str, Any]:
    row = conn.execute("select * from siar.entities where remote_id = %s", (remote,)).fetchone()
    assert row is not None
    return row


def test_a_post_is_one_call_and_fifty_of_them_one_request(conn, stand, settings):
    remotes = facebook(conn, stand, 60)
    media = [medium(conn, stand) for _ in range(3)]
    graph, session = counted(stand)
    assert read(conn, stand, settings, graph, hours=5).posts == 63
    assert [len(batch) for batch in session.batches if "insights.metric" in batch[0]] == [50, 10, 3]
    assert set(known(conn, "post.reach")) == set(known(conn, "post.reactions")) == set(remotes)
    assert set(known(conn, "ig_media.reach")) == set(media)


def test_views_are_kept_apart_by_whether_an_ad_brought_them(conn, stand, settings):
    (remote,) = facebook(conn, stand, 1)
    medium(conn, stand)
    read(conn, stand, settings, hours=5)
    parts = conn.execute(
        """select c.metric, c.dim, c.value from siar.metric_lifetime c where c.dim like '%=%' order by 1, 2"""
    ).fetchall()
    ads = {row["dim"]: row["value"] for row in parts if row["metric"] == "post.views"}
    assert set(ads) == {"is_from_ads=0", "is_from_ads=1"}
    assert sum(ads.values()) == known(conn, "post.views")[remote]
    assert {row["dim"].split("=")[0] for row in parts if row["metric"] == "ig_media.profile_actions"} == {"action_type"}


def test_a_post_that_answers_code_2_delays_only_itself(conn, stand, settings):
    remotes = facebook(conn, stand, 12)
    bad = remotes[5]
    stand.fault(route="meta.post.get", action="status", params={"status": 500, "node": bad})
    with pytest.raises(ItemsFailedError, match=f"GraphRetryError.*metrics facebook:{bad}"):
        read(conn, stand, settings, hours=5)
    assert set(known(conn, "post.reach")) == set(remotes) - {bad}
    run = conn.execute("select ok, error from siar.fetch_runs where source = 'posts'").fetchone()
    assert (run["ok"], bad in run["error"]) == (False, True)
    assert [fault.item for fault in open_faults(conn, "metrics")] == [f"facebook:{bad}"]


def test_what_a_batch_leaves_out_is_asked_again_at_once(conn, stand, settings):
    remotes = facebook(conn, stand, 4)
    stand.fault(route="meta.post.get", action="null_batch", times=3)
    graph, session = counted(stand)
    assert read(conn, stand, settings, graph, hours=5).posts == 4
    assert [len(batch) for batch in session.batches if "_9" in batch[0]] == [4, 3]
    assert set(known(conn, "post.reach")) == set(remotes)


@pytest.mark.parametrize("refusal", ["100/33", "10", "200"])
def test_three_days_without_permission_lose_no_post(conn, stand, settings, refusal):
    remotes = facebook(conn, stand, 8)
    read(conn, stand, settings, hours=5)
    stand.fault(route="meta.post.get", action="status", params={"status": 400, "kind": refusal})
    for _ in range(4):
        with pytest.raises(ItemsFailedError, match="posts not read whole"):
            read(conn, stand, settings, hours=20)
    runs = conn.execute("select ok, error from siar.fetch_runs where source = 'posts' order by run_id").fetchall()
    assert [run["ok"] for run in runs] == [True, False, False, False, False]
    assert "permission" in runs[-1]["error"]
    assert {(entity(conn, remote)["misses"], entity(conn, remote)["deleted_at"]) for remote in remotes} == {(0, None)}
    (fault,) = open_faults(conn, "metrics")
    assert (fault.item, fault.error, fault.tries) == ("posts", "GraphAccessError", 4)
    stand.world.faults.clear()
    assert read(conn, stand, settings, hours=20).posts == 8
    assert open_faults(conn) == []


def test_a_deleted_post_is_believed_gone_while_its_siblings_answer_and_comes_back(conn, stand, settings):
    gone, *others = facebook(conn, stand, 3)
    read(conn, stand, settings, hours=5)
    kept = stand.meta.state.posts.pop(gone)
    assert [read(conn, stand, settings, hours=24).missing for _ in range(3)] == [1, 1, 1]
    assert entity(conn, gone)["deleted_at"] is not None
    assert {entity(conn, remote)["misses"] for remote in others} == {0}
    assert gone in known(conn, "post.reach")  # what was read stays
    assert read(conn, stand, settings, hours=24).missing == 0  # left alone for a week
    stand.meta.state.posts[gone] = kept
    read(conn, stand, settings, days=7)
    assert (entity(conn, gone)["deleted_at"], entity(conn, gone)["misses"]) == (None, 0)


def test_a_lone_post_is_gone_only_beside_a_sibling_that_answers(conn, stand, settings):
    (older,) = facebook(conn, stand, 1)
    read(conn, stand, settings, hours=1)
    stand.meta.state.posts.pop(older)
    # It is the account's only one: neither that it is gone, nor that we may not see it, is proven.
    assert read(conn, stand, settings, hours=20).missing == 1
    assert entity(conn, older)["misses"] == 0
    (newer,) = facebook(conn, stand, 1)
    read(conn, stand, settings, hours=1)
    assert entity(conn, older)["misses"] == 1
    # Not due itself, the other one is asked all the same, to prove it.
    conn.execute("update siar.entities set tried_at = %s where remote_id = %s", (stand.now + timedelta(days=1), newer))
    read(conn, stand, settings, hours=20)
    assert entity(conn, older)["misses"] == 2


def test_a_refused_metric_is_asked_again_weekly_and_by_one_post(conn, stand, settings, monkeypatch):
    remotes = facebook(conn, stand, 55)
    numbers = page_insights._post_numbers
    dead = "post_clicks"

    def without(*asked: Any) -> dict[str, Any]:
        return {name: value for name, value in numbers(*asked).items() if name != dead}

    monkeypatch.setattr(page_insights, "_post_numbers", without)
    graph, session = counted(stand)
    assert read(conn, stand, settings, graph, hours=5).refused_metrics == ["post.clicks"]
    assert set(known(conn, "post.reach")) == set(remotes)
    row = conn.execute("select scope, metric from siar.metric_refusals").fetchall()
    assert row == [{"scope": "feed", "metric": "post.clicks"}]

    def asked_dead(**later: float) -> int:
        session.batches.clear()
        assert read(conn, stand, settings, graph, **later).posts == 55
        return sum(dead in part.replace("post_clicks_by_type", "") for batch in session.batches for part in batch)

    assert asked_dead(hours=24) == 0
    assert session.calls == 55
    assert asked_dead(days=6) == 1  # one post asks whether it is still refused
    monkeypatch.undo()
    assert asked_dead(days=3) == 0
    assert asked_dead(days=5) == 56  # answered again, and so everybody is asked
    assert set(known(conn, "post.clicks")) == set(remotes)
    assert conn.execute("select count(*) from siar.metric_refusals").fetchone()["count"] == 0


def test_what_one_post_alone_is_refused_the_others_are_asked_for(conn, stand, settings, monkeypatch):
    odd, *others = facebook(conn, stand, 6)
    insights = page_insights._post_numbers

    def refused(state: Any, found: Any, now: Any) -> dict[str, Any]:
        return {n: v for n, v in insights(state, found, now).items() if found.id != odd or n != "post_clicks"}

    monkeypatch.setattr(page_insights, "_post_numbers", refused)
    read(conn, stand, settings, hours=5)
    assert set(known(conn, "post.clicks")) == set(others)
    assert set(known(conn, "post.reach")) == {odd, *others}
    assert [row["scope"] for row in conn.execute("select scope from siar.metric_refusals")] == [f"={odd}"]


HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.mark.parametrize(
    ("age", "since_read", "due"),
    [
        (5 * HOUR, 30 * HOUR / 60, False),  # a run that is repeated reads nothing twice
        (5 * HOUR, HOUR, True),
        (47 * HOUR, HOUR, True),
        (49 * HOUR, 2 * HOUR, False),
        (49 * HOUR, 24 * HOUR, True),
        (27 * DAY, DAY, True),
        (29 * DAY, DAY, False),
        (29 * DAY, 7 * DAY, True),
        (89 * DAY, 7 * DAY, True),
        (91 * DAY, 7 * DAY, False),
        (91 * DAY, 30 * DAY, True),
        (364 * DAY, 30 * DAY, True),
        (366 * DAY, 300 * DAY, False),
        (366 * DAY, None, False),
        (300 * DAY, None, True),
    ],
)
def test_posts_are_due_hourly_while_young_then_daily_weekly_and_monthly(conn, age, since_read, due):
    published_post(conn, published_at=NOW - age, remote_id="1_2", interactions=None)
    if since_read is not None:
        conn.execute(
            """insert into siar.entities (platform, account_id, kind, remote_id, publication_id, first_seen, last_seen, tried_at)
               select 'facebook', account_id, 'post', remote_id, publication_id, %s, %s, %s from siar.publications""",
            (NOW, NOW, NOW - since_read),
        )
    account = conn.execute("select account_id from siar.publications").fetchone()["account_id"]
    assert bool(publications._due(conn, account_id=account, now=NOW)) is due
