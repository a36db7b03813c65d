"""What the dashboard adds up, as records of fixed length: posts, the accounts' own days, bills. One a post, a day, a boost and day.

Reach stands in them by post and by day. There is no sum of it, here or in what reads them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
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
    """Records of one sort. `as_of`: all of them are at least as fresh; None when there is none."""

    rows: NDArray[np.void]
    names: Names
    as_of: datetime | None = None

    def __len__(self) -> int:
        return len(self.rows)

    def within(self, first: date, last: date) -> NDArray[np.bool_]:
        """Return which of them are of these days, both inclusive."""
        days: NDArray[np.uint16] = self.rows["day"]
        return (days >= day_of(first)) & (days <= day_of(last))

    def are(self, sort: str, name: str | None) -> NDArray[np.bool_]:
        """Return which of them have a name; of no topic, or of no programme, the name is empty. None: all of them."""
        if name is None:
            return np.ones(len(self.rows), np.bool_)
        known = getattr(self.names, sort)
        column: NDArray[np.integer] = self.rows[sort]
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
    names = _together([own for _, own in parts])
    rows = [_renamed(np.frombuffer(columns, LAYOUTS[sort]), own, names) for columns, own in parts]
    return Records(np.concatenate(rows) if rows else np.zeros(0, LAYOUTS[sort]), names, as_of)


def _together(parts: Sequence[Names]) -> Names:
    def of(lists: Iterable[Sequence[str]]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(name for names in lists for name in names))

    if not parts:
        return Names()
    return Names(**{field.name: of(getattr(own, field.name) for own in reversed(parts)) for field in fields(Names)})


def _renamed(rows: NDArray[np.void], own: Names, names: Names) -> NDArray[np.void]:
    if own == names:
        return rows
    rows = rows.copy()
    for sort in ("channel", "opd", "kind", "programme"):
        if sort in (rows.dtype.names or ()):
            numbers = [getattr(names, sort).index(name) for name in getattr(own, sort)]
            rows[sort] = np.array(numbers, rows.dtype[sort])[rows[sort]]
    if "topics" in (rows.dtype.names or ()):
        topics = np.zeros(len(rows), "<u4")
        for number, name in enumerate(own.topics):
            topics |= ((rows["topics"] >> np.uint32(number)) & np.uint32(1)) << np.uint32(names.topics.index(name))
        rows["topics"] = topics
    return rows
