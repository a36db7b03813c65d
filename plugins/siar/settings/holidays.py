"""Public holidays, from `holidays.csv`; the table is a person's to keep.

`kata` are the words by which greetings name a day, apart by semicolons; without them its name is looked for. Where
`anjuran` says "ucapan sehari sebelumnya" the city is silent on the day itself, and greets on its eve. `jenis` says whether
offices are closed: on a "libur ..." and on "cuti bersama", not on an anniversary that is no holiday.
"""

from __future__ import annotations

import csv
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path

from siar.config_files import config_folder
from siar.errors import ConfigError

__all__ = ["Holiday", "days_off", "holiday_table", "rests", "working_day", "working_days", "years_to_fill"]

_EVE = "ucapan sehari sebelumnya"
_SHARED = "cuti bersama"
_CLOSED = ("libur", _SHARED)
_SATURDAY = 5
_DAYS_OFF = 10
"""A year's table with fewer days off is not whole: the joint decree of three ministers names some 16, and shared leave beside."""
_AHEAD = timedelta(days=45)
"""So long before a year begins its table has to be there: slots, deadlines and reports are planned into it."""


@dataclass(frozen=True, slots=True)
class Holiday:
    """One day of the table. `words`: by which greetings name it. `eve`: greeted the day before. `off`: offices are closed."""

    name: str
    words: tuple[str, ...]
    eve: bool
    off: bool


@cache
def _read(path: Path) -> Mapping[date, Holiday]:
    try:
        with path.open(encoding="utf-8", newline="") as handle:
            return {date.fromisoformat(row["tanggal"]): _holiday(row) for row in csv.DictReader(handle)}
    except FileNotFoundError:
        raise ConfigError(f"{path} is missing.") from None
    except (KeyError, ValueError) as error:
        raise ConfigError(f"{path}: {error}.") from None


def _holiday(row: Mapping[str, str | None]) -> Holiday:
    name, kind = row["nama"] or "", (row.get("jenis") or "").strip().casefold()
    words = tuple(word.strip() for word in (row.get("kata") or "").split(";") if word.strip())
    if kind == _SHARED:
        return Holiday(name, (), eve=False, off=True)
    eve = _EVE in (row.get("anjuran") or "").casefold()
    return Holiday(name, words or (name.casefold(),), eve=eve, off=kind.startswith(_CLOSED))


def holiday_table() -> Mapping[date, Holiday]:
    """Return the holidays by day.

    :raises ConfigError: when the file is missing or a date is not YYYY-MM-DD.
    """
    return _read(config_folder().path("holidays.csv"))


def days_off() -> frozenset[date]:
    """Return the days of the table on which offices are closed.

    :raises ConfigError: as `holiday_table`.
    """
    return frozenset(day for day, holiday in holiday_table().items() if holiday.off)


def years_to_fill(today: date) -> list[int]:
    """Return the years whose days off are not in the table: the present one, and the next when it begins soon.

    Without them every day of the week counts as one on which offices work.

    :raises ConfigError: as `holiday_table`.
    """
    known = [day.year for day in days_off()]
    return [year for year in sorted({today.year, (today + _AHEAD).year}) if known.count(year) < _DAYS_OFF]


def rests(day: date, closed: Collection[date]) -> bool:
    """Whether offices are closed on a day: at weekends, and on the days `closed` (`days_off`)."""
    return day.weekday() >= _SATURDAY or day in closed


def working_day(day: date, *, after: int, closed: Collection[date]) -> date:
    """Return the working day that is so many after a day; 0: the day itself, or the next working day when it rests."""
    while rests(day, closed):
        day += timedelta(days=1)
    for _ in range(after):
        day += timedelta(days=1)
        while rests(day, closed):
            day += timedelta(days=1)
    return day


def working_days(first: date, last: date, *, closed: Collection[date]) -> int:
    """Return how many days from one to the other, both inclusive, offices are open; 0 when the last is before the first.

    :param closed: on which they are not, weekends aside (`days_off`).
    """
    days = max((last - first).days + 1, 0)
    weeks, left = divmod(days, 7)
    open_days = weeks * _SATURDAY + sum(not rests(first + timedelta(days=n), ()) for n in range(left))
    return open_days - sum(first <= day <= last and not rests(day, ()) for day in set(closed))
