"""No domain writes another domain's tables: what PostgreSQL says that each statement writes, held against one table."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import aiosql
from psycopg.rows import tuple_row

from siar.resources import include_dir
from siar.store import Connection
from siar.store.queries import query_names

ROOT = Path(__file__).resolve().parents[3]

#: Which folder of `include/sql` may write a table. A new table is entered here by the domain that keeps it.
OWNERS: dict[str, frozenset[str]] = {
    "accounts": frozenset({"accounts"}),
    "core": frozenset({"audit_entries", "channels", "freezes", "item_faults", "people", "recent_calls"}),
    "beats": frozenset({"beats"}),
    "intake": frozenset(
        {
            "appeals", "digest_letters", "feedback", "new_reports", "photo_contents", "photo_files", "privacy_letters", "reports",
            "reviews", "row_answers", "row_photo_copies", "row_photos", "row_revisions",
            "sheet_rows", "shown_numbers", "shown_until", "spreadsheets", "verdicts",
        }
    ),
    "editorial": frozenset(
        {
            "approvals", "card_checks", "clearances", "compose_findings", "correction_agreements", "correction_texts", "corrections", "draft_pages",
            "drafts", "hands", "holds", "kept_publications", "objections", "posts", "reference_counters", "withdrawals", "without_draft",
        }
    ),
    "publishing": frozenset(
        {"account_reopenings", "account_rests", "account_stops", "publication_attempts", "publication_moves", "publications"}
    ),
    "boosts": frozenset({"advert_findings", "boost_contenders", "boost_proposals", "boost_readings", "boost_events", "boosts", "budgets", "cap_policies", "configured_caps", "ledger_entries", "ledger_txns", "limit_changes", "money_clock", "overrun_acknowledgements", "stop_orders"}),
    "metrics": frozenset({"comment_reads", "comments", "entities", "fetch_runs", "metric_current", "metric_defs", "metric_observations", "metric_refusals", "metric_staged"}),
    "briefings": frozenset({"briefing_appeals", "briefing_asks", "briefing_days", "briefing_deliveries", "briefing_files", "briefing_spends", "briefings"}),
    "figures": frozenset({"dashboard_months"}),
    "outbox": frozenset({"message_files", "message_moves", "messages"}),
    "privacy": frozenset({"erasures"}),
    "troubles": frozenset({"troubles"}),
    "vault": frozenset({"row_keys", "row_texts", "vault_marks"}),
}  # fmt: skip

OWNER = {table: domain for domain, tables in OWNERS.items() for table in tables}

_WRITES = re.compile(
    r"\b(?:insert\s+into|update(?:\s+only)?|delete\s+from(?:\s+only)?|merge\s+into|truncate(?:\s+table)?|copy)\s+siar\.(\w+)",
    re.IGNORECASE,
)


def written(plan: Any) -> Iterator[str]:
    """The tables that a plan, with all that hangs on it, changes."""
    if isinstance(plan, list):
        for part in plan:
            yield from written(part)
    elif isinstance(plan, dict):
        if plan.get("Node Type") == "ModifyTable":
            yield plan["Relation Name"]
        for part in plan.values():
            yield from written(part)


@cache
def folder(domain: str) -> Any:
    return aiosql.from_path(include_dir() / "sql" / domain, "psycopg", kwargs_only=True, mandatory_parameters=False)


def statement(name: str) -> str:
    domain, _, query = name.partition(".")
    numbers: dict[str, str] = {}
    sql = str(getattr(folder(domain), query).sql)
    sql = re.sub(r"%\((\w+)\)s", lambda match: numbers.setdefault(match[1], f"${len(numbers) + 1}"), sql)
    return sql.replace("%%", "%")


def tables_of(conn: Connection, name: str) -> set[str]:
    with conn.cursor(row_factory=tuple_row) as cursor:
        cursor.execute(f"explain (generic_plan, verbose, format json) {statement(name)}".encode())
        (plan,) = cursor.fetchone() or (None,)
    return set(written(json.loads(plan) if isinstance(plan, str) else plan))


def test_every_table_has_one_owner(conn: Connection) -> None:
    with conn.cursor(row_factory=tuple_row) as cursor:
        tables = {name for (name,) in cursor.execute("select tablename from pg_tables where schemaname = 'siar'")}
    assert {name for name in tables if name not in OWNER} == set()
    assert set(OWNER) - tables == set()
    assert len(OWNER) == sum(len(tables) for tables in OWNERS.values())


def test_a_query_writes_its_own_domain_s_tables_only(conn: Connection) -> None:
    wrote = {name: tables_of(conn, name) for name in query_names()}
    assert len([name for name, tables in wrote.items() if tables]) > 80
    assert {
        name: foreign
        for name, tables in wrote.items()
        if (foreign := {table for table in tables if OWNER[table] != name.partition(".")[0]})
    } == {}


def test_writes_are_seen_where_they_hide(conn: Connection) -> None:
    # Two statements in one, the first behind a `with`: were the plan not read to its end, all of this would be idle.
    with conn.cursor(row_factory=tuple_row) as cursor:
        cursor.execute(
            "explain (generic_plan, verbose, format json) with gone as (delete from siar.freezes returning scope)"
            " update siar.posts set stage = '' where caption in (select scope from gone)"
        )
        (plan,) = cursor.fetchone() or (None,)
    assert set(written(plan)) == {"freezes", "posts"}


def test_triggers_and_functions_stay_in_their_domain(conn: Connection) -> None:
    with conn.cursor(row_factory=tuple_row) as cursor:
        cursor.execute(
            """
            select p.proname, p.prosrc, coalesce(array_agg(c.relname::text) filter (where c.relname is not null), '{}')
              from pg_proc p
              left join pg_trigger t on t.tgfoid = p.oid
              left join pg_class c on c.oid = t.tgrelid
             where p.pronamespace = 'siar'::regnamespace
             group by p.oid
            """
        )
        functions = cursor.fetchall()
    assert {name for name, source, tables in functions if _WRITES.search(source)} >= {"apply_ledger_entry"}
    for name, source, tables in functions:
        targets = {OWNER[table] for table in _WRITES.findall(source)}
        assert len(targets) <= 1, name
        # What hangs on no table is called by its own domain, or gives others a way in (`append_audit`).
        assert not targets or not tables or {OWNER[table] for table in tables} == targets, name


def test_no_deletion_reaches_into_another_domain(conn: Connection) -> None:
    with conn.cursor(row_factory=tuple_row) as cursor:
        cursor.execute(
            "select conrelid::regclass::text, confrelid::regclass::text from pg_constraint"
            " where contype = 'f' and connamespace = 'siar'::regnamespace and confdeltype in ('c', 'n', 'd')"
        )
        reaching = [tuple(name.removeprefix("siar.") for name in pair) for pair in cursor]
    assert [pair for pair in reaching if OWNER[pair[0]] != OWNER[pair[1]]] == []


def test_no_statement_that_writes_is_hidden_in_the_code() -> None:
    modules = sorted((ROOT / "plugins" / "siar").rglob("*.py"))
    assert [path.name for path in modules if _WRITES.search(path.read_text())] == []
