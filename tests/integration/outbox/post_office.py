"""The sandbox's mail server with a clock that is moved by hand, and the senders that are pointed at it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default as email_policy
from typing import Any

from sandbox.blobs import Blobs
from sandbox.mailbox import Mailbox
from siar.connections import MissingConnectionError, RawConnection
from siar.outbox.sending import SendResult, send_due
from siar.outbox.ways import Senders
from siar.settings import load_settings
from siar.store import Connection
from tests.integration.publishing.graphworld import ManualClock
from tests.mail_server import serving


class PostOffice:
    """Mail at its place of arrival."""

    def __init__(self, now: datetime) -> None:
        self.clock = ManualClock(now)
        self.blobs = Blobs()
        self.mailbox = Mailbox(clock=self.clock, blobs=self.blobs)
        self.connections: dict[str, RawConnection] = {}
        self.plan = load_settings().outbox

    def fail(self, step: str, action: Any, **more: Any) -> None:
        """Set a fault for a step of the conversation: login, mail, rcpt, data."""
        self.mailbox.faults.add(f"mailbox.smtp.{step}", action, **more)

    def mend(self) -> None:
        self.mailbox.faults.clear()

    def later(self, **delta: float) -> None:
        self.clock.advance(timedelta(**delta))

    def reader(self, conn_id: str) -> RawConnection:
        if conn_id not in self.connections:
            raise MissingConnectionError(conn_id)
        return self.connections[conn_id]

    @property
    def senders(self) -> Senders:
        return Senders(self.reader)

    def send(self, conn: Connection, **over: Any) -> SendResult:
        """One round of the outbox."""
        arguments = {"plan": self.plan, "clock": self.clock.now} | over
        return send_due(conn, arguments.pop("senders", self.senders), **arguments)

    @property
    def letters(self) -> list[EmailMessage]:
        """What arrived, oldest first."""
        return [self._parsed(message) for message in self.mailbox.messages()]

    def _parsed(self, message: Mapping[str, Any]) -> EmailMessage:
        letter = message_from_bytes(self.blobs.get(message["raw"]), policy=email_policy)
        assert isinstance(letter, EmailMessage)
        return letter


def smtp_connection(port: int, **over: Any) -> RawConnection:
    extra = {"disable_ssl": True, "disable_tls": True, "from_email": "siar@kupangkota.example", "timeout": 5}
    return RawConnection("siar_smtp", "smtp", host="127.0.0.1", port=port, **({"extra": extra} | over))


@contextmanager
def open_post_office(now: datetime) -> Iterator[PostOffice]:
    office = PostOffice(now)
    with serving(office.mailbox) as port:
        office.connections["siar_smtp"] = smtp_connection(port)
        yield office


def states(conn: Connection) -> dict[str, str]:
    """What became of each recipient's message."""
    rows = conn.execute("select recipient, state from siar.messages order by message_id").fetchall()
    return {row["recipient"].split("@")[0]: row["state"] for row in rows}
