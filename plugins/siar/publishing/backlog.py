"""What does not get on by itself: overdue, unproven, parked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from siar.channels import ChannelId
from siar.publishing import sentences
from siar.store import Connection, Many, One

__all__ = ["OVERDUE", "Backlog", "Stuck", "count", "stuck"]

OVERDUE = timedelta(minutes=10)
"""How long after its time a publication is late: a run of posts_publish takes minutes, not ten."""


@dataclass(frozen=True)
class Backlog:
    """How many publications wait for something else than their time; `oldest_due` is None when none is overdue."""

    overdue: int
    oldest_due: datetime | None
    unknown: int
    parked: int


@dataclass(frozen=True)
class Stuck:
    """One publication; `account` is what people call the account. `sentence` says why it is late, and what has to be done."""

    post_id: int
    channel: ChannelId
    account: str
    reference_code: str
    state: str
    due_at: datetime
    sentence: str


@dataclass(frozen=True)
class _Waiting:
    """One publication with what may hold it up; `frozen` is why somebody pressed the switch."""

    post_id: int
    channel: ChannelId
    account: str
    reference_code: str
    state: str
    due_at: datetime
    sentence: str | None
    tries: int
    error: Mapping[str, Any] | None
    stopped: bool
    resting: bool
    frozen: str | None

    def read(self) -> Stuck:
        return Stuck(
            post_id=self.post_id,
            channel=self.channel,
            account=self.account,
            reference_code=self.reference_code,
            state=self.state,
            due_at=self.due_at,
            sentence=self.sentence or self._why_late(),
        )

    def _why_late(self) -> str:
        if self.frozen is not None:
            return sentences.behind_freeze(self.frozen)
        if self.stopped:
            return sentences.behind_stop(self.account)
        if self.resting:
            return sentences.behind_rest(self.account)
        if self.tries > 0:
            return sentences.own_fault(self.account, self.error or {}, self.tries) + ". Dicoba lagi otomatis."
        return sentences.NOT_TAKEN


_count = One("publishing.count_backlog", Backlog)
_stuck = Many("publishing.stuck", _Waiting)


def count(conn: Connection, *, now: datetime) -> Backlog:
    """Return how many wait."""
    return _count(conn, due_before=now - OVERDUE)


def stuck(conn: Connection, *, now: datetime, limit: int) -> list[Stuck]:
    """Return those that wait, by their time."""
    return [row.read() for row in _stuck(conn, due_before=now - OVERDUE, now=now, limit=limit)]
