"""Posts added up: how many, what a usual one reached, what residents did with them. Apart by channel, and by money.

Reach of several posts is their median (a post's own number: the lower of the two in the middle), beside the least and the most and
how many posts it is known of. It is never a sum. What is told of fewer than `FEW` posts is not a median but their span.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from siar.channels import ChannelId
from siar.figures.dashboard.choice import Buckets, Choice
from siar.figures.dashboard.records import NOTHING, REASONS, Records, day_of
from siar.figures.missing import Missing
from siar.quantities import Reach

__all__ = ["FEW", "NO_TOPIC", "Cell", "Heaps", "Place", "Selection", "select"]

FEW = 5
"""Of fewer posts no median is told."""

NO_TOPIC = ""
"""The topic of what has none, the programme of what belongs to none."""


class Place(NamedTuple):
    """One heap of posts: of what, on which channel, advertised or not."""

    key: int
    channel: ChannelId
    advertised: bool


@dataclass(frozen=True)
class Cell:
    """Some posts of one channel, all advertised or none.

    :param posts: how many. :param known: of how many the reach is known; `median`, `least`, `most` are of those.
    :param young: how many of those were read before they were 28 days old, so that they may still grow.
    :param interactions: all of those whose interactions are known, `counted` posts.
    """

    posts: int
    known: int
    median: Reach | None
    least: Reach | None
    most: Reach | None
    young: int
    interactions: int | None
    counted: int

    @property
    def is_few(self) -> bool:
        """Whether the reach is known of too few posts for a median."""
        return 0 < self.known < FEW


@dataclass(frozen=True)
class Heaps:
    """Heaps of posts; one that would be empty is absent."""

    cells: Mapping[Place, Cell]

    def cell(self, key: int, channel: ChannelId, *, advertised: bool) -> Cell | None:
        """Return one heap; None when it is empty."""
        return self.cells.get(Place(key, channel, advertised))

    @cached_property
    def posts(self) -> Mapping[int, int]:
        """How many posts have each key, on whichever channel."""
        found: dict[int, int] = {}
        for place, cell in self.cells.items():
            found[place.key] = found.get(place.key, 0) + cell.posts
        return found


@dataclass(frozen=True)
class Selection:
    """The posts of one look."""

    posts: Records

    def __len__(self) -> int:
        return len(self.posts)

    @property
    def why_missing(self) -> Mapping[Missing, int]:
        """Of how many posts no reach is known, by why."""
        counts = np.bincount(self.posts.columns["missing"], minlength=len(REASONS) + 1)[1:]
        return {reason: int(count) for reason, count in zip(REASONS, counts, strict=True) if count}

    def by_bucket(self, buckets: Buckets) -> Heaps:
        """Add up by day, week or month; a key is the number of the bucket."""
        starts = np.array([day_of(start) for start in buckets.starts])
        return self._heaps(np.searchsorted(starts, self.posts.columns["day"], side="right") - 1, len(starts))

    def by_agency(self) -> Heaps:
        """Add up by agency; a key is the place in `names.opd`."""
        return self._heaps(self.posts.columns["opd"], len(self.posts.names.opd))

    def by_kind(self) -> Heaps:
        """Add up by kind of report; a key is the place in `names.kind`."""
        return self._heaps(self.posts.columns["kind"], len(self.posts.names.kind))

    def by_programme(self) -> Heaps:
        """Add up by programme; a key is the place in `names.programme`, where what belongs to none has one of its own."""
        return self._heaps(self.posts.columns["programme"], len(self.posts.names.programme))

    def by_topic(self) -> Heaps:
        """Add up by topic; a key is the place in `names.topics`, one beyond: of none. A post of two topics counts in both."""
        topics, count = self.posts.columns["topics"], len(self.posts.names.topics)
        which = [np.flatnonzero(topics & np.uint32(1 << number)) for number in range(count)]
        which.append(np.flatnonzero(topics == 0))
        keys = np.repeat(np.arange(count + 1), [len(rows) for rows in which])
        return self._heaps(keys, count + 1, np.concatenate(which))

    @cached_property
    def altogether(self) -> Heaps:
        """All of them; the key is 0."""
        return self._heaps(np.zeros(len(self), np.intp), 1)

    @cached_property
    def _columns(self) -> _Columns:
        columns = self.posts.columns
        return _Columns(
            place=columns["channel"].astype(np.int64) * 2 + columns["advertised"],
            reach=columns["reach"].astype(np.int64),
            interactions=columns["interactions"].astype(np.int64),
            young=columns["young"] > 0,
        )

    def _heaps(self, keys: NDArray[np.integer], count: int, which: NDArray[np.intp] | None = None) -> Heaps:
        columns = self._columns if which is None else self._columns.take(which)
        return _heaps(columns, keys, count, self.posts.names.channel)


@dataclass(frozen=True)
class _Columns:
    """What is added up."""

    place: NDArray[np.int64]
    reach: NDArray[np.int64]
    interactions: NDArray[np.int64]
    young: NDArray[np.bool_]

    def take(self, which: NDArray[np.intp]) -> _Columns:
        """Return some of them, in this order."""
        return _Columns(self.place[which], self.reach[which], self.interactions[which], self.young[which])


def select(posts: Records, choice: Choice) -> Selection:
    """Return the posts that a look is about."""
    wanted = posts.within(choice.posts.first, choice.last)
    for sort, name in (
        ("opd", choice.opd),
        ("channel", choice.channel),
        ("programme", choice.programme),
        ("kind", choice.kind),
        ("topics", choice.topic),
    ):
        if name is not None:
            wanted &= posts.are(sort, name)
    if choice.advertised is not None:
        wanted &= posts.columns["advertised"] == choice.advertised
    return Selection(posts.where(wanted))


def _heaps(columns: _Columns, keys: NDArray[np.integer], count: int, channels: Sequence[str]) -> Heaps:
    """Add up by key, channel and money."""
    places = len(channels) * 2
    size = count * places
    heaps = keys * np.int64(places) + columns.place
    is_known = columns.reach != NOTHING
    heap_of = heaps[is_known]
    # Heap by heap, within each by reach, which has 32 bits: one number sorts faster than two.
    reach = np.sort(heap_of << 32 | columns.reach[is_known]) & 0xFFFF_FFFF
    known = np.bincount(heap_of, minlength=size)
    begins = np.cumsum(known) - known
    is_counted = columns.interactions != NOTHING
    counted = np.bincount(heaps[is_counted], minlength=size)
    # Sums over weights are floating, and exact as far as there are people on earth.
    interactions = np.bincount(heaps[is_counted], weights=columns.interactions[is_counted], minlength=size)
    young = np.bincount(heaps[columns.young], minlength=size)
    posts = np.bincount(heaps, minlength=size)
    cells = {}
    for heap in np.flatnonzero(posts).tolist():
        n, begin = int(known[heap]), int(begins[heap])
        key, place = divmod(heap, places)
        at = [Reach(int(reach[begin + offset])) for offset in ((n - 1) // 2, 0, n - 1)] if n else [None] * 3
        cells[Place(key, channels[place // 2], bool(place % 2))] = Cell(  # type: ignore[arg-type]
            posts=int(posts[heap]),
            known=n,
            median=at[0],
            least=at[1],
            most=at[2],
            young=int(young[heap]),
            interactions=int(interactions[heap]) if counted[heap] else None,
            counted=int(counted[heap]),
        )
    return Heaps(cells)
