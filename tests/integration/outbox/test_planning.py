from __future__ import annotations

import pytest
from psycopg import errors as pg

from siar import outbox
from siar.outbox import Attachment
from tests.integration.outbox.post_office import states

pytestmark = pytest.mark.integration


def test_a_message_of_the_same_key_is_planned_once(conn, plan):
    first = plan("walikota")
    assert plan("walikota") == first
    assert plan("sekda") != first
    assert plan("walikota", key="2") != first
    assert plan("walikota", kind="digest") != first
    assert conn.execute("select count(*) as n from siar.messages").fetchone()["n"] == 4


def test_it_is_planned_with_what_it_tells_about_or_not_at_all(conn, plan):
    def tell_and_fail():
        with conn.transaction():
            plan("walikota", attachments=(Attachment("a.pdf", "application/pdf", b"%PDF"),))
            raise ValueError("fault")

    with pytest.raises(ValueError, match="fault"):
        tell_and_fail()
    assert conn.execute("select from siar.messages").fetchall() == []
    assert conn.execute("select from siar.message_files").fetchall() == []


def test_one_that_has_not_left_takes_over_the_new_text(conn, plan, office):
    plan("walikota", text="Lama")
    plan("walikota", text="Baru")
    assert office.send(conn).sent == 1
    assert office.letters[0].get_content().strip() == "Baru"
    plan("walikota", text="Lebih baru")
    assert office.send(conn).sent == 0
    assert conn.execute("select plain from siar.messages").fetchone()["plain"] == "Baru"


def test_taking_back_works_until_it_has_left(conn, plan, office):
    message = plan("walikota")
    assert outbox.cancel(conn, message, reason="Tidak berlaku", now=office.clock.now())
    assert office.send(conn).sent == 0
    # What was taken back may be planned anew: nothing had left.
    assert plan("walikota") == message
    assert office.send(conn).sent == 1
    assert not outbox.cancel(conn, message, reason="Terlambat", now=office.clock.now())
    assert states(conn) == {"walikota": "sent"}


def test_a_channel_may_stand_before_the_address(conn, plan):
    plan("webhook:siar_webhook", kind="alarm")
    plan("kadis")
    rows = conn.execute("select channel, recipient from siar.messages order by message_id").fetchall()
    assert [tuple(row.values()) for row in rows] == [
        ("webhook", "siar_webhook"),
        ("mail", "kadis@kupangkota.example"),
    ]


def test_a_file_is_kept_once_however_many_letters_carry_it(conn, plan):
    report = Attachment("Laporan.pdf", "application/pdf", b"%PDF-1.7")
    for name in ("walikota", "sekda"):
        plan(name, attachments=(report,))
    assert [row["data"] for row in conn.execute("select data from siar.message_files")] == [b"%PDF-1.7"]


def test_the_time_limit_is_that_of_its_kind(conn, plan, settings):
    for kind in ("briefing", "digest", "alarm"):
        plan("walikota", kind=kind)
    rows = conn.execute("select kind, gives_up_at - created_at as hours from siar.messages").fetchall()
    assert {row["kind"]: row["hours"] for row in rows} == {
        kind: settings.outbox.give_up_after(kind) for kind in ("briefing", "digest", "alarm")
    }
    assert settings.outbox.give_up_after("briefing") > settings.outbox.give_up_after("digest")


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ("state = 'sent', next_try_at = null, ended_at = now()", "may not become"),
        ("state = 'unknown', next_try_at = null, ended_at = now()", "may not become"),
        ("recipient = 'lain@x'", "identity"),
        ("dedupe_key = 'x'", "identity"),
        ("plain = 'lain'", "content"),
        ("fence = -1", "stale"),
    ],
)
def test_the_database_refuses_every_other_step(conn, plan, change, why):
    plan("walikota")
    with pytest.raises(pg.DatabaseError, match=why):
        conn.execute(f"update siar.messages set {change}")


@pytest.mark.parametrize("change", ["state = 'planned', ended_at = null, next_try_at = now()", "plain = 'lain'"])
def test_what_was_sent_stays_sent(conn, plan, office, change):
    plan("walikota")
    office.send(conn)
    with pytest.raises(pg.DatabaseError):
        conn.execute(f"update siar.messages set {change}")


def test_only_a_person_takes_an_unknown_one_on(conn, plan, office):
    plan("walikota")
    office.fail("data", "drop_after")
    office.send(conn)
    again = "update siar.messages set state = 'planned', ended_at = null, next_try_at = now()"
    with pytest.raises(pg.DatabaseError, match="only a person"):
        conn.execute(again)
    conn.execute(f"{again}, decided_by = 'yos', decided_at = now()")


def test_nothing_is_deleted_and_nothing_begins_in_the_middle(conn, plan):
    plan("walikota")
    with pytest.raises(pg.DatabaseError, match="append-only"):
        conn.execute("delete from siar.messages")
    with pytest.raises(pg.DatabaseError, match="begins as planned"):
        conn.execute(
            "insert into siar.messages (channel, kind, recipient, sender_name, language, subject, plain, dedupe_key,"
            " reference, created_at, gives_up_at, state, ended_at)"
            " values ('mail', 'x', 'a@b', '', 'id', 's', 'p', 'k', 'r', now(), now(), 'sent', now())"
        )
