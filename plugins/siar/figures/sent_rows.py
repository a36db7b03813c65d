"""The rows that agencies sent in a period, one by one, and what is counted of them: in time, right at once, gone out.

A row belongs to the period in which it was first seen, and to no other: what is counted of two periods adds up, and whatever is
said of an agency leads back to rows that it finds in its sheet.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median
from typing import Any, Literal
from zoneinfo import ZoneInfo

from siar.findings.finding import Finding, read_findings
from siar.settings.holidays import working_days
from siar.settings.league import LeagueRule
from siar.store import Connection, Many

__all__ = ["OutOf", "Quality", "RowOut", "SentRow", "State", "in_time", "quality_of", "rows_out_of", "sent_rows_of"]

State = Literal["accepted", "held", "review"]


@dataclass(frozen=True)
class SentRow:
    """One row.

    :param opd: whose it is; None: it names no agency for certain. :param row_number: where it was last seen, 1-based.
    :param seen_at: when its first content was seen. :param typed_at: when it was typed; None: nobody knows.
    :param event_on: the last day of what it tells; None: that day cannot be read, so that it is not known.
    :param state: `held`: it waits for its agency; `review`: for an editor; `accepted`: for nobody.
    :param accepted_at: when it first became a report; None: it never did.
    :param right_at_once: its first content was accepted, by the rules or by an editor, and none of its posts was sent back.
    :param settled: the time in which it may be typed at is over. :param out_at: when it first went out.
    :param title: that of its newest report; None without one. :param findings: what a held row has to mend.
    """

    row_id: str
    opd: str | None
    sheet: str
    row_number: int
    seen_at: datetime
    typed_at: datetime | None
    event_on: date | None
    state: State
    accepted_at: datetime | None
    right_at_once: bool
    settled: bool
    out_at: datetime | None
    title: str | None
    findings: Sequence[Finding] = ()

    def __post_init__(self) -> None:
        """Take findings as the database gives them."""
        stored: Any = self.findings
        object.__setattr__(self, "findings", tuple(read_findings(stored)))

    @property
    def judged(self) -> bool:
        """Whether the word on its first content is spoken: not while an editor has it, nor while it is being typed."""
        return self.accepted_at is not None or (self.state == "held" and self.settled)


@dataclass(frozen=True)
class RowOut:
    """A row that went out for the first time, and when it was first seen."""

    opd: str
    row_id: str
    seen_at: datetime
    out_at: datetime


@dataclass(frozen=True)
class OutOf:
    """So many of so many."""

    good: int
    of: int

    @property
    def known(self) -> bool:
        """Whether there is anything to count."""
        return self.of > 0


@dataclass(frozen=True)
class Quality:
    """What is counted of some rows.

    :param in_time: of those of which both days are known. :param right_at_once: of those that were judged.
    :param gone_out: of those that were accepted. :param wait: from the row to its first post, the median of those that went out
        for the first time in the period, `waited` of them; None without any.
    """

    in_time: OutOf
    right_at_once: OutOf
    gone_out: OutOf
    wait: timedelta | None
    waited: int


_sent_rows = Many("figures.sent_rows", SentRow)
_rows_out = Many("figures.rows_out", RowOut)


def sent_rows_of(
    conn: Connection, *, since: datetime, until: datetime, rule: LeagueRule, now: datetime
) -> tuple[SentRow, ...]:
    """Return the rows first seen in a period, the oldest first.

    :param since: inclusive. :param until: exclusive; both aware.
    """
    return tuple(_sent_rows(conn, since=since, until=until, typing=rule.typing, now=now))


def rows_out_of(conn: Connection, *, since: datetime, until: datetime) -> tuple[RowOut, ...]:
    """Return the rows that went out for the first time in a period, the oldest first. Bounds as of `sent_rows_of`."""
    return tuple(_rows_out(conn, since=since, until=until))


def in_time(row: SentRow, *, rule: LeagueRule, zone: ZoneInfo, closed: Collection[date]) -> bool | None:
    """Tell whether a row came in time: at most `working_days` of them after the last day of what it tells.

    :param closed: days on which offices are closed, weekends aside. :returns: None: one of the two days is not known.
    """
    if row.typed_at is None or row.event_on is None:
        return None
    typed_on = row.typed_at.astimezone(zone).date()
    return working_days(row.event_on + timedelta(days=1), typed_on, closed=closed) <= rule.working_days


def quality_of(
    rows: Iterable[SentRow],
    out: Iterable[RowOut] = (),
    *,
    rule: LeagueRule,
    zone: ZoneInfo,
    closed: Collection[date],
) -> Quality:
    """Count some rows, and how long those waited that went out."""
    rows, waits = list(rows), [(row.out_at - row.seen_at).total_seconds() for row in out]

    def part(good: Callable[[SentRow], bool], counted: Callable[[SentRow], bool]) -> OutOf:
        found = [row for row in rows if counted(row)]
        return OutOf(sum(good(row) for row in found), len(found))

    timed = {row.row_id: in_time(row, rule=rule, zone=zone, closed=closed) for row in rows}
    return Quality(
        in_time=part(lambda row: timed[row.row_id] is True, lambda row: timed[row.row_id] is not None),
        right_at_once=part(lambda row: row.right_at_once, lambda row: row.judged),
        gone_out=part(lambda row: row.out_at is not None, lambda row: row.accepted_at is not None),
        wait=timedelta(seconds=median(waits)) if waits else None,
        waited=len(waits),
    )
