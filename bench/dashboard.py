"""How quickly *Dasbor* is made over five years and 100,000 posts, all charts and tables with it.

Served by uvicorn on this machine and asked over HTTP one at a time, as in bench.desk. Cases: the usual look, the longest with and
without filters, the shortest, and the files.

The floor is the same queries alone, their rows thrown away. Peers make the same page without what is kept: `at read` adds up every
post with PostgreSQL at each request; `vega`, where vl-convert is installed, has the page's charts drawn as SVG by Vega-Lite.
Keeping is measured by itself: every month made again, and the months of the last year, which is what each run does.

    python -m bench dashboard
"""

from __future__ import annotations

import importlib
import json
import os
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
import requests

from bench.database import migrated
from bench.desk import DRAFTS, NOW, measure, seed, serve
from bench.results import write

GOAL_MS = 150
SPAN = timedelta(days=1826)
ROUNDS = 12

#: The same sums as the page's, over every post and its numbers at the moment of asking.
AT_READ = """
select p.channel, date_trunc('month', p.published_at at time zone 'Asia/Makassar') as month, d.opd, d.kind, count(*), count((n.reach).accounts),
       percentile_disc(0.5) within group (order by (n.reach).accounts), sum(n.interactions)
  from siar.publications p join siar.posts o using (post_id) join siar.drafts d using (draft_id)
  left join siar.publication_numbers n using (publication_id)
 where p.state = 'published' and p.published_at >= %(since)s
 group by grouping sets ((1, 2), (1, d.opd), (1, d.kind))
"""

CASES = {
    "12 months": "",
    "5 years": "rentang=5-tahun",
    "5 years, one channel, without adverts": "rentang=5-tahun&kanal=facebook&iklan=tanpa",
    "5 years, one agency": "rentang=5-tahun&opd=DINKES",
    "8 weeks, by day": "rentang=8-minggu",
}


def fill(dsn: str) -> None:
    """Make five years of posts, readings, days and bills."""
    from siar.metrics import catalogue  # noqa: PLC0415 - environment
    from siar.store import connect  # noqa: PLC0415 - environment

    seed(dsn)
    with connect(dsn) as conn:
        catalogue.publish(conn)
    values = {"now": NOW, "span": SPAN, "drafts": DRAFTS}
    statements = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")
    with psycopg.connect(dsn, autocommit=True, cursor_factory=psycopg.ClientCursor) as conn:
        for statement in statements.split(";\n"):
            if statement.strip():
                conn.execute(statement, values)


def _times(ask: Callable[[], object], rounds: int = ROUNDS) -> float:
    ask()
    times = []
    for _ in range(rounds):
        begin = time.perf_counter()
        ask()
        times.append((time.perf_counter() - begin) * 1000)
    return round(statistics.quantiles(times, n=20)[-1] if rounds > 2 else max(times), 1)


def _raw(conn: Any, choice: Any) -> None:
    """The page's queries, their rows thrown away."""
    from siar.store.queries import DECLARED  # noqa: PLC0415 - environment

    first = choice.posts.first.replace(day=1)
    conn.execute(DECLARED["figures.months_packed"].sql, {"first": first, "last": choice.last}).fetchall()
    conn.execute(DECLARED["figures.last_readings"].sql).fetchall()


def _vega() -> float | None:
    """The milliseconds of as many line and bar charts as the page has, by Vega-Lite; None where it is not installed."""
    try:
        vl_convert = importlib.import_module("vl_convert")
    except ModuleNotFoundError:
        return None
    months = [f"{2021 + number // 12}-{number % 12 + 1:02}-01" for number in range(60)]
    chart = {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json", "width": 300, "height": 150,
        "data": {"values": [{"month": month, "value": number * 7 % 97} for number, month in enumerate(months)]},
        "mark": "line", "encoding": {"x": {"field": "month", "type": "temporal"}, "y": {"field": "value", "type": "quantitative"}},
    }  # fmt: skip
    return _times(lambda: [vl_convert.vegalite_to_svg(json.dumps(chart)) for _ in range(16)])


def _entry(case: str, ours: float, *, floor: float | None, peers: dict[str, Any], goal: int | None = GOAL_MS, **more: Any) -> dict[str, Any]:  # fmt: skip
    entry = {"case": case, "unit": "ms p95", "ours": ours, "floor": floor, "peers": peers, "goal": goal, "met": goal is None or ours < goal, **more}  # fmt: skip
    print(json.dumps(entry), flush=True)
    return entry


def measured(dsn: str, folder: Path) -> list[dict[str, Any]]:
    """Measure every look over a database that is filled; the desk is served as long as that takes."""
    from siar.figures.dashboard import packs  # noqa: PLC0415 - environment
    from siar.figures.dashboard.choice import Choice  # noqa: PLC0415 - environment
    from siar.settings import load_settings  # noqa: PLC0415 - environment
    from siar.store import connect  # noqa: PLC0415 - environment

    settings, rows = load_settings(), []
    with connect(dsn) as conn, requests.Session() as session:
        session.trust_env = False
        every = _times(lambda: packs.keep(conn, settings=settings, now=NOW, all_months=True), rounds=1)
        conn.execute("vacuum analyze siar.dashboard_months")
        last_year = _times(lambda: packs.keep(conn, settings=settings, now=NOW), rounds=2)
        rows.append(_entry("keeping the months of the last year", last_year, floor=None, peers={"all months": every}, goal=None))  # fmt: skip
        peers = {
            "at read, 5 years": _times(lambda: conn.execute(AT_READ, {"since": NOW - SPAN}).fetchall(), rounds=2),
            "vega, its charts alone": _vega(),
        }
        server, base = serve(dsn, folder)
        for case, address in CASES.items():
            span = address.partition("rentang=")[2].partition("&")[0] or "12-bulan"
            choice = Choice(span, NOW.date())
            floor = _times(lambda choice=choice: _raw(conn, choice))  # type: ignore[misc]
            p95, median = measure(session, f"{base}/dasbor?{address}")
            size = round(len(session.get(f"{base}/dasbor?{address}", timeout=60).content) / 1024)
            rows.append(_entry(case, round(p95, 1), floor=floor, peers=peers, median=round(median, 1), kib=size))
        p95, _ = measure(session, f"{base}/dasbor.xlsx?rentang=5-tahun")
        rows.append(_entry("5 years as XLSX", round(p95, 1), floor=None, peers={}, goal=None))
        server.should_exit = True
    return rows


def main() -> None:
    """Measure every look and write var/bench/dashboard.json."""
    with tempfile.TemporaryDirectory(prefix="siar-bench-") as name:
        os.environ.setdefault("AIRFLOW_HOME", f"{name}/airflow")
        with migrated() as dsn:
            fill(dsn)
            rows = measured(dsn, Path(name) / "media")
    write("dashboard", rows, output=Path("var/bench/dashboard.json"))


if __name__ == "__main__":
    main()
