"""From a database of the version before the outbox: its history is kept, and nothing is sent twice."""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from yoyo import get_backend, read_migrations

from siar.intake.digests import digest
from siar.outbox import decisions
from siar.resources import include_dir
from siar.settings import load_settings
from siar.store import connect, migrate
from tests.integration.outbox.post_office import open_post_office
from tests.row_texts import keep_texts

pytestmark = pytest.mark.integration
MADE = datetime(2026, 9, 13, 22, 5, tzinfo=UTC)
TODAY = datetime(2026, 9, 14, 1, 0, tzinfo=UTC)
PDF = b"%PDF-1.7 laporan"


def migrate_until(dsn: str, before: str) -> None:
    backend = get_backend(dsn.replace("postgresql://", "postgresql+psycopg://", 1) + "&schema=public")
    older = read_migrations(str(include_dir() / "sql" / "migrations")).filter(lambda item: item.id < before)
    with backend.lock():
        # What is said after every migration speaks of tables that are not there yet.
        backend.apply_migrations_only(backend.to_apply(older))
    backend.connection.close()


def fill(conn, folder: Path) -> None:
    path = folder / "Laporan-Medsos-Kota-Kupang_2026-09-07_sd_2026-09-13.pdf"
    path.write_bytes(PDF)
    conn.execute(
        "insert into siar.briefings (kind, period_start, period_end, path, sha256, figures, summary, created_at) values"
        " ('mingguan', '2026-09-07', '2026-09-13', %s, %s, %s, 'Ringkasan pekan ini', %s)",
        [str(path), hashlib.sha256(PDF).hexdigest(), '{"unit": "week", "label": "7–13 September 2026"}', MADE],
    )
    for number, (name, state) in enumerate(
        [
            ("walikota", "sent"),
            ("sekda", "pending"),
            ("kominfo", "unknown"),
            ("asisten", "refused"),
            ("staf", "sending"),
        ]
    ):
        conn.execute(
            "insert into siar.briefing_deliveries (briefing_id, recipient, state, message_id, attempts, sending_at,"
            " sent_at, last_error) values (1, %s, %s, %s, 1, %s, %s, %s)",
            [
                f"{name}@kupangkota.example",
                state,
                f"<siar.mingguan.{number:024d}@kupangkota.example>",
                MADE,
                MADE if state == "sent" else None,
                None if state == "sent" else "SMTPServerDisconnected",
            ],
        )
    for day, state in ((12, "dropped"), (13, "sent"), (14, "pending")):
        conn.execute(
            "insert into siar.digests (opd, day, content, row_count, recipients, message_id, state, created_at, sent_at)"
            " values ('DINKES', %s, %s, 2, %s, %s, %s, %s, %s)",
            [
                date(2026, 9, day),
                f"content-{day}",
                ["dinkes@kupangkota.example", "kadis@kupangkota.example"],
                f"<siar.digest.{day}@kupangkota.example>",
                state,
                MADE,
                MADE if state == "sent" else None,
            ],
        )


@pytest.fixture
def migrated(cluster, tmp_path):
    cluster.create_database("before_outbox")
    url = cluster.url("before_outbox")
    migrate_until(url, "0020")
    with connect(url) as conn:
        fill(conn, tmp_path)
        assert "0020.messages" in migrate(url)
        yield conn
    cluster.drop_database("before_outbox")


@pytest.fixture
def office():
    with open_post_office(TODAY) as office:
        yield office


def test_history_is_kept(migrated):
    rows = migrated.execute(
        "select d.recipient, m.state, m.subject, m.reference, m.ended_at, m.error from siar.briefing_deliveries d"
        " join siar.messages m using (message_id) order by m.message_id"
    ).fetchall()
    assert {row["recipient"].partition("@")[0]: row["state"] for row in rows} == {
        "walikota": "sent",
        "sekda": "planned",
        "kominfo": "unknown",
        "asisten": "refused",
        "staf": "sending",
    }
    assert {row["subject"] for row in rows} == {"Laporan mingguan media sosial, 7–13 September 2026"}
    (mayor,) = [row for row in rows if row["recipient"].startswith("walikota")]
    assert (mayor["reference"], mayor["ended_at"]) == (f"siar.mingguan.{0:024d}", MADE)
    letters = migrated.execute(
        "select l.day, l.recipient, l.content, m.state from siar.digest_letters l join siar.messages m using (message_id)"
    ).fetchall()
    assert len(letters) == 6
    assert {(row["day"].day, row["state"]) for row in letters} == {(12, "cancelled"), (13, "sent"), (14, "cancelled")}
    assert {row["content"] for row in letters} == {"content-12", "content-13", "content-14"}


def test_what_waited_leaves_with_its_report_and_nothing_else_does(migrated, office):
    assert office.send(migrated).sent == 1
    (letter,) = office.letters
    assert letter["To"] == "sekda@kupangkota.example"
    assert letter["Message-ID"] == f"<siar.mingguan.{1:024d}@kupangkota.example>"
    assert letter.get_body(("plain",)).get_content().strip() == "Ringkasan pekan ini"
    (attached,) = letter.iter_attachments()
    assert attached.get_content() == PDF
    assert attached.get_filename() == "Laporan-Medsos-Kota-Kupang_2026-09-07_sd_2026-09-13.pdf"


def test_what_was_under_way_is_unknown_and_a_person_may_decide(migrated, office):
    assert office.send(migrated).unknown == 1
    waiting = decisions.undecided(migrated, now=office.clock.now(), limit=10)
    assert {item.recipient.partition("@")[0] for item in waiting} == {"staf", "kominfo", "asisten"}
    for item in waiting:
        decisions.send_again(migrated, item.message_id, actor="yos", plan=office.plan, now=office.clock.now())
    assert office.send(migrated).sent == 3


def test_a_letter_that_waited_is_planned_anew_with_its_text(migrated, office):
    migrated.execute(
        "insert into siar.spreadsheets (spreadsheet_id, opd, title, tab, registered_at, state_since)"
        " values ('s', 'DINKES', 's', 'Laporan', now(), now())"
    )
    migrated.execute("insert into siar.sheet_rows values ('AAAA1111', 's', now(), now(), 7)")
    migrated.execute(
        "insert into siar.row_revisions (row_id, revision_no, input_hash, cells, row_number, observed_at)"
        " values ('AAAA1111', 1, 'h', '{}', 7, now())"
    )
    keep_texts(migrated, "AAAA1111", 1, {"judul": "Posyandu"}, now=TODAY)
    migrated.execute("insert into siar.verdicts values (1, 'held', '[]', null, now())")
    people = {"DINKES": ("dinkes@kupangkota.example", "kadis@kupangkota.example")}
    result = digest.plan_due(migrated, settings=load_settings(), now=TODAY, contacts=people)
    assert result.planned == 2
    assert office.send(migrated).sent == 3  # and the report that waited
    assert "Posyandu" in office.letters[-1].as_string()
    assert (
        digest.plan_due(migrated, settings=load_settings(), now=TODAY + timedelta(hours=1), contacts=people).planned
        == 0
    )


def test_the_guards_stand(migrated):
    with pytest.raises(Exception, match="may not become"):
        migrated.execute(
            "update siar.messages set state = 'planned', next_try_at = now(), ended_at = null where state = 'sent'"
        )
