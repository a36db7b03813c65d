"""The budget ledger: double entry, append-only, and every ceiling kept by the database.

A boost's whole cost (lifetime budget and tax) is reserved before any ad object exists, in one transaction that hits
five balances: the boost's own envelope, the post, the agency's month, the city's month and the city's year. Money
then moves between three accounts of those same balances::

    available --reserve--> reserved --settle--> settled
        ^----------release----'  ^----refund------'

Only a trigger on the entries moves a balance, and `CHECK (reserved + settled <= cap)` refuses what would pass a
ceiling, whoever asks and however many ask at once. All amounts are with tax. A boost belongs to the
month and year, in the city's time zone, in which it was reserved, also when it runs into the next.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from zoneinfo import ZoneInfo

from psycopg import errors as pg

from siar.boosts.budget.caps import policies
from siar.boosts.budget.findings import OVER_CEILING
from siar.errors import FixError, SiarError
from siar.findings.texts import text_of_code
from siar.quantities import Rupiah
from siar.reading.formats import Formats
from siar.settings import load_settings
from siar.store import Connection, Many, Maybe, MaybeValue, Statement, Value

__all__ = [
    "Balances",
    "BudgetLevel",
    "CapExceededError",
    "Envelope",
    "IdempotencyError",
    "Mismatch",
    "Room",
    "envelope",
    "refund",
    "release",
    "reserve",
    "settle",
    "settled_by_day",
    "verify",
]

BudgetLevel = Literal["boost", "post", "opd_month", "city_month", "city_year"]
_Kind = Literal["reserve", "settle", "refund", "release"]

_SIDES: dict[str, tuple[str, str]] = {
    "settle": ("reserved", "settled"),
    "refund": ("settled", "reserved"),
    "release": ("reserved", "available"),
}
_LEVEL_WORDS: dict[str, str] = {
    "boost": "iklan ini",
    "post": "unggahan ini",
    "opd_month": "perangkat daerah {holder} bulan {period}",
    "city_month": "kota bulan {period}",
    "city_year": "kota tahun {period}",
}


class CapExceededError(FixError):
    """A reservation or a bill would pass a ceiling. Nothing was written.

    :ivar level: the first level without room.
    :ivar room: what is left there.
    :ivar values: what the placeholders of its text stand for.
    """

    code = OVER_CEILING

    def __init__(self, *, level: str, holder: str, period: str, amount: Rupiah, room: Rupiah) -> None:
        self.level, self.holder, self.period, self.amount, self.room = level, holder, period, amount, room
        where = _LEVEL_WORDS.get(level, level).format(holder=holder, period=period)
        rupiah = Formats.of(load_settings().city).rupiah
        self.values = {"biaya": rupiah(amount), "tempat": where, "sisa": rupiah(room)}
        text = text_of_code(self.code).fill(self.values)
        super().__init__(f"{self.code}: {text}")


class IdempotencyError(SiarError):
    """The same key was used for another amount: a mistake in the caller, nothing was written."""


@dataclass(frozen=True)
class Balances:
    """The balances that a reservation hits besides the boost's own."""

    post: str
    opd: str
    month: str
    year: str

    @classmethod
    def of(cls, *, post_id: int, opd: str, now: datetime, zone: ZoneInfo) -> Balances:
        """Return the balances for a reservation made at `now`; the month is the city's."""
        local = now.astimezone(zone)
        return cls(post=str(post_id), opd=opd, month=f"{local:%Y-%m}", year=f"{local:%Y}")


@dataclass(frozen=True)
class Envelope:
    """One boost's own balance, with tax."""

    cap: Rupiah
    reserved: Rupiah
    settled: Rupiah


@dataclass(frozen=True)
class Room:
    """What is left of one ceiling."""

    level: BudgetLevel
    holder: str
    period: str
    cap: Rupiah
    room: Rupiah


@dataclass(frozen=True)
class Mismatch:
    """A balance that the entries do not explain: somebody worked around the ledger."""

    budget_id: int
    kept: tuple[Rupiah, Rupiah]
    from_entries: tuple[Rupiah, Rupiah]


@dataclass(frozen=True)
class _Settled:
    spent_on: date
    settled: Rupiah
    entries: int


@dataclass(frozen=True)
class _Proven:
    budget_id: int
    level: str
    holder: str
    period: str
    cap: Rupiah
    reserved: Rupiah
    settled: Rupiah
    entries_reserved: Rupiah
    entries_settled: Rupiah


_open_budget = Statement("boosts.open_budget")
_open_envelope = Statement("boosts.open_envelope")
_amount_of_txn = Value("boosts.amount_of_txn", Rupiah)
_insert_txn = MaybeValue("boosts.insert_txn", int)
_insert_reservation_entries = Statement("boosts.insert_reservation_entries")
_insert_following_entries = Statement("boosts.insert_following_entries")
_envelope = Maybe("boosts.envelope", Envelope)
_settled_by_day = Many("boosts.settled_by_day", _Settled)
_rooms = Many("boosts.rooms", Room)
_all_balances = Many("boosts.all_balances", _Proven)


def reserve(conn: Connection, *, boost_id: int, amount: Rupiah, balances: Balances, now: datetime) -> bool:
    """Reserve a boost's whole cost at all five levels, or at none.

    Run it in the transaction that inserts the boost. Repeating it does nothing.

    :return: False when it was reserved before.
    :raises CapExceededError: when a ceiling would be passed. The caller's transaction is still usable.
    """
    try:
        with conn.transaction():
            _open_envelope(conn, boost_id=boost_id, amount=amount)
            for level, holder, period in (
                ("post", balances.post, ""),
                ("opd_month", balances.opd, balances.month),
                ("city_month", "city", balances.month),
                ("city_year", "city", balances.year),
            ):
                _open_budget(conn, level=level, holder=holder, period=period)
            txn_id = _open_txn(
                conn, key=f"reserve:{boost_id}", kind="reserve", boost_id=boost_id, amount=amount, now=now
            )
            if txn_id is None:
                return False
            _insert_reservation_entries(
                conn,
                txn_id=txn_id,
                boost_id=boost_id,
                amount=amount,
                post=balances.post,
                opd=balances.opd,
                month=balances.month,
                year=balances.year,
            )
            return True
    except pg.CheckViolation as error:
        if error.diag.constraint_name != "budgets_within_cap":
            raise
        raise _cap_exceeded(conn, boost_id=boost_id, amount=amount, balances=balances) from None


def settle(
    conn: Connection, *, boost_id: int, spent_on: date, amount: Rupiah, now: datetime, revision: int = 0
) -> bool:
    """Turn reserved money into spent money for one day.

    :param revision: 0 for the first reading of that day, 1, 2, ... for later upward corrections.
    :return: False when this settlement was already recorded.
    :raises CapExceededError: when the bill passes what the boost reserved. Nothing was written.
    """
    return _follow(conn, kind="settle", boost_id=boost_id, amount=amount, now=now, spent_on=spent_on, revision=revision)


def refund(conn: Connection, *, boost_id: int, spent_on: date, amount: Rupiah, now: datetime, revision: int) -> bool:
    """Take back part of a settlement that the platform corrected downward; it is reserved again."""
    return _follow(conn, kind="refund", boost_id=boost_id, amount=amount, now=now, spent_on=spent_on, revision=revision)


def release(conn: Connection, *, boost_id: int, now: datetime) -> Rupiah:
    """Give back all that a boost still holds. Once only: after it nothing can be settled.

    :return: what was released; nothing when there was nothing left or it was released before.
    """
    with conn.transaction():
        held = _envelope(conn, boost_id=boost_id)
        if held is None or not held.reserved:
            return Rupiah(0)
        _follow(conn, kind="release", boost_id=boost_id, amount=held.reserved, now=now)
        return held.reserved


def envelope(conn: Connection, *, boost_id: int) -> Envelope | None:
    """Return what a boost holds and has used, None when it reserved nothing."""
    return _envelope(conn, boost_id=boost_id)


def settled_by_day(conn: Connection, *, boost_id: int) -> dict[date, tuple[Rupiah, int]]:
    """Return for each day (what was settled net of refunds, number of ledger transactions)."""
    return {day.spent_on: (day.settled, day.entries) for day in _settled_by_day(conn, boost_id=boost_id)}


def verify(conn: Connection) -> list[Mismatch]:
    """Compare every balance with its entries; an empty list is the proof."""
    return [
        Mismatch(
            budget_id=balance.budget_id,
            kept=(balance.reserved, balance.settled),
            from_entries=(balance.entries_reserved, balance.entries_settled),
        )
        for balance in _all_balances(conn)
        if (balance.reserved, balance.settled) != (balance.entries_reserved, balance.entries_settled)
    ]


def _open_txn(
    conn: Connection,
    *,
    key: str,
    kind: _Kind,
    boost_id: int,
    amount: Rupiah,
    now: datetime,
    spent_on: date | None = None,
) -> int | None:
    txn_id = _insert_txn(conn, key=key, kind=kind, boost_id=boost_id, amount=amount, spent_on=spent_on, at=now)
    if txn_id is None and (known := _amount_of_txn(conn, key=key)) != amount:
        raise IdempotencyError(f"Ledger key {key} stands for {known.amount}, not for {amount.amount} rupiah.")
    return txn_id


def _follow(
    conn: Connection,
    *,
    kind: _Kind,
    boost_id: int,
    amount: Rupiah,
    now: datetime,
    spent_on: date | None = None,
    revision: int = 0,
) -> bool:
    key = f"{kind}:{boost_id}"
    if spent_on is not None:
        key += f":{spent_on.isoformat()}"
    if revision:
        key += f":{revision}"
    source, target = _SIDES[kind]
    try:
        with conn.transaction():
            txn_id = _open_txn(conn, key=key, kind=kind, boost_id=boost_id, amount=amount, now=now, spent_on=spent_on)
            if txn_id is None:
                return False
            _insert_following_entries(
                conn, txn_id=txn_id, boost_id=boost_id, amount=amount, source=source, target=target
            )
            return True
    except pg.CheckViolation as error:
        if error.diag.constraint_name not in {"budgets_reserved_not_negative", "budgets_settled_not_negative"}:
            raise
        held = envelope(conn, boost_id=boost_id) or Envelope(Rupiah(0), Rupiah(0), Rupiah(0))
        room = held.settled if kind == "refund" else held.reserved
        raise CapExceededError(level="boost", holder=str(boost_id), period="", amount=amount, room=room) from None


def _cap_exceeded(conn: Connection, *, boost_id: int, amount: Rupiah, balances: Balances) -> CapExceededError:
    for left in _rooms(conn, post=balances.post, opd=balances.opd, month=balances.month, year=balances.year):
        if left.room < amount:
            return CapExceededError(
                level=left.level, holder=left.holder, period=left.period, amount=amount, room=left.room
            )
    # The rolled-back transaction also took back budgets that it had opened: then the ceiling itself is too low.
    for policy in sorted(policies(conn), key=lambda policy: policy.cap):
        if policy.cap < amount:
            return CapExceededError(
                level=policy.level, holder=balances.opd, period=balances.month, amount=amount, room=policy.cap
            )
    return CapExceededError(level="boost", holder=str(boost_id), period="", amount=amount, room=Rupiah(0))
