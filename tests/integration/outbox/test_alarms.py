from __future__ import annotations

import psycopg
import pytest

from siar.connections import RawConnection
from siar.outbox import Letter
from siar.outbox.alarms import raise_alarm, recipients
from siar.store import connect
from tests.integration.outbox.post_office import states

pytestmark = pytest.mark.integration
LETTER = Letter("[Siar] posts_publish.publish_due failed", "What failed: …\n", language="en")
TO = ["teknisi@kupangkota.example", "jaga@kupangkota.example"]


@pytest.fixture
def alarm(database, office, settings):
    def one(*, key="r1", to=TO, connect=lambda: connect(database), **over):
        raise_alarm(
            LETTER,
            key=key,
            to=to,
            connect=connect,
            senders=over.get("senders", office.senders),
            settings=settings,
            clock=office.clock.now,
        )

    return one


def away():
    raise psycopg.OperationalError("no database")


def test_each_hears_at_once_with_message_id_and_date(conn, alarm, office):
    alarm()
    assert [letter["To"] for letter in office.letters] == TO
    assert all(letter["Message-ID"] and letter["Date"] for letter in office.letters)
    assert set(states(conn).values()) == {"sent"}


def test_the_same_is_told_once(alarm, office):
    alarm()
    alarm()
    assert len(office.letters) == 2
    alarm(key="r2")
    assert len(office.letters) == 4


def test_nothing_else_is_sent_on_the_occasion(conn, alarm, office, plan):
    plan("walikota")
    alarm()
    assert [letter["To"] for letter in office.letters] == TO


def test_what_cannot_leave_now_is_left_to_the_outbox(conn, alarm, office):
    office.fail("rcpt", "greylist", params={"seconds": 300})
    alarm()
    assert set(states(conn).values()) == {"planned"}
    office.later(minutes=10)
    assert office.send(conn).sent == 2


def test_the_webhook_hears_when_the_mail_server_is_the_trouble(conn, alarm, office, settings, chat):
    office.connections["siar_webhook"] = RawConnection("siar_webhook", "siar_webhook", extra={"url": chat.url})
    office.fail("mail", "status", params={"status": 421})
    to = recipients(settings, office.senders)
    assert to == [*settings.city.alerts_to, "webhook:siar_webhook"]
    alarm(to=to)
    assert office.letters == []
    (posted,) = chat.posts
    assert posted["text"].startswith("[Siar] posts_publish.publish_due failed\n\nWhat failed")
    assert states(conn)["siar_webhook"] == "sent"


def test_with_the_database_away_it_goes_out_directly(alarm, office):
    alarm(connect=away)
    assert [letter["To"] for letter in office.letters] == TO
    assert all(letter["Message-ID"] and letter["Date"] for letter in office.letters)


def test_with_database_and_one_address_broken_the_other_still_hears(alarm, office):
    office.fail("rcpt", "status", params={"status": 550}, times=1)
    alarm(connect=away)
    assert [letter["To"] for letter in office.letters] == TO[1:]
    office.fail("mail", "drop_before")
    alarm(connect=away)
    assert len(office.letters) == 1
