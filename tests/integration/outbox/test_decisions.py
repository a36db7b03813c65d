from __future__ import annotations

from datetime import timedelta

import pytest

from siar import audit
from siar.errors import InputError
from siar.outbox import decisions
from tests.integration.outbox.post_office import states

pytestmark = pytest.mark.integration


@pytest.fixture
def lost(conn, plan, office):
    """A letter that arrived, of which nobody told us."""
    message_id = plan("walikota")
    office.fail("data", "drop_after", times=1)
    office.send(conn)
    return message_id


def actions(conn):
    rows = conn.execute("select actor, action, subject, detail from siar.audit_entries order by entry_id").fetchall()
    return [(row["actor"], row["action"], row["subject"], row["detail"]["was"]) for row in rows]


def test_what_does_not_leave_by_itself_is_listed_newest_first(conn, plan, office, lost):
    plan("sekda")
    office.fail("rcpt", "status", params={"status": 550}, times=1)
    office.send(conn)
    plan("kominfo")
    office.send(conn)
    found = decisions.undecided(conn, now=office.clock.now(), limit=10)
    assert [(item.recipient.split("@")[0], item.state) for item in found] == [
        ("sekda", "refused"),
        ("walikota", "unknown"),
    ]
    assert found[1].error is not None
    assert found[1].kept
    office.later(days=15)
    still = decisions.undecided(conn, now=office.clock.now(), limit=10)
    assert [item.state for item in still] == ["unknown"]  # a refusal is an answer
    assert len(decisions.undecided(conn, now=office.clock.now() - timedelta(days=15), limit=1)) == 1


def test_send_again_sends_it_once_more_under_the_same_message_id(conn, office, lost):
    decisions.send_again(conn, lost, actor="yos", plan=office.plan, now=office.clock.now())
    assert office.send(conn).sent == 1
    first, second = office.letters
    assert first["Message-ID"] == second["Message-ID"]
    assert actions(conn) == [("yos", "message.again", f"message:{lost}", "unknown")]
    assert audit.verify(conn).broken_at is None


def test_given_up_gets_a_new_time_limit(conn, plan, office):
    message_id = plan("walikota")
    office.fail("rcpt", "status", params={"status": 450})
    office.later(hours=72)
    assert office.send(conn).given_up == 1
    decisions.send_again(conn, message_id, actor="yos", plan=office.plan, now=office.clock.now())
    assert office.send(conn).later == 1
    office.mend()
    office.later(minutes=10)
    assert office.send(conn).sent == 1


def test_mark_done_ends_it(conn, office, lost):
    decisions.mark_done(conn, lost, actor="yos", now=office.clock.now())
    assert states(conn) == {"walikota": "done"}
    assert decisions.undecided(conn, now=office.clock.now(), limit=10) == []
    assert office.send(conn).sent == 0
    assert actions(conn) == [("yos", "message.done", f"message:{lost}", "unknown")]


@pytest.mark.parametrize("second", ["again", "done"])
def test_nobody_decides_twice_or_about_what_needs_no_decision(conn, plan, office, lost, second):
    def decide(message_id):
        now = office.clock.now()
        if second == "again":
            decisions.send_again(conn, message_id, actor="adi", plan=office.plan, now=now)
        else:
            decisions.mark_done(conn, message_id, actor="adi", now=now)

    decisions.mark_done(conn, lost, actor="yos", now=office.clock.now())
    for message_id in (lost, plan("sekda"), 999):
        with pytest.raises(InputError):
            decide(message_id)
    assert len(actions(conn)) == 1


def test_a_letter_whose_text_was_not_kept_can_only_be_marked_as_done(conn, plan, office, lost):
    conn.execute(
        "set session_replication_role = replica"
    )  # past the guard: letters from before the outbox are like that
    conn.execute("update siar.messages set plain = ''")
    conn.execute("set session_replication_role = origin")
    assert not decisions.undecided(conn, now=office.clock.now(), limit=10)[0].kept
    with pytest.raises(InputError, match="tidak disimpan"):
        decisions.send_again(conn, lost, actor="yos", plan=office.plan, now=office.clock.now())
    decisions.mark_done(conn, lost, actor="yos", now=office.clock.now())
