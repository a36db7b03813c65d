"""What waits for somebody, and what became of what the last report asked for.

A report asks about subjects (`siar.settings.briefings.Subject`), and keeps of each which items it meant: posts, agencies, bills. The
next one of its kind looks which of exactly these still wait, so that what is new is not taken for what was left undone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType
from typing import cast
from zoneinfo import ZoneInfo

from siar.figures.agencies import Reporting, reporting_of
from siar.figures.money import Cap
from siar.figures.periods import Period
from siar.settings import Settings
from siar.settings.briefings import Subject
from siar.settings.comments import CommentPlan
from siar.store import Connection, Many, Maybe

__all__ = ["Ask", "Fate", "Items", "asked_before", "fates_of", "in_period", "is_tight", "waiting_now"]

Items = Mapping[str, int]
"""How much waits of each item of a subject."""

_BY_PERIOD: tuple[Subject, ...] = ("silent", "held", "review")
"""What is of a period's rows; the others are what they are at a moment."""


@dataclass(frozen=True)
class Ask:
    """One item that a report asked about. `number`: how much of it waited. `until`: by when it was first asked for."""

    subject: Subject
    item: str
    number: int
    until: date


@dataclass(frozen=True)
class Fate:
    """What became of what the last report asked about one subject.

    :param asked: how much waited then. :param open: how much of exactly that waits still. :param late: how much of this is past its
        day. :param until: the latest day that it is past, or else the first that is to come; None: nothing is open.
    :param now: how much of the same waits at present, what is new with it; None of what is told by period.
    """

    subject: Subject
    asked: int
    open: int
    late: int
    until: date | None
    now: int | None


@dataclass(frozen=True)
class _Item:
    subject: str
    item: str


@dataclass(frozen=True)
class _Report:
    briefing_id: int
    period_start: date
    period_end: date


@dataclass(frozen=True)
class _Kept:
    subject: str
    item: str
    number: int
    until: date


_open_items = Many("figures.open_items", _Item)
_last_report = Maybe("figures.last_report", _Report)
_asks_of = Many("figures.asks_of", _Kept)


def waiting_now(conn: Connection, *, plan: CommentPlan, now: datetime) -> Mapping[Subject, Items]:
    """Return what waits for a person at this moment; a subject of which nothing does is absent.

    :param plan: says how long a resident's question may wait before somebody is asked for its answer.
    """
    found: dict[Subject, dict[str, int]] = {}
    for row in _open_items(conn, unanswered_before=now - plan.answer_within):
        found.setdefault(cast("Subject", row.subject), {})[row.item] = 1
    return MappingProxyType(found)


def in_period(agencies: Iterable[Reporting], caps: Iterable[Cap], *, month: str) -> Mapping[Subject, Items]:
    """Return what waits of a period's rows, and of the ceilings.

    :param month: the one under way, `2026-09`: of one that is over nothing is decided any more.
    """
    rows = tuple(agencies)
    found: dict[Subject, Items] = {
        "silent": {agency.opd: 1 for agency in rows if agency.must_report and agency.silent and agency.opd},
        "held": {agency.opd or "": agency.held for agency in rows if agency.held},
        "review": {agency.opd or "": agency.review for agency in rows if agency.review},
        "caps": {cap.period: 1 for cap in caps if cap.level == "city_month" and cap.period == month and is_tight(cap)},
    }
    return {subject: items for subject, items in found.items() if items}


def is_tight(cap: Cap) -> bool:
    """Whether nine tenths of a ceiling are billed or promised."""
    return cap.cap is not None and cap.bound * 10 >= cap.cap * 9


def asked_before(
    conn: Connection, *, kind: str, period: Period, settings: Settings, now: datetime, waiting: Mapping[Subject, Items]
) -> tuple[tuple[Ask, ...], Mapping[Subject, Items]]:
    """Return what the last report of a kind asked for, and of its subjects what waits still: of its own period's rows.

    :param waiting: what waits at this moment, ceilings with it.
    """
    last = _last_report(conn, kind=kind, before=period.start)
    if last is None:
        return (), {}
    asks = tuple(
        Ask(cast("Subject", row.subject), row.item, row.number, row.until)
        for row in _asks_of(conn, briefing_id=last.briefing_id)
    )
    still: dict[Subject, Items] = {subject: items for subject, items in waiting.items() if subject not in _BY_PERIOD}
    if any(ask.subject in _BY_PERIOD for ask in asks):
        still |= _still(conn, last, settings=settings, now=now)
    return asks, still


def _still(conn: Connection, last: _Report, *, settings: Settings, now: datetime) -> dict[Subject, Items]:
    since, until = Period(last.period_start, last.period_end, "day").bounds(settings.city.zone)
    obliged = settings.obliged_agencies
    then = in_period(reporting_of(conn, since=since, until=until, obliged=obliged), (), month="")
    # Who sends later has sent, too.
    by_now = in_period(reporting_of(conn, since=since, until=max(now, until), obliged=obliged), (), month="")
    return {"silent": by_now.get("silent", {}), "held": then.get("held", {}), "review": then.get("review", {})}


def fates_of(asks: Sequence[Ask], still: Mapping[Subject, Items], *, now: datetime, zone: ZoneInfo) -> tuple[Fate, ...]:
    """Return what became of each subject, in the order in which they were asked about. Pure."""
    today = now.astimezone(zone).date()
    subjects = dict.fromkeys(ask.subject for ask in asks)
    return tuple(
        _fate(subject, [ask for ask in asks if ask.subject == subject], still.get(subject, {}), today)
        for subject in subjects
    )


def _fate(subject: Subject, asks: Sequence[Ask], still: Items, today: date) -> Fate:
    left = [(ask, min(ask.number, still.get(ask.item, 0))) for ask in asks]
    late = sorted(ask.until for ask, number in left if number and ask.until < today)
    coming = sorted(ask.until for ask, number in left if number and ask.until >= today)
    return Fate(
        subject,
        asked=sum(ask.number for ask in asks),
        open=sum(number for _, number in left),
        late=sum(number for ask, number in left if ask.until < today),
        until=late[-1] if late else next(iter(coming), None),
        now=None if subject in _BY_PERIOD else sum(still.values()),
    )
