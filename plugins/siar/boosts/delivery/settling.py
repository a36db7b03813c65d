"""What an advertisement cost, day by day, is booked as Meta bills it, and what is left of its reservation goes back.

A bill is a fact, and may be corrected for 28 days after its last day (Marketing API, Insights), so an ended boost goes on
being read::

    ended --(3 days)--> closing --(day 28)--> closed

On its way into `closing` everything above what was billed, and a margin for late corrections, is given back; on day 28 the
rest. Whatever Meta says in between is booked, upward and downward.
"""

from __future__ import annotations

import logging
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import psycopg

from siar.boosts.budget import ledger, tax
from siar.boosts.records import Boost, Claim
from siar.errors import SiarError
from siar.meta import ads
from siar.meta.client import GraphClient
from siar.meta.errors import GraphError
from siar.meta.insights import object_days
from siar.quantities import Reach, Rupiah
from siar.settings import Caps

__all__ = ["FINAL", "READ_EVERY", "SETTLING", "OddDayError", "Settlement", "book", "close", "settle_days", "shut"]

log = logging.getLogger(__name__)

SETTLING = timedelta(days=3)
"""How long after its end all of a boost's reservation is kept: by then most of its bill has come in."""

FINAL = timedelta(days=28)
"""How long after a day its bill may still be corrected."""

UNREADABLE = timedelta(days=7)
"""How much longer than `FINAL` a bill that cannot be read is waited for; then what was read last is the bill."""

READ_EVERY = timedelta(hours=12)
"""How often the bill of a boost that is closing is read: corrections come by the day."""

_NOTHING = Rupiah(0)


class OddDayError(SiarError):
    """The ledger did not take some days of a bill; the others were booked. Each is tried again at the next reading."""


@dataclass(frozen=True)
class Settlement:
    """What one reading of a bill changed, tax included. `billed` is negative when Meta took something back.

    :ivar overrun: how much of it is beyond what the boost may hold.
    :ivar released: what was given back.
    :ivar odd: days that the ledger did not take, and why.
    """

    billed: Rupiah = _NOTHING
    overrun: Rupiah = _NOTHING
    released: Rupiah = _NOTHING
    odd: Sequence[str] = field(default=())

    def complain(self, boost_id: int) -> None:
        """Raise when the ledger did not take a day, after everything else was done.

        :raises OddDayError: naming the days.
        """
        if self.odd:
            raise OddDayError(
                f"Boost {boost_id}: {len(self.odd)} days of its bill were not booked: {'; '.join(self.odd)}."
            )


def settle_days(
    claim: Claim,
    graph: GraphClient,
    *,
    account_zone: ZoneInfo,
    caps: Caps,
    now: datetime,
    whole: Rupiah | None = None,
) -> Settlement:
    """Read and book every day of the ad account's calendar that is over, tax apart; correct days that were restated.

    :param whole: what all its days came to, before tax, where that is known.
    :raises GraphError: the bill cannot be read now.
    """
    boost = claim.boost
    if boost.campaign_id is None:
        return Settlement()
    yesterday = now.astimezone(account_zone).date() - timedelta(days=1)
    first = boost.starts_at.astimezone(account_zone).date()
    if yesterday < first:
        return Settlement()
    spent = object_days(graph, boost.campaign_id, since=first, until=yesterday, fields=["spend"])
    spend = {day.day: day.values["spend"] for day in spent if "spend" in day.values}
    if whole is not None:
        spend = _with_nothing(claim, spend, whole) | _with_rests(spend, whole)
    done = book(claim, spend, caps=caps, now=now)
    claim.save_reading(now=now)
    return done


def _with_nothing(claim: Claim, spend: dict[date, Decimal], whole: Rupiah) -> dict[date, Decimal]:
    """Return the days that were booked and cost nothing any more: not told, and what is told makes the whole."""
    known = ledger.billed_by_day(claim.conn, boost_id=claim.boost_id)
    if not spend or sum(spend.values()) + len(spend) <= whole.amount:
        return {}
    return {day: Decimal(0) for day in known if day not in spend}


def _with_rests(spend: dict[date, Decimal], whole: Rupiah) -> dict[date, Decimal]:
    """Add to the last day what single days lost to being told in whole rupiah: less than one each."""
    if not spend:
        return spend
    rest = whole.amount - sum(spend.values())
    return {**spend, max(spend): spend[max(spend)] + rest} if 0 < rest < len(spend) else spend


def book(claim: Claim, spend: Mapping[date, Decimal], *, caps: Caps, now: datetime) -> Settlement:
    """Book what was read of each day; a day that was booked and is not told this time stays as it was.

    Each day is booked by itself: one that the ledger does not take costs that day.

    :param spend: what was read, before tax.
    """
    known = ledger.billed_by_day(claim.conn, boost_id=claim.boost_id)
    # Meta gives no row for a day on which it knows of nothing: a known bill is not replaced by that.
    owed = tax.of_bill({day: Decimal(bill.net.amount) for day, bill in known.items()} | dict(spend), caps.tax)
    done = Settlement()
    # What became less first: it makes room within the envelope for what became more.
    for day in sorted(owed, key=lambda day: (owed[day].gross > known.get(day, tax.Taxed()).gross, day)):
        try:
            booked = ledger.bill(claim.conn, boost_id=claim.boost_id, spent_on=day, owed=owed[day], now=now)
        except (SiarError, psycopg.IntegrityError, psycopg.DataError) as error:
            log.warning("boost %s: its bill of %s was not booked: %s", claim.boost_id, day, error)
            done = replace(done, odd=(*done.odd, f"{day.isoformat()} ({type(error).__name__})"))
            continue
        done = replace(done, billed=done.billed + booked.billed, overrun=done.overrun + booked.overrun)
    return done


def close(claim: Claim, graph: GraphClient, *, account_zone: ZoneInfo, caps: Caps, now: datetime) -> Settlement:
    """Settle an ended boost as far as its bill is known, give back what it needs no longer, and let it go on to its end.

    A bill that cannot be read holds nobody up for ever: what is gone at Meta costs no more than was read last, and so
    does, a week after its last day to be corrected, what could not be read.

    :raises GraphError: the bill cannot be read now, and has to be waited for.
    :raises OddDayError: the ledger did not take some days; the rest was done.
    """
    boost = claim.boost
    final = _final_from(boost, account_zone)
    if boost.state == "closing" and now < final and boost.billed_at and now < boost.billed_at + READ_EVERY:
        return Settlement()
    read = True
    try:
        done = _settle_whole(claim, graph, account_zone=account_zone, caps=caps, now=now)
    except GraphError as error:
        if not error.refusal.gone and now < final + UNREADABLE:
            raise
        log.warning("boost %s: its bill cannot be read; what was read last counts: %s", claim.boost_id, error)
        done = Settlement()
        read = False
    if now >= boost.ends_at + SETTLING:
        keep = _NOTHING if now >= final else _margin(claim, caps, read=read and not done.odd)
        done = replace(done, released=_give_back(claim, keep=keep, final=now >= final, now=now))
    done.complain(claim.boost_id)
    return done


def _settle_whole(claim: Claim, graph: GraphClient, *, account_zone: ZoneInfo, caps: Caps, now: datetime) -> Settlement:
    """Read what a boost that is over came to, and settle its days to that."""
    whole: Rupiah | None = None
    if claim.boost.campaign_id is not None:
        delivered = ads.delivery(graph, claim.boost.campaign_id)
        spend = Rupiah(delivered.spend)
        whole = spend if delivered.impressions is not None else None
        reach = Reach(delivered.reach) if delivered.reach is not None else None
        claim.save_delivery(spend=spend, impressions=delivered.impressions, reach=reach, now=now)
    return settle_days(claim, graph, account_zone=account_zone, caps=caps, now=now, whole=whole)


def shut(claim: Claim, *, now: datetime, note: str) -> Rupiah:
    """Let an ended boost hold nothing any more, as a person decides; return what was given back.

    Its bill is still read until day 28, and booked.
    """
    with claim.conn.transaction():
        if claim.state == "ended":
            claim.move("closing", now=now, note=note)
        return ledger.release(claim.conn, boost_id=claim.boost_id, now=now)


def _give_back(claim: Claim, *, keep: Rupiah, final: bool, now: datetime) -> Rupiah:
    with claim.conn.transaction():
        if claim.state == "ended":
            claim.move("closing", now=now)
        released = ledger.release(claim.conn, boost_id=claim.boost_id, now=now, keep=keep)
        if final:
            claim.move("closed", now=now)
        return released


def _margin(claim: Claim, caps: Caps, *, read: bool) -> Rupiah:
    """What may still be billed on top of what was: a part of it, by configuration.

    :param read: the bill was read and booked. Where it was not, what the campaign said of its whole life counts.
    """
    account = ledger.envelope(claim.conn, boost_id=claim.boost_id)
    billed = account.billed if account else _NOTHING
    expected = billed
    if not read:
        days = {"first": claim.boost.starts_at.date(), "last": claim.boost.ends_at.date()}
        expected = max(billed, claim.boost.spend + tax.on_budget(claim.boost.spend, caps.tax, **days))
    return max(expected.times(1 + caps.late_bill_percent / 100, math.ceil) - billed, _NOTHING)


def _final_from(boost: Boost, account_zone: ZoneInfo) -> datetime:
    """When the last day of a boost can be corrected no more: days end at the account's midnight."""
    last = boost.ends_at.astimezone(account_zone).date()
    return datetime.combine(last + timedelta(days=1), time(), account_zone) + FINAL
