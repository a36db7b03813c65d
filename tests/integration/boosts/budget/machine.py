"""A plain model of the ledger, and random steps that are done to both."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from psycopg import errors as pg

from siar.boosts.budget import caps, ledger
from siar.boosts.budget.tax import Taxed
from siar.quantities import Rupiah
from siar.settings import Caps, Programme, load_settings
from siar.store import Connection
from tests.integration.boosts.books import NOW, RAN, boost_row, published_post, walk

FIRST = date(2026, 9, 10)
END = NOW + timedelta(days=3)
AGENCIES = ("DINKES", "DINKES", "DINKES", "BPBD", "BPBD", "SETDA")
PROGRAMME = Programme(code="STUNTING", name="Stunting", per_year=Rupiah(250_000), opd=("DINKES",))
BASE = {"post": 160_000, "opd_month": 300_000, "city_month": 420_000, "city_year": 1_000_000, "programme_year": 250_000}
HOLDERS = {"post": "", "opd_month": "", "city_month": "city", "city_year": "city", "programme_year": "STUNTING"}


def base_caps() -> Caps:
    return load_settings().caps.model_copy(
        update={
            "post_lifetime": Rupiah(BASE["post"]),
            "opd_per_month": Rupiah(BASE["opd_month"]),
            "city_per_month": Rupiah(BASE["city_month"]),
            "city_per_year": Rupiah(BASE["city_year"]),
            "programmes": (PROGRAMME,),
        }
    )


@dataclass
class Account:
    """What the model knows of one boost."""

    boost_id: int
    places: dict[str, str]
    amount: int
    reserved: int = 0
    settled: int = 0
    overrun: int = 0
    days: dict[date, Taxed] = field(default_factory=dict)
    state: str = "running"
    beyond: list[list[int]] = field(default_factory=list)
    """Overruns as they came, what is left of each, and whether somebody acknowledged it (1); the newest is taken back first."""

    @property
    def unacknowledged(self) -> int:
        return sum(left for left, known in self.beyond if not known)

    def take_back(self, less: int) -> None:
        while less:
            part = min(less, self.beyond[-1][0])
            self.beyond[-1][0] -= part
            less -= part
            if not self.beyond[-1][0]:
                self.beyond.pop()

    @property
    def used(self) -> int:
        return self.reserved + self.settled + self.overrun


@dataclass
class Books:
    """A database with posts to boost, on the owner's connection; each example rolls back what it did."""

    conn: Connection
    publications: list[int]

    @classmethod
    def open(cls, conn: Connection) -> Books:
        caps.apply(conn, base_caps(), actor="t", reason="uji")
        return cls(conn, [published_post(conn, opd=opd) for opd in AGENCIES])


class LedgerMachine(RuleBasedStateMachine):
    """What the ledger accepts is what the model accepts, and both say the same afterwards."""

    books: Books
    steps = 0

    def __init__(self) -> None:
        super().__init__()
        self.conn = self.books.conn
        self.conn.execute("begin")
        self.caps = dict(BASE)
        self.accounts: list[Account] = []
        self.left = list(range(len(AGENCIES)))

    def teardown(self) -> None:
        try:
            self._whole()
        finally:
            self.conn.execute("rollback")

    # -- the model ----------------------------------------------------------------------------------------------------

    def _used(self, level: str, holder: str) -> int:
        return sum(one.used for one in self.accounts if one.places.get(level) == holder)

    def _room(self, places: dict[str, str]) -> int:
        return min(self.caps[level] - self._used(level, holder) for level, holder in places.items())

    @property
    def _blocked(self) -> bool:
        return any(one.unacknowledged for one in self.accounts)

    def _bill(self, one: Account, day: date, owed: Taxed) -> None:
        known = one.days.get(day, Taxed())
        less, more = (known - owed).upward.gross.amount, (owed - known).upward.gross.amount
        beyond = min(less, one.overrun)
        one.overrun -= beyond
        one.take_back(beyond)
        one.settled -= less - beyond
        one.reserved += less - beyond
        if more > one.reserved:
            room = min(one.amount - one.reserved - one.settled, self._room(one.places))
            one.reserved += max(0, min(more - one.reserved, room))
        within = min(more, one.reserved)
        one.reserved -= within
        one.settled += within
        one.overrun += more - within
        if more > within:
            one.beyond.append([more - within, 0])
        one.days[day] = owed

    # -- steps --------------------------------------------------------------------------------------------------------

    def _done(self) -> None:
        """What is checked at a commit is checked after each step."""
        type(self).steps += 1
        self.conn.execute("set constraints all immediate")
        self.conn.execute("set constraints all deferred")

    @precondition(lambda self: self.left)
    @rule(data=st.data(), budget=st.integers(1, 140_000), tax=st.integers(0, 20_000), programme=st.booleans())
    def reserve(self, data: st.DataObject, budget: int, tax: int, programme: bool) -> None:
        number = data.draw(st.sampled_from(self.left))
        opd, amount = AGENCIES[number], budget + tax
        code = PROGRAMME.code if programme and opd in PROGRAMME.opd else None
        places = {"post": str(number), "opd_month": opd, "city_month": "city", "city_year": "city"}
        if code:
            places["programme_year"] = code
        fits = amount <= self._room(places)
        try:
            with self.conn.transaction():
                boost = boost_row(
                    self.conn, self.books.publications[number], opd=opd, budget=budget, tax=tax, programme=code
                )
                ledger.reserve(self.conn, boost_id=boost, now=NOW)
                self._done()
        except ledger.OverrunError:
            assert self._blocked
        except ledger.CapExceededError:
            assert not fits
        else:
            assert fits
            assert not self._blocked
            self.left.remove(number)
            self.accounts.append(Account(boost, places, amount, reserved=amount))
            assert not ledger.reserve(self.conn, boost_id=boost, now=NOW), "a duplicated task promises nothing twice"
            walk(self.conn, boost, *RAN[:-1])

    def _pick(self, data: st.DataObject, *states: str) -> Account | None:
        found = [one for one in self.accounts if one.state in states]
        return data.draw(st.sampled_from(found)) if found else None

    @precondition(lambda self: self.accounts)
    @rule(data=st.data(), day=st.integers(0, 3), net=st.integers(0, 90_000), tax=st.integers(0, 9_900))
    def bill(self, data: st.DataObject, day: int, net: int, tax: int) -> None:
        if one := self._pick(data, "running", "ended", "closing"):
            spent_on, owed = FIRST + timedelta(days=day), Taxed(Rupiah(net), Rupiah(tax))
            for _ in range(data.draw(st.integers(1, 2))):
                ledger.bill(self.conn, boost_id=one.boost_id, spent_on=spent_on, owed=owed, now=NOW)
            self._bill(one, spent_on, owed)
            self._done()

    @precondition(lambda self: self.accounts)
    @rule(data=st.data())
    def end(self, data: st.DataObject) -> None:
        if one := self._pick(data, "running"):
            walk(self.conn, one.boost_id, "ended")
            one.state = "ended"
            self._done()

    @precondition(lambda self: self.accounts)
    @rule(data=st.data(), keep=st.integers(0, 10_000))
    def give_back(self, data: st.DataObject, keep: int) -> None:
        if one := self._pick(data, "ended", "closing"):
            if one.state == "ended":
                walk(self.conn, one.boost_id, "closing", at=END + timedelta(days=3))
                one.state = "closing"
            given = ledger.release(self.conn, boost_id=one.boost_id, now=END + timedelta(days=3), keep=Rupiah(keep))
            assert given.amount == max(0, one.reserved - keep)
            one.reserved -= given.amount
            self._done()

    @precondition(lambda self: self.accounts)
    @rule(data=st.data(), empty=st.booleans())
    def close(self, data: st.DataObject, empty: bool) -> None:
        one = self._pick(data, "closing")
        if one is None:
            return
        try:
            with self.conn.transaction():
                if empty:
                    ledger.release(self.conn, boost_id=one.boost_id, now=END + timedelta(days=28))
                walk(self.conn, one.boost_id, "closed", at=END + timedelta(days=28))
                self._done()
        except pg.IntegrityError:
            assert one.reserved
            assert not empty
        else:
            if empty:
                one.reserved = 0
            assert not one.reserved
            one.state = "closed"

    @precondition(lambda self: self.accounts)
    @rule(data=st.data())
    def release_too_early(self, data: st.DataObject) -> None:
        one = self._pick(data, "running", "ended")
        if one is None or not one.reserved:
            return
        try:
            with self.conn.transaction():
                ledger.release(self.conn, boost_id=one.boost_id, now=NOW)
                self._done()
        except pg.IntegrityError:
            return
        raise AssertionError("money that may still be billed was given back")

    @rule(level=st.sampled_from(sorted(BASE)), cap=st.integers(0, 1_000_000))
    def change_a_cap(self, level: str, cap: int) -> None:
        caps.raise_cap(self.conn, level=level, holder=HOLDERS[level], cap=Rupiah(cap), reason="uji", actor="t")
        self.caps[level] = cap
        self._done()

    @precondition(lambda self: self._blocked)
    @rule(data=st.data())
    def acknowledge(self, data: st.DataObject) -> None:
        one = data.draw(st.sampled_from([one for one in self.accounts if one.unacknowledged]))
        assert ledger.acknowledge(self.conn, boost_id=one.boost_id, actor="ani", reason="uji", now=NOW)
        for piece in one.beyond:
            piece[1] = 1
        self._done()

    # -- what always holds --------------------------------------------------------------------------------------------

    @invariant()
    def both_say_the_same(self) -> None:
        for one in self.accounts:
            held = ledger.envelope(self.conn, boost_id=one.boost_id)
            assert held is not None
            assert (held.reserved.amount, held.settled.amount, held.overrun.amount) == (
                one.reserved,
                one.settled,
                one.overrun,
            )
            billed = sum((day.gross.amount for day in one.days.values()), 0)
            assert held.billed.amount == billed, "what is settled and what passed the envelope is the bill"
        told: dict[int, int] = {}
        for overrun in ledger.open_overruns(self.conn):
            told[overrun.boost_id] = told.get(overrun.boost_id, 0) + overrun.amount.amount
        assert told == {one.boost_id: one.unacknowledged for one in self.accounts if one.unacknowledged}
        if self.steps % 5 == 0:
            self._whole()

    def _whole(self) -> None:
        """What is asked of the whole database, and so not after every step."""
        assert ledger.verify(self.conn) == []
        over = "select count(*) from siar.budgets where reserved + settled > cap"
        assert self.conn.execute(over).fetchone()["count"] == 0  # type: ignore[index]
        odd = "select count(*) from (select 1 from siar.ledger_entries group by txn_id, budget_id having sum(amount) <> 0) x"
        assert self.conn.execute(odd).fetchone()["count"] == 0  # type: ignore[index]
