"""What agencies see of what their posts reached: beside a row, and in the tab Ringkasan for the month.

Young posts are read every hour. Would each reading be shown, each row would be written every hour, for figures that nobody
decides by within the hour. So what is shown is kept apart from what is known (`siar.shown_numbers`) and moves at four steps of
the city's day; only the first figure of a post shows at once. A sheet's turn reads what is shown by its key; of what was read,
one look a cycle takes only what came since the look before, however many years stand behind it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from siar.channels import ChannelId
from siar.quantities import Reach
from siar.store import Connection, Many, Statement, Value

__all__ = ["STEPS", "ChannelMonth", "Month", "ShownNumbers", "bring_up", "months", "shown_of", "step_of"]

STEPS = (time(0), time(6), time(12), time(18))
"""When figures that are shown may move, by the city's clock."""

_OVERLAP = timedelta(hours=6)
"""A run that began before a look may have stored after it."""


@dataclass(frozen=True)
class ShownNumbers:
    """What is shown of one publication; None: it was never known."""

    publication_id: int
    reach: Reach | None
    interactions: int | None


@dataclass(frozen=True)
class _Out:
    spreadsheet_id: str
    publication_id: int
    channel: ChannelId
    permalink: str | None
    reach: Reach | None
    interactions: int | None


@dataclass(frozen=True)
class ChannelMonth:
    """What went out on one channel in a month.

    :param reach: that of the widest post, with its address. Posts' reach is never added: many people saw several.
    :param interactions: of all posts of which they are known, which add up.
    :param unmeasured: posts of which reach or interactions are not known yet.
    """

    posts: int = 0
    reach: Reach | None = None
    permalink: str | None = None
    interactions: int | None = None
    unmeasured: int = 0


@dataclass(frozen=True)
class Month:
    """What went out of one sheet's reports in a month of the city; `first` is the month's first day."""

    first: date
    channels: Mapping[ChannelId, ChannelMonth] = field(default_factory=dict)


_shown_until = Value("intake.shown_until", datetime)
_show_numbers = Statement("intake.show_numbers")
_looked_through = Statement("intake.looked_through")
_shown_numbers = Many("intake.shown_numbers", ShownNumbers)
_out_in_month = Many("intake.out_in_month", _Out)


def step_of(moment: datetime, zone: ZoneInfo) -> datetime:
    """Return the step that a moment belongs to: the last one that has begun."""
    local = moment.astimezone(zone)
    begun = max(step for step in STEPS if step <= local.time())
    return datetime.combine(local.date(), begun, tzinfo=zone).astimezone(UTC)


def bring_up(conn: Connection, *, zone: ZoneInfo, now: datetime) -> None:
    """Bring what is shown up to what was read; what was once shown never goes back to empty."""
    looked = _shown_until(conn)
    whole = looked < step_of(now, zone)
    with conn.transaction():
        _show_numbers(conn, whole=whole, since=looked - _OVERLAP, now=now)
        if whole:
            _looked_through(conn, now=now)


def shown_of(conn: Connection, publication_ids: Collection[int]) -> dict[int, ShownNumbers]:
    """Return what is shown of publications; one of which nothing was ever known is absent, never 0."""
    return {item.publication_id: item for item in _shown_numbers(conn, publication_ids=list(publication_ids))}


def months(conn: Connection, *, zone: ZoneInfo, now: datetime) -> dict[str, Month]:
    """Return what went out this month of each sheet's reports; a sheet of which nothing did is absent."""
    first = now.astimezone(zone).date().replace(day=1)
    following = (first + timedelta(days=31)).replace(day=1)
    since, until = (datetime.combine(day, time.min, tzinfo=zone).astimezone(UTC) for day in (first, following))
    found: dict[str, Month] = {}
    for item in _out_in_month(conn, since=since, until=until):
        old = found.get(item.spreadsheet_id, Month(first))
        channels = {**old.channels, item.channel: _with(old.channels.get(item.channel, ChannelMonth()), item)}
        found[item.spreadsheet_id] = replace(old, channels=channels)
    return found


def _with(old: ChannelMonth, item: _Out) -> ChannelMonth:
    """Return a channel's month with one more post."""
    wider = item.reach is not None and (old.reach is None or item.reach > old.reach)
    known = [count for count in (old.interactions, item.interactions) if count is not None]
    return ChannelMonth(
        posts=old.posts + 1,
        reach=item.reach if wider else old.reach,
        permalink=item.permalink if wider else old.permalink,
        interactions=sum(known) if known else None,
        unmeasured=old.unmeasured + (item.reach is None or item.interactions is None),
    )
