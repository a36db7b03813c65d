"""Orders to stop a boost, as rows."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from siar.boosts.budget.ledger import BudgetLevel, ceiling_words
from siar.boosts.records import State
from siar.store import Connection, Many, Statement, Value

__all__ = [
    "Cause",
    "LateStop",
    "Order",
    "attempted",
    "done",
    "is_to_stop",
    "late",
    "open_orders",
    "order",
    "order_all",
    "passed_ceilings",
]

Cause = Literal["freeze", "withdrawal", "text", "gone", "over", "cap", "person"]


@dataclass(frozen=True)
class Order:
    """All that was ordered about one boost and is open.

    :param ends: for good; otherwise a person may let it go on. :param is_paused: Meta took the pause of each.
    :param since: when there was a first cause. :param orders: their numbers.
    """

    boost_id: int
    ends: bool
    is_paused: bool
    since: datetime
    orders: list[int]
    cause: Cause
    actor: str
    reason: str

    @property
    def note(self) -> str:
        """What the desk says of the boost."""
        return _WORDS[self.cause].format(actor=self.actor, reason=self.reason)


@dataclass(frozen=True)
class LateStop:
    """An order that is open for too long. `paused_at`: since when Meta has taken the pause."""

    boost_id: int
    reference_code: str
    cause: Cause
    since: datetime
    tries: int
    paused_at: datetime | None
    error: str | None


@dataclass(frozen=True)
class _Passed:
    boost_id: int
    state: State
    level: BudgetLevel
    holder: str
    period: str


_over_caps = Many("boosts.over_caps", _Passed)
_order_stops = Statement("boosts.order_stops")
_order_stop = Statement("boosts.order_stop")
_is_to_stop = Value("boosts.is_to_stop", bool)
_stop_tried = Statement("boosts.stop_tried")
_stop_done = Statement("boosts.stop_done")
_stops_late = Many("boosts.stops_late", LateStop)
open_orders = Many("boosts.open_stops", Order)

_WORDS: dict[Cause, str] = {
    "freeze": "dihentikan oleh {actor}: {reason}",
    "withdrawal": "kirimannya ditarik oleh {actor}: {reason}",
    "text": "teks yang tayang sekarang tidak boleh diiklankan ({reason})",
    "gone": "{reason}",
    "over": "{reason}",
    "cap": "{reason}",
    "person": "dihentikan oleh {actor}",
}


def order(conn: Connection, boost_id: int, *, cause: Cause, reason: str, actor: str, ends: bool, now: datetime) -> None:
    """Write down that a boost has to stand still. Whoever drains next stops it; nothing is sent here."""
    _order_stop(conn, boost_id=boost_id, cause=cause, ends=ends, actor=actor, reason=reason, now=now)


def order_all(conn: Connection, *, now: datetime) -> None:
    """Write down what the tables say has to be stopped and nobody has ordered yet."""
    _order_stops(conn, now=now)
    for boost_id, why in passed_ceilings(conn, "activating", "running").items():
        order(conn, boost_id, cause="cap", reason=why, actor="siar", ends=False, now=now)


def passed_ceilings(conn: Connection, *states: State) -> dict[int, str]:
    """Return, of boosts in some states whose bills have passed a ceiling, which ones, as a sentence."""
    found: dict[int, list[str]] = defaultdict(list)
    for one in _over_caps(conn):
        if one.state in states:
            found[one.boost_id].append(ceiling_words(one.level, one.holder, one.period))
    return {boost_id: f"pagu {', '.join(words)} sudah terlewati oleh tagihan" for boost_id, words in found.items()}


def is_to_stop(conn: Connection, boost_id: int) -> bool:
    """Whether a boost must not be started: there is an order, or the tables say that there will be."""
    return _is_to_stop(conn, boost_id=boost_id)


def attempted(conn: Connection, found: Order, *, paused: bool, error: str, now: datetime) -> None:
    """Keep what one try lacked. `paused`: Meta took the pause."""
    _stop_tried(conn, orders=found.orders, paused=paused, error=error[:500], now=now)


def done(conn: Connection, found: Order, *, now: datetime) -> None:
    """Close what was proven."""
    _stop_done(conn, orders=found.orders, now=now)


def late(conn: Connection, *, before: datetime) -> list[LateStop]:
    """Return the orders with a cause since a moment that are open still, the oldest first."""
    return _stops_late(conn, before=before)
