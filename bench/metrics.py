"""Requests for 1,000 posts, metrics stored a second, and what is read of them after five years: `python -m bench.metrics`.

Asking: one reading of 1,000 posts that are due, all of one account, against the sandbox: requests over HTTP to the service, and
calls as Meta counts them, where each part of a batch is one. The floor is what 1,000 objects cost at the least.

Storing: numbers of 14 metrics a post, given as a source gives them, in three cases: never seen, the same again, another value.
The floor is a plain COPY of the same rows into one empty table with the same key; it keeps no newest value and asks nothing. The
peer is what stood here before: two `executemany`, a snapshot and an upsert of the day. Rounds alternate, a figure is the median;
beside the rows of each second that passed stand those of each second of the processor, of this process and of the server's that
works for it, which a busy machine does not stretch.

Reading: growth.sql and growth_metrics.sql of the tests, five years and more than 100,000 posts made by set; then each hot read
as it is asked in a run, the least of five, with the tables that its plan reads from end to end (there must be none). What a
cycle asks about the publications of 40 sheets is measured before and after anything was read of them.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import requests

from bench.database import migrated
from bench.results import write
from siar.intake.feedback.answers import publication_status
from siar.intake.feedback.numbers import bring_up, months
from siar.meta.batches import LARGEST_BATCH
from siar.meta.client import GraphClient
from siar.metrics import catalogue
from siar.metrics.collect import Asked as AskedSources
from siar.metrics.collect import collect
from siar.metrics.readings import BATCH, Number, Run, begin
from siar.quantities import Reach
from siar.settings import load_settings
from siar.store import Connection, connect
from siar.store.queries import DECLARED
from tests.integration.boosts.books import published_post
from tests.integration.metrics.stand import running_stand
from tests.integration.store.test_plans import ASKED, DATES, GROWING, MONTH, NOW, TODAY, Asked, grow, nodes, plan_of

OUTPUT = Path("var/bench/metrics.json")
START = datetime(2026, 1, 5, tzinfo=UTC)
ROUNDS = 3
LIMIT = 100
"""Milliseconds that a hot read may take."""

HOT = (
    "a sheet's publications", "reach beside a sheet's rows", "what a post counts", "what may be boosted", "publications to read",
    "a month's posts", "a month's posts by channel", "a month's pieces of content", "a month's reports", "a month's days",
    "a month's followers", "a month's money", "a month's boosts", "when sources were read", "when each part last ran",
)  # fmt: skip
_NAMES = (
    "reactions", "comments", "shares", "views", "reach", "clicks", "clicks_by_type", "reactions_by_type", "reactions_like",
    "reactions_love", "reactions_wow", "reactions_haha", "reactions_sorry", "actions_by_type",
)  # fmt: skip

_SCRATCH = """
create table copied (entity_id bigint, metric text, dim text, day date, value numeric, reach siar.reach, reason text,
                     observed_at timestamptz, run_id bigint, primary key (entity_id, metric, dim, day, observed_at));
create table snapshots_before (entity_id bigint references siar.entities, metric text references siar.metric_defs, for_date date,
                     dim text, observed_at timestamptz, value numeric, reason text, run_id bigint references siar.fetch_runs,
                     primary key (entity_id, metric, for_date, dim, observed_at));
create table daily_before (entity_id bigint references siar.entities, metric text references siar.metric_defs, for_date date,
                     dim text, value numeric, reason text, first_value numeric, first_observed_at timestamptz,
                     observed_at timestamptz, revisions int not null default 0, run_id bigint references siar.fetch_runs,
                     primary key (entity_id, metric, for_date, dim));
"""
_SNAPSHOT = """
insert into snapshots_before (entity_id, metric, for_date, dim, observed_at, value, reason, run_id)
values (%(entity)s, %(metric)s, '2026-01-05', %(dim)s, %(at)s, %(value)s, %(reason)s, %(run)s) on conflict do nothing"""
_UPSERT = """
insert into daily_before as d (entity_id, metric, for_date, dim, value, reason, first_value, first_observed_at, observed_at, run_id)
values (%(entity)s, %(metric)s, '2026-01-05', %(dim)s, %(value)s, %(reason)s, %(value)s, %(at)s, %(at)s, %(run)s)
on conflict (entity_id, metric, for_date, dim) do update
   set value = excluded.value, reason = excluded.reason, observed_at = excluded.observed_at, run_id = excluded.run_id,
       first_value = coalesce(d.first_value, excluded.value),
       revisions = d.revisions + (d.value is not null and d.value is distinct from excluded.value)::int
 where excluded.observed_at >= d.observed_at and (excluded.value is not null or d.value is null)"""

_TICKS = os.sysconf("SC_CLK_TCK")
Batch = list[tuple[int, list[Number]]]


def entities(conn: Connection, count: int, *, turn: int) -> list[int]:
    """Make posts."""
    found = conn.execute(
        "insert into siar.entities (platform, account_id, kind, remote_id, first_seen, last_seen)"
        " select 'facebook', 'facebook-city', 'post', %s || '-' || n, now(), now() from generate_series(1, %s) n returning entity_id",
        (str(turn), count),
    ).fetchall()
    return [row["entity_id"] for row in found]


def batch(ids: list[int], *, value: int) -> Batch:
    """Return a reading of each post."""
    metrics = [catalogue.metric_of(f"post.{name}") for name in _NAMES]
    return [(one, [Number(m.metric, None, m.measured(Decimal(value + one % 7))) for m in metrics]) for one in ids]


def run_at(conn: Connection, at: datetime) -> Run:
    """Begin a reading."""
    return begin(conn, source="posts", account_id="facebook-city", api_version="v26.0", account_tz="UTC", now=at)


def ours(conn: Connection, numbers: Batch, at: datetime) -> None:
    """Store as a source does."""
    run = run_at(conn, at)
    for entity_id, found in numbers:
        run.store(entity_id, found)
    run.end(ok=True)


def plain_copy(conn: Connection, numbers: Batch, at: datetime) -> None:
    """Copy the same rows into one empty table."""
    conn.execute("truncate copied")
    with conn.cursor() as cursor, cursor.copy("copy copied from stdin") as copy:
        for entity_id, found in numbers:
            for number in found:
                reach = f"({number.value.accounts})" if isinstance(number.value, Reach) else None
                value = None if reach else number.value
                row = (entity_id, number.metric, number.dim, START.date(), value, reach, number.reason, at, 1)
                copy.write_row(row)


def executemany(conn: Connection, numbers: Batch, at: datetime) -> None:
    """Store as the version before did."""
    run = run_at(conn, at)
    for entity_id, found in numbers:
        rows = [
            {
                "entity": entity_id, "metric": n.metric, "dim": n.dim, "at": at, "reason": n.reason, "run": run.run_id,
                "value": n.value.accounts if isinstance(n.value, Reach) else n.value,
            }
            for n in found
        ]  # fmt: skip
        with conn.transaction(), conn.cursor() as cursor:
            cursor.executemany(_SNAPSHOT, rows)
            cursor.executemany(_UPSERT, rows)


def processor(conn: Connection) -> float:
    """Seconds of the processor that this process and the server's own for this connection have used."""
    fields = Path(f"/proc/{conn.info.backend_pid}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()
    return time.process_time() + (int(fields[11]) + int(fields[12])) / _TICKS


def storing(conn: Connection, rows: int) -> Iterator[dict[str, Any]]:
    """Measure rows a second in the three cases."""
    catalogue.publish(conn)
    for statement in filter(str.strip, _SCRATCH.split(";")):
        conn.execute(statement.encode())
    contenders: dict[str, Callable[[Connection, Batch, datetime], None]] = {
        "ours": ours, "plain COPY": plain_copy, "executemany": executemany,
    }  # fmt: skip
    rates: dict[tuple[str, str], dict[str, list[float]]] = {}
    for turn in range(ROUNDS):
        ids = entities(conn, rows // len(_NAMES), turn=turn)
        for hour, (case, value) in enumerate((("never seen", 10), ("the same again", 10), ("another value", 20))):
            numbers = batch(ids, value=value)
            at = START + timedelta(days=turn, hours=hour)
            for name, store in contenders.items():
                # A tenth for the slow one: it takes as long a number, however many there are.
                part = numbers[: len(numbers) // 10] if name == "executemany" else numbers
                begun, own = time.perf_counter(), processor(conn)
                store(conn, part, at)
                spent = {"rows/s": time.perf_counter() - begun, "rows a second of the processor": processor(conn) - own}
                for unit, seconds in spent.items():
                    rate = len(part) * len(_NAMES) / seconds
                    rates.setdefault((case, unit), {}).setdefault(name, []).append(rate)
        conn.execute("vacuum analyze siar.metric_current")
    for (case, unit), found in rates.items():
        middle = {name: round(statistics.median(each)) for name, each in found.items()}
        yield {
            "case": f"{rows} numbers by {BATCH}, {case}", "unit": unit, "ours": middle["ours"], "floor": middle["plain COPY"],
            "peers": {"executemany": middle["executemany"]},
        }  # fmt: skip


class Counting:
    """A session that notes each request, and how many calls it holds."""

    def __init__(self) -> None:
        self._http = requests.Session()
        self._http.trust_env = False
        self.calls: list[int] = []

    def request(self, method: str, url: str, **more: Any) -> requests.Response:
        """Pass a request on."""
        batch = (more.get("data") or {}).get("batch")
        self.calls.append(len(json.loads(batch)) if batch else 1)
        return self._http.request(method, url, **more)


def asking(conn: Connection, posts: int) -> Iterator[dict[str, Any]]:
    """Measure what one reading of posts costs."""
    with running_stand() as stand:
        state = stand.meta.state
        model = state.posts[stand.facebook_post("Posyandu melayani 120 balita")]
        for number in range(posts):
            remote_id = f"{state.page.id}_{900_000_000 + number}"
            state.posts[remote_id] = model.model_copy(update={"id": remote_id})
            published_post(conn, published_at=stand.now, remote_id=remote_id, interactions=None)
        now = stand.advance(hours=5)
        session = Counting()
        graph = GraphClient(stand.client().connection, session=session, clock=lambda: stand.now, sleep=lambda _: None)
        begun = time.perf_counter()
        asked = AskedSources(sources=("posts",))
        result = collect(conn, lambda _: graph, ads=graph, settings=load_settings(), now=now, asked=asked)
        spent = time.perf_counter() - begun
    case = f"one reading of {result.posts} posts, {result.values} numbers, in {spent:.0f} s"
    yield {"case": case, "unit": "HTTP requests", "ours": len(session.calls), "floor": -(-posts // LARGEST_BATCH),
           "peers": {"limit": 25 * posts // 1000, "one by one": 2 * posts}}  # fmt: skip
    yield {"case": case, "unit": "calls", "ours": sum(session.calls), "floor": posts,
           "peers": {"limit": 1010 * posts // 1000, "one by one": 2 * posts}}  # fmt: skip


def asked_after_years(conn: Connection) -> dict[str, Asked]:
    """Return the hot reads with the parameters of a run after five years."""
    month: dict[str, Any] = {"since": NOW - timedelta(days=31), "until": NOW}
    dates: dict[str, Any] = {"first": TODAY - timedelta(days=31), "last": TODAY}
    found = {name: ASKED[name] for name in HOT}
    for name, asked in found.items():
        if asked.parameters in (MONTH, DATES):
            found[name] = Asked(asked.query, month if asked.parameters == MONTH else dates)
    found["publications to read"] = Asked("metrics.due_publications", {"account_id": "facebook-city", "now": NOW})
    found["what may be boosted"] = Asked(
        "boosts.candidates",
        {
            **ASKED["what may be boosted"].parameters,
            "oldest": NOW - timedelta(days=7),
            "newest": NOW - timedelta(hours=2),
        },
    )
    sheet = conn.execute(DECLARED["intake.publication_states"].sql.encode(), {"spreadsheet_id": "S7"}).fetchall()
    ids = [row["publication_id"] for row in sheet if row["state"] == "published"]
    found["reach beside a sheet's rows"] = Asked("figures.reach_of", {"publication_ids": ids})
    return found


def cycle(conn: Connection, agencies: int) -> dict[str, float]:
    """What a cycle spends on what became of the rows of 40 sheets, and on their month: the least of five, by unit."""
    zone, spent = load_settings().city.zone, []
    bring_up(conn, zone=zone, now=NOW)
    for _ in range(5):
        begun, own = time.perf_counter(), processor(conn)
        bring_up(conn, zone=zone, now=NOW)
        months(conn, zone=zone, now=NOW)
        for sheet in range(40):
            publication_status(conn, f"S{sheet % agencies}")
        spent.append((time.perf_counter() - begun, processor(conn) - own))
    units = ("ms", "ms of the processor")
    return {unit: round(min(each) * 1000, 1) for unit, each in zip(units, zip(*spent, strict=True), strict=True)}


def reading(conn: Connection, *, agencies: int, days: int, readings: int) -> Iterator[dict[str, Any]]:
    """Measure the hot reads after years."""
    begun = time.perf_counter()
    size = {"agencies": agencies, "days": days, "share": 1, "readings": readings}
    grow(conn, "growth.sql", **size)
    # A sheet holds its last 250 rows; what stood above them was cleared out by its agency.
    conn.execute("update siar.sheet_rows set missing_reads = 3 where first_seen_at < %s", (NOW - timedelta(days=51),))
    conn.execute("vacuum analyze")
    without = cycle(conn, agencies)
    grow(conn, "growth_metrics.sql", **size)
    conn.execute("vacuum analyze")
    sizes = {
        name: conn.execute(f"select count(*) from siar.{name}".encode()).fetchone()
        for name in ("publications", "metric_current", "metric_observations", "fetch_runs")
    }
    told = ", ".join(f"{row['count']:,} {name}" for name, row in sizes.items() if row)
    print(f"{days} days in {time.perf_counter() - begun:.0f} s: {told}", flush=True)
    for unit, ours in cycle(conn, agencies).items():
        yield {"case": f"publications of 40 sheets, in one cycle ({ours / without[unit]:.2f} of without metrics)", "unit": unit,
               "ours": ours, "floor": without[unit], "peers": {}}  # fmt: skip
    for name, asked in asked_after_years(conn).items():
        times = []
        for _ in range(5):
            begun = time.perf_counter()
            rows = conn.execute(DECLARED[asked.query].sql.encode(), asked.parameters).fetchall()
            times.append((time.perf_counter() - begun) * 1000)
        plan = list(nodes(plan_of(conn, asked)))
        whole = sorted({n["Relation Name"] for n in plan if "Seq Scan" in n["Node Type"]} & GROWING)
        note = f", reads all of {', '.join(whole)}" if whole else ""
        case = f"{name} ({len(rows)} rows{note})"
        yield {"case": case, "unit": "ms", "ours": round(min(times), 1), "floor": None,
               "peers": {"limit": LIMIT}}  # fmt: skip


def main() -> None:
    """Measure, print and write the result."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=70_000)
    parser.add_argument("--posts", type=int, default=1000)
    parser.add_argument("--days", type=int, default=1826)
    parser.add_argument("--agencies", type=int, default=8, help="40 rows a day, two posts of most; 8 at least")
    parser.add_argument("--readings", type=int, default=6, help="observations of each value of a post")
    parser.add_argument("--only", choices=("asking", "storing", "reading"))
    chosen = parser.parse_args()
    results: list[dict[str, Any]] = []

    def keep(rows: Iterator[dict[str, Any]]) -> None:
        for row in rows:
            results.append(row)
            others = {"floor": row["floor"], **row["peers"]}
            print(f"{row['case']:64} {row['unit']:7} {row['ours']:>10}  {others}", flush=True)

    if chosen.only in (None, "asking"):
        with migrated() as url, connect(url) as conn:
            keep(asking(conn, chosen.posts))
    if chosen.only in (None, "storing"):
        with migrated() as url, connect(url) as conn:
            keep(storing(conn, chosen.rows))
    if chosen.only in (None, "reading"):
        with migrated() as url, connect(url) as conn:
            keep(reading(conn, agencies=chosen.agencies, days=chosen.days, readings=chosen.readings))
    write("metrics", results, output=OUTPUT)


if __name__ == "__main__":
    main()
