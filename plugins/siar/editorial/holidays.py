"""Public holidays, from `include/config/holidays.csv`; the table is a person's to keep.

`kata` are the words by which greetings name a day, apart by semicolons; without them its name is looked for. Where
`anjuran` says "ucapan sehari sebelumnya" the city is silent on the day itself, and greets on its eve.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path

from siar.config_files import config_folder
from siar.editorial.screening import find_word
from siar.errors import ConfigError

__all__ = ["Feast", "feast_of", "holidays", "mark"]

_EVE = "ucapan sehari sebelumnya"
_SHARED = "cuti bersama"
_NEAR = timedelta(days=45)
"""So far from the day that a greeting names may its feast stand in the table: the government moves some by weeks."""


@dataclass(frozen=True, slots=True)
class _Holiday:
    name: str
    words: tuple[str, ...]
    eve: bool


@dataclass(frozen=True, slots=True)
class Feast:
    """Days on which a feast is greeted, both included. `day`: the first day of the feast itself."""

    name: str
    day: date
    first: date
    last: date


@cache
def _read(path: Path) -> dict[date, _Holiday]:
    try:
        with path.open(encoding="utf-8", newline="") as handle:
            return {date.fromisoformat(row["tanggal"]): _holiday(row) for row in csv.DictReader(handle)}
    except FileNotFoundError:
        raise ConfigError(f"{path} is missing.") from None
    except (KeyError, ValueError) as error:
        raise ConfigError(f"{path}: {error}.") from None


def _holiday(row: Mapping[str, str | None]) -> _Holiday:
    name = row["nama"] or ""
    words = tuple(word.strip() for word in (row.get("kata") or "").split(";") if word.strip())
    if (row.get("jenis") or "").strip().casefold() == _SHARED:
        return _Holiday(name, (), eve=False)
    return _Holiday(name, words or (name.casefold(),), eve=_EVE in (row.get("anjuran") or "").casefold())


def holidays() -> dict[date, str]:
    """Return the names of holidays by day.

    :raises ConfigError: when the file is missing or a date is not YYYY-MM-DD.
    """
    return {day: holiday.name for day, holiday in _read(config_folder().path("holidays.csv")).items()}


def mark() -> str:
    """Return a text that changes with the table.

    :raises ConfigError: as `holidays`.
    """
    return repr(_read(config_folder().path("holidays.csv")))


def feast_of(text: str, *, near: date) -> Feast | None:
    """Return the feast that a greeting names, as the table has it nearest to a day; None: it names none of the table.

    :raises ConfigError: as `holidays`.
    """
    table = _read(config_folder().path("holidays.csv"))
    named = sorted(
        (day for day, holiday in table.items() if abs(day - near) <= _NEAR and find_word(holiday.words, text)),
        key=lambda day: (abs(day - near), day),
    )
    if not named:
        return None
    days = {day for day in named if table[day].words == table[named[0]].words}
    first = last = named[0]
    while first - timedelta(days=1) in days:
        first -= timedelta(days=1)
    while last + timedelta(days=1) in days:
        last += timedelta(days=1)
    name = table[named[0]].name
    if table[first].eve:
        return Feast(name, first, first - timedelta(days=1), first - timedelta(days=1))
    return Feast(name, first, first, last)
