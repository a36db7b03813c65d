"""When a date is at fault: unreadable, with two meanings, far from the sending, or at odds with its weekday."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import numpy as np

from siar.intake.rules.factors import Flags
from siar.intake.rules.table import ReportTable
from siar.intake.rules.text_conditions import Hit
from siar.reading.dates import date_fault


def unreadable_date(table: ReportTable) -> Iterator[Hit]:
    """No day, month and year can be read."""
    for column, readings in (("tanggal_mulai", table.starts), ("tanggal_selesai", table.ends)):
        for position in table.where(readings.flags(lambda reading: reading.state == "unreadable")):
            fault = date_fault(table.cell(column).at(position), table.book.formats)
            yield position, column, {"isi": table.text(column).at(position), "saran": f" {fault}" if fault else ""}
    # A figure counts up to a day; an event, a service or a plan begins on one.
    counting = table.kinds.flags(lambda kind: kind in table.book.cumulative_kinds)
    for position in table.where(table.starts.flags(lambda reading: reading.up_to) & ~counting):
        hint = " Hari pertamanya belum tertulis."
        yield position, "tanggal_mulai", {"isi": table.text("tanggal_mulai").at(position), "saran": hint}


def several_days(table: ReportTable) -> Iterator[Hit]:
    """Single days with gaps between them: neither one day nor a span."""
    for column, readings in (("tanggal_mulai", table.starts), ("tanggal_selesai", table.ends)):
        for position in table.where(readings.flags(lambda reading: reading.state == "days")):
            yield position, column, {"isi": table.text(column).at(position)}


def _ahead(table: ReportTable) -> Flags:
    """Return the rows whose day lies further ahead than reports of their kind may tell of."""
    planned, announced = table.book.planned_kinds, table.book.announced_kinds
    days = table.start_days - table.sent_days
    soon = (days <= table.book.limits.announced_days) & table.kinds.flags(lambda kind: kind in announced)
    return (days > 0) & (table.start_days > 0) & ~soon & ~table.kinds.flags(lambda kind: kind in planned)


def _swapped_readings(table: ReportTable) -> dict[int, tuple[date, date]]:
    """Return the rows whose date lies ahead, but would lie just before the sending with day and month swapped."""
    found = {}
    for position in table.where(_ahead(table)):
        reading = table.starts.at(position)
        day = reading.start
        if not (reading.numeric and day and day.day <= 12 and day.day != day.month):
            continue
        other = date(day.year, day.day, day.month)
        before = int(table.sent_days[position]) - other.toordinal()
        if 0 <= before <= table.book.limits.swap_window_days:
            found[position] = (day, other)
    return found


def ambiguous_date(table: ReportTable) -> Iterator[Hit]:
    """Two days fit what was written."""
    for column, readings in (("tanggal_mulai", table.starts), ("tanggal_selesai", table.ends)):
        for position in table.where(readings.flags(lambda reading: reading.state == "ambiguous")):
            first, second = readings.at(position).alternatives
            yield position, column, _two_dates(table, column, position, first, second)
    for position, (first, second) in _swapped_readings(table).items():
        yield position, "tanggal_mulai", _two_dates(table, "tanggal_mulai", position, first, second)


def _two_dates(table: ReportTable, column: str, position: int, first: date, second: date) -> dict[str, Any]:
    return {
        "isi": table.text(column).at(position),
        "saran1": table.book.formats.long_date(first),
        "saran2": table.book.formats.long_date(second),
    }


def wrong_weekday(table: ReportTable) -> Iterator[Hit]:
    """The weekday is not that of the date."""
    for column, readings in (("tanggal_mulai", table.starts), ("tanggal_selesai", table.ends)):
        for position in table.where(readings.flags(lambda reading: reading.state == "weekday")):
            reading = readings.at(position)
            day, said = reading.written, reading.weekday_said
            if day is None or said is None:
                continue
            hint = (
                f" Mungkin maksudnya {table.book.formats.long_date(reading.alternatives[0])}?"
                if reading.alternatives
                else ""
            )
            yield (
                position,
                column,
                {
                    "tanggal": table.book.formats.long_date(day),
                    "hari_benar": table.book.formats.weekday(day),
                    "hari_isi": table.book.formats.weekday(said),
                    "saran": hint,
                },
            )


def future_date(table: ReportTable) -> Iterator[Hit]:
    """The day lies ahead, and the row is no announcement."""
    swapped = _swapped_readings(table)
    for position in table.where(_ahead(table)):
        if position not in swapped:
            yield (
                position,
                "tanggal_mulai",
                {"tanggal": table.book.formats.long_date(date.fromordinal(int(table.start_days[position])))},
            )


def late_report(table: ReportTable) -> Iterator[Hit]:
    """The event is over for longer than news keeps."""
    undated = table.book.undated_kinds
    age = table.sent_days - table.end_days
    late = (table.start_days > 0) & (age > table.book.limits.late_days)
    wrong_years = _wrong_years(table)
    for position in table.where(late & ~table.kinds.flags(lambda kind: kind in undated)):
        if position in wrong_years:
            continue
        yield position, "tanggal_mulai", {"hari": int(age[position])}


def _wrong_years(table: ReportTable) -> dict[int, tuple[date, date]]:
    """Return the rows whose day a year later would be news: the year was not changed after New Year, or mistyped."""
    if "wrong years" not in table.memo:
        limits, planned = table.book.limits, table.book.planned_kinds
        age = table.sent_days - table.start_days
        found = {}
        for position in table.where((table.start_days > 0) & (age > 300) & (age < 400)):
            day = date.fromordinal(int(table.start_days[position]))
            if day.month == 2 and day.day == 29:
                continue
            other = day.replace(year=day.year + 1)
            since = int(table.sent_days[position]) - other.toordinal()
            ahead = limits.announced_days if table.kinds.at(position) in planned else 0
            if -ahead <= since <= limits.swap_window_days:
                found[position] = (day, other)
        table.memo["wrong years"] = found
    known: dict[int, tuple[date, date]] = table.memo["wrong years"]
    return known


def wrong_year(table: ReportTable) -> Iterator[Hit]:
    """A year ago to the day, or nearly: the year is likely to be a slip."""
    for position, (day, other) in _wrong_years(table).items():
        yield (
            position,
            "tanggal_mulai",
            {"tanggal": table.book.formats.long_date(day), "saran": table.book.formats.long_date(other)},
        )


def reversed_span(table: ReportTable) -> Iterator[Hit]:
    """The last day comes before the first."""
    ends = np.array([(reading.start or date.min).toordinal() for reading in table.ends.values], dtype=np.int64)[
        table.ends.codes
    ]
    given = table.ends.flags(lambda reading: reading.start is not None)
    for position in table.where(given & (table.start_days > 0) & (ends < table.start_days)):
        first = date.fromordinal(int(table.start_days[position]))
        yield position, "tanggal_selesai", _reversed(table, first, table.ends.at(position).start or first)
    inside = table.starts.flags(
        lambda reading: reading.end is not None and reading.start is not None and reading.end < reading.start
    )
    for position in table.where(inside):
        reading = table.starts.at(position)
        if reading.start and reading.end:
            yield position, "tanggal_mulai", _reversed(table, reading.start, reading.end)


def _reversed(table: ReportTable, first: date, last: date) -> dict[str, Any]:
    hint = ""
    if last.month != 2 or last.day != 29:
        later = last.replace(year=last.year + 1)
        if timedelta() <= later - first <= timedelta(days=92):
            hint = f" Mungkin maksudnya {table.book.formats.long_date(later)}?"
    return {"mulai": table.book.formats.long_date(first), "selesai": table.book.formats.long_date(last), "saran": hint}


def tidied_date(table: ReportTable) -> Iterator[Hit]:
    """Written in another way, with one meaning."""
    formats, counting = table.book.formats, table.book.cumulative_kinds
    for column, readings in (("tanggal_mulai", table.starts), ("tanggal_selesai", table.ends)):
        for position in table.where(readings.flags(lambda reading: reading.state == "tidied")):
            reading = readings.at(position)
            first_missing = column == "tanggal_mulai" and reading.up_to and table.kinds.at(position) not in counting
            if reading.start is None or first_missing:
                continue
            text = formats.numeric_date(reading.start)
            if reading.end and reading.end != reading.start:
                text = f"{text} sampai {formats.numeric_date(reading.end)}"
            yield position, column, {"isi": table.text(column).at(position), "saran": text}
