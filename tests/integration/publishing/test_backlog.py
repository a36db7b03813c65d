from __future__ import annotations

from datetime import timedelta

import pytest

from siar.publishing import backlog, ledger, sentences
from siar.store import Connection
from tests.integration.publishing.posts import NOW, plan_post

pytestmark = pytest.mark.integration


def test_nothing_waits_on_an_empty_database(conn: Connection) -> None:
    assert backlog.count(conn, now=NOW) == backlog.Backlog(0, None, 0, 0)
    assert backlog.stuck(conn, now=NOW, limit=5) == []


def test_late_and_parked_ones_are_counted_and_listed_by_their_time(conn: Connection) -> None:
    late = NOW - backlog.OVERDUE - timedelta(seconds=1)
    plan_post(conn, now=NOW - backlog.OVERDUE)
    _, parked_code = plan_post(conn, channel="instagram", now=NOW)
    _, late_code = plan_post(conn, now=late)
    parked_id = conn.execute(
        "select publication_id from publications where reference_code = %s", (parked_code,)
    ).fetchone()["publication_id"]
    attempt = ledger.Attempt("held", NOW, "moved")
    ledger.park(conn, ledger.read(conn, parked_id), attempt, sentence="Ditahan editor.")
    assert backlog.count(conn, now=NOW) == backlog.Backlog(overdue=1, oldest_due=late, unknown=0, parked=1)
    found = backlog.stuck(conn, now=NOW, limit=5)
    assert [(item.reference_code, item.state, item.sentence) for item in found] == [
        (late_code, "planned", sentences.NOT_TAKEN),
        (parked_code, "parked", "Ditahan editor."),
    ]
    assert len(backlog.stuck(conn, now=NOW, limit=1)) == 1
