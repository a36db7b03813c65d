"""The database of the version before migration 0018, brought forward.

`tests/data/before_0018.sql.gz` is a dump of what that version's demo left behind, and some work at the desk after it:
two sample files, a carousel, returned, held, overdue and unknown posts, corrections, withdrawals, boosts that run and
that ended, letters of every state. All of it is invented. What is held here are promises, whatever the tables are
called by now.
"""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg.rows import tuple_row

from siar import audit
from siar.editorial import drafts, hands
from siar.editorial.content import PostContent
from siar.publishing.payload import Payload
from siar.store import Connection, connect, migrate
from siar.store.migrations import pending_migrations
from siar.store.queries import DECLARED
from stack.postgres import Cluster
from tests.integration.store.test_queries import described

DUMP = Path(__file__).parents[2] / "data" / "before_0018.sql.gz"
BEFORE = {f"{number:04}" for number in range(1, 18)}

#: Tables whose rows a migration itself adds to, with the reason.
GROWS: dict[str, str] = {
    "publication_moves": "0038 lets what is prepared become unknown",
    "boost_events": "0061 lets what was closed within a month go on being billed",
}

#: Tables that are gone, and the one that has their rows now.
MOVED: dict[str, str] = {
    "digests": "digest_letters",
    "channel_stops": "account_stops",
    "channel_rests": "account_rests",
}

#: Tables that are gone because what they held is told in another way, with the test that holds the promise.
RETOLD = dict.fromkeys(
    ("metric_daily", "metric_snapshots"), "test_every_reading_is_found_again_and_what_was_known_is_known"
)

PUBLISHED = "select publication_id, post_id, remote_id, published_at, content_hash, payload from siar.publications where state = 'published'"
POSTS = "select post_id, state, stage, caption, content_hash from siar.posts"
BALANCES = "select level, holder, period, cap, reserved, settled from siar.budgets"
ENTRIES = "select t.kind, e.account, sum(e.amount) from siar.ledger_entries e join siar.ledger_txns t using (txn_id) group by 1, 2"
BARRED_BEFORE = "select post_id from siar.posts where not may_boost"
BARRED = "select post_id from siar.posts where no_boost <> '{}'"
UNEVEN = "select budget_id from siar.ledger_balances where reserved <> entries_reserved or settled <> entries_settled"
NOTED = "select report_id from siar.undrafted_reports"
UNDRAFTED = (
    "select r.report_id from siar.current_reports r where r.may_air and not exists (select from siar.draft_reports s"
    " join siar.drafts d using (draft_id) where s.report_id = r.report_id and d.state <> 'superseded')"
)
STATES = "select state, count(*) from siar.publications group by 1"
FREEZES = "select scope, reason, frozen_by, frozen_at from siar.freezes"
STOPS = "select channel, code, sentence, stopped_at from siar.channel_stops"
RESTS = "select channel, failures, rest_until, reason from siar.channel_rests"
# A count since the beginning was one a day of reading: the newest that is known is what is known.
KNOWN_BEFORE = """
    select distinct on (d.entity_id, d.metric, d.dim, day) d.entity_id, d.metric, d.dim, day, d.value, d.observed_at
      from siar.metric_snapshots d join siar.metric_defs f using (metric)
     cross join lateral (select case when f.semantics <> 'lifetime' then d.for_date end as day) x
     where d.value is not null order by d.entity_id, d.metric, d.dim, day, d.observed_at desc, d.run_id desc"""
KNOWN = """
    select entity_id, metric, dim, nullif(day, '0001-01-01'), coalesce(value, (reach).accounts), observed_at
      from siar.metric_current where observed_at is not null"""
READINGS_BEFORE = """
    select s.entity_id, s.metric, s.dim, case when f.semantics <> 'lifetime' then s.for_date end, s.value, s.reason, s.observed_at
      from siar.metric_snapshots s join siar.metric_defs f using (metric)"""
OBSERVATIONS = """
    select entity_id, metric, dim, nullif(day, '0001-01-01'), coalesce(value, (reach).accounts), reason, first_seen_at, last_seen_at
      from siar.metric_observations"""
ENTITIES = "select entity_id, platform, kind, remote_id, publication_id from siar.entities"
RUNS = "select run_id, source, ok, rows_read from siar.fetch_runs"

#: What belonged to a channel, as it is asked for since it belongs to an account of that channel.
OF_ACCOUNTS = {
    STOPS: "select a.channel, s.code, s.sentence, s.stopped_at from siar.account_stops s join siar.accounts a using (account_id)",
    RESTS: "select a.channel, r.failures, r.rest_until, r.reason from siar.account_rests r join siar.accounts a using (account_id)",
    ENTITIES: "select entity_id, coalesce(a.channel, platform), kind, e.remote_id, publication_id"
    " from siar.entities e left join siar.accounts a using (account_id)",
}


def rows(conn: psycopg.Connection[Any], sql: str) -> list[tuple[Any, ...]]:
    with conn.cursor(row_factory=tuple_row) as cursor:
        return sorted(cursor.execute(sql).fetchall(), key=repr)


def counts(conn: psycopg.Connection[Any]) -> dict[str, int]:
    tables = rows(conn, "select tablename from pg_tables where schemaname = 'siar'")
    return {name: rows(conn, f"select count(*) from siar.{name}")[0][0] for (name,) in tables}


def shape(conn: psycopg.Connection[Any]) -> list[tuple[Any, ...]]:
    """Columns, constraints, indexes, triggers, functions and views of the schema, as PostgreSQL writes them.

    Partitions are left out: which months there are is a matter of what was read.
    """
    found = rows(
        conn,
        """
        select 'column', c.table_name || '.' || c.column_name, c.data_type || ' ' || c.is_nullable || ' '
               || coalesce(c.column_default, '') || c.is_identity
          from information_schema.columns c where c.table_schema = 'siar'
        union all select 'constraint', conrelid::regclass || '.' || conname, pg_get_constraintdef(oid)
          from pg_constraint where connamespace = 'siar'::regnamespace and contype <> 'n'
        union all select 'index', indexname, indexdef from pg_indexes where schemaname = 'siar'
        union all select 'trigger', tgrelid::regclass || '.' || tgname, pg_get_triggerdef(oid)
          from pg_trigger where not tgisinternal
        union all select 'function', oid::regprocedure::text, prosrc
          from pg_proc where pronamespace = 'siar'::regnamespace
        union all select 'view', viewname, definition from pg_views where schemaname = 'siar'
        """,
    )
    parts = re.compile(r"metric_observations_\d{4}_\d{2}")
    return [item for item in found if not parts.search(item[1])]


@dataclass
class Passage:
    """A database that was brought forward, and what it held before."""

    url: str
    before: dict[str, list[tuple[Any, ...]]] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    applied: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
def passage(cluster: Cluster) -> Iterator[Passage]:
    name = "before_0018"
    cluster.create_database(name)
    url = cluster.url(name)
    with psycopg.connect(url, autocommit=True) as conn:
        conn.execute(gzip.decompress(DUMP.read_bytes()))
        # Nobody edited anything in that demo.
        conn.execute(
            "update siar.posts set edited_by = 'edi', edited_at = updated_at"
            " where post_id = (select min(post_id) from siar.posts where state = 'returned')"
        )
        # Nor did a report lose its draft and wait for another.
        conn.execute(
            "update siar.drafts set state = 'superseded' where draft_id = (select max(d.draft_id) from siar.drafts d"
            " join siar.reports r using (report_id) where d.state <> 'superseded' and r.superseded_at is null and r.may_air)"
        )
    found = Passage(url)
    with psycopg.connect(url) as conn:
        found.counts = counts(conn)
        asked = (PUBLISHED, POSTS, BALANCES, ENTRIES, STATES, BARRED_BEFORE, FREEZES, RUNS, *OF_ACCOUNTS)
        asked = (*asked, KNOWN_BEFORE, READINGS_BEFORE)
        found.before = {sql: rows(conn, sql) for sql in asked}
    found.applied = migrate(url)
    yield found
    cluster.drop_database(name)


@pytest.fixture
def moved(passage: Passage) -> Iterator[Connection]:
    with connect(passage.url) as conn:
        yield conn


def test_the_dump_is_of_the_version_before_and_has_something_to_lose(passage: Passage) -> None:
    assert not {name.partition(".")[0] for name in passage.applied} & BEFORE
    assert dict(passage.before[STATES]) == {"parked": 6, "planned": 8, "published": 154, "unknown": 2}
    assert passage.counts["audit_entries"] == 537
    assert len([kind for kind, *_ in passage.before[ENTRIES]]) == 6


def test_nothing_is_left_to_apply(passage: Passage) -> None:
    assert pending_migrations(passage.url) == []


def test_the_schema_is_that_of_a_new_installation(moved: Connection, conn: Connection) -> None:
    old, new = shape(moved), shape(conn)
    assert [item for item in old if item not in new] == []
    assert [item for item in new if item not in old] == []


def test_every_row_is_kept(passage: Passage, moved: Connection) -> None:
    now = counts(moved)
    expected: dict[str, int] = {}
    for table, number in passage.counts.items():
        if table in RETOLD:
            continue
        home = MOVED.get(table, table)
        expected[home] = expected.get(home, 0) + number
    assert {table: now.get(table) for table in expected if table not in GROWS} == {
        table: number for table, number in expected.items() if table not in GROWS
    }
    assert [table for table in GROWS if now[table] < expected[table]] == []


def test_every_reading_is_found_again_and_what_was_known_is_known(passage: Passage, moved: Connection) -> None:
    assert len(passage.before[KNOWN_BEFORE]) > 100
    assert rows(moved, KNOWN) == passage.before[KNOWN_BEFORE]
    seen: dict[tuple[Any, ...], list[tuple[Any, ...]]] = {}
    for *what, first, last in rows(moved, OBSERVATIONS):
        seen.setdefault(tuple(what), []).append((first, last))
    lost = [
        reading
        for reading in passage.before[READINGS_BEFORE]
        if not any(first <= reading[-1] <= last for first, last in seen.get(reading[:-1], ()))
    ]
    assert lost == []
    assert len(passage.before[READINGS_BEFORE]) > sum(map(len, seen.values()))
    missing = "select count(*) from siar.metric_current where observed_at is null and last_reason is null"
    assert rows(moved, missing) == [(0,)]
    unread = "select from siar.entities e where (read_at is null) = exists (select from siar.metric_current c where c.entity_id = e.entity_id)"
    assert rows(moved, unread) == []


def test_what_was_published_stays_published_as_it_was(passage: Passage, moved: Connection) -> None:
    assert rows(moved, PUBLISHED) == passage.before[PUBLISHED]
    assert rows(moved, STATES) == passage.before[STATES]


def test_posts_keep_their_state_their_words_and_what_approvals_are_bound_to(
    passage: Passage, moved: Connection
) -> None:
    assert rows(moved, POSTS) == passage.before[POSTS]


def test_what_the_version_before_hashed_by_hand_is_borne_out_by_the_content(moved: Connection) -> None:
    posts = moved.execute(
        "select o.post_id, o.draft_id, o.channel, o.caption, o.content_hash as of_post, d.content_hash as of_draft,"
        " p.payload, p.content_hash = o.content_hash as planned"
        " from siar.posts o join siar.drafts d using (draft_id) left join siar.publications p using (post_id)"
    ).fetchall()
    contents = {
        post["post_id"]: PostContent(post["channel"], post["caption"], drafts.content_of(moved, post["draft_id"]))
        for post in posts
    }
    # Only carousels were hashed in another way.
    other = [post["post_id"] for post in posts if contents[post["post_id"]].hash() != post["of_post"]]
    assert {len(contents[post_id].draft.media) for post_id in other} == {4}
    assert [post["post_id"] for post in posts if contents[post["post_id"]].draft.hash() != post["of_draft"]] == []
    assert [post["post_id"] for post in posts if not contents[post["post_id"]].bears(post["of_post"])] == []
    # What is planned or out is what its approval was bound to, to the byte.
    planned = [post for post in posts if post["planned"]]
    assert len(planned) > 100
    assert [post for post in planned if Payload.from_json(post["payload"]) != contents[post["post_id"]].payload()] == []


def test_what_is_without_a_draft_is_noted(moved: Connection) -> None:
    noted = rows(moved, NOTED)
    assert noted
    assert noted == rows(moved, UNDRAFTED)


def test_what_belonged_to_a_channel_belongs_to_its_default_account(passage: Passage, moved: Connection) -> None:
    for before, now in OF_ACCOUNTS.items():
        assert passage.before[before], before
        assert rows(moved, now) == passage.before[before]
    for table in ("posts", "publications"):
        strayed = f"select from siar.{table} where account_id <> channel || '-city'"
        assert rows(moved, strayed) == []
    for strayed in (
        "select from siar.account_stops s join siar.accounts a using (account_id) where not a.is_default",
        "select from siar.entities where account_id <> platform || '-city'",
        "select from siar.entities where (platform = 'ads') <> (account_id is null)",
    ):
        assert rows(moved, strayed) == []
    assert rows(moved, FREEZES) == passage.before[FREEZES]
    assert rows(moved, RUNS) == passage.before[RUNS]
    ours = "select source, account_id from siar.fetch_runs group by 1, 2"
    assert dict(rows(moved, ours)) == {
        "page": "facebook-city", "posts": "facebook-city", "ig_user": "instagram-city", "ig_media": "instagram-city",
        "ads": None,
    }  # fmt: skip


def test_no_rupiah_moves(passage: Passage, moved: Connection) -> None:
    assert rows(moved, BALANCES) == passage.before[BALANCES]
    assert rows(moved, ENTRIES) == passage.before[ENTRIES]
    assert rows(moved, UNEVEN) == []


def test_what_was_closed_within_a_month_is_billed_on_and_the_rest_stays_closed(moved: Connection) -> None:
    young = "select boost_id from siar.boosts where state = 'closing' and ends_at + interval '29 days' > now()"
    old = "select boost_id from siar.boosts where state = 'closed' and ends_at + interval '29 days' <= now()"
    were = rows(moved, "select distinct boost_id from siar.boost_events where to_state = 'closed'")
    assert were
    assert sorted(rows(moved, young) + rows(moved, old)) == sorted(were)
    assert rows(moved, "select count(*) from siar.ledger_txns where tax = 0 and amount > 100") == [(0,)]
    split = "select count(*) from siar.ledger_txns t join siar.boosts b using (boost_id) where abs(t.tax * b.amount - t.amount * b.tax) > b.amount"
    assert rows(moved, split) == [(0,)]


def test_verdicts_name_the_agency_that_their_report_is_of(moved: Connection) -> None:
    named = "select distinct r.opd = d.opd from siar.reports r join siar.verdicts d using (revision_id)"
    assert rows(moved, named) == [(True,)]


def test_what_must_not_be_advertised_stays_so_and_says_why(passage: Passage, moved: Connection) -> None:
    barred = rows(moved, BARRED)
    assert [post for post in passage.before[BARRED_BEFORE] if post not in barred] == []
    # What only the list in the program forbade has its reason on the post now.
    second = "korban|meninggal|wali kota|gubernur"
    worded = rows(
        moved,
        f"""select o.post_id from siar.posts o join siar.drafts d using (draft_id) join siar.reports r using (report_id)
            where o.state <> 'superseded' and concat_ws(' ', o.caption, r.title, r.body) ~* '\\y({second})\\y'""",
    )
    assert worded
    assert [post for post in worded if post not in barred] == []


def test_the_audit_trail_is_whole(passage: Passage, moved: Connection) -> None:
    found = audit.verify(moved)
    assert found.broken_at is None
    assert found.entries >= passage.counts["audit_entries"]


@pytest.mark.parametrize("name", sorted(DECLARED))
def test_every_query_can_be_asked(moved: Connection, name: str) -> None:
    described(moved, DECLARED[name])


def test_no_letter_of_the_version_before_leaves_again(moved: Connection) -> None:
    states = dict(rows(moved, "select kind || ' ' || state, count(*) from siar.messages group by 1"))
    assert states == {
        "briefing refused": 2,
        "briefing sent": 9,
        "briefing unknown": 2,
        "digest cancelled": 9,
        "digest refused": 4,
        "digest sent": 4,
        "digest unknown": 4,
    }


def test_the_guards_stand(moved: Connection) -> None:
    with pytest.raises(psycopg.errors.RestrictViolation), moved.transaction():
        moved.execute("update siar.audit_entries set actor = 'x'")
    with pytest.raises(psycopg.DatabaseError), moved.transaction():
        moved.execute("update siar.publications set state = 'planned' where state = 'published'")
    with pytest.raises(psycopg.errors.CheckViolation), moved.transaction():
        moved.execute("update siar.budgets set reserved = cap + 1 where level = 'city_month'")


def test_who_edited_or_grouped_before_is_a_hand_of_the_post(moved: Connection) -> None:
    ((edited,),) = rows(moved, "select post_id from siar.posts where edited_by = 'edi'")
    assert hands.of_post(moved, edited) == {"edi"}
    grouped = rows(
        moved,
        "select o.post_id, e.actor from siar.audit_entries e join siar.posts o on e.subject = 'draft:' || o.draft_id"
        " where e.action = 'draft.grouped'",
    )
    assert grouped
    assert [(post, who) for post, who in grouped if who not in hands.of_post(moved, post)] == []
