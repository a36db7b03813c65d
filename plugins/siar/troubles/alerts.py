"""Who is told of troubles, by which ways, and the letters themselves."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

import psycopg
from psycopg.pq import TransactionStatus

from siar.outbox.messages import Letter
from siar.outbox.planning import addressed, plan
from siar.outbox.sending import send_due
from siar.outbox.ways import Senders
from siar.reading.formats import Formats
from siar.settings import Settings
from siar.store import Connection
from siar.troubles.trouble import Standing

__all__ = ["Alerts"]

log = logging.getLogger(__name__)

_WEBHOOK = "webhook:siar_webhook"
_LONGEST_SUBJECT = 120
_HEADS = {
    "new": "Gangguan sejak {since}",
    "again": "Gangguan yang sama terjadi lagi (pertama kali {since})",
    "still": "Belum selesai, sudah {age} (sejak {since})",
}


@dataclass(frozen=True)
class Alerts:
    """How people hear of troubles.

    :param senders: with a short timeout; somebody waits for them.
    :param desk: the address under which people open the desk, None when it is not known.
    """

    settings: Settings
    senders: Senders
    desk: str | None

    @property
    def to(self) -> list[str]:
        """Who hears: the addresses of `alerts_to`, and the webhook where there is one."""
        return [*self.settings.city.alerts_to, *([_WEBHOOK] if self.senders.has("webhook") else [])]

    def plan(self, conn: Connection, letter: Letter, *, key: str, now: datetime) -> list[int]:
        """Plan a letter to everybody, once for a key; return the messages. Call inside a transaction."""
        planned = [
            plan(conn, letter, kind="alarm", recipient=recipient, key=key, settings=self.settings, now=now)
            for recipient in self.to
        ]
        return [item.message_id for item in planned if item.changed]

    def try_at_once(self, conn: Connection, messages: Sequence[int], *, now: datetime) -> None:
        """Try planned letters now, unless a transaction is open; what cannot leave is left to the outbox."""
        if messages and conn.info.transaction_status == TransactionStatus.IDLE:
            with suppress(psycopg.Error):
                # Planned is planned: whatever happens to the database now, nothing is sent beside the outbox.
                send_due(conn, self.senders, plan=self.settings.outbox, clock=lambda: now, only=messages)

    def send_directly(self, letter: Letter, *, key: str, now: datetime) -> None:
        """Hand a letter over without the outbox: there is none while the database is away, and nothing remembers it."""
        for recipient in self.to:
            channel, _, message = addressed(letter, kind="alarm", recipient=recipient, key=key)
            try:
                outcome = self.senders.of(channel).send(message, now=now, begin=lambda: None)
            except Exception as error:
                # One recipient's fault costs that recipient.
                log.exception("The alarm did not leave by %s (%s).", channel, type(error).__name__)
            else:
                log.info("The alarm by %s: %s %s", channel, outcome.state, outcome.sentence or "")

    def letter(self, told: Sequence[Standing], *, ended: Sequence[Standing] = (), now: datetime) -> Letter:
        """Return one letter about everything that is to be told now, what is new first."""
        order = {"new": 0, "again": 1, "still": 2}
        told = sorted(told, key=lambda trouble: order[trouble.telling])
        parts = [self._part(trouble, now=now) for trouble in told] + [self._end(trouble) for trouble in ended]
        return Letter(subject=_subject(told, ended), plain="\n".join(parts))

    def _part(self, trouble: Standing, *, now: datetime) -> str:
        formats = Formats.of(self.settings.city)
        since, age = formats.moment(trouble.opened_at), formats.duration(now - trouble.opened_at)
        lines = [
            _HEADS[trouble.telling].format(since=since, age=age),
            f"Apa yang terjadi: {trouble.what}",
            f"Artinya: {trouble.means}" if trouble.means else "",
            f"Yang perlu dilakukan: {trouble.action}" if trouble.action else "",
            f"Buka: {self._address(trouble.place)}",
        ]
        return "\n".join(line for line in lines if line) + "\n"

    def _end(self, trouble: Standing) -> str:
        assert trouble.over_at is not None
        formats = Formats.of(self.settings.city)
        lasted = formats.duration(trouble.over_at - trouble.opened_at)
        return (
            f"Selesai {formats.moment(trouble.over_at)}, berlangsung {lasted} (sejak {formats.moment(trouble.opened_at)})\n"
            f"Yang tadinya terjadi: {trouble.what}\n"
        )

    def _address(self, place: str) -> str:
        if "://" in place:
            return place
        return f"{self.desk}/{place}" if self.desk else f"Meja Redaksi, halaman {place}"


def _subject(told: Sequence[Standing], ended: Sequence[Standing]) -> str:
    first = told[0] if told else ended[0]
    word = (
        "Selesai" if not told else {"new": "Gangguan", "again": "Terjadi lagi", "still": "Belum selesai"}[first.telling]
    )
    others = len(told) + len(ended) - 1
    more = f" (dan {others} lainnya)" if others else ""
    what = " ".join(first.what.split())
    room = _LONGEST_SUBJECT - len(word) - len(more)
    return f"[Siar] {word}: {what if len(what) <= room else what[: room - 1] + '…'}{more}"
