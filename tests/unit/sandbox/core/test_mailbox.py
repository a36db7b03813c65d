from __future__ import annotations

import asyncio
import smtplib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from typing import Any

import pytest
from starlette.testclient import TestClient

from sandbox.mailbox import Mailbox
from sandbox.world import World

PDF = b"%PDF-1.7\n" + bytes(range(256))


@contextmanager
def smtp_server(mailbox: Mailbox) -> Iterator[int]:
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()

    async def start() -> asyncio.Server:
        return await loop.create_server(mailbox.smtp, "127.0.0.1", 0)

    async def stop() -> None:
        server.close()
        await server.wait_closed()

    server = asyncio.run_coroutine_threadsafe(start(), loop).result(10)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        asyncio.run_coroutine_threadsafe(stop(), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()


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
    message.set_content("Yth. Bapak/Ibu,\n\nTerlampir laporan.\n")
    message.add_alternative('<p>Terlampir <b>laporan</b>.</p><img src="cid:grafik">', subtype="html")
    html = message.get_payload()[1]  # type: ignore[index] - a multipart
    html.add_related(b"\x89PNG fake", maintype="image", subtype="png", cid="<grafik>")  # type: ignore[union-attr] - a part
    message.add_attachment(PDF, maintype="application", subtype="pdf", filename="Laporan 47 – Kota.pdf")
    return message


def test_mail_arrives_with_text_html_and_attachments(mailbox: Mailbox, client: TestClient):
    with smtp_server(mailbox) as port, smtplib.SMTP("127.0.0.1", port, timeout=10) as smtp:
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
    with smtp_server(mailbox) as port, smtplib.SMTP("127.0.0.1", port, timeout=10) as smtp:
        smtp.ehlo()
        assert smtp.login("siapa", "saja")[0] == 235
        smtp.send_message(report())
    assert len(mailbox.messages()) == 1


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
