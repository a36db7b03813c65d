from __future__ import annotations

import random
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import psycopg
import pytest
from psycopg import errors as pg

from siar.errors import ConfigError
from siar.metrics import catalogue
from siar.metrics.readings import Number, begin
from siar.platform_days import PlatformDay
from siar.quantities import Reach
from siar.store import Connection, connect

pytestmark = pytest.mark.integration
NOW = datetime(2026, 9, 10, 6, tzinfo=UTC)
DAY = PlatformDay(date(2026, 9, 9), "America/Los_Angeles")


@pytest.fixture
def page(conn: Connection) -> int:
    catalogue.publish(conn)
    return entity(conn, "11")


def entity(conn: Connection, remote_id: str, kind: str = "page") -> int:
    row = conn.execute(
        """insert into siar.entities (platform, account_id, kind, remote_id, first_seen, last_seen)
           values ('facebook', 'facebook-city', %s, %s, %s, %s) returning entity_id""",
        (kind, remote_id, NOW, NOW),
    ).fetchone()
    return row["entity_id"]


def store(conn, entity, *numbers: Number, at: datetime, api_version: str = "v26.0"):
    run = begin(conn, source="page", api_version=api_version, account_tz="x", now=at)
    run.store(entity, numbers)
    run.end(ok=True)
    return run


def views(value: int | None, reason: str | None = None, day: PlatformDay = DAY) -> Number:
    return Number("page.views", day, None if value is None else Decimal(value), reason)


def current(conn) -> dict[str, Any]:
    return conn.execute("select * from siar.metric_current").fetchone()


def observed(conn) -> list[tuple[Any, ...]]:
    rows = conn.execute("select * from siar.metric_observations order by first_seen_at").fetchall()
    return [
        (hours(row["first_seen_at"]), hours(row["last_seen_at"]), row["value"], row["reason"], row["api_version"])
        for row in rows
    ]


def hours(moment: datetime) -> int:
    return (moment - NOW) // timedelta(hours=1)


def test_the_newest_value_counts_and_what_was_read_stands_once_while_it_is_the_same(conn, page):
    for hour, value in ((0, 10), (1, 10), (2, 12), (3, 12), (4, 12)):
        store(conn, page, views(value), at=NOW + timedelta(hours=hour), api_version=f"v{hour}")
    row = current(conn)
    assert (row["value"], row["first_value"], row["revisions"]) == (12, 10, 1)
    assert (hours(row["observed_at"]), hours(row["first_observed_at"]), hours(row["same_since"])) == (4, 0, 2)
    assert observed(conn) == [(0, 1, 10, None, "v0"), (2, 4, 12, None, "v2")]


def test_a_try_that_brings_nothing_leaves_what_is_known_and_says_so_beside_it(conn, page):
    store(conn, page, views(None, "empty"), at=NOW)
    assert (current(conn)["value"], current(conn)["last_reason"]) == (None, "empty")
    store(conn, page, views(4), at=NOW + timedelta(hours=1))
    store(conn, page, views(None, "refused"), at=NOW + timedelta(hours=2))
    store(conn, page, views(None, "refused"), at=NOW + timedelta(hours=3))
    row = current(conn)
    assert (row["value"], hours(row["observed_at"]), row["revisions"]) == (4, 1, 0)
    assert (hours(row["last_try_at"]), row["last_reason"]) == (3, "refused")
    store(conn, page, views(4), at=NOW + timedelta(hours=4))
    row = current(conn)
    assert (row["value"], hours(row["observed_at"]), row["last_reason"], row["revisions"]) == (4, 4, None, 0)
    assert [part[:4] for part in observed(conn)] == [
        (0, 0, None, "empty"),
        (1, 1, 4, None),
        (2, 3, None, "refused"),
        (4, 4, 4, None),
    ]


def test_a_reading_played_again_changes_nothing(conn, page):
    readings = [(0, views(5)), (1, views(5)), (2, views(None, "empty")), (3, views(7))]
    for hour, number in readings:
        store(conn, page, number, at=NOW + timedelta(hours=hour))
    before, seen = current(conn), observed(conn)
    for hour, number in readings:
        store(conn, page, number, at=NOW + timedelta(hours=hour))
    assert (current(conn), observed(conn)) == (before, seen)


def test_what_comes_late_is_kept_and_replaces_nothing_newer(conn, page):
    store(conn, page, views(5), at=NOW)
    store(conn, page, views(5), at=NOW + timedelta(hours=4))
    store(conn, page, views(9), at=NOW + timedelta(hours=2))
    store(conn, page, views(5), at=NOW + timedelta(hours=3))
    store(conn, page, views(3), at=NOW - timedelta(hours=1))
    row = current(conn)
    assert (row["value"], row["first_value"], row["revisions"]) == (5, 3, 0)
    assert [part[:3] for part in observed(conn)] == [(-1, -1, 3), (0, 4, 5), (2, 2, 9)]
    # What was known before a refusal, and is told after it.
    store(conn, page, views(None, "refused"), at=NOW + timedelta(hours=9))
    store(conn, page, views(8), at=NOW + timedelta(hours=8))
    row = current(conn)
    assert (row["value"], hours(row["observed_at"]), row["last_reason"], hours(row["last_try_at"])) == (
        8,
        8,
        "refused",
        9,
    )


# -- any order -------------------------------------------------------------------------------------------------------------


@dataclass
class Known:
    """What must be known of one value, told in plain words."""

    tries: dict[datetime, Number] = field(default_factory=dict)

    def read(self, at: datetime, number: Number) -> None:
        self.tries.setdefault(at, number)

    @property
    def expected(self) -> tuple[Any, ...]:
        values = {at: number.value for at, number in self.tries.items() if number.value is not None}
        last = max(self.tries)
        first, newest = (min(values), max(values)) if values else (None, None)
        return values.get(newest), newest, values.get(first), first, last, self.tries[last].reason


def test_ten_thousand_orders_of_readings_end_where_the_newest_known_says(conn, page):
    """Each of 10,000 values is read in an order of its own: refused, empty, restated, played again, out of order."""
    dice = random.Random(20260910)
    moments = [NOW + timedelta(hours=hour) for hour in range(8)]
    models: dict[str, Known] = defaultdict(Known)
    rounds: list[dict[datetime, list[Number]]] = [defaultdict(list) for _ in range(10)]
    for order in range(10_000):
        dim = f"order={order}"
        numbers = {}
        for at in moments:
            value = dice.choice([None, None, Decimal(dice.randrange(3)), Decimal(dice.randrange(100))])
            reason = dice.choice(["refused", "empty"]) if value is None else None
            numbers[at] = Number("page.views", DAY, value, reason, dim)
        told = dice.choices(moments, k=dice.randint(1, 10))  # some never, some more than once
        for turn, at in enumerate(told):
            rounds[turn][at].append(numbers[at])
            models[dim].read(at, numbers[at])
    for turn in rounds:
        for at in dice.sample(list(turn), len(turn)):
            store(conn, page, *turn[at], at=at)
    rows = {row["dim"]: row for row in conn.execute("select * from siar.metric_current")}
    assert len(rows) == 10_000
    names = ("value", "observed_at", "first_value", "first_observed_at", "last_try_at", "last_reason")
    wrong = {
        dim: (tuple(rows[dim][name] for name in names), known.expected)
        for dim, known in models.items()
        if tuple(rows[dim][name] for name in names) != known.expected
    }
    assert wrong == {}
    # Every reading is found again at its moment.
    seen: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in conn.execute("select dim, value, reason, first_seen_at, last_seen_at from siar.metric_observations"):
        seen[row["dim"]].append(row)
    lost = [
        (dim, at, number)
        for dim, known in models.items()
        for at, number in known.tries.items()
        if not any(
            row["first_seen_at"] <= at <= row["last_seen_at"]
            and (row["value"], row["reason"]) == (number.value, number.reason)
            for row in seen[dim]
        )
    ]
    assert lost == []


# -- what may not be -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("page.views", DAY, None), "has its reason"),
        (("page.views", DAY, Decimal(1), "empty"), "has its reason"),
        (("page.views", DAY, Decimal("NaN")), "not a number"),
        (("page.reach", DAY, Decimal(1)), "counts in reach"),
        (("page.views", DAY, Reach(1)), "counts in count"),
        (("page.views", None, Decimal(1)), "has no day"),
        (("post.views", DAY, Decimal(1)), "has no day"),
        (("page.views", DAY, Decimal(1), None, "a\x00"), "no text may"),
    ],
)
def test_a_number_that_is_none_is_refused_before_it_is_gathered(arguments, message):
    with pytest.raises(ValueError, match=message):
        Number(*arguments)


def test_a_metric_that_is_not_in_the_catalogue_is_refused():
    with pytest.raises(ConfigError, match="page\\.likes"):
        Number("page.likes", DAY, Decimal(1))


def test_what_is_known_can_neither_go_nor_be_edited_away(conn, page):
    store(conn, page, views(4), at=NOW - timedelta(hours=1))
    store(conn, page, views(4), at=NOW)
    for statement in (
        """update siar.metric_current set value = null, observed_at = null, first_value = null, first_observed_at = null,
                                          run_id = null, last_reason = 'empty'""",
        "update siar.metric_current set metric = 'page.visits'",
        """update siar.metric_current set observed_at = observed_at - interval '1 hour',
                                          first_observed_at = first_observed_at - interval '1 hour'""",
        "delete from siar.metric_current",
        "truncate siar.metric_current",
        "update siar.metric_observations set value = 5",
        """update siar.metric_observations set last_seen_at = last_seen_at - interval '30 minutes'
            where last_seen_at > first_seen_at""",
        "delete from siar.metric_observations",
        "truncate siar.metric_observations",
    ):
        with pytest.raises(pg.RestrictViolation):
            conn.execute(statement)
    for statement in (
        "delete from siar.entities",
        "delete from siar.metric_defs where metric = 'page.views'",
    ):
        with pytest.raises(pg.ForeignKeyViolation):
            conn.execute(statement)
    for statement in (
        "update siar.metric_current set value = null",
        "update siar.metric_current set zone = null",
        "update siar.metric_current set reach = row(1)::siar.reach",
    ):
        with pytest.raises(pg.CheckViolation):
            conn.execute(statement)


def test_names_of_parts_are_stored_as_they_are(conn, page):
    """A tab, a line's end and a backslash mean something to a copy, and so does what it writes for none."""
    odd = [
        "a\tb",
        "a\nb",
        "a\r\nb",
        "a\\b",
        "\\N",
        "\\.",
        "\\",
        'kota=Soe, "TTS"',
        "reaksi=😀",
        "x" * 300,
        "'; drop table x; --",
    ]
    store(conn, page, *[Number("page.views", DAY, Decimal(n), dim=dim) for n, dim in enumerate(odd)], at=NOW)
    rows = conn.execute("select dim from siar.metric_current order by value").fetchall()
    assert [row["dim"] for row in rows] == odd


def test_two_runs_that_store_the_same_values_at_once_wait_for_each_other(database, conn, page):
    """Whoever is second finds what the first stored, and does not fail on it."""
    first = begin(conn, source="page", api_version="v26.0", account_tz="x", now=NOW)
    with connect(database) as other, ThreadPoolExecutor(1) as pool:
        second = begin(other, source="page", api_version="v26.0", account_tz="x", now=NOW + timedelta(hours=1))
        second.store(page, [views(7)])
        with conn.transaction():
            first.store(page, [views(5)])
            first.flush()
            storing = pool.submit(second.flush)
            waited = "select count(*) as n from pg_locks where locktype = 'advisory' and not granted"
            while not conn.execute(waited).fetchone()["n"]:
                assert not storing.done()
        storing.result(30)
    assert (current(conn)["value"], current(conn)["first_value"], current(conn)["revisions"]) == (7, 5, 1)


def test_the_shape_of_a_batch_holds_nothing_itself(conn, page):
    with pytest.raises(pg.CheckViolation):
        conn.execute("insert into siar.metric_staged (metric) values ('page.views')")
    run = begin(conn, source="page", api_version="v26.0", account_tz="x", now=NOW)
    run.store(page, [views(1)])
    run.flush()
    run.store(page, [Number("page.visits", DAY, Decimal(2))])
    run.end(ok=True)
    assert conn.execute("select count(*) from metric_staged").fetchone()["count"] == 0
    assert conn.execute("select count(*) from siar.metric_current").fetchone()["count"] == 2


def test_reach_adds_neither_in_python_nor_in_the_database(conn, page):
    store(conn, page, Number("page.reach", DAY, Reach(7)), at=NOW)
    with pytest.raises(TypeError):
        Reach(7) + Reach(7)  # type: ignore[operator] # which is the point
    with pytest.raises(TypeError):
        sum([Reach(7), Reach(7)])  # type: ignore[arg-type, list-item] # likewise
    for expression in ("sum(reach)", "avg(reach)", "reach + reach", "sum(reach::bigint)"):
        with pytest.raises((pg.UndefinedFunction, pg.CannotCoerce)):
            conn.execute(f"select {expression} from siar.metric_current group by reach")
    # It can be compared: the largest is a reach.
    row = conn.execute(
        "select (reach).accounts as most from siar.metric_current order by reach desc limit 1"
    ).fetchone()
    assert row["most"] == 7


def test_days_carry_their_start_and_end(conn, page):
    store(conn, page, views(1, day=PlatformDay(date(2026, 11, 1), "America/Los_Angeles")), at=NOW)
    row = conn.execute("select day, zone, starts_at, ends_at from siar.metric_days").fetchone()
    assert (row["day"], row["zone"]) == (date(2026, 11, 1), "America/Los_Angeles")
    assert (row["starts_at"], row["ends_at"]) == (
        datetime(2026, 11, 1, 7, tzinfo=UTC),
        datetime(2026, 11, 2, 8, tzinfo=UTC),
    )


def test_ad_values_are_final_only_after_28_days(conn, page):
    for of, at in ((9, datetime(2026, 9, 12, tzinfo=UTC)), (10, datetime(2026, 10, 9, tzinfo=UTC))):
        store(conn, page, Number("ad.spend", PlatformDay(date(2026, 9, of), "Asia/Makassar"), Decimal(10)), at=at)
    rows = conn.execute("select is_final from siar.metric_days order by day").fetchall()
    assert [row["is_final"] for row in rows] == [False, True]


def test_growth_is_told_from_one_observation_to_the_next_and_may_be_negative(conn, page):
    post = entity(conn, "11_5", "post")
    for hour, value in enumerate((10, 14, 14, 11)):
        store(conn, post, Number("post.views", None, Decimal(value)), at=NOW + timedelta(hours=hour))
    rows = conn.execute("select day, change, after from siar.metric_changes order by first_seen_at").fetchall()
    assert [(row["day"], row["change"]) for row in rows] == [(None, None), (None, 4), (None, -3)]
    row = conn.execute("select value, first_value from siar.metric_lifetime").fetchone()
    assert (row["value"], row["first_value"]) == (11, 10)


def test_an_object_counts_as_read_once_its_numbers_are_stored(conn, page):
    run = begin(conn, source="page", api_version="v26.0", account_tz="x", now=NOW)
    run.store(page, [views(1)])
    assert conn.execute("select read_at from siar.entities").fetchone()["read_at"] is None
    run.end(ok=False, error="x")
    assert conn.execute("select read_at from siar.entities").fetchone()["read_at"] == NOW
    assert conn.execute("select rows_read, ok from siar.fetch_runs").fetchone() == {"rows_read": 1, "ok": False}


def test_a_batch_that_the_database_refuses_is_not_half_there(conn, page):
    run = begin(conn, source="page", api_version="v26.0", account_tz="x", now=NOW)
    run.store(page, [views(1)])
    run.store(page + 1, [views(2)])
    with pytest.raises(psycopg.errors.ForeignKeyViolation):
        run.flush()
    run.store(page, [views(3)])
    run.end(ok=False)
    assert (current(conn)["value"], run.rows) == (3, 1)
