"""What was reported before, so that a row can be compared with it.

`history` as handed to `judge()` is a list of records or a frame, one accepted report each:

==============  =========================================================================
opd             agency code
kind            optional: tells states from events, for comparing agencies
title           headline
starts_on       first day (date or ISO text)
ends_on         last day, optional
place, body     optional; with them a report sent twice is told from one much like it
kelurahan       optional
indicators      list of `{label, value, unit}` (or its JSON text), value a decimal as text
==============  =========================================================================

Leave out earlier revisions of the rows that are being judged.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

import numpy as np
from rapidfuzz import fuzz

from siar.intake.rules.table import ReportTable
from siar.reading.cells import text_of, truncate
from siar.reading.formats import Formats
from siar.reading.personal_data import mask
from siar.reading.units import normal_unit

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["History", "Past", "PastFigure", "PastReport", "report_reference"]


Past = Sequence[Mapping[str, Any]]
"""Records of accepted reports."""


def report_reference(title: str, day: date | None, formats: Formats) -> str:
    """Return how a message names another report: by headline and day, for numbers of rows change when a sheet is sorted."""
    name = f"laporan “{truncate(mask(title), 48)}”" if title else "laporan lain"
    return f"{name} ({formats.numeric_date(day)})" if day else name


@dataclass(frozen=True, slots=True)
class PastFigure:
    """One figure of a past report."""

    label: str
    value: Decimal
    unit: str


@dataclass(frozen=True, slots=True)
class PastReport:
    """One accepted report."""

    opd: str
    title: str
    starts_on: date
    place: str
    body: str
    kelurahan: str
    figures: tuple[PastFigure, ...]
    kind: str = ""

    def reference(self, formats: Formats) -> str:
        """How a message names it."""
        return report_reference(self.title, self.starts_on, formats)


def _day(value: object) -> date | None:
    if isinstance(value, datetime):
        return value.date() if value == value else None  # noqa: PLR0124 - NaT is not equal to itself
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value)[:10])
    except ValueError:
        return None


def _figures(value: object) -> tuple[PastFigure, ...]:
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except ValueError:
            return ()
    if not isinstance(value, list | tuple):
        return ()
    found = []
    for item in value:
        entry: dict[str, Any] = item if isinstance(item, dict) else {}
        try:
            number = Decimal(str(entry.get("value")))
        except InvalidOperation:
            continue
        if number.is_finite():
            found.append(PastFigure(text_of(entry.get("label")), number, normal_unit(text_of(entry.get("unit")))))
    return tuple(found)


def _records(past: Past | pd.DataFrame | None) -> Past:
    if past is None or isinstance(past, Sequence):
        return past or ()
    records: Any = past.to_dict("records")
    found: Past = records
    return found


class History:
    """Past reports, found by agency and day."""

    def __init__(self, past: Past | pd.DataFrame | None) -> None:
        """Index the reports; those without agency or day are left out."""
        self.reports: list[PastReport] = []
        self._by_day: defaultdict[tuple[str, int], list[PastReport]] = defaultdict(list)
        for record in _records(past):
            day, opd = _day(record.get("starts_on")), text_of(record.get("opd"))
            if day is None or not opd:
                continue
            report = PastReport(
                opd=opd,
                title=text_of(record.get("title")),
                starts_on=day,
                place=text_of(record.get("place")),
                body=text_of(record.get("body")),
                kelurahan=text_of(record.get("kelurahan")),
                figures=_figures(record.get("indicators")),
                kind=text_of(record.get("kind")),
            )
            self.reports.append(report)
            self._by_day[opd, day.toordinal()].append(report)

    def __bool__(self) -> bool:
        return bool(self.reports)

    def _same_day(self, table: ReportTable) -> Iterator[tuple[int, PastReport]]:
        if not self:
            return
        for position in np.flatnonzero(table.live & (table.start_days > 0)).tolist():
            code = table.agencies.at(position).code
            for report in self._by_day.get((code or "", int(table.start_days[position])), ()):
                yield position, report

    @staticmethod
    def _is_same(table: ReportTable, position: int, report: PastReport) -> bool:
        texts = [table.text(name).at(position) for name in ("judul", "uraian", "lokasi")]
        values = {
            value.value for k in (1, 2, 3) if (value := table.number(f"nilai_{k}").at(position)).value is not None
        }
        return texts == [report.title, report.body, report.place] and values == {
            figure.value for figure in report.figures
        }

    def same_reports(self, table: ReportTable) -> Iterator[tuple[int, PastReport]]:
        """Yield rows that were accepted before, with that report; a row at most once."""
        seen: set[int] = set()
        for position, report in self._same_day(table):
            if position not in seen and self._is_same(table, position, report):
                seen.add(position)
                yield position, report

    def similar_reports(self, table: ReportTable, *, limit: float) -> Iterator[tuple[int, PastReport]]:
        """Yield rows whose headline is much like that of a report of the same agency and day."""
        same = {position for position, _ in self.same_reports(table)}
        seen: set[int] = set()
        for position, report in self._same_day(table):
            title = table.text("judul").at(position).casefold()
            if position in same or position in seen or not title:
                continue
            if table.book.places.apart(table.text("kelurahan").at(position), report.kelurahan):
                continue
            if fuzz.ratio(title, report.title.casefold()) >= limit * 100:
                seen.add(position)
                yield position, report
