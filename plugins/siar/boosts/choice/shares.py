"""Today's posts and the month's money: who is given how much now, and why others wait."""

from __future__ import annotations

import calendar
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from siar.boosts.choice import memory
from siar.boosts.choice.allocation import Contender, Held, Purse, allocate
from siar.boosts.choice.eligibility import Eligible
from siar.boosts.choice.findings import WAITING
from siar.boosts.choice.response import Curve
from siar.boosts.choice.rooms import Told, before_tax, rooms
from siar.findings.catalogue import Catalogue
from siar.findings.finding import Finding
from siar.quantities import Rupiah
from siar.reading.formats import Formats
from siar.settings import Settings
from siar.store import Connection, Many

__all__ = ["Given", "Shares", "end_of", "share", "told"]

_DAY = timedelta(days=1)
_MONTH = 30
"""Days to which a month's ceiling is laid out where shares are counted."""


@dataclass(frozen=True)
class Given:
    """A post that is to be advertised.

    :param budget: what Meta may bill before tax. :param tried: to learn how such posts do.
    :param ends_at: when its advertisement ends: before what it announces is over.
    """

    item: Eligible
    budget: Rupiah
    curve: Curve
    tried: bool
    ends_at: datetime


@dataclass(frozen=True)
class Shares:
    """Who is given what, the best first, and who waits why."""

    given: Sequence[Given]
    held: Mapping[int, Held]


@dataclass(frozen=True)
class _Agency:
    opd: str
    amount: Rupiah


@dataclass(frozen=True)
class _Waiting:
    publication_id: int
    opd: str
    amount: Rupiah


_given_to_agencies = Many("boosts.given_to_agencies", _Agency)
_waiting_budgets = Many("boosts.waiting_budgets", _Waiting)


def share(
    conn: Connection,
    eligible: Sequence[Eligible],
    *,
    settings: Settings,
    least_a_day: Rupiah,
    places: int,
    now: datetime,
) -> Shares:
    """Return what each post is given now; what waits for a person is left alone, and its money and place are taken.

    :param least_a_day: the least that Meta takes for a day. :param places: how many may be begun now.
    """
    caps, plan = settings.caps, settings.boosts.allocation
    memory.remember(conn, eligible, now=now)
    waiting = _waiting_budgets(conn)
    eligible = [item for item in eligible if item.post.publication_id not in {one.publication_id for one in waiting}]
    places -= len(waiting)
    response = memory.response(conn, settings=settings, now=now)
    curves = {item.post.publication_id: response.of(item.signal) for item in eligible}
    if plan.sizes == "fixed":
        return _fixed(eligible, curves, settings=settings, places=places, now=now)
    local = now.astimezone(settings.city.zone)
    span = (local.date(), (now + caps.boost.duration_days * _DAY).astimezone(settings.city.zone).date())
    left = rooms(conn, [_told(item) for item in eligible], settings=settings, now=now)
    past = memory.past(conn, settings=settings, now=now)
    contenders, of_city, of_agencies = [], [], {}
    for item in eligible:
        number, opd = item.post.publication_id, item.post.opd
        room = {found.level: before_tax(found.room, settings=settings, days=span) for found in left[number]}
        of_city.append(min(room["city_month"], room["city_year"]) - sum(one.amount.amount for one in waiting))
        of_agencies[opd] = room["opd_month"] - sum(one.amount.amount for one in waiting if one.opd == opd)
        most = min(room["post"], room.get("programme_year", room["post"]))
        contenders.append(Contender(number, opd, curves[number], most))
    found = allocate(
        contenders,
        Purse(
            room=max(0, min(of_city, default=0)),
            least=least_a_day.amount * caps.boost.duration_days,
            days_left=_days_left(local),
            arrivals=past.arrivals(assumed=plan.arrivals_a_day, now=now),
            slots=places,
            slots_a_day=caps.boost.max_active / caps.boost.duration_days,
            rooms=of_agencies,
            window=before_tax(caps.city_per_month, settings=settings, days=span) * plan.sharing.days // _MONTH,
            had={row.opd: row.amount.amount for row in _given_to_agencies(conn, since=now - plan.sharing.back)},
            asked=past.asked(since=now - plan.sharing.back),
        ),
        future=response.to_come(past.signals),
        sharing=plan.sharing,
    )
    by_number = {item.post.publication_id: item for item in eligible}
    given = [
        Given(
            by_number[number],
            Rupiah(amount),
            curves[number],
            number in found.tried,
            end_of(by_number[number].over_at, settings=settings, now=now),
        )
        for number, amount in found.amounts.items()
    ]
    return Shares(given, found.held)


def told(held: Held, *, settings: Settings, least_a_day: Rupiah, catalogue: Catalogue) -> list[Finding]:
    """Return what is told of a post that waits."""
    plan, formats = settings.boosts.allocation, Formats.of(settings.city)
    why = {
        "later": "dananya disimpan untuk kiriman yang diperkirakan menjangkau lebih banyak warga",
        "share": f"OPD-nya sudah mendapat bagiannya untuk {plan.sharing.days} hari, atau sisa pagu OPD-nya bulan ini tidak cukup",
        "slots": f"sudah ada {settings.caps.boost.max_active} iklan, sebanyak yang boleh berjalan bersamaan",
        "least": (
            "sisa pagunya kurang dari belanja terkecil di Meta, "
            f"{formats.rupiah(least_a_day * settings.caps.boost.duration_days)} sebelum pajak"
        ),
    }
    return catalogue.on_desk(WAITING, sebab=why[held])


def _fixed(
    eligible: Sequence[Eligible], curves: Mapping[int, Curve], *, settings: Settings, places: int, now: datetime
) -> Shares:
    """The same for each, the strongest first, as long as there are places; the ledger says how far the money goes."""
    budget = settings.caps.boost.lifetime_budget
    held: dict[int, Held] = {item.post.publication_id: "slots" for item in eligible[max(0, places) :]}
    ends = {item.post.publication_id: end_of(item.over_at, settings=settings, now=now) for item in eligible}
    return Shares(
        [
            Given(item, budget, curves[item.post.publication_id], tried=False, ends_at=ends[item.post.publication_id])
            for item in eligible[: max(0, places)]
        ],
        held,
    )


def _told(item: Eligible) -> Told:
    post = item.post
    return Told(post.publication_id, post.post_id, post.opd, post.kind, post.title)


def end_of(over_at: datetime | None, *, settings: Settings, now: datetime) -> datetime:
    """Return when an advertisement that is begun now ends: before what it announces is over."""
    end = now + settings.caps.boost.duration_days * _DAY
    return min(end, over_at) if over_at is not None and over_at > now else end


def _days_left(local: datetime) -> float:
    """Days of the city's month, with what is left of today."""
    whole = calendar.monthrange(local.year, local.month)[1] - local.day
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    return whole + 1 - (local - midnight) / _DAY
