"""One letter a day to each agency whose rows wait for it, and only when there is something new to say.

SMTP has no idempotency: a letter whose sending broke off after the content was handed over is `unknown`, counts as
told, and is never repeated by itself.
"""

from __future__ import annotations

import csv
import hashlib
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

from siar import mail
from siar.config_files import config_folder
from siar.connections import SmtpConnection
from siar.errors import AccessError, ConfigError, InputError, RetryError, UnprovenError
from siar.intake.digests.letters import WaitingRow, compose, content_of, waiting_row
from siar.intake.rules.rulebook import RuleBook
from siar.settings import Settings
from siar.store import Connection, queries

__all__ = ["DigestResult", "read_contacts", "send_due"]

logger = logging.getLogger(__name__)

STALE = timedelta(minutes=15)
"""A letter that has been under way for so long has lost its worker; whether it left is not known."""

Deliver = Callable[[SmtpConnection, EmailMessage], None]


@dataclass(frozen=True)
class DigestResult:
    """What one round did. `unchanged` agencies were told the same before, `nobody` have no address."""

    due: bool = False
    sent: int = 0
    failed: int = 0
    refused: int = 0
    unknown: int = 0
    unchanged: int = 0
    nobody: int = 0
    troubles: tuple[str, ...] = ()


def read_contacts(path: Path | None = None) -> dict[str, tuple[str, ...]]:
    """Return the addresses by agency code, from contacts.csv (kode, email; one address a line).

    :raises ConfigError: the file is missing, or a line is no address.
    """
    path = path or config_folder().path("contacts.csv")
    found: dict[str, list[str]] = {}
    try:
        with path.open(encoding="utf-8", newline="") as handle:
            for number, row in enumerate(csv.DictReader(handle), 2):
                code, email = row["kode"].strip(), row["email"].strip()
                if not code or email.count("@") != 1 or any(char.isspace() or char in ",;<>" for char in email):
                    raise ConfigError(f"{path}: line {number} is no agency code with one address.")
                found.setdefault(code, []).append(email)
    except FileNotFoundError:
        raise ConfigError(f"{path} is missing.") from None
    except (KeyError, AttributeError):
        raise ConfigError(f"{path} must have the columns kode and email on every line.") from None
    return {code: tuple(dict.fromkeys(emails)) for code, emails in found.items()}


def send_due(
    conn: Connection,
    *,
    smtp: SmtpConnection,
    settings: Settings,
    now: datetime,
    contacts: Mapping[str, Sequence[str]] | None = None,
    deliver: Deliver = mail.deliver,
) -> DigestResult:
    """Send today's letters that are due and were not sent. Safe to repeat at any time.

    :param contacts: addresses by agency code; those of contacts.csv when not given.
    :raises ConfigError: contacts or templates are wrong.
    """
    plan = settings.intake.digest
    local = now.astimezone(settings.city.zone)
    if not plan.send or local.time() < plan.send_after:
        return DigestResult()
    people = read_contacts() if contacts is None else contacts
    sql, today = queries("intake"), local.date()
    lost = sql.lose_stale_digests(conn, before=now - STALE)
    sql.drop_old_digests(conn, day=today)
    told = {row["opd"]: row for row in sql.last_digests(conn)}
    counts = dict.fromkeys(("sent", "failed", "refused", "unknown", "unchanged", "nobody"), 0)
    counts["unknown"] = lost
    troubles: list[str] = []
    for code, rows in _by_agency(conn, settings).items():
        last = told.get(code)
        if (
            last is not None
            and last["state"] != "pending"
            and (last["day"] >= today or last["content"] == content_of(rows))
        ):
            counts["unchanged"] += last["content"] == content_of(rows)
            continue
        recipients = people.get(code, ())
        if not recipients:
            counts["nobody"] += 1
            continue
        letter = _Letter(code, tuple(rows), tuple(recipients), today)
        state, trouble = _send(conn, letter, smtp=smtp, settings=settings, now=now, deliver=deliver)
        if state is not None:
            counts["failed" if state == "pending" else state] += 1
        if trouble:
            troubles.append(f"{code}: {trouble}")
            logger.warning("digest of %s: %s", code, trouble)
    return DigestResult(due=True, **counts, troubles=tuple(troubles))


def _by_agency(conn: Connection, settings: Settings) -> dict[str, list[WaitingRow]]:
    """Return the waiting rows of each agency. A shared sheet's rows go to whom their own OPD cell names for certain."""
    agencies = RuleBook.load(settings).agencies
    found: dict[str, list[WaitingRow]] = {}
    for row in queries("intake").rows_waiting(conn):
        code = row["opd"] or agencies.resolve(row["opd_text"] or "").code
        if code in settings.agency_by_code:
            found.setdefault(str(code), []).append(waiting_row(row))
    return found


@dataclass(frozen=True)
class _Letter:
    opd: str
    rows: tuple[WaitingRow, ...]
    recipients: tuple[str, ...]
    day: date

    def message_id(self, sender: str) -> str:
        """The same for the same agency and day, so that mail programs fold a repetition."""
        digest = hashlib.sha256(f"digest|{self.opd}|{self.day}".encode()).hexdigest()[:24]
        return f"<siar.digest.{digest}@{sender.rpartition('@')[2] or 'localhost'}>"


def _send(
    conn: Connection, letter: _Letter, *, smtp: SmtpConnection, settings: Settings, now: datetime, deliver: Deliver
) -> tuple[str | None, str | None]:
    """Send one letter; return how it ended (None: another worker has it) and what is to be told about it."""
    sql = queries("intake")
    message_id = letter.message_id(smtp.from_email)
    # Everything that can fail without a trace outside is done before the letter is begun.
    message = compose(
        letter.rows,
        agency=settings.agency_by_code[letter.opd],
        recipients=letter.recipients,
        sender=smtp.from_email,
        message_id=message_id,
        settings=settings,
        now=now,
    )
    sql.plan_digest(
        conn,
        opd=letter.opd,
        day=letter.day,
        content=content_of(letter.rows),
        row_count=len(letter.rows),
        recipients=list(letter.recipients),
        message_id=message_id,
        now=now,
    )
    if sql.begin_digest(conn, opd=letter.opd, day=letter.day, now=now) != 1:
        return None, None
    state, trouble = "sent", None
    try:
        deliver(smtp, message)
    except (RetryError, AccessError) as error:
        state, trouble = "pending", str(error)
    except InputError as error:
        state, trouble = "refused", str(error)
    except UnprovenError as error:
        state, trouble = "unknown", str(error)
    sql.end_digest(
        conn, opd=letter.opd, day=letter.day, state=state, sent_at=now if state == "sent" else None, error=trouble
    )
    return state, trouble
