"""Feasts that greetings name, and the days on which they are greeted, by the city's table (`siar.settings.holidays`)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from siar.reading.word_lists import find_word
from siar.settings.holidays import holiday_table

__all__ = ["Feast", "feast_of", "holidays", "mark"]

_NEAR = timedelta(days=45)
"""So far from the day that a greeting names may its feast stand in the table: the government moves some by weeks."""


@dataclass(frozen=True, slots=True)
class Feast:
    """Days on which a feast is greeted, both included. `day`: the first day of the feast itself."""

    name: str
    day: date
    first: date
    last: date


def holidays() -> dict[date, str]:
    """Return the names of holidays by day.

    :raises ConfigError: when the file is missing or a date is not YYYY-MM-DD.
    """
    return {day: holiday.name for day, holiday in holiday_table().items()}


def mark() -> str:
    """Return a text that changes with the table.

    :raises ConfigError: as `holidays`.
    """
    return repr(holiday_table())


def feast_of(text: str, *, near: date) -> Feast | None:
    """Return the feast that a greeting names, as the table has it nearest to a day; None: it names none of the table.

    :raises ConfigError: as `holidays`.
    """
    table = holiday_table()
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
