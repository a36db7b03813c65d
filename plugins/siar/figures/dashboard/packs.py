"""A month of posts, of the accounts' own days or of bills in one value: what a look over five years reads.

A pack says nothing that the tables do not say; made again, it is the same to the byte: a pure function of what the tables have and of
the city's topics and programmes. So it is made again wherever something may have changed: the months of the last year at every
run, because posts are read for a year, and days and bills are corrected for less; every older one once a day.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Any, get_args

import numpy as np

from siar.channels import CHANNELS, ChannelId
from siar.figures.dashboard.records import LAYOUTS, MATURE, NOTHING, Names, Records, Sort, code_of, day_of, joined
from siar.figures.missing import Missing, missing
from siar.meta.insights import META_DAY
from siar.platform_days import PlatformDay
from siar.quantities import Reach, Rupiah
from siar.settings import Settings
from siar.settings.programmes import belongs_to
from siar.store import Connection, Many, One, Statement

__all__ = ["BillFact", "DayFact", "Kept", "Packed", "Packs", "PostFact", "keep", "last_platform_day", "pack_bills", "pack_days", "pack_posts", "read"]  # fmt: skip

_ALWAYS = 13
"""So many months, the one under way with them, are packed at every run."""
_MOST_TOPICS = 32


@dataclass(frozen=True)
class PostFact:
    """What is known of one post that is out.

    :param day: of the city's calendar. :param reason: why the last try brought no reach; None: it did, or there was none.
    :param tried_at: when it was last asked for; None: never.
    """

    channel: ChannelId
    day: date
    published_at: datetime
    opd: str
    kind: str
    title: str | None
    reach: Reach | None
    reach_at: datetime | None
    reason: str | None
    tried_at: datetime | None
    interactions: int | None
    advertised: bool

    @property
    def why_missing(self) -> Missing | None:
        """Why its reach is not known; None when it is."""
        return None if self.reach is not None else _why(self.reason, of=self.published_at, tried_at=self.tried_at)


@dataclass(frozen=True)
class DayFact:
    """What is known of one account's platform day. `organic`, `paid`: None where the channel does not tell the two apart."""

    channel: ChannelId
    day: date
    reach: Reach | None
    reason: str | None
    tried_at: datetime | None
    provisional: bool
    views: int | None
    organic: int | None
    paid: int | None
    followers: int | None

    @property
    def why_missing(self) -> Missing | None:
        """Why its reach is not known; None when it is."""
        ended = PlatformDay(self.day, META_DAY.key).ends_at
        return None if self.reach is not None else _why(self.reason, of=ended, tried_at=self.tried_at)


@dataclass(frozen=True)
class BillFact:
    """What one boost cost on one day, as billed by now."""

    day: date
    channel: ChannelId
    opd: str
    programme: str | None
    title: str | None
    net: Rupiah
    tax: Rupiah


@dataclass(frozen=True)
class Packed:
    """A month of one sort, in the order of what it was made from."""

    records: int
    names: Names
    columns: bytes


@dataclass(frozen=True)
class Packs:
    """What was packed of some months, whole ones."""

    posts: Records
    days: Records
    bills: Records


@dataclass(frozen=True)
class Kept:
    """How many packs a run looked at, and how many of them were others than before."""

    packs: int
    changed: int


@dataclass(frozen=True)
class _Begins:
    posts: datetime | None
    days: date | None
    bills: date | None


@dataclass(frozen=True)
class _Month:
    sort: Sort
    month: date
    packed_at: datetime


@dataclass(frozen=True)
class _Stored:
    sort: Sort
    month: date
    names: dict[str, list[str]]
    columns: bytes
    packed_at: datetime


_dashboard_begins = One("figures.dashboard_begins", _Begins)
_facts_of_posts = Many("figures.facts_of_posts", PostFact)
_facts_of_days = Many("figures.facts_of_days", DayFact)
_facts_of_bills = Many("figures.facts_of_bills", BillFact)
_one_packer_at_a_time = Statement("figures.one_packer_at_a_time")
_packed_months = Many("figures.packed_months", _Month)
_confirm_month = Statement("figures.confirm_month")
_keep_month = Statement("figures.keep_month")
_drop_month = Statement("figures.drop_month")
_months_packed = Many("figures.months_packed", _Stored, binary=True)


def last_platform_day(now: datetime) -> date:
    """Return the last day of Meta's calendar that is over."""
    return now.astimezone(META_DAY).date() - timedelta(days=1)


def _why(reason: str | None, *, of: datetime, tried_at: datetime | None) -> Missing:
    return missing(reason, of=of, tried_at=tried_at) if tried_at else "unread"


# Made from what the tables have ------------------------------------------------------------------------------------------


def pack_posts(facts: Sequence[PostFact], *, settings: Settings) -> Packed:
    """Return posts as records.

    :raises OverflowError: more names of a sort than a record can tell apart.
    """
    names = _names(facts, settings, kinds=sorted({fact.kind for fact in facts}))
    place, bits = _places(names), _bits(settings)

    def record(fact: PostFact) -> dict[str, int]:
        title = fact.title or ""
        of = belongs_to(settings.caps.programmes, opd=fact.opd, kind=fact.kind, title=title) or ""
        return {
            "day": day_of(fact.day),
            "channel": place["channel"][fact.channel],
            "opd": place["opd"][fact.opd],
            "programme": place["programme"][of],
            "topics": bits(title),
            "kind": place["kind"][fact.kind],
            "advertised": fact.advertised,
            "young": fact.reach_at is not None and fact.reach_at < fact.published_at + MATURE,
            "missing": code_of(fact.why_missing),
            "reach": NOTHING if fact.reach is None else fact.reach.accounts,
            "interactions": _or_nothing(fact.interactions),
        }

    return _packed("posts", names, map(record, facts), len(facts))


def pack_days(facts: Sequence[DayFact], *, settings: Settings) -> Packed:  # noqa: ARG001 - as the others
    """Return the accounts' own days as records."""
    names = Names(channel=tuple(CHANNELS))

    def record(fact: DayFact) -> dict[str, int]:
        return {
            "day": day_of(fact.day),
            "channel": names.channel.index(fact.channel),
            "missing": code_of(fact.why_missing),
            "provisional": fact.provisional and fact.reach is not None,
            "reach": NOTHING if fact.reach is None else fact.reach.accounts,
            "views": _or_nothing(fact.views),
            "organic": _or_nothing(fact.organic),
            "paid": _or_nothing(fact.paid),
            "followers": _or_nothing(fact.followers),
        }

    return _packed("days", names, map(record, facts), len(facts))


def pack_bills(facts: Sequence[BillFact], *, settings: Settings) -> Packed:
    """Return bills as records."""
    names = _names(facts, settings, programmes=sorted({fact.programme for fact in facts if fact.programme}))
    place, bits = _places(names), _bits(settings)

    def record(fact: BillFact) -> dict[str, int]:
        return {
            "day": day_of(fact.day),
            "channel": place["channel"][fact.channel],
            "opd": place["opd"][fact.opd],
            "programme": place["programme"][fact.programme or ""],
            "topics": bits(fact.title or ""),
            "net": fact.net.amount,
            "tax": fact.tax.amount,
        }

    return _packed("bills", names, map(record, facts), len(facts))


def _names(
    facts: Sequence[PostFact] | Sequence[BillFact],
    settings: Settings,
    *,
    kinds: Sequence[str] = (),
    programmes: Sequence[str] | None = None,
) -> Names:
    """What records of posts or bills say by number; `programmes`: those that bills name, whatever caps.yaml has now."""
    if len(settings.comments.topics) > _MOST_TOPICS:
        raise OverflowError(f"comments.yaml: more than {_MOST_TOPICS} topics")
    codes = [programme.code for programme in settings.caps.programmes] if programmes is None else programmes
    return Names(
        channel=tuple(CHANNELS),
        opd=tuple(sorted({fact.opd for fact in facts})),
        kind=tuple(kinds),
        programme=("", *codes),
        topics=tuple(settings.comments.topics),
    )


def _places(names: Names) -> Mapping[str, Mapping[str, int]]:
    return {sort: {name: number for number, name in enumerate(known)} for sort, known in vars(names).items()}


def _bits(settings: Settings) -> Callable[[str], int]:
    plan = settings.comments
    bit = {topic: 1 << number for number, topic in enumerate(plan.topics)}

    @lru_cache(maxsize=4096)
    def bits(title: str) -> int:
        return sum(bit[topic] for topic in plan.topics_in(title))

    return bits


def _or_nothing(number: int | None) -> int:
    return NOTHING if number is None else number


def _packed(sort: Sort, names: Names, records: Iterator[Mapping[str, int]], count: int) -> Packed:
    layout = LAYOUTS[sort]
    rows = np.zeros(count, layout)
    for number, record in enumerate(records):
        rows[number] = tuple(record[name] for name in layout.names or ())
    return Packed(count, names, rows.tobytes())


# Kept and read ------------------------------------------------------------------------------------------------------------


def keep(conn: Connection, *, settings: Settings, now: datetime, all_months: bool = False) -> Kept:
    """Bring the packed months up to the tables, each in a transaction of its own.

    :param now: aware. :param all_months: also those older months that were looked at today.
    """
    zone, begins = settings.city.zone, _dashboard_begins(conn)
    known = {(row.sort, row.month): row.packed_at for row in _packed_months(conn)}
    today = now.astimezone(zone).date()
    first: dict[Sort, date | None] = {
        "posts": begins.posts.astimezone(zone).date() if begins.posts else None,
        "days": begins.days,
        "bills": begins.bills,
    }
    looked = changed = 0
    for sort in get_args(Sort):
        # What is packed is looked at as well: it may be no more.
        begun = [month for of, month in known if of == sort] + [day.replace(day=1) for day in (first[sort],) if day]
        for number, month in enumerate(_months_back(today, to=min(begun, default=None))):
            at = known.get((sort, month))
            if all_months or number < _ALWAYS or at is None or at.astimezone(zone).date() < today:
                looked, changed = looked + 1, changed + _bring_up(conn, sort, month, settings=settings, now=now)
    return Kept(looked, changed)


def _months_back(day: date, *, to: date | None) -> Iterable[date]:
    month = day.replace(day=1)
    while to is not None and month >= to:
        yield month
        month = (month - timedelta(days=1)).replace(day=1)


def _bring_up(conn: Connection, sort: Sort, month: date, *, settings: Settings, now: datetime) -> bool:
    with conn.transaction():
        _one_packer_at_a_time(conn)
        packed = _made(conn, sort, month, settings=settings, now=now)
        if not packed.records:
            return _drop_month(conn, sort=sort, month=month) > 0
        same: dict[str, Any] = {
            "sort": sort, "month": month, "names": packed.names.as_json(), "columns": packed.columns, "now": now,
        }  # fmt: skip
        return not _confirm_month(conn, **same) and _keep_month(conn, **same, records=packed.records) > 0


def _made(conn: Connection, sort: Sort, month: date, *, settings: Settings, now: datetime) -> Packed:
    following = (month + timedelta(days=31)).replace(day=1)
    last = following - timedelta(days=1)
    if sort == "days":
        days = {"first": month, "last": min(last, last_platform_day(now))}
        return pack_days(_facts_of_days(conn, **days), settings=settings)
    if sort == "bills":
        return pack_bills(_facts_of_bills(conn, first=month, last=last), settings=settings)
    zone = settings.city.zone
    since, until = (datetime.combine(day, time.min, tzinfo=zone).astimezone(UTC) for day in (month, following))
    return pack_posts(_facts_of_posts(conn, since=since, until=until, zone=zone.key), settings=settings)


def read(conn: Connection, *, first: date, last: date) -> Packs:
    """Return what was packed of the months from that of `first` to that of `last`."""
    stored = _months_packed(conn, first=first.replace(day=1), last=last)

    def of(sort: Sort) -> Records:
        mine = [row for row in stored if row.sort == sort]
        as_of = min((row.packed_at for row in mine), default=None)
        return joined(sort, [(row.columns, Names.of(row.names)) for row in mine], as_of=as_of)

    return Packs(of("posts"), of("days"), of("bills"))
