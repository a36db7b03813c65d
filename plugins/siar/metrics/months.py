"""The months in which readings are kept: made ahead, and taken out of the table when their time is over.

What is known of a value stays for ever; only how it came to be is kept by the month.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from siar.settings import Settings
from siar.store import Connection, Value

__all__ = ["AHEAD", "Tended", "make_month", "tend"]

AHEAD = (timedelta(), timedelta(days=31), timedelta(days=62))
"""How far from now months are made."""

_make_month = Value("metrics.make_month", str)
_detach_months = Value("metrics.detach_months", list[str])


@dataclass(frozen=True)
class Tended:
    """The partitions that are there for now and soon, and those that were taken out."""

    ready: tuple[str, ...]
    detached: tuple[str, ...]


def make_month(conn: Connection, moment: datetime) -> str:
    """Make the month of a moment, if it is not there; return the partition's name."""
    return _make_month(conn, moment=moment)


def tend(conn: Connection, *, settings: Settings, now: datetime) -> Tended:
    """Make the months to come, and take out those that ended longer ago than `retention.yaml` keeps readings.

    A month that was taken out stands as a table of its own in the schema `siar_archive`.
    """
    ready = tuple(dict.fromkeys(make_month(conn, now + ahead) for ahead in AHEAD))
    days = settings.retention.readings_days
    detached = [] if days is None else _detach_months(conn, before=now - timedelta(days=days))
    return Tended(ready, tuple(detached))
