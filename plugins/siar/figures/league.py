"""How well agencies report, by a rule that is printed and of which every point leads back to rows.

Three parts, weighed by `league.yaml`: weeks of work with a row, rows in time, rows right at once. None of them grows with the
number of rows alone, and what an agency cannot do anything about is in none. A part of which nothing is known takes no part.
Scores are told as bands: the numbers of rows that agencies send do not carry a place in a table.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Literal
from zoneinfo import ZoneInfo

from siar.figures.appeals import Appeal
from siar.figures.periods import Period
from siar.figures.sent_rows import SentRow, in_time
from siar.settings.holidays import working_days
from siar.settings.league import LeagueRule

__all__ = [
    "BANDS",
    "CRITERIA",
    "Band",
    "Criterion",
    "CriterionCount",
    "League",
    "Standing",
    "league_of",
    "standing_of",
    "week_of",
    "weeks_of",
]

Criterion = Literal["rutin", "tepat_waktu", "lolos"]
CRITERIA: tuple[Criterion, ...] = ("rutin", "tepat_waktu", "lolos")
Band = Literal["baik", "cukup", "perlu", "sedikit", "belum"]
BANDS: tuple[Band, ...] = ("baik", "cukup", "perlu", "sedikit", "belum")
"""Good, fair, in need of help; too few rows for a score, and none at all."""


@dataclass(frozen=True)
class CriterionCount:
    """One part of a score, with what it is counted of: IDs of rows, or the first days of weeks (`2026-09-07`).

    :param good: what counts for the agency. :param lacking: what does not.
    """

    criterion: Criterion
    good: tuple[str, ...]
    lacking: tuple[str, ...]

    @property
    def of(self) -> int:
        """How many were counted; 0: nothing is known."""
        return len(self.good) + len(self.lacking)

    @property
    def share(self) -> Fraction | None:
        """The part that is good; None: nothing is known."""
        return Fraction(len(self.good), self.of) if self.of else None


@dataclass(frozen=True)
class Standing:
    """How one agency stands.

    :param rows: first seen in the period. :param score: 0 to 100, rounded down; None: of too few rows, or of none.
    """

    opd: str
    must_report: bool
    rows: int
    counted: tuple[CriterionCount, ...]
    score: int | None
    band: Band


@dataclass(frozen=True)
class League:
    """All agencies' standings in the city's order, with the weights by which they were reckoned, and what agencies wrote against them."""

    weights: Mapping[str, int]
    standings: tuple[Standing, ...]
    appeals: tuple[Appeal, ...] = ()

    def in_band(self, band: Band, *, obliged: bool = True) -> tuple[Standing, ...]:
        """Return those of a band that are obliged to report, or of those that are not."""
        return tuple(item for item in self.standings if item.band == band and item.must_report is obliged)

    def of(self, opd: str) -> Standing | None:
        """Return an agency's standing."""
        return next((item for item in self.standings if item.opd == opd), None)


def weeks_of(
    period: Period, *, today: date, rule: LeagueRule, closed: Collection[date]
) -> tuple[tuple[date, date], ...]:
    """Return a period's weeks of work up to today, each from its first day within the period to its last.

    A week belongs to the period in which most of its working days lie, and what was sent on any of its days counts for it.
    A week counts with at least `week_days` working days; where none has, all count that have any.
    """
    last, found = min(period.end, today), []
    start = period.start
    while start <= last:
        end = min(start + timedelta(days=6 - start.weekday()), last)
        found.append((working_days(start, end, closed=closed), (start, end)))
        start = end + timedelta(days=1)
    whole = tuple(week for days, week in found if days >= rule.week_days)
    return whole or tuple(week for days, week in found if days)


def week_of(day: date) -> date:
    """Return the Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def standing_of(
    opd: str,
    rows: Sequence[SentRow],
    *,
    must_report: bool,
    weeks: Sequence[tuple[date, date]],
    rule: LeagueRule,
    zone: ZoneInfo,
    closed: Collection[date],
    beside: Iterable[SentRow] = (),
) -> Standing:
    """Reckon one agency's standing from its rows, in whatever order.

    :param beside: those of the days of its first and last week that lie outside the period: no score but that of the week counts them.
    """
    rows = sorted(rows, key=lambda row: (row.seen_at, row.row_id))
    sent_in = {week_of(row.seen_at.astimezone(zone).date()) for row in (*rows, *beside)}
    used = {first: week_of(first) in sent_in for first, _ in weeks}
    timed = {row.row_id: in_time(row, rule=rule, zone=zone, closed=closed) for row in rows}
    judged = {row.row_id: row.right_at_once for row in rows if row.judged}
    counted = (
        _counted("rutin", {first.isoformat(): good for first, good in used.items()}),
        _counted("tepat_waktu", {row_id: good for row_id, good in timed.items() if good is not None}),
        _counted("lolos", judged),
    )
    points = _points(counted, rule)
    if not rows:
        band: Band = "belum"
    elif len(rows) < rule.least_rows or points is None:
        band = "sedikit"
    else:
        band = "baik" if points >= rule.bands.baik else "cukup" if points >= rule.bands.cukup else "perlu"
    score = None if points is None or band in {"belum", "sedikit"} else int(points)
    return Standing(opd, must_report, len(rows), counted, score, band)


def league_of(
    rows: Iterable[SentRow],
    *,
    obliged: Sequence[str],
    period: Period,
    rule: LeagueRule,
    zone: ZoneInfo,
    closed: Collection[date],
    now: datetime,
    beside: Iterable[SentRow] = (),
) -> League:
    """Return the standing of every agency that must report, in the order given, then of others that sent, by code.

    Rows that name no agency for certain are nobody's. `beside` as of `standing_of`.
    """
    by_agency, besides = _by_agency(rows), _by_agency(beside)
    weeks = weeks_of(period, today=now.astimezone(zone).date(), rule=rule, closed=closed)
    others = sorted(set(by_agency).difference(obliged))
    return League(
        rule.weights.model_dump(),
        tuple(
            standing_of(
                opd,
                by_agency.get(opd, ()),
                must_report=opd in obliged,
                weeks=weeks,
                rule=rule,
                zone=zone,
                closed=closed,
                beside=besides.get(opd, ()),
            )
            for opd in [*obliged, *others]
        ),
    )


def _by_agency(rows: Iterable[SentRow]) -> Mapping[str, list[SentRow]]:
    found: dict[str, list[SentRow]] = {}
    for row in rows:
        if row.opd is not None:
            found.setdefault(row.opd, []).append(row)
    return found


def _counted(criterion: Criterion, found: Mapping[str, bool]) -> CriterionCount:
    return CriterionCount(
        criterion,
        tuple(name for name, good in found.items() if good),
        tuple(name for name, good in found.items() if not good),
    )


def _points(counted: Iterable[CriterionCount], rule: LeagueRule) -> Fraction | None:
    """Return 0 to 100 points; None where nothing is known of any part that weighs."""
    weights: dict[str, int] = rule.weights.model_dump()
    known = [(weights[item.criterion], item.share) for item in counted if item.share is not None]
    whole = sum(weight for weight, _ in known)
    return sum((weight * share for weight, share in known), Fraction(0)) * 100 / whole if whole else None
