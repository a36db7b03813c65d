from __future__ import annotations

import threading
from datetime import date, timedelta

import pytest
from psycopg import errors as pg

from siar.boosts.budget import caps as ceilings
from siar.boosts.budget import ledger
from siar.boosts.budget.tax import Taxed
from siar.quantities import Rupiah
from siar.settings import Caps, Programme, load_settings
from siar.store import Connection, connect
from tests.integration.boosts.books import NOW, RAN, boost_row, published_post, walk

pytestmark = pytest.mark.integration
DAY = date(2026, 9, 10)
END = NOW + timedelta(days=3)


def limits(**over: int) -> Caps:
    values = {
        "city_per_year": 10_000_000,
        "city_per_month": 3_000_000,
        "opd_per_month": 600_000,
        "post_lifetime": 250_000,
    }
    return load_settings().caps.model_copy(update={level: Rupiah(cap) for level, cap in (values | over).items()})


def net(amount: int, tax: int = 0) -> Taxed:
    return Taxed(Rupiah(amount), Rupiah(tax))


def new_boost(conn: Connection, *, opd: str = "DINKES", amount: int = 100_000, tax: int = 0) -> int:
    return boost_row(conn, published_post(conn, opd=opd), opd=opd, budget=amount, tax=tax)


def reserved(conn: Connection, *, opd: str = "DINKES", amount: int = 100_000, tax: int = 0) -> int:
    boost = new_boost(conn, opd=opd, amount=amount, tax=tax)
    assert ledger.reserve(conn, boost_id=boost, now=NOW)
    return boost


def over(conn: Connection, boost: int, *, keep: int = 0) -> None:
    """Let a boost end, and give back what it holds above `keep`."""
    walk(conn, boost, *RAN)
    with conn.transaction():
        walk(conn, boost, "closing", at=END + timedelta(days=3))
        ledger.release(conn, boost_id=boost, now=END + timedelta(days=3), keep=Rupiah(keep))


@pytest.fixture
def capped(conn: Connection) -> Connection:
    ceilings.apply(conn, limits(), actor="test", reason="uji")
    return conn


def balances(conn: Connection) -> dict[str, tuple[int, int, int]]:
    rows = conn.execute("select * from siar.budgets").fetchall()
    return {f"{r['level']}/{r['holder']}/{r['period']}": (r["reserved"], r["settled"], r["overrun"]) for r in rows}


def post_of(conn: Connection, boost: int) -> int:
    row = conn.execute(
        "select post_id from siar.boosts join siar.publications using (publication_id) where boost_id = %s", (boost,)
    ).fetchone()
    return row["post_id"]


def test_a_reservation_hits_every_balance_of_its_boost(capped):
    boost = reserved(capped)
    assert balances(capped) == {
        f"boost/{boost}/": (100_000, 0, 0),
        f"post/{post_of(capped, boost)}/": (100_000, 0, 0),
        "opd_month/DINKES/2026-09": (100_000, 0, 0),
        "city_month/city/2026-09": (100_000, 0, 0),
        "city_year/city/2026": (100_000, 0, 0),
    }


def test_a_boost_of_a_programme_is_held_against_the_programme_s_year(conn):
    programme = Programme(code="STUNTING", name="Stunting", per_year=Rupiah(150_000), opd=("DINKES",))
    ceilings.apply(conn, limits().model_copy(update={"programmes": (programme,)}), actor="t", reason="uji")
    first, second = (boost_row(conn, published_post(conn), programme="STUNTING") for _ in range(2))
    assert ledger.reserve(conn, boost_id=first, now=NOW)
    assert balances(conn)["programme_year/STUNTING/2026"] == (100_000, 0, 0)
    with pytest.raises(ledger.CapExceededError, match="program STUNTING tahun 2026") as refused:
        ledger.reserve(conn, boost_id=second, now=NOW)
    assert (refused.value.level, refused.value.room) == ("programme_year", Rupiah(50_000))


def test_a_level_without_a_ceiling_promises_nothing(capped):
    boost = boost_row(capped, published_post(capped), programme="TANPA")
    with pytest.raises(ledger.CapExceededError, match="program TANPA"):
        ledger.reserve(capped, boost_id=boost, now=NOW)
    assert balances(capped) == {}


def test_a_repeated_reservation_changes_nothing(capped):
    boost = reserved(capped)
    before = balances(capped)
    assert not ledger.reserve(capped, boost_id=boost, now=NOW)
    assert balances(capped) == before


@pytest.mark.parametrize(
    ("over", "level"),
    [
        ({"post_lifetime": 99_999}, "post"),
        ({"opd_per_month": 99_999}, "opd_month"),
        ({"city_per_month": 99_999}, "city_month"),
        ({"city_per_year": 99_999}, "city_year"),
    ],
)
def test_each_level_refuses_by_itself(conn, over, level):
    ceilings.apply(conn, limits(**over), actor="test", reason="uji")
    boost = new_boost(conn)
    with pytest.raises(ledger.CapExceededError) as refused:
        ledger.reserve(conn, boost_id=boost, now=NOW)
    assert refused.value.level == level
    assert str(refused.value).startswith("E_IKLAN_MELEBIHI_PAGU: Biaya iklan Rp100.000 melebihi sisa pagu ")
    assert all(balance == (0, 0, 0) for balance in balances(conn).values())
    assert conn.execute("select count(*) from siar.ledger_txns").fetchone()["count"] == 0


def test_an_agency_with_a_ceiling_of_its_own_is_held_to_that(conn):
    ceilings.apply(conn, limits().model_copy(update={"opd": {"BPBD": Rupiah(100_000)}}), actor="t", reason="uji")
    reserved(conn, opd="BPBD")
    late = new_boost(conn, opd="BPBD", amount=1)
    with pytest.raises(ledger.CapExceededError, match="perangkat daerah BPBD"):
        ledger.reserve(conn, boost_id=late, now=NOW)
    reserved(conn, opd="DINKES", amount=200_000)


def test_the_month_is_the_citys(capped):
    # 30 September 20.00 UTC is 1 October in Kupang.
    late = NOW.replace(day=30, hour=20)
    boost = boost_row(capped, published_post(capped), budget=1_000, now=late)
    ledger.reserve(capped, boost_id=boost, now=late)
    assert "city_month/city/2026-10" in balances(capped)


def test_a_day_s_bill_is_booked_and_corrected_both_ways(capped):
    boost = reserved(capped, tax=11_000)
    assert ledger.bill(capped, boost_id=boost, spent_on=DAY, owed=net(60_000, 6_600), now=NOW) == ledger.Booked(
        Rupiah(66_600)
    )
    assert ledger.bill(capped, boost_id=boost, spent_on=DAY, owed=net(60_000, 6_600), now=NOW) == ledger.Booked()
    assert ledger.bill(capped, boost_id=boost, spent_on=DAY, owed=net(55_000, 6_050), now=NOW) == ledger.Booked(
        Rupiah(-5_550)
    )
    assert ledger.billed_by_day(capped, boost_id=boost) == {DAY: net(55_000, 6_050)}
    # The price fell and its tax rose: both are booked, not their sum.
    assert ledger.bill(capped, boost_id=boost, spent_on=DAY, owed=net(54_999, 6_051), now=NOW) == ledger.Booked()
    assert ledger.billed_by_day(capped, boost_id=boost) == {DAY: net(54_999, 6_051)}
    over(capped, boost)
    assert set(balances(capped).values()) == {(0, 61_050, 0)}
    assert ledger.verify(capped) == []


def test_what_passes_the_envelope_is_an_overrun_even_when_others_have_room(capped):
    mine, other = reserved(capped), reserved(capped)
    booked = ledger.bill(capped, boost_id=mine, spent_on=DAY, owed=net(100_001), now=NOW)
    assert booked == ledger.Booked(Rupiah(100_001), Rupiah(1))
    assert ledger.envelope(capped, boost_id=mine) == ledger.Envelope(
        Rupiah(100_000), Rupiah(0), Rupiah(100_000), Rupiah(1)
    )
    assert ledger.envelope(capped, boost_id=other).reserved == Rupiah(100_000)
    assert balances(capped)["city_month/city/2026-09"] == (100_000, 100_000, 1)
    assert ledger.verify(capped) == []


def test_an_overrun_stops_new_boosts_until_somebody_says_why_it_may_stand(capped):
    mine, late = reserved(capped), new_boost(capped)
    ledger.bill(capped, boost_id=mine, spent_on=DAY, owed=net(100_001), now=NOW)
    with pytest.raises(ledger.OverrunError, match=r"E_IKLAN_TAGIHAN_LEBIH: .* Rp1\."):
        ledger.reserve(capped, boost_id=late, now=NOW)
    assert ledger.acknowledge(capped, boost_id=mine, actor="ani", reason="pembulatan", now=NOW) == 1
    assert ledger.open_overruns(capped) == []
    assert ledger.reserve(capped, boost_id=late, now=NOW)
    # A further one is a further question.
    ledger.bill(capped, boost_id=mine, spent_on=DAY, owed=net(100_003), now=NOW)
    assert [overrun.amount for overrun in ledger.open_overruns(capped)] == [Rupiah(2)]


def test_an_overrun_that_meta_takes_back_asks_for_nothing(capped):
    mine, late = reserved(capped), new_boost(capped)
    ledger.bill(capped, boost_id=mine, spent_on=DAY, owed=net(100_500), now=NOW)
    # A fault of the other day is taken back: the overrun goes first.
    assert ledger.bill(capped, boost_id=mine, spent_on=DAY, owed=net(99_000), now=NOW) == ledger.Booked(
        Rupiah(-1_500), Rupiah(-500)
    )
    assert balances(capped)[f"boost/{mine}/"] == (1_000, 99_000, 0)
    assert ledger.reserve(capped, boost_id=late, now=NOW)


def test_an_overrun_takes_room_from_what_may_be_promised(conn):
    ceilings.apply(conn, limits(city_per_month=200_000), actor="t", reason="uji")
    mine, late = reserved(conn), new_boost(conn)
    ledger.bill(conn, boost_id=mine, spent_on=DAY, owed=net(100_001), now=NOW)
    ledger.acknowledge(conn, boost_id=mine, actor="ani", reason="pembulatan", now=NOW)
    with pytest.raises(ledger.CapExceededError) as refused:
        ledger.reserve(conn, boost_id=late, now=NOW)
    assert (refused.value.level, refused.value.room) == ("city_month", Rupiah(99_999))


def test_what_was_given_back_is_promised_once_more_where_there_is_room(capped):
    boost = reserved(capped)
    ledger.bill(capped, boost_id=boost, spent_on=DAY, owed=net(60_000), now=NOW)
    over(capped, boost, keep=3_000)
    assert ledger.bill(capped, boost_id=boost, spent_on=DAY, owed=net(70_000), now=END) == ledger.Booked(Rupiah(10_000))
    assert balances(capped)["city_month/city/2026-09"] == (0, 70_000, 0)
    kinds = [row["kind"] for row in capped.execute("select kind from siar.ledger_txns order by txn_id")]
    assert kinds == ["reserve", "settle", "release", "top_up", "settle"]


def test_what_was_given_back_and_promised_to_another_is_an_overrun_when_it_is_billed_after_all(conn):
    ceilings.apply(conn, limits(city_per_month=130_000), actor="t", reason="uji")
    boost = reserved(conn)
    ledger.bill(conn, boost_id=boost, spent_on=DAY, owed=net(60_000), now=NOW)
    over(conn, boost)
    reserved(conn, amount=65_000)
    assert ledger.bill(conn, boost_id=boost, spent_on=DAY, owed=net(70_000), now=END) == ledger.Booked(
        Rupiah(10_000), Rupiah(5_000)
    )
    assert balances(conn)["city_month/city/2026-09"] == (65_000, 65_000, 5_000)
    assert ledger.verify(conn) == []


def test_money_is_given_back_as_often_as_there_is_some(capped):
    boost = reserved(capped)
    ledger.bill(capped, boost_id=boost, spent_on=DAY, owed=net(60_000), now=NOW)
    over(capped, boost)
    ledger.bill(capped, boost_id=boost, spent_on=DAY, owed=net(50_000), now=END)
    assert ledger.release(capped, boost_id=boost, now=END + timedelta(days=5)) == Rupiah(10_000)
    assert ledger.release(capped, boost_id=boost, now=END + timedelta(days=5)) == Rupiah(0)


def test_the_tax_of_what_is_held_goes_back_with_it(capped):
    boost = reserved(capped, tax=11_000)
    ledger.bill(capped, boost_id=boost, spent_on=DAY, owed=net(60_000, 6_600), now=NOW)
    over(capped, boost)
    (back,) = capped.execute("select net, tax from siar.ledger_txns where kind = 'release'").fetchall()
    assert (back["net"], back["tax"]) == (40_000, 4_400)


def test_raw_updates_are_refused_by_trigger_and_by_check(capped):
    reserved(capped)
    with pytest.raises(pg.CheckViolation):
        capped.execute("update siar.budgets set reserved = cap + 1")
    with pytest.raises(pg.CheckViolation):
        capped.execute("update siar.budgets set reserved = 0")
    with pytest.raises(pg.CheckViolation):
        capped.execute("update siar.budgets set cap = 99999 where level <> 'boost'")
    with pytest.raises(pg.CheckViolation):
        capped.execute("update siar.budgets set cap = cap + 1 where level <> 'boost'")
    # Without our own trigger the CHECK alone must still hold.
    capped.execute("alter table siar.budgets disable trigger budgets_guard")
    with pytest.raises(pg.CheckViolation, match="budgets_within_cap"):
        capped.execute("update siar.budgets set reserved = cap + 1")
    with pytest.raises(pg.CheckViolation, match="budgets_within_cap"):
        capped.execute("update siar.budgets set settled = cap where reserved > 0")


@pytest.mark.parametrize("table", ["ledger_txns", "ledger_entries", "cap_policies"])
def test_history_is_not_edited(capped, table):
    reserved(capped)
    column = "cap" if table == "cap_policies" else "amount"
    for statement in (
        f"update siar.{table} set {column} = 1",
        f"delete from siar.{table}",
        f"truncate siar.{table} cascade",
    ):
        with pytest.raises(pg.RestrictViolation):
            capped.execute(statement)


def test_a_transaction_that_skips_a_level_is_refused_at_commit(capped):
    boost = reserved(capped)
    with pytest.raises(pg.IntegrityConstraintViolation, match="does not touch exactly"):
        capped.execute(
            """with t as (insert into siar.ledger_txns (idempotency_key, kind, boost_id, amount, at)
                          values (%s, 'release', %s, 5, now()) returning txn_id)
               insert into siar.ledger_entries select txn_id, budget_id, account, amount from siar.budgets, t,
               (values ('reserved', -5), ('available', 5)) v (account, amount) where level <> 'city_year'""",
            (f"release:{boost}", boost),
        )
    assert ledger.verify(capped) == []


def test_entries_slipped_into_an_old_transaction_are_refused(capped):
    reserved(capped)
    with pytest.raises(pg.IntegrityConstraintViolation):
        capped.execute(
            """insert into siar.ledger_entries select e.txn_id, e.budget_id, 'settled', 7
               from siar.ledger_entries e join siar.budgets b using (budget_id) where b.level = 'post' limit 1"""
        )


def test_a_lowered_ceiling_takes_nothing_more_also_when_old_promises_held_it_up(capped):
    boost, late = reserved(capped), new_boost(capped, amount=1)
    ceilings.follow(capped, limits(city_per_month=10_000), now=NOW)
    with pytest.raises(ledger.CapExceededError):
        ledger.reserve(capped, boost_id=late, now=NOW)
    assert ledger.bill(capped, boost_id=boost, spent_on=DAY, owed=net(5_000), now=NOW).overrun == Rupiah(0)
    over(capped, boost)
    # 95.000 came back and the ceiling is 10.000: there are 5.000 left, whatever the budget's row still says.
    assert ledger.reserve(capped, boost_id=new_boost(capped, amount=5_000), now=NOW)
    with pytest.raises(ledger.CapExceededError):
        ledger.reserve(capped, boost_id=late, now=NOW)


def test_a_lowering_waits_for_whoever_is_promising_and_holds_for_whoever_comes_later(database, capped):
    """A ceiling was lowered while a reservation was open: its budget kept the old one and took more."""
    first, second = new_boost(capped), new_boost(capped, opd="BPBD", amount=120_000)
    lowered = threading.Event()

    def lower() -> None:
        with connect(database) as other:
            ceilings.follow(other, limits(city_per_month=100_000), now=NOW)
        lowered.set()

    with capped.transaction():
        ledger.reserve(capped, boost_id=first, now=NOW)
        thread = threading.Thread(target=lower)
        thread.start()
        waiting = "select count(*) from pg_locks where not granted and locktype = 'advisory'"
        with connect(database) as looking:
            while not looking.execute(waiting).fetchone()["count"]:
                assert not lowered.is_set()
    thread.join()
    month = capped.execute("select cap, reserved from siar.budgets where level = 'city_month'").fetchone()
    assert month == {"cap": 100_000, "reserved": 100_000}
    with pytest.raises(ledger.CapExceededError):
        ledger.reserve(capped, boost_id=second, now=NOW)


def test_money_is_promised_at_read_committed_only(database, capped):
    boost = new_boost(capped)
    with connect(database) as other:
        other.execute("set default_transaction_isolation to 'repeatable read'")
        with pytest.raises(pg.CheckViolation, match="read committed"):
            ledger.reserve(other, boost_id=boost, now=NOW)


def test_eight_writers_cannot_pass_a_ceiling_together(database, conn):
    ceilings.apply(conn, limits(city_per_month=1_000_000, opd_per_month=1_000_000), actor="t", reason="uji")
    boosts = [new_boost(conn, amount=30_000 + n) for n in range(48)]
    refused: list[int] = []
    start = threading.Barrier(8)

    def work(mine: list[int]) -> None:
        with connect(database) as own:
            start.wait()
            for boost in mine:
                try:
                    ledger.reserve(own, boost_id=boost, now=NOW)
                except ledger.CapExceededError:
                    refused.append(boost)

    threads = [threading.Thread(target=work, args=(boosts[n::8],)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    month = conn.execute("select * from siar.budgets where level = 'city_month'").fetchone()
    assert month["reserved"] <= 1_000_000
    assert len(refused) == 48 - 33  # 33 fit, the 34th never does
    assert ledger.verify(conn) == []


@pytest.mark.parametrize("asked", ["reserve", "bill"])
def test_what_eight_writers_ask_for_at_once_is_booked_once(database, capped, asked):
    boost = reserved(capped) if asked == "bill" else new_boost(capped)
    made: list[bool] = []
    start = threading.Barrier(8)

    def work() -> None:
        with connect(database) as own:
            start.wait()
            if asked == "reserve":
                made.append(ledger.reserve(own, boost_id=boost, now=NOW))
            else:
                made.append(bool(ledger.bill(own, boost_id=boost, spent_on=DAY, owed=net(40_000), now=NOW).billed))

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(made) == [False] * 7 + [True]
    assert balances(capped)[f"boost/{boost}/"] == ((60_000, 40_000, 0) if asked == "bill" else (100_000, 0, 0))
