"""Storing what was read: what is known of each value, and every reading behind it (`siar.metric_current`, `_observations`).

A run gathers numbers and stores them by the batch: a copy into a temporary table, then one statement over all of it. What is
known is never replaced by nothing, nor by what was read earlier; a reading played again changes nothing::

    run = begin(conn, source="posts", api_version="v26.0", account_tz="Asia/Makassar", now=now)
    run.store(entity_id, [Number("post.reach", None, Reach(1200)), Number("post.clicks", None, None, "refused")])
    run.end(ok=True)
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from siar.metrics.catalogue import metric_of
from siar.metrics.coverage import AskedDays
from siar.metrics.months import make_month
from siar.platform_days import PlatformDay
from siar.quantities import Reach
from siar.store import Connection, Statement, Value

__all__ = ["BATCH", "Number", "Reason", "Run", "begin"]

BATCH = 5000
"""Numbers that a run gathers before it stores them."""

SINCE_THE_BEGINNING = date(1, 1, 1)
"""What stands in the key of a count that has no day."""

Reason = Literal["refused", "empty", "deprecated"]

_begin_run = Value("metrics.begin_run", int)
_end_run = Statement("metrics.end_run")
_stage = Statement("metrics.stage")
_clear_stage = Statement("metrics.clear_stage")
_one_batch_at_a_time = Statement("metrics.one_batch_at_a_time")
_keep_batch = Statement("metrics.keep_batch")
_mark_read = Statement("metrics.mark_read")
# Not a query of a file: a copy has no parameters and no plan.
_COPY = "copy metric_staged (entity_id, metric, dim, day, zone, value, reach, reason) from stdin"

_COPIED = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})
_NONE = r"\N"
"""How a text stands in a copy, and what stands for none (PostgreSQL, COPY, text format)."""

_Key = tuple[int, str, str, date]


@dataclass(frozen=True)
class Number:
    """One number of one object under our name; a missing one has its reason.

    :param day: the day that it is of; None: it counts since the beginning.
    :param dim: which part of a value that is broken down: "" the whole, a key of Meta's own (`like`), or
        `<breakdown>=<value>` of one that was asked for.
    :raises ValueError: a value and a reason or neither, no number, or a kind of number that the metric is not.
    :raises ConfigError: the catalogue has no such metric.
    """

    metric: str
    day: PlatformDay | None
    value: Decimal | Reach | None
    reason: Reason | None = None
    dim: str = ""

    def __post_init__(self) -> None:
        if (self.value is None) != (self.reason is not None):
            raise ValueError(f"{self.metric}: a number without a value has its reason, one with a value none.")
        if isinstance(self.value, Decimal) and not self.value.is_finite():
            raise ValueError(f"{self.metric}: not a number.")
        metric = metric_of(self.metric)
        if self.value is not None and isinstance(self.value, Reach) != (metric.unit == "reach"):
            raise ValueError(f"{self.metric} counts in {metric.unit}.")
        if (self.day is None) != (metric.semantics == "lifetime"):
            raise ValueError(f"{self.metric}: a count since the beginning has no day, every other number has.")
        if "\x00" in self.dim:
            raise ValueError(f"{self.metric}: the name of a part holds what no text may.")


@dataclass
class Run:
    """One reading of one source. What was gathered before a fault is stored all the same, when the run ends.

    :ivar account_id: whose numbers they are; None for ads.
    :ivar rows: numbers that were stored. :ivar posts: publications that were read; `missing`: that were not there;
        `deleted`: that are believed gone now.
    :ivar asked: the days that a person asked for; None: what is due is read.
    """

    conn: Connection
    run_id: int
    observed_at: datetime
    api_version: str
    account_id: str | None = None
    asked: AskedDays | None = None
    rows: int = 0
    without_value: int = 0
    refused: set[str] = field(default_factory=set)
    posts: int = 0
    missing: int = 0
    deleted: int = 0
    _gathered: dict[_Key, Number] = field(default_factory=dict, repr=False)
    _read: set[int] = field(default_factory=set, repr=False)

    def store(self, entity_id: int, numbers: Iterable[Number]) -> None:
        """Take the numbers of one object, which was there. Told twice in a run, the first counts that has a value."""
        for number in numbers:
            day = number.day.day if number.day else SINCE_THE_BEGINNING
            key = (entity_id, number.metric, number.dim, day)
            known = self._gathered.get(key)
            if known is None or known.value is None:
                self._gathered[key] = number
        self._read.add(entity_id)
        if len(self._gathered) >= BATCH:
            self.flush()

    def flush(self) -> None:
        """Store what was gathered so far. A batch that the database refuses is gone; its objects do not count as read."""
        if not self._read:
            return
        found, read = list(self._gathered.items()), sorted(self._read)
        self._gathered.clear()
        self._read.clear()
        with self.conn.transaction():
            if found:
                self._keep(found)
            _mark_read(self.conn, entity_ids=read, now=self.observed_at)
        self.rows += len(found)
        self.without_value += sum(number.value is None for _, number in found)
        self.refused |= {number.metric for _, number in found if number.reason == "refused"}

    def _keep(self, found: list[tuple[_Key, Number]]) -> None:
        _stage(self.conn)
        _clear_stage(self.conn)
        with self.conn.cursor() as cursor, cursor.copy(_COPY) as copy:
            copy.write("".join([_line(key, number) for key, number in found]))
        _one_batch_at_a_time(self.conn)
        _keep_batch(self.conn, now=self.observed_at, run_id=self.run_id, api_version=self.api_version)

    def end(self, *, ok: bool, error: str | None = None) -> None:
        """Store what is left and close the run. A failed one has written no zeros."""
        self.flush()
        _end_run(self.conn, run_id=self.run_id, now=self.observed_at, rows_read=self.rows, ok=ok, error=error)


def _line(key: _Key, number: Number) -> str:
    """Return a number as a line of a copy: a batch is written as one text, in half the time of a row at a time."""
    entity_id, metric, dim, day = key
    value, zone = number.value, number.day.zone if number.day else _NONE
    if isinstance(value, Reach):
        told = f"{_NONE}\t({value.accounts})\t{_NONE}"
    elif value is None:
        told = f"{_NONE}\t{_NONE}\t{number.reason}"
    else:
        told = f"{value}\t{_NONE}\t{_NONE}"
    part = dim.translate(_COPIED) if dim else dim
    return f"{entity_id}\t{metric}\t{part}\t{day}\t{zone}\t{told}\n"


def begin(
    conn: Connection,
    *,
    source: str,
    api_version: str,
    account_tz: str,
    now: datetime,
    account_id: str | None = None,
    asked: AskedDays | None = None,
) -> Run:
    """Begin a reading; all its numbers carry this moment.

    :param asked: the days that a person asked for; None: what is due is read.
    """
    # Months are made ahead (`siar.metrics.months`); a clock that runs ahead of that stores all the same.
    make_month(conn, now)
    run_id = _begin_run(
        conn,
        source=source,
        account_id=account_id,
        api_version=api_version,
        account_tz=account_tz,
        now=now,
        days=None if asked is None else f"[{asked.first or ''},{asked.last or ''}]",
    )
    return Run(conn=conn, run_id=run_id, observed_at=now, api_version=api_version, account_id=account_id, asked=asked)
