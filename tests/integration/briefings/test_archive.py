from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

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
    assert [(copy.recipient, copy.state, copy.error, copy.copy) for copy in first[0].copies] == [
        ("sekda@x", "planned", "450 nanti", 1),
        ("wali@x", "planned", None, 1),
    ]
    assert first[0].subject == "Laporan"
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


def test_the_archive_is_asked_by_kind_month_and_what_waits(conn: Connection, tmp_path: Path) -> None:
    june, july = (made(conn, tmp_path / "a.pdf", month=month) for month in (6, 7))
    conn.execute("update briefings set kind = 'mingguan' where briefing_id = %s", (july,))

    def found(**asked: Any) -> list[int]:
        return [report.briefing_id for report in archive.latest(conn, before=2**62, limit=9, **asked)]

    assert found() == [july, june]
    assert (found(kind="bulanan"), found(kind="lain")) == ([june], [])
    assert (found(month=date(2026, 7, 1)), found(month=date(2026, 8, 1))) == ([july], [])
    assert (archive.kinds(conn), archive.months(conn)) == (
        ["bulanan", "mingguan"],
        [date(2026, 7, 1), date(2026, 6, 1)],
    )
    assert found(waiting=True) == []
    planned = outbox.plan(
        conn, outbox.Letter("L", "R"), kind="briefing", recipient="x@x", key="1", settings=load_settings(), now=NOW
    )
    conn.execute("insert into briefing_deliveries values (%s, 'x@x', %s)", (june, planned.message_id))
    conn.execute("update messages set state = 'refused', ended_at = %s, next_try_at = null", (NOW,))
    assert found(waiting=True) == [june]
    assert [report.briefing_id for report in archive.waiting(conn)] == [june]


@pytest.mark.parametrize(
    ("subject", "label", "finding"),
    [
        (
            "12 dari 40 OPD melapor – Laporan mingguan, 7–13 September 2026",
            "7–13 September 2026",
            "12 dari 40 OPD melapor",
        ),
        (
            "Pagu terlampaui – dua kali – Laporan mingguan, 31 Agustus – 6 September 2026",
            "31 Agustus – 6 September 2026",
            "Pagu terlampaui – dua kali",
        ),
        ("Laporan harian media sosial", "", "Laporan harian media sosial"),
    ],
)
def test_the_finding_is_what_the_subject_begins_with(subject: str, label: str, finding: str) -> None:
    report = archive.MadeBriefing(1, "mingguan", "", label, NOW.date(), NOW.date(), NOW, "", subject, (), ())
    assert report.finding == finding


def test_what_letters_carry_besides_is_handed_out_for_their_report_alone(conn: Connection, tmp_path: Path) -> None:
    number, other = (made(conn, tmp_path / "a.pdf", month=month) for month in (6, 7))
    files = (
        outbox.Attachment("grafik.png", "image/png", b"png", "grafik@siar"),
        outbox.Attachment("Laporan.pdf", "application/pdf", b"%PDF"),
        outbox.Attachment("Lampiran.xlsx", "application/vnd.ms-excel", b"PK"),
    )
    letter = outbox.Letter("L", "R", attachments=files)
    planned = outbox.plan(conn, letter, kind="briefing", recipient="x@x", key="1", settings=load_settings(), now=NOW)
    conn.execute("insert into briefing_deliveries values (%s, 'x@x', %s)", (number, planned.message_id))
    (report,) = [report for report in archive.latest(conn, before=2**62, limit=9) if report.briefing_id == number]
    (annex,) = report.files
    assert annex.name == "Lampiran.xlsx"
    assert archive.attached(conn, number, annex.sha256) == archive.KeptDocument(
        "Lampiran.xlsx", b"PK", "application/vnd.ms-excel"
    )
    assert archive.attached(conn, other, annex.sha256) is None
    assert archive.attached(conn, number, "0" * 64) is None
