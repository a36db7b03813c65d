from __future__ import annotations

from datetime import date, timedelta

import pytest

from siar import freezes
from siar.boosts import cycle, decisions, listing
from siar.boosts.budget import caps as ceilings
from siar.boosts.budget import ledger
from siar.boosts.delivery.launch import ATTEMPTS, GRACE
from siar.boosts.delivery.settling import SETTLING
from siar.errors import InputError
from siar.faults import ItemsFailedError, open_faults
from siar.quantities import Rupiah
from siar.settings import Settings
from siar.store import Connection
from tests.integration.boosts.adworld import ACCOUNT, AdWorld, Killed
from tests.integration.boosts.books import NOW, published_post

pytestmark = pytest.mark.integration

CREATES = [f"/act_{ACCOUNT}/{edge}" for edge in ("campaigns", "adsets", "adcreatives", "ads")]
BUDGET, TAX = 150_000, 16_500


@pytest.fixture
def world() -> AdWorld:
    return AdWorld(NOW)


def run(conn: Connection, world: AdWorld, settings: Settings) -> cycle.BoostResult:
    return cycle.run(conn, world.client(), settings=settings, now=world.now)


def boost(conn: Connection) -> dict:
    return conn.execute("select * from siar.boosts order by boost_id limit 1").fetchone()


def committed(conn: Connection) -> int:
    row = conn.execute("select reserved + settled as sum from siar.budgets where level = 'city_year'").fetchone()
    return row["sum"] if row else 0


def test_a_good_post_is_boosted_once(conn, world, settings):
    published_post(conn)
    result = run(conn, world, settings)
    assert (result.reserved, result.launched, result.running) == (1, 1, 1)
    row = boost(conn)
    assert row["state"] == "running"
    assert committed(conn) == BUDGET + TAX
    assert len(world.spending()) == 1
    again = run(conn, world, settings)
    assert (again.reserved, again.launched, again.running) == (0, 0, 1)
    assert {path: world.count("POST")[path] for path in CREATES} == dict.fromkeys(CREATES, 1)


def test_a_boost_whose_reply_is_odd_costs_itself(conn, world, settings, monkeypatch):
    for _ in range(3):
        published_post(conn)
    graph = world.client()
    post, calls = graph.post, []

    def odd(path, *arguments, **more):
        calls.append(path)
        # The second campaign's reply lacks what was promised; each was checked before it was made.
        if path.endswith("/campaigns") and [call for call in calls if call.endswith("/campaigns")][3:] == [path]:
            raise KeyError("id")
        return post(path, *arguments, **more)

    monkeypatch.setattr(graph, "post", odd)
    with pytest.raises(ItemsFailedError, match=r"1 of .*KeyError at .*: boost"):
        cycle.run(conn, graph, settings=settings, now=world.now)
    states = [row["state"] for row in conn.execute("select state from siar.boosts order by boost_id")]
    assert [state == "running" for state in states] == [True, False, True]
    (fault,) = open_faults(conn)
    assert (fault.stage, fault.error) == ("boost", "KeyError")
    monkeypatch.undo()
    for _ in range(2):
        world.pass_time(GRACE + timedelta(minutes=1))
        run(conn, world, settings)
    assert open_faults(conn) == []
    assert len(world.spending()) == 3


def test_money_is_reserved_before_anything_is_made_and_the_campaign_is_switched_on_last(conn, world, settings):
    published_post(conn)
    seen: list[int] = []

    def look(method: str, path: str) -> None:
        if method == "POST" and not path.endswith(("adrules_library", f"act_{ACCOUNT}")):
            seen.append(committed(conn))

    world.fault = look
    run(conn, world, settings)
    assert len(seen) == 7
    assert set(seen) == {BUDGET + TAX}
    posts = [(path, values.get("status")) for method, path, values in world.calls if method == "POST"]
    assert [status for path, status in posts if path in CREATES] == ["PAUSED", "PAUSED", None, "PAUSED"]
    assert posts[-1] == (f"/{boost(conn)['campaign_id']}", "ACTIVE")


@pytest.mark.parametrize("fault", ["drop_before", "drop_after", "error_after", "kill_before", "kill_after"])
@pytest.mark.parametrize("path", [*CREATES, "campaign", "adset", "ad"])
def test_a_fault_at_any_write_never_makes_two_and_never_spends_unreserved(conn, world, settings, fault, path):
    """Every write x every way to fail, then rounds until the boost runs."""
    published_post(conn)
    state = {"armed": True}

    def once(method: str, called: str) -> str | None:
        kind = world.objects.get(called.strip("/"), {}).get("kind")
        if state["armed"] and method == "POST" and path in (called, kind):
            state["armed"] = False
            return fault
        return None

    world.fault = once
    for _ in range(4):
        try:
            run(conn, world, settings)
        except Killed:
            conn.execute("update siar.boosts set lease_until = null")
        assert committed(conn) == BUDGET + TAX
        world.pass_time(GRACE + timedelta(minutes=1))
    assert not state["armed"]
    assert boost(conn)["state"] == "running"
    # A creative whose answer was lost is made anew: one more shows nothing and costs nothing.
    assert [len(world.of(kind)) for kind in ("campaign", "adset", "ad")] == [1, 1, 1]
    assert len(world.spending()) == 1


def test_an_unproven_create_is_not_repeated_before_lists_had_time_to_show_it(conn, world, settings):
    published_post(conn)
    world.fault = lambda method, path: "drop_after" if (method, path) == ("POST", CREATES[0]) else None
    world.hidden = {"1201"}
    first = run(conn, world, settings)
    assert first.unproven == 1
    world.pass_time(timedelta(minutes=5))
    run(conn, world, settings)
    assert world.count("POST")[CREATES[0]] == 1
    world.hidden, world.fault = set(), lambda method, path: None
    run(conn, world, settings)
    assert boost(conn)["state"] == "running"
    assert world.count("POST")[CREATES[0]] == 1


def test_an_object_that_never_appears_ends_with_a_person_and_keeps_the_money(conn, world, settings):
    published_post(conn)
    world.fault = lambda method, path: "drop_before" if (method, path) == ("POST", CREATES[1]) else None
    for _ in range(ATTEMPTS + 2):
        run(conn, world, settings)
        world.pass_time(GRACE + timedelta(minutes=1))
    assert boost(conn)["state"] == "needs_human"
    assert world.count("POST")[CREATES[1]] == ATTEMPTS
    assert committed(conn) == BUDGET + TAX


def test_two_objects_of_one_name_are_for_a_person(conn, world, settings):
    published_post(conn)
    world.fault = lambda method, path: "drop_after" if (method, path) == ("POST", CREATES[0]) else None
    world.hidden = {"1201"}
    run(conn, world, settings)
    world.hidden = set()
    world.objects["9"] = {**world.objects["1201"], "id": "9"}
    run(conn, world, settings)
    assert boost(conn)["state"] == "needs_human"
    assert not world.spending()


def test_a_refusal_gives_the_money_back(conn, world, settings):
    published_post(conn)
    world.fault = lambda method, path: (
        'refuse:{"code": 100, "error_subcode": 1487472, "message": "no"}'
        if (method, path) == ("POST", CREATES[2])
        else None
    )
    result = run(conn, world, settings)
    assert result.failed == 1
    assert (boost(conn)["state"], committed(conn)) == ("failed", 0)
    assert world.of("campaign") == []


def test_an_ineligible_post_costs_nothing(conn, world, settings):
    published_post(conn)
    world.eligible = False
    run(conn, world, settings)
    assert (boost(conn)["state"], committed(conn), world.objects) == ("failed", 0, {})


@pytest.mark.parametrize(
    ("change", "words"),
    [({"currency": "USD"}, "USD"), ({"status": 2}, "status 2"), ({"minimum": 60_000}, "60000 a day")],
)
def test_an_account_that_cannot_be_used_is_refused_before_money_is_reserved(conn, world, settings, change, words):
    published_post(conn)
    for name, value in change.items():
        setattr(world, name, value)
    with pytest.raises(cycle.AdAccountError, match=words):
        run(conn, world, settings)
    assert committed(conn) == 0
    assert world.objects == {}


def test_frozen_boosts_neither_start_nor_go_on(conn, world, settings):
    published_post(conn)
    freezes.freeze(conn, "boosts", reason="bencana", actor="kadis", now=NOW)
    assert run(conn, world, settings).frozen == "bencana"
    assert world.objects == {}
    freezes.thaw(conn, "boosts", actor="kadis", now=NOW)
    run(conn, world, settings)
    assert len(world.spending()) == 1
    freezes.freeze(conn, "all", reason="bencana", actor="kadis", now=NOW)
    result = run(conn, world, settings)
    assert (result.paused, world.spending()) == (1, [])
    freezes.thaw(conn, "all", actor="kadis", now=NOW)
    assert run(conn, world, settings).paused == 1  # nothing starts again by itself


def test_nothing_is_advertised_while_the_city_mourns(conn, world, settings):
    published_post(conn)
    run(conn, world, settings)
    assert len(world.spending()) == 1
    day = NOW.astimezone(settings.city.zone).date()
    period = {"reason": "Masa berkabung daerah", "from": day, "to": day}
    screening = settings.screening.model_validate(
        {**settings.screening.model_dump(by_alias=True), "mourning": [period]}
    )
    mourning = settings.model_copy(update={"screening": screening})
    result = run(conn, world, mourning)
    assert (result.frozen, world.spending()) == ("Masa berkabung daerah", [])
    run(conn, world, mourning)
    freezes.thaw(conn, "boosts", actor="kadis", now=NOW)
    assert run(conn, world, mourning).frozen == "Masa berkabung daerah"
    assert run(conn, world, settings).frozen == "Masa berkabung daerah", "only a person lets it go on"


def test_a_freeze_between_prepare_and_activation_stops_it(conn, world, settings):
    published_post(conn)

    def freeze_late(method: str, path: str) -> None:
        if path == CREATES[3] and method == "POST":
            freezes.freeze(conn, "boosts", reason="bencana", actor="kadis", now=NOW)

    world.fault = freeze_late
    run(conn, world, settings)
    assert (boost(conn)["state"], world.spending()) == ("prepared", [])


def test_spend_is_settled_day_by_day_and_the_rest_given_back(conn, world, settings):
    published_post(conn)
    run(conn, world, settings)
    campaign = boost(conn)["campaign_id"]
    # 10 September 14.00 WITA to the 13th; the account's days.
    world.spend[campaign] = {"2026-09-10": "20000.40", "2026-09-11": "49999.60", "2026-09-12": "30000"}
    world.pass_time(timedelta(days=1))
    assert run(conn, world, settings).settled_rupiah == Rupiah(22_201)  # 20000.40 x 1.11, rounded up
    assert run(conn, world, settings).settled_rupiah == Rupiah(0)
    world.pass_time(timedelta(days=2, hours=1))
    result = run(conn, world, settings)
    assert boost(conn)["state"] == "ended"
    assert (result.ended, world.spending()) == (1, [])
    assert committed(conn) == BUDGET + TAX
    # A correction arrives late, then the rest is released.
    world.spend[campaign]["2026-09-11"] = "48999.60"
    world.pass_time(SETTLING)
    last = run(conn, world, settings)
    assert (boost(conn)["state"], last.closing) == ("closing", 1)
    # 99.000 x 1.11, and 5 % of it for later corrections.
    assert committed(conn) == 109_890 + 5_495
    assert last.released_rupiah == Rupiah(BUDGET + TAX - 109_890 - 5_495)
    # Within a month Meta corrects upward by more than that, and downward.
    world.spend[campaign]["2026-09-12"] = "40000"
    world.pass_time(timedelta(days=5))
    assert run(conn, world, settings).settled_rupiah == Rupiah(11_100)
    assert committed(conn) == 120_990
    world.spend[campaign]["2026-09-12"] = "39000"
    world.pass_time(timedelta(days=16))
    assert run(conn, world, settings).settled_rupiah == Rupiah(-1_110)
    assert boost(conn)["state"] == "closing"
    world.pass_time(timedelta(days=5))
    assert run(conn, world, settings).closed == 1
    assert (boost(conn)["state"], committed(conn)) == ("closed", 119_880)
    assert ledger.verify(conn) == []
    days = ledger.billed_by_day(conn, boost_id=boost(conn)["boost_id"])
    assert list(days) == [date(2026, 9, 10), date(2026, 9, 11), date(2026, 9, 12)]


def test_the_whole_budget_with_tax_fits_the_reservation_exactly(conn, world, settings):
    published_post(conn)
    run(conn, world, settings)
    world.spend[boost(conn)["campaign_id"]] = {
        "2026-09-10": "33333.33",
        "2026-09-11": "66666.66",
        "2026-09-12": "50000.01",
    }
    world.pass_time(timedelta(days=3) + SETTLING)
    for _ in range(2):
        run(conn, world, settings)
    assert boost(conn)["state"] == "closing"
    assert committed(conn) == BUDGET + TAX
    assert run(conn, world, settings).overruns == []


def test_a_bill_above_the_reservation_is_paused_booked_and_left_by_itself(conn, world, settings):
    """One rupiah over the envelope could never be left, and took that round's whole settlement with it."""
    published_post(conn)
    run(conn, world, settings)
    world.spend[boost(conn)["campaign_id"]] = {"2026-09-10": "100000", "2026-09-11": "50001"}
    world.pass_time(timedelta(days=2))
    result = run(conn, world, settings)
    assert (result.needs_human, world.spending()) == (1, [])
    assert committed(conn) == BUDGET + TAX
    bill = ledger.envelope(conn, boost_id=boost(conn)["boost_id"])
    assert (bill.billed, bill.overrun) == (Rupiah(166_502), Rupiah(2))
    published_post(conn, published_at=world.now - timedelta(hours=5))
    blocked = run(conn, world, settings)
    assert (blocked.reserved, blocked.refused_by_cap, blocked.overruns) == (0, 0, [boost(conn)["boost_id"]])
    (told,) = listing.unadvertised(conn, limit=9)
    assert [finding.code for finding in told.findings] == ["E_IKLAN_TAGIHAN_LEBIH"]
    with pytest.raises(InputError):
        decisions.acknowledge(conn, boost_id=boost(conn)["boost_id"], actor="ani", reason=" ", now=world.now)
    decisions.acknowledge(conn, boost_id=boost(conn)["boost_id"], actor="ani", reason="pembulatan Meta", now=world.now)
    assert run(conn, world, settings).reserved == 1
    world.pass_time(timedelta(days=1, hours=1))
    run(conn, world, settings)
    assert boost(conn)["state"] == "ended"
    said = conn.execute("select detail from siar.audit_entries where action = 'boost.overrun_acknowledged'").fetchone()
    assert said["detail"] == {"reason": "pembulatan Meta", "amount": 2}


def test_an_odd_day_costs_that_day(conn, world, settings):
    published_post(conn)
    run(conn, world, settings)
    world.spend[boost(conn)["campaign_id"]] = {"2026-09-10": "10000", "2026-09-12": "20000", "2026-09-17": "7"}
    world.pass_time(timedelta(days=8))
    # Long after its end, and none of its days.
    with pytest.raises(ItemsFailedError, match="2026-09-17"):
        run(conn, world, settings)
    assert boost(conn)["state"] == "closing"
    assert list(ledger.billed_by_day(conn, boost_id=boost(conn)["boost_id"])) == [date(2026, 9, 10), date(2026, 9, 12)]
    world.pass_time(timedelta(days=30))
    with pytest.raises(ItemsFailedError):
        run(conn, world, settings)
    assert boost(conn)["state"] == "closed", "an odd day keeps no money"


def test_a_day_that_meta_does_not_tell_this_time_stays_billed(conn, world, settings):
    published_post(conn)
    run(conn, world, settings)
    campaign = boost(conn)["campaign_id"]
    world.spend[campaign] = {"2026-09-10": "10000", "2026-09-11": "20000"}
    world.pass_time(timedelta(days=2))
    assert run(conn, world, settings).settled_rupiah == Rupiah(33_300)
    world.spend[campaign] = {"2026-09-11": "21000"}
    assert run(conn, world, settings).settled_rupiah == Rupiah(1_110)


def test_a_bill_that_cannot_be_read_any_more_keeps_no_money(conn, world, settings):
    published_post(conn)
    run(conn, world, settings)
    campaign = boost(conn)["campaign_id"]
    world.spend[campaign] = {"2026-09-10": "50000"}
    world.pass_time(timedelta(days=3, hours=1))
    run(conn, world, settings)
    assert boost(conn)["state"] == "ended"
    del world.objects[campaign]
    world.pass_time(SETTLING)
    assert run(conn, world, settings).troubles == []
    assert (boost(conn)["state"], committed(conn)) == ("closing", 55_500 + 2_775)
    world.pass_time(timedelta(days=28))
    assert run(conn, world, settings).closed == 1
    assert committed(conn) == 55_500


def test_a_bill_that_is_refused_is_waited_for_and_then_what_was_read_last_counts(conn, world, settings):
    published_post(conn)
    run(conn, world, settings)
    world.spend[boost(conn)["campaign_id"]] = {"2026-09-10": "50000"}
    world.pass_time(timedelta(days=3, hours=1))
    run(conn, world, settings)
    world.fault = lambda method, path: 'refuse:{"code": 10, "message": "no"}' if path.endswith("/insights") else None
    world.pass_time(timedelta(days=28))
    assert run(conn, world, settings).troubles != []
    assert (boost(conn)["state"], committed(conn)) == ("ended", BUDGET + TAX)
    world.pass_time(timedelta(days=8))
    assert run(conn, world, settings).closed == 1
    assert committed(conn) == 55_500


def test_what_waits_for_a_person_and_cannot_cost_any_more_takes_no_place(conn, world, settings):
    """Three of these ended all boosting."""
    plan = settings.caps.boost.model_copy(update={"max_active": 1})
    one = settings.model_copy(update={"caps": settings.caps.model_copy(update={"boost": plan})})
    published_post(conn)
    world.fault = lambda method, path: "drop_before" if (method, path) == ("POST", CREATES[0]) else None
    for _ in range(ATTEMPTS + 2):
        run(conn, world, one)
        world.pass_time(GRACE + timedelta(minutes=1))
    world.fault = lambda method, path: None
    assert boost(conn)["state"] == "needs_human"
    published_post(conn)
    assert run(conn, world, one).reserved == 0, "something of it may still be found at Meta"
    world.pass_time(timedelta(days=3))
    published_post(conn, published_at=world.now - timedelta(hours=5))
    assert run(conn, world, one).reserved == 1


def test_only_so_many_at_once_and_the_best_first(conn, world, settings):
    plan = settings.caps.boost.model_copy(update={"max_active": 1})
    one = settings.model_copy(update={"caps": settings.caps.model_copy(update={"boost": plan})})
    published_post(conn, title="Lama", published_at=NOW - timedelta(hours=9))
    newest = published_post(conn, title="Baru", published_at=NOW - timedelta(hours=3))
    published_post(conn, title="Terlalu baru", published_at=NOW - timedelta(minutes=30))
    published_post(conn, title="Basi", published_at=NOW - timedelta(hours=30))
    published_post(conn, title="Wali Kota membuka lomba", published_at=NOW - timedelta(hours=3), no_boost="S_PEJABAT")
    published_post(conn, channel="instagram", published_at=NOW - timedelta(hours=3))
    result = run(conn, world, one)
    assert (result.reserved, result.left_out) == (1, {"W_IKLAN_TOKOH": 1, "I_IKLAN_USIA": 2})
    assert boost(conn)["publication_id"] == newest
    assert run(conn, world, one).reserved == 0


def test_a_ceiling_that_is_reached_refuses_the_next_boost(conn, world, settings):
    caps = settings.caps.model_copy(update={"opd_per_month": Rupiah(300_000)})
    for hours in (3, 4):
        published_post(conn, published_at=NOW - timedelta(hours=hours))
    published_post(conn, opd="BPBD", published_at=NOW - timedelta(hours=5))
    result = run(conn, world, settings.model_copy(update={"caps": caps}))
    assert (result.reserved, result.refused_by_cap) == (2, 1)
    assert "E_IKLAN_MELEBIHI_PAGU" in result.troubles[0]
    assert "perangkat daerah DINKES" in result.troubles[0]
    assert conn.execute("select count(*) from siar.boosts").fetchone()["count"] == 2
    (told,) = listing.unadvertised(conn, limit=9)
    assert [finding.code for finding in told.findings] == ["E_IKLAN_MELEBIHI_PAGU"]
    assert "perangkat daerah DINKES" in told.findings[0].message
    ceilings.apply(conn, settings.caps, actor="kadis", reason="disetujui")
    assert run(conn, world, settings).reserved == 1
    assert listing.unadvertised(conn, limit=9) == [], "what is boosted now is not told of as left out"


def test_a_freeze_while_being_switched_on_pauses_what_may_be_on(conn, world, settings):
    published_post(conn)
    world.fault = lambda method, path: (
        "drop_after" if method == "POST" and world.objects.get(path.strip("/"), {}).get("kind") == "campaign" else None
    )
    run(conn, world, settings)
    assert (boost(conn)["state"], len(world.spending())) == ("activating", 1)
    world.fault = lambda method, path: None
    freezes.freeze(conn, "boosts", reason="bencana", actor="kadis", now=NOW)
    run(conn, world, settings)
    assert (boost(conn)["state"], world.spending()) == ("paused", [])


def test_an_unusable_account_does_not_keep_running_boosts_unwatched(conn, world, settings):
    published_post(conn, published_at=NOW - timedelta(hours=9))
    world.fault = lambda method, path: "drop_before" if (method, path) == ("POST", CREATES[1]) else None
    run(conn, world, settings)
    world.fault = lambda method, path: None
    published_post(conn, published_at=NOW - timedelta(hours=3))
    run(conn, world, settings)
    running = conn.execute("select * from siar.boosts where state = 'running'").fetchone()
    world.spend[running["campaign_id"]] = {"2026-09-10": "200000"}
    world.status = 3
    world.pass_time(timedelta(days=1))
    with pytest.raises(cycle.AdAccountError):
        run(conn, world, settings)
    assert world.spending() == []


def test_people_resume_stop_and_cancel(conn, world, settings):
    published_post(conn)
    run(conn, world, settings)
    key = {"boost_id": boost(conn)["boost_id"], "actor": "petugas", "now": NOW}
    freezes.freeze(conn, "boosts", reason="bencana", actor="kadis", now=NOW)
    run(conn, world, settings)
    with pytest.raises(InputError):
        decisions.resume(conn, world.client(), **key)
    freezes.thaw(conn, "boosts", actor="kadis", now=NOW)
    assert decisions.resume(conn, world.client(), **key) == "running"
    assert len(world.spending()) == 1
    assert decisions.stop(conn, world.client(), **key) == "ended"
    assert world.spending() == []
    with pytest.raises(InputError):
        decisions.give_up(conn, world.client(), **key)
    actions = conn.execute("select action from siar.audit_entries where actor = 'petugas' order by entry_id").fetchall()
    assert [row["action"] for row in actions] == ["boost.resume", "boost.stop"]


def test_a_cancelled_boost_gives_its_money_back(conn, world, settings):
    published_post(conn)
    world.fault = lambda method, path: "drop_before" if (method, path) == ("POST", CREATES[1]) else None
    run(conn, world, settings)
    world.fault = lambda method, path: None
    state = decisions.give_up(conn, world.client(), boost_id=boost(conn)["boost_id"], actor="petugas", now=NOW)
    assert (state, committed(conn), world.of("campaign")) == ("failed", 0, [])
