"""A run in which Meta refused something of a boost is red, told once; what is not shown is told, and its end."""

from __future__ import annotations

from datetime import timedelta

import pytest

from siar import freezes
from siar.boosts import decisions
from siar.boosts.budget import ledger
from siar.store import Connection
from siar.tasks import boosts
from siar.troubles import ToldError
from tests.integration.boosts.adcity import AdCity
from tests.integration.boosts.books import NOW

pytestmark = pytest.mark.integration


@pytest.fixture
def city(conn: Connection, given, office) -> AdCity:
    office.clock.start, office.clock.offset = NOW, timedelta()
    city = AdCity(conn)
    given(boosts, graph=city.graph, settings=city.settings)
    for _ in range(2):
        city.publish()
    assert boosts.run_boosts()["launched"] == 2
    return city


def test_a_round_in_which_everything_was_refused_is_red(city: AdCity, office, heard) -> None:
    city.world.faults.add("meta.campaign.get", "status", params={"status": 400, "kind": "2"})
    for _ in range(3):
        with pytest.raises(ToldError, match="Meta refused 2 of the boosts"):
            boosts.run_boosts()
        office.later(minutes=10)
        city.advance(minutes=10)
    assert len(heard()) == 1
    assert "2 iklan: keadaannya tidak terbaca dari Meta" in heard()[0]
    city.world.faults.clear()
    assert boosts.run_boosts()["refused"] == []


def test_what_is_not_shown_is_told_and_its_end(city: AdCity, office, heard) -> None:
    city.state.ad_account.account_status = 3
    boosts.run_boosts()
    assert len(heard()) == 1
    assert "akun iklan menunggak" in heard()[0]
    assert "Pengaturan Penagihan" in office.letters[0].get_content()
    city.state.ad_account.account_status = 1
    boosts.run_boosts()
    assert len(heard()) == 2
    assert heard()[1].startswith("[Siar] Selesai")


def test_what_does_not_stop_is_told_after_five_minutes_and_the_run_is_red(city: AdCity, office, heard) -> None:
    freezes.freeze(city.conn, "boosts", reason="bencana", actor="kadis", now=city.now)
    city.world.faults.add("meta.*.update", "status", params={"status": 400, "kind": "2"})
    for _ in range(4):
        with pytest.raises(ToldError, match="2 boosts are not proven to stand still"):
            boosts.stop_boosts()
        office.later(minutes=2)
        city.advance(minutes=2)
    assert len(heard()) == 1
    assert "2 iklan yang harus berhenti" in heard()[0]
    assert "mungkin masih membelanjakan uang" in office.letters[0].get_content()
    city.world.faults.clear()
    assert len(boosts.stop_boosts()["stopped"]) == 2
    assert len(heard()) == 2


def test_a_wall_that_cannot_be_kept_is_told_and_its_end(city: AdCity, office, heard) -> None:
    for one in city.state.rules.values():
        one.status = "DISABLED"
    city.world.faults.add("meta.rule.update", "status", params={"status": 400, "kind": "200"})
    boosts.run_boosts()
    assert len(heard()) == 1
    assert "Aturan penghenti di Meta tidak dapat dipasang" in heard()[0]
    city.world.faults.clear()
    boosts.run_boosts()
    assert heard()[1].startswith("[Siar] Selesai")


def test_a_bill_beyond_its_money_is_told_until_somebody_says_why_it_may_stand(city: AdCity, office, heard) -> None:
    ad, _ = city.state.ads.values()
    for days in (1, 1):
        city.advance(days=days)
        office.later(days=days)
        ad.spend_by_day[min(ad.spend_by_day)] = 190_000.0
    boosts.run_boosts()
    assert "Tagihan iklan melewati dananya" in office.letters[0].get_content()
    (boost_id,) = {overrun.boost_id for overrun in ledger.open_overruns(city.conn)}
    decisions.acknowledge(city.conn, boost_id=boost_id, actor="ani", reason="tagihan Meta", now=office.clock.now())
    boosts.run_boosts()
    (over,) = city.conn.execute("select * from siar.troubles where key = 'boosts:overrun'").fetchall()
    assert over["over_at"] is not None
