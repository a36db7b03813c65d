from __future__ import annotations

import threading
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg import errors as pg

from siar.boosts.budget import caps as ceilings
from siar.boosts.budget import ledger
from siar.quantities import Rupiah
from siar.settings import Caps, load_settings
from siar.store import Connection, connect
from tests.integration.boosts.books import NOW, boost_row, published_post

pytestmark = pytest.mark.integration
ZONE = load_settings().city.zone


def limits(**over: int) -> Caps:
    values = {
        "city_per_year": 10_000_000,
        "city_per_month": 3_000_000,
        "opd_per_month": 600_000,
        "post_lifetime": 250_000,
    }
    return load_settings().caps.model_copy(update={level: Rupiah(cap) for level, cap in (values | over).items()})


def hit(post: int = 1, opd: str = "DINKES", now=NOW) -> ledger.Balances:
    return ledger.Balances.of(post_id=post, opd=opd, now=now, zone=ZONE)


def new_boost(conn: Connection, *, opd: str = "DINKES", amount: int = 100_000) -> int:
    return boost_row(conn, published_post(conn, opd=opd), opd=opd, budget=amount)


@pytest.fixture
def capped(conn: Connection) -> Connection:
    ceilings.apply(conn, limits(), actor="test", now=NOW, zone=ZONE)
    return conn


def balances(conn: Connection) -> dict[str, tuple[int, int]]:
    rows = conn.execute("select level, holder, period, reserved, settled from siar.budgets").fetchall()
    return {f"{r['level']}/{r['holder']}/{r['period']}": (r["reserved"], r["settled"]) for r in rows}


def test_a_reservation_hits_all_five_balances(capped):
    boost = new_boost(capped)
    assert ledger.reserve(capped, boost_id=boost, amount=Rupiah(100_000), balances=hit(), now=NOW)
    assert balances(capped) == {
        f"boost/{boost}/": (100_000, 0),
        "post/1/": (100_000, 0),
        "opd_month/DINKES/2026-09": (100_000, 0),
        "city_month/city/2026-09": (100_000, 0),
        "city_year/city/2026": (100_000, 0),
    }


def test_a_repeated_reservation_changes_nothing(capped):
    boost = new_boost(capped)
    assert ledger.reserve(capped, boost_id=boost, amount=Rupiah(100_000), balances=hit(), now=NOW)
    before = balances(capped)
    assert not ledger.reserve(capped, boost_id=boost, amount=Rupiah(100_000), balances=hit(), now=NOW)
    assert balances(capped) == before


def test_the_same_key_for_another_amount_is_a_mistake(capped):
    boost = new_boost(capped)
    ledger.reserve(capped, boost_id=boost, amount=Rupiah(100_000), balances=hit(), now=NOW)
    ledger.settle(capped, boost_id=boost, spent_on=date(2026, 9, 10), amount=Rupiah(10_000), now=NOW)
    with pytest.raises(ledger.IdempotencyError):
        ledger.settle(capped, boost_id=boost, spent_on=date(2026, 9, 10), amount=Rupiah(10_001), now=NOW)


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
    ceilings.apply(conn, limits(**over), actor="test", now=NOW, zone=ZONE)
    boost = new_boost(conn)
    with pytest.raises(ledger.CapExceededError) as refused:
        ledger.reserve(conn, boost_id=boost, amount=Rupiah(100_000), balances=hit(), now=NOW)
    assert refused.value.level == level
    assert str(refused.value).startswith("E_IKLAN_MELEBIHI_PAGU: Biaya iklan Rp100.000 melebihi sisa pagu ")
    assert all(balance == (0, 0) for balance in balances(conn).values())
    assert conn.execute("select count(*) from siar.ledger_txns").fetchone()["count"] == 0


def test_the_month_is_the_citys(capped):
    boost = new_boost(capped)
    # 30 September 20.00 UTC is 1 October in Kupang.
    late = NOW.replace(day=30, hour=20)
    ledger.reserve(capped, boost_id=boost, amount=Rupiah(1_000), balances=hit(now=late), now=late)
    assert "city_month/city/2026-10" in balances(capped)


def test_settle_refund_release_close_the_account(capped):
    boost = new_boost(capped)
    ledger.reserve(capped, boost_id=boost, amount=Rupiah(100_000), balances=hit(), now=NOW)
    day = date(2026, 9, 10)
    assert ledger.settle(capped, boost_id=boost, spent_on=day, amount=Rupiah(60_000), now=NOW)
    assert not ledger.settle(capped, boost_id=boost, spent_on=day, amount=Rupiah(60_000), now=NOW)
    assert ledger.refund(capped, boost_id=boost, spent_on=day, amount=Rupiah(5_000), now=NOW, revision=1)
    assert ledger.settled_by_day(capped, boost_id=boost) == {day: (Rupiah(55_000), 2)}
    assert ledger.release(capped, boost_id=boost, now=NOW) == Rupiah(45_000)
    assert ledger.release(capped, boost_id=boost, now=NOW) == Rupiah(0)
    assert set(balances(capped).values()) == {(0, 55_000)}
    assert ledger.verify(capped) == []


def test_a_bill_above_the_reservation_is_refused_even_when_others_have_room(capped):
    mine, other = new_boost(capped), new_boost(capped)
    for number, boost in enumerate((mine, other)):
        ledger.reserve(capped, boost_id=boost, amount=Rupiah(100_000), balances=hit(post=number), now=NOW)
    with pytest.raises(ledger.CapExceededError):
        ledger.settle(capped, boost_id=mine, spent_on=date(2026, 9, 10), amount=Rupiah(100_001), now=NOW)
    assert ledger.verify(capped) == []


def test_raw_updates_are_refused_by_trigger_and_by_check(capped):
    boost = new_boost(capped)
    ledger.reserve(capped, boost_id=boost, amount=Rupiah(100_000), balances=hit(), now=NOW)
    with pytest.raises(pg.CheckViolation):
        capped.execute("update siar.budgets set reserved = cap + 1")
    with pytest.raises(pg.CheckViolation):
        capped.execute("update siar.budgets set reserved = 0")
    with pytest.raises(pg.CheckViolation):
        capped.execute("update siar.budgets set cap = 99999 where level <> 'boost'")
    # Without our own trigger the CHECK alone must still hold.
    capped.execute("alter table siar.budgets disable trigger budgets_guard")
    with pytest.raises(pg.CheckViolation, match="budgets_within_cap"):
        capped.execute("update siar.budgets set reserved = cap + 1")
    with pytest.raises(pg.CheckViolation, match="budgets_within_cap"):
        capped.execute("update siar.budgets set settled = cap where reserved > 0")


@pytest.mark.parametrize("table", ["ledger_txns", "ledger_entries"])
def test_history_is_not_edited(capped, table):
    boost = new_boost(capped)
    ledger.reserve(capped, boost_id=boost, amount=Rupiah(100_000), balances=hit(), now=NOW)
    for statement in (
        f"update siar.{table} set amount = 1",
        f"delete from siar.{table}",
        f"truncate siar.{table} cascade",
    ):
        with pytest.raises(pg.RestrictViolation):
            capped.execute(statement)


def test_a_transaction_that_skips_a_level_is_refused_at_commit(capped):
    boost = new_boost(capped)
    ledger.reserve(capped, boost_id=boost, amount=Rupiah(100_000), balances=hit(), now=NOW)
    with pytest.raises(pg.IntegrityConstraintViolation, match="does not balance"):
        capped.execute(
            """with t as (insert into siar.ledger_txns (idempotency_key, kind, boost_id, amount, at)
                          values (%s, 'release', %s, 5, now()) returning txn_id)
               insert into siar.ledger_entries select txn_id, budget_id, account, amount from siar.budgets, t,
               (values ('reserved', -5), ('available', 5)) v (account, amount) where level <> 'city_year'""",
            (f"release:{boost}", boost),
        )
    assert ledger.verify(capped) == []


def test_entries_slipped_into_an_old_transaction_are_refused(capped):
    boost = new_boost(capped)
    ledger.reserve(capped, boost_id=boost, amount=Rupiah(100_000), balances=hit(), now=NOW)
    with pytest.raises(pg.IntegrityConstraintViolation):
        capped.execute(
            """insert into siar.ledger_entries select e.txn_id, e.budget_id, 'settled', 7
               from siar.ledger_entries e join siar.budgets b using (budget_id) where b.level = 'post' limit 1"""
        )


def test_a_raised_ceiling_waits_for_a_person_and_a_lowered_one_does_not(capped):
    waiting = ceilings.follow(capped, limits(opd_per_month=900_000), now=NOW, zone=ZONE)
    assert [(c.level, c.old, c.new, c.applied) for c in waiting] == [
        ("opd_month", Rupiah(600_000), Rupiah(900_000), False)
    ]
    ceilings.follow(capped, limits(opd_per_month=50_000), now=NOW, zone=ZONE)
    boost = new_boost(capped)
    with pytest.raises(ledger.CapExceededError):
        ledger.reserve(capped, boost_id=boost, amount=Rupiah(100_000), balances=hit(), now=NOW)
    ceilings.apply(capped, limits(), actor="kadis", now=NOW, zone=ZONE)
    assert ledger.reserve(capped, boost_id=boost, amount=Rupiah(100_000), balances=hit(), now=NOW)
    changes = capped.execute(
        "select actor, detail from siar.audit_entries where subject = 'cap:opd_month' order by entry_id"
    ).fetchall()
    assert [(c["actor"], c["detail"]["new"]) for c in changes] == [
        ("test", 600_000),
        ("siar:caps.yaml", 50_000),
        ("kadis", 600_000),
    ]


def test_lowering_below_what_is_promised_stops_new_boosts_and_keeps_old_promises(capped):
    boost, late = new_boost(capped), new_boost(capped)
    ledger.reserve(capped, boost_id=boost, amount=Rupiah(100_000), balances=hit(), now=NOW)
    ceilings.follow(capped, limits(city_per_month=10_000), now=NOW, zone=ZONE)
    with pytest.raises(ledger.CapExceededError):
        ledger.reserve(capped, boost_id=late, amount=Rupiah(1), balances=hit(post=2), now=NOW)
    assert ledger.settle(capped, boost_id=boost, spent_on=date(2026, 9, 10), amount=Rupiah(100_000), now=NOW)


def test_eight_writers_cannot_pass_a_ceiling_together(database, conn):
    ceilings.apply(conn, limits(city_per_month=1_000_000, opd_per_month=1_000_000), actor="t", now=NOW, zone=ZONE)
    boosts = [new_boost(conn, amount=30_000 + n) for n in range(48)]
    refused: list[int] = []
    start = threading.Barrier(8)

    def work(mine: list[int]) -> None:
        with connect(database) as own:
            start.wait()
            for boost in mine:
                amount = own.execute("select amount from siar.boosts where boost_id = %s", (boost,)).fetchone()[
                    "amount"
                ]
                try:
                    ledger.reserve(own, boost_id=boost, amount=Rupiah(amount), balances=hit(post=boost), now=NOW)
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


def test_one_reservation_asked_for_by_eight_writers_is_made_once(database, capped):
    boost = new_boost(capped)
    made: list[bool] = []
    start = threading.Barrier(8)

    def work() -> None:
        with connect(database) as own:
            start.wait()
            made.append(ledger.reserve(own, boost_id=boost, amount=Rupiah(100_000), balances=hit(), now=NOW))

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(made) == [False] * 7 + [True]


STEP = st.tuples(
    st.sampled_from(["reserve", "reserve", "settle", "refund", "release", "replay"]),
    st.integers(0, 5),  # which boost
    st.integers(1, 120_000),  # amount
    st.integers(0, 3),  # day
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(STEP, max_size=40))
def test_no_order_of_steps_passes_a_ceiling(conn, steps):
    """Against a plain model: what the ledger accepts is what the model accepts, and balances agree."""
    conn.execute("begin")
    try:
        _play(conn, steps)
    finally:
        conn.execute("rollback")


def _play(conn: Connection, steps) -> None:
    city, per_post = 400_000, 120_000
    ceilings.apply(
        conn, limits(city_per_month=city, post_lifetime=per_post, opd_per_month=300_000), actor="t", now=NOW, zone=ZONE
    )
    opds = ["DINKES", "DINKES", "DINKES", "BPBD", "BPBD", "SETDA"]
    boosts = [new_boost(conn, opd=opd) for opd in opds]
    reserved = dict.fromkeys(boosts, 0)
    settled = dict.fromkeys(boosts, 0)
    asked: set[int] = set()
    last: dict[int, tuple[int, int]] = {}
    revision = 0

    def used(opd: str | None = None) -> int:
        return sum(reserved[b] + settled[b] for b, o in zip(boosts, opds, strict=True) if opd in (None, o))

    for kind, index, amount, day in steps:
        boost, opd = boosts[index], opds[index]
        spent_on = date(2026, 9, 10) + timedelta(days=day)
        revision += 1
        if kind == "reserve" and boost not in asked:
            fits = amount <= per_post and used() + amount <= city and used(opd) + amount <= 300_000
            try:
                ledger.reserve(conn, boost_id=boost, amount=Rupiah(amount), balances=hit(post=boost, opd=opd), now=NOW)
            except ledger.CapExceededError:
                assert not fits
            else:
                assert fits
                asked.add(boost)
                reserved[boost] = amount
        elif boost in asked and kind in ("settle", "refund"):
            source, target = (reserved, settled) if kind == "settle" else (settled, reserved)
            act = ledger.settle if kind == "settle" else ledger.refund
            try:
                act(conn, boost_id=boost, spent_on=spent_on, amount=Rupiah(amount), now=NOW, revision=revision)
            except ledger.CapExceededError:
                assert amount > source[boost]
            else:
                assert amount <= source[boost]
                source[boost] -= amount
                target[boost] += amount
                if kind == "settle":
                    last[boost] = (revision, amount, spent_on)
        elif boost in asked and kind == "release":
            if conn.execute(
                "select 1 from siar.ledger_txns where idempotency_key = %s", (f"release:{boost}",)
            ).fetchone():
                continue
            assert ledger.release(conn, boost_id=boost, now=NOW) == Rupiah(reserved[boost])
            reserved[boost] = 0
        elif kind == "replay" and boost in last:
            number, known, when = last[boost]
            assert not ledger.settle(
                conn, boost_id=boost, spent_on=when, amount=Rupiah(known), now=NOW, revision=number
            )
        conn.execute("set constraints all immediate")
        conn.execute("set constraints all deferred")
    assert ledger.verify(conn) == []
    for boost in asked:
        held = ledger.envelope(conn, boost_id=boost)
        assert (held.reserved.amount, held.settled.amount) == (reserved[boost], settled[boost])
    totals = conn.execute("select coalesce(sum(amount), 0) as sum from siar.ledger_entries").fetchone()
    assert totals["sum"] == 0
