"""Boosts and metrics against the stand-in: other people's reading of the same documents."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from sandbox.meta import page_insights
from sandbox.meta.state import Media, Picture
from siar import freezes
from siar.boosts import cycle
from siar.boosts.budget import ledger
from siar.boosts.delivery.settling import SETTLING
from siar.faults import ItemsFailedError, open_faults
from siar.figures.publications import reach_of
from siar.meta.errors import GraphInputError
from siar.meta.insights import META_DAY, page_days, user_day
from siar.metrics import catalogue
from siar.metrics.collect import Asked, collect
from siar.quantities import Reach, Rupiah
from siar.store import Connection
from tests.integration.boosts.books import begun_at_once, published_post
from tests.integration.metrics.stand import Stand

pytestmark = pytest.mark.integration


def post(
    conn: Connection, stand: Stand, *, message: str = "Posyandu melayani 120 balita", interactions: int | None = None
) -> int:
    remote_id = stand.facebook_post(message)
    return published_post(conn, published_at=stand.now, remote_id=remote_id, caption=message, interactions=interactions)


def test_a_boost_from_choice_to_the_last_rupiah(conn, stand, settings):
    settings = begun_at_once(settings)
    publication = post(conn, stand, interactions=15)
    graph = stand.client()
    now = stand.advance(hours=3)
    result = cycle.run(conn, graph, settings=settings, now=now)
    assert (result.reserved, result.launched, result.running, result.troubles) == (1, 1, 1, [])
    assert cycle.run(conn, graph, settings=settings, now=stand.now).reserved == 0
    campaigns = stand.meta.state.campaigns
    assert [(c.name.split("|")[0], c.status) for c in campaigns.values()] == [("bst", "ACTIVE")]

    now = stand.advance(days=1, hours=2)
    collect(conn, lambda _: graph, ads=graph, settings=settings, now=now)
    first = cycle.run(conn, graph, settings=settings, now=now)
    assert first.settled_rupiah > Rupiah(0)
    spend = conn.execute("select sum(value) from siar.metric_days where metric = 'ad.spend'").fetchone()["sum"]
    assert spend > 0
    linked = conn.execute("select boost_id from siar.entities where kind = 'ad'").fetchone()
    assert linked["boost_id"] is not None

    now = stand.advance(days=3)
    cycle.run(conn, graph, settings=settings, now=now)
    now = stand.advance(seconds=(SETTLING + timedelta(hours=1)).total_seconds())
    cycle.run(conn, graph, settings=settings, now=now)
    assert conn.execute("select state from siar.boosts").fetchone()["state"] == "closing"
    result = cycle.run(conn, graph, settings=settings, now=stand.advance(days=28))
    row = conn.execute("select * from siar.boosts").fetchone()
    assert (row["state"], result.closed) == ("closed", 1)
    city = conn.execute("select * from siar.budgets where level = 'city_month'").fetchone()
    assert city["reserved"] == 0
    assert 0 < city["settled"] <= row["amount"]
    assert ledger.verify(conn) == []
    assert publication in reach_of(conn, [publication])


def test_the_stop_switch_reaches_what_runs(conn, stand, settings):
    settings = begun_at_once(settings)
    post(conn, stand, interactions=15)
    graph = stand.client()
    cycle.run(conn, graph, settings=settings, now=stand.advance(hours=3))
    freezes.freeze(conn, "boosts", reason="bencana", actor="kadis", now=stand.now)
    assert cycle.run(conn, graph, settings=settings, now=stand.now).paused == 1
    assert {c.status for c in stand.meta.state.campaigns.values()} == {"PAUSED"}


def test_metrics_are_read_stored_and_read_again_without_doubling(conn, stand, settings):
    young = post(conn, stand)
    graph = stand.client()
    now = stand.advance(days=2, hours=1)
    result = collect(conn, lambda _: graph, ads=graph, settings=settings, now=now)
    assert result.sources_failed == {}
    assert result.sources_ok == ["page", "posts", "ig_user", "ig_media", "ads"]
    assert result.posts == 1
    assert reach_of(conn, [young])[young].reach > Reach(0)
    before = conn.execute("select * from siar.metric_observations order by 1, 2, 3, 4, 5").fetchall()
    assert len(before) > 50
    collect(conn, lambda _: graph, ads=graph, settings=settings, now=now)
    # The second brings older days, which Meta serves as well, and nothing else.
    oldest = {row["metric"]: row["day"] for row in sorted(before, key=lambda row: row["day"], reverse=True)}
    again = conn.execute("select * from siar.metric_observations order by 1, 2, 3, 4, 5").fetchall()
    assert [row for row in again if row["day"] >= oldest[row["metric"]]] == before
    collect(conn, lambda _: graph, ads=graph, settings=settings, now=stand.advance(days=1))
    growth = conn.execute(
        "select change, after from siar.metric_changes where metric = 'post.views' and change is not null"
    ).fetchone()
    assert growth["change"] > 0
    assert growth["after"] >= timedelta(days=1)


def test_a_small_page_has_no_zeros_and_what_has_ended_is_not_asked_for(conn, stand, settings):
    stand.meta.state.page.likes = 50
    collect(conn, lambda _: stand.client(), ads=stand.client(), settings=settings, now=stand.now)
    rows = conn.execute(
        "select metric, value, last_reason from siar.metric_current where metric like 'page.%'"
    ).fetchall()
    assert {(row["value"], row["last_reason"]) for row in rows} == {(None, "empty")}
    ended = conn.execute("select metric, valid_until, successor from siar.metric_defs where valid_until is not null")
    retired = {row["metric"]: (row["valid_until"], row["successor"]) for row in ended}
    assert retired["page.impressions"] == (date(2025, 11, 15), "page.views")
    assert not retired.keys() & {row["metric"] for row in rows}


def test_a_failing_source_leaves_no_numbers_and_the_others_go_on(conn, stand, settings):
    post(conn, stand)
    stand.fault(route="meta.page.insights.get", action="status", params={"status": 500})
    with pytest.raises(ItemsFailedError, match="page not read whole, the other sources were"):
        collect(conn, lambda _: stand.client(), ads=stand.client(), settings=settings, now=stand.advance(days=1))
    sources = {row["source"]: row["ok"] for row in conn.execute("select source, ok from siar.fetch_runs")}
    assert [name for name, ok in sources.items() if not ok] == ["page"]
    assert sources["posts"]
    run = conn.execute("select ok, rows_read, error from siar.fetch_runs where source = 'page'").fetchone()
    assert (run["ok"], run["rows_read"]) == (False, 0)
    assert conn.execute("select count(*) from siar.metric_current where metric like 'page.%'").fetchone()["count"] == 0


def test_a_post_whose_reading_raises_costs_itself(conn, stand, settings, monkeypatch):
    bad, good = post(conn, stand), post(conn, stand, message="Ambulans laut tiba di Alak")
    remote = conn.execute("select remote_id from siar.publications where publication_id = %s", (bad,)).fetchone()
    graph = stand.client()
    batch = graph.batch

    def odd(parts, **more):
        answers = batch(parts, **more)
        for part, answer in zip(parts, answers, strict=True):
            if part.path == f"/{remote['remote_id']}":
                answer["reactions"] = {"summary": ["odd"]}
        return answers

    monkeypatch.setattr(graph, "batch", odd)
    with pytest.raises(ItemsFailedError, match=r"posts not read whole.*AttributeError at .*: metrics facebook:"):
        collect(conn, lambda _: graph, ads=graph, settings=settings, now=stand.advance(hours=1))
    assert set(reach_of(conn, [bad, good])) == {good}
    (fault,) = open_faults(conn, "metrics")
    assert (fault.item, fault.error) == (f"facebook:{remote['remote_id']}", "AttributeError")
    monkeypatch.undo()
    collect(conn, lambda _: graph, ads=graph, settings=settings, now=stand.advance(hours=20))
    assert set(reach_of(conn, [bad, good])) == {bad, good}
    assert open_faults(conn) == []


def test_numbers_that_come_two_days_late_are_fetched_until_they_are_whole(conn, stand, settings):
    """Page and account are read again until Meta has told each day; until then there is no number, or a part of it."""
    state, graph = stand.meta.state, stand.client()
    assert state.service.insights_delay_hours == 48
    for _ in range(8):
        _instagram_medium(stand)
        collect(conn, lambda _: graph, ads=graph, settings=settings, now=stand.advance(days=1))
    day = stand.now.astimezone(META_DAY).date() - timedelta(days=5)
    (page,) = page_days(graph, state.page.id, ["page_total_media_view_unique"], since=day, until=day)
    (account,) = user_day(graph, state.instagram.id, ["reach"], day=day)
    stored = {
        row["metric"]: row["value"]
        for row in conn.execute(
            "select metric, (reach).accounts as value from siar.metric_days"
            " where metric in ('page.reach', 'ig_user.reach') and day = %s",
            (day,),
        )
    }
    assert stored == {"page.reach": page.value, "ig_user.reach": account.value}
    newest = conn.execute("select max(day) from siar.metric_days where metric = 'page.reach' and reach is not null")
    assert newest.fetchone()["max"] < stand.now.astimezone(META_DAY).date() - timedelta(days=2)


def _instagram_medium(stand: Stand) -> str:
    state = stand.meta.state
    number = len(state.media)
    picture = Picture(sha256="0", rendition_sha256="0", width=1080, height=1350)
    medium = Media(
        id=f"1792000000000{number:04d}",
        account_id=state.instagram.id,
        media_type="IMAGE",
        shortcode=f"D{number}",
        timestamp=stand.now,
        pictures=[picture],
    )
    state.media[medium.id] = medium
    return medium.id


def test_a_storys_numbers_are_asked_for_while_it_stands_and_too_few_viewers_cost_nothing(conn, stand, settings):
    remote = _instagram_medium(stand)
    stand.meta.state.media[remote].product_type = "STORY"
    story = published_post(
        conn, channel="instagram", published_at=stand.now, remote_id=remote, form="story", interactions=None
    )
    graph = stand.client()

    def read(**later: float) -> int:
        return collect(conn, lambda _: graph, ads=graph, settings=settings, now=stand.advance(**later)).posts

    assert read(seconds=1) == 1  # refused with code 10, which is no fault
    assert reach_of(conn, [story]) == {}
    assert read(hours=20) == 1
    assert reach_of(conn, [story])[story].reach > Reach(0)
    assert read(hours=5) == 0
    assert read(hours=30) == 0
    assert conn.execute("select misses from siar.entities where kind = 'ig_media'").fetchone()["misses"] == 0


def test_views_and_people_are_kept_by_what_tells_them_apart(conn, stand, settings):
    stand.meta.state.page.likes = stand.meta.state.instagram.followers = 5000
    for _ in range(3):
        _instagram_medium(stand)
        stand.advance(days=1)
    graph = stand.client()
    collect(conn, lambda _: graph, ads=graph, settings=settings, now=stand.advance(days=2))
    rows = conn.execute(
        """select metric, array_agg(distinct split_part(dim, '=', 1) order by split_part(dim, '=', 1)) as by
             from siar.metric_current where dim like '%=_%' and observed_at is not null group by metric"""
    )
    by = {row["metric"]: row["by"] for row in rows}
    assert by["page.views"] == ["is_from_ads", "is_from_followers"]
    assert by["ig_user.views"] == by["ig_user.reach"] == ["follow_type", "media_product_type"]
    assert by["ig_user.follower_demographics"] == ["age", "city", "country", "gender"]
    whole = conn.execute(
        """select day, sum(value) filter (where dim = '') as whole, sum(value) filter (where dim like 'is_from_ads=_') as ads
             from siar.metric_days where metric = 'page.views' group by day having sum(value) > 0"""
    ).fetchall()
    assert whole
    assert {row["whole"] - row["ads"] for row in whole} == {0}


def test_a_page_metric_that_is_refused_is_asked_for_again_after_a_week(conn, stand, settings, monkeypatch):
    stand.meta.state.page.likes = 5000
    monkeypatch.delitem(page_insights._PAGE_METRICS, "page_total_actions")
    asked: list[str] = []
    graph = stand.client()
    get = graph.get

    def noting(path, params=None, **more):
        asked.extend((params or {}).get("metric", "").split(","))
        return get(path, params, **more)

    monkeypatch.setattr(graph, "get", noting)

    def times(**later: float) -> int:
        asked.clear()
        now = stand.advance(**later)
        collect(conn, lambda _: graph, ads=graph, settings=settings, now=now, asked=Asked(sources=("page",)))
        return asked.count("page_total_actions")

    assert times(days=3) == 2  # with all others, and alone
    assert times(hours=2) == 0
    assert times(days=2) == 0
    assert times(days=6) > 0


def test_the_stand_in_refuses_every_metric_that_has_ended(conn, stand):
    post(conn, stand)
    state, graph = stand.meta.state, stand.client()
    remote = {
        "page": state.page.id,
        "post": next(iter(state.posts)),
        "ig_user": state.instagram.id,
        "ig_media": _instagram_medium(stand),
    }
    ended = [metric for metric in catalogue.catalogue().metrics if metric.valid_until is not None]
    assert {metric.kind for metric in ended} == set(remote)
    for metric in ended:
        with pytest.raises(GraphInputError) as caught:
            graph.get(
                f"/{remote[metric.kind]}/insights",
                {"metric": metric.api, "period": metric.period, "metric_type": "total_value"},
                identity="page",
            )
        assert caught.value.refusal.refuses_a_metric, metric.metric
