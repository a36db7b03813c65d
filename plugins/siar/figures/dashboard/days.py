"""The city's own accounts by day, week or month: reach, views by adverts and without, followers; and the days that are missing.

Reach of several days is the median of the days (a day's own number: the lower of the two in the middle), never their sum: whoever
came back would be counted twice. Views are times, not people, and add up.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from siar.channels import CHANNELS, ChannelId
from siar.figures.dashboard.choice import Buckets
from siar.figures.dashboard.records import EPOCH, NOTHING, REASONS, Records, day_of
from siar.figures.missing import Missing
from siar.quantities import Reach

__all__ = ["AccountDays", "Bucket", "Gap", "account_days"]


@dataclass(frozen=True)
class Bucket:
    """One account over the days of one bucket.

    :param days: of how many the reach is known; `median`, `least`, `most` are accounts reached in a day, of those.
    :param provisional: how many of those Meta may still correct. :param missing: of how many it is not known, by why.
    :param views: how many times anything was shown, on the days of which that is known; `organic`, `paid`: by adverts and without,
        None where the channel does not tell the two apart. :param followers: at the end of `followers_on`.
    """

    days: int
    median: Reach | None
    least: Reach | None
    most: Reach | None
    provisional: int
    missing: Mapping[Missing, int]
    views: int | None
    organic: int | None
    paid: int | None
    followers: int | None
    followers_on: date | None


@dataclass(frozen=True)
class Gap:
    """Platform days in a row, both inclusive, without a reach, all for the same reason."""

    channel: ChannelId
    first: date
    last: date
    why: Missing

    @property
    def days(self) -> int:
        """How many."""
        return (self.last - self.first).days + 1


@dataclass(frozen=True)
class AccountDays:
    """What is known of the accounts' own days, by channel and number of the bucket; what nothing is known of is absent."""

    buckets: Buckets
    of: Mapping[ChannelId, Mapping[int, Bucket]]
    gaps: tuple[Gap, ...]


def account_days(days: Records, buckets: Buckets, *, channel: ChannelId | None = None) -> AccountDays:
    """Add up the accounts' own days.

    :param channel: of one alone; None: of each.
    """
    chosen = days.where(days.within(buckets.first, buckets.last) & days.are("channel", channel))
    starts = [day_of(start) for start in buckets.starts]
    found: dict[ChannelId, dict[int, Bucket]] = {}
    gaps: list[Gap] = []
    for name in CHANNELS:
        # Of one channel, days come one after the other.
        mine = chosen.where(chosen.are("channel", name)).columns
        if len(mine["day"]):
            ends = np.searchsorted(mine["day"], [*starts[1:], day_of(buckets.last) + 1]).tolist()
            heaps = enumerate(zip([0, *ends], ends, strict=False))
            found[name] = {number: _bucket(mine, slice(begin, end)) for number, (begin, end) in heaps if end > begin}
            gaps += _gaps(name, mine)
    return AccountDays(buckets, found, tuple(gaps))


def _bucket(columns: Mapping[str, NDArray[np.integer]], days: slice) -> Bucket:
    def known(name: str) -> NDArray[np.integer]:
        column = columns[name][days]
        found: NDArray[np.integer] = column[column != NOTHING]
        return found

    def total(name: str) -> int | None:
        counts = known(name)
        return int(counts.sum()) if len(counts) else None

    reach = np.sort(known("reach"))
    least, median, most = (Reach(int(reach[at])) for at in (0, (len(reach) - 1) // 2, -1)) if len(reach) else [None] * 3
    followed = np.flatnonzero(columns["followers"][days] != NOTHING)
    last = days.start + int(followed[-1]) if len(followed) else None
    why = columns["missing"][days]
    return Bucket(
        days=len(reach),
        median=median,
        least=least,
        most=most,
        provisional=int(columns["provisional"][days].sum()),
        missing=Counter(REASONS[code - 1] for code in why[why > 0].tolist()),
        views=total("views"),
        organic=total("organic"),
        paid=total("paid"),
        followers=None if last is None else int(columns["followers"][last]),
        followers_on=None if last is None else EPOCH + timedelta(days=int(columns["day"][last])),
    )


def _gaps(channel: ChannelId, columns: Mapping[str, NDArray[np.integer]]) -> Iterator[Gap]:
    missed = np.flatnonzero(columns["missing"])
    days = zip(columns["day"][missed].tolist(), columns["missing"][missed].tolist(), strict=True)
    # Days in a row are as far from each other as their places in the list.
    for (_, why), stretch in groupby(enumerate(days), lambda item: (item[1][0] - item[0], item[1][1])):
        of = [EPOCH + timedelta(days=day) for _, (day, _) in stretch]
        yield Gap(channel, of[0], of[-1], REASONS[why - 1])
