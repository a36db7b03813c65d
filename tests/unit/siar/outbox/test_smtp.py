"""By real SMTP, against the sandbox's server: what each answer means at each step of the conversation."""

from __future__ import annotations

import datetime as dt
import ipaddress
import smtplib
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from sandbox.blobs import Blobs
from sandbox.mailbox import Mailbox
from sandbox.world import Clock
from siar.connections import RawConnection
from siar.errors import AccessError, RetryError
from siar.outbox import Attachment, Letter
from siar.outbox.messages import Message
from siar.outbox.sender import NotOursError
from siar.outbox.smtp import SmtpConnection, SmtpSender, mail_of
from tests.mail_server import serving

NOW = datetime(2026, 9, 14, 1, 0, tzinfo=UTC)
SENDER = "siar@kupangkota.example"


def message(recipient: str = "walikota@kupangkota.example", **letter: Any) -> Message:
    content = {"subject": "Laporan pekan ke-37 – “ringkas”", "plain": "Yth. Bapak/Ibu\n.\n"} | letter
    return Message("briefing", recipient, "siar.briefing.0123456789abcdef01234567", Letter(**content))


class Begun:
    """Counts how often the last step was begun."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self) -> None:
        self.times += 1


@pytest.fixture
def mailbox() -> Mailbox:
    return Mailbox(clock=Clock(), blobs=Blobs())


@pytest.fixture
def begun() -> Begun:
    return Begun()


@pytest.fixture
def port(mailbox: Mailbox) -> Iterator[int]:
    with serving(mailbox) as port:
        yield port


@pytest.fixture
def sender(port: int) -> SmtpSender:
    return sender_of(port)


def sender_of(port: int, **over: Any) -> SmtpSender:
    given = {"host": "127.0.0.1", "port": port, "login": None, "password": None, "from_email": SENDER, "timeout": 5}
    return SmtpSender(SmtpConnection(**(given | over)))


def test_a_picture_of_the_html_stands_beside_it_and_files_stand_apart():
    picture = Attachment("sampul.png", "image/png", b"\x89PNG", "sampul@siar")
    pdf = Attachment("Laporan.pdf", "application/pdf", b"%PDF")
    mail = mail_of(message(html='<img src="cid:sampul@siar">', attachments=(picture, pdf)), sender=SENDER, now=NOW)
    assert [part.get_content_type() for part in mail.walk()] == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "multipart/related",
        "text/html",
        "image/png",
        "application/pdf",
    ]
    shown = next(part for part in mail.walk() if part.get_content_type() == "image/png")
    assert (shown["Content-ID"], shown.get_content_disposition()) == ("<sampul@siar>", "inline")
    assert [part.get_filename() for part in mail.iter_attachments()] == ["Laporan.pdf"]


def test_a_letter_without_html_leaves_its_pictures_out():
    picture = Attachment("sampul.png", "image/png", b"\x89PNG", "sampul@siar")
    assert mail_of(message(attachments=(picture,)), sender=SENDER, now=NOW).get_content_type() == "text/plain"


def test_a_letter_carries_what_receivers_ask_for(mailbox, sender, begun):
    outcome = sender.send(
        message(
            html="<p>Yth.</p>", sender_name="Siar – Kota", attachments=(Attachment("L.pdf", "application/pdf", b"%P"),)
        ),
        now=NOW,
        begin=begun,
    )
    assert (outcome.state, outcome.sentence, begun.times) == ("sent", None, 1)
    (arrived,) = mailbox.messages()
    assert arrived["recipients"] == ["walikota@kupangkota.example"]
    assert arrived["from"] == f"Siar – Kota <{SENDER}>"
    assert arrived["subject"] == "Laporan pekan ke-37 – “ringkas”"
    assert arrived["message_id"] == "<siar.briefing.0123456789abcdef01234567@kupangkota.example>"
    assert arrived["text"] == "Yth. Bapak/Ibu\n.\n"
    assert [item["filename"] for item in arrived["attachments"]] == ["L.pdf"]


def test_the_same_message_has_the_same_id_at_every_try_and_its_own_date():
    first, again = (mail_of(message(), sender=SENDER, now=NOW + dt.timedelta(hours=hours)) for hours in (0, 2))
    assert first["Message-ID"] == again["Message-ID"]
    assert first["Date"].datetime == NOW
    assert again["Date"].datetime == NOW + dt.timedelta(hours=2)


def test_a_long_domain_and_long_lines_stay_within_what_old_servers_take():
    sender = f"siar@{'surat.' * 12}kupangkota.go.id"
    raw = mail_of(message(plain="kata " * 400 + "“penutup”"), sender=sender, now=NOW).as_bytes()
    assert raw.isascii()
    assert max(len(line) for line in raw.splitlines()) <= 998
    assert b"@surat.surat." in raw
    assert b"=?utf-8?" not in raw.partition(b"Message-ID:")[2].partition(b">")[0]


@pytest.mark.parametrize(
    ("step", "code", "state", "times"),
    [
        ("mail", 451, "later", 0),
        ("mail", 552, "refused", 0),
        ("rcpt", 450, "later", 0),
        ("rcpt", 550, "refused", 0),
        ("data", 451, "later", 1),
        ("data", 554, "refused", 1),
    ],
)
def test_what_concerns_the_letter_is_an_outcome(mailbox, sender, begun, step, code, state, times):
    mailbox.faults.add(f"mailbox.smtp.{step}", "status", params={"status": code})
    outcome = sender.send(message(), now=NOW, begin=begun)
    assert (outcome.state, begun.times) == (state, times)
    assert str(code) in outcome.sentence
    assert mailbox.messages() == []


@pytest.mark.parametrize(
    ("step", "code", "kind"),
    [
        ("mail", 550, AccessError),
        ("mail", 421, RetryError),
        ("rcpt", 421, RetryError),
        ("login", 535, AccessError),
        ("login", 454, RetryError),
    ],
)
def test_what_concerns_the_server_is_an_error_and_nothing_was_begun(mailbox, port, begun, step, code, kind):
    mailbox.faults.add(f"mailbox.smtp.{step}", "status", params={"status": code})
    sender = sender_of(port, login="siar", password="s3cret")
    with pytest.raises(kind) as caught:
        sender.send(message(), now=NOW, begin=begun)
    assert begun.times == 0
    assert str(code) in str(caught.value)
    assert "s3cret" not in str(caught.value)


@pytest.mark.parametrize("step", ["mail", "rcpt"])
def test_a_connection_lost_before_the_content_has_lost_nothing(mailbox, sender, begun, step):
    mailbox.faults.add(f"mailbox.smtp.{step}", "drop_before")
    with pytest.raises(RetryError, match="memutus sebelum surat dikirim"):
        sender.send(message(), now=NOW, begin=begun)
    assert begun.times == 0


@pytest.mark.parametrize(("action", "arrived"), [("drop_before", 0), ("drop_after", 1)])
def test_a_connection_lost_with_the_content_on_its_way_is_unknown(mailbox, sender, begun, action, arrived):
    mailbox.faults.add("mailbox.smtp.data", action)
    outcome = sender.send(message(), now=NOW, begin=begun)
    assert outcome.state == "unknown"
    assert "belum pasti" in outcome.sentence
    assert len(mailbox.messages()) == arrived


def test_a_message_that_is_no_longer_ours_is_not_handed_over(mailbox, sender):
    def lost() -> None:
        raise NotOursError

    with pytest.raises(NotOursError):
        sender.send(message(), now=NOW, begin=lost)
    assert mailbox.messages() == []


def test_a_lost_goodbye_does_not_undo_the_delivery(sender, begun, monkeypatch):
    def gone(_self: smtplib.SMTP) -> Any:
        raise smtplib.SMTPServerDisconnected("gone")

    monkeypatch.setattr(smtplib.SMTP, "quit", gone)
    assert sender.send(message(), now=NOW, begin=begun).state == "sent"


def test_an_address_that_no_server_would_understand_is_refused_here(sender, begun):
    assert sender.send(message("walikota@kupáng.example"), now=NOW, begin=begun).state == "refused"


def test_nobody_listening_is_a_passing_fault(begun):
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with pytest.raises(RetryError, match="tidak terjangkau"):
        sender_of(port).send(message(), now=NOW, begin=begun)


class TestCheck:
    def test_goes_as_far_as_the_senders_address(self, mailbox, port):
        said = sender_of(port, login="siar", password="s3cret").check()
        assert said == f"Server surat 127.0.0.1:{port} menerima login dan alamat pengirim {SENDER}."
        assert mailbox.messages() == []

    def test_a_wrong_login_is_wrong(self, mailbox, port):
        mailbox.faults.add("mailbox.smtp.login", "status", params={"status": 535})
        with pytest.raises(AccessError, match="menolak login koneksi siar_smtp"):
            sender_of(port, login="siar", password="s3cret").check()

    def test_a_wrong_sender_is_wrong(self, mailbox, sender):
        mailbox.faults.add("mailbox.smtp.mail", "status", params={"status": 553})
        with pytest.raises(AccessError, match="menolak alamat pengirim"):
            sender.check()

    def test_a_server_without_tls_is_not_given_a_password(self, port):
        with pytest.raises(AccessError, match="tidak menawarkan STARTTLS"):
            sender_of(port, login="siar", password="s3cret", use_starttls=True).check()


@contextmanager
def tls_server(folder: Path) -> Iterator[tuple[int, Path]]:
    """A server that demands STARTTLS, with a certificate for 127.0.0.1; yields port and certificate."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(datetime.now(UTC) - dt.timedelta(days=1))
        .not_valid_after(datetime.now(UTC) + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    public, private = folder / "certificate.pem", folder / "key.pem"
    public.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(public, private)

    class TlsMailbox(Mailbox):
        def smtp(self) -> Any:
            plain: Any = super().smtp()
            return SMTP(plain.event_handler, tls_context=context, require_starttls=True, hostname="sandbox.invalid")

    with serving(TlsMailbox(clock=Clock(), blobs=Blobs())) as port:
        yield port, public


def test_starttls_with_a_certificate_that_is_trusted_and_one_that_is_not(tmp_path, begun, monkeypatch):
    with tls_server(tmp_path) as (port, certificate):
        sender = sender_of(port, use_starttls=True)
        with pytest.raises(AccessError, match="sertifikat"):
            sender.check()
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        assert "menerima alamat pengirim" in sender.check()
        assert sender.send(message(), now=NOW, begin=begun).state == "sent"


class TestConnection:
    def test_tls_is_the_default(self) -> None:
        connection = SmtpConnection.from_raw(RawConnection("siar_smtp", host="mail"))
        assert (connection.use_ssl, connection.port) == (True, 465)
        connection = SmtpConnection.from_raw(RawConnection("siar_smtp", host="mail", extra={"disable_ssl": True}))
        assert (connection.use_ssl, connection.use_starttls, connection.port) == (False, True, 587)

    def test_the_password_is_not_in_its_representation(self) -> None:
        assert "s3cret" not in repr(SmtpConnection.from_raw(RawConnection("siar_smtp", host="m", password="s3cret")))
