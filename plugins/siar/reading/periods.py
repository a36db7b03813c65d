"""Periods as labels name them, `2024`, `Des 2025`, `TW II/2025`, `Semester I`, `Minggu ke-3`, and their order in time."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from siar.reading.days import MONTH_PATTERN, month_number

__all__ = ["Period", "named_at_end", "order", "read_period"]

_Unit = Literal["year", "semester", "quarter", "month", "week", "count"]

_IN_A_YEAR: dict[_Unit, int] = {"year": 1, "semester": 2, "quarter": 4, "month": 12, "week": 53}
_ROMAN = {
    "i": 1,
    "ii": 2,
    "iii": 3,
    "iv": 4,
    "v": 5,
    "vi": 6,
    "vii": 7,
    "viii": 8,
    "ix": 9,
    "x": 10,
    "xi": 11,
    "xii": 12,
}
_NUMBER = r"(?P<number>[ivx]{1,4}|\d{1,2})"
_YEAR = r"(?:[ ./-]+(?P<year>(?:19|20)\d\d))?"
_FORMS: tuple[tuple[_Unit, re.Pattern[str]], ...] = (
    ("year", re.compile(r"(?:(?:tahun(?: anggaran)?|ta|th)\.?[ ]*)?(?P<year>(?:19|20)\d\d)")),
    ("month", re.compile(rf"(?P<month>{MONTH_PATTERN}){_YEAR}")),
    ("quarter", re.compile(rf"(?:triwulan|tw|trw|kuartal)\.?[ -]*{_NUMBER}{_YEAR}")),
    ("semester", re.compile(rf"(?:semester|smt|sem)\.?[ -]*{_NUMBER}{_YEAR}")),
    ("week", re.compile(rf"(?:minggu|pekan)(?: ke)?[ -]*{_NUMBER}{_YEAR}")),
    ("count", re.compile(_NUMBER)),
)


@dataclass(frozen=True, slots=True)
class Period:
    """One period. `number`: within its year, from 1 (of a year 1, of a bare number itself). `year`: None where it is not said."""

    unit: _Unit
    number: int
    year: int | None = None

    def is_same(self, other: Period) -> bool:
        """Whether both may be the same one, as far as their years are said."""
        return (self.unit, self.number) == (other.unit, other.number) and (
            self.year == other.year or None in (self.year, other.year)
        )


def read_period(label: str) -> Period | None:
    """Return the period that a label names, and nothing else; None: it is none."""
    plain = " ".join(label.casefold().split())
    for unit, form in _FORMS:
        match = form.fullmatch(plain)
        if match is None:
            continue
        said = match.groupdict()
        year = int(said["year"]) if said.get("year") else None
        if said.get("month"):
            number = month_number(said["month"].rstrip("."))
        else:
            number = _count(said["number"]) if said.get("number") else 1
        if number is not None and 1 <= number <= _IN_A_YEAR.get(unit, 99):
            return Period(unit, number, year)
    return None


def _count(text: str) -> int | None:
    return int(text) if text.isdecimal() else _ROMAN.get(text)


def named_at_end(label: str) -> tuple[str, Period] | None:
    """Part `Kejadian Agustus 2025` into what is said and of which period; None where no period stands at its end."""
    words = label.split()
    for count in (3, 2, 1):
        if count >= len(words):
            continue
        found = read_period(" ".join(words[-count:]))
        if found and found.unit != "count":
            return " ".join(words[:-count]).rstrip(" ,:-–"), found
    return None


def order(periods: Sequence[Period]) -> list[tuple[int, int]] | None:
    """Return the periods' positions in the sequence from the earliest on, each with its distance from the first.

    Distances are in periods: 2015, 2020 and 2021 stand at 0, 5 and 6. Periods of several lengths have no distance; they keep
    their order, one apart. None when one of them is told twice, or their years contradict their order.
    """
    if len(set(periods)) < len(periods):
        return None
    typed = range(len(periods))
    if len({period.unit for period in periods}) != 1:
        return [(index, index) for index in typed]
    cycle = _IN_A_YEAR.get(periods[0].unit)
    if cycle is None or all(period.year is not None for period in periods):
        return _placed([(period.year or 0) * (cycle or 0) + period.number for period in periods])
    ahead = _run(periods, typed, cycle)
    if ahead is not None and all(before.number < after.number for before, after in pairwise(periods)):
        return ahead
    # Typed from the newest on, or over a New Year (Nov, Des, Jan), or as it came: the shortest time is what was meant.
    runs = (typed[::-1], sorted(typed, key=lambda index: periods[index].number))
    found = [ahead, *(_run(periods, run, cycle) for run in runs)]
    return min((places for places in found if places is not None), key=lambda places: places[-1][1], default=None)


def _placed(places: Sequence[int]) -> list[tuple[int, int]] | None:
    if len(set(places)) < len(places):
        return None
    ranked = sorted(range(len(places)), key=lambda index: places[index])
    return [(index, places[index] - places[ranked[0]]) for index in ranked]


def _run(periods: Sequence[Period], run: Sequence[int], cycle: int) -> list[tuple[int, int]] | None:
    """The periods as far apart as they are when they happened in this order, each year turning as soon as it must."""
    turned = [0]
    for before, after in pairwise(run):
        turned.append(turned[-1] + (periods[after].number <= periods[before].number))
    begins = {
        year - turns for index, turns in zip(run, turned, strict=True) if (year := periods[index].year) is not None
    }
    if len(begins) > 1:
        return None
    places = [turns * cycle + periods[index].number for index, turns in zip(run, turned, strict=True)]
    return [(index, place - places[0]) for index, place in zip(run, places, strict=True)]
