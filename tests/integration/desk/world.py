"""A desk over a test's own database: reports, drafts, people, and the sandbox's Graph service behind it."""

from __future__ import annotations

import itertools
import json
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from fastapi import FastAPI, Request
from starlette.types import ASGIApp, Receive, Scope, Send

from siar.accounts import Account, accounts
from siar.boosts import cycle
from siar.connections import MediaConnection
from siar.editorial import admission, approval, board, release
from siar.editorial.compose import compose
from siar.publishing.channels import Publishers, build
from siar.publishing.dispatch import publish_due
from siar.publishing.public_copies import PublicCopies
from siar.publishing.records import Checkpoint, pass_by
from siar.settings import Settings, load_settings
from siar.store import Connection, connect
from siar.store.media import MediaStore
from siar.visuals.photos.samples import sample_photo
from siar.web import desk
from siar.web.access import DeskUser, current_user
from siar.web.app import create_app
from tests.integration.alerts import silent
from tests.integration.boosts.books import published_post, read_numbers
from tests.integration.publishing.graphworld import MEDIA_HOST, GraphWorld
from tests.row_texts import keep_texts

NOW = datetime(2026, 9, 15, 2, 0, tzinfo=UTC)  # Tuesday, 10.00 WITA
NOON = datetime(2026, 9, 15, 4, 0, tzinfo=UTC)  # the next slot
PEOPLE = {
    "vera": ("verifikator",),
    "edi": ("editor",),
    "asti": ("approver", "editor"),
    "sekda": ("sekda",),
    "iklan": ("ad_officer",),
    "pagu": ("cap_officer",),
    "tamu": ("viewer",),
    "walikota": ("pimpinan",),
}
DOSES = [
    {"label": "Dosis pertama", "value": "287653", "unit": "orang", "target": "333628", "parts": [], "qualifier": None},
    {"label": "Capaian", "value": "86.22", "unit": "%", "target": None, "parts": [], "qualifier": None},
]
REPORTS: tuple[dict[str, Any], ...] = (
    {"title": "Vaksinasi hingga pertengahan September"},
    {
        "opd": "DISHUB",
        "kind": "Kegiatan",
        "title": "Penertiban parkir di Jalan Ahmad Yani",
        "body": "Petugas menata parkir di depan pertokoan. Warga diminta parkir di kantong yang tersedia.",
        "indicators": [],
        "data_source": "Dinas Perhubungan",
    },
    {
        "opd": "BPBD",
        "kind": "Imbauan",
        "title": "Waspada angin kencang dan gelombang tinggi",
        "body": "Nelayan diminta menunda melaut. Ikat atap dan jauhi pohon besar.",
        "indicators": [],
        "data_source": "BMKG",
    },
    {
        "opd": "BKAD",
        "kind": "Anggaran",
        "title": "Realisasi anggaran triwulan kedua",
        "body": "Serapan anggaran naik dibanding triwulan pertama.",
        "indicators": [
            {"label": "Realisasi", "value": "61.5", "unit": "%", "target": None, "parts": [], "qualifier": None}
        ],
        "budget_rp": 1_250_000_000_000,
        "fund_source": "APBD",
        "data_source": "BKAD",
    },
)
_numbers = itertools.count(1)


class Services:
    """What the desk's routes get instead of Airflow's connections."""

    def __init__(self, world: DeskWorld) -> None:
        self._world = world
        self.settings = world.settings
        self.media = world.media
        self.public_copies = world.public_copies
        self.alerts = silent(world.settings)

    def connect(self, *, application_name: str = "siar") -> Connection:
        return connect(self._world.dsn, application_name=application_name)

    def lend(self) -> Connection:
        return self.connect(application_name="siar desk")

    #: None, as in a process that is not given the cap officer's connection.
    officer: object | None = "siar_db_caps"

    def connect_officer(self) -> Connection:
        return self.connect(application_name="siar caps")

    @property
    def graph(self) -> Any:
        return self._world.graph.client()

    def graph_of(self, account: Account) -> Any:
        return self._world.graph.client(account)

    def __getattr__(self, name: str) -> Any:
        raise ConnectionError(f"{name} is outside")

    def now(self) -> datetime:
        return self._world.now


@cache
def _desk() -> FastAPI:
    """The desk, made once a process: it keeps nothing, and each request says over which world it looks."""
    app = create_app()

    def world_of(request: Request) -> DeskWorld:
        found: DeskWorld = request.scope["world"]
        return found

    def who(request: Request) -> DeskUser:
        return world_of(request).user(request.cookies.get("who", "tamu"))

    def services(request: Request) -> Services:
        return Services(world_of(request))

    def moment(request: Request) -> datetime:
        return world_of(request).now

    app.dependency_overrides |= {current_user: who, desk.services: services, desk.moment: moment}
    return app


@cache
def _settings() -> Settings:
    """The settings in force, but that time stands still: what is to go out at once all goes out now."""
    settings = load_settings()
    slots = settings.slots.model_copy(update={"urgent_spacing_minutes": 0})
    return settings.model_copy(update={"slots": slots})


class DeskWorld:
    """One desk, its people and its clock."""

    def __init__(self, dsn: str, conn: Connection, folder: Path) -> None:
        self.dsn, self.conn = dsn, conn
        self.now = NOW
        self.settings = _settings()
        self.media = MediaStore(MediaConnection(root_url=str(folder / "media"), public_base_url=None))
        self.public_media = MediaStore(MediaConnection(root_url=str(folder / "public"), public_base_url=MEDIA_HOST))
        self.public_copies = PublicCopies(self.media, self.public_media)
        self.graph = GraphWorld(NOW, media=self.public_copies, served=self.public_media.read)

    def user(self, name: str) -> DeskUser:
        held = frozenset(PEOPLE[name])
        return DeskUser(id=name, name=name, permissions=self.settings.roles.permissions_of(held), token="t", roles=held)

    def app(self) -> ASGIApp:
        """The desk over this world; the cookie `who` says who asks."""

        async def here(scope: Scope, receive: Receive, send: Send) -> None:
            await _desk()({**scope, "world": self}, receive, send)

        return here

    def add_report(self, row_id: str | None = None, revision: int = 1, **over: Any) -> int:
        """Insert an accepted report; the row is new unless `row_id` is given."""
        conn = self.conn
        conn.execute(
            "insert into spreadsheets (spreadsheet_id, title, tab, registered_at, state_since)"
            " values ('s1', 'Laporan', 'Laporan', %(now)s, %(now)s) on conflict do nothing",
            {"now": NOW},
        )
        if row_id is None:
            row_id = f"R{next(_numbers):07d}"
            conn.execute(
                "insert into sheet_rows (row_id, spreadsheet_id, first_seen_at, last_seen_at, last_row_number)"
                " values (%s, 's1', %s, %s, 2)",
                (row_id, NOW, NOW),
            )
        else:
            conn.execute("update reports set superseded_at = %s where row_id = %s", (self.now, row_id))
        made = conn.execute(
            "insert into row_revisions (row_id, revision_no, input_hash, cells, row_number, observed_at)"
            " values (%s, %s, 'h', '{}', 2, %s) returning revision_id",
            (row_id, revision, NOW),
        ).fetchone()
        assert made
        keep_texts(conn, row_id, made["revision_id"], {"judul": str(over.get("title", "Judul"))}, now=NOW)
        conn.execute(
            "insert into verdicts (revision_id, verdict, findings, judged_at) values (%s, 'accepted', %s, %s)",
            (
                made["revision_id"],
                json.dumps([{"code": "I_RAPI", "level": "I", "column": None, "message": "Spasi ganda dirapikan."}]),
                NOW,
            ),
        )
        report: dict[str, Any] = {
            "row_id": row_id,
            "revision_id": made["revision_id"],
            "opd": "DINKES",
            "kind": "Capaian",
            "title": "Vaksinasi",
            "starts_on": date(2026, 9, 14),
            "place": "Kota Kupang",
            "body": "Layanan vaksin dibuka di puskesmas.",
            "data_source": "Dinas Kesehatan",
            "may_air": True,
            "as_of": date(2026, 9, 14),
            "accepted_at": NOW - timedelta(hours=5),
            **over,
            "indicators": json.dumps(over.get("indicators", DOSES)),
        }
        columns, marks = ", ".join(report), ", ".join(f"%({name})s" for name in report)
        row = conn.execute(f"insert into reports ({columns}) values ({marks}) returning report_id", report).fetchone()
        assert row
        return int(row["report_id"])

    def add_review(
        self, *, title: str = "Posyandu Melati layani 64 balita", photo: str | None = None, **fields: Any
    ) -> int:
        """Insert a row that waits for an editor; return its revision.

        :param photo: what is found about its photo, "" for nothing; None: it has none.
        """
        kept = {
            "opd": "DINKES",
            "kind": "Kegiatan",
            "title": title,
            "starts_on": "2026-09-14",
            "place": "Posyandu Melati",
            "body": "Petugas menimbang 64 balita dan memberi vitamin A.",
            "indicators": [],
            "data_source": "Dinas Kesehatan",
            "may_air": True,
            **fields,
        }
        report_id = self.add_report(title=title)
        if photo is not None:
            self.add_photo(report_id)
        row = self.conn.execute(
            "delete from reports where report_id = %s returning revision_id", (report_id,)
        ).fetchone()
        assert row
        findings = [
            {
                "code": "W_BELUM_DISETUJUI",
                "level": "W",
                "column": "boleh_tayang",
                "message": "Baris 2: kolom boleh tayang kosong.",
            }
        ]
        if photo:
            findings.append({"code": photo, "level": "W", "column": "foto", "message": "Baris 2, kolom foto: lihat."})
        self.conn.execute(
            "update verdicts set verdict = 'review', findings = %s, fields = %s where revision_id = %s",
            (json.dumps(findings), json.dumps(kept), row["revision_id"]),
        )
        return int(row["revision_id"])

    def add_photo(self, report_id: int) -> str:
        """Give a report's row a photo, as intake leaves it; return the clean copy's path."""
        path = self.media.put(f"photos/aa/{report_id}.jpg", sample_photo("lanskap"))
        md5 = f"{report_id:032x}"
        self.conn.execute(
            "insert into photo_contents (md5, state, path, width, height, stored_at)"
            " values (%s, 'ok', %s, 1600, 1200, %s)",
            (md5, path, NOW),
        )
        self.conn.execute(
            "insert into photo_files (file_id, state, md5, looked_at) values (%s, 'ok', %s, %s)", (md5, md5, NOW)
        )
        self.conn.execute(
            "insert into row_photos (row_id, file_id, seen, judged_at)"
            " select row_id, %s, 'ok', %s from reports where report_id = %s",
            (md5, NOW, report_id),
        )
        self.conn.execute(
            "insert into row_photo_copies (row_id, path, seen_at) select row_id, %s, %s from reports where report_id = %s",
            (path, NOW, report_id),
        )
        return path

    def compose(self) -> None:
        """Make drafts of what has none, and admit them."""
        result = compose(self.conn, media=self.media, settings=self.settings, now=self.now)
        assert all(item.code == "K_PERLU_RALAT" for item in result.findings), result.findings
        admission.admit(self.conn, settings=self.settings, now=self.now)

    def fill(self) -> list[dict[str, Any]]:
        """Four reports of four agencies, composed; return the posts that wait."""
        for report in REPORTS:
            self.add_report(**report)
        self.compose()
        return self.waiting()

    def waiting(self) -> list[dict[str, Any]]:
        """The posts that wait, as the API lists them."""
        return [dict(vars(post)) for post in board.queue(self.conn)]

    def approve(self, post: dict[str, Any], *, due_at: datetime | None = None) -> None:
        """Take a post through all its stages."""
        for name in ("vera", "asti", "sekda"):
            row = self.conn.execute("select state, stage from posts where post_id = %s", (post["post_id"],)).fetchone()
            assert row
            if row["state"] == "draft" and set(self.settings.stages.stages[row["stage"]].roles) & set(PEOPLE[name]):
                approval.approve(
                    self.conn,
                    post_id=post["post_id"],
                    actor=name,
                    roles=PEOPLE[name],
                    content_hash=post["content_hash"],
                    now=self.now,
                    settings=self.settings,
                    due_at=due_at,
                )

    def send_correction(self, desk: Any, number: int, *names: str, seen: str | None = None) -> Any:
        """Let these people agree to a correction as it stands, or as `seen`; return the last answer."""
        row = self.conn.execute(
            "select content_hash from current_corrections where correction_id = %s", (number,)
        ).fetchone()
        assert row
        answer = None
        for name in names:
            body = {"content_hash": seen or row["content_hash"]}
            answer = desk(name).post(f"/api/corrections/{number}/send", json=body)
        return answer

    def publishers(self) -> Publishers:
        # Nothing waits for a container here.
        for instagram in self.graph.service.state.instagrams.values():
            instagram.polls_until_finished = 0
        return build(accounts(self.conn), self.graph.client, media=self.public_copies)

    def publish(self, *, checkpoint: Checkpoint = pass_by) -> None:
        """Put out what is due."""
        publish_due(
            self.conn,
            self.publishers(),
            objections=release.objections(self.settings),
            settings=self.settings,
            now=self.now,
            workers=1,
            checkpoint=checkpoint,
        )

    def liked_post(self, *, title: str, interactions: int, **more: Any) -> int:
        """A post that is out on the Page since five hours, as it was read after one; return its publication."""
        at = self.now - timedelta(hours=5)
        graph = self.graph.client()
        page = self.graph.service.state.page.id
        made = graph.post(f"/{page}/feed", {"message": title, "published": True}, identity="page", use_case="pages")
        self.graph.service.state.posts[made["id"]].created_time = at
        return published_post(
            self.conn, title=title, remote_id=made["id"], published_at=at, interactions=interactions, **more
        )

    def round_of_boosts(self) -> cycle.BoostResult:
        """What `boosts_run` does."""
        return cycle.run(self.conn, self.graph.client(), settings=self.settings, now=self.now)

    def pass_hours(self, hours: float) -> None:
        """Let time pass here and at Meta, where money flows meanwhile."""
        self.now += timedelta(hours=hours)
        self.graph.clock.advance(self.now - self.graph.clock.now())
        with self.graph.service.settled():
            pass

    def read_numbers(self, interactions: int = 15) -> None:
        """Read what residents did with all that is out."""
        for row in self.conn.execute("select publication_id from publications where state = 'published'").fetchall():
            read_numbers(self.conn, row["publication_id"], at=self.now, interactions=interactions)

    def publish_one(self, **report: Any) -> list[dict[str, Any]]:
        """A report that is out on both channels; return its posts."""
        report_id = self.add_report(**report)
        self.compose()
        posts = [post for post in self.waiting() if post["report_id"] == report_id]
        for post in posts:
            self.approve(post, due_at=self.now)
        self.publish()
        return posts

    def facebook_text(self) -> list[str]:
        """What residents read on the Page."""
        return [post.message for post in self.graph.service.state.posts.values()]

    def states(self) -> list[str]:
        rows = self.conn.execute("select state from publications order by post_id").fetchall()
        return [row["state"] for row in rows]

    def transaction(self) -> AbstractContextManager[Any]:
        return self.conn.transaction()
