"""A real sending process, really killed by SIGKILL: before it began, with the letter taken, and with it on its way."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from fastapi import HTTPException

from sandbox.whatsapp import PHONE_NUMBER_ID, TOKEN, WhatsApp
from siar import outbox
from siar.outbox.sending import LEASE, STALE
from siar.settings import load_settings
from tests.integration.outbox.post_office import PostOffice, smtp_connection, states
from tests.integration.sandboxes import Sandbox, running
from tests.mail_server import serving

pytestmark = [pytest.mark.chaos, pytest.mark.timeout(120)]

NOW = datetime(2026, 9, 14, 1, 0, tzinfo=UTC)
PROGRAM = """
import sys
from datetime import datetime
from siar.connections import RawConnection
from siar.outbox.sending import send_due
from siar.outbox.ways import Senders
from siar.settings import load_settings
from siar.store import connect

dsn, port, now = sys.argv[1], int(sys.argv[2]), datetime.fromisoformat(sys.argv[3])
extra = {"disable_ssl": True, "disable_tls": True, "from_email": "siar@kupangkota.example"}
raw = RawConnection("siar_smtp", "smtp", host="127.0.0.1", port=port, extra=extra)
with connect(dsn) as conn:
    send_due(conn, Senders(lambda _: raw), plan=load_settings().outbox, clock=lambda: now)
"""


class Ambush(PostOffice):
    """A post office at whose door somebody waits for the postman."""

    def __init__(self, now: datetime) -> None:
        super().__init__(now)
        self.postman: subprocess.Popen[bytes] | None = None
        self.port = 0
        self.struck = False

    def strike(self) -> bool:
        """Kill the first postman; let later ones pass."""
        if self.struck or self.postman is None:
            return False
        self.struck = True
        os.kill(self.postman.pid, signal.SIGKILL)
        self.postman.wait(30)
        return True

    def before_the_letter(self) -> None:
        """Strike at the recipient's address."""
        inner = self.mailbox.greylisted
        self.mailbox.greylisted = lambda *given: (self.strike(), inner(*given))[1]  # type: ignore[method-assign]  # ours

    def with_the_letter(self, *, kept: bool) -> None:
        """Strike when the letter is here and before anybody says so."""
        inner = self.mailbox.receive

        def receive(*given: Any, **more: Any) -> Any:
            if self.strike() and not kept:
                raise ConnectionAbortedError
            return inner(*given, **more)

        self.mailbox.receive = receive  # type: ignore[method-assign]  # ours

    def run(self, dsn: str) -> int:
        command = [sys.executable, "-c", PROGRAM, dsn, str(self.port), self.clock.now().isoformat()]
        process = self.postman = subprocess.Popen(command, stderr=subprocess.DEVNULL)
        return process.wait(60)


@pytest.fixture
def office() -> Iterator[Ambush]:
    office = Ambush(NOW)
    with serving(office.mailbox) as port:
        office.port = port
        office.connections["siar_smtp"] = smtp_connection(port)
        yield office


@pytest.fixture
def planned(conn: Any) -> None:
    outbox.plan(
        conn,
        outbox.Letter("Laporan", "Isi"),
        kind="briefing",
        recipient="walikota@kupangkota.example",
        key="1",
        settings=load_settings(),
        now=NOW,
    )


def test_killed_before_it_began_it_is_sent_by_the_next(conn: Any, database: str, office: Ambush, planned: None) -> None:
    office.before_the_letter()
    assert office.run(database) == -signal.SIGKILL
    assert (states(conn), office.letters) == ({"walikota": "planned"}, [])
    office.clock.advance(LEASE)
    assert office.run(database) == 0
    assert (states(conn), len(office.letters)) == ({"walikota": "sent"}, 1)


@pytest.mark.parametrize(("kept", "arrived"), [(True, 1), (False, 0)])
def test_killed_between_begin_and_end_it_is_unknown_and_not_sent_twice(
    conn: Any, database: str, office: Ambush, planned: None, kept: bool, arrived: int
) -> None:
    office.with_the_letter(kept=kept)
    assert office.run(database) == -signal.SIGKILL
    assert states(conn) == {"walikota": "sending"}
    for pause in (STALE, timedelta(hours=1), timedelta(days=7)):
        office.clock.advance(pause)
        assert office.run(database) == 0
    assert (states(conn), len(office.letters)) == ({"walikota": "unknown"}, arrived)


WHATSAPP_PROGRAM = """
import json, sys
from datetime import datetime
from siar.connections import RawConnection
from siar.outbox.sending import send_due
from siar.outbox.ways import Senders
from siar.settings import load_settings
from siar.store import connect

dsn, extra, now = sys.argv[1], json.loads(sys.argv[2]), datetime.fromisoformat(sys.argv[3])
raw = RawConnection("siar_whatsapp", "siar_whatsapp", password=extra.pop("token"), extra=extra)
with connect(dsn) as conn:
    send_due(conn, Senders(lambda _: raw), plan=load_settings().outbox, clock=lambda: now)
"""


class Exchange:
    """The stand-in's number, at which somebody waits for whoever calls."""

    def __init__(self, sandbox: Sandbox, dsn: str) -> None:
        service = sandbox.world.services["whatsapp"]
        assert isinstance(service, WhatsApp)
        self.phone, self._url, self._dsn = service, sandbox.url, dsn
        self.caller: subprocess.Popen[bytes] | None = None

    def strike(self) -> bool:
        """Kill the first caller; let later ones pass."""
        if self.caller is None:
            return False
        caller, self.caller = self.caller, None
        os.kill(caller.pid, signal.SIGKILL)
        caller.wait(30)
        return True

    def run(self, now: datetime, *, ambushed: bool = False) -> int:
        extra = {
            "token": TOKEN,
            "phone_number_id": PHONE_NUMBER_ID,
            "template_document": "laporan_pimpinan",
            "template_text": "kabar_siar",
            "contacts": {"walikota": "+628110000001"},
            "graph_url": self._url,
        }
        command = [sys.executable, "-c", WHATSAPP_PROGRAM, self._dsn, json.dumps(extra), now.isoformat()]
        process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
        self.caller = process if ambushed else None
        return process.wait(60)


@pytest.fixture
def exchange(conn: Any, database: str) -> Iterator[Exchange]:
    outbox.plan(
        conn,
        outbox.Letter("Laporan", "Isi", attachments=(outbox.Attachment("L.pdf", "application/pdf", b"%PDF"),)),
        kind="briefing",
        recipient="whatsapp:walikota",
        key="1",
        settings=load_settings(),
        now=NOW,
    )
    with running() as sandbox:
        yield Exchange(sandbox, database)


def test_killed_while_a_document_is_uploaded_it_is_sent_once_by_the_next(
    conn: Any, exchange: Exchange, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload = exchange.phone.upload
    monkeypatch.setattr(exchange.phone, "upload", lambda *given: (exchange.strike(), upload(*given))[1])
    assert exchange.run(NOW, ambushed=True) == -signal.SIGKILL
    assert (states(conn), exchange.phone.messages) == ({"walikota": "planned"}, [])
    assert exchange.run(NOW + LEASE) == 0
    assert (states(conn), len(exchange.phone.messages)) == ({"walikota": "sent"}, 1)


@pytest.mark.parametrize(("kept", "arrived"), [(True, 1), (False, 0)])
def test_killed_while_a_message_is_sent_it_is_unknown_and_not_sent_twice(
    conn: Any, exchange: Exchange, monkeypatch: pytest.MonkeyPatch, kept: bool, arrived: int
) -> None:
    take = exchange.phone.send

    def send(body: dict[str, Any]) -> Any:
        if exchange.strike() and not kept:
            raise HTTPException(500)
        return take(body)

    monkeypatch.setattr(exchange.phone, "send", send)
    assert exchange.run(NOW, ambushed=True) == -signal.SIGKILL
    assert states(conn) == {"walikota": "sending"}
    for pause in (STALE, timedelta(hours=1), timedelta(days=7)):
        assert exchange.run(NOW + pause) == 0
    assert (states(conn), len(exchange.phone.messages)) == ({"walikota": "unknown"}, arrived)
