"""An agency's score in its tab Ringkasan: as a draft before the report to leadership, then as the report has it.

Each part names what it is counted of: rows by their ID, which stands beside them, and weeks by their first day.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from siar.enumerations import some
from siar.figures.conduct import conduct_of
from siar.figures.league import CriterionCount, Standing
from siar.figures.periods import Due, due_periods
from siar.reading.formats import Formats
from siar.settings import Settings
from siar.settings.holidays import days_off
from siar.store import Connection, Maybe

__all__ = ["PAGE", "ScoreBoard", "lines_of", "lines_of_each", "score_board"]

PAGE = "peringkat"
"""The page of reports that tells scores."""

_NAMED = 20
"""Rows that are named; of more their number is said."""

_BANDS = {"baik": "baik", "cukup": "cukup", "perlu": "perlu pendampingan"}
_PARTS = {
    "rutin": ("pekan kerja dengan baris baru", "Tanpa baris baru: pekan"),
    "tepat_waktu": ("baris yang kedua tanggalnya diketahui", "Terlambat:"),
    "lolos": ("baris yang sudah diperiksa", "Perlu diperbaiki dulu:"),
}


@dataclass(frozen=True)
class ScoreBoard:
    """The scores that are shown now.

    :param due: the period and the day of its report. :param made_at: when that was made; None: these are a draft.
    :param overdue: its day is over, and there is none. :param standings: by agency's code.
    """

    due: Due
    made_at: datetime | None
    overdue: bool
    standings: Mapping[str, Standing] = field(default_factory=dict)

    @property
    def contested(self) -> bool:
        """Whether what an agency writes now is still printed beside these scores."""
        return self.made_at is None and not self.overdue


@dataclass(frozen=True)
class _Reported:
    made_at: datetime
    league: Mapping[str, Any]


_reported_league = Maybe("intake.reported_league", _Reported)


def score_board(conn: Connection, *, settings: Settings, now: datetime) -> ScoreBoard | None:
    """Return the scores of the report that is due within `draft_days`, or of the last one; None when no report tells scores."""
    kinds = {name: plan for name, plan in settings.briefings.briefings.items() if PAGE in plan.pages}
    if not kinds:
        return None
    kind, plan = next(iter(kinds.items()))
    zone = settings.city.zone
    soon = datetime.combine((now.astimezone(zone) + settings.league.draft).date(), time.max, tzinfo=zone)
    due = due_periods(plan, now=soon, zone=zone, days_off=days_off())
    if not due:
        return None
    period = due[-1].period
    reported = _reported_league(conn, kind=kind, period_start=period.start, period_end=period.end)
    if reported is not None and reported.league:
        standings = [_standing(stored) for stored in reported.league["standings"]]
        return ScoreBoard(due[-1], reported.made_at, overdue=False, standings={item.opd: item for item in standings})
    league = conduct_of(conn, period=period, settings=settings, now=now).league
    overdue = now.astimezone(zone).date() > due[-1].on
    return ScoreBoard(due[-1], None, overdue, {item.opd: item for item in league.standings})


def _standing(stored: Mapping[str, Any]) -> Standing:
    counted = tuple(
        CriterionCount(part["criterion"], tuple(part["good"]), tuple(part["lacking"])) for part in stored["counted"]
    )
    return Standing(**{**stored, "counted": counted})


def lines_of(board: ScoreBoard, opd: str, *, settings: Settings, formats: Formats) -> dict[str, str]:
    """Return what is said to one agency of its score, by the names of the lines."""
    when = _when(board, formats)
    standing = board.standings.get(opd)
    if standing is None:
        return {"nilai": f"{when}: tidak dinilai.", **dict.fromkeys(map(_line, _PARTS), "–")}
    if standing.score is None:
        said = f"belum dinilai: {standing.rows} baris baru, perlu sedikitnya {settings.league.least_rows}."
    else:
        said = f"{standing.score} ({_BANDS[standing.band]})."
    parts = {_line(part.criterion): _part(part, formats) for part in standing.counted}
    return {"nilai": f"{when}: {said}", **parts}


def lines_of_each(
    board: ScoreBoard, names: Mapping[str, str], *, settings: Settings, formats: Formats
) -> dict[str, str]:
    """Return what is said in a sheet that agencies share: the same lines, in each a line for every agency.

    :param names: of the agencies by code.
    """
    each = {name: lines_of(board, opd, settings=settings, formats=formats) for opd, name in names.items()}
    return {
        line: "\n".join(f"{name}: {said[line]}" for name, said in each.items())
        for line in ("nilai", *map(_line, _PARTS))
        if each
    }


def _when(board: ScoreBoard, formats: Formats) -> str:
    label = board.due.period.label(formats)
    if board.made_at is not None:
        return f"Dalam laporan {label}"
    if board.overdue:
        return f"Sementara, untuk laporan {label} yang belum dibuat"
    return f"Sementara, untuk laporan {label} yang dikirim {formats.long_date(board.due.on)}"


def _line(criterion: str) -> str:
    return f"nilai_{criterion}"


def _part(part: CriterionCount, formats: Formats) -> str:
    what, lacks = _PARTS[part.criterion]
    if not part.of:
        return "Belum ada data, jadi tidak ikut dihitung."
    said = f"{len(part.good)} dari {part.of} {what}."
    if not part.lacking:
        return said
    named = part.lacking
    if part.criterion == "rutin":
        named = tuple(formats.day_and_month(date.fromisoformat(first)) for first in named)
    return f"{said} {lacks} {some(named, most=_NAMED)}."
