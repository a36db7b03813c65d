"""Days as they are written: months and weekdays by name, a single day as far as it is told, and lists of days."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from rapidfuzz import fuzz, process

__all__ = [
    "DAYS",
    "LONGEST_WINTER",
    "MONTHS",
    "MONTH_PATTERN",
    "WEEKDAY_NAMES",
    "WrittenDay",
    "completed_days",
    "make_day",
    "month_number",
    "written_days",
    "year_number",
]

DAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")
MONTHS = (
    "Januari", "Februari", "Maret", "April", "Mei", "Juni",
    "Juli", "Agustus", "September", "Oktober", "November", "Desember",
)  # fmt: skip

MONTH_PATTERN = (
    r"(?:jan(?:uari)?|[fp]eb(?:ruari)?|mar(?:et)?|apr(?:il)?|mei|juni?|juli?|ag(?:us?t?|t|s)(?:us)?|sep(?:t(?:ember)?)?|okt(?:ober)?|"
    r"no[vp](?:ember)?|des(?:ember)?)\.?"
)
"""A month by name, also shortened, in small letters."""

_MONTH_NAMES: dict[str, int] = {}
for _number, _names in enumerate(
    (
        "januari jan january jnr", "februari feb febr pebruari peb pebr february febuari", "maret mar mrt mart march",
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

WEEKDAY_NAMES: dict[str, int] = {}
for _number, _names in enumerate(
    (
        "senin sen monday mon", "selasa sel tuesday tue", "rabu rab wednesday wed", "kamis kam thursday thu",
        "jumat jum'at jum jumaat friday fri", "sabtu sab saturday sat", "minggu min ahad sunday sun",
    )
):  # fmt: skip
    WEEKDAY_NAMES.update(dict.fromkeys(_names.split(), _number))

_FIRST_YEAR, _LAST_YEAR = 1990, 2100

#: What stands between the days of a cell.
_UNTIL = re.compile(
    r"\s*(?:–|—|-|\bs\.?\s?/?\s?d\.?(?=[\s\d])|\bsampai(?:\s+dengan|\s+dgn)?\b|\bhingga\b|\bke\b|\bto\b)\s*"
)
_AND = re.compile(r"\s*(?:(?:,\s*)?(?:\bdan\b|\bserta\b|&|\+|/)|,)\s*|\s+(?=\d)")
_FULL_DAY = re.compile(
    r"(\d{1,2})\s?([-/.])\s?(\d{1,2})\s?\2\s?(\d{4}|\d{2})(?!\d)|(\d{4})-(\d{1,2})-(\d{1,2})(?!\d)", re.ASCII
)
_WORDED_DAY = re.compile(
    r"(\d{1,2})\s*[-/. ]?\s*([a-z]{3,})\.?(?:\s*[-/., ]\s*(\d{4}|'\d{2}|\d{2}(?!\d|\s*[-/.,&a-z])))?", re.ASCII
)
_DAY_AND_MONTH = re.compile(r"(\d{1,2})\s?[/.]\s?(\d{1,2})(?!\d)", re.ASCII)
_BARE_DAY = re.compile(r"(\d{1,2})(?!\d)", re.ASCII)
#: Longest span over New Year whose first day has no year of its own; a longer one is a span turned round.
LONGEST_WINTER = 92


def make_day(year: int, month: int, day: int) -> date | None:
    """Return a day, None when there is no such day or its year is not to be believed."""
    if not (_FIRST_YEAR <= year <= _LAST_YEAR and 1 <= month <= 12 and 1 <= day <= 31):
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def month_number(word: str) -> int | None:
    """Return the month that a word means: its name, an abbreviation, a slip of the pen, a Roman number."""
    if word in _MONTH_NAMES:
        return _MONTH_NAMES[word]
    if word in _ROMAN:
        return _ROMAN[word]
    begun = {number for name, number in _MONTH_NAMES.items() if name.startswith(word)} if len(word) >= 3 else set()
    if len(begun) == 1:
        return begun.pop()
    if len(word) < 5:
        return None
    best = process.extractOne(word, _LONG_MONTHS, scorer=fuzz.ratio, score_cutoff=80)
    return _MONTH_NAMES[best[0]] if best else None


def year_number(text: str) -> int:
    """Return a year of four digits, or of the last two."""
    digits = text.lstrip("'")
    return int(digits) if len(digits) == 4 else 2000 + int(digits)


@dataclass(slots=True)
class WrittenDay:
    """A day as far as it was written.

    :param until: it is the end of a span that the day before it begins.
    :param pair: `3/5`, which is the third of May or two days of one month.
    """

    day: int
    month: int | None = None
    year: int | None = None
    until: bool = False
    pair: bool = False


def _day_at(text: str, at: int) -> tuple[WrittenDay, int] | None:
    """Read a day at a position of a text; return it and where it ends."""
    if match := _FULL_DAY.match(text, at):
        if match.group(5):
            return WrittenDay(int(match.group(7)), int(match.group(6)), int(match.group(5))), match.end()
        return WrittenDay(int(match.group(1)), int(match.group(3)), year_number(match.group(4))), match.end()
    if match := _WORDED_DAY.match(text, at):
        month = month_number(match.group(2))
        if month:
            return WrittenDay(
                int(match.group(1)), month, year_number(match.group(3)) if match.group(3) else None
            ), match.end()
    if match := _DAY_AND_MONTH.match(text, at):
        return WrittenDay(int(match.group(1)), int(match.group(2)), pair=True), match.end()
    if match := _BARE_DAY.match(text, at):
        return WrittenDay(int(match.group(1))), match.end()
    return None


def written_days(text: str) -> list[WrittenDay]:
    """Read a text that is made of days and what stands between them; nothing when it is anything else."""
    found: list[WrittenDay] = []
    at, until = 0, False
    while True:
        read = _day_at(text, at)
        if read is None or len(found) > 40:
            return []
        day, at = read
        day.until = until
        found.append(day)
        if at == len(text):
            return found
        if match := _UNTIL.match(text, at):
            until = True
        elif match := _AND.match(text, at):
            until = False
        else:
            return []
        if match.end() == at:
            return []
        at = match.end()


def completed_days(days: list[WrittenDay]) -> list[date] | None:
    """Give each day the month and year of what it stands before; None when one of them is no day."""
    worded = any(day.month and not day.pair and day.year for day in days)
    if not any(day.year for day in days):
        return None
    whole: list[WrittenDay] = []
    for day in days:
        # Beside a month that is written out, `3/5` is two days of it; `31/12` cannot be.
        if day.pair and worded and days[-1].month != day.month and day.day < (day.month or 0) <= 31:
            whole += [WrittenDay(day.day, until=day.until), WrittenDay(day.month or 0)]
        else:
            whole.append(day)
    made: list[date] = []
    month, year = whole[-1].month, whole[-1].year
    if month is None:
        return None
    if year is None:
        # The year stood with an earlier day: `29 Desember 2025 - 2 Januari`.
        year = next(day.year for day in reversed(whole) if day.year)
        before = next(day for day in reversed(whole) if day.year)
        if (before.month or month) > month:
            year += 1
    later: date | None = None
    for day in reversed(whole):
        own_month = day.month is not None
        month, year = day.month or month, day.year or year
        if not 1 <= month <= 12:
            return None
        one = make_day(year, month, day.day)
        if one is None:
            return None
        if later and one > later and own_month and day.year is None:
            other = make_day(year - 1, month, day.day)
            if other and (later - other).days <= LONGEST_WINTER:
                one, year = other, year - 1
        made.append(one)
        later = one
    made.reverse()
    for day, written in zip(whole, made, strict=True):
        day.year = written.year
    days[:] = whole
    return made
