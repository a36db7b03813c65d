from __future__ import annotations

import itertools
import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from siar.connections import MediaConnection
from siar.editorial import board
from siar.editorial.approval import Decision, approve
from siar.publishing import ledger
from siar.settings import Settings
from siar.store import Connection
from siar.store.media import MediaStore
from tests.integration.publishing.posts import clear

NOW = datetime(2026, 9, 15, 2, 0, tzinfo=UTC)
_numbers = itertools.count(1)

DOSES = [
    {"label": "Dosis pertama", "value": "287653", "unit": "orang", "target": "333628", "parts": [], "qualifier": None},
    {"label": "Capaian", "value": "86.22", "unit": "%", "target": None, "parts": [], "qualifier": None},
]


@pytest.fixture
def media(tmp_path: Path) -> MediaStore:
    return MediaStore(MediaConnection(root_url=str(tmp_path / "media"), public_base_url="https://media.example"))


@pytest.fixture
def add_report(conn: Connection):
    """Insert an accepted report by SQL; the row is new unless `row_id` is given."""

    def add(row_id: str | None = None, revision: int = 1, **over: Any) -> int:
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
        made = conn.execute(
            "insert into row_revisions (row_id, revision_no, input_hash, cells, row_number, observed_at)"
            " values (%s, %s, 'h', '{}', 2, %s) returning revision_id",
            (row_id, revision, NOW),
        ).fetchone()
        assert made is not None
        report = {
            "row_id": row_id,
            "revision_id": made["revision_id"],
            "opd": "DINKES",
            "kind": "Capaian",
            "title": "Vaksinasi hingga pertengahan Desember 2021",
            # What announces something is of today; what reports may be of any day.
            "starts_on": NOW.date() if over.get("kind") in {"Imbauan", "Darurat", "Agenda"} else date(2021, 12, 15),
            "place": "Kota Kupang",
            "body": "Layanan vaksin dibuka di puskesmas.",
            "indicators": json.dumps(DOSES),
            "data_source": "Dinas Kesehatan",
            "may_air": True,
            "as_of": date(2021, 12, 15),
            "accepted_at": datetime(2026, 8, 31, 17, 0, tzinfo=UTC),  # 1 September, 01.00 WITA
            **over,
        }
        columns = ", ".join(report)
        values = ", ".join(f"%({name})s" for name in report)
        row = conn.execute(f"insert into reports ({columns}) values ({values}) returning report_id", report).fetchone()
        assert row is not None
        return int(row["report_id"])

    return add


@pytest.fixture
def agree_all(conn: Connection, settings: Settings):
    """Let a post through the stages that it still has to pass; return the last decision."""

    def act(
        post: board.QueuedPost, *, now: datetime = NOW, due_at: datetime | None = None, settings: Settings = settings
    ) -> Decision:
        decision = None
        for actor, role in (("vera", "verifikator"), ("asti", "approver")):
            row = conn.execute("select state, stage from posts where post_id = %s", (post.post_id,)).fetchone()
            if row == {"state": "draft", "stage": role}:
                decision = approve(
                    conn,
                    post_id=post.post_id,
                    actor=actor,
                    roles=[role],
                    content_hash=post.content_hash,
                    now=now,
                    settings=settings,
                    due_at=due_at,
                )
        assert decision is not None, "it waited for nobody"
        return decision

    return act


@pytest.fixture
def put_out(conn: Connection):
    """Take an approved post's publication through the ledger, as a worker that is answered does."""

    def act(post_id: int, *, now: datetime = NOW) -> int:
        row = conn.execute(
            "select publication_id, account_id from publications where post_id = %s", (post_id,)
        ).fetchone()
        assert row is not None
        item = ledger.claim(conn, [row["account_id"]], now=now, post_id=post_id)
        assert item is not None
        ledger.prepared(conn, item, {}, now=now)
        clear(conn, item.publication_id)
        ledger.begin_commit(conn, item, ledger.Attempt("commit", now, "sent"))
        done = ledger.Attempt("commit", now, "done")
        ledger.published(conn, item, done, remote_id=f"1_{post_id}", proof="reply", published_at=now)
        return int(row["publication_id"])

    return act
