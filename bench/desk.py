"""How quickly the desk's pages are made with 100,000 posts, 500 of them in the queue.

Served by uvicorn on this machine, asked over HTTP one at a time, as the API server of Airflow would. The floor is
the desk's smallest route (`/api/me`): transport, login and framework without a page.

The last row is a query alone, at the end of all that is out: by key as the desk pages, beside the usual OFFSET; its
floor is the first page.

    python -m bench desk
"""

from __future__ import annotations

import json
import os
import socket
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
import requests
import uvicorn

from bench.database import migrated
from bench.results import write

sys.path[:0] = [str(Path(__file__).resolve().parents[1]), str(Path(__file__).resolve().parents[1] / "plugins")]

NOW = datetime(2026, 9, 15, 2, 0, tzinfo=UTC)
DRAFTS, WAITING = 50_000, 250  # two posts each: 100,000 and 500
GOAL_MS = 150
ROUNDS = 40

SEED = """
set session_replication_role = replica;
insert into siar.spreadsheets (spreadsheet_id, title, tab, registered_at, state_since) values ('s1', 'L', 'L', %(now)s, %(now)s);
insert into siar.sheet_rows (row_id, spreadsheet_id, first_seen_at, last_seen_at, last_row_number)
  select 'R' || lpad(n::text, 7, '0'), 's1', %(now)s, %(now)s, n from generate_series(1, %(drafts)s) n;
insert into siar.row_revisions (row_id, revision_no, input_hash, cells, row_number, observed_at)
  select 'R' || lpad(n::text, 7, '0'), 1, 'h', '{"judul": 7}', n, %(now)s from generate_series(1, %(drafts)s) n;
insert into siar.verdicts (revision_id, verdict, findings, judged_at)
  select n, 'accepted', '[{"code": "I_RAPI", "level": "I", "column": null, "message": "Spasi ganda dirapikan."}]', %(now)s
  from generate_series(1, %(drafts)s) n;
insert into siar.sheet_rows (row_id, spreadsheet_id, first_seen_at, last_seen_at, last_row_number)
  select 'C' || lpad(n::text, 7, '0'), 's1', %(now)s, %(now)s, n from generate_series(1, %(waiting)s) n;
insert into siar.row_revisions (row_id, revision_no, input_hash, cells, row_number, observed_at)
  select 'C' || lpad(n::text, 7, '0'), 1, 'h', '{"judul": 24, "opd": 15}', n, %(now)s
  from generate_series(1, %(waiting)s) n;
insert into siar.verdicts (revision_id, verdict, findings, judged_at, fields)
  select revision_id, 'review', '[{"code": "W_LONJAKAN_ANGKA", "level": "W", "column": "nilai_1", "message": "Angka melonjak."}]', %(now)s,
         '{"opd": "DINKES", "kind": "Capaian", "title": "Laporan yang perlu dicek"}'
  from siar.row_revisions where row_id like 'C%%';
insert into siar.reports (row_id, revision_id, opd, kind, title, body, starts_on, as_of, may_air, accepted_at)
  select 'R' || lpad(n::text, 7, '0'), n, (%(codes)s::text[])[1 + n %% 40], (%(kinds)s::text[])[1 + n %% 5],
         'Laporan nomor ' || n || ' tentang pelayanan kota', repeat('Kalimat uraian. ', 12), date '2026-09-01', date '2026-09-01',
         true, %(now)s - make_interval(mins => %(drafts)s - n)
  from generate_series(1, %(drafts)s) n;
insert into siar.drafts (report_id, opd, kind, reference_code, template, template_version, visual_path, visual_sha256,
                         visual_inputs_hash, visual_width, visual_height, alt_text, content_hash, state, created_at, updated_at)
  select n, (%(codes)s::text[])[1 + n %% 40], (%(kinds)s::text[])[1 + n %% 5], 'KPG-2609-' || lpad(n::text, 5, '0'), 'umum', '1',
         'visuals/x.jpg', repeat('a', 64), repeat('b', 64), 1080, 1350, repeat('Teks alternatif. ', 15), repeat('c', 64),
         case when n > %(drafts)s - %(waiting)s then 'draft' else 'approved' end, %(now)s, %(now)s
  from generate_series(1, %(drafts)s) n;
insert into siar.posts (draft_id, account_id, channel, caption, content_hash, state, stage, chain, scheduled_for, created_at, updated_at)
  select n, channel || '-city', channel, 'KPG-2609-' || lpad(n::text, 5, '0') || repeat(' Takarir yang panjang.', 20), md5(n || channel) || md5(channel || n),
         case when n > %(drafts)s - %(waiting)s then 'draft' else 'approved' end, 'verifikator', 'biasa',
         case when n > %(drafts)s - %(waiting)s then null else %(now)s - make_interval(mins => 30 * (%(drafts)s - n)) + interval '10 days' end,
         %(now)s, %(now)s
  from generate_series(1, %(drafts)s) n, (values ('facebook'), ('instagram')) c (channel);
insert into siar.publications (post_id, account_id, channel, reference_code, content_hash, payload, state, due_at, published_at, proof, sentence,
                               remote_id, created_at, updated_at)
  select o.post_id, o.account_id, o.channel, d.reference_code, o.content_hash,
         jsonb_build_object('form', 'photo', 'text', o.caption, 'link', null, 'media', '[]'::jsonb),
         case when o.scheduled_for > %(now)s then 'planned' when o.draft_id %% 997 = 0 then 'parked' else 'published' end,
         o.scheduled_for, case when o.scheduled_for <= %(now)s and o.draft_id %% 997 <> 0 then o.scheduled_for end,
         case when o.scheduled_for <= %(now)s and o.draft_id %% 997 <> 0 then 'reply' end, 'Slotnya lewat.', o.post_id::text, %(now)s, %(now)s
  from siar.posts o join siar.drafts d using (draft_id) where o.state = 'approved';
insert into siar.approvals (post_id, stage, decision, actor, roles, content_hash, decided_at)
  select o.post_id, s.stage, 'approve', s.actor, array[s.stage], o.content_hash, %(now)s
  from siar.posts o, (values ('verifikator', 'vera'), ('approver', 'asti')) s (stage, actor) where o.state = 'approved';
"""


def seed(dsn: str) -> None:
    """Make 100,000 posts of years, with the rows that they stand on and 500 that wait."""
    from siar.settings import load_settings  # noqa: PLC0415 - environment

    codes = [agency.code for agency in load_settings().reporting_agencies][:40]
    values = {
        "now": NOW,
        "drafts": DRAFTS,
        "waiting": WAITING,
        "codes": codes,
        "kinds": ["Kegiatan", "Capaian", "Layanan publik", "Agenda", "Progres program"],
    }
    with psycopg.connect(dsn, autocommit=True, cursor_factory=psycopg.ClientCursor) as conn:
        for statement in SEED.split(";\n"):
            if statement.strip():
                conn.execute(statement, values)
        conn.execute("analyze")


def serve(dsn: str, folder: Path) -> tuple[uvicorn.Server, str]:
    """Serve the desk over a database in a thread; return the server and its address."""
    from siar.connections import MediaConnection  # noqa: PLC0415 - environment
    from siar.settings import load_settings  # noqa: PLC0415 - environment
    from siar.store import pool  # noqa: PLC0415 - environment
    from siar.store.media import MediaStore  # noqa: PLC0415 - environment
    from siar.web import desk  # noqa: PLC0415 - environment
    from siar.web.access import DeskUser, current_user  # noqa: PLC0415 - environment
    from siar.web.app import create_app  # noqa: PLC0415 - environment

    settings = load_settings()

    connections = pool(dsn, application_name="siar desk", size=10)

    class Desk:
        def __init__(self) -> None:
            self.settings = settings
            self.media = MediaStore(MediaConnection(root_url=str(folder), public_base_url=None))

        @staticmethod
        def lend() -> Any:
            return connections.connection()

    roles = frozenset({"verifikator", "editor", "approver", "ad_officer"})
    user = DeskUser(id="asti", name="asti", permissions=settings.roles.permissions_of(roles), token="t", roles=roles)
    app = create_app()
    app.dependency_overrides[current_user] = lambda: user
    app.dependency_overrides[desk.services] = Desk
    app.dependency_overrides[desk.moment] = lambda: NOW
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=port, log_level="error"))
    threading.Thread(target=server.run, daemon=True).start()
    while not server.started:
        time.sleep(0.02)
    return server, f"http://127.0.0.1:{port}"


def measure(session: requests.Session, url: str) -> tuple[float, float]:
    """Return p95 and median in milliseconds; the first two calls, which fill caches, do not count."""
    times = []
    for number in range(ROUNDS + 2):
        begin = time.perf_counter()
        answer = session.get(url, timeout=60)
        answer.raise_for_status()
        if number > 1:
            times.append((time.perf_counter() - begin) * 1000)
    return statistics.quantiles(times, n=20)[-1], statistics.median(times)


def _pages(session: requests.Session, base: str) -> dict[str, str]:
    middle = session.get(f"{base}/api/posts?state=draft&limit=250", timeout=60).json()["next"]
    return {
        "Antrean": "/",
        "Antrean, page 11 of 21": f"/?after=1_{middle}",
        "Antrean, one agency": "/?opd=DINKES",
        "Antrean, own turn": "/?mine=true",
        "Perlu slot baru": "/?tab=parkir",
        "Terjadwal": "/?tab=terjadwal",
        "Tayang": "/?tab=tayang",
        "Tayang, one agency": "/?tab=tayang&opd=DINKES",
        "Dikembalikan": "/?tab=dikembalikan",
        "Perlu dicek": "/perlu-dicek",
        "Kalender, week": "/kalender",
        "Kalender, month": "/kalender/bulan",
        "Kiriman, latest": "/kiriman",
        "Kiriman, by code": "/kiriman?code=KPG-2609-04",
        "Kiriman, by words, all fit": "/kiriman?code=laporan+nomor",
        "Kiriman, by words, one fits": "/kiriman?code=4711",
        "Kiriman, one": f"/kiriman/{DRAFTS}",
        "Ralat": "/ralat",
        "Iklan": "/iklan",
        "Laporan": "/laporan",
        "Kesehatan": "/kesehatan",
    }


def _paging(dsn: str) -> dict[str, Any]:
    """How long one page of what is out takes at the far end: by key, and by OFFSET."""
    from siar.editorial import board  # noqa: PLC0415 - environment
    from siar.store import connect  # noqa: PLC0415 - environment

    board_out = board._board_out  # noqa: SLF001 - the query alone is measured
    same = {"opd": None, "kind": None, "channel": None, "limit": 26}
    with connect(dsn) as conn:
        (there,) = conn.execute("select count(*) as n from siar.publications where state = 'published'").fetchall()
        skipped = there["n"] - 100
        far = conn.execute(
            "select due_at, publication_id from siar.publications where state = 'published'"
            " order by due_at desc, publication_id desc offset %s limit 1",
            (skipped - 1,),
        ).fetchone()
        assert far
        by_offset = (
            "select * from siar.desk_cards where publication = 'published'"
            " order by due_at desc, publication_id desc limit 26 offset %s"
        )
        ways: dict[str, Callable[[], list[Any]]] = {
            "first": lambda: board_out(conn, before_due=datetime.max.replace(tzinfo=UTC), before_id=0, **same),
            "key": lambda: board_out(conn, before_due=far["due_at"], before_id=far["publication_id"], **same),
            "offset": lambda: conn.execute(by_offset, (skipped,)).fetchall(),
        }
        assert [post.post_id for post in ways["key"]()] == [row["post_id"] for row in ways["offset"]()]
        times: dict[str, list[float]] = {name: [] for name in ways}
        for _ in range(ROUNDS):
            for name, ask in ways.items():
                begin = time.perf_counter()
                ask()
                times[name].append((time.perf_counter() - begin) * 1000)
    p95 = {name: round(statistics.quantiles(each, n=20)[-1], 1) for name, each in times.items()}
    return {
        "case": "Tayang, query of the last page",
        "unit": "ms p95",
        "ours": p95["key"],
        "floor": p95["first"],
        "peers": {"offset": p95["offset"]},
        "goal": None,
        "met": True,
    }


def main() -> None:
    """Measure every page and write var/bench/desk.json."""
    rows = []
    with tempfile.TemporaryDirectory(prefix="siar-bench-") as name:
        os.environ.setdefault("AIRFLOW_HOME", f"{name}/airflow")
        with migrated() as dsn:
            seed(dsn)
            server, base = serve(dsn, Path(name) / "media")
            with requests.Session() as session:
                session.trust_env = False
                floor, _ = measure(session, f"{base}/api/me")
                for case, path in _pages(session, base).items():
                    p95, median = measure(session, base + path)
                    entry = {
                        "case": case,
                        "unit": "ms p95",
                        "ours": round(p95, 1),
                        "floor": round(floor, 1),
                        "peers": {},
                        "median": round(median, 1),
                        "goal": GOAL_MS,
                        "met": p95 < GOAL_MS,
                    }
                    rows.append(entry)
                    print(json.dumps(entry), flush=True)
            server.should_exit = True
            rows.append(_paging(dsn))
            print(json.dumps(rows[-1]), flush=True)
    write("desk", rows, output=Path("var/bench/desk.json"))


if __name__ == "__main__":
    main()
