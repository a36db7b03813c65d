"""Gaps of days are found in what is stored, after an outage and by hand, against the stand-in."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from siar.errors import ConfigError
from siar.meta.insights import META_DAY
from siar.metrics.collect import Asked, collect
from siar.metrics.coverage import AskedDays
from siar.settings import load_settings
from siar.store import Connection
from tests.integration.metrics.stand import Stand

pytestmark = pytest.mark.integration


@pytest.fixture
def stand(stand: Stand) -> Stand:
    stand.meta.state.service.insights_delay_hours = 12
    return stand


def read(conn: Connection, stand: Stand, asked: Asked | None = None) -> datetime:
    """Read everything; return when."""
    graph, now = stand.client(), stand.now
    collect(conn, lambda _: graph, ads=graph, settings=load_settings(), now=now, asked=asked)
    return now


def days_of(conn: Connection, metric: str) -> dict[date, datetime]:
    """The days of a metric with when each was last tried."""
    rows = conn.execute("select day, last_try_at from siar.metric_days where metric = %s and dim = ''", (metric,))
    return {row["day"]: row["last_try_at"] for row in rows}


def yesterday(stand: Stand) -> date:
    return stand.now.astimezone(META_DAY).date() - timedelta(days=1)


def test_an_outage_of_25_days_leaves_no_day_of_the_page_and_the_account_missing(conn, stand):
    """The four days before the first reading after it were all that was asked for."""
    for _ in range(4):
        read(conn, stand)
        stand.advance(days=1)
    before = yesterday(stand) - timedelta(days=1)
    stand.advance(days=25)
    read(conn, stand)
    missed = {before + timedelta(days=n) for n in range(1, 27)}
    assert max(missed) == yesterday(stand)
    for metric in ("page.reach", "page.followers", "ig_user.reach", "ig_user.views"):
        assert missed - days_of(conn, metric).keys() == set(), metric
    # What Meta told by now has its value, for days in the midst of it as well.
    known = conn.execute("select day from siar.metric_days where metric = 'page.reach' and reach is not null")
    assert missed - {row["day"] for row in known} <= {max(missed)}


def test_the_past_that_meta_serves_comes_by_itself_a_part_a_reading(conn, stand):
    read(conn, stand)
    assert len(days_of(conn, "page.reach")) == 2 * 89
    assert len(days_of(conn, "ig_user.reach")) == 30
    for _ in range(3):
        stand.advance(hours=1)
        read(conn, stand)
    assert len(days_of(conn, "ig_user.reach")) >= 90
    for _ in range(6):
        stand.advance(hours=1)
        read(conn, stand)
    assert len(days_of(conn, "page.reach")) >= 730


def test_days_that_are_known_as_they_stay_are_asked_for_no_more(conn, stand):
    for _ in range(10):
        read(conn, stand)
        stand.advance(hours=1)
    at = read(conn, stand)
    for metric in ("page.reach", "ig_user.reach"):
        again = [day for day, tried in days_of(conn, metric).items() if tried == at]
        # Those that Meta may still correct.
        assert sorted(again) == [yesterday(stand) - timedelta(days=n) for n in (2, 1, 0)]


def test_days_are_read_again_by_hand_and_that_is_no_reading_of_all_that_is_due(conn, stand):
    read(conn, stand)
    stand.advance(days=3)
    last = yesterday(stand) - timedelta(days=50)
    first = last - timedelta(days=4)
    by_hand = read(conn, stand, Asked(AskedDays(first, last)))
    tried = [day for day, at in days_of(conn, "page.reach").items() if at == by_hand]
    assert sorted(tried) == [first + timedelta(days=n) for n in range(5)]
    tried = [day for day, at in days_of(conn, "ig_user.reach").items() if at == by_hand]
    assert sorted(tried) == [first + timedelta(days=n) for n in range(5)]
    runs = conn.execute("select source, days is null as due from siar.fetch_runs where started_at = %s", (by_hand,))
    assert {(row["source"], row["due"]) for row in runs} == {("page", False), ("ig_user", False), ("ads", False)}
    read(conn, stand, Asked(AskedDays(first, last), ("page",)))
    with pytest.raises(ConfigError, match="posts"):
        Asked(AskedDays(first, last), ("posts",))


def test_ads_are_read_from_what_was_not_settled_when_they_were_last_read(conn, stand, monkeypatch):
    asked: list[tuple[str, str]] = []
    graph = stand.client()
    paginate = graph.paginate

    def noted(path, **more):
        if path.endswith("/insights"):
            asked.append((more["params"]["time_range"]["since"], more["params"]["time_range"]["until"]))
        return paginate(path, **more)

    monkeypatch.setattr(graph, "paginate", noted)

    def read_ads(days: AskedDays | None = None) -> tuple[date, date]:
        asked.clear()
        what = Asked(days, ("ads",))
        collect(conn, lambda _: graph, ads=graph, settings=load_settings(), now=stand.now, asked=what)
        covered = sorted(date.fromisoformat(day) for span in asked for day in span)
        return covered[0], covered[-1]

    first, start = read_ads()
    assert start - first == timedelta(days=28)
    stand.advance(days=60)
    read_ads(AskedDays(start, start + timedelta(days=5)))  # a part is no whole reading
    assert read_ads() == (first, start + timedelta(days=60))
    assert read_ads() == (start + timedelta(days=32), start + timedelta(days=60))


def test_what_the_account_tells_as_a_series_is_read_day_by_day_as_far_back_as_it_is_kept(conn, stand, monkeypatch):
    """Thirty days, over the change of clocks; once they are known as they stay they are asked for no more."""
    graph = stand.client()
    stand.world.clock.advance(datetime(2027, 3, 25, 20, tzinfo=UTC) - stand.now)
    stand.meta.state.instagram.followers = 500
    asked: list[str] = []
    get = graph.get

    def noting(path, **more):
        asked.append((more.get("params") or {}).get("metric", ""))
        return get(path, **more)

    monkeypatch.setattr(graph, "get", noting)
    everything = {"clients": lambda _: graph, "ads": graph, "settings": load_settings()}
    collect(conn, **everything, now=stand.now, asked=Asked(sources=("ig_user",)))
    rows = conn.execute(
        "select metric, dim, count(value) as days, min(day) as first, max(day) as last from siar.metric_days"
        " where metric in ('ig_user.new_followers', 'ig_user.online_followers') and value is not null group by 1, 2"
    ).fetchall()
    found = {(row["metric"], row["dim"]): row for row in rows}
    hours = {("ig_user.online_followers", f"hour={hour}") for hour in range(24)}
    assert found.keys() == {("ig_user.new_followers", ""), *hours}
    assert {(row["days"], row["first"], row["last"]) for row in rows} == {(30, date(2027, 2, 23), date(2027, 3, 24))}
    assert asked.count("follower_count") == asked.count("online_followers") == 2
    asked.clear()
    collect(conn, **everything, now=stand.advance(days=5), asked=Asked(sources=("ig_user",)))
    assert asked.count("follower_count") == asked.count("online_followers") == 1


def test_an_account_with_few_followers_has_no_series_and_that_is_no_zero(conn, stand):
    graph = stand.client()
    stand.meta.state.instagram.followers = 99
    collect(
        conn, lambda _: graph, ads=graph, settings=load_settings(), now=stand.now, asked=Asked(sources=("ig_user",))
    )
    rows = conn.execute(
        "select value, last_reason from siar.metric_days where metric in ('ig_user.new_followers', 'ig_user.online_followers')"
    ).fetchall()
    assert {(row["value"], row["last_reason"]) for row in rows} == {(None, "empty")}
