"""Send what is due: each message on its own, at most once, and never a silent "perhaps".

A worker takes a message for a while (`fence`), talks to the channel, and only directly before the step that may hand
the message over is it `sending`. So whoever dies earlier has sent nothing, and the message is tried again when the lease
has ended; whoever dies later leaves a message of which nobody can say whether it was taken, and that is `unknown`.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import psycopg

from siar.errors import AccessError, ConfigError, RetryError, SiarError, WaitError
from siar.outbox.messages import Attachment, Letter, Message, State
from siar.outbox.sender import NotOursError, Outcome
from siar.outbox.ways import Senders, shown
from siar.settings import Language, Outbox
from siar.store import Connection, Many, Maybe, MaybeValue, Statement

__all__ = ["LEASE", "STALE", "SendResult", "send_due", "waits"]

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=10)
"""For how long a message that a worker has taken is left to it."""

STALE = timedelta(minutes=15)
"""A message that has been under way for so long has lost its worker; whether it left is not known."""

_LOST = "Proses pengirim terhenti di tengah pengiriman; belum pasti surat sampai."


@dataclass(frozen=True)
class SendResult:
    """What one round did. `troubles` are sentences for engineers about what a person has to see to.

    :param unforeseen: those among them that nothing keeps.
    :param sent_by: channels by which something left. :param closed: those that took nothing.
    :param shut: why, of those that need a person or have been closed for long.
    """

    sent: int = 0
    later: int = 0
    refused: int = 0
    unknown: int = 0
    given_up: int = 0
    troubles: tuple[str, ...] = ()
    unforeseen: tuple[str, ...] = ()
    sent_by: tuple[str, ...] = ()
    closed: tuple[str, ...] = ()
    shut: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class _Claimed:
    message_id: int
    channel: str
    kind: str
    recipient: str
    sender_name: str
    language: Language
    subject: str
    plain: str
    html: str | None
    attachments: list[dict[str, str]]
    reference: str
    fence: int
    tries: int
    created_at: datetime
    gives_up_at: datetime


@dataclass(frozen=True)
class _Moved:
    message_id: int
    channel: str
    kind: str
    recipient: str
    state: str
    error: str | None


@dataclass(frozen=True)
class _File:
    data: bytes | None
    path: str | None


_claim_message = Maybe("outbox.claim_message", _Claimed)
_begin_message = Statement("outbox.begin_message")
_end_message = Statement("outbox.end_message")
_put_off_channel = Many("outbox.put_off_channel", _Moved)
_lose_stale = Many("outbox.lose_stale", _Moved)
_file_of = Maybe("outbox.file_of", _File)
_oldest_waiting = MaybeValue("outbox.oldest_waiting", datetime)


def send_due(
    conn: Connection,
    senders: Senders,
    *,
    plan: Outbox,
    clock: Callable[[], datetime],
    only: Sequence[int] | None = None,
    until: datetime | None = None,
) -> SendResult:
    """Try every message that is due, alarms first; what cannot leave now waits for its next turn.

    Whatever goes wrong with one message costs that message, and is kept with it. A channel that is shut costs one try:
    everything due there waits together.

    :param only: none but these messages.
    :param until: no message is begun later.
    """
    return _Round(conn, senders, plan, clock, None if only is None else list(only)).run(until)


@dataclass
class _Round:
    conn: Connection
    senders: Senders
    plan: Outbox
    clock: Callable[[], datetime]
    only: list[int] | None
    counts: dict[str, int] = field(
        default_factory=lambda: dict.fromkeys(("sent", "later", "refused", "unknown", "given_up"), 0)
    )
    troubles: list[str] = field(default_factory=list)
    unforeseen: list[str] = field(default_factory=list)
    sent_by: set[str] = field(default_factory=set)
    closed: list[str] = field(default_factory=list)
    shut: dict[str, str] = field(default_factory=dict)

    def run(self, until: datetime | None) -> SendResult:
        if self.only is None:
            now = self.clock()
            for moved in _lose_stale(self.conn, before=now - STALE, now=now, error=_LOST):
                self._count("unknown", moved)
        for _ in range(self.plan.per_run):
            now = self.clock()
            if until is not None and now >= until:
                break
            claimed = _claim_message(self.conn, now=now, lease_until=now + LEASE, closed=self.closed, only=self.only)
            if claimed is None:
                break
            self._try(claimed)
        return SendResult(
            **self.counts,
            troubles=tuple(self.troubles),
            unforeseen=tuple(self.unforeseen),
            sent_by=tuple(sorted(self.sent_by)),
            closed=tuple(self.closed),
            shut=self.shut,
        )

    def _try(self, claimed: _Claimed) -> None:
        turn = _Turn(self.conn, claimed, self.clock)
        try:
            sender = self.senders.of(claimed.channel)
            outcome = sender.send(turn.message(), now=self.clock(), begin=turn.begin)
        except NotOursError:
            log.info("message %s: somebody else has it, or it was taken back", claimed.message_id)
            return
        except psycopg.OperationalError:
            # The database, not the message. If it was begun, the next round finds it so.
            raise
        except (RetryError, WaitError, AccessError, ConfigError) as error:
            self._shut(turn, error)
            return
        except Exception as error:
            log.exception("message %s: unforeseen", claimed.message_id)
            outcome = _unforeseen(error, begun=turn.begun)
            if claimed.kind != "alarm":
                self.unforeseen.append(f"Message {claimed.message_id} met an unforeseen {type(error).__name__}.")
                self.troubles.append(self.unforeseen[-1])
        self._end(turn, outcome)

    def _end(self, turn: _Turn, outcome: Outcome) -> None:
        claimed, now = turn.claimed, self.clock()
        state: State = "planned" if outcome.state == "later" else outcome.state
        next_try_at = None
        if state == "planned":
            if now >= claimed.gives_up_at:
                state = "given_up"
            else:
                pause_until = now + self.plan.pause(claimed.tries)
                # The last try is at the limit, not somewhere after it.
                next_try_at = min(max(pause_until, outcome.not_before or pause_until), claimed.gives_up_at)
        if not turn.end(state, error=outcome.sentence, next_try_at=next_try_at, now=now, receipt=outcome.receipt):
            log.warning("message %s: it was taken away before its end was written", claimed.message_id)
            return
        moved = _Moved(claimed.message_id, claimed.channel, claimed.kind, claimed.recipient, state, outcome.sentence)
        self._count("later" if state == "planned" else state, moved)

    def _shut(self, turn: _Turn, error: SiarError) -> None:
        """A channel takes nothing now: nothing was handed over, and everything due there waits."""
        channel, now = turn.claimed.channel, self.clock()
        self.closed.append(channel)
        again = max(now + self.plan.pause(1), error.until) if isinstance(error, WaitError) else now + self.plan.pause(1)
        # Given back as it was, then put off with the others.
        turn.end("planned", error=str(error), next_try_at=now, now=now, tried=False)
        for moved in _put_off_channel(
            self.conn, channel=channel, now=now, next_try_at=again, error=str(error), only=self.only
        ):
            self._count("given_up" if moved.state == "given_up" else "later", moved)
        if isinstance(error, AccessError | ConfigError) or self._shut_for_long(channel, now):
            self.shut[channel] = str(error)
            self.troubles.append(f"Nothing leaves by {channel}: {error}")

    def _shut_for_long(self, channel: str, now: datetime) -> bool:
        oldest = waits(self.conn, channel)
        return oldest is not None and now - oldest >= timedelta(minutes=self.plan.tell_after_minutes)

    def _count(self, outcome: str, moved: _Moved) -> None:
        self.counts[outcome] += 1
        if outcome == "sent":
            self.sent_by.add(moved.channel)
        if outcome in {"sent", "later"}:
            return
        words = {
            "refused": "was refused",
            "given_up": "was given up after its time limit",
            "unknown": "may or may not have arrived",
        }
        to = shown(moved.channel, moved.recipient)
        sentence = f"Message {moved.message_id} ({moved.kind} to {to}) {words[outcome]}: {moved.error}"
        log.warning("%s", sentence)
        # An alarm that did not leave is not told by an alarm.
        if moved.kind != "alarm":
            self.troubles.append(sentence)


def waits(conn: Connection, channel: str) -> datetime | None:
    """Return since when the oldest message waits for a channel, None when none does."""
    return _oldest_waiting(conn, channel=channel)


@dataclass
class _Turn:
    """One worker's hold on one message."""

    conn: Connection
    claimed: _Claimed
    clock: Callable[[], datetime]
    begun: bool = False

    def message(self) -> Message:
        claimed = self.claimed
        letter = Letter(
            subject=claimed.subject,
            plain=claimed.plain,
            html=claimed.html,
            sender_name=claimed.sender_name,
            language=claimed.language,
            attachments=tuple(self._attachment(item) for item in claimed.attachments),
        )
        return Message(kind=claimed.kind, recipient=claimed.recipient, reference=claimed.reference, letter=letter)

    def _attachment(self, item: dict[str, str]) -> Attachment:
        found = _file_of(self.conn, sha256=item["sha256"])
        if found is None:
            raise FileNotFoundError(f"attachment {item['name']} of message {self.claimed.message_id}")
        data = found.data if found.data is not None else Path(str(found.path)).read_bytes()
        return Attachment(item["name"], item["media_type"], data, item.get("content_id"))

    def begin(self) -> None:
        claimed = self.claimed
        if _begin_message(self.conn, message_id=claimed.message_id, fence=claimed.fence, now=self.clock()) != 1:
            raise NotOursError
        self.begun = True

    def end(
        self,
        state: State,
        *,
        error: str | None,
        next_try_at: datetime | None,
        now: datetime,
        tried: bool = True,
        receipt: str | None = None,
    ) -> bool:
        claimed = self.claimed
        rows = _end_message(
            self.conn,
            message_id=claimed.message_id,
            fence=claimed.fence,
            state=state,
            error=error,
            tries=claimed.tries if tried else claimed.tries - 1,
            next_try_at=next_try_at,
            ended_at=None if state == "planned" else now,
            receipt=receipt,
        )
        return rows == 1


def _unforeseen(error: Exception, *, begun: bool) -> Outcome:
    name = type(error).__name__
    if begun:
        return Outcome("unknown", f"Galat tak terduga saat mengirim ({name}); belum pasti surat sampai.")
    return Outcome("later", f"Galat tak terduga sebelum mengirim ({name}). Tim teknis perlu melihat log messages_send.")
