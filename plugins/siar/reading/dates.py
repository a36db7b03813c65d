"""Dates as staff write them: day, month, year, in that order, in Indonesian.

Nothing is guessed silently. States of a reading:

- `ok`: dd/mm/yyyy or a real date cell;
- `tidied`: another way of writing with one meaning (`11 Sept 2021`, `Sabtu, 11/09/2021`, `3 Juni–8 Juli 2025`,
  `29 Desember - 2 Januari 2026`, `17, 18 & 19 Oktober 2025`);
- `days`: single days with gaps between them (`3, 5 dan 7 November 2025`): first and last are known, a span is not meant;
- `ambiguous`: `alternatives` holds the two readings (eight digits that are a day either way);
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

from siar.reading.cells import is_blank_text, text_of
from siar.reading.days import (
    LONGEST_WINTER,
    WEEKDAY_NAMES,
    completed_days,
    make_day,
    month_number,
    written_days,
    year_number,
)
from siar.reading.formats import Formats

__all__ = [
    "BLANK",
    "DateReading",
    "date_fault",
    "parse_date",
    "parse_end",
    "parse_moment",
]

State = Literal["blank", "ok", "tidied", "days", "ambiguous", "weekday", "unreadable"]

#: Sheets and Excel count days from here.
_EPOCH = date(1899, 12, 30)
_FIRST_SERIAL, _LAST_SERIAL = 25_569, 73_415  # 1970 to 2100

_SERIAL_WITH_HOUR = re.compile(r"(\d{5})[.,]\d+", re.ASCII)
_STANDARD = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})", re.ASCII)
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})", re.ASCII)
_ISO_TIME = re.compile(r"^(\d{4}[-/.]\d{1,2}[-/.]\d{1,2})[t ]\d{1,2}[:.]\d{2}.{0,24}$", re.ASCII)
_NUMERIC = re.compile(r"(\d{1,2})\s*[-–—/. ]\s*(\d{1,2})\s*[-–—/. ]\s*(\d{4}|'?\d{2})", re.ASCII)
_WORDS = re.compile(r"(\d{1,2})(?:\s*[-/. ]\s*|(?=[a-z]))([a-z]+)\.?(?:\s*[-/. ]\s*|(?=\d))(\d{4}|'?\d{2})", re.ASCII)
_ENGLISH = re.compile(r"([a-z]+)\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})", re.ASCII)
_TIME = re.compile(
    r"(?:\b(?:pukul|pkl\.?|jam)\s*\d{1,2}(?:[.:]\d{2}){0,2}|(?<=\d{4})[\s,t]+\d{1,2}[.:]\d{2}(?:[.:]\d{2}(?:\.\d+)?)?)"
    r"\s*(?:z|wita|wib|wit)?\s*(?:(?:-|–|—|s\.?/?d\.?|sampai|hingga)\s*(?:\d{1,2}[.:]\d{2}|selesai))?\s*(?:z|wita|wib|wit)?"
)
_WEEKDAY = re.compile(
    r"\b(jum'at|" + "|".join(sorted((d for d in WEEKDAY_NAMES if "'" not in d), key=len, reverse=True)) + r")\b\.?"
)
_NOISE = re.compile(
    r"\b(?:tanggal|tgl|hari|pada|per|bulan|bln|tahun|thn|th|mulai|sejak|terhitung|posisi|keadaan|kondisi|status|data|wita|wib|dini\s+hari|pagi|siang|sore|petang|malam|subuh)\b\.?|[();|]"
)
_APOSTROPHES = re.compile("[’‘`´]")
#: "Malam Minggu" is the evening before Sunday; some mean Sunday's.
_EVE = re.compile(r"\bmalam\s+(?=" + "|".join(WEEKDAY_NAMES) + r")")
#: What a form printed before the blank: "Hari/Tanggal : …".
_FORM_LABEL = re.compile(
    r"^\W*(?:hari|tanggal|tgl|waktu)\b\.?(?:\s*(?:[/,&]|dan)\s*(?:hari|tanggal|tgl|jam|pukul)\b\.?)?\s*[:=]"
)
#: A last day alone: "s/d 30 September 2025".
_UP_TO = re.compile(r"^(?:s\.?\s?/?\s?d\.?(?=[\s\d])|sampai(?:\s+(?:dengan|dgn|tanggal|tgl))?|hingga)\s*")
#: An end that is left open behind the first day: "18 Oktober 2025 s/d selesai".
_OPEN_TAIL = re.compile(
    r"\s*(?:s\.?\s?/?\s?d\.?|sampai(?:\s+dengan)?|hingga|-|–|—)\s*(?:selesai|tuntas|habis|rampung|sekarang|seterusnya)\W*$"
)
#: What a weekday leaves behind when it is taken out: "s/d Sabtu, 18 Oktober".
_UNTIL_COMMA = re.compile(r"(\bs\.?\s?/?\s?d\.?|\bsampai(?:\s+dengan)?|\bhingga|\bdan|&)\s*,\s*")
#: An hour with the zone's label, wherever it stands: "08.00 WITA, 18 Oktober 2025".
_ZONED_HOUR = re.compile(
    r"\b\d{1,2}[.:]\d{2}(?:\s*(?:-|–|—|s\.?/?d\.?|sampai|hingga)\s*(?:\d{1,2}[.:]\d{2}|selesai))?\s*(?:wita|wib|wit)\b"
)
#: `3, 5 …`: days of a list, not day and month.
_LISTED = re.compile(r"\d{1,2}\s*,")
#: Where a letter was signed: "Kupang, 18 Oktober 2025".
_PLACE_BEFORE = re.compile(r"^[a-z][a-z .]{2,24},\s*(?=\d)")
#: A last day that says no more than that it is over some time.
_OPEN_END = re.compile(r"(?:s\.?\s?/?\s?d\.?|sampai|hingga)?\s*(?:selesai|tuntas|habis|rampung)\.?")
#: Longest span that is believed, in days.
_LONGEST_SPAN = 400


@dataclass(frozen=True, slots=True)
class DateReading:
    """One cell read as a date or a span of days.

    :param start: first day; None unless ok, tidied or days.
    :param end: last day when the cell held a span.
    :param numeric: day and month were both digits, so they could have been swapped.
    :param up_to: only the last day was written (`s/d 30 September 2025`): the day of a figure, no event's first.
    """

    state: State
    start: date | None = None
    end: date | None = None
    alternatives: tuple[date, ...] = ()
    weekday_said: int | None = None
    written: date | None = None
    numeric: bool = False
    up_to: bool = False


BLANK = DateReading("blank")
_UNREADABLE = DateReading("unreadable")


def _swapped(day: date) -> date | None:
    return make_day(day.year, day.day, day.month) if day.day <= 12 and day.day != day.month else None


def _known(day: date | None, *, numeric: bool = False) -> DateReading:
    return DateReading("tidied", start=day, written=day, numeric=numeric) if day else _UNREADABLE


def _single(text: str) -> DateReading:
    if match := _ISO.fullmatch(text):
        year, month, number = map(int, match.groups())
        return _known(make_day(year, month, number))
    if match := _NUMERIC.fullmatch(text):
        year = year_number(match.group(3))
        return _known(make_day(year, int(match.group(2)), int(match.group(1))), numeric=True)
    if match := _WORDS.fullmatch(text):
        named = month_number(match.group(2))
        return _known(make_day(year_number(match.group(3)), named, int(match.group(1)))) if named else _UNREADABLE
    if match := _ENGLISH.fullmatch(text):
        named = month_number(match.group(1))
        return _known(make_day(int(match.group(3)), named, int(match.group(2)))) if named else _UNREADABLE
    if text.isascii() and text.isdigit():
        return _digits(text)
    return _UNREADABLE


def _digits(text: str) -> DateReading:
    if len(text) == 5 and _FIRST_SERIAL <= int(text) <= _LAST_SERIAL:
        return _known(_EPOCH + timedelta(days=int(text)))
    if len(text) != 8:
        return _UNREADABLE
    day_first = make_day(int(text[4:]), int(text[2:4]), int(text[:2]))
    year_first = make_day(int(text[:4]), int(text[4:6]), int(text[6:]))
    if day_first and year_first:
        return DateReading("ambiguous", alternatives=(day_first, year_first), written=day_first)
    return _known(day_first or year_first)


def _span(text: str) -> DateReading:
    """Read several days: `11-12 April 2025`, `3 Juni–8 Juli 2025`, `3, 5 dan 7 November 2025`.

    Days in a row are a span. Days with gaps between them are neither one day nor a span.
    """
    days = written_days(text)
    if len(days) < 2:
        return _UNREADABLE
    made = completed_days(days)
    if made is None:
        return _UNREADABLE
    if len(made) == 2 and days[1].until:
        return DateReading("tidied", start=made[0], end=made[1], written=made[0])
    covered: set[int] = set()
    for index, (day, one) in enumerate(zip(days, made, strict=True)):
        first = made[index - 1].toordinal() if day.until and index else one.toordinal()
        if not 0 <= one.toordinal() - first <= _LONGEST_SPAN:
            return _UNREADABLE
        covered.update(range(first, one.toordinal() + 1))
    start, end = date.fromordinal(min(covered)), date.fromordinal(max(covered))
    # `11, 12 s.d. 14 November`: a list and a span in one cell leave open which is meant.
    mixed = any(day.until for day in days) and len(days) > 2 and not all(day.until for day in days[1:])
    state: State = "tidied" if len(covered) == (end - start).days + 1 and not mixed else "days"
    return DateReading(state, start=start, end=end, written=start)


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


def _plain(text: str) -> tuple[str, list[int]]:
    """Return a cell without hours, weekdays and words that add nothing, and the weekdays that it named."""
    text = _APOSTROPHES.sub("'", text.casefold())
    text = _TIME.sub(" ", _ISO_TIME.sub(r"\1", _FORM_LABEL.sub("", text)))
    text = _OPEN_TAIL.sub("", _ZONED_HOUR.sub(" ", text))
    said = [WEEKDAY_NAMES[name] for name in _WEEKDAY.findall(text)]
    text = _PLACE_BEFORE.sub("", _WEEKDAY.sub(" ", text).strip(" ,"))
    text = _UNTIL_COMMA.sub(r"\1 ", _NOISE.sub(" ", text))
    return " ".join(text.split()).strip(" -–—/.,:"), said


def _read_text(text: str) -> DateReading:
    if match := _SERIAL_WITH_HOUR.fullmatch(text):
        return _digits(match.group(1))
    plain, said = _plain(text)
    bare = _UP_TO.sub("", plain)
    # "Jumat s/d Sabtu (17 s/d 18 Oktober)": what stood between the weekdays says nothing of the days.
    up_to, plain = bare != plain and len(said) < 2, bare
    reading = (
        _single(" ".join(plain.split(",")).strip())
        if plain.count(",") <= 1 and not _LISTED.match(plain)
        else _UNREADABLE
    )
    if reading.state == "unreadable":
        reading = _span(re.sub(r"^\W+|(?<=[-–—])\s*,\s*|,\s*(?=[-–—])", "", plain))
    if up_to and reading.start:
        reading = replace(reading, up_to=True)
    if reading.state == "days" or (reading.end and reading.end < (reading.start or reading.end)):
        return reading
    if reading.end and len(said) == 2 and reading.start and reading.start.weekday() == said[0]:
        return (
            reading if reading.end.weekday() == said[1] else _with_weekday(replace(reading, start=reading.end), said[1])
        )
    if not said:
        return reading
    eve = (said[0] - 1) % 7
    return (
        reading
        if _EVE.search(text.casefold()) and reading.start and reading.start.weekday() == eve
        else _with_weekday(reading, said[0])
    )


def _read_standard(text: str) -> DateReading | None:
    match = _STANDARD.fullmatch(text)
    if match is None:
        return None
    day_number, month, year = map(int, match.groups())
    found = make_day(year, month, day_number)
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


def parse_end(cell: object, start: date | None) -> DateReading:
    """Read a last day, which may leave out what the first day says: `19 Oktober` beside 17/10/2025, or `selesai`."""
    reading = parse_date(cell)
    if reading.state != "unreadable" or not isinstance(cell, str):
        return reading
    text = text_of(cell).casefold()
    if _OPEN_END.fullmatch(text):
        return BLANK
    if start is None:
        return reading
    plain, said = _plain(text)
    days = written_days(_UP_TO.sub("", plain))
    if len(days) != 1 or days[0].year is not None or days[0].month is None:
        return reading
    for year in (start.year, start.year + 1):
        day = make_day(year, days[0].month, days[0].day)
        if day and 0 <= (day - start).days <= LONGEST_WINTER:
            found = DateReading("tidied", start=day, written=day)
            return _with_weekday(found, said[0]) if said else found
    return reading


_MONTH_LENGTHS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def date_fault(cell: object, formats: Formats) -> str:
    """Return what is wrong with a date that cannot be, in Indonesian, `""` where that cannot be told."""
    plain, _ = _plain(text_of(cell)[:120])
    days = written_days(plain) or []
    for day in days:
        if day.month is None:
            continue
        if day.month > 12:
            other = make_day(day.year or 0, day.day, day.month)
            return (
                f"Bulan {day.month} tidak ada; mungkin maksudnya {formats.long_date(other)}?"
                if other
                else f"Bulan {day.month} tidak ada."
            )
        if not day.month >= 1:
            return ""
        length = _MONTH_LENGTHS[day.month - 1]
        if day.month == 2 and day.year and make_day(day.year, 2, 29) is None:
            length = 28
        if day.day > length:
            year = f" {day.year}" if day.month == 2 and day.year else ""
            return f"{formats.month_name(day.month)}{year} hanya {length} hari."
    return "Tahunnya belum tertulis." if days and not any(day.year for day in days) and days[-1].month else ""


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
