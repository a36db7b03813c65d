"""What is wrong with boosts now, as their last looks left it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from siar.store import Connection, Many

__all__ = ["Troubled", "troubled"]

_ENDED_FOR = timedelta(days=1)
"""So long what ended a boost before its time is told."""


@dataclass(frozen=True)
class Troubled:
    """One boost that something is wrong with.

    :param code: its kind (`siar.boosts.delivery`). :param sentence: for the desk, in Indonesian.
    """

    code: str
    boost_id: int
    reference_code: str
    sentence: str
    since: datetime


_troubled = Many("boosts.troubled", Troubled)


def troubled(conn: Connection, *, now: datetime) -> list[Troubled]:
    """Return the boosts with which something is wrong, those of a kind together, the oldest first."""
    return _troubled(conn, ended_since=now - _ENDED_FOR)
