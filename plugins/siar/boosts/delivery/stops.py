"""Stop orders: what must stand still is a row until Meta was read to show that it does.

Nobody has to think of the boosts: what a freeze, a withdrawal and a corrected text mean for them, the tables say by
themselves (`siar.boosts_to_stop`), and the look for work asks them every half minute. `drain` writes the orders down, pauses
first and asks afterwards. It needs no lease to pause: a worker that holds the boost, or died with it, delays the
bookkeeping only.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from datetime import datetime

from siar.boosts.choice.eligibility import Closing
from siar.boosts.delivery import launch, orders
from siar.boosts.delivery.orders import Order
from siar.boosts.delivery.pausing import Pause, pause
from siar.boosts.records import Boost, Claim, LostBoostError, claimed, read
from siar.faults import Containment
from siar.meta.client import GraphClient
from siar.meta.errors import GraphError
from siar.store import Connection, Many

__all__ = ["Drained", "drain"]

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class _Running:
    boost_id: int
    draft_id: int


@dataclass
class Drained:
    """What one go did, by the numbers of boosts.

    :param open: not proven to stand still, with why. :param broken: what nobody foresaw, one sentence; `""`: nothing.
    """

    stopped: list[int] = field(default_factory=list)
    open: dict[int, str] = field(default_factory=dict)
    broken: str = ""


_running_drafts = Many("boosts.running_drafts", _Running)

_NEVER_RAN = frozenset({"reserved", "preparing", "prepared"})
_RUNS = frozenset({"activating", "running"})


def drain(
    conn: Connection,
    graph: GraphClient,
    *,
    closing: Closing | None = None,
    only: int | None = None,
    now: datetime,
) -> Drained:
    """Stop everything that has to stop, each boost on its own. Safe to repeat at any moment, beside any other run.

    :param closing: says when what posts announce is over; those are stopped for good.
    :param only: this boost alone.
    """
    orders.order_all(conn, now=now)
    if closing is not None:
        _order_what_is_over(conn, closing, now=now)
    drained = Drained()
    stops = Containment(conn, "stop", now=now)
    found = [one for one in orders.open_orders(conn) if only in (None, one.boost_id)]
    if only is None:
        stops.only(*(one.boost_id for one in found))
    for one in found:
        try:
            with stops.item(one.boost_id, atomic=False, foreseen=(GraphError, LostBoostError)):
                why = _stop(conn, graph, one, now=now)
        except (GraphError, LostBoostError) as error:
            why = str(error)
            orders.attempted(conn, one, paused=False, error=why, now=now)
        if stops.failed_now(one.boost_id):
            continue
        if why is None:
            drained.stopped.append(one.boost_id)
        else:
            log.warning("Boost %s is not proven to stand still: %s", one.boost_id, why)
            drained.open[one.boost_id] = why
    drained.broken = stops.account()
    return drained


def _order_what_is_over(conn: Connection, closing: Closing, *, now: datetime) -> None:
    running = _running_drafts(conn)
    ends = closing(conn, {one.draft_id for one in running}) if running else {}
    for one in running:
        end = ends.get(one.draft_id)
        if end is not None and end <= now:
            reason = "yang diumumkan sudah lewat"
            orders.order(conn, one.boost_id, cause="over", reason=reason, actor="siar", ends=True, now=now)


def _stop(conn: Connection, graph: GraphClient, one: Order, *, now: datetime) -> str | None:
    """Stop one boost; return what is still missing, None when it is proven."""
    boost = read(conn, boost_id=one.boost_id)
    paused = pause(graph, boost)
    missing = _book(conn, graph, one, boost, paused, now=now)
    if missing is None and not paused.read_back:
        missing = f"belum terbaca dari Meta: {paused.error}"
    if missing is None:
        orders.done(conn, one, now=now)
    else:
        orders.attempted(conn, one, paused=paused.sent, error=missing, now=now)
    return missing


def _book(
    conn: Connection, graph: GraphClient, one: Order, boost: Boost, paused: Pause, *, now: datetime
) -> str | None:
    """Bring the boost's own state in line; return why that is not possible yet."""
    # With an ad it may have run: then its bill is settled before anything is given back.
    never_ran = boost.state in _NEVER_RAN or (boost.state == "needs_human" and boost.ad_id is None)
    # What never ran needs no pause, and an ad set ends at its end by itself.
    needs_none = one.ends and (never_ran or boost.ends_at <= now)
    if not (paused.sent or needs_none):
        return str(paused.error)
    with claimed(conn, one.boost_id, now=now) as claim:
        if claim is None:
            return "sedang dipegang pekerja lain"
        if one.ends and never_ran:
            return _give_up(claim, graph, note=one.note, now=now)
        if one.ends and claim.state in _RUNS | {"paused", "needs_human"}:
            claim.move("ended", now=now, note=one.note)
        elif claim.state in _RUNS:
            claim.move("paused", now=now, note=one.note)
    return None


def _give_up(claim: Claim, graph: GraphClient, *, note: str, now: datetime) -> str | None:
    if not launch.resolve(claim, graph, now=now):
        return "belum pasti apakah sesuatu terbuat di Meta"
    launch.give_up(claim, graph, now=now, note=note)
    return None
