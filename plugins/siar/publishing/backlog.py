"""What does not get on by itself: overdue, unproven, parked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from siar.channels import ChannelId
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
    """One publication; `account` is what people call the account. `sentence` says what has to be done, in Indonesian; None when it is only late."""

    post_id: int
    channel: ChannelId
    account: str
    reference_code: str
    state: str
    due_at: datetime
    sentence: str | None


_count = One("publishing.count_backlog", Backlog)
_stuck = Many("publishing.stuck", Stuck)


def count(conn: Connection, *, now: datetime) -> Backlog:
    """Return how many wait."""
    return _count(conn, due_before=now - OVERDUE)


def stuck(conn: Connection, *, now: datetime, limit: int) -> list[Stuck]:
    """Return those that wait, by their time."""
    return _stuck(conn, due_before=now - OVERDUE, limit=limit)
