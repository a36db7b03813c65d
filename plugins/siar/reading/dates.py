"""Dates as staff write them: day, month, year, in that order, in Indonesian.

Nothing is guessed silently. States of a reading:

- `ok`: dd/mm/yyyy or a real date cell;
- `tidied`: another way of writing with one meaning (`11 Sept 2021`, `Sabtu, 11/09/2021`, `3 Juni–8 Juli 2025`);
- `ambiguous`: `alternatives` holds the two readings (`5/6/25`);
- `weekday`: the weekday that was written is not that of the date; `alternatives` holds the date with day and month
  swapped, only where that makes the weekday fit;
- `unreadable` (no year, no such day), `blank`.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache
from typing import Literal

from rapidfuzz import fuzz, process

from siar.reading.cells import is_blank_text, text_of

__all__ = ["BLANK", "DAYS", "MONTHS", "DateReading", "format_date", "parse_date", "parse_moment"]

State = Literal["blank", "ok", "tidied", "ambiguous", "weekday", "unreadable"]

DAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")
MONTHS = (
    "Januari", "Februari", "Maret", "April", "Mei", "Juni",
    "Juli", "Agustus", "September", "Oktober", "November", "Desember",
)  # fmt: skip

_MONTH_NAMES: dict[str, int] = {}
for _number, _names in enumerate(
    (
        "januari jan january jnr", "februari feb pebruari peb february febuari", "maret mar mrt mart march",
        "april apr", "mei may", "juni jun june", "juli jul july", "agustus agu agt agus agust ags agst aug august augustus",
        "september sep sept septem", "oktober okt oct october", "november nov nopember nop nopem",
        "desember des dec december",
    ),
    start=1,
):  # fmt: skip
    _MONTH_NAMES.update(dict.fromkeys(_names.split(), _number))
_LONG_MONTHS = [name for name in _MONTH_NAMES if len(name) >= 5]
_ROMAN = {
    name: number
    for number, name in enumerate(["i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii"], start=1)
}

_DAY_NAMES: dict[str, int] = {}
for _number, _names in enumerate(
    (
        "senin sen monday mon", "selasa sel tuesday tue", "rabu rab wednesday wed", "kamis kam thursday thu",
        "jumat jum'at jum jumaat friday fri", "sabtu sab saturday sat", "minggu min ahad sunday sun",
    )
):  # fmt: skip
    _DAY_NAMES.update(dict.fromkeys(_names.split(), _number))

#: Sheets and Excel count days from here.
_EPOCH = date(1899, 12, 30)
_FIRST_SERIAL, _LAST_SERIAL = 25_569, 73_415  # 1970 to 2100
_FIRST_YEAR, _LAST_YEAR = 1990, 2100

_SERIAL_WITH_HOUR = re.compile(r"(\d{5})[.,]\d+", re.ASCII)
_STANDARD = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})", re.ASCII)
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})", re.ASCII)
_ISO_TIME = re.compile(r"^(\d{4}-\d{1,2}-\d{1,2})[t ]\d{1,2}[:.]\d{2}.{0,24}$", re.ASCII)
_NUMERIC = re.compile(r"(\d{1,2})\s*[-/. ]\s*(\d{1,2})\s*[-/. ]\s*(\d{4}|['’]?\d{2})", re.ASCII)
_WORDS = re.compile(
    r"(\d{1,2})(?:\s*[-/. ]\s*|(?=[a-z]))([a-z]+)\.?(?:\s*[-/. ]\s*|(?=\d))(\d{4}|['’]\d{2}|\d{2})", re.ASCII
)
_ENGLISH = re.compile(r"([a-z]+)\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})", re.ASCII)
_TIME = re.compile(
    r"(?:\b(?:pukul|pkl\.?|jam)\s*\d{1,2}(?:[.:]\d{2}){0,2}|(?<=\d{4})[\s,t]+\d{1,2}[.:]\d{2}(?:[.:]\d{2}(?:\.\d+)?)?)"
    r"\s*(?:z|wita|wib|wit)?\s*(?:(?:-|–|—|s\.?/?d\.?|sampai|hingga)\s*(?:\d{1,2}[.:]\d{2}|selesai))?\s*(?:z|wita|wib|wit)?"
)
_WEEKDAY = re.compile(
    r"\b(jum['’‘`´]at|" + "|".join(sorted((d for d in _DAY_NAMES if "'" not in d), key=len, reverse=True)) + r")\b\.?"
)
_NOISE = re.compile(r"\b(?:tanggal|tgl\.?|hari|pada)\b|[(),;]|\bwita\b|\bwib\b")
_RANGE = re.compile(
    r"\s*(?:–|—|\bs\.?\s?/?\s?d\.?(?=\s|\d)|\bsampai(?:\s+dengan)?\b|\bhingga\b|\bdan\b|&|(?<=\s)-(?=\s)|(?<=\w)-(?=\d{1,2}\s*[a-z/])|(?<=\d{4})-(?=\d))\s*"
)
_DAYS_THEN_DATE = re.compile(r"(\d{1,2})\s*(?:-|,)\s*(\d{1,2})\s*[/ .]\s*(.+)")


@dataclass(frozen=True, slots=True)
class DateReading:
    """One cell read as a date or a span of days.

    :param start: first day; None unless ok or tidied.
    :param end: last day when the cell held a span.
    :param numeric: day and month were both digits, so they could have been swapped.
    """

    state: State
    start: date | None = None
    end: date | None = None
    alternatives: tuple[date, ...] = ()
    weekday_said: int | None = None
    written: date | None = None
    numeric: bool = False


BLANK = DateReading("blank")
_UNREADABLE = DateReading("unreadable")


def format_date(day: date) -> str:
    """Write `11 September 2021`."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def _make(year: int, month: int, day: int) -> date | None:
    if not (_FIRST_YEAR <= year <= _LAST_YEAR and 1 <= month <= 12 and 1 <= day <= 31):
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _swapped(day: date) -> date | None:
    return _make(day.year, day.day, day.month) if day.day <= 12 and day.day != day.month else None


def _month(word: str) -> int | None:
    if word in _MONTH_NAMES:
        return _MONTH_NAMES[word]
    if word in _ROMAN:
        return _ROMAN[word]
    if len(word) < 5:
        return None
    best = process.extractOne(word, _LONG_MONTHS, scorer=fuzz.ratio, score_cutoff=80)
    return _MONTH_NAMES[best[0]] if best else None


def _year(text: str) -> tuple[int, bool]:
    digits = text.lstrip("'’")
    return (int(digits), False) if len(digits) == 4 else (2000 + int(digits), True)


def _known(day: date | None, *, numeric: bool = False) -> DateReading:
    return DateReading("tidied", start=day, written=day, numeric=numeric) if day else _UNREADABLE


def _single(text: str) -> DateReading:
    if match := _ISO.fullmatch(text):
        year, month, number = map(int, match.groups())
        return _known(_make(year, month, number))
    if match := _NUMERIC.fullmatch(text):
        year, short = _year(match.group(3))
        day = _make(year, int(match.group(2)), int(match.group(1)))
        if day and short and (other := _swapped(day)):
            # Two digits for the year is not how a date is written here, so neither is the order certain.
            return DateReading("ambiguous", alternatives=(day, other), written=day, numeric=True)
        return _known(day, numeric=True)
    if match := _WORDS.fullmatch(text):
        month_number = _month(match.group(2))
        return (
            _known(_make(_year(match.group(3))[0], month_number, int(match.group(1)))) if month_number else _UNREADABLE
        )
    if match := _ENGLISH.fullmatch(text):
        month_number = _month(match.group(1))
        return _known(_make(int(match.group(3)), month_number, int(match.group(2)))) if month_number else _UNREADABLE
    if text.isascii() and text.isdigit():
        return _digits(text)
    return _UNREADABLE


def _digits(text: str) -> DateReading:
    if len(text) == 5 and _FIRST_SERIAL <= int(text) <= _LAST_SERIAL:
        return _known(_EPOCH + timedelta(days=int(text)))
    if len(text) != 8:
        return _UNREADABLE
    day_first = _make(int(text[4:]), int(text[2:4]), int(text[:2]))
    year_first = _make(int(text[:4]), int(text[4:6]), int(text[6:]))
    if day_first and year_first:
        return DateReading("ambiguous", alternatives=(day_first, year_first), written=day_first)
    return _known(day_first or year_first)


def _span(text: str) -> DateReading:
    """Read `11-12 April 2025`, `3 Juni–8 Juli 2025`, `11/04/2025 - 12/04/2025`."""
    candidates = []
    if match := _DAYS_THEN_DATE.fullmatch(text):
        first, last, rest = match.groups()
        candidates.append((first, f"{last} {rest}" if rest[0].isalpha() else f"{last}/{rest}"))
    candidates.extend((text[: match.start()].strip(), text[match.end() :].strip()) for match in _RANGE.finditer(text))
    for left, right in candidates:
        end = _single(right).start
        if end is None:
            continue
        for whole in (
            left,
            f"{left} {end.year}",
            f"{left}/{end.year}",
            f"{left} {MONTHS[end.month - 1].lower()} {end.year}",
        ):
            start = _single(whole).start
            if start is not None:
                return DateReading("tidied", start=start, end=end, written=start)
    return _UNREADABLE


def _with_weekday(reading: DateReading, said: int) -> DateReading:
    if reading.state == "ambiguous":
        fitting = [day for day in reading.alternatives if day.weekday() == said]
        if len(fitting) == 1:
            return _known(fitting[0])
        return reading
    day = reading.start
    if day is None or day.weekday() == said:
        return reading
    swapped = _swapped(day) if reading.numeric else None
    fits = (swapped,) if swapped and swapped.weekday() == said else ()
    return DateReading("weekday", written=day, weekday_said=said, alternatives=fits, numeric=reading.numeric)


def _read_text(text: str) -> DateReading:
    if match := _SERIAL_WITH_HOUR.fullmatch(text):
        return _digits(match.group(1))
    text = _TIME.sub(" ", _ISO_TIME.sub(r"\1", text.casefold()))
    said = [_DAY_NAMES[re.sub("['’‘`´]", "'", name)] for name in _WEEKDAY.findall(text)]
    text = " ".join(_NOISE.sub(" ", _WEEKDAY.sub(" ", text)).split()).strip(" -–—/.")
    reading = _single(text)
    if reading.state == "unreadable":
        reading = _span(text)
    if reading.end and reading.end < (reading.start or reading.end):
        return replace(reading, state="tidied")
    return _with_weekday(reading, said[0]) if said else reading


def _read_standard(text: str) -> DateReading | None:
    match = _STANDARD.fullmatch(text)
    if match is None:
        return None
    day_number, month, year = map(int, match.groups())
    found = _make(year, month, day_number)
    return DateReading("ok", start=found, written=found, numeric=True) if found else _UNREADABLE


# The same days stand in several columns of many rows.
_kept = lru_cache(maxsize=4096)(_read_standard)


def _standard(text: str) -> DateReading | None:
    """Read dd/mm/yyyy; None for anything else."""
    return _kept(text) if len(text) <= 10 else None


def parse_date(cell: object) -> DateReading:
    """Read a cell as a date; never raises. A number is a sheet's day count."""
    if type(cell) is str and 8 <= len(cell) <= 10 and (reading := _standard(cell)) is not None:
        return reading
    if isinstance(cell, datetime):
        return DateReading("ok", start=cell.date(), written=cell.date()) if cell == cell else BLANK  # noqa: PLR0124 - NaT
    if isinstance(cell, date):
        return DateReading("ok", start=cell, written=cell)
    if isinstance(cell, bool):
        return _UNREADABLE
    if isinstance(cell, int | float):
        if isinstance(cell, float) and math.isnan(cell):
            return BLANK
        if _FIRST_SERIAL <= cell < _LAST_SERIAL:
            day = _EPOCH + timedelta(days=int(cell))
            return DateReading("ok", start=day, written=day)
        return _UNREADABLE
    text = text_of(cell)
    if (reading := _standard(text)) is not None:
        return reading
    if is_blank_text(text):
        return BLANK
    return _read_text(text) if len(text) <= 120 else _UNREADABLE


_CLOCK = re.compile(r"[\s,t](\d{1,2})[.:](\d{2})(?:[.:](\d{2}))?", re.ASCII | re.IGNORECASE)


def parse_moment(cell: object, zone: tzinfo) -> datetime | None:
    """Read a time of sending in the city's zone; returns aware UTC, or None. Never raises."""
    if isinstance(cell, datetime):
        if cell != cell:  # noqa: PLR0124 - NaT is not equal to itself
            return None
        return (cell if cell.tzinfo else cell.replace(tzinfo=zone)).astimezone(UTC)
    reading = parse_date(cell)
    if reading.start is None:
        return None
    hour = minute = second = 0
    if isinstance(cell, float):
        minutes = round((cell % 1) * 1440)
        hour, minute = min(minutes, 1439) // 60, min(minutes, 1439) % 60
    elif isinstance(cell, str):
        text = text_of(cell)
        if match := _CLOCK.search(text, 8):
            hour, minute, second = (int(part or 0) for part in match.groups())
    if hour > 23 or minute > 59 or second > 59:
        hour = minute = second = 0
    return datetime.combine(reading.start, time(hour, minute, second), tzinfo=zone).astimezone(UTC)
