"""What the dashboard adds up, as records of fixed length: posts, the accounts' own days, bills. One a post, a day, a boost and day.

Reach stands in them by post and by day. There is no sum of it, here or in what reads them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, datetime, timedelta
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from siar.figures.missing import Missing

__all__ = [
    "EPOCH",
    "LAYOUTS",
    "MATURE",
    "NOTHING",
    "REASONS",
    "Names",
    "Records",
    "Sort",
    "code_of",
    "day_of",
    "joined",
]

Sort = Literal["posts", "days", "bills"]

EPOCH = date(2000, 1, 1)
"""Days are counted from here."""

NOTHING = -1
"""Stands for a number that was never known."""

MATURE = timedelta(days=28)
"""A post is read daily until it is so old; what was read before may still grow markedly."""

REASONS: tuple[Missing, ...] = get_args(Missing)
"""Why there is no reach, by the number in a record."""

_WHOSE = [("channel", "u1"), ("opd", "<u2"), ("programme", "u1"), ("topics", "<u4")]
"""Places in the lists of names; of topics a bit each, the first name the lowest."""

LAYOUTS: Mapping[Sort, np.dtype[np.void]] = {
    "posts": np.dtype(
        [
            ("day", "<u2"),  # of the city's calendar, since EPOCH
            *_WHOSE,
            ("kind", "u1"),
            ("advertised", "u1"),
            ("young", "u1"),  # its reach was read before MATURE
            ("missing", "u1"),  # without a reach: one more than the place in REASONS
            ("reach", "<i4"),
            ("interactions", "<i4"),
        ]
    ),
    "days": np.dtype(
        [
            ("day", "<u2"),  # of Meta's calendar
            ("channel", "u1"),
            ("missing", "u1"),
            ("provisional", "u1"),  # Meta may still correct its reach
            ("reach", "<i4"),
            ("views", "<i8"),
            ("organic", "<i8"),
            ("paid", "<i8"),
            ("followers", "<i4"),
        ]
    ),
    "bills": np.dtype(
        [
            ("day", "<u2"),  # of the ad account's calendar
            *_WHOSE,
            ("net", "<i8"),  # rupiah; below nothing where a correction is greater than the day's bill
            ("tax", "<i8"),
        ]
    ),
}
"""The same to the byte on every machine."""


@dataclass(frozen=True)
class Names:
    """What records say by number. The first programme is none."""

    channel: tuple[str, ...] = ()
    opd: tuple[str, ...] = ()
    kind: tuple[str, ...] = ()
    programme: tuple[str, ...] = ("",)
    topics: tuple[str, ...] = ()

    def as_json(self) -> str:
        """Return them as the database keeps them."""
        return json.dumps(vars(self), ensure_ascii=False, sort_keys=True)

    @classmethod
    def of(cls, kept: Mapping[str, Sequence[str]]) -> Names:
        """Return what the database kept."""
        return cls(**{field.name: tuple(kept[field.name]) for field in fields(cls)})


@dataclass(frozen=True)
class Records:
    """Records of one sort, field by field: read as one row after another they are added up far slower.

    :param columns: by field, all equally long. :param as_of: all of them are at least as fresh; None when there is none.
    """

    columns: Mapping[str, NDArray[np.integer]]
    names: Names
    as_of: datetime | None = None

    def __len__(self) -> int:
        return len(self.columns["day"])

    def where(self, wanted: NDArray[np.bool_]) -> Records:
        """Return some of them, in their order."""
        if wanted.all():
            return self
        return replace(self, columns={name: column[wanted] for name, column in self.columns.items()})

    def within(self, first: date, last: date) -> NDArray[np.bool_]:
        """Return which of them are of these days, both inclusive."""
        days = self.columns["day"]
        return (days >= day_of(first)) & (days <= day_of(last))

    def are(self, sort: str, name: str | None) -> NDArray[np.bool_]:
        """Return which of them have a name; of no topic, or of no programme, the name is empty. None: all of them."""
        if name is None:
            return np.ones(len(self), np.bool_)
        known = getattr(self.names, sort)
        column = self.columns[sort]
        found: NDArray[np.bool_] = np.zeros(len(column), np.bool_)
        if sort == "topics":
            found = (column & (1 << known.index(name))) > 0 if name in known else (column == 0 if not name else found)
        elif name in known:
            found = column == known.index(name)
        return found


def day_of(day: date) -> int:
    """Return a day as records have it; one before EPOCH is below all of them."""
    return (day - EPOCH).days


def code_of(why: Missing | None) -> int:
    """Return why there is no number as records have it, 0 where there is one."""
    return 0 if why is None else REASONS.index(why) + 1


def joined(sort: Sort, parts: Sequence[tuple[bytes, Names]], *, as_of: datetime | None) -> Records:
    """Return records of several packs as one, under names of all of them: the newest pack's first, in their order."""
    layout = LAYOUTS[sort]
    own = [names for _, names in parts]
    names = _together(own)
    rows = np.frombuffer(b"".join(packed for packed, _ in parts), layout)
    counts = np.array([len(packed) // layout.itemsize for packed, _ in parts], np.intp)
    return Records({name: _renamed(name, rows[name], own, names, counts) for name in layout.names or ()}, names, as_of)


def _together(parts: Sequence[Names]) -> Names:
    def of(lists: Iterable[Sequence[str]]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(name for names in lists for name in names))

    if not parts:
        return Names()
    return Names(**{field.name: of(getattr(own, field.name) for own in reversed(parts)) for field in fields(Names)})


def _renamed(
    sort: str, column: NDArray[np.integer], own: Sequence[Names], names: Names, counts: NDArray[np.intp]
) -> NDArray[np.integer]:
    """A field of all packs by itself, under the names of all; `counts`: how many records each pack has."""
    column = np.ascontiguousarray(column)
    known: Sequence[str] = getattr(names, sort, ())
    lists: list[Sequence[str]] = [getattr(part, sort, ()) for part in own]
    if all(mine == known[: len(mine)] for mine in lists):
        return column
    place = {name: number for number, name in enumerate(known)}
    if sort == "topics":
        ends = np.cumsum(counts)
        parts = zip(np.split(column, ends[:-1]), lists, strict=True)
        return np.concatenate([_moved(topics, [place[name] for name in mine]) for topics, mine in parts])
    # The lists of all packs one after another, and where in that each pack's own begins.
    numbers = np.array([place[name] for mine in lists for name in mine], column.dtype)
    lengths = np.array([len(mine) for mine in lists])
    moved: NDArray[np.integer] = numbers[np.repeat(np.cumsum(lengths) - lengths, counts) + column]
    return moved


def _moved(topics: NDArray[np.integer], places: Sequence[int]) -> NDArray[np.integer]:
    found = np.zeros_like(topics)
    for number, place in enumerate(places):
        found |= ((topics >> np.uint32(number)) & np.uint32(1)) << np.uint32(place)
    return found
