from __future__ import annotations

import smtplib
from datetime import timedelta
from email.message import EmailMessage
from typing import Any

import pytest
from starlette.testclient import TestClient

from sandbox.mailbox import Mailbox
from sandbox.world import World
from tests.mail_server import serving

PDF = b"%PDF-1.7\n" + bytes(range(256))


@pytest.fixture
def mailbox(world: World) -> Mailbox:
    mailbox = world.services["mailbox"]
    assert isinstance(mailbox, Mailbox)
    return mailbox


def report() -> EmailMessage:
    message = EmailMessage()
    message["From"] = "Siar <siar@kota.go.id>"
    message["To"] = "Wali Kota <wali@kota.go.id>, sekda@kota.go.id"
    message["Subject"] = "Laporan pekan ke-47 — “ringkas”"
    message["Message-ID"] = "<1@siar>"
    message["Date"] = "Fri, 20 Nov 2026 09:30:00 +0800"
    message.set_content("Yth. Bapak/Ibu,\n\nTerlampir laporan.\n")
    message.add_alternative('<p>Terlampir <b>laporan</b>.</p><img src="cid:grafik">', subtype="html")
    html = message.get_payload()[1]  # type: ignore[index] - a multipart
    html.add_related(b"\x89PNG fake", maintype="image", subtype="png", cid="<grafik>")  # type: ignore[union-attr] - a part
    message.add_attachment(PDF, maintype="application", subtype="pdf", filename="Laporan 47 – Kota.pdf")
    return message


def test_mail_arrives_with_text_html_and_attachments(mailbox: Mailbox, client: TestClient):
    with serving(mailbox) as port, smtplib.SMTP("127.0.0.1", port, timeout=10) as smtp:
        smtp.send_message(report(), to_addrs=["wali@kota.go.id", "rahasia@kota.go.id"])
    [message] = client.get("/admin/api/mailbox").json()
    assert message["from"] == "Siar <siar@kota.go.id>"
    assert message["to"] == "Wali Kota <wali@kota.go.id>, sekda@kota.go.id"
    assert message["recipients"] == ["wali@kota.go.id", "rahasia@kota.go.id"]
    assert message["subject"] == "Laporan pekan ke-47 — “ringkas”"
    assert message["text"] == "Yth. Bapak/Ibu,\n\nTerlampir laporan.\n"
    assert "<b>laporan</b>" in message["html"]
    assert [item["filename"] for item in message["attachments"]] == ["lampiran-1", "Laporan 47 – Kota.pdf"]
    answer = client.get("/surat/1/lampiran/1")
    assert answer.content == PDF
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-disposition"].startswith("inline")


def test_any_login_is_accepted(mailbox: Mailbox):
    with serving(mailbox) as port, smtplib.SMTP("127.0.0.1", port, timeout=10) as smtp:
        smtp.ehlo()
        assert smtp.login("siapa", "saja")[0] == 235
        smtp.send_message(report())
    assert len(mailbox.messages()) == 1


@pytest.mark.parametrize("missing", ["Message-ID", "Date"])
def test_a_letter_without_message_id_or_date_is_bounced(mailbox: Mailbox, missing: str):
    letter = report()
    del letter[missing]
    with (
        serving(mailbox) as port,
        smtplib.SMTP("127.0.0.1", port, timeout=10) as smtp,
        pytest.raises(smtplib.SMTPDataError) as caught,
    ):
        smtp.send_message(letter)
    assert caught.value.smtp_code == 550
    assert missing.encode() in caught.value.smtp_error
    assert mailbox.messages() == []


def test_a_new_sender_is_put_off_until_it_has_been_known_for_long_enough(mailbox: Mailbox, world: World):
    mailbox.faults.add("mailbox.smtp.rcpt", "greylist", params={"seconds": 300})
    with serving(mailbox) as port, smtplib.SMTP("127.0.0.1", port, timeout=10) as smtp:
        smtp.helo()
        smtp.mail("siar@kota.go.id")
        assert smtp.rcpt("wali@kota.go.id")[0] == 450
        world.clock.advance(timedelta(seconds=299))
        assert smtp.rcpt("sekda@kota.go.id")[0] == 450
        world.clock.advance(timedelta(seconds=2))
        assert smtp.rcpt("wali@kota.go.id")[0] == 250
        assert smtp.rcpt("sekda@kota.go.id")[0] == 450


@pytest.mark.parametrize(
    ("operation", "step"),
    [
        ("login", lambda smtp: smtp.login("siapa", "saja")),
        ("mail", lambda smtp: smtp.sendmail("a@x", ["b@x"], b"")),
        ("rcpt", lambda smtp: smtp.sendmail("a@x", ["b@x"], b"")),
        ("data", lambda smtp: smtp.send_message(report())),
    ],
)
def test_each_step_of_a_conversation_can_be_refused(mailbox: Mailbox, operation: str, step: Any):
    mailbox.faults.add(f"mailbox.smtp.{operation}", "status", params={"status": 554})
    with (
        serving(mailbox) as port,
        smtplib.SMTP("127.0.0.1", port, timeout=10) as smtp,
        pytest.raises(smtplib.SMTPException, match="554"),
    ):
        step(smtp)
    assert mailbox.messages() == []


@pytest.mark.parametrize(("action", "arrived"), [("drop_before", 0), ("drop_after", 1)])
def test_a_connection_dropped_at_the_content_may_or_may_not_have_taken_it(mailbox: Mailbox, action: Any, arrived: int):
    mailbox.faults.add("mailbox.smtp.data", action)
    with (
        serving(mailbox) as port,
        smtplib.SMTP("127.0.0.1", port, timeout=10) as smtp,
        pytest.raises(smtplib.SMTPServerDisconnected),
    ):
        smtp.send_message(report())
    assert len(mailbox.messages()) == arrived


def test_what_is_posted_to_the_webhook_is_shown_like_a_letter(mailbox: Mailbox, client: TestClient):
    assert client.post("/webhook", json={"text": "[Siar] x failed\n\nWhat failed: x"}).json() == {"number": 1}
    (message,) = mailbox.messages()
    assert (message["to"], message["subject"], message["text"]) == ("webhook", "[Siar] x failed", "What failed: x")
    assert client.get("/surat/1").status_code == 200


def test_search_by_recipient_and_subject(mailbox: Mailbox, client: TestClient):
    for number, to in enumerate(("wali@x", "sekda@x")):
        mailbox.receive(f"Subject: Surat {number}\n\n".encode(), sender="a@x", recipients=[to])
    assert [m["subject"] for m in client.get("/admin/api/mailbox?to=WALI").json()] == ["Surat 0"]
    assert [m["number"] for m in client.get("/admin/api/mailbox?subject=surat 1").json()] == [2]
    assert client.get("/admin/api/mailbox/2").json()["subject"] == "Surat 1"
    assert client.get("/admin/api/mailbox/9").status_code == 404


def test_delete_empties_but_numbers_go_on(mailbox: Mailbox, client: TestClient):
    mailbox.receive(b"Subject: a\n\n", sender="a@x", recipients=["b@x"])
    assert client.delete("/admin/api/mailbox").status_code == 204
    assert client.get("/admin/api/mailbox").json() == []
    assert mailbox.receive(b"Subject: b\n\n", sender="a@x", recipients=["b@x"])["number"] == 2


def test_mail_marks_the_world_dirty(mailbox: Mailbox):
    told: list[bool] = []
    mailbox.changed = lambda: told.append(True)
    mailbox.receive(b"Subject: a\n\n", sender="a@x", recipients=["b@x"])
    assert told == [True]


@pytest.mark.parametrize("data", [b"", b"no headers at all", b"Subject: =?utf-8?q?=FF?=\n\n\xff\xfe", b"\x00" * 40])
def test_broken_mail_is_kept_too(mailbox: Mailbox, client: TestClient, data: bytes):
    mailbox.receive(data, sender="", recipients=["b@x"])
    assert client.get("/surat/1").status_code == 200
    assert client.get("/surat/1/asli").content == data


def test_pages_show_mail_safely(mailbox: Mailbox, client: TestClient):
    mailbox.receive(report().as_bytes(), sender="a@x", recipients=["b@x"])
    listing, page, body = (client.get(path) for path in ("/surat", "/surat/1", "/surat/1/html"))
    assert "Wali Kota, sekda@kota.go.id" in listing.text
    assert 'type="application/pdf"' in page.text
    assert '<iframe class="letter-html" title="Isi surat" sandbox=' in page.text
    assert "allow-scripts" not in page.text
    policy = body.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    assert 'src="/surat/1/lampiran/0"' in body.text


def test_dangerous_attachments_are_only_downloaded(mailbox: Mailbox, client: TestClient):
    message: Any = EmailMessage()
    message.set_content("isi")
    message.add_attachment("<script>alert(1)</script>", subtype="html", filename='a"; filename=b.html')
    mailbox.receive(message.as_bytes(), sender="a@x", recipients=["b@x"])
    answer = client.get("/surat/1/lampiran/0")
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"].startswith("attachment; filename*=UTF-8''a%22%3B")
    assert client.get("/surat/1/lampiran/1").status_code == 404
