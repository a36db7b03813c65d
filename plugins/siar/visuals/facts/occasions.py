"""When and where: a report's day or days as its kind tells them, its place, and of which day its figures are."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from siar.reading.formats import Formats
from siar.reading.word_lists import find_word
from siar.settings import Settings
from siar.visuals.facts.values import Occasion, Timing
from siar.visuals.typography.paragraphs import clean

__all__ = ["build_occasion", "build_timing", "day_of_data"]

_IN_FORCE = re.compile(r"(?<!tidak )(?<!belum )(?<!lagi )\bberlaku\b", re.IGNORECASE)
_STANDING = {"imbauan", "layanan"}
"""Kinds whose rows mostly tell of no day: one that stands alone is the day on which the row was typed."""


def _sent_on(report: Mapping[str, Any], formats: Formats) -> date | None:
    sent: datetime | None = report.get("sent_at") or report.get("accepted_at")
    return formats.local_day(sent) if sent else None


def day_of_data(report: Mapping[str, Any], formats: Formats) -> str:
    """Return the day that the figures speak of: of what was still to come when they were sent, the day of sending."""
    day: date | None = report.get("as_of") or report.get("ends_on") or report.get("starts_on")
    if day is None:
        return ""
    return formats.long_date(min(day, _sent_on(report, formats) or day))


def build_occasion(report: Mapping[str, Any], formats: Formats) -> Occasion | None:
    """Return when and where a report's row says that it was; None where it names no day."""
    start: date | None = report.get("starts_on")
    if start is None:
        return None
    end: date | None = report.get("ends_on")
    is_range = end is not None and end != start
    same_month = is_range and end is not None and (end.year, end.month) == (start.year, start.month)
    place = clean(str(report.get("place") or ""))
    kelurahan = clean(str(report.get("kelurahan") or ""))
    if kelurahan and kelurahan.casefold() not in place.casefold():
        place = f"{place}, Kelurahan {kelurahan}" if place else f"Kelurahan {kelurahan}"
    return Occasion(
        text=formats.date_range(start, end),
        weekday=formats.weekday(start),
        day=f"{start.day}–{end.day}" if same_month and end else str(start.day),
        month=formats.month(start),
        place=place,
        is_range=is_range,
        over_months=is_range and not same_month,
    )


def build_timing(
    report: Mapping[str, Any], occasion: Occasion | None, *, kind: str, settings: Settings
) -> Timing | None:
    """Return when what a report tells of is, labelled as its kind does; None where its day tells residents nothing.

    :param kind: its first word, small.
    """
    if occasion is None:
        return None
    if kind in _STANDING and not occasion.is_range and not _is_of_one_day(report, settings):
        return None
    if kind == "layanan":
        return Timing("Jadwal", occasion.text)
    text = f"{report['title']}\n{report.get('body') or ''}"
    in_force = kind in {"imbauan", "darurat"} and occasion.is_range and _IN_FORCE.search(text)
    return Timing("Berlaku" if in_force else "Waktu", occasion.text)


def _is_of_one_day(report: Mapping[str, Any], settings: Settings) -> bool:
    """Whether a row's only day is that of what happens: it was still to come, or its words are those of an incident."""
    sent = _sent_on(report, Formats.of(settings.city))
    if sent is not None and report["starts_on"] > sent:
        return True
    validity = settings.validity
    urgent = [word for alert in validity.urgent if report["kind"] in alert.kinds for word in alert.words]
    text = f"{report['title']}\n{report.get('body') or ''}"
    return find_word([*validity.one_day_words, *urgent], text) is not None
