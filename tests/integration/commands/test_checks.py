from __future__ import annotations

from datetime import UTC, datetime

import pytest

from siar import audit

pytestmark = pytest.mark.integration
NOW = datetime(2026, 9, 14, tzinfo=UTC)


def test_whole_books_are_said_to_be_whole(siar, conn):
    audit.record(conn, actor="ani", action="freeze", subject="freeze:all", now=NOW)
    answer = siar("verify")
    assert (answer.exit_code, answer.stdout) == (
        0,
        "Utuh: 1 catatan audit cocok dengan rantainya.\nUtuh: buku iklan seimbang dengan pagunya.\n",
    )


def test_a_changed_entry_is_named(siar, conn):
    for _ in range(3):
        audit.record(conn, actor="ani", action="freeze", subject="freeze:all", now=NOW)
    conn.execute("set session_replication_role = replica")
    conn.execute("update audit_entries set actor = 'budi' where entry_id = 2")
    answer = siar("verify")
    assert answer.exit_code == 1
    assert answer.stdout.startswith("Rusak pada catatan 2: content does not fit its hash.")


def test_the_doctor_says_every_line_and_fails_when_somebody_has_to_act(siar):
    answer = siar("doctor")
    assert answer.exit_code == 1
    assert "[OK]  Migrasi: lengkap." in answer.stdout
    assert "[XX]  Token Meta: Connection meta_graph is not set." in answer.stdout
