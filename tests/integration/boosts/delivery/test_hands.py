"""What hands in Meta's own pages, old accounts and lost answers do to what runs, and to what does not any more."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from siar import freezes
from siar.boosts import decisions
from siar.boosts.budget import ledger
from siar.boosts.delivery import strays
from siar.boosts.delivery.objects import PREFIX
from siar.boosts.delivery.walls import RULE_NAME
from siar.errors import InputError
from siar.quantities import Rupiah
from siar.store import Connection
from tests.integration.boosts.adcity import AdCity

pytestmark = pytest.mark.integration


@pytest.fixture
def running(conn: Connection) -> AdCity:
    city = AdCity(conn)
    city.publish()
    assert city.run().launched == 1
    city.advance(hours=2)
    return city


def withdraw(city: AdCity) -> None:
    city.conn.execute(
        """insert into siar.withdrawals (publication_id, reason, actor, state, requested_at, sending_at)
           select publication_id, 'salah', 'asti', 'sending', %s, %s from siar.publications""",
        (city.now, city.now),
    )


def freeze(city: AdCity) -> None:
    freezes.freeze(city.conn, "boosts", reason="bencana", actor="kadis", now=city.now)


def open_orders(city: AdCity) -> int:
    return sum(order["done_at"] is None for order in city.orders())


# -- stop orders -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [2, 3, 7, 8, 9, 100, 101, 202])
def test_it_is_paused_whatever_the_account_is_in(running: AdCity, status: int) -> None:
    running.state.ad_account.account_status = status
    freeze(running)
    assert running.halt().open == {}
    assert (running.campaign.status, running.boost()["state"]) == ("PAUSED", "paused")


@pytest.mark.parametrize("level", ["campaign", "adset", "ad"])
@pytest.mark.parametrize("how", ["DELETED", "ARCHIVED"])
def test_what_somebody_took_away_at_meta_ends_and_keeps_no_order_open(running: AdCity, level: str, how: str) -> None:
    getattr(running, level).status = how
    withdraw(running)
    running.halt()
    running.run()
    assert running.boost()["state"] == "ended"
    assert open_orders(running) == 0
    assert not running.spends()


def test_a_campaign_that_meta_knows_no_more_ends_by_an_order(running: AdCity) -> None:
    running.state.campaigns.clear(), running.state.adsets.clear(), running.state.ads.clear()
    withdraw(running)
    running.halt()
    assert (running.boost()["state"], open_orders(running)) == ("ended", 0)


def test_a_freeze_and_a_withdrawal_at_once_end_it(running: AdCity) -> None:
    freeze(running), withdraw(running)
    assert running.halt().open == {}
    assert (running.boost()["state"], len(running.orders())) == ("ended", 2)


def test_a_withdrawal_while_it_is_frozen_ends_it(running: AdCity) -> None:
    freeze(running)
    running.halt()
    withdraw(running)
    running.halt()
    assert (running.boost()["state"], open_orders(running)) == ("ended", 0)


def test_a_freeze_that_was_lifted_stops_nothing_again(running: AdCity) -> None:
    freeze(running)
    running.halt()
    freezes.thaw(running.conn, "boosts", actor="kadis", now=running.now)
    decisions.resume(running.conn, running.graph, boost_id=running.boost()["boost_id"], actor="ani", now=running.now)
    assert running.halt().stopped == []
    assert running.spends()


@pytest.mark.parametrize("minutes", [5, 20, 60])
def test_a_pause_that_is_throttled_is_sent_again_until_it_is_taken(running: AdCity, minutes: int) -> None:
    running.world.faults.add("meta.*.update", "status", params={"status": 400, "kind": "80000"})
    freeze(running)
    for _ in range(minutes // 5):
        running.halt()
        running.advance(minutes=5)
    assert running.campaign.status == "ACTIVE"
    running.world.faults.clear()
    running.halt()
    assert running.campaign.status == "PAUSED"


@pytest.mark.parametrize("after", ["stopped", "over", "closed by hand", "closed"])
def test_what_is_over_and_was_switched_on_again_by_hand_is_stopped(running: AdCity, after: str) -> None:
    boost_id = running.boost()["boost_id"]
    if after == "stopped":
        decisions.stop(running.conn, running.graph, boost_id=boost_id, actor="ani", now=running.now)
    else:
        running.advance(days=3)
        running.run()
        if after == "closed by hand":
            decisions.close(running.conn, running.graph, boost_id=boost_id, actor="ani", now=running.now)
        elif after == "closed":
            running.advance(days=30)
            running.run()
            assert running.boost()["state"] == "closed"
    running.campaign.status, running.campaign.updated_time = "ACTIVE", running.now
    running.adset.end_time, running.adset.lifetime_budget = running.now + timedelta(days=5), 1_000_000
    running.run()
    running.halt()
    assert running.campaign.status == "PAUSED"
    assert not running.spends()
    assert running.orders()[-1]["reason"] == "menyala lagi di Meta padahal sudah berakhir"
    assert open_orders(running) == 0


def test_a_campaign_that_our_tables_do_not_know_is_told_and_left_alone(running: AdCity) -> None:
    other = running.campaign.model_copy(
        update={"id": running.state.new_id("campaign"), "name": f"{PREFIX}KPG-2601-0001|campaign|ffffffff"}
    )
    running.state.campaigns[other.id] = other
    running.advance(hours=1)
    (told,) = running.run().strays or []
    assert (told.code, "KPG-2601-0001" in told.sentence) == ("unknown_campaign", True)
    assert other.status == "ACTIVE"
    other.status = "PAUSED"
    assert running.run().strays == []


def test_a_list_that_cannot_be_understood_stops_nothing(running: AdCity, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(strays.ads, "named", lambda *_, **__: [{}["id"]])
    freeze(running)
    assert running.run().strays is None
    assert running.campaign.status == "PAUSED"


# -- launches --------------------------------------------------------------------------------------------------------------


def test_in_an_account_with_thousands_of_creatives_an_advertisement_is_made(conn: Connection) -> None:
    city = AdCity(conn)
    city.publish()
    city.run()
    (one,) = city.state.creatives.values()
    for number in range(1_200):
        made = one.model_copy(update={"id": f"9{number:06}", "name": f"lain {number}"})
        city.state.creatives[made.id] = made
    city.publish()
    assert city.run().launched == 1


def test_in_an_account_with_thousands_of_campaigns_what_is_stray_is_found(running: AdCity) -> None:
    mine = running.campaign
    for number in range(1_300):
        old = mine.model_copy(
            update={
                "id": f"8{number:06}",
                "name": f"{PREFIX}KPG-2101-{number:04}|campaign|{number:08x}",
                "status": "PAUSED",
                "updated_time": running.now - timedelta(days=400),
            }
        )
        running.state.campaigns[old.id] = old
    twin = mine.model_copy(update={"id": running.state.new_id("campaign"), "status": "PAUSED"})
    running.state.campaigns[twin.id] = twin
    running.advance(hours=1)
    assert running.run().strays == []
    assert running.state.campaigns[twin.id].status == "ARCHIVED"


@pytest.mark.parametrize("fault", ["drop_before", "drop_after", "error_after"])
def test_a_creative_whose_answer_is_lost_is_made_anew_and_nothing_waits_for_it(conn: Connection, fault: str) -> None:
    city = AdCity(conn)
    city.publish()
    city.world.faults.add("meta.act.adcreatives.create", fault, times=1, after_n=1, params={"status": 500})
    city.run()
    city.run()
    assert city.boost()["state"] == "running"
    assert len(city.state.ads) == 1


def test_the_check_alone_makes_nothing(conn: Connection) -> None:
    city = AdCity(conn)
    city.publish()
    city.world.faults.add("meta.act.campaigns.create", "status", params={"status": 400, "kind": "2"}, after_n=1)
    city.run()
    state = city.state
    assert (state.campaigns, state.adsets, state.creatives, state.ads) == ({}, {}, {}, {})


@pytest.mark.parametrize(("hours", "moved"), [(47, False), (49, True), (71, True)])
def test_a_launch_with_too_little_of_its_time_left_is_moved(conn: Connection, hours: int, moved: bool) -> None:
    city = AdCity(conn)
    city.publish()
    city.world.faults.add("meta.post.get", "status", params={"status": 500})
    city.run()
    before = city.boost()["ends_at"]
    city.advance(hours=hours)
    city.world.faults.clear()
    city.run()
    # Half of three days is 36 hours.
    assert (city.boost()["ends_at"] > before) == (moved or 72 - hours < 36)
    assert city.boost()["ends_at"] - city.now >= timedelta(hours=24)


def test_on_another_ad_account_what_runs_is_still_stopped_and_billed(running: AdCity) -> None:
    """The connection was set to a second account: ids are Meta's, not the account's."""
    running.state.ad_account.id = "999000111"
    running.graph = running.world.client()
    running.advance(hours=20)
    freeze(running)
    assert running.halt().open != {} or running.campaign.status == "PAUSED"
    assert running.campaign.status == "PAUSED"


# -- walls -----------------------------------------------------------------------------------------------------------------


def test_a_limit_that_somebody_changes_every_hour_leaves_changes_for_what_has_to_be_lowered(running: AdCity) -> None:
    for hour in range(30):
        running.state.ad_account.spend_cap = 50_000_000 if hour % 2 else int(running.spent()) + 1_000
        running.advance(hours=1)
        running.run()
    day = [at for at in running.state.ad_account.spend_cap_changes if running.now - at < timedelta(days=1)]
    assert len(day) <= 10
    running.state.ad_account.spend_cap = 0
    told = running.run().walls or []
    assert running.state.ad_account.spend_cap > 0 or [one.code for one in told] == ["wall_limit"]


def test_a_limit_that_somebody_keeps_too_low_is_put_back_a_few_times_and_then_told(running: AdCity) -> None:
    told: list[Any] = []
    for _ in range(9):
        running.state.ad_account.spend_cap = int(running.spent()) + 1_000
        running.advance(hours=1)
        told = running.run().walls or []
    assert [one.code for one in told] == ["wall_limit"]
    assert "kali dalam 24 jam" in told[0].sentence
    # One that is too high is a wall that does not stand: it is still lowered.
    running.state.ad_account.spend_cap = 90_000_000
    assert running.run().walls == []
    assert running.state.ad_account.spend_cap < 10_000_000


def test_a_limit_under_which_more_was_taken_back_than_spent_is_set_all_the_same(running: AdCity) -> None:
    boost_id = running.boost()["boost_id"]
    decisions.stop(running.conn, running.graph, boost_id=boost_id, actor="ani", now=running.now)
    running.conn.execute("select siar.lower_cap('city_month', 'city', 1, 'dipotong', 'bendahara')")
    running.state.ad_account.spend_cap_baseline = running.spent() + 10_000
    assert running.run().walls == []
    assert running.state.ad_account.spend_cap == 1


def test_a_rule_that_meta_switched_off_is_switched_on_again(running: AdCity) -> None:
    (rule,) = running.state.rules.values()
    rule.status, rule.disable_error_code = "DISABLED", 1_487_056
    assert running.run().walls == []
    (kept,) = running.state.rules.values()
    assert (kept.status, kept.disable_error_code) == ("ENABLED", None)


def test_the_rules_of_others_are_left_alone(running: AdCity) -> None:
    (mine,) = running.state.rules.values()
    theirs = mine.model_copy(update={"id": running.state.new_id("rule"), "name": "agen lain", "status": "DISABLED"})
    running.state.rules[theirs.id] = theirs
    running.run()
    assert (theirs.status, theirs.name) == ("DISABLED", "agen lain")
    assert [one.name for one in running.state.rules.values() if one.status == "ENABLED"] == [RULE_NAME]


def test_a_new_month_raises_the_limit_by_itself(conn: Connection) -> None:
    city = AdCity(conn)
    city.publish()
    city.run()
    caps = city.settings.caps
    left = city.state.ad_account.spend_cap - city.spent()
    assert left <= caps.city_per_month.amount
    city.advance(days=25)
    city.publish()
    city.run()
    left = city.state.ad_account.spend_cap - city.spent()
    assert abs(left - caps.city_per_month.amount / 1.11) < caps.city_per_month.amount * 0.06


# -- ways out --------------------------------------------------------------------------------------------------------------


@pytest.fixture
def differs(conn: Connection, monkeypatch: pytest.MonkeyPatch) -> AdCity:
    """What was read back is not what was ordered: it waits for a person, and was never on."""
    city = AdCity(conn)
    city.publish()
    sent = city.graph.post

    def post(path: str, data: Any = None, **more: Any) -> Any:
        answer = sent(path, data, **more)
        if path.endswith("/ads") and "id" in answer:
            city.adset.targeting["age_min"] = 13
        return answer

    monkeypatch.setattr(city.graph, "post", post)
    city.run()
    monkeypatch.undo()
    city.advance(hours=1)
    city.run()
    assert city.boost()["state"] == "needs_human"
    return city


def test_what_was_never_on_gives_its_money_back_in_one_action(differs: AdCity) -> None:
    boost_id = differs.boost()["boost_id"]
    assert decisions.give_up(differs.conn, differs.graph, boost_id=boost_id, actor="ani", now=differs.now) == "failed"
    assert differs.committed() == 0


def test_what_somebody_switched_on_by_hand_is_stopped_and_billed_not_given_up(differs: AdCity) -> None:
    for one in (differs.campaign, differs.adset, differs.ad):
        one.status = "ACTIVE"
    differs.advance(hours=10)
    boost_id = differs.boost()["boost_id"]
    with pytest.raises(InputError, match="Hentikan"):
        decisions.give_up(differs.conn, differs.graph, boost_id=boost_id, actor="ani", now=differs.now)
    assert decisions.stop(differs.conn, differs.graph, boost_id=boost_id, actor="ani", now=differs.now) == "ended"
    differs.advance(days=30)
    differs.run()
    held = ledger.envelope(differs.conn, boost_id=boost_id)
    assert held is not None
    assert held.billed > Rupiah(0)


@pytest.mark.parametrize("level", ["campaign", "adset", "ad"])
def test_what_cannot_be_resumed_because_somebody_took_it_away_is_ended(running: AdCity, level: str) -> None:
    freeze(running)
    running.halt()
    freezes.thaw(running.conn, "boosts", actor="kadis", now=running.now)
    getattr(running, level).status = "ARCHIVED"
    boost_id = running.boost()["boost_id"]
    assert decisions.resume(running.conn, running.graph, boost_id=boost_id, actor="ani", now=running.now) == "ended"
    assert "diarsipkan di Meta" in running.boost()["note"]


def test_a_second_click_says_how_it_stands_in_words(running: AdCity) -> None:
    asked = {"boost_id": running.boost()["boost_id"], "actor": "ani", "now": running.now}
    decisions.stop(running.conn, running.graph, **asked)
    for act in (decisions.stop, decisions.resume, decisions.give_up):
        with pytest.raises(InputError) as told:
            act(running.conn, running.graph, **asked)
        assert "selesai, menunggu tagihan" in str(told.value)
        assert "ended" not in str(told.value)
