"""The application's role, statement by statement: what it works with, and what it cannot do to the money."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta

import psycopg
import pytest
from psycopg import errors as pg

from siar import audit
from siar.boosts.budget import caps, ledger
from siar.boosts.budget.tax import Taxed
from siar.errors import ConfigError
from siar.quantities import Rupiah
from siar.settings import load_settings
from siar.store import Connection, connect, pending_migrations
from siar.store.queries import query_names
from siar.store.roles import APPLICATION, CAP_OFFICER, admit, examine
from stack.postgres import Cluster
from tests.integration.boosts.books import NOW, RAN, boost_row, published_post, walk
from tests.integration.store.test_queries_owners import statement

pytestmark = pytest.mark.integration

#: What the application does not do itself, and who does.
NOT_ITS: dict[str, str] = {
    "boosts.raise_cap": "the cap officer",
    "boosts.set_zone": "the owner, at a migration",
    "core.admit": "the owner, at a migration",
}


@pytest.fixture
def owner(conn: Connection) -> Connection:
    admit(conn, login="test_app", secret="rahasia", group=APPLICATION)
    admit(conn, login="test_caps", secret="rahasia", group=CAP_OFFICER)
    return conn


@pytest.fixture
def app(owner: Connection, database: str) -> Iterator[Connection]:
    with connect(database.replace("siar@", "test_app@")) as connection:
        yield connection


@pytest.fixture
def officer(owner: Connection, database: str) -> Iterator[Connection]:
    with connect(database.replace("siar@", "test_caps@")) as connection:
        yield connection


def test_the_application_may_ask_every_query(app: Connection) -> None:
    refused = {}
    for name in query_names():
        try:
            app.execute(f"explain (generic_plan) {statement(name)}".encode())
        except pg.InsufficientPrivilege as error:
            refused[name] = str(error).splitlines()[0]
    assert refused.keys() == NOT_ITS.keys(), refused


def test_the_application_is_no_more_than_it_should_be(app: Connection, conn: Connection, database: str) -> None:
    assert (examine(app).owns, examine(app).moves_money) == (False, False)
    assert (examine(conn).owns, examine(conn).moves_money) == (True, True)
    assert pending_migrations(database.replace("siar@", "test_app@")) == []


def test_the_owner_is_not_let_in_as_the_application(conn: Connection) -> None:
    with pytest.raises(ConfigError, match="siar"):
        admit(conn, login="siar", secret="", group=APPLICATION)


def test_the_application_reserves_settles_releases_and_lowers(app: Connection) -> None:
    boost = boost_row(app, _post(app))
    with app.transaction():
        ledger.reserve(app, boost_id=boost, now=NOW)
    ledger.bill(app, boost_id=boost, spent_on=NOW.date(), owed=Taxed(Rupiah(100_001)), now=NOW)
    ledger.acknowledge(app, boost_id=boost, actor="ani", reason="pembulatan", now=NOW)
    walk(app, boost, *RAN)
    with app.transaction():
        walk(app, boost, "closing", at=NOW + timedelta(days=6))
        ledger.release(app, boost_id=boost, now=NOW + timedelta(days=6))
    assert ledger.verify(app) == []
    lower = load_settings().caps.model_copy(update={"city_per_month": Rupiah(1)})
    assert [change.applied for change in caps.follow(app, lower, now=NOW)] == [True]
    assert audit.verify(app).broken_at is None


def test_only_the_cap_officer_raises(app: Connection, officer: Connection) -> None:
    wish = {"level": "opd_month", "holder": "DINKES", "cap": Rupiah(900_000), "reason": "imunisasi", "actor": "kadis"}
    with pytest.raises(caps.OfficerError):
        caps.raise_cap(app, **wish)
    assert (caps.may_raise(app), caps.may_raise(officer)) == (False, True)
    assert caps.raise_cap(officer, **wish)


@pytest.mark.parametrize(
    "statement",
    [
        "insert into siar.ledger_txns default values",
        "update siar.budgets set cap = cap + 1",
        "insert into siar.cap_policies (level, holder, cap, reason, actor) values ('post', '', 1, 'x', 'x')",
        "update siar.cap_policies set reason = 'lain'",
        "select siar.change_cap('post', '', 99999999, 'x', 'x', true)",
        "select siar.lower_cap('post', '', 1, 'x', 'x')",
        "select siar.raise_cap('post', '', 99999999, '', 'x')",
        "select siar.raise_cap('post', '', 99999999, 'x', null)",
        "select siar.raise_cap('city_month', 'DINKES', 99999999, 'x', 'x')",
        "select siar.append_audit('x', 'x', 'x', '{}')",
        "insert into siar.audit_entries default values",
        "select * from siar.boosts",
        "update siar.boosts set state = 'failed'",
        "insert into siar.overrun_acknowledgements values (1, 'x', 'x', now())",
        "update siar.configured_caps set cap = 1",
        "set role siar_application",
    ],
)
def test_the_cap_officer_does_nothing_else(owner: Connection, officer: Connection, statement: str) -> None:
    before = owner.execute("select count(*) as n from siar.cap_policies").fetchone()
    with pytest.raises(psycopg.DatabaseError):
        officer.execute(statement)
    assert owner.execute("select count(*) as n from siar.cap_policies").fetchone() == before


def _post(conn: Connection) -> int:
    """A published post, by the owner: it makes one at once, without its way."""
    with connect(conn.info.dsn.replace("test_app", "siar")) as made_by:
        return published_post(made_by)


@dataclass
class Books:
    """Two boosts of two agencies, the first reserved, and the application's connection."""

    app: Connection
    mine: int
    other: int
    late: int

    def budgets(self, boost: int) -> list[int]:
        rows = self.app.execute(
            """select distinct budget_id from siar.ledger_entries join siar.ledger_txns using (txn_id)
                where boost_id = %s and kind = 'reserve' order by 1""",
            (boost,),
        )
        return [row["budget_id"] for row in rows]

    def post(
        self,
        kind: str,
        boost: int,
        amount: int,
        budgets: list[int],
        *,
        day: str | None = None,
        key: str = "x",
        at: str = "now()",
    ) -> None:
        """Write one transaction by hand, in a transaction of the database."""
        source, target = {
            "reserve": ("available", "reserved"),
            "settle": ("reserved", "settled"),
            "release": ("reserved", "available"),
        }[kind]
        with self.app.transaction():
            txn = self.app.execute(
                f"""insert into siar.ledger_txns (idempotency_key, kind, boost_id, amount, spent_on, at)
                    values (%s, %s, %s, %s, %s, {at}) returning txn_id""",
                (f"{kind}:{boost}" + (f":{key}" if key else ""), kind, boost, amount, day),
            ).fetchone()["txn_id"]
            for budget in budgets:
                self.app.execute(
                    "insert into siar.ledger_entries values (%s, %s, %s, %s), (%s, %s, %s, %s)",
                    (txn, budget, source, -amount, txn, budget, target, amount),
                )

    def open(self, level: str, holder: str, period: str) -> int:
        self.app.execute(
            """insert into siar.budgets (level, holder, period, cap) values (%s, %s, %s, siar.cap_in_force(%s, %s))
               on conflict do nothing""",
            (level, holder, period, level, holder),
        )
        return self.app.execute(
            "select budget_id from siar.budgets where (level, holder, period) = (%s, %s, %s)", (level, holder, period)
        ).fetchone()["budget_id"]

    def envelope(self, boost: int) -> int:
        self.app.execute(
            """insert into siar.budgets (level, holder, cap) select 'boost', boost_id::text, amount from siar.boosts
                where boost_id = %s on conflict do nothing""",
            (boost,),
        )
        return self.app.execute(
            "select budget_id from siar.budgets where level = 'boost' and holder = %s", (str(boost),)
        ).fetchone()["budget_id"]

    def instead(self, boost: int, level: str, budget: int) -> list[int]:
        """The budgets that a boost belongs to, one of them exchanged."""
        rows = self.app.execute(
            """select o.level, b.budget_id from siar.budgets_of(%s, now()) o
                 left join siar.budgets b using (level, holder, period)""",
            (boost,),
        ).fetchall()
        return [
            budget if row["level"] == level else row["budget_id"]
            for row in rows
            if row["budget_id"] or row["level"] == level
        ]


@pytest.fixture
def books(app: Connection, owner: Connection) -> Books:
    # By the database's own clock, as in a city.
    owner.execute("update siar.money_clock set drift = '6 hours'")
    now = owner.execute("select now() as now").fetchone()["now"]
    posts = [published_post(owner, opd=opd) for opd in ("DINKES", "BPBD", "DINKES")]
    mine, other, late = (
        boost_row(app, post, opd=opd, now=now) for post, opd in zip(posts, ("DINKES", "BPBD", "DINKES"), strict=True)
    )
    for boost in (mine, other):
        ledger.reserve(app, boost_id=boost, now=now)
    books = Books(app, mine, other, late)
    books.envelope(late)
    return books


def _sql(text: str) -> Callable[[Books], None]:
    return lambda books: books.app.execute(text.format(mine=books.mine, other=books.other, late=books.late)) and None


def _reserve_of(level: str) -> Callable[[Books], None]:
    """Reserve the third boost on the second one's balance of a level."""

    def act(books: Books) -> None:
        theirs = books.app.execute(
            """select b.budget_id from siar.budgets_of(%s, now()) join siar.budgets b using (level, holder, period)
                where level = %s""",
            (books.other, level),
        ).fetchone()["budget_id"]
        books.open("post", str(post_of(books, books.late)), "")
        books.post("reserve", books.late, 100_000, books.instead(books.late, level, theirs), key="")

    return act


def post_of(books: Books, boost: int) -> int:
    return books.app.execute(
        "select post_id from siar.boosts join siar.publications using (publication_id) where boost_id = %s", (boost,)
    ).fetchone()["post_id"]


def _whole(books: Books, boost: int) -> list[int]:
    books.open("post", str(post_of(books, boost)), "")
    return books.instead(boost, "", 0)


def _reserve_in_2031(books: Books) -> None:
    year = books.open("city_year", "city", "2031")
    books.open("post", str(post_of(books, books.late)), "")
    books.post("reserve", books.late, 100_000, books.instead(books.late, "city_year", year), key="")


def _reserve_at_2031(books: Books) -> None:
    books.post("reserve", books.late, 100_000, _whole(books, books.late), key="", at="timestamptz '2031-01-01'")


def _from_another_trigger(books: Books) -> None:
    books.app.execute("create temporary table lever (x int)")
    books.app.execute(
        """create function pg_temp.pull() returns trigger language plpgsql as
           $$ begin update siar.budgets set settled = settled + 1, reserved = reserved - 1; return null; end $$"""
    )
    books.app.execute("create trigger pulled after insert on lever for each row execute function pg_temp.pull()")
    books.app.execute("insert into lever values (1)")


def _close_with_money(books: Books) -> None:
    with books.app.transaction():
        for state in (*RAN, "closing", "closed"):
            walk(books.app, books.mine, state, at=books.app.execute("select now() as now").fetchone()["now"])


def _give_up_what_ran(books: Books) -> None:
    """As if it had never run: its whole money comes back while Meta still bills."""
    with books.app.transaction():
        walk(books.app, books.mine, *RAN[:-1], "needs_human", "failed")
        books.post("release", books.mine, 100_000, books.budgets(books.mine))


def _give_up_what_cost(books: Books) -> None:
    books.app.execute("update siar.boosts set spend = 5000 where boost_id = %s", (books.mine,))
    walk(books.app, books.mine, "preparing", "failed")


def _close_hours_before_its_end(books: Books) -> None:
    """By a clock of its own, as far off as a moment may be."""
    books.app.execute("update siar.boosts set ends_at = now() + interval '5 hours' where boost_id = %s", (books.mine,))
    walk(books.app, books.mine, *RAN)
    late = books.app.execute("select now() + interval '5 hours 59 minutes' as late").fetchone()["late"]
    walk(books.app, books.mine, "closing", at=late)


def _shadow(books: Books) -> None:
    """Tables of its own in front of the real ones."""
    books.app.execute("create temporary table cap_policies (level text, holder text, cap bigint, policy_id bigint)")
    books.app.execute("insert into pg_temp.cap_policies values ('post', '', 99999999, 1)")
    books.app.execute("set search_path = pg_temp, siar")
    books.app.execute("insert into siar.budgets (level, holder, period, cap) values ('post', '9', '', 99999999)")


def _bill(books: Books, kind: str, amount: int, *, day: str = "current_date", key: str = "x") -> None:
    """Book a day by hand on the first boost's own budgets."""
    sides = {
        "refund": ("settled", "reserved"),
        "overrun_refund": ("overrun", "available"),
        "top_up": ("available", "reserved"),
        "settle": ("reserved", "settled"),
    }
    source, target = sides[kind]
    with books.app.transaction():
        txn = books.app.execute(
            f"""insert into siar.ledger_txns (idempotency_key, kind, boost_id, amount, spent_on, at)
                values (%s, %s, %s, %s, {day}, now()) returning txn_id""",
            (f"{kind}:{books.mine}:{key}", kind, books.mine, amount),
        ).fetchone()["txn_id"]
        for budget in books.budgets(books.mine):
            books.app.execute(
                "insert into siar.ledger_entries values (%s, %s, %s, %s), (%s, %s, %s, %s)",
                (txn, budget, source, -amount, txn, budget, target, amount),
            )


def _acknowledge_what_is_none(books: Books) -> None:
    books.app.execute(
        """insert into siar.overrun_acknowledgements (txn_id, actor, reason, at)
           select txn_id, 'x', 'x', now() from siar.ledger_txns limit 1"""
    )


STATEMENTS: dict[str, Callable[[Books], None]] = {
    "raise a budget's cap": _sql("update siar.budgets set cap = cap + 1"),
    "move a balance by hand": _sql("update siar.budgets set reserved = 0"),
    "open a budget that holds something": _sql(
        "insert into siar.budgets (level, holder, period, cap, settled) values ('post', '9', '', 1, 1)"
    ),
    "open a budget above the policy": _sql(
        "insert into siar.budgets (level, holder, period, cap) values ('post', '9', '', 99999999)"
    ),
    "change a policy": _sql("update siar.cap_policies set cap = 99999999"),
    "delete a policy": _sql("delete from siar.cap_policies"),
    "truncate the policies": _sql("truncate siar.cap_policies"),
    "write a policy": _sql(
        "insert into siar.cap_policies (level, holder, cap, reason, actor) values ('post', '', 99999999, 'x', 'x')"
    ),
    "raise as the officer": _sql("select siar.raise_cap('post', '', 99999999, 'x', 'x')"),
    "raise past the officer": _sql("select siar.change_cap('post', '', 99999999, 'x', 'x', true)"),
    "raise by lowering": _sql("select siar.lower_cap('post', '', 99999999, 'x', 'x')"),
    "reserve in 2031": _reserve_in_2031,
    "reserve as of 2031": _reserve_at_2031,
    "reserve on another agency's budget": _reserve_of("opd_month"),
    "reserve on another post's budget": _reserve_of("post"),
    "reserve on another boost's envelope": _reserve_of("boost"),
    "reserve one rupiah for a boost of 100.000": lambda books: books.post(
        "reserve", books.late, 1, _whole(books, books.late), key=""
    ),
    "run without a reservation": lambda books: walk(books.app, books.late, "preparing"),
    "release before the end": lambda books: books.post("release", books.mine, 100_000, books.budgets(books.mine)),
    "reserve a second time on other budgets": lambda books: books.post(
        "reserve", books.mine, 100_000, books.budgets(books.other)
    ),
    "settle a day of 2020": lambda books: books.post(
        "settle", books.mine, 5, books.budgets(books.mine), day="2020-01-01", key="2020-01-01"
    ),
    "close with money reserved": _close_with_money,
    "move a balance from another trigger": _from_another_trigger,
    "disable a trigger": _sql("alter table siar.budgets disable trigger budgets_guard"),
    "switch triggers off": _sql("set session_replication_role = replica"),
    "drop a trigger": _sql("drop trigger budgets_guard on siar.budgets"),
    "replace a guard": _sql(
        "create or replace function siar.guard_budget() returns trigger language plpgsql as 'begin return new; end'"
    ),
    "become the owner": _sql("set role siar"),
    "set the clock aside": _sql("update siar.money_clock set drift = null"),
    "make a table": _sql("create table siar.mine (x int)"),
    "grant itself more": _sql("grant update on siar.budgets to test_app; update siar.budgets set cap = cap + 1"),
    "change the ledger": _sql("update siar.ledger_txns set amount = 1"),
    "delete from the ledger": _sql("delete from siar.ledger_entries"),
    "truncate the ledger": _sql("truncate siar.ledger_entries"),
    "delete a boost": _sql("delete from siar.boosts where boost_id = {late}"),
    "let a boost be another agency's": _sql("update siar.boosts set opd = 'BPBD' where boost_id = {late}"),
    "let a boost cost another amount": _sql("update siar.boosts set lifetime_budget = 1 where boost_id = {late}"),
    "write an entry of the audit trail over": _sql("update siar.audit_entries set actor = 'x'"),
    "append to the audit trail past its chain": _sql("select siar.append_audit('x', 'x', 'x', '{{}}')"),
    "give up what ran": _give_up_what_ran,
    "give up what was billed": _give_up_what_cost,
    "close hours before the end": _close_hours_before_its_end,
    "tables of its own in front of the real ones": _shadow,
    "take back a bill that never was": lambda books: _bill(books, "refund", 5),
    "take back an overrun that never was": lambda books: _bill(books, "overrun_refund", 5),
    "promise more than the boost costs": lambda books: _bill(books, "top_up", 5, day="null"),
    "settle more than is held": lambda books: _bill(books, "settle", 100_001),
    "settle without a day": lambda books: _bill(books, "settle", 5, day="null"),
    "settle a day after its days": lambda books: _bill(books, "settle", 5, day="current_date + 9"),
    "settle nothing": lambda books: _bill(books, "settle", 0),
    "settle less than nothing": lambda books: _bill(books, "settle", -5),
    "acknowledge what is no overrun": _acknowledge_what_is_none,
    "take an acknowledgement back": _sql("delete from siar.overrun_acknowledgements"),
    "change an acknowledgement": _sql("update siar.overrun_acknowledgements set reason = 'y'"),
    "lower without a reason": _sql("select siar.lower_cap('post', '', 1, '', 'x')"),
    "lower as nobody": _sql("select siar.lower_cap('post', '', 1, 'x', null)"),
    "lower below nothing": _sql("select siar.lower_cap('post', '', -1, 'x', 'x')"),
    "lower to nothing in force": _sql("select siar.lower_cap('city_month', 'city', null, 'x', 'x')"),
    "lower what is no level": _sql("select siar.lower_cap('galaxy', '', 1, 'x', 'x')"),
    "take an agency's lower ceiling away": _sql(
        "select siar.lower_cap('opd_month', 'BPBD', 5, 'x', 'x'); select siar.lower_cap('opd_month', 'BPBD', null, 'x', 'x')"
    ),
    "begin a boost that runs": _sql(
        """insert into siar.boosts (publication_id, opd, reference_code, state, lifetime_budget, tax, starts_at, ends_at, name_key,
             created_at, updated_at) select publication_id, opd, reference_code, 'running', 1, 0, now(), now() + '1 day', 'k',
             now(), now() from siar.boosts where boost_id = {mine}"""
    ),
    "let a boost run for a year": _sql("update siar.boosts set ends_at = now() + '1 year' where boost_id = {mine}"),
    "let a boost promote another post": _sql(
        "update siar.boosts set publication_id = (select publication_id from siar.boosts where boost_id = {other})"
        " where boost_id = {late}"
    ),
    "let a boost be of another programme": _sql("update siar.boosts set programme = 'X' where boost_id = {mine}"),
    "let a boost be older": _sql(
        "update siar.boosts set created_at = now() - '40 days'::interval where boost_id = {mine}"
    ),
    "give a boost back to a worker that lost it": _sql(
        "update siar.boosts set fence = 5 where boost_id = {mine}; update siar.boosts set fence = 4 where boost_id = {mine}"
    ),
    "let a boost be another campaign": _sql(
        "update siar.boosts set campaign_id = 'a' where boost_id = {mine};"
        "update siar.boosts set campaign_id = 'b' where boost_id = {mine}"
    ),
    "write the history of a boost": _sql(
        "insert into siar.boost_events (boost_id, to_state, at) values ({mine}, 'closed', now())"
    ),
    "erase the history of a boost": _sql("delete from siar.boost_events"),
    "forget a stop order": _sql(
        "insert into siar.stop_orders (boost_id, cause, ends, actor, reason, since, ordered_at)"
        " values ({mine}, 'person', true, 'x', 'x', now(), now()); delete from siar.stop_orders"
    ),
    "decide a proposal anew": _sql(
        """insert into siar.boost_proposals (publication_id, opd, lifetime_budget, tried, reach_low, reach_high, proposed_at,
             open_until, state, decided_by, decided_at, reason) select publication_id, opd, 1, false, 0, 0, now(), now() + '1 day',
             'declined', 'ani', now(), 'x' from siar.boosts where boost_id = {mine};
           update siar.boost_proposals set state = 'open', decided_by = null, decided_at = null, reason = null"""
    ),
    "forget a proposal": _sql("truncate siar.boost_proposals cascade"),
    "change what an advertisement reached": _sql("truncate siar.boost_readings"),
    "make the guards the caller's own": _sql("alter function siar.guard_budget() security invoker"),
    "lead the guards to other tables": _sql("alter function siar.guard_budget() set search_path = public"),
    "change the ledger by a rule": _sql("create rule quiet as on insert to siar.ledger_entries do instead nothing"),
    "become the cap officer": _sql("set role siar_cap_officer"),
    "become somebody by session": _sql("set session authorization siar"),
    "make itself a superuser": _sql("alter role test_app superuser"),
    "let itself in as the officer": _sql("grant siar_cap_officer to test_app"),
    "let somebody in": _sql("select siar.admit('x', 'x', 'siar_cap_officer')"),
    "own the budgets": _sql("alter table siar.budgets owner to test_app"),
    "run a program": _sql("copy siar.budgets to program 'true'"),
    "load an extension": _sql("create extension dblink"),
    "count transactions anew": _sql("select setval('siar.ledger_txns_txn_id_seq', 1)"),
    "keep others from promising": _sql("do $$ begin lock table siar.budgets in exclusive mode; end $$"),
    # What was refused before stays so.
    "a transaction that does not balance": lambda books: books.post(
        "settle", books.mine, 5, books.budgets(books.mine)[:-1], day=NOW.date().isoformat()
    ),
    "settle on another boost's budgets": lambda books: books.post(
        "settle",
        books.mine,
        5,
        books.budgets(books.other),
        day=books.app.execute("select current_date").fetchone()["current_date"].isoformat(),
    ),
    "another boost's key": _sql(
        "insert into siar.ledger_txns (idempotency_key, kind, boost_id, amount, at)"
        " values ('release:{other}', 'release', {mine}, 5, now())"
    ),
    "a longer boost's key": _sql(
        "insert into siar.ledger_txns (idempotency_key, kind, boost_id, amount, at)"
        " values ('release:{mine}7', 'release', {mine}, 5, now())"
    ),
}


@pytest.mark.parametrize("what", STATEMENTS)
def test_the_application_cannot(books: Books, what: str) -> None:
    def money() -> list[dict]:
        return books.app.execute(
            """select level, holder, period, cap, reserved, settled, overrun from siar.budgets
                where reserved + settled + overrun > 0 order by 1, 2, 3"""
        ).fetchall()

    before = money()
    with pytest.raises(psycopg.DatabaseError) as refused:
        STATEMENTS[what](books)
    # Refused for what it is, not because it is mistyped.
    assert isinstance(refused.value, pg.InsufficientPrivilege | pg.IntegrityError), refused.value
    assert money() == before
    assert ledger.verify(books.app) == []


def test_what_is_refused_there_is_refused_for_its_fault_alone(books: Books) -> None:
    """The same by hand, without the fault, is accepted: so the statements above fail for what they are called."""
    books.post("reserve", books.late, 100_000, _whole(books, books.late), key="")
    day = books.app.execute("select current_date").fetchone()["current_date"].isoformat()
    books.post("settle", books.mine, 5, books.budgets(books.mine), day=day, key=day)
    walk(books.app, books.late, "preparing")


def test_a_new_server_s_first_database_is_let_in_too(cluster: Cluster) -> None:
    with cluster.admin() as admin:
        found = admin.execute("select rolname, rolcanlogin from pg_roles where rolname like 'siar\\_%%' order by 1")
        assert found.fetchall() == [("siar_application", False), ("siar_cap_officer", False)]
