"""The whole job once: from sample rows in spreadsheets to the report in the mayor's mailbox.

The demo is a person at a keyboard: it fills sheets through Google's client, approves through the desk's API as an
editor, and otherwise waits for the DAGs that the assets trigger. Nothing here does the pipeline's work.
"""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import requests
from rich.console import Console
from rich.table import Table

from stack.airflow_api import AirflowClient, utc_now
from stack.local import REPOSITORY, Stack
from stack.processes import ProcessError, python

__all__ = ["Demo", "Outcome", "open_stack"]

SAMPLE = REPOSITORY / "tests/data/opd_reports_sample.csv"
OVERLAY = REPOSITORY / "stack/demo_config"
APPROVERS = {"editor": "verifikator", "admin": "approver", "sekda": "pimpinan"}
"""Which of the stack's users agrees at which stage; nobody decides twice on the same post."""


@dataclass
class Outcome:
    """What one run of the demo did. Counts are of this run, `over` of reports whose time has passed, `totals` and `proven` of everything there is afterwards."""

    sheets: int = 0
    rows: int = 0
    accepted: int = 0
    drafted: int = 0
    over: int = 0
    approved: int = 0
    published: dict[str, int] = field(default_factory=dict)
    boosts: int = 0
    snapshots: int = 0
    briefings: list[str] = field(default_factory=list)
    totals: dict[str, int] = field(default_factory=dict)
    proven: str = ""
    seconds: float = 0.0


def open_stack(folder: Path, *, preferred_ports: bool = True, dags: Path = REPOSITORY / "dags") -> Stack:
    """Return the demo's stack, not started."""
    return Stack(folder, overlay=OVERLAY, preferred_ports=preferred_ports, dags=dags)


class Demo:
    """The stages, in order, on a stack.

    :param stack: started or not; one that runs already is used and left running.
    :param sample: the rows that the agencies type.
    """

    def __init__(self, stack: Stack, *, console: Console | None = None, sample: Path = SAMPLE) -> None:
        self.stack = stack
        self.sample = sample
        self.console = console or Console()
        self.outcome = Outcome()
        self._filling: subprocess.Popen[str] | None = None
        self._over: set[int] = set()

    def run(self) -> Outcome:
        """Run every stage; stop what was started here."""
        started = time.monotonic()
        leave_running = self.stack.is_running()
        try:
            self._start(running=leave_running)
            self._work()
            self._count()
        finally:
            if not leave_running:
                self.stack.stop()
        self.outcome.seconds = time.monotonic() - started
        self._summary(running=leave_running)
        return self.outcome

    # -- stages ------------------------------------------------------------------------------------------------

    def _start(self, *, running: bool) -> None:
        if running:
            self.console.print("[dim]Memakai layanan yang sudah berjalan.[/dim]")
            return
        with self._stage("PostgreSQL, sandbox, server gambar") as say:
            self.stack.start_outside()
            say(f"sandbox {self.stack.sandbox_url}")
        with self._stage("Migrasi kedua basis data") as say:
            self.stack.migrate()
            say("airflow, siar")
        # Filling the sheets needs no Airflow, so both happen side by side.
        self._filling = self._begin_filling()
        with self._stage("Empat proses Airflow") as say:
            self.stack.start_airflow()
            say(self.stack.airflow_url)

    def _work(self) -> None:
        airflow = self.stack.client()
        airflow.login()
        began = utc_now()
        # On a slow machine the hourly runs come before anything is out, and the report would tell of nothing.
        airflow.pause("briefings_send")
        try:
            self.fill_sheets()
            self.read_and_compose(airflow, began)
            approved_at = utc_now()
            self.approve()
            self._publish(airflow, approved_at)
        finally:
            airflow.unpause("briefings_send")
        self._boost_measure_report(airflow, approved_at)
        with self._stage("Tautan dan jangkauan kembali ke lembar") as say:
            run = airflow.trigger("reports_intake")
            airflow.wait_for_run("reports_intake", run)
            say(f"{airflow.xcom('reports_intake', run, 'read_sheets')['answered']} baris diperbarui")
        self.prove()

    def fill_sheets(self) -> None:
        """Put the sample rows into the agencies' sheets."""
        with self._stage("Isi lembar OPD dengan laporan contoh") as say:
            report = self._finish_filling(self._filling or self._begin_filling())
            self.outcome.sheets = report["spreadsheets"]
            say(f"{report['spreadsheets']} lembar, {report['written']} baris baru")

    def read_and_compose(self, airflow: AirflowClient, began: datetime) -> None:
        """Run the intake, and wait for the drafts that the asset brings."""
        self._intake(airflow, began)
        self._compose(airflow, began)

    def _intake(self, airflow: AirflowClient, began: datetime) -> None:
        with self._stage("reports_intake: baca, periksa, jawab di lembar") as say:
            run = airflow.trigger("reports_intake")
            airflow.wait_for_run("reports_intake", run)
            # The five-minute schedule may have been quicker than this command, even begun before it: what had not
            # ended then may have read the rows that were typed while it ran.
            results = [
                airflow.xcom("reports_intake", item["dag_run_id"], "read_sheets")
                for item in airflow.runs_ended("reports_intake", since=began)
                if item["state"] == "success"
            ]
            self.outcome.accepted = sum(result["accepted"] for result in results)
            self.outcome.rows = sum(result["revisions"] for result in results)
            held = sum(result["held"] for result in results)
            review = sum(result["review"] for result in results)
            say(
                f"{self.outcome.rows} baris diperiksa: {self.outcome.accepted} diterima, {held} perlu diperbaiki, {review} perlu dicek"
            )

    def _compose(self, airflow: AirflowClient, began: datetime) -> None:
        with self._stage("posts_compose: gambar, takarir, teks alternatif") as say:
            if not self.outcome.accepted:
                say("tidak ada laporan baru")
                return
            run = airflow.wait_for_next_run("posts_compose", since=began)
            result = airflow.xcom("posts_compose", run["dag_run_id"], "compose_drafts")
            self.outcome.drafted = result["composed"]
            say(f"{result['composed']} draf, {len(result['findings'])} perlu editor")

    def approve(self) -> None:
        """Let everything that waits through its stages, each stage by its own person, through the desk."""
        with self._stage("Persetujuan bertahap lewat Meja Redaksi") as say:
            for person, stage in APPROVERS.items():
                self.outcome.approved += self._approve_as(self.stack.client(person), stage)
            self.outcome.over = len(self._over)
            told = f"; {len(self._over)} laporan sudah lewat waktunya, tidak ditayangkan" if self._over else ""
            say(f"{self.outcome.approved} kiriman disetujui {len(APPROVERS)} orang bergiliran, tayang sekarang{told}")

    def _approve_as(self, person: AirflowClient, stage: str) -> int:
        posts: list[dict[str, Any]] = []
        after: int | None = 0
        while after is not None:
            page = person.call("GET", f"/desk/api/posts?state=draft&limit=500&after={after}")
            posts += [post for post in page["posts"] if post["stage"] == stage and not self._is_over(post)]
            after = page["next"]
        approved = 0
        for begin in range(0, len(posts), 500):
            seen = [
                {"post_id": post["post_id"], "content_hash": post["content_hash"]}
                for post in posts[begin : begin + 500]
            ]
            answer = person.call(
                "POST",
                "/desk/api/approvals",
                json={"posts": seen, "when": "now"},
                headers={"X-Siar-Desk": "demo"},
            )
            if answer["refused"]:
                raise ProcessError(f"The desk refused {len(answer['refused'])} posts: {answer['refused'][0]}")
            approved += len(answer["approved"])
        return approved

    def _is_over(self, post: dict[str, Any]) -> bool:
        """Whether the desk would refuse it: the sample is of years ago, and what it announced then is over."""
        if not post["closes_at"] or datetime.fromisoformat(post["closes_at"]) > utc_now():
            return False
        self._over.add(post["draft_id"])
        return True

    def _publish(self, airflow: AirflowClient, approved_at: datetime) -> None:
        with self._stage("posts_publish: Facebook dan Instagram") as say:
            if not self.outcome.approved:
                say("tidak ada yang perlu tayang")
                return
            run = airflow.wait_for_next_run("posts_publish", since=approved_at, timeout=300)
            result = airflow.xcom("posts_publish", run["dag_run_id"], "publish_due")
            self.outcome.published = {"all": result["published"]}
            say(f"{result['published']} kiriman tayang")

    def _boost_measure_report(self, airflow: AirflowClient, approved_at: datetime) -> None:
        since = approved_at
        with self._stage("boosts_run: iklan dengan pagu") as say:
            if not self.outcome.published.get("all"):
                since = utc_now()
                airflow.trigger("boosts_run")
            run = airflow.wait_for_next_run("boosts_run", since=since)
            result = airflow.xcom("boosts_run", run["dag_run_id"], "run_boosts")
            self.outcome.boosts = result["launched"]
            say(f"{result['launched']} iklan baru")
        with self._stage("metrics_collect: angka dari Facebook, Instagram, iklan") as say:
            run = airflow.wait_for_next_run("metrics_collect", since=since)
            result = airflow.xcom("metrics_collect", run["dag_run_id"], "collect_metrics")
            self.outcome.snapshots = result["values"]
            say(f"{result['values']} angka tersimpan")
        with self._stage("briefings_send: laporan pimpinan") as say:
            airflow.wait_for_next_run("briefings_send", since=since)
            # The hourly schedule may have come between: count every run since the beginning.
            results = [
                airflow.xcom("briefings_send", item["dag_run_id"], "make_due")
                for item in airflow.runs("briefings_send", since=since)
                if item["state"] == "success"
            ]
            self.outcome.briefings = [path for result in results for path in result["paths"]]
            planned = sum(result["planned"] for result in results)
            say(f"{sum(result['made'] for result in results)} laporan dibuat, {planned} surat disiapkan")
        self._send_messages(airflow, since, planned=planned)

    def _send_messages(self, airflow: AirflowClient, since: datetime, *, planned: int) -> None:
        with self._stage("messages_send: surat keluar") as say:
            sent = 0
            # The ten-minute schedule may come between: count runs until what was planned is out.
            while sent < planned:
                run = airflow.wait_for_next_run("messages_send", since=since)
                sent += airflow.xcom("messages_send", run["dag_run_id"], "send_due")["sent"]
                since = datetime.fromisoformat(run["queued_at"] or run["run_after"]) + timedelta(microseconds=1)
            say(f"{sent} surat terkirim" if planned else "tidak ada surat baru")

    def prove(self) -> None:
        """Let `siar verify` say that nothing is public without the proof of who let exactly that become public."""
        with self._stage("Bukti setiap kiriman yang tayang") as say:
            done = subprocess.run(
                python("-m", "siar", "verify"),
                env=self.stack.environment(),
                cwd=REPOSITORY,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                timeout=300,
                check=False,
            )
            if done.returncode != 0:
                raise ProcessError(f"siar verify: {done.stdout[-3000:]}")
            self.outcome.proven = done.stdout.strip().splitlines()[-1]
            say(self.outcome.proven)

    # -- reaching the outside ----------------------------------------------------------------------------------

    def _admin(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        with requests.Session() as session:
            session.trust_env = False
            answer = session.request(method, f"{self.stack.sandbox_url}/admin/api/{path}", json=body, timeout=30)
            answer.raise_for_status()
            return answer.json() if answer.content else None

    def _begin_filling(self) -> subprocess.Popen[str]:
        # A city's project may ask Google for a higher quota, and so does the demo, to not wait minute by minute.
        self._admin("PATCH", "google/settings", {"quota_per_user": 6000, "quota_per_project": 6000})
        # Nobody waits two days for the numbers of the Page and the account, either.
        wanted = {"instagram_quota_total": 100, "page_name": "Pemerintah Kota Kupang", "insights_delay_hours": 0}
        self._admin("POST", "meta/settings", wanted)
        folder = self._admin("GET", "google")["shared_folder_id"]
        return subprocess.Popen(
            python("-m", "siar", "samples", str(self.sample), "--folder-id", folder),
            env=self.stack.environment(),
            cwd=REPOSITORY,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    @staticmethod
    def _finish_filling(filling: subprocess.Popen[str]) -> Any:
        output, _ = filling.communicate(timeout=300)
        if filling.returncode != 0:
            raise ProcessError(f"siar samples: {output[-3000:]}")
        return json.loads(output.strip().splitlines()[-1])

    def _count(self) -> None:
        """Count what residents and leadership can see now: on the outside, not in our own tables."""
        seen = self._admin("GET", "meta/published")
        mails = self._admin("GET", "mailbox")
        self.outcome.totals = {
            "facebook": len(seen["facebook"]),
            "instagram": len(seen["instagram"]),
            "mails": len(mails),
        }

    @contextmanager
    def _stage(self, title: str) -> Iterator[Any]:
        notes: list[str] = []
        started = time.monotonic()
        with self.console.status(f"{title} …"):
            yield notes.append
        self.console.print(
            f"[green]✓[/green] {title:<52} [cyan]{time.monotonic() - started:6.1f} s[/cyan]  {' · '.join(notes)}",
            highlight=False,
            soft_wrap=True,
        )

    def _summary(self, *, running: bool) -> None:
        outcome = self.outcome
        table = Table(title="Hasil", title_justify="left", show_header=False, pad_edge=False)
        table.add_row("Lembar OPD", str(outcome.sheets))
        table.add_row("Baris diperiksa kali ini", f"{outcome.rows} ({outcome.accepted} diterima)")
        table.add_row("Kiriman baru kali ini", str(outcome.published.get("all", 0)))
        table.add_row(
            "Tayang seluruhnya", f"Facebook {outcome.totals['facebook']}, Instagram {outcome.totals['instagram']}"
        )
        table.add_row("Iklan baru", str(outcome.boosts))
        table.add_row("Angka metrik tersimpan", str(outcome.snapshots))
        table.add_row("Surat di kotak pimpinan", str(outcome.totals["mails"]))
        table.add_row("Waktu", f"{outcome.seconds:.0f} detik")
        self.console.print(table)
        self.print_places()
        if not running:
            self.console.print("Layanan sudah dihentikan; `make up` membuka kembali semua halaman di atas.")

    def print_places(self) -> None:
        """Print where to look, one unbroken line each, so that addresses can be clicked and copied."""
        for label, place in self.places():
            self.console.print(f"{label:<26} {place}", highlight=False, soft_wrap=True)

    def places(self) -> list[tuple[str, str]]:
        """Return where to look, with labels."""
        sandbox = self.stack.sandbox_url
        latest = sorted((self.stack.folder / "briefings").rglob("*.pdf"), key=lambda path: path.stat().st_mtime)
        return [
            ("Lembar OPD", f"{sandbox}/lembar"),
            ("Facebook", f"{sandbox}/facebook"),
            ("Instagram", f"{sandbox}/instagram"),
            ("Iklan", f"{sandbox}/iklan"),
            ("Kotak surat", f"{sandbox}/surat"),
            ("Laporan pimpinan (PDF)", str(latest[-1]) if latest else "belum ada"),
            ("Airflow dan Meja Redaksi", f"{self.stack.airflow_url}  (admin / {self.stack.password('admin')})"),
        ]
