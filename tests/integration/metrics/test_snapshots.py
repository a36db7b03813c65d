from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from psycopg import errors as pg

from siar.metrics import catalogue, snapshots
from siar.store import Connection

pytestmark = pytest.mark.integration
NOW = datetime(2026, 9, 10, 6, tzinfo=UTC)
DAY = date(2026, 9, 9)


@pytest.fixture
def entity(conn: Connection) -> int:
    catalogue.publish(conn)
    row = conn.execute(
        """insert into siar.entities (platform, account_id, kind, remote_id, first_seen, last_seen)
           values ('facebook', 'facebook-city', 'page', '11', %s, %s) returning entity_id""",
        (NOW, NOW),
    ).fetchone()
    return row["entity_id"]


def store(conn, entity, value, *, at: datetime, reason: str | None = None, metric: str = "page.views", day: date = DAY):
    run = snapshots.begin(conn, source="page", api_version="v26.0", account_tz="x", now=at)
    run.store(entity, [snapshots.Number(metric, day, None if value is None else Decimal(value), reason)])
    run.end(ok=True)
    return run


def daily(conn) -> dict:
    return conn.execute("select value, reason, first_value, revisions, observed_at from siar.metric_daily").fetchone()


def test_the_newest_reading_wins_and_restatements_are_counted(conn, entity):
    store(conn, entity, 10, at=NOW)
    store(conn, entity, 10, at=NOW + timedelta(hours=1))
    store(conn, entity, 12, at=NOW + timedelta(hours=2))
    row = daily(conn)
    assert (row["value"], row["first_value"], row["revisions"]) == (12, 10, 1)
    assert conn.execute("select count(*) from siar.metric_snapshots").fetchone()["count"] == 3


def test_an_old_reading_played_again_changes_nothing(conn, entity):
    store(conn, entity, 12, at=NOW + timedelta(hours=2))
    store(conn, entity, 10, at=NOW)
    assert daily(conn)["value"] == 12


def test_the_order_of_readings_does_not_matter(conn, entity):
    readings = [(NOW + timedelta(hours=n), value) for n, value in enumerate((5, 9, 9, 7))]
    random.Random(7).shuffle(readings)
    for at, value in readings:
        store(conn, entity, value, at=at)
    assert daily(conn)["value"] == 7


def test_no_number_never_replaces_a_number_and_is_never_zero(conn, entity):
    store(conn, entity, None, reason="empty", at=NOW)
    assert (daily(conn)["value"], daily(conn)["reason"]) == (None, "empty")
    store(conn, entity, 4, at=NOW + timedelta(hours=1))
    store(conn, entity, None, reason="empty", at=NOW + timedelta(hours=2))
    row = daily(conn)
    assert (row["value"], row["reason"], row["first_value"], row["revisions"]) == (4, None, 4, 0)


def test_a_missing_value_needs_its_reason(conn, entity):
    with pytest.raises(pg.CheckViolation):
        store(conn, entity, None, at=NOW)


def test_snapshots_are_not_edited(conn, entity):
    store(conn, entity, 4, at=NOW)
    with pytest.raises(pg.RestrictViolation):
        conn.execute("update siar.metric_snapshots set value = 5")


def test_growth_is_a_view_and_may_be_negative(conn, entity):
    for n, value in enumerate((10, 14, 11)):
        store(conn, entity, value, at=NOW + timedelta(days=n), metric="page.followers", day=DAY + timedelta(days=n))
    rows = conn.execute("select delta, gap_days from siar.metric_lifetime_deltas order by for_date").fetchall()
    assert [(row["delta"], row["gap_days"]) for row in rows] == [(None, None), (4, 1), (-3, 1)]


def test_ad_values_are_final_only_after_28_days(conn, entity):
    store(conn, entity, 10, at=datetime(2026, 9, 12, tzinfo=UTC), metric="ad.spend")
    store(conn, entity, 10, at=datetime(2026, 10, 9, tzinfo=UTC), metric="ad.spend", day=date(2026, 9, 10))
    rows = conn.execute("select for_date, is_final from siar.metric_finality order by for_date").fetchall()
    assert [row["is_final"] for row in rows] == [False, True]
