"""Everything that one look at the dashboard tells, in one snapshot of the database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from siar.figures.dashboard.choice import Choice
from siar.figures.dashboard.days import AccountDays, account_days
from siar.figures.dashboard.money import Bills, bills_of
from siar.figures.dashboard.packs import last_platform_day, read
from siar.figures.dashboard.posts import Selection, select
from siar.figures.kpis import Source, last_readings
from siar.store import Connection

__all__ = ["Board", "board_of"]


@dataclass(frozen=True)
class Board:
    """One look.

    :param as_of: all of it is at least as fresh; None while nothing was ever packed.
    :param spending: None where the look has no money of its own.
    """

    choice: Choice
    selection: Selection
    days: AccountDays
    spending: Bills | None
    sources: tuple[Source, ...]
    as_of: datetime | None
    made_at: datetime


def board_of(conn: Connection, choice: Choice, *, now: datetime) -> Board:
    """Read what a look tells.

    :param now: aware.
    """
    with conn.transaction():
        conn.execute("set transaction isolation level repeatable read, read only")
        packs = read(conn, first=choice.posts.first, last=choice.last)
        sources = last_readings(conn)
    return Board(
        choice=choice,
        selection=select(packs.posts, choice),
        days=account_days(packs.days, choice.days(min(choice.last, last_platform_day(now))), channel=choice.channel),
        spending=bills_of(packs.bills, choice),
        sources=sources,
        as_of=min((part.as_of for part in (packs.posts, packs.days, packs.bills) if part.as_of), default=None),
        made_at=now,
    )
