"""Storing readings: append-only snapshots and the newest value a day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from siar.store import Connection, queries

__all__ = ["Reach", "Run", "begin", "reach_of"]


@dataclass(frozen=True)
class Reach:
    """Accounts reached, as read at a moment. Facebook counts those reached by ads too, Instagram does not."""

    accounts: int
    observed_at: datetime


@dataclass
class Run:
    """One reading of one source. Numbers are stored as they come, so that what was read before a fault is kept."""

    conn: Connection
    run_id: int
    observed_at: datetime
    rows: int = 0
    without_value: int = 0
    refused: set[str] = field(default_factory=set)

    def store(self, entity_id: int, values: Iterable[tuple[str, date, str, Decimal | None, str | None]]) -> None:
        """Store (metric, day, dim, value, reason) of one entity. A missing value needs its reason."""
        rows: list[dict[str, Any]] = [
            {
                "entity_id": entity_id,
                "metric": metric,
                "for_date": day,
                "dim": dim,
                "value": value,
                "reason": reason,
                "observed_at": self.observed_at,
                "run_id": self.run_id,
            }
            for metric, day, dim, value, reason in values
        ]
        if not rows:
            return
        sql = queries("metrics")
        with self.conn.transaction():
            sql.insert_snapshot(self.conn, rows)
            sql.upsert_daily(self.conn, rows)
        self.rows += len(rows)
        self.without_value += sum(row["value"] is None for row in rows)
        self.refused |= {row["metric"] for row in rows if row["reason"] == "refused"}

    def end(self, *, ok: bool, error: str | None = None) -> None:
        """Close the run. A failed one has written no zeros."""
        queries("metrics").end_run(
            self.conn, run_id=self.run_id, now=self.observed_at, rows_read=self.rows, ok=ok, error=error
        )


def begin(conn: Connection, *, source: str, api_version: str, account_tz: str, now: datetime) -> Run:
    """Begin a reading; all its numbers carry this moment."""
    run_id = queries("metrics").begin_run(conn, source=source, api_version=api_version, account_tz=account_tz, now=now)
    return Run(conn=conn, run_id=int(run_id), observed_at=now)


def reach_of(conn: Connection, publication_ids: Iterable[int]) -> dict[int, Reach]:
    """Return the reach of publications; one that was never read is absent, never 0."""
    rows = queries("metrics").reach_of(conn, publication_ids=list(publication_ids))
    return {row["publication_id"]: Reach(accounts=row["reach"], observed_at=row["observed_at"]) for row in rows}
