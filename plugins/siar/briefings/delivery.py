"""Mail to leadership: at most once to each reader, and never a silent "perhaps".

SMTP has no idempotency either: a server that accepted a message may die before it says so. Such a delivery is
`unknown`; it is reported and never repeated by itself. The Message-ID is the same for the same briefing and reader,
so that a person who repeats it on purpose does not make a second message for mail programs that fold by it.
"""

from __future__ import annotations

import hashlib
import html
import smtplib
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from typing import Any

from siar.connections import SmtpConnection
from siar.store import Connection, queries

__all__ = ["DeliveryResult", "Letter", "compose", "deliver", "message_id"]

STALE = timedelta(minutes=15)
"""A delivery that has been under way for so long has lost its worker; whether it left is not known."""

OpenServer = Callable[[SmtpConnection], smtplib.SMTP]


@dataclass(frozen=True)
class Letter:
    """What one reader gets."""

    recipient: str
    message_id: str
    subject: str
    summary: str
    attachment: Path
    attachment_name: str


@dataclass(frozen=True)
class DeliveryResult:
    """What one round of delivering did."""

    sent: int = 0
    failed: int = 0
    refused: int = 0
    unknown: int = 0
    troubles: tuple[str, ...] = ()


def message_id(*, kind: str, period: str, recipient: str, sender: str) -> str:
    """Return the Message-ID of one briefing for one reader."""
    digest = hashlib.sha256(f"{kind}|{period}|{recipient.lower()}".encode()).hexdigest()[:24]
    domain = sender.rpartition("@")[2] or "localhost"
    return f"<siar.{kind}.{digest}@{domain}>"


def compose(letter: Letter, *, sender: str, sender_name: str, now: datetime) -> EmailMessage:
    """Return the message: plain text to forward by chat, the same as HTML, and the PDF."""
    message = EmailMessage()
    message["Subject"] = letter.subject
    user, _, domain = sender.rpartition("@")
    message["From"] = Address(sender_name, user, domain)
    message["To"] = letter.recipient
    message["Date"] = format_datetime(now)
    message["Message-ID"] = letter.message_id
    message["Content-Language"] = "id"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.summary)
    message.add_alternative(_as_html(letter.summary), subtype="html")
    message.add_attachment(
        letter.attachment.read_bytes(), maintype="application", subtype="pdf", filename=letter.attachment_name
    )
    return message


def deliver(
    conn: Connection,
    *,
    smtp: SmtpConnection,
    sender_name: str,
    subject_of: Callable[[dict[str, Any]], str],
    now: datetime,
    open_server: OpenServer | None = None,
) -> DeliveryResult:
    """Send what is pending, each to its reader once.

    :param open_server: connects and logs in; the default does it as the connection says.
    """
    sql = queries("briefings")
    counts = {"sent": 0, "failed": 0, "refused": 0, "unknown": 0}
    troubles: list[str] = []
    for row in list(sql.open_deliveries(conn)):
        if row["state"] == "sending":
            if now - row["sending_at"] >= STALE:
                _end(conn, row, state="unknown", error="the worker disappeared while sending")
                counts["unknown"] += 1
                troubles.append(f"{row['kind']} {row['recipient']}: not known whether it left")
            continue
        # Everything that can fail without a trace outside is done before the delivery is begun.
        letter = Letter(
            recipient=row["recipient"],
            message_id=row["message_id"],
            subject=subject_of(row),
            summary=row["summary"],
            attachment=Path(row["path"]),
            attachment_name=Path(row["path"]).name,
        )
        try:
            message = compose(letter, sender=smtp.from_email, sender_name=sender_name, now=now)
            server = (open_server or _connect)(smtp)
        except (OSError, smtplib.SMTPException) as error:
            counts["failed"] += 1
            troubles.append(f"{row['kind']} {row['recipient']}: {_words(error)}")
            continue
        with _Goodbye(server):
            if sql.begin_delivery(conn, briefing_id=row["briefing_id"], recipient=row["recipient"], now=now) != 1:
                continue
            state, error_text = _send(server, message)
        _end(conn, row, state=state, error=error_text, sent_at=now if state == "sent" else None)
        counts["failed" if state == "pending" else state] += 1
        if error_text:
            troubles.append(f"{row['kind']} {row['recipient']}: {error_text}")
    return DeliveryResult(**counts, troubles=tuple(troubles))


def _send(server: smtplib.SMTP, message: EmailMessage) -> tuple[str, str | None]:
    try:
        server.send_message(message)
    except smtplib.SMTPRecipientsRefused as error:
        codes = [code for code, _ in error.recipients.values()]
        passing = all(400 <= code < 500 for code in codes)
        return ("pending" if passing else "refused"), f"recipient refused {codes}"
    except smtplib.SMTPResponseException as error:
        # An answer after the data, so the server says itself that it did not take the message.
        return ("pending" if 400 <= error.smtp_code < 500 else "refused"), _words(error)
    except (smtplib.SMTPServerDisconnected, OSError) as error:
        return "unknown", _words(error)
    except smtplib.SMTPException as error:
        return "refused", _words(error)
    return "sent", None


def _end(
    conn: Connection, row: dict[str, Any], *, state: str, error: str | None, sent_at: datetime | None = None
) -> None:
    queries("briefings").end_delivery(
        conn, briefing_id=row["briefing_id"], recipient=row["recipient"], state=state, sent_at=sent_at, error=error
    )


def _connect(smtp: SmtpConnection) -> smtplib.SMTP:
    context = ssl.create_default_context()
    server: smtplib.SMTP
    if smtp.use_ssl:
        server = smtplib.SMTP_SSL(smtp.host, smtp.port, timeout=smtp.timeout, context=context)
    else:
        server = smtplib.SMTP(smtp.host, smtp.port, timeout=smtp.timeout)
    try:
        if smtp.use_starttls:
            server.starttls(context=context)
        if smtp.login:
            server.login(smtp.login, smtp.password or "")
    except BaseException:
        server.close()
        raise
    return server


class _Goodbye:
    """Say goodbye without letting a failing goodbye turn a sent message into an unknown one."""

    def __init__(self, server: smtplib.SMTP) -> None:
        self._server = server

    def __enter__(self) -> smtplib.SMTP:
        return self._server

    def __exit__(self, *exception: object) -> None:
        try:
            self._server.quit()
        except (OSError, smtplib.SMTPException):
            self._server.close()


def _words(error: Exception) -> str:
    # Never the text of a login failure: servers repeat what was sent.
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return f"login refused ({error.smtp_code})"
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{type(error).__name__} {error.smtp_code}"
    return type(error).__name__


def _as_html(summary: str) -> str:
    lines = []
    for line in summary.splitlines():
        text = html.escape(line)
        if text.startswith("*") and text.endswith("*"):
            lines.append(f'<h1 style="font-size:18px;margin:0 0 12px;color:#082b45">{text.strip("*")}</h1>')
        else:
            lines.append(f'<p style="margin:0 0 8px">{text}</p>')
    return (
        '<!doctype html><html lang="id"><body style="font:16px/1.5 sans-serif;color:#0e2439;max-width:36em">'
        + "".join(lines)
        + "</body></html>"
    )
