from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from siar.metrics import catalogue
from siar.metrics.months import tend
from siar.metrics.readings import Number, begin
from siar.platform_days import PlatformDay
from siar.settings import load_settings
from siar.store import connect
from tests.integration.metrics.test_readings import entity

pytestmark = pytest.mark.integration
NOW = datetime(2026, 9, 10, 6, tzinfo=UTC)
DAY = PlatformDay(date(2026, 9, 9), "America/Los_Angeles")


def keeping(days: int | None):
    settings = load_settings()
    return settings.model_copy(update={"retention": settings.retention.model_copy(update={"readings_days": days})})


def months(conn) -> list[str]:
    rows = conn.execute("select relname from pg_class where relispartition and relkind = 'r' order by relname")
    return [row["relname"].removeprefix("metric_observations_") for row in rows]


def read(conn, page: int, value: int, at: datetime) -> None:
    run = begin(conn, source="page", api_version="v26.0", account_tz="x", now=at)
    run.store(page, [Number("page.views", DAY, Decimal(value))])
    run.end(ok=True)


def test_months_are_made_ahead_and_made_once(conn):
    tended = tend(conn, settings=keeping(None), now=NOW)
    assert tended.ready == tuple(f"metric_observations_2026_{month}" for month in ("09", "10", "11"))
    assert tend(conn, settings=keeping(None), now=NOW).detached == ()
    assert months(conn) == ["2026_09", "2026_10", "2026_11"]


def test_a_month_ends_with_utc_s(conn):
    for moment in (datetime(2026, 9, 30, 23, 59, 59, tzinfo=UTC), datetime(2026, 10, 1, tzinfo=UTC)):
        begin(conn, source="page", api_version="v26.0", account_tz="x", now=moment)
    assert months(conn) == ["2026_09", "2026_10"]


def test_two_connections_store_in_one_month(database, conn):
    catalogue.publish(conn)
    pages = [entity(conn, name) for name in ("11", "12")]
    with connect(database) as other:
        for page, link in zip(pages, (conn, other), strict=True):
            read(link, page, 5, NOW)
    assert conn.execute("select count(*) from siar.metric_observations").fetchone()["count"] == 2


def test_months_past_their_time_leave_the_table_and_what_is_known_stays(conn):
    catalogue.publish(conn)
    page = entity(conn, "11")
    old = NOW - timedelta(days=500)
    read(conn, page, 5, old)
    read(conn, page, 5, NOW)
    assert tend(conn, settings=keeping(None), now=NOW).detached == ()
    assert tend(conn, settings=keeping(400), now=NOW).detached == ("metric_observations_2025_04",)
    assert tend(conn, settings=keeping(400), now=NOW).detached == ()
    assert conn.execute("select count(*) from siar.metric_observations").fetchone()["count"] == 0
    kept = conn.execute("select value, last_seen_at from siar_archive.metric_observations_2025_04").fetchone()
    assert (kept["value"], kept["last_seen_at"]) == (5, NOW)
    # What goes on being the same is known all the same, and what changes is told anew.
    read(conn, page, 5, NOW + timedelta(hours=1))
    read(conn, page, 6, NOW + timedelta(hours=2))
    known = conn.execute("select value, first_value, first_observed_at, revisions from siar.metric_current").fetchone()
    assert known == {"value": 6, "first_value": 5, "first_observed_at": old, "revisions": 1}
    assert [row["value"] for row in conn.execute("select value from siar.metric_observations")] == [6]


def test_the_month_that_still_reaches_into_the_time_stays(conn):
    begin(conn, source="page", api_version="v26.0", account_tz="x", now=datetime(2025, 8, 5, tzinfo=UTC))
    assert tend(conn, settings=keeping(400), now=NOW).detached == ()
    assert "2025_08" in months(conn)
