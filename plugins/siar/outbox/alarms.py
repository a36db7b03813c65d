"""Alarms: planned like every message and tried at once, because what fails may be what would send them later."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, suppress
from datetime import datetime

import psycopg

from siar.errors import ConfigError
from siar.outbox.messages import Letter
from siar.outbox.planning import addressed, plan
from siar.outbox.sending import send_due
from siar.outbox.ways import Senders
from siar.settings import Settings
from siar.store import Connection

__all__ = ["raise_alarm", "recipients"]

log = logging.getLogger(__name__)

WEBHOOK = "webhook:siar_webhook"


def recipients(settings: Settings, senders: Senders) -> list[str]:
    """Return who hears of an alarm: the addresses of `alerts_to`, and the webhook where there is one."""
    return [*settings.city.alerts_to, *([WEBHOOK] if senders.has("webhook") else [])]


def raise_alarm(
    letter: Letter,
    *,
    key: str,
    to: Sequence[str],
    connect: Callable[[], AbstractContextManager[Connection]],
    senders: Senders,
    settings: Settings,
    clock: Callable[[], datetime],
) -> None:
    """Tell everybody of `to`, once for a key. What cannot leave at once is left to the outbox.

    With the database away there is no outbox: then the letter goes to each directly, and nothing remembers it.

    :param connect: opens a connection to the database.
    :param senders: with a short timeout; somebody waits for this.
    """
    try:
        with connect() as conn:
            fresh = _plan(conn, letter, key=key, to=to, settings=settings, now=clock())
            with suppress(psycopg.Error):
                # Planned is planned: whatever happens to the database now, nothing is sent beside the outbox.
                send_due(conn, senders, plan=settings.outbox, clock=clock, only=fresh)
    except (psycopg.Error, ConfigError) as error:
        log.warning("The outbox was not reached (%s); the alarm goes out directly.", type(error).__name__)
        _send_directly(letter, key=key, to=to, senders=senders, clock=clock)


def _plan(
    conn: Connection, letter: Letter, *, key: str, to: Sequence[str], settings: Settings, now: datetime
) -> list[int]:
    with conn.transaction():
        planned = [
            plan(conn, letter, kind="alarm", recipient=recipient, key=key, settings=settings, now=now)
            for recipient in to
        ]
    return [item.message_id for item in planned if item.changed]


def _send_directly(
    letter: Letter, *, key: str, to: Sequence[str], senders: Senders, clock: Callable[[], datetime]
) -> None:
    for recipient in to:
        channel, _, message = addressed(letter, kind="alarm", recipient=recipient, key=key)
        try:
            outcome = senders.of(channel).send(message, now=clock(), begin=lambda: None)
        except Exception as error:
            # One recipient's fault costs that recipient.
            log.exception("The alarm did not leave by %s (%s).", channel, type(error).__name__)
        else:
            log.info("The alarm by %s: %s %s", channel, outcome.state, outcome.sentence or "")
