"""What does not leave: told once by the way that works, until it leaves or a person has decided."""

from __future__ import annotations

import pytest

from siar import outbox
from siar.connections import RawConnection
from siar.outbox import Letter, decisions
from siar.tasks import messages
from siar.troubles import Alerts, ToldError

pytestmark = pytest.mark.integration


@pytest.fixture
def send(given):
    given(messages)
    return messages.send_due


@pytest.fixture
def chat_too(services, office, chat, settings):
    office.connections["siar_webhook"] = RawConnection("siar_webhook", "siar_webhook", extra={"url": chat.url})
    services.senders = office.senders
    services.alerts = Alerts(settings, office.senders, "https://siar.example/desk")
    return chat


@pytest.fixture
def letter(conn, office, settings):
    def plan(kind: str = "briefing", key: str = "1") -> int:
        return outbox.plan(
            conn,
            Letter("Laporan mingguan", "Isi"),
            kind=kind,
            recipient="walikota@kupangkota.example",
            key=key,
            settings=settings,
            now=office.clock.now(),
        ).message_id

    return plan


def told(chat) -> list[str]:
    return [post["text"].split("\n")[0] for post in chat.posts]


def test_a_refused_login_is_told_once_by_the_other_way_and_its_end_too(conn, send, letter, office, chat_too):
    letter()
    office.fail("mail", "status", params={"status": 530})
    for _ in range(4):
        with pytest.raises(ToldError):
            send()
        office.later(minutes=10)
    assert len(told(chat_too)) == 1
    assert told(chat_too)[0].startswith("[Siar] Gangguan: Tidak ada pesan yang keluar lewat surat keluar")
    office.mend()
    office.later(minutes=10)
    send()
    send()
    assert [line.split(":")[0] for line in told(chat_too)] == ["[Siar] Gangguan", "[Siar] Selesai"]


def test_a_mail_server_that_is_away_makes_the_run_red_at_once_and_is_told_once_it_lasts(
    conn, send, letter, office, chat_too
):
    letter()
    office.fail("mail", "drop_before")
    with pytest.raises(ToldError):
        send()
    assert told(chat_too) == []
    office.later(minutes=61)
    with pytest.raises(ToldError):
        send()
    assert len(told(chat_too)) == 1


def test_a_report_that_was_refused_is_one_trouble_until_somebody_decides(conn, send, letter, office, chat_too):
    message_id = letter()
    office.fail("rcpt", "status", params={"status": 550}, times=1)
    with pytest.raises(ToldError, match="was refused"):
        send()
    for _ in range(3):
        office.later(minutes=10)
        send()
    assert len(told(chat_too)) == 1
    assert "1 laporan pimpinan tidak sampai" in told(chat_too)[0]
    decisions.mark_done(conn, message_id, actor="kominfo", now=office.clock.now())
    send()
    assert len(told(chat_too)) == 2
    assert told(chat_too)[1].startswith("[Siar] Selesai: 1 laporan pimpinan tidak sampai")


def test_a_round_with_nothing_to_send_is_green_and_proves_nothing(conn, send, letter, office, chat_too):
    letter()
    office.fail("mail", "status", params={"status": 530})
    with pytest.raises(ToldError):
        send()
    # The letter rests: this round has nothing due.
    office.later(minutes=1)
    send()
    assert len(told(chat_too)) == 1
