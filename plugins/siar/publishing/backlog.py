"""What does not get on by itself: overdue, unproven, parked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from siar.channels import ChannelId
from siar.publishing import sentences
from siar.store import Connection, Many, One

__all__ = ["OVERDUE", "Backlog", "Cause", "Stuck", "count", "stuck"]

Cause = Literal["freeze", "stop", "rest", "unused", "own", "waiting", "person"]
"""Why a publication does not get on: a switch that was pressed, an account that waits for a person, rests, or is not used
any more; its own fault; nothing but that nobody has taken it; or a person has to decide about it alone."""

OVERDUE = timedelta(minutes=10)
"""How long after its time a publication is late: a run of posts_publish takes minutes, not ten."""


@dataclass(frozen=True)
class Backlog:
    """How many publications wait for something else than their time.

    :param due: those whose time has come and that are not out, late or not; since when the oldest of them could have gone
        out is `oldest_due`, None when there is none. What is behind a stop or a freeze waits since its own time.
    :param overdue: those of them that are late.
    """

    due: int
    overdue: int
    oldest_due: datetime | None
    unknown: int
    parked: int


@dataclass(frozen=True)
class Stuck:
    """One publication; `account` is what people call the account. `sentence` says why it is late, and what has to be done.

    :param cause: what kind of reason that is. :param scope: of a freeze, which one.
    """

    post_id: int
    account_id: str
    channel: ChannelId
    account: str
    reference_code: str
    state: str
    due_at: datetime
    sentence: str
    cause: Cause
    scope: str | None = None


@dataclass(frozen=True)
class _Waiting:
    """One publication with what may hold it up; `frozen` is why somebody pressed the switch.

    :param reopened_at: when the account was last opened again, if that was after its time.
    """

    post_id: int
    account_id: str
    channel: ChannelId
    account: str
    reference_code: str
    state: str
    due_at: datetime
    sentence: str | None
    tries: int
    error: Mapping[str, Any] | None
    lease_until: datetime | None
    active: bool
    stopped: bool
    resting: bool
    frozen: str | None
    scope: str | None
    reopened_at: datetime | None

    def read(self, now: datetime) -> Stuck:
        cause, sentence = self._why(now)
        return Stuck(
            post_id=self.post_id,
            account_id=self.account_id,
            channel=self.channel,
            account=self.account,
            reference_code=self.reference_code,
            state=self.state,
            due_at=self.due_at,
            sentence=sentence,
            cause=cause,
            scope=self.scope if cause == "freeze" else None,
        )

    def _why(self, now: datetime) -> tuple[Cause, str]:
        """What holds it up now comes before what was written down at an earlier try."""
        if self.state == "parked":
            return "person", self.sentence or sentences.NOT_TAKEN
        if self.state in {"committing", "unknown"}:
            return "waiting", self.sentence or sentences.unproven(self.account)
        return self._why_its_account() or self._why_itself(now)

    def _why_its_account(self) -> tuple[Cause, str] | None:
        if self.frozen is not None:
            return "freeze", sentences.behind_freeze(self.frozen)
        if self.stopped:
            return "stop", sentences.behind_stop(self.account)
        if not self.active:
            return "unused", sentences.not_used(self.account)
        if self.resting:
            return "rest", sentences.behind_rest(self.account)
        return None

    def _why_itself(self, now: datetime) -> tuple[Cause, str]:
        if self.lease_until is not None and self.lease_until > now:
            return "waiting", sentences.BEING_PREPARED
        if self.tries > 0:
            own = sentences.own_fault(self.account, self.error or {}, self.tries)
            return "own", f"{own}. Dicoba lagi otomatis."
        if self.sentence:
            return "own", self.sentence
        if self.reopened_at is not None and now - self.reopened_at < OVERDUE:
            return "waiting", sentences.just_reopened(self.account)
        return "waiting", sentences.LEFT_BEHIND if self.state == "preparing" else sentences.NOT_TAKEN


_count = One("publishing.count_backlog", Backlog)
_stuck = Many("publishing.stuck", _Waiting)


def count(conn: Connection, *, now: datetime) -> Backlog:
    """Return how many wait."""
    return _count(conn, now=now, due_before=now - OVERDUE)


def stuck(conn: Connection, *, now: datetime, limit: int) -> list[Stuck]:
    """Return those that wait, by their time."""
    return [row.read(now) for row in _stuck(conn, due_before=now - OVERDUE, now=now, limit=limit)]
