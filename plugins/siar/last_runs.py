"""When each part last did something."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from siar.store import Connection, One

__all__ = ["LastRuns", "last_runs"]


@dataclass(frozen=True)
class LastRuns:
    """One moment a part; None when it never ran."""

    intake: datetime | None
    compose: datetime | None
    publish: datetime | None
    metrics: datetime | None
    briefings: datetime | None


_last_runs = One("core.last_runs", LastRuns)


def last_runs(conn: Connection) -> LastRuns:
    """Return what the tables say of each part's last run."""
    return _last_runs(conn)
