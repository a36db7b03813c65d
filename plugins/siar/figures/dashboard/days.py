"""The city's own accounts by day, week or month: reach, views by adverts and without, followers; and the days that are missing.

Reach of several days is the median of the days (a day's own number: the lower of the two in the middle), never their sum: whoever
came back would be counted twice. Views are times, not people, and add up.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from statistics import median_low
from typing import Any

from siar.channels import CHANNELS, ChannelId
from siar.figures.dashboard.choice import Buckets
from siar.figures.dashboard.records import EPOCH, NOTHING, REASONS, Records
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
    chosen = days.rows[days.within(buckets.first, buckets.last) & days.are("channel", channel)]
    found: dict[ChannelId, dict[int, Bucket]] = {}
    gaps: list[Gap] = []
    rows = [_Day(days.names.channel, row) for row in chosen.tolist()]
    for name in CHANNELS:
        mine = [row for row in rows if row.channel == name]
        if mine:
            heaps = groupby(mine, lambda row: buckets.of(row.day))
            found[name] = {number: _bucket(list(heap)) for number, heap in heaps}
            gaps += _gaps(name, mine)
    return AccountDays(buckets, found, tuple(gaps))


class _Day:
    """One record, read."""

    __slots__ = ("channel", "day", "followers", "organic", "paid", "provisional", "reach", "views", "why")

    def __init__(self, channels: Sequence[str], row: tuple[Any, ...]) -> None:
        day, channel, why, provisional, *numbers = row
        self.day = EPOCH + timedelta(days=day)
        self.channel = channels[channel]
        self.why = REASONS[why - 1] if why else None
        self.provisional = bool(provisional)
        self.reach, self.views, self.organic, self.paid, self.followers = (
            None if number == NOTHING else number for number in numbers
        )


def _bucket(days: Sequence[_Day]) -> Bucket:
    reach = [day.reach for day in days if day.reach is not None]
    last = next((day for day in reversed(days) if day.followers is not None), None)
    why: dict[Missing, int] = {}
    for day in days:
        if day.why:
            why[day.why] = why.get(day.why, 0) + 1
    return Bucket(
        days=len(reach),
        median=Reach(median_low(reach)) if reach else None,
        least=Reach(min(reach)) if reach else None,
        most=Reach(max(reach)) if reach else None,
        provisional=sum(day.provisional for day in days),
        missing=why,
        views=_sum([day.views for day in days]),
        organic=_sum([day.organic for day in days]),
        paid=_sum([day.paid for day in days]),
        followers=last.followers if last else None,
        followers_on=last.day if last else None,
    )


def _sum(counts: Sequence[int | None]) -> int | None:
    known = [count for count in counts if count is not None]
    return sum(known) if known else None


def _gaps(channel: ChannelId, days: Sequence[_Day]) -> Iterator[Gap]:
    missed = [(day.day, day.why) for day in days if day.why]
    # Days in a row are as far from each other as their places in the list.
    for (_, why), stretch in groupby(enumerate(missed), lambda item: (item[1][0].toordinal() - item[0], item[1][1])):
        of = [day for _, (day, _) in stretch]
        yield Gap(channel, of[0], of[-1], why)
