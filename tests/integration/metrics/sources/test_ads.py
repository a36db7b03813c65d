"""The ads of an account against the stand-in: a field that has ended, a deleted ad, regions."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.meta import ad_insights
from siar.boosts import cycle
from siar.metrics.collect import Asked, CollectResult, collect
from siar.settings import Settings
from siar.store import Connection
from tests.integration.boosts.books import begun_at_once, published_post
from tests.integration.metrics.stand import Stand

pytestmark = pytest.mark.integration


@pytest.fixture
def boosted(conn: Connection, stand: Stand, settings: Settings) -> str:
    """An ad that has run for a day; return its id."""
    published_post(conn, published_at=stand.now, remote_id=stand.facebook_post("Posyandu melayani 120 balita"))
    cycle.run(conn, stand.client(), settings=begun_at_once(settings), now=stand.advance(hours=3))
    stand.advance(days=1, hours=2)
    (ad_id,) = stand.meta.state.ads
    return ad_id


def read(conn: Connection, stand: Stand, settings: Settings) -> CollectResult:
    graph = stand.client()
    asked = Asked(sources=("ads",))
    return collect(conn, lambda _: graph, ads=graph, settings=settings, now=stand.now, asked=asked)


def days(conn: Connection, metric: str) -> dict[str, Any]:
    rows = conn.execute(
        "select day::text as day, observed_at from siar.metric_days where metric = %s and dim = ''", (metric,)
    )
    return {row["day"]: row["observed_at"] for row in rows}


def test_one_field_that_has_ended_costs_itself_and_is_asked_again_after_a_week(
    conn, stand, settings, boosted, monkeypatch
):
    monkeypatch.setattr(ad_insights, "_KNOWN", ad_insights._KNOWN - {"inline_link_clicks"})
    result = read(conn, stand, settings)
    assert (result.sources_ok, result.refused_metrics) == (["ads"], ["ad.link_clicks"])
    assert days(conn, "ad.spend")
    assert days(conn, "ad.reach")
    assert not days(conn, "ad.link_clicks")
    monkeypatch.undo()
    stand.advance(days=1)
    read(conn, stand, settings)
    assert not days(conn, "ad.link_clicks")
    stand.advance(days=7)
    read(conn, stand, settings)
    assert days(conn, "ad.link_clicks")
    assert conn.execute("select count(*) from siar.metric_refusals").fetchone()["count"] == 0


def test_a_deleted_ad_s_figures_come_from_the_ad_itself(conn, stand, settings, boosted):
    read(conn, stand, settings)
    first = days(conn, "ad.spend")
    assert first
    stand.meta.state.ads[boosted].status = "DELETED"
    stand.advance(days=2)
    listed = stand.client().get(
        f"/act_{stand.meta.state.ad_account.id}/insights",
        {"level": "ad", "date_preset": "maximum"},
        fields="ad_id,spend",
    )
    assert listed["data"] == []
    read(conn, stand, settings)
    assert set(days(conn, "ad.spend")) >= set(first)
    assert min(days(conn, "ad.spend").values()) > max(first.values())


def test_what_ads_brought_is_kept_by_region_and_by_result(conn, stand, settings, boosted):
    read(conn, stand, settings)
    rows = conn.execute(
        "select dim, sum(value) as spend from siar.metric_days where metric = 'ad.spend' group by dim order by dim"
    ).fetchall()
    whole, *regions = rows
    assert [row["dim"] for row in rows] == ["", "region=East Nusa Tenggara", "region=Jakarta"]
    assert float(sum(row["spend"] for row in regions)) == pytest.approx(float(whole["spend"]), rel=0.05)
    assert days(conn, "ad.results")
