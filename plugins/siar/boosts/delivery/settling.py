"""What an advertisement cost, day by day, is settled to Meta's bill, and what is left of its reservation goes back."""

from __future__ import annotations

import math
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from zoneinfo import ZoneInfo

from siar.boosts.budget import ledger
from siar.boosts.records import Boost, Claim
from siar.meta.client import GraphClient
from siar.meta.insights import object_days
from siar.quantities import Rupiah

__all__ = ["SETTLING", "close", "settle_days"]

SETTLING = timedelta(days=3)
"""How long after its end a boost's bill may still move before the rest of its reservation is given back. Readings
stop changing after 28 days (Marketing API, Insights); by then almost always within the first days."""


def settle_days(claim: Claim, graph: GraphClient, *, account_zone: ZoneInfo, now: datetime) -> Rupiah:
    """Settle every day of the ad account's calendar that is over, tax included; correct days that were restated.

    :return: what was newly settled, negative when Meta took something back.
    :raises CapExceededError: when the bill passes the reservation.
    """
    boost = claim.boost
    yesterday = now.astimezone(account_zone).date() - timedelta(days=1)
    first = boost.starts_at.astimezone(account_zone).date()
    if yesterday < first:
        return Rupiah(0)
    spent = object_days(graph, boost.made("campaign"), since=first, until=yesterday, fields=["spend"])
    target = _with_tax({day.day: day.values.get("spend", Decimal(0)) for day in spent}, boost)
    known = ledger.settled_by_day(claim.conn, boost_id=claim.boost_id)
    moved, nothing = Rupiah(0), Rupiah(0)
    with claim.conn.transaction():
        for day in sorted(target.keys() | known.keys()):
            have, entries = known.get(day, (nothing, 0))
            change = target.get(day, nothing) - have
            if not change:
                continue
            act = ledger.settle if change > nothing else ledger.refund
            act(claim.conn, boost_id=claim.boost_id, spent_on=day, amount=abs(change), now=now, revision=entries)
            moved += change
    return moved


def close(claim: Claim, graph: GraphClient, *, account_zone: ZoneInfo, now: datetime) -> tuple[Rupiah, Rupiah]:
    """Settle an ended boost a last time and, when its bill has had time to come in, give the rest back.

    :return: (newly settled, released).
    """
    try:
        settled = settle_days(claim, graph, account_zone=account_zone, now=now)
    except ledger.CapExceededError as error:
        claim.move("needs_human", now=now, note=str(error))
        return Rupiah(0), Rupiah(0)
    if now < claim.boost.ends_at + SETTLING:
        return settled, Rupiah(0)
    with claim.conn.transaction():
        released = ledger.release(claim.conn, boost_id=claim.boost_id, now=now)
        claim.move("closed", now=now)
    return settled, released


def _with_tax(spend: dict[date, Decimal], boost: Boost) -> dict[date, Rupiah]:
    """Tax is added to the running total, so that rounding up each day cannot add rupiah nobody owes."""
    rate = boost.amount.share_of(boost.lifetime_budget)
    target: dict[date, Rupiah] = {}
    total, before = Fraction(0), Rupiah(0)
    for day in sorted(spend):
        total += Fraction(spend[day])
        owed = Rupiah.rounded(total * rate, math.ceil)
        target[day], before = owed - before, owed
    return target
