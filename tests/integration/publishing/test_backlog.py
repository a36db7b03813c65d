from __future__ import annotations

from datetime import timedelta

import pytest

from siar import freezes
from siar.publishing import backlog, dispatch, ledger, sentences
from siar.store import Connection
from tests.integration.publishing.posts import NOW, plan_post

pytestmark = pytest.mark.integration


def test_nothing_waits_on_an_empty_database(conn: Connection) -> None:
    assert backlog.count(conn, now=NOW) == backlog.Backlog(0, 0, None, 0, 0)
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
    assert backlog.count(conn, now=NOW) == backlog.Backlog(due=2, overdue=1, oldest_due=late, unknown=0, parked=1)
    found = backlog.stuck(conn, now=NOW, limit=5)
    assert [(item.reference_code, item.state, item.sentence) for item in found] == [
        (late_code, "planned", sentences.NOT_TAKEN),
        (parked_code, "parked", "Ditahan editor."),
    ]
    assert len(backlog.stuck(conn, now=NOW, limit=1)) == 1


def late_post(conn: Connection) -> int:
    publication_id, _ = plan_post(conn, now=NOW - timedelta(minutes=30))
    return publication_id


def told(conn: Connection) -> tuple[str, str]:
    (item,) = backlog.stuck(conn, now=NOW, limit=5)
    return item.cause, item.sentence


def test_what_holds_a_post_up_now_comes_before_what_was_noted_at_an_earlier_try(conn: Connection) -> None:
    publication_id = late_post(conn)
    conn.execute(
        "update publications set tries = 3, error = '{\"code\": 2}', sentence = 'Catatan lama.' where publication_id = %s",
        (publication_id,),
    )
    assert told(conn) == ("own", "3 kali gagal disiapkan untuk Facebook (kode 2). Dicoba lagi otomatis.")
    freezes.freeze(conn, "facebook", reason="masa berkabung", actor="asti", now=NOW)
    assert told(conn) == ("freeze", "Tayangan dihentikan sementara: masa berkabung")


def test_a_post_that_somebody_is_at_or_left_is_not_told_as_forgotten(conn: Connection) -> None:
    late_post(conn)
    item = ledger.claim(conn, ["facebook-city"], now=NOW - timedelta(minutes=1))
    assert item
    assert told(conn) == ("waiting", sentences.BEING_PREPARED)
    conn.execute("update publications set lease_until = %s", (NOW - timedelta(seconds=1),))
    assert told(conn) == ("waiting", sentences.LEFT_BEHIND)


def test_a_post_on_an_account_that_is_used_no_more_says_so(conn: Connection) -> None:
    late_post(conn)
    conn.execute("update accounts set active = false where account_id = 'facebook-city'")
    assert told(conn) == ("unused", sentences.not_used("Facebook"))


def test_after_a_reopening_a_post_is_as_late_as_it_could_have_gone_out(conn: Connection) -> None:
    late_post(conn)
    conn.execute(
        "insert into account_reopenings (account_id, stopped_at, reopened_at) values ('facebook-city', %s, %s)",
        (NOW - timedelta(hours=1), NOW - timedelta(minutes=2)),
    )
    assert told(conn) == ("waiting", sentences.just_reopened("Facebook"))
    found = backlog.count(conn, now=NOW)
    assert (found.due, found.overdue, found.oldest_due) == (1, 0, NOW - timedelta(minutes=2))
    assert dispatch.oldest_due(conn, now=NOW) == NOW - timedelta(minutes=2)


def test_the_alert_on_age_leaves_what_is_frozen_or_stopped_to_the_freeze_and_the_stop(conn: Connection) -> None:
    late_post(conn)
    freezes.freeze(conn, "all", reason="masa berkabung", actor="asti", now=NOW)
    assert dispatch.oldest_due(conn, now=NOW) is None
    freezes.thaw(conn, "all", actor="asti", now=NOW)
    conn.execute(
        "insert into account_stops (account_id, code, sentence, stopped_at) values ('facebook-city', '190', 'Token.', %s)",
        (NOW,),
    )
    assert dispatch.oldest_due(conn, now=NOW) is None
