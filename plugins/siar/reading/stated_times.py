"""Hours and ends that a running text states: when something begins, and until when it holds.

`pukul 09.00 WITA`, `08.00–12.00 WITA`, `jam 3 sore s.d. selesai`; `hingga 23 Januari`, `sampai pukul 21.00`. Sheets have
columns for days alone, so what the words say of hours is all that is known of them.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, time, timedelta

from siar.reading.clock_times import shifted
from siar.reading.days import LONGEST_WINTER, MONTH_PATTERN, make_day, month_number
from siar.reading.number_words import SMALL, small_number

__all__ = ["Hours", "StatedEnd", "find_hours", "find_length", "find_stated_end"]

_UNTIL = r"(?:-|–|—|s\.?\s?/?\s?d\.?|sampai(?:\s+dengan)?|hingga)"
#: "2 jam 15 menit" is how long something takes.
_NAMED = r"(?:pukul|pkl\.?|(?<!\d\s)jam)"
_PART = r"(?:\s*(pagi|siang|sore|malam|dini\s+hari))?"
_ZONE = r"(?:\s*(wib|wita|wit)\b)?"
_HOURS = re.compile(
    rf"(?:\b({_NAMED})\s*)?(?<![\d.:,/])(\d{{1,2}})(?:[.:](\d{{2}}))?(?![\d/])(?!\s*menit\b){_PART}{_ZONE}"
    rf"(?:\s*{_UNTIL}\s*(?:{_NAMED}\s*)?(?:(\d{{1,2}})(?:[.:](\d{{2}}))?(?![\d/.]\d){_PART}{_ZONE}|(selesai)))?",
    re.ASCII,
)
#: `jam setengah delapan`, `pukul tujuh`; `sampai tengah malam`.
_SPELLED_HOUR = re.compile(rf"\b({_NAMED})\s*(setengah\s+)?({SMALL})(?![\w.:]*\d)\b", re.ASCII)
_MIDNIGHT = re.compile(rf"\b({_UNTIL})\s*(?:{_NAMED}\s*)?tengah\s+malam\b", re.ASCII)
_BEFORE_AN_END = re.compile(rf"\b{_UNTIL}\s*$", re.ASCII)
_ENDING = (
    r"\b(?:hingga|sampai(?:\s+dengan|\s+dgn)?|s\.?\s?/?\s?d\.?|paling\s+(?:lambat|akhir)|selambat-?\s?lambatnya|jatuh\s+tempo|tenggat|"
    r"deadline|(?:tutup|penutupan)\s+pendaftaran|pendaftaran\s+(?:di)?tutup|"
    r"batas\s+(?:akhir|waktu)(?:\s+[a-z]+){0,2}?)(?:\s+pada)?\s*:?\s+(?:hari\s+)?(?:(?:senin|selasa|rabu|kamis|jum'?at|sabtu|minggu),?\s+)?"
)
_STATED_DAY = re.compile(
    rf"{_ENDING}(?:tanggal\s+|tgl\.?\s+)?(\d{{1,2}})(?:\s+({MONTH_PATTERN})(?![a-z])|[/-](\d{{1,2}})(?=[/-]\d{{4}}))(?:[\s/-]+(\d{{4}}))?",
    re.ASCII,
)
#: `sampai tanggal 15`, `hingga tgl 15/12`: only where it says that it is a date.
_STATED_NUMBER = re.compile(
    rf"{_ENDING}(?:tanggal|tgl\.?)\s+(\d{{1,2}})(?:[/-](\d{{1,2}}))?(?![\d/:-])(?!\.\d)(?!\s*(?:{MONTH_PATTERN}|[-–—]|s\.?/?d|dan\s+\d))",
    re.ASCII,
)
#: The hour of such a day, and no opening hours.
_HOUR_BEHIND = re.compile(
    rf",?\s+(?:pada\s+)?{_NAMED}\s*(?>(\d{{1,2}})(?:[.:](\d{{2}}))?(?!\d){_PART}{_ZONE})(?!\s*{_UNTIL}\s*\d)", re.ASCII
)
_LENGTH = re.compile(rf"\bselama\s+({SMALL})\s*(?:\([^)]*\)\s*)?(hari|pekan|minggu)\b(?!\s+kerja)", re.ASCII)
_STATED_HOUR = re.compile(
    rf"\b(?:hingga|sampai(?:\s+dengan)?|s\.?\s?/?\s?d\.?)\s+(?:(besok|esok)\s+(?:hari\s+|pagi\s+|siang\s+)?)?{_NAMED}\s*(\d{{1,2}})(?:[.:](\d{{2}}))?(?!\d){_PART}{_ZONE}",
    re.ASCII,
)
_SPAN = re.compile(
    rf"(?<![\d.,/])(\d{{1,2}})(?:\s+{MONTH_PATTERN}(?:\s+\d{{4}})?)?\s*[-–—]\s*(\d{{1,2}})\s+({MONTH_PATTERN})(?![a-z])(?:\s+(\d{{4}}))?",
    re.ASCII,
)
_PERIOD_END = re.compile(
    rf"\b(?:hingga|sampai(?:\s+dengan)?|s\.?\s?/?\s?d\.?)\s+akhir\s+(?:(?:bulan\s+)?({MONTH_PATTERN})(?![a-z])(?:\s+(\d{{4}}))?|"
    r"(bulan|tahun)(?:\s+(?:ini|(\d{4})))?)",
    re.ASCII,
)
#: `sampai Maret 2027`, the month as a whole.
_MONTH_END = re.compile(
    rf"\b(?:hingga|sampai(?:\s+dengan)?|s\.?\s?/?\s?d\.?)\s+(?:bulan\s+)?({MONTH_PATTERN})(?![a-z])\s+(\d{{4}})",
    re.ASCII,
)
_UNTIL_TOMORROW = re.compile(r"\b(?:hingga|sampai(?:\s+dengan)?)\s+(?:besok|esok)\b")


@dataclass(frozen=True, slots=True)
class Hours:
    """Hours of a day in the city's zone.

    :param last: the latest beginning, where several are named.
    :param end: None where what begins last has no end. Not after `start`: on the next day.
    """

    start: time
    last: time
    end: time | None


@dataclass(frozen=True, slots=True)
class StatedEnd:
    """Until when something holds, as far as it is told: a day, an hour of it, or an hour alone."""

    day: date | None
    hour: time | None


def find_hours(text: str, *, zone: str) -> Hours | None:
    """Return the earliest hour that a text names as a beginning and the latest that it names as an end; None: it names none.

    :param zone: the label of the city's zone; hours in another of the country's zones are brought to it.
    """
    starts: list[time] = []
    ends: list[time | None] = []
    closing: list[time] = []
    folded = _MIDNIGHT.sub(r"\1 24.00", _SPELLED_HOUR.sub(_in_digits, text.casefold()))
    for match in _HOURS.finditer(folded):
        named, hour, minute, part, label, last, last_minute, last_part, last_label, finished = match.groups()
        said = last_label or label
        if not (named or said or (finished and minute)):
            continue
        # "7-9 malam": the part of the day that stands behind the last hour is the first one's, too.
        begin = _clock(hour, minute, part or (last_part if last else None), said, zone)
        if begin is None:
            continue
        if not last and _BEFORE_AN_END.search(folded, 0, match.start()):
            closing.append(begin)
            continue
        starts.append(begin)
        ends.append(_clock(last, last_minute, last_part, said, zone) if last else None)
    if not starts:
        return None
    latest = max(starts)
    end = ends[starts.index(latest)]
    later = [other for other in (*ends, *closing) if other is not None and other > latest]
    if later:
        end = max(later)
    return Hours(min(starts), latest, end)


def _in_digits(match: re.Match[str]) -> str:
    named, half, number = match.group(1), match.group(2), small_number(match.group(3))
    if number is None or not 1 <= number <= 12:
        return match.group()
    # "Setengah delapan" is half an hour before eight; "setengah satu" is half past twelve.
    return f"{named} {(number - 1) or 12}.30" if half else f"{named} {number}"


def find_length(text: str) -> int | None:
    """Return for how many days a text says that something lasts, the longest; working days are not counted as days."""
    found = [
        (small_number(number) or 0) * (1 if unit == "hari" else 7) for number, unit in _LENGTH.findall(text.casefold())
    ]
    return max(found, default=0) or None


def find_stated_end(text: str, *, after: date, zone: str) -> StatedEnd | None:
    """Return until when a text says that it holds, the latest day that it names; None when it says nothing of an end.

    :param after: its first day. A day without a year is the next one from there; one before it is no end.
    """
    folded = text.casefold()
    ends = [(day, match.end()) for match in _STATED_DAY.finditer(folded) if (day := _day(*match.groups(), after=after))]
    ends += [
        (day, match.end())
        for match in _STATED_NUMBER.finditer(folded)
        if (day := _numbered(match.group(1), match.group(2), after=after))
    ]
    days = [day for day, _ in ends]
    for match in _SPAN.finditer(folded):
        begun, number, word, year = match.groups()
        # Another span tells of something else: an age, opening hours.
        if int(begun) == after.day and (day := _day(number, word, None, year, after=after)):
            days.append(day)
    days += [day for match in _PERIOD_END.finditer(folded) if (day := _end_of_period(*match.groups(), after=after))]
    for match in _MONTH_END.finditer(folded):
        word, year = match.groups()
        if day := _end_of_period(word, year, None, None, after=after):
            days.append(day)
    if _UNTIL_TOMORROW.search(folded):
        days.append(after + timedelta(days=1))
    stated = _STATED_HOUR.search(folded)
    hour = None
    if stated:
        _, clock, minute, part, label = stated.groups()
        hour = _clock(clock, minute, part, label, zone)
    elif ends and (latest := max(ends))[0] == max(days) and (behind := _HOUR_BEHIND.match(folded, latest[1])):
        clock, minute, part, label = behind.groups()
        hour = _clock(clock, minute, part, label, zone)
    if not days and hour is None:
        return None
    return StatedEnd(max(days, default=None), hour)


def _day(number: str, word: str | None, digits: str | None, year: str | None, *, after: date) -> date | None:
    month = month_number(word.rstrip(".")) if word else int(digits or 0)
    if month is None:
        return None
    if year:
        found = make_day(int(year), month, int(number))
        return found if found and found >= after else None
    for candidate in (after.year, after.year + 1):
        found = make_day(candidate, month, int(number))
        if found and timedelta(0) <= found - after <= timedelta(
            days=366 if candidate == after.year else LONGEST_WINTER
        ):
            return found
    return None


def _numbered(number: str, month: str | None, *, after: date) -> date | None:
    """Return the next day with this number, of this month where one is named."""
    if month is not None:
        return _day(number, None, month, None, after=after)
    for ahead in range(2):
        year, this = divmod(after.month - 1 + ahead, 12)
        found = make_day(after.year + year, this + 1, int(number))
        if found and found >= after:
            return found
    return None


def _end_of_period(
    word: str | None, year: str | None, period: str | None, its_year: str | None, *, after: date
) -> date | None:
    """Return the last day of a month or a year that is told as an end, None when it lies before the first day."""
    if period == "tahun":
        month: int | None = 12
    elif period == "bulan":
        month = after.month
    else:
        month = month_number((word or "").rstrip("."))
    if month is None:
        return None
    told = year or its_year
    number = int(told) if told else after.year + (month < after.month)
    found = make_day(number, month, monthrange(number, month)[1]) if 1 <= number <= 9999 else None
    return found if found and found >= after else None


def _clock(hour: str, minute: str | None, part: str | None, label: str | None, zone: str) -> time | None:
    number, minutes = int(hour), int(minute or 0)
    if part == "malam" and not 5 <= number <= 11:
        # Twelve at night ends the day; one to four at night are its small hours.
        number += 12 if number == 12 else 0
    elif number < {"sore": 12, "malam": 12, "siang": 6}.get(part or "", 0):
        number += 12
    if number == 24 and minutes == 0:
        return time(23, 59)
    if number > 23 or minutes > 59:
        return None
    return shifted(time(number, minutes), (label or zone).upper(), own=zone)
