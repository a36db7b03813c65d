from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from pathlib import Path

import pytest

from siar import outbox
from siar.briefings import archive
from siar.settings import load_settings
from siar.store import Connection

pytestmark = pytest.mark.integration
NOW = datetime(2026, 9, 14, 1, 0, tzinfo=UTC)


def made(conn: Connection, path: Path, *, month: int) -> int:
    row = conn.execute(
        "insert into briefings (kind, period_start, period_end, path, sha256, figures, summary, created_at)"
        " values ('bulanan', make_date(2026, %s, 1), make_date(2026, %s, 28), %s, %s, '{}', 'Ringkas.', %s)"
        " returning briefing_id",
        (month, month, str(path), hashlib.sha256(b"%PDF").hexdigest(), NOW),
    ).fetchone()
    assert row
    return int(row["briefing_id"])


def test_reports_are_paged_newest_first_each_with_its_copies(conn: Connection, tmp_path: Path) -> None:
    numbers = [made(conn, tmp_path / "a.pdf", month=month) for month in (6, 7, 8)]
    letter = outbox.Letter("Laporan", "Ringkas.")
    for recipient in ("wali@x", "sekda@x"):
        message = outbox.plan(
            conn, letter, kind="briefing", recipient=recipient, key="8", settings=load_settings(), now=NOW
        ).message_id
        conn.execute("insert into briefing_deliveries values (%s, %s, %s)", (numbers[2], recipient, message))
    conn.execute("update messages set error = '450 nanti' where recipient = 'sekda@x'")
    first = archive.latest(conn, before=2**62, limit=2)
    assert [report.briefing_id for report in first] == [numbers[2], numbers[1]]
    assert first[0].copies == (
        archive.Copy("sekda@x", "planned", "450 nanti"),
        archive.Copy("wali@x", "planned", None),
    )
    assert first[1].copies == ()
    assert [report.briefing_id for report in archive.latest(conn, before=numbers[1], limit=2)] == [numbers[0]]


def test_a_document_is_the_file_that_was_made(conn: Connection, tmp_path: Path) -> None:
    path = tmp_path / "Laporan.pdf"
    path.write_bytes(b"%PDF")
    number = made(conn, path, month=8)
    assert archive.document(conn, number) == archive.KeptDocument("Laporan.pdf", b"%PDF")
    path.write_bytes(b"changed")
    assert archive.document(conn, number) is None
    path.unlink()
    assert archive.document(conn, number) is None
    assert archive.document(conn, number + 1) is None
