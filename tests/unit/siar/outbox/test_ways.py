from __future__ import annotations

import pytest

from siar.connections import MissingConnectionError, RawConnection
from siar.errors import ConfigError
from siar.outbox.smtp import SmtpSender
from siar.outbox.ways import WAYS, Senders, shown, way_to
from siar.outbox.webhook import WebhookSender

CONNECTIONS = {
    "siar_smtp": RawConnection("siar_smtp", "smtp", host="mail.example"),
    "siar_webhook": RawConnection("siar_webhook", "siar_webhook", extra={"url": "https://hooks.example/x"}),
}


def read(conn_id: str) -> RawConnection:
    if conn_id not in CONNECTIONS:
        raise MissingConnectionError(conn_id)
    return CONNECTIONS[conn_id]


@pytest.mark.parametrize(
    ("recipient", "way"),
    [
        ("walikota@kupangkota.example", ("mail", "walikota@kupangkota.example")),
        ("webhook:siar_webhook", ("webhook", "siar_webhook")),
        ("mail:walikota@kupangkota.example", ("mail", "walikota@kupangkota.example")),
        ("webhook:", ("mail", "webhook:")),
        ("whatsapp:+6281234567890", ("whatsapp", "+6281234567890")),
        ("whatsapp:sekda", ("whatsapp", "sekda")),
        ('"a:b"@kupangkota.example', ("mail", '"a:b"@kupangkota.example')),
    ],
)
def test_an_address_is_mail_unless_a_channel_stands_before_it(recipient, way):
    assert way_to(recipient) == way


def test_the_connections_type_decides_who_sends():
    senders = Senders(read)
    assert isinstance(senders.of("mail"), SmtpSender)
    assert isinstance(senders.of("webhook"), WebhookSender)
    assert senders.of("mail") is senders.of("mail")


def test_what_cannot_be_used_is_named():
    with pytest.raises(ConfigError, match="telegram"):
        Senders(read).of("telegram")
    with pytest.raises(ConfigError, match=r"siar_smtp.*'http'.*smtp"):
        Senders(lambda _: RawConnection("siar_smtp", "http")).of("mail")


def test_a_channel_without_a_connection_is_not_there_and_a_broken_one_is():
    def broken(conn_id: str) -> RawConnection:
        raise ConfigError("not JSON")

    def missing(conn_id: str) -> RawConnection:
        raise MissingConnectionError(conn_id)

    assert Senders(read).has("webhook")
    assert Senders(broken).has("webhook")
    assert not Senders(missing).has("webhook")


def test_every_way_has_a_label_and_a_sender():
    assert all(way.label and way.senders and way.conn_id.startswith("siar_") for way in WAYS.values())


def test_a_phone_number_is_shown_by_its_ends_alone():
    assert shown("whatsapp", "+6281234567890") == "+62…890"
    assert shown("whatsapp", "sekda") == "sekda"
    assert shown("mail", "sekda@kupangkota.example") == "sekda@kupangkota.example"
    assert shown("gone", "x") == "x"
