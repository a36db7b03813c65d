"""What was put right in a stretch of time, with its reason while that is kept."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from siar.figures.amendments import amendments_in
from siar.figures.decisions import waiting_now
from siar.settings import load_settings
from siar.store import Connection
from tests.integration.boosts.books import published_post

pytestmark = pytest.mark.integration
NOW = datetime(2026, 9, 10, 6, tzinfo=UTC)
WEEK = {"since": NOW - timedelta(days=3), "until": NOW}


def correct(
    conn: Connection, publication: int, *, at: datetime | None, way: str = "edit", reason: str = "Angka"
) -> None:
    """A correction of a post; without a moment it still waits."""
    conn.execute("set session_replication_role = replica")
    conn.execute(
        """insert into siar.corrections (post_id, report_id, way, caption_before, reason, state, sent_text_id, sending_at, opened_at, decided_by, decided_at,
             updated_at)
           select o.post_id, d.report_id, %s, 'x', %s, %s, 1, now(), %s, %s, %s, %s
             from siar.publications p join siar.posts o using (post_id) join siar.drafts d using (draft_id)
            where p.publication_id = %s""",
        (way, reason, "done" if at else "open", NOW, "asti" if at else None, at, NOW, publication),
    )
    conn.execute("set session_replication_role = origin")


def test_what_was_done_is_of_the_moment_at_which_it_was(conn):
    first, second, third = (published_post(conn, opd=opd) for opd in ("DINKES", "DLHK", "DISHUB"))
    correct(conn, first, at=NOW - timedelta(days=1), reason="Jumlahnya 120")
    correct(conn, second, at=NOW - timedelta(days=4))
    correct(conn, third, at=NOW, way="follow_up")
    conn.execute(
        "insert into siar.withdrawals values (%s, '[dihapus]', 'asti', 'done', %s, %s, %s)",
        (second, NOW - timedelta(days=2), NOW - timedelta(days=2), NOW - timedelta(days=2)),
    )
    found = amendments_in(conn, **WEEK)
    assert [(item.way, item.opd, item.reason) for item in found] == [
        ("edit", "DINKES", "Jumlahnya 120"),
        ("withdrawal", "DLHK", None),
    ]


def test_what_is_not_through_waits_and_is_nothing_that_was_done(conn):
    first, second = published_post(conn), published_post(conn)
    correct(conn, first, at=None)
    conn.execute(
        "insert into siar.withdrawals values (%s, 'Keliru', 'asti', 'sending', %s, null, %s)", (second, NOW, NOW)
    )
    assert amendments_in(conn, **WEEK) == ()
    assert list(waiting_now(conn, plan=load_settings().comments, now=NOW)["amendments"]) == [
        "correction 1",
        f"withdrawal {second}",
    ]
