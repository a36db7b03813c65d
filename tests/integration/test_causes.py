"""One thing to mend is told once, with all that hangs on it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from siar import causes, freezes
from siar.faults import Containment
from siar.publishing import ledger, sentences
from siar.store import Connection
from tests.integration.publishing.posts import NOW, plan_post

pytestmark = pytest.mark.integration

DUE = NOW - timedelta(hours=1)


def stop(conn: Connection, *accounts: tuple[str, str], code: int = 190) -> None:
    for account_id, name in accounts:
        kept, sentence = sentences.account_stop(name, {"code": code})
        conn.execute(
            "insert into account_stops (account_id, code, sentence, stopped_at) values (%s, %s, %s, %s)",
            (account_id, kept, sentence, DUE),
        )


def late_posts(conn: Connection, number: int) -> None:
    for _ in range(number):
        plan_post(conn, now=DUE)
        plan_post(conn, channel="instagram", now=DUE)


def break_items(conn: Connection, number: int) -> None:
    items = Containment(conn, "row", now=NOW)
    for item in range(number):
        with items.item(f"R{item}"):
            raise KeyError("x")


def test_nothing_is_wrong_on_an_empty_database(conn: Connection) -> None:
    assert causes.read(conn, now=NOW) == causes.Health([], [])


def test_a_dead_token_two_stopped_accounts_and_what_they_hold_up_are_one_trouble(conn: Connection) -> None:
    late_posts(conn, 7)
    stop(conn, ("facebook-city", "Facebook"), ("instagram-city", "Instagram"))
    found = causes.read(conn, now=NOW)
    (cause,) = found.causes
    assert cause.what == "Tidak ada yang tayang di Facebook dan Instagram: Token akses tidak berlaku."
    assert cause.action == (
        "Admin Meta Business di Kominfo perlu membuat token pengguna sistem yang baru."
        " Setelah itu buka kembali kanalnya di sini."
    )
    assert (len(cause.posts), cause.since) == (14, DUE)
    assert found.alone == []


def test_accounts_that_were_stopped_by_different_things_are_different_troubles(conn: Connection) -> None:
    stop(conn, ("facebook-city", "Facebook"))
    stop(conn, ("instagram-city", "Instagram"), code=368)
    assert len(causes.read(conn, now=NOW).causes) == 2


def test_what_explains_most_comes_first_and_what_people_want_last(conn: Connection) -> None:
    late_posts(conn, 3)
    freezes.freeze(conn, "instagram", reason="masa berkabung", actor="asti", now=NOW)
    break_items(conn, 4)
    first, second, last = causes.read(conn, now=NOW).causes
    assert first.what.startswith("4 hal gagal diproses karena galat yang sama (KeyError di ")
    assert second.what == "Kiriman yang jatuh tempo tidak diambil oleh proses penayangan."
    assert len(second.posts) == 3
    assert (last.wanted, len(last.posts)) == (True, 3)


def test_posts_that_nobody_takes_hang_on_the_trouble_about_what_should_have_run(conn: Connection) -> None:
    late_posts(conn, 2)
    conn.execute(
        "insert into troubles (key, source, what, means, action, place, opened_at, last_seen_at, next_telling_at)"
        " values ('beat:posts_publish', 'beats', 'posts_publish tidak berjalan.', 'Tidak ada yang tayang.',"
        " 'Hidupkan scheduler.', 'kesehatan', %(now)s, %(now)s, %(now)s)",
        {"now": DUE},
    )
    (cause,) = causes.read(conn, now=NOW).causes
    assert (cause.what, cause.action, len(cause.posts)) == ("posts_publish tidak berjalan.", "Hidupkan scheduler.", 4)


def test_what_a_person_decides_alone_stands_for_itself(conn: Connection) -> None:
    publication_id, code = plan_post(conn, now=DUE)
    ledger.park(
        conn, ledger.read(conn, publication_id), ledger.Attempt("held", NOW, "moved"), sentence="Ditahan editor."
    )
    found = causes.read(conn, now=NOW)
    assert found.causes == []
    assert [post.reference_code for post in found.alone] == [code]
