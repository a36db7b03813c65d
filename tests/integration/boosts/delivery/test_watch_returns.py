"""What an advertisement brings, and the post behind it: told once, paused, and left to a person."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from siar.boosts import decisions
from siar.meta import ads
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


def delivers(city: AdCity, monkeypatch: pytest.MonkeyPatch, **changes: Any) -> None:
    read = ads.delivery

    def delivery(graph: Any, object_id: str) -> ads.Delivery:
        found = read(graph, object_id)
        return ads.Delivery(**{**vars(found), **changes})

    monkeypatch.setattr(ads, "delivery", delivery)


def resume(city: AdCity) -> None:
    boost_id = city.boost()["boost_id"]
    assert decisions.resume(city.conn, city.graph, boost_id=boost_id, actor="petugas", now=city.now) == "running"


def test_what_everybody_has_seen_often_is_paused_once(running: AdCity, monkeypatch: pytest.MonkeyPatch) -> None:
    delivers(running, monkeypatch, frequency=3.4)
    running.run()
    assert (running.boost()["state"], running.boost()["trouble"]) == ("paused", "frequency")
    assert running.boost()["note"] == "tiap orang sudah melihatnya 3,4 kali"
    resume(running)
    running.run()
    assert (running.boost()["state"], running.boost()["trouble"]) == ("running", None), "a person has borne it"


def usual(city: AdCity, *, cost: int) -> None:
    """Five other advertisements whose results cost so much each."""
    for _ in range(5):
        publication = city.publish(hours_ago=60)
        city.conn.execute(
            """insert into siar.boosts (publication_id, opd, reference_code, state, lifetime_budget, tax, starts_at, ends_at,
                 name_key, spend, results, plan, created_at, updated_at)
               select %s, opd, reference_code, 'reserved', 150000, 0, %s, %s, 'k' || %s, %s, 1000,
                      (select plan from siar.boosts limit 1), %s, %s from siar.boosts limit 1""",
            (publication, city.now, city.now + timedelta(days=3), publication, cost * 1000, city.now, city.now),
        )


@pytest.mark.parametrize(("results", "state"), [(100, "paused"), (900, "running")])
def test_a_result_that_costs_twice_the_usual_pauses_it(
    running: AdCity, monkeypatch: pytest.MonkeyPatch, results: int, state: str
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(type(running), "boost", lambda city: city.boosts()[0])
        usual(running, cost=100)
        # Those do not take part in the round.
        running.conn.execute(
            "update siar.boosts set lease_until = now() + interval '900 days' where name_key like 'k%'"
        )
        delivers(running, monkeypatch, spend=50_000, engagements=results)
        running.run()
        assert running.boost()["state"] == state
        assert (running.boost()["trouble"] == "cost") is (state == "paused")
        assert running.boost()["results"] == results


def test_without_others_to_compare_with_nothing_is_dear(running: AdCity, monkeypatch: pytest.MonkeyPatch) -> None:
    delivers(running, monkeypatch, spend=90_000, engagements=1)
    running.run()
    assert running.boost()["state"] == "running"


def test_one_that_lags_behind_is_told_and_left_to_run(running: AdCity, monkeypatch: pytest.MonkeyPatch) -> None:
    running.advance(hours=34)
    delivers(running, monkeypatch, spend=3_000)
    running.run()
    assert running.boost()["note"] == "tertinggal: 2% anggaran terpakai pada 50% waktunya"
    assert (running.boost()["state"], running.boost()["trouble"]) == ("running", None)


def test_a_post_that_is_gone_ends_it(running: AdCity) -> None:
    running.state.posts.clear()
    running.run()
    assert (running.boost()["state"], running.boost()["trouble"]) == ("ended", "post_gone")
    assert running.campaign.status == "PAUSED"


def test_words_that_somebody_changed_at_meta_pause_it_until_a_person_has_looked(running: AdCity) -> None:
    (post,) = running.state.posts.values()
    payload = """update siar.publications set payload = payload || jsonb_build_object('text', %s::text)"""
    running.conn.execute("set session_replication_role = replica")
    running.conn.execute(payload, (post.message,))
    running.conn.execute("set session_replication_role = origin")
    running.run()
    assert running.boost()["state"] == "running"
    post.message = "Coblos nomor satu"
    running.run()
    assert (running.boost()["state"], running.boost()["trouble"]) == ("paused", "post_edited")
    assert running.campaign.status == "PAUSED"
    resume(running)
    running.run()
    assert running.boost()["state"] == "running"
