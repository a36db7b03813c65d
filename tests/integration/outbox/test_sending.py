"""What becomes of messages when the other side takes them, puts them off, refuses them, or dies."""

from __future__ import annotations

import socket
from dataclasses import replace
from datetime import timedelta

import pytest

from siar import outbox
from siar.connections import RawConnection
from siar.outbox import Attachment, decisions
from siar.outbox.sender import Outcome
from siar.outbox.sending import LEASE, STALE
from siar.store import connect
from tests.integration.outbox.post_office import smtp_connection, states

pytestmark = pytest.mark.integration


class Scripted:
    """A channel that does what a test says, in place of the senders and of its own sender."""

    def __init__(self, step):
        self.step = step
        self.taken = []

    def of(self, channel):
        return self

    def send(self, message, *, now, begin):
        outcome = self.step(message, begin)
        self.taken.append(message.recipient)
        return outcome or Outcome("sent")

    def check(self):
        return ""


def test_each_recipient_gets_a_letter_of_its_own(conn, plan, office):
    for name in ("walikota", "sekda", "kominfo"):
        plan(name, html="<p>Isi</p>", attachments=(Attachment("Laporan.pdf", "application/pdf", b"%PDF-1.7"),))
    assert office.send(conn).sent == 3
    assert [letter["To"] for letter in office.letters] == [
        f"{name}@kupangkota.example" for name in ("walikota", "sekda", "kominfo")
    ]
    assert len({letter["Message-ID"] for letter in office.letters}) == 3
    for letter in office.letters:
        assert letter["Date"].datetime == office.clock.now()
        (attached,) = letter.iter_attachments()
        assert (attached.get_filename(), attached.get_content()) == ("Laporan.pdf", b"%PDF-1.7")
    assert office.send(conn).sent == 0


def test_a_greylisted_letter_is_delivered_at_the_next_round(conn, plan, office):
    plan("walikota")
    office.fail("rcpt", "greylist", params={"seconds": 300})
    first = office.send(conn)
    assert (first.sent, first.later, first.troubles) == (0, 1, ())
    assert office.send(conn) == replace(first, later=0)  # not asked again before its time
    office.later(minutes=10)
    assert office.send(conn).sent == 1
    assert len(office.letters) == 1


def test_what_is_put_off_for_longer_than_its_limit_is_given_up_and_told(conn, plan, office):
    plan("walikota")
    office.fail("rcpt", "status", params={"status": 450})
    rounds, result = 0, office.send(conn)
    while not result.given_up:
        office.later(minutes=10)
        rounds += 1
        result = office.send(conn)
    assert timedelta(minutes=10) * rounds == office.plan.give_up_after("briefing")
    (told,) = result.troubles
    assert "walikota@kupangkota.example) was given up" in told
    assert "450" in told
    row = conn.execute("select tries, error from siar.messages").fetchone()
    assert 35 < row["tries"] < 45  # the pauses grew
    assert "(450 4.1.1)" in row["error"]


def test_a_refused_recipient_costs_that_recipient(conn, plan, office):
    plan("salah")
    plan("walikota")
    office.fail("rcpt", "status", params={"status": 550}, times=1)
    result = office.send(conn)
    assert (result.refused, result.sent) == (1, 1)
    assert states(conn) == {"salah": "refused", "walikota": "sent"}
    assert "salah@kupangkota.example) was refused" in result.troubles[0]
    office.later(days=1)
    assert office.send(conn).sent == 0


def test_a_letter_whose_answer_was_lost_is_unknown_and_never_sent_again_by_itself(conn, plan, office):
    plan("walikota")
    office.fail("data", "drop_after", times=1)
    result = office.send(conn)
    assert (result.sent, result.unknown, len(result.troubles)) == (0, 1, 1)
    office.later(days=2)
    assert office.send(conn).sent == 0
    assert states(conn) == {"walikota": "unknown"}
    assert len(office.letters) == 1


def test_a_worker_that_died_after_it_began_leaves_an_unknown(conn, plan, office):
    plan("walikota")

    def die(message, begin):
        begin()
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        office.send(conn, senders=Scripted(die))
    office.later(minutes=STALE.total_seconds() / 60 - 1)
    assert (office.send(conn).unknown, states(conn)) == (0, {"walikota": "sending"})
    office.later(minutes=1)
    assert (office.send(conn).unknown, states(conn)) == (1, {"walikota": "unknown"})
    assert office.letters == []


def test_a_worker_that_died_before_it_began_leaves_the_letter_to_the_next(conn, plan, office):
    plan("walikota")

    def die(message, begin):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        office.send(conn, senders=Scripted(die))
    assert office.send(conn).sent == 0  # it may still be at it
    office.later(minutes=LEASE.total_seconds() / 60)
    assert office.send(conn).sent == 1


def test_two_workers_at_once_send_everything_once(conn, plan, office, database):
    for name in ("walikota", "sekda", "kominfo"):
        plan(name)
    other = Scripted(lambda message, begin: begin())

    def meanwhile(message, begin):
        with connect(database) as second:
            office.send(second, senders=other)
        begin()

    ours = Scripted(meanwhile)
    office.send(conn, senders=ours)
    assert sorted(ours.taken + other.taken) == sorted(
        f"{name}@kupangkota.example" for name in ("walikota", "sekda", "kominfo")
    )


@pytest.mark.parametrize("change", ["taken back", "changed"])
def test_what_is_taken_back_or_changed_in_the_middle_does_not_leave(conn, plan, office, change):
    message_id = plan("walikota")

    def meanwhile(message, begin):
        if change == "changed":
            plan("walikota", text="Baru")
        else:
            outcome = outbox.cancel(conn, message_id, reason="Tidak berlaku", now=office.clock.now())
            assert outcome
        begin()

    scripted = Scripted(meanwhile)
    assert office.send(conn, senders=scripted).sent == 0
    assert scripted.taken == []
    office.later(minutes=20)
    assert office.send(conn).sent == (1 if change == "changed" else 0)


def test_a_fault_of_ours_costs_one_message_and_is_kept_with_it(conn, plan, office):
    conn.execute(
        "insert into siar.message_files (sha256, media_type, path) values ('x', 'application/pdf', '/nowhere')"
    )
    plan("sekda", attachments=(Attachment("a.pdf", "application/pdf", b"%PDF"),))
    broken = '[{"name": "a.pdf", "media_type": "application/pdf", "sha256": "x"}]'
    conn.execute("update siar.messages set attachments = %s, fence = fence + 1", [broken])
    plan("walikota")
    result = office.send(conn)
    assert (result.sent, result.later) == (1, 1)
    assert "FileNotFoundError" in result.troubles[0]
    row = conn.execute("select state, error from siar.messages where recipient like 'sekda%'").fetchone()
    assert row["state"] == "planned"
    assert "FileNotFoundError" in row["error"]


def test_a_fault_of_ours_after_it_began_leaves_an_unknown(conn, plan, office):
    plan("walikota")

    def break_down(message, begin):
        begin()
        raise ValueError

    result = office.send(conn, senders=Scripted(break_down))
    assert (result.unknown, states(conn)) == (1, {"walikota": "unknown"})


def test_a_shut_server_costs_one_try_and_is_told_after_an_hour(conn, plan, office):
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    open_, office.connections["siar_smtp"] = office.connections["siar_smtp"], smtp_connection(port)
    for name in ("walikota", "sekda", "kominfo"):
        plan(name)
    result = office.send(conn)
    assert (result.later, result.troubles) == (3, ())
    errors = {row["error"] for row in conn.execute("select error from siar.messages")}
    assert errors == {f"Server surat 127.0.0.1:{port} tidak terjangkau (ConnectionRefusedError)."}
    office.later(minutes=60)
    told = office.send(conn).troubles
    assert told == (
        f"Nothing leaves by mail: Server surat 127.0.0.1:{port} tidak terjangkau (ConnectionRefusedError).",
    )
    office.connections["siar_smtp"] = open_
    office.later(minutes=10)
    assert office.send(conn).sent == 3


def test_a_refused_login_is_told_at_once_and_nothing_is_lost(conn, plan, office):
    office.connections["siar_smtp"] = replace(office.connections["siar_smtp"], login="siar", password="s3cret")
    plan("walikota")
    office.fail("login", "status", params={"status": 535})
    result = office.send(conn)
    assert "menolak login" in result.troubles[0]
    assert "s3cret" not in result.troubles[0]
    office.mend()
    office.later(minutes=10)
    assert office.send(conn).sent == 1


def test_one_shut_channel_does_not_hold_up_another(conn, plan, office):
    plan("webhook:siar_webhook", kind="alarm")
    plan("walikota")
    result = office.send(conn)
    assert (result.later, result.sent) == (1, 1)
    office.connections["siar_smtp"] = RawConnection("siar_smtp", "carrier_pigeon")
    plan("sekda")
    office.later(minutes=10)
    assert "berjenis 'carrier_pigeon'" in " ".join(office.send(conn).troubles)


def test_what_waits_for_a_shut_channel_for_too_long_is_given_up(conn, plan, office):
    office.connections.clear()
    plan("walikota")
    plan("sekda")
    office.send(conn)
    office.later(hours=72)
    result = office.send(conn)
    assert (result.given_up, states(conn)) == (2, {"walikota": "given_up", "sekda": "given_up"})


def test_an_alarm_that_did_not_leave_is_not_told_by_an_alarm(conn, plan, office):
    plan("salah", kind="alarm")
    office.fail("rcpt", "status", params={"status": 550})
    result = office.send(conn)
    assert (result.refused, result.troubles) == (1, ())


def test_a_run_tries_no_more_than_its_number_and_ends_in_time(conn, plan, office):
    for number in range(5):
        plan(f"dinas{number}")
    assert office.send(conn, plan=office.plan.model_copy(update={"per_run": 2})).sent == 2
    assert office.send(conn, until=office.clock.now()).sent == 0
    assert office.send(conn).sent == 3


def test_alarms_go_first(conn, plan, office):
    plan("walikota")
    plan("teknisi", kind="alarm")
    office.send(conn)
    assert office.letters[0]["To"] == "teknisi@kupangkota.example"


def test_the_other_side_may_name_the_moment(conn, plan, office):
    plan("walikota")
    wanted = office.clock.now() + timedelta(hours=3)
    office.send(conn, senders=Scripted(lambda message, begin: Outcome("later", "sibuk", wanted)))
    assert conn.execute("select next_try_at from siar.messages").fetchone()["next_try_at"] == wanted


def test_a_picture_inside_a_letter_comes_out_of_the_outbox_as_it_went_in(conn, plan, office):
    picture = Attachment("sampul.png", "image/png", b"\x89PNG", "sampul@siar")
    plan("walikota", html='<img src="cid:sampul@siar" alt="">', attachments=(picture,))
    assert office.send(conn).sent == 1
    (shown,) = (part for part in office.letters[0].walk() if part.get_content_type() == "image/png")
    assert (shown["Content-ID"], shown.get_content()) == ("<sampul@siar>", b"\x89PNG")
    assert list(office.letters[0].iter_attachments()) == []


def test_what_the_other_side_calls_a_message_is_kept(conn, plan, office):
    plan("whatsapp:sekda")

    def take(message, begin):
        begin()
        return Outcome("sent", receipt="wamid.1")

    assert office.send(conn, senders=Scripted(take)).sent_by == ("whatsapp",)
    assert conn.execute("select receipt from siar.messages").fetchone()["receipt"] == "wamid.1"


def test_a_phone_number_stands_in_no_sentence_about_its_message(conn, plan, office, caplog):
    plan("whatsapp:+6281234567890")
    result = office.send(
        conn, senders=Scripted(lambda *_: Outcome("refused", "WhatsApp: tidak dapat diantar (131026)."))
    )
    assert "briefing to +62…890) was refused" in result.troubles[0]
    (row,) = decisions.undecided(conn, now=office.clock.now(), limit=5)
    assert (row.to, row.recipient) == ("+62…890", "+6281234567890")
    assert "1234567" not in caplog.text + str(result)
