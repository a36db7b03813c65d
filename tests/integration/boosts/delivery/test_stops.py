"""What has to stop stands still: whoever gave the order, whatever can be read, and whoever holds the boost."""

from __future__ import annotations

from datetime import timedelta

import pytest

from siar import freezes
from siar.boosts import cycle, decisions
from siar.boosts.delivery import orders
from siar.boosts.records import LEASE, claimed
from siar.errors import InputError
from siar.faults import open_faults
from siar.store import Connection
from tests.integration.boosts.adcity import AdCity
from tests.integration.boosts.books import NOW

pytestmark = pytest.mark.integration

REFUSALS = ["80000", "1", "2", "100", "200"]


@pytest.fixture
def city(conn: Connection) -> AdCity:
    found = AdCity(conn)
    found.publish()
    return found


@pytest.fixture
def running(city: AdCity) -> AdCity:
    assert city.run().launched == 1
    city.advance(hours=2)
    assert city.spends()
    return city


def freeze(city: AdCity, scope: str = "boosts") -> None:
    freezes.freeze(city.conn, scope, reason="bencana", actor="kadis", now=city.now)


def withdraw(city: AdCity) -> None:
    city.conn.execute(
        """insert into siar.withdrawals (publication_id, reason, actor, state, requested_at, sending_at)
           select publication_id, 'salah', 'asti', 'sending', %s, %s from siar.publications""",
        (city.now, city.now),
    )


def forbid(city: AdCity) -> None:
    city.conn.execute("update siar.posts set no_boost = '{S_PEJABAT}', updated_at = %s", (city.now,))


def decide(city: AdCity) -> None:
    boost_id = city.boost()["boost_id"]
    orders.order(city.conn, boost_id, cause="person", reason="tidak perlu", actor="petugas", ends=True, now=city.now)


CAUSES = {"freeze": freeze, "withdrawal": withdraw, "text": forbid, "person": decide}
ENDS = {"withdrawal", "person"}


@pytest.mark.parametrize("cause", CAUSES)
def test_each_cause_stops_what_runs(running: AdCity, cause: str) -> None:
    CAUSES[cause](running)
    assert running.halt().stopped == [running.boost()["boost_id"]]
    assert running.campaign.status == "PAUSED"
    assert not running.spends()
    assert running.boost()["state"] == ("ended" if cause in ENDS else "paused")
    (kept,) = running.orders()
    assert (kept["cause"], kept["ends"], kept["error"]) == (cause, cause in ENDS, None)
    assert kept["done_at"] is not None
    assert running.halt().stopped == []
    assert len(running.orders()) == 1


@pytest.mark.parametrize("cause", CAUSES)
@pytest.mark.parametrize("code", REFUSALS)
def test_it_is_paused_while_every_read_is_refused(running: AdCity, cause: str, code: str) -> None:
    CAUSES[cause](running)
    running.refuse_reads(code)
    drained = running.halt()
    assert running.campaign.status == "PAUSED"
    assert list(drained.open) == [running.boost()["boost_id"]], "not proven, so the order stays"
    (kept,) = running.orders()
    assert kept["paused_at"] is not None
    assert kept["done_at"] is None
    running.world.faults.clear()
    # The client has seen a limit, and keeps reads back for as long; it is looked at again then.
    running.advance(minutes=6)
    assert running.halt().open == {}
    assert running.orders()[0]["done_at"] is not None
    assert not running.spends()


@pytest.mark.parametrize("code", REFUSALS)
def test_the_hourly_round_stops_first_and_reads_afterwards(running: AdCity, code: str) -> None:
    freeze(running)
    running.refuse_reads(code)
    result = running.run()
    assert running.campaign.status == "PAUSED"
    assert result.refused, "and the run is red"
    assert not running.spends()


@pytest.mark.parametrize("code", REFUSALS)
def test_an_end_that_has_come_hangs_on_no_read(running: AdCity, code: str) -> None:
    ends = running.boost()["ends_at"]
    running.world.clock.advance(ends - running.now)
    # At Meta somebody gave it more time: our own end is what stops it.
    running.adset.end_time = ends + timedelta(days=9)
    running.adset.lifetime_budget = 900_000
    running.refuse_reads(code)
    running.run()
    assert running.campaign.status == "PAUSED"
    assert running.boost()["state"] == "ended"


def test_a_pause_that_the_campaign_refuses_is_made_below_it(running: AdCity) -> None:
    freeze(running)
    running.world.faults.add("meta.campaign.update", "status", params={"status": 400, "kind": "2"})
    assert running.halt().open == {}
    assert (running.campaign.status, running.adset.status) == ("ACTIVE", "PAUSED")
    assert not running.spends()


def test_what_meta_refuses_altogether_stays_ordered(running: AdCity) -> None:
    freeze(running)
    running.world.faults.add("meta.*.update", "status", params={"status": 400, "kind": "2"})
    for _ in range(2):
        assert list(running.halt().open) == [running.boost()["boost_id"]]
    assert running.boost()["state"] == "running"
    (kept,) = running.orders()
    assert (kept["paused_at"], kept["tries"]) == (None, 2)
    assert orders.late(running.conn, before=running.now)[0].error
    running.world.faults.clear()
    assert running.halt().open == {}
    assert not running.spends()
    assert orders.late(running.conn, before=running.now) == []


def test_a_worker_that_holds_the_boost_delays_the_books_only(running: AdCity) -> None:
    freeze(running)
    boost_id = running.boost()["boost_id"]
    with claimed(running.conn, boost_id, now=running.now) as held:
        assert held is not None
        assert list(running.halt().open) == [boost_id]
        assert running.campaign.status == "PAUSED"
        assert running.boost()["state"] == "running"
        # It goes on with what it was at, and switches it on again.
        running.campaign.status = "ACTIVE"
    # It died: nobody gives the lease back.
    running.conn.execute("update siar.boosts set lease_until = %s", (running.now + LEASE,))
    running.halt()
    assert running.campaign.status == "PAUSED"
    running.advance(minutes=11)
    assert running.halt().open == {}
    assert running.boost()["state"] == "paused"


@pytest.mark.parametrize("fault", ["drop_before", "drop_after", "error_after"])
@pytest.mark.parametrize("at", ["campaigns", "adsets", "adcreatives", "ads"])
def test_a_withdrawn_post_never_launches(city: AdCity, at: str, fault: str) -> None:
    # What is checked first goes well.
    city.world.faults.add(f"meta.act.{at}.create", fault, times=1, after_n=1)
    city.run()
    # What was made in spite of the fault is found by its name at once, and the boost runs.
    ran = city.boost()["state"] == "running"
    assert ran == (fault != "drop_before" and at != "adcreatives"), (
        "a creative is not looked for, and made anew an hour later"
    )
    withdraw(city)
    for _ in range(3):
        city.run()
        city.advance(minutes=20)
    assert (city.boost()["state"], city.committed() == 0) == (("ended", False) if ran else ("failed", True))
    assert not [one for one in city.state.campaigns.values() if one.status == "ACTIVE"]
    assert ran or city.spent() == 0
    assert [kept["done_at"] is None for kept in city.orders()] == [False]


def test_a_withdrawal_before_anything_was_made_gives_the_money_back(city: AdCity) -> None:
    city.world.faults.add("meta.post.get", "status", params={"status": 500})
    city.run()
    assert city.committed() > 0
    withdraw(city)
    city.world.faults.clear()
    city.halt()
    assert (city.boost()["state"], city.committed()) == ("failed", 0)


def test_an_order_given_while_it_is_switched_on_stops_it(city: AdCity) -> None:
    """The worker asks before it switches on, and again after."""
    city.world.faults.add("meta.act.ads.create", "drop_before", times=1, after_n=1)
    city.run()
    switched = city.graph.post

    def post(path: str, *arguments: object, **more: object) -> object:
        answer = switched(path, *arguments, **more)
        if path.endswith(city.campaign.id):
            withdraw(city)
            city.graph.post = switched
        return answer

    city.graph.post = post
    city.advance(minutes=20)
    city.run()
    assert city.campaign.status == "PAUSED"
    city.halt()
    assert city.boost()["state"] == "ended"


def test_a_freeze_of_the_account_stops_what_promotes_its_posts(running: AdCity) -> None:
    freeze(running, "instagram")
    assert running.halt().stopped == []
    freeze(running, "facebook")
    assert running.halt().stopped == [running.boost()["boost_id"]]


def test_what_was_announced_is_over(running: AdCity) -> None:
    over = running.now - timedelta(minutes=1)

    def closing(conn: Connection, drafts: object) -> dict[int, object]:
        return dict.fromkeys(drafts, over)

    drained = cycle.halt(running.conn, running.graph, settings=running.settings, now=running.now, closing=closing)
    assert drained.stopped == [running.boost()["boost_id"]]
    assert running.boost()["state"] == "ended"


def test_one_odd_reply_costs_its_boost(conn: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    city = AdCity(conn)
    for _ in range(3):
        city.publish()
    assert city.run().launched == 3
    freeze(city)
    bad = city.boosts()[0]["campaign_id"]
    sent = city.graph.post

    def post(path: str, *arguments: object, **more: object) -> object:
        if path.endswith(bad):
            raise KeyError("success")
        return sent(path, *arguments, **more)

    monkeypatch.setattr(city.graph, "post", post)
    drained = city.halt()
    assert len(drained.stopped) == 2
    assert "KeyError" in drained.broken
    assert [(fault.stage, fault.item) for fault in open_faults(conn)] == [("stop", str(city.boosts()[0]["boost_id"]))]
    monkeypatch.undo()
    assert len(city.halt().stopped) == 1
    assert open_faults(conn) == []


def test_orders_are_never_forgotten(conn: Connection, running: AdCity) -> None:
    freeze(running)
    running.halt()
    with pytest.raises(Exception, match="stop_orders"), conn.transaction():
        conn.execute("delete from siar.stop_orders")
    assert running.orders()[0]["since"] == running.now > NOW


def test_the_desk_s_stop_stands_while_a_worker_holds_the_boost(running: AdCity) -> None:
    boost_id = running.boost()["boost_id"]
    with claimed(running.conn, boost_id, now=running.now) as held:
        assert held is not None
        decisions.stop(running.conn, running.graph, boost_id=boost_id, actor="petugas", now=running.now)
        assert running.campaign.status == "PAUSED"
        assert running.boost()["state"] == "running"
    running.halt()
    assert (running.boost()["state"], running.boost()["note"]) == ("ended", "dihentikan oleh petugas")


@pytest.mark.parametrize("code", REFUSALS)
def test_the_desk_s_stop_needs_no_read(running: AdCity, code: str) -> None:
    running.refuse_reads(code)
    boost_id = running.boost()["boost_id"]
    assert decisions.stop(running.conn, running.graph, boost_id=boost_id, actor="petugas", now=running.now) == "ended"
    assert running.campaign.status == "PAUSED"


def test_a_ceiling_that_was_lowered_below_the_bill_stops_what_runs(running: AdCity) -> None:
    running.advance(days=1)
    running.run()
    settled = running.conn.execute("select settled from siar.budgets where level = 'city_month'").fetchone()["settled"]
    assert settled > 0
    running.conn.execute(
        "select siar.lower_cap('city_month', 'city', %s, 'anggaran dipotong', 'bendahara')", (settled - 1,)
    )
    assert running.halt().stopped == [running.boost()["boost_id"]]
    assert running.boost()["note"] == "pagu kota bulan 2026-09 sudah terlewati oleh tagihan"
    assert not running.spends()


def test_what_is_not_proven_to_stand_still_is_not_resumed(running: AdCity) -> None:
    freeze(running)
    running.refuse_reads("2")
    running.halt()
    freezes.thaw(running.conn, "boosts", actor="kadis", now=running.now)
    boost_id = running.boost()["boost_id"]
    with pytest.raises(InputError, match="belum terbukti"):
        decisions.resume(running.conn, running.graph, boost_id=boost_id, actor="petugas", now=running.now)
    assert running.campaign.status == "PAUSED"
