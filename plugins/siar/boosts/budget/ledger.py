"""The budget ledger: double entry, append-only, and every ceiling kept by the database.

A boost's whole cost (lifetime budget and tax) is reserved before any ad object exists, in one transaction that hits the
balances of the boost's own envelope, its post, its programme's year where it has one, its agency's month, the city's
month and the city's year. Money then moves between four accounts of those same balances::

    available --reserve, top_up--> reserved --settle--> settled
        | ^-----------release-----'  ^-----refund------'
        '-------overrun-----> overrun     (and back: overrun_refund)

Only a trigger on the entries moves a balance. `CHECK (reserved + settled <= cap)` refuses what would pass a ceiling,
whoever asks and however many ask at once. A bill is a fact: what passes the envelope, or what was given back and has no
room any more, is booked as `overrun`, so that settled and overrun together are always Meta's bill. An overrun takes room
as a bill does, and nothing new is reserved until a person has acknowledged it.

All amounts are with tax; each transaction says how much of it is tax. A boost belongs to the month and year, in the
city's time zone, in which it was reserved, also when it runs into the next.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from psycopg import errors as pg

from siar.boosts.budget.findings import OVER_CEILING, OVERRUN
from siar.boosts.budget.tax import Taxed
from siar.errors import FixError
from siar.findings.texts import text_of_code
from siar.quantities import Rupiah
from siar.reading.formats import Formats
from siar.settings import load_settings
from siar.store import Connection, Many, Maybe, Statement, Value

__all__ = [
    "Booked",
    "BudgetLevel",
    "CapExceededError",
    "Envelope",
    "Mismatch",
    "Overrun",
    "OverrunError",
    "Room",
    "acknowledge",
    "bill",
    "billed_by_day",
    "ceiling_words",
    "envelope",
    "open_overruns",
    "release",
    "reserve",
    "rooms",
    "verify",
]

BudgetLevel = Literal["boost", "post", "programme_year", "opd_month", "city_month", "city_year"]
_Kind = Literal["top_up", "settle", "refund", "release", "overrun", "overrun_refund"]

_SIDES: dict[_Kind, tuple[str, str]] = {
    "top_up": ("available", "reserved"),
    "settle": ("reserved", "settled"),
    "refund": ("settled", "reserved"),
    "release": ("reserved", "available"),
    "overrun": ("available", "overrun"),
    "overrun_refund": ("overrun", "available"),
}
_LEVEL_WORDS: dict[str, str] = {
    "post": "unggahan ini",
    "programme_year": "program {holder} tahun {period}",
    "opd_month": "perangkat daerah {holder} bulan {period}",
    "city_month": "kota bulan {period}",
    "city_year": "kota tahun {period}",
}
_NOTHING = Rupiah(0)


def ceiling_words(level: str, holder: str, period: str) -> str:
    """Return what people call a ceiling: of whom, and for when."""
    return _LEVEL_WORDS.get(level, level).format(holder=holder, period=period)


class CapExceededError(FixError):
    """A reservation would pass a ceiling. Nothing was written.

    :ivar level: the first level without room.
    :ivar room: what is left there.
    :ivar values: what the placeholders of its text stand for.
    """

    code = OVER_CEILING

    def __init__(self, *, level: str, holder: str, period: str, amount: Rupiah, room: Rupiah) -> None:
        self.level, self.holder, self.period, self.amount, self.room = level, holder, period, amount, room
        where = ceiling_words(level, holder, period)
        rupiah = Formats.of(load_settings().city).rupiah
        self.values = {"biaya": rupiah(amount), "tempat": where, "sisa": rupiah(room)}
        text = text_of_code(self.code).fill(self.values)
        super().__init__(f"{self.code}: {text}")


class OverrunError(FixError):
    """A bill passed its envelope and nobody has acknowledged it: nothing new is reserved. Nothing was written.

    :ivar values: what the placeholders of its text stand for.
    """

    code = OVERRUN

    def __init__(self, overruns: Sequence[Overrun]) -> None:
        rupiah = Formats.of(load_settings().city).rupiah
        self.values = {
            "iklan": ", ".join(sorted({overrun.reference_code for overrun in overruns})),
            "lebih": rupiah(sum((overrun.amount for overrun in overruns), _NOTHING)),
        }
        super().__init__(f"{self.code}: {text_of_code(self.code).fill(self.values)}")


@dataclass(frozen=True)
class Envelope:
    """One boost's own balance, with tax."""

    cap: Rupiah
    reserved: Rupiah
    settled: Rupiah
    overrun: Rupiah

    @property
    def billed(self) -> Rupiah:
        """What Meta billed so far, tax included."""
        return self.settled + self.overrun


@dataclass(frozen=True)
class Room:
    """What is left of one ceiling; `cap` is None where none is in force."""

    level: BudgetLevel
    holder: str
    period: str
    cap: Rupiah | None
    room: Rupiah


@dataclass(frozen=True)
class Overrun:
    """A bill that passed its envelope, by `amount` (with tax) still, on one day, not yet acknowledged."""

    txn_id: int
    boost_id: int
    reference_code: str
    post_id: int
    opd: str
    spent_on: date
    amount: Rupiah
    tax: Rupiah
    at: datetime


@dataclass(frozen=True)
class Booked:
    """How a day's bill changed, tax included; negative where Meta took something back. `overrun` is part of `billed`."""

    billed: Rupiah = _NOTHING
    overrun: Rupiah = _NOTHING


@dataclass(frozen=True)
class Mismatch:
    """A balance (reserved, settled, overrun) that the entries do not explain: somebody worked around the ledger."""

    budget_id: int
    kept: tuple[Rupiah, Rupiah, Rupiah]
    from_entries: tuple[Rupiah, Rupiah, Rupiah]


@dataclass(frozen=True)
class _Billed:
    spent_on: date
    net: Rupiah
    tax: Rupiah


@dataclass(frozen=True)
class _Proven:
    budget_id: int
    level: str
    holder: str
    period: str
    cap: Rupiah
    reserved: Rupiah
    settled: Rupiah
    overrun: Rupiah
    entries_reserved: Rupiah
    entries_settled: Rupiah
    entries_overrun: Rupiah


_open_budgets = Statement("boosts.open_budgets")
_lock_account = Statement("boosts.lock_account")
_was_reserved = Value("boosts.was_reserved", bool)
_count_txns = Value("boosts.count_txns", int)
_cost_of = Value("boosts.cost_of", Rupiah)
_insert_reservation = Value("boosts.insert_reservation", int)
_insert_txn = Value("boosts.insert_txn", int)
_insert_reservation_entries = Statement("boosts.insert_reservation_entries")
_insert_following_entries = Statement("boosts.insert_following_entries")
_envelope = Maybe("boosts.envelope", Envelope)
_billed_by_day = Many("boosts.billed_by_day", _Billed)
_held_tax = Value("boosts.held_tax", Rupiah)
_rooms = Many("boosts.rooms", Room)
_room_to_top_up = Value("boosts.room_to_top_up", Rupiah)
_all_balances = Many("boosts.all_balances", _Proven)
_open_overruns = Many("boosts.open_overruns", Overrun)
_acknowledge_overruns = Statement("boosts.acknowledge_overruns")


def reserve(conn: Connection, *, boost_id: int, now: datetime) -> bool:
    """Reserve a boost's whole cost at all its levels, or at none.

    Run it in the transaction that inserts the boost. Repeating it does nothing.

    :return: False when it was reserved before.
    :raises CapExceededError: a ceiling would be passed. The caller's transaction is still usable.
    :raises OverrunError: somebody has to acknowledge an overrun first. The caller's transaction is still usable.
    """
    try:
        with conn.transaction():
            _lock_account(conn, boost_id=boost_id)
            if _was_reserved(conn, boost_id=boost_id):
                return False
            _open_budgets(conn, boost_id=boost_id, at=now)
            txn_id = _insert_reservation(conn, boost_id=boost_id, at=now)
            _insert_reservation_entries(conn, txn_id=txn_id)
            if refused := _without_ceiling(conn, boost_id=boost_id, now=now):
                raise refused
            return True
    except pg.CheckViolation as error:
        if error.diag.constraint_name == "overruns_acknowledged":
            raise OverrunError(open_overruns(conn)) from None
        if error.diag.constraint_name != "budgets_within_cap":
            raise
        raise _cap_exceeded(conn, boost_id=boost_id, now=now) from None


def bill(conn: Connection, *, boost_id: int, spent_on: date, owed: Taxed, now: datetime) -> Booked:
    """Book what a boost owes for one day, so that its account says exactly that; nothing when it says so already.

    More is settled from what is reserved, then from what may be promised once more, and the rest is an overrun; less is
    taken back from overruns first, then from what was settled, which is reserved again.

    :param owed: all that is owed for that day, as read now.
    """
    with conn.transaction():
        _lock_account(conn, boost_id=boost_id)
        known = billed_by_day(conn, boost_id=boost_id).get(spent_on, Taxed())
        account = _Account(conn, boost_id, spent_on=spent_on, now=now)
        less = account.take_back((known - owed).upward)
        more = account.add((owed - known).upward)
        return Booked(more.billed - less.billed, more.overrun - less.overrun)


def release(conn: Connection, *, boost_id: int, now: datetime, keep: Rupiah = _NOTHING) -> Rupiah:
    """Give back what a boost still holds above `keep`, and return how much that was.

    Only of a boost that never ran, or that is over.
    """
    with conn.transaction():
        _lock_account(conn, boost_id=boost_id)
        held = _envelope(conn, boost_id=boost_id)
        if held is None or held.reserved <= keep:
            return _NOTHING
        given = held.reserved - keep
        tax = _held_tax(conn, boost_id=boost_id).times(given.share_of(held.reserved), round)
        # After a change of the rate what is held may be other tax than was reserved.
        tax = min(max(tax, _NOTHING), given)
        _Account(conn, boost_id, spent_on=None, now=now).move("release", Taxed(given - tax, tax))
        return given


def envelope(conn: Connection, *, boost_id: int) -> Envelope | None:
    """Return what a boost holds and what its bill was, None when it reserved nothing."""
    return _envelope(conn, boost_id=boost_id)


def billed_by_day(conn: Connection, *, boost_id: int) -> dict[date, Taxed]:
    """Return for each day what was billed for it, what was taken back taken off."""
    return {day.spent_on: Taxed(day.net, day.tax) for day in _billed_by_day(conn, boost_id=boost_id)}


def rooms(conn: Connection, *, boost_id: int, now: datetime) -> list[Room]:
    """Return what is left of each ceiling that a boost is held against, its own post's first."""
    return _rooms(conn, boost_id=boost_id, at=now)


def open_overruns(conn: Connection) -> list[Overrun]:
    """Return the overruns that nobody acknowledged, oldest first; what Meta took back whole is none any more."""
    return _open_overruns(conn)


def acknowledge(conn: Connection, *, boost_id: int, actor: str, reason: str, now: datetime) -> int:
    """Keep why a boost's overruns may stand; return how many there were. The caller audits it."""
    return _acknowledge_overruns(conn, boost_id=boost_id, actor=actor, reason=reason, now=now)


def verify(conn: Connection) -> list[Mismatch]:
    """Compare every balance with its entries; an empty list is the proof."""
    found = []
    for balance in _all_balances(conn):
        kept = (balance.reserved, balance.settled, balance.overrun)
        entries = (balance.entries_reserved, balance.entries_settled, balance.entries_overrun)
        if kept != entries:
            found.append(Mismatch(balance.budget_id, kept, entries))
    return found


class _Account:
    """One boost's account for one day, inside the transaction that locked it."""

    def __init__(self, conn: Connection, boost_id: int, *, spent_on: date | None, now: datetime) -> None:
        self._conn = conn
        self._boost_id = boost_id
        self._spent_on = spent_on
        self._now = now

    def _balances(self) -> Envelope:
        held = _envelope(self._conn, boost_id=self._boost_id)
        return held or Envelope(_NOTHING, _NOTHING, _NOTHING, _NOTHING)

    def take_back(self, less: Taxed) -> Booked:
        """Book what Meta bills less; return it, as positive amounts."""
        if not less.gross:
            return Booked()
        beyond = less.part(min(less.gross, self._balances().overrun))
        self.move("overrun_refund", beyond)
        self.move("refund", less - beyond)
        return Booked(less.gross, beyond.gross)

    def add(self, more: Taxed) -> Booked:
        """Book what Meta bills more."""
        if not more.gross:
            return Booked()
        held = self._balances().reserved
        if lacking := max(more.gross - held, _NOTHING):
            held += self._top_up(more.part(lacking))
        within = more.part(min(more.gross, held))
        self.move("settle", within)
        self.move("overrun", more - within)
        return Booked(more.gross, (more - within).gross)

    def _top_up(self, lacking: Taxed) -> Rupiah:
        """Promise once more what was given back too early; return how much found room."""
        part = lacking.part(min(lacking.gross, _room_to_top_up(self._conn, boost_id=self._boost_id)))
        try:
            with self._conn.transaction():
                self.move("top_up", part)
        except pg.CheckViolation as error:
            if error.diag.constraint_name != "budgets_within_cap":
                raise
            # Somebody else took the room in this moment.
            return _NOTHING
        return part.gross

    def move(self, kind: _Kind, amount: Taxed) -> None:
        """Record one transaction with both sides of its entries; nothing is not recorded."""
        if not amount.gross:
            return
        spent_on = None if kind in {"top_up", "release"} else self._spent_on
        number = _count_txns(self._conn, boost_id=self._boost_id)
        key = ":".join(str(part) for part in (kind, self._boost_id, spent_on, number) if part is not None)
        txn_id = _insert_txn(
            self._conn,
            key=key,
            kind=kind,
            boost_id=self._boost_id,
            amount=amount.gross,
            tax=amount.tax,
            spent_on=spent_on,
            at=self._now,
        )
        source, target = _SIDES[kind]
        _insert_following_entries(
            self._conn, txn_id=txn_id, boost_id=self._boost_id, amount=amount.gross, source=source, target=target
        )


def _without_ceiling(conn: Connection, *, boost_id: int, now: datetime) -> CapExceededError | None:
    """Return the refusal of a level for which no ceiling is in force: nothing may be promised of it."""
    for left in _rooms(conn, boost_id=boost_id, at=now):
        if left.cap is None:
            return _refusal(conn, left, boost_id=boost_id)
    return None


def _cap_exceeded(conn: Connection, *, boost_id: int, now: datetime) -> CapExceededError:
    amount = _cost_of(conn, boost_id=boost_id)
    left = _rooms(conn, boost_id=boost_id, at=now)
    # The narrowest, should others have given room back in this moment.
    first = next((level for level in left if level.room < amount), min(left, key=lambda level: level.room))
    return _refusal(conn, first, boost_id=boost_id)


def _refusal(conn: Connection, left: Room, *, boost_id: int) -> CapExceededError:
    amount = _cost_of(conn, boost_id=boost_id)
    return CapExceededError(level=left.level, holder=left.holder, period=left.period, amount=amount, room=left.room)
