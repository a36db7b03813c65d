"""A cycle over 40 sheets of 250 rows with 1 % of the rows changed: `python -m bench.cycle`.

Counts the reads and writes that Google would count, and the time beside the floor: the same requests with the same
bodies, as many in flight at once, each sheet's in their order, and of the answers nothing but `json.loads`. Every call of
either waits 100 ms before the sandbox begins with it, as for a Google that is far away. The sandbox and PostgreSQL are
real processes; the sandbox draws one answer at a time, which both wait for. So beside the wall time stands the processor
time of this process alone.
"""

from __future__ import annotations

import argparse
import contextlib
import cProfile
import csv
import json
import pstats
import random
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import requests

from bench.database import migrated
from bench.results import write
from siar.connections import GoogleConnection
from siar.google.client import READ_DRIVE_SCOPE, SHEETS_SCOPE, GoogleWorkspace
from siar.google.sheets import column_letters, quoted
from siar.intake import cycle
from siar.intake.provisioning import provision
from siar.intake.provisioning.layout import HEADER_COLUMNS
from siar.intake.provisioning.samples import as_typed
from siar.intake.rules.rulebook import RuleBook
from siar.intake.sheets.columns import COLUMNS
from siar.settings import Settings, load_settings
from siar.store import Connection, connect

SHEETS, ROWS, CHANGED = 40, 250, 0.01
LATENCY = 100  # milliseconds before each call
SAMPLE = Path("tests/data/opd_reports_sample.csv")
OUTPUT = Path("var/bench/cycle.json")
NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
READS = {"sheets.spreadsheets.get"}


@dataclass(frozen=True)
class Sent:
    """One request, to be sent again."""

    method: str
    url: str
    body: str | None


class Recorded(GoogleWorkspace):
    """The client, keeping what it sends."""

    sent: list[Sent]

    def _execute(self, request: Any, **how: Any) -> Any:
        self.sent.append(Sent(request.method, request.uri, request.body))
        return super()._execute(request, **how)


@contextmanager
def sandbox() -> Iterator[str]:
    """Run a sandbox process and give its address."""
    command = [sys.executable, "-m", "sandbox", "--port", "0", "--smtp-port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        assert process.stdout
        try:
            yield process.stdout.readline().split()[1].rstrip("/")
        finally:
            process.terminate()


def admin(base: str, method: str, path: str, **body: Any) -> Any:
    """Call the sandbox's admin API."""
    answer = requests.request(method, f"{base}/admin/api/{path}", json=body or None, timeout=60)
    answer.raise_for_status()
    return answer.json() if answer.content else None


def sample_rows(count: int, *, seed: int) -> list[dict[str, str]]:
    """Return realistic rows: the sample's, each with its own day, headline and photo link."""
    with SAMPLE.open(encoding="utf-8") as handle:
        rows = [row for row in csv.DictReader(handle) if row["judul"] and row["expect"]]
    dice = random.Random(seed)
    made = []
    for number in range(count):
        row = {name: text for name, text in dice.choice(rows).items() if name in COLUMNS}
        day = date(2026, 11, 20) - timedelta(days=dice.randrange(900))
        row |= {
            "opd": "",
            "judul": f"{row['judul'][:60]} {seed}-{number}",
            "waktu_kirim": f"{day:%d/%m/%Y} 10:00",
            "tanggal_mulai": f"{day:%d/%m/%Y}",
            "tanggal_selesai": "",
            "foto": f"https://drive.google.com/file/d/1Foto{seed:04d}{number:04d}/view",
        }
        made.append(row)
    return made


def fill(google: GoogleWorkspace, spreadsheet_id: str, rows: list[dict[str, str]], *, tab: str) -> None:
    """Type rows below the header."""
    places = [place for place, name in enumerate(HEADER_COLUMNS) if name in COLUMNS]
    first, last = min(places), max(places)
    block = [
        [as_typed(HEADER_COLUMNS[place], row[HEADER_COLUMNS[place]]) for place in range(first, last + 1)]
        for row in rows
    ]
    name = f"{quoted(tab)}!{column_letters(first)}2:{column_letters(last)}{len(rows) + 1}"
    google.sheets.write_ranges(spreadsheet_id, {name: block}, typed=True)


def prepare(conn: Connection, google: Recorded, base: str, settings: Settings, book: RuleBook) -> list[str]:
    """Make the sheets, fill them, and run cycles until nothing is left to answer; return the ids."""
    folder = admin(base, "GET", "google")["shared_folder_id"]
    codes = [agency.code for agency in settings.agencies][:SHEETS]
    made = provision.provision(conn, google, settings=settings, opd=codes, folder_id=folder, now=NOW)
    ids = list(made.spreadsheets.values())
    for number, spreadsheet_id in enumerate(ids):
        fill(google, spreadsheet_id, sample_rows(ROWS, seed=number), tab=settings.city.sheets.tab)
    for minutes in (0, 5):
        cycle.run(conn, google, settings=settings, book=book, now=NOW + timedelta(minutes=minutes))
    return ids


def change(base: str, ids: list[str], settings: Settings) -> int:
    """Edit 1 % of the rows, spread over all sheets; return how many."""
    place = column_letters(HEADER_COLUMNS.index("uraian"))
    count = round(SHEETS * ROWS * CHANGED)
    dice = random.Random(11)
    rows = dice.sample(range(2, ROWS + 2), 5)
    for number in range(count):
        cell = f"{place}{rows[number // len(ids)]}"
        text = f"Kegiatan diperbarui petugas dan warga menerima layanan tambahan di kantor, perubahan nomor {number}."
        admin(base, "POST", f"google/spreadsheets/{ids[number % len(ids)]}/cells", tab=settings.city.sheets.tab,
              cells={cell: text}, pasted=True)  # fmt: skip
    return count


@dataclass(frozen=True)
class Times:
    """Seconds: by the clock, and of this process's processor."""

    wall: float
    processor: float


@contextmanager
def timed() -> Iterator[list[Times]]:
    """Give a list that holds the times once the block has ended."""
    found: list[Times] = []
    wall, processor = time.perf_counter(), time.process_time()
    yield found
    found.append(Times(time.perf_counter() - wall, time.process_time() - processor))


def floor_of(sent: list[Sent], token: str, *, in_flight: int) -> Times:
    """Send the same requests again and return how long that takes. Repeating an answer's write changes nothing."""
    by_sheet: dict[str, list[Sent]] = {}
    for item in sent:
        by_sheet.setdefault(item.url.split("/spreadsheets/")[1].partition("?")[0].partition("/")[0], []).append(item)
    local = threading.local()

    def one_sheet(requests_of: list[Sent]) -> None:
        if not hasattr(local, "session"):
            local.session = requests.Session()
            local.session.headers["Authorization"] = f"Bearer {token}"
        for item in requests_of:
            headers = {"Content-Type": "application/json"} if item.body else None
            reply = local.session.request(item.method, item.url, data=item.body, headers=headers, timeout=60)
            assert reply.ok, reply.text
            json.loads(reply.content)

    with timed() as times, ThreadPoolExecutor(in_flight) as pool:
        list(pool.map(one_sheet, by_sheet.values()))
    return times[0]


def run_once(
    conn: Connection,
    google: Recorded,
    base: str,
    settings: Settings,
    book: RuleBook,
    *,
    url: str,
    minutes: int,
    profile: bool,
) -> dict[str, Any]:
    """Run one cycle and return its times, its calls and what it did.

    :param url: the database, for the sheets that are in flight; with a profile, which sees one thread, only one is.
    """
    admin(base, "DELETE", "requests")
    google.sent = []
    profiler = cProfile.Profile() if profile else contextlib.nullcontext()
    with timed() as times, profiler:
        result = cycle.run(
            conn,
            google,
            settings=settings,
            book=book,
            now=NOW + timedelta(minutes=minutes),
            open_connection=None if profile else lambda: connect(url),
        )
    if isinstance(profiler, cProfile.Profile):
        pstats.Stats(profiler).sort_stats("cumulative").print_stats(45)
    operations = [entry["operation"] for entry in admin(base, "GET", "requests?operation=sheets.*&limit=2000")]
    reads = sum(operation in READS for operation in operations)
    return {"times": times[0], "reads": reads, "writes": len(operations) - reads, "result": result}


def measure(conn: Connection, base: str, *, url: str, profile: bool) -> Iterator[dict[str, Any]]:
    """Measure a quiet cycle and one with 1 % changed."""
    admin(base, "PATCH", "google/settings", quota_per_user=100_000, quota_per_project=100_000)
    connection = GoogleConnection(
        keyfile=requests.get(f"{base}/admin/api/google/keyfile", timeout=30).json(),
        sheets_endpoint=base, drive_endpoint=base, calls_per_minute=100_000,
    )  # fmt: skip
    google, settings = Recorded(connection), load_settings()
    google.sent = []
    book = RuleBook.load(settings)
    ids = prepare(conn, google, base, settings, book)
    token = admin(base, "POST", "google/token", email=google.email, scopes=[SHEETS_SCOPE, READ_DRIVE_SCOPE])[
        "access_token"
    ]
    in_flight = 1 if profile else settings.intake.sheets_in_flight
    for label, changes, minutes in (("quiet", 0, 10), (f"{CHANGED:.0%} changed", 1, 15)):
        wanted = change(base, ids, settings) if changes else 0
        rule = admin(base, "POST", "faults", route="sheets.*", action="latency", params={"ms": LATENCY})
        found = run_once(conn, google, base, settings, book, url=url, minutes=minutes, profile=profile)
        assert found["result"].revisions == wanted, found["result"]
        floor = floor_of([item for item in google.sent if "/spreadsheets/" in item.url], token, in_flight=in_flight)
        admin(base, "DELETE", f"faults/{rule['id']}")
        case = f"{SHEETS} sheets x {ROWS} rows, {label}"
        for unit, floor_count in (("reads", SHEETS), ("writes", SHEETS if wanted else 0)):
            yield {"case": case, "unit": unit, "ours": found[unit], "floor": floor_count, "peers": {}}
        times = found["times"]
        for unit, ours, least in (
            (f"seconds, {in_flight} in flight", times.wall, floor.wall),
            ("seconds of processor", times.processor, floor.processor),
        ):
            yield {"case": case, "unit": unit, "ours": round(ours, 2), "floor": round(least, 2), "peers": {}}


def main() -> None:
    """Measure, print and write the result."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--output", type=Path, default=OUTPUT)
    parser.add_argument("--profile", action="store_true", help="print where the time goes")
    arguments = parser.parse_args()
    results = []
    with migrated() as url, sandbox() as base, connect(url) as conn:
        for row in measure(conn, base, url=url, profile=arguments.profile):
            results.append(row)
            print(f"{row['case']:40} {row['unit']:22} {row['ours']:>8}  floor {row['floor']}", flush=True)
    write("cycle", results, output=arguments.output)


if __name__ == "__main__":
    main()
