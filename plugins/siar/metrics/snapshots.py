"""Storing readings: append-only snapshots and the newest value a day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from siar.store import Connection, Statement, Statements, Value

__all__ = ["Number", "Run", "begin"]

_begin_run = Value("metrics.begin_run", int)
_end_run = Statement("metrics.end_run")
_insert_snapshots = Statements("metrics.insert_snapshot")
_upsert_days = Statements("metrics.upsert_daily")


@dataclass(frozen=True)
class Number:
    """One number of one object under our name; a missing one has its reason.

    :param for_date: the day that it is of, for lifetime values the day on which it was read.
    :param dim: which part of a value that is broken down; "" for the whole.
    """

    metric: str
    for_date: date
    value: Decimal | None
    reason: Literal["refused", "empty", "deprecated"] | None = None
    dim: str = ""


@dataclass
class Run:
    """One reading of one source. Numbers are stored as they come, so that what was read before a fault is kept.

    :ivar account_id: whose numbers they are; None for ads.
    :ivar posts: publications that were read; `missing`: that were not there; `deleted`: that are believed gone now.
    """

    conn: Connection
    run_id: int
    observed_at: datetime
    account_id: str | None = None
    rows: int = 0
    without_value: int = 0
    refused: set[str] = field(default_factory=set)
    posts: int = 0
    missing: int = 0
    deleted: int = 0

    def store(self, entity_id: int, numbers: Iterable[Number]) -> None:
        """Store numbers of one entity."""
        found = list(numbers)
        if not found:
            return
        origin = {"entity_id": entity_id, "observed_at": self.observed_at, "run_id": self.run_id}
        rows = [{**asdict(number), **origin} for number in found]
        with self.conn.transaction():
            _insert_snapshots(self.conn, rows)
            _upsert_days(self.conn, rows)
        self.rows += len(found)
        self.without_value += sum(number.value is None for number in found)
        self.refused |= {number.metric for number in found if number.reason == "refused"}

    def end(self, *, ok: bool, error: str | None = None) -> None:
        """Close the run. A failed one has written no zeros."""
        _end_run(self.conn, run_id=self.run_id, now=self.observed_at, rows_read=self.rows, ok=ok, error=error)


def begin(
    conn: Connection, *, source: str, api_version: str, account_tz: str, now: datetime, account_id: str | None = None
) -> Run:
    """Begin a reading; all its numbers carry this moment."""
    run_id = _begin_run(
        conn, source=source, account_id=account_id, api_version=api_version, account_tz=account_tz, now=now
    )
    return Run(conn=conn, run_id=run_id, observed_at=now, account_id=account_id)
