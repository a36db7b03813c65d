"""How agencies report in a period: their rows one by one, what is counted of them, and how each agency stands."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import TypedDict
from zoneinfo import ZoneInfo

from siar.figures.appeals import appeals_of
from siar.figures.league import League, league_of, week_of
from siar.figures.periods import Period
from siar.figures.sent_rows import Quality, RowOut, SentRow, quality_of, rows_out_of, sent_rows_of
from siar.settings import Settings
from siar.settings.holidays import days_off
from siar.settings.league import LeagueRule
from siar.store import Connection

__all__ = ["Conduct", "conduct_among", "conduct_of"]


class _Reckoned(TypedDict):
    """By what rows are judged."""

    rule: LeagueRule
    zone: ZoneInfo
    closed: Collection[date]


@dataclass(frozen=True)
class Conduct:
    """How agencies report.

    :param rows: those first seen in the period, the oldest first. :param city: what is counted of all of them.
    :param agencies: the same by agency's code; one without a row, sent or gone out, is absent.
    """

    rows: tuple[SentRow, ...]
    city: Quality
    agencies: Mapping[str, Quality]
    league: League

    def rows_of(self, opd: str) -> tuple[SentRow, ...]:
        """Return an agency's rows, the oldest first."""
        return tuple(row for row in self.rows if row.opd == opd)


def conduct_of(
    conn: Connection, *, period: Period, settings: Settings, now: datetime, kind: str | None = None
) -> Conduct:
    """Read how agencies report in a period, up to now.

    :param kind: of which reports appeals are told that came too late for the last one; None: of none.
    """
    since, until = period.bounds(settings.city.zone)
    weeks = Period(week_of(period.start), week_of(period.end) + timedelta(days=6), "day")
    begin, end = weeks.bounds(settings.city.zone)
    rows = sent_rows_of(conn, since=begin, until=end, rule=settings.league, now=now)
    found = conduct_among(
        [row for row in rows if since <= row.seen_at < until],
        rows_out_of(conn, since=since, until=until),
        beside=[row for row in rows if not since <= row.seen_at < until],
        period=period,
        settings=settings,
        now=now,
    )
    return replace(found, league=replace(found.league, appeals=appeals_of(conn, period=period, kind=kind)))


def conduct_among(
    rows: Sequence[SentRow],
    out: Sequence[RowOut],
    *,
    period: Period,
    settings: Settings,
    now: datetime,
    beside: Sequence[SentRow] = (),
) -> Conduct:
    """Count how agencies report by the rows that they sent in a period, and by those that went out for the first time in it.

    :param beside: rows of the same weeks that were sent outside the period.
    """
    reckoned = _Reckoned(rule=settings.league, zone=settings.city.zone, closed=days_off())
    sent: dict[str | None, list[SentRow]] = {}
    for row in rows:
        sent.setdefault(row.opd, []).append(row)
    gone: dict[str | None, list[RowOut]] = {}
    for item in out:
        gone.setdefault(item.opd, []).append(item)
    return Conduct(
        rows=tuple(rows),
        city=quality_of(rows, out, **reckoned),
        agencies={
            code: quality_of(sent.get(code, ()), gone.get(code, ()), **reckoned)
            for code in sorted({code for code in (*sent, *gone) if code})
        },
        league=league_of(
            rows,
            obliged=[agency.code for agency in settings.obliged_agencies],
            period=period,
            now=now,
            beside=beside,
            **reckoned,
        ),
    )
