"""From a reservation to a running boost, whatever goes wrong on the way: one advertisement, nothing left over."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests

from sandbox.meta.routing import parse_target
from siar.boosts import decisions
from siar.boosts.delivery import strays
from siar.boosts.delivery.launch import GRACE
from siar.store import Connection
from tests.integration.boosts.adcity import AdCity
from tests.integration.boosts.adworld import Killed

pytestmark = pytest.mark.integration

WRITES = [
    "meta.act.campaigns.create",
    "meta.act.adsets.create",
    "meta.act.adcreatives.create",
    "meta.act.ads.create",
    "meta.adset.update",
    "meta.ad.update",
    "meta.campaign.update",
]
FAULTS: dict[str, dict[str, Any]] = {
    "drop_before": {},
    "drop_after": {},
    "error_after": {"params": {"status": 500}},
    "status": {"params": {"status": 500}},
    "throttle_buc_ads": {},
    "invalid_token": {},
    "policy_block": {},
}


def kill_at(city: AdCity, operation: str, *, nth: int, before: bool) -> None:
    """The worker dies at the nth call of an operation, before or after its effect."""
    serve, seen = city.world.request, []

    def request(method: str, url: str, **more: Any) -> requests.Response:
        target = city.world.service.dispatcher.resolve(method, parse_target(urlsplit(url).path))
        if target is not None and target.name == operation:
            seen.append(url)
            if len(seen) == nth and before:
                raise Killed
        answer = serve(method, url, **more)
        if target is not None and target.name == operation and len(seen) == nth:
            raise Killed
        return answer

    city.world.request = request


def rounds(city: AdCity, times: int = 6) -> None:
    for _ in range(times):
        try:
            city.run()
        except Killed:
            # Nobody gives the lease back; the next worker waits until it is over.
            city.world.request = type(city.world).request.__get__(city.world)
        city.advance(minutes=16)


def judged(city: AdCity) -> dict[str, int]:
    """How many campaigns, ad sets and ads are there and not archived, and how many of the ads are on."""
    state = city.state
    alive = {
        kind: sum(one.status not in {"DELETED", "ARCHIVED"} for one in found.values())
        for kind, found in (("campaigns", state.campaigns), ("adsets", state.adsets), ("ads", state.ads))
    }
    return {**alive, "on": sum(one.status == "ACTIVE" for one in state.campaigns.values())}


ONE = {"campaigns": 1, "adsets": 1, "ads": 1, "on": 1}


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("operation", WRITES)
def test_a_fault_at_any_write_makes_one_advertisement(conn: Connection, operation: str, fault: str) -> None:
    city = AdCity(conn)
    city.publish()
    # Creating asks twice: once whether it would be taken.
    after = 1 if operation.endswith("create") else 0
    city.world.faults.add(operation, fault, times=1, after_n=after, **FAULTS[fault])
    rounds(city)
    assert city.boost()["state"] in {"running", "paused"}, city.boost()["note"]
    assert judged(city) == ONE or (fault, city.boost()["state"]) == ("policy_block", "paused")
    assert city.committed() == city.boost()["amount"]


@pytest.mark.parametrize("before", [True, False], ids=["before", "after"])
@pytest.mark.parametrize("operation", WRITES)
def test_a_death_at_any_write_makes_one_advertisement(conn: Connection, operation: str, before: bool) -> None:
    city = AdCity(conn)
    city.publish()
    kill_at(city, operation, nth=2 if operation.endswith("create") else 1, before=before)
    rounds(city)
    assert city.boost()["state"] == "running", city.boost()["note"]
    assert judged(city) == ONE
    assert city.committed() == city.boost()["amount"]


@pytest.mark.parametrize("operation", WRITES[:4])
def test_what_would_be_refused_is_refused_before_anything_is_made(conn: Connection, operation: str) -> None:
    city = AdCity(conn)
    city.publish()
    city.world.faults.add(operation, "status", params={"status": 400, "kind": "100/1487472"})
    city.run()
    assert (city.boost()["state"], city.committed()) == ("failed", 0)
    assert all(one.status == "DELETED" for one in city.state.campaigns.values())
    made = [name for name in city.world.operations() if name == operation]
    assert len(made) == 1, "the check alone"


def test_a_medium_that_instagram_does_not_advertise_is_told_why_and_tried_again_later(conn: Connection) -> None:
    city = AdCity(conn)
    city.publish("instagram", hours_ago=3)
    (medium,) = city.state.media.values()
    medium.boost_ineligible_reason = "It has copyrighted music"
    city.run()
    assert city.boost()["note"].endswith("It has copyrighted music")
    medium.boost_ineligible_reason = None
    city.advance(hours=1)
    assert city.run().reserved == 0, "not at once"
    city.advance(hours=6)
    assert city.run().launched == 1
    first, second = city.boosts()
    assert (first["state"], second["state"]) == ("failed", "running")
    assert first["name_key"] != second["name_key"]


def test_what_a_person_cancelled_is_not_tried_again(conn: Connection) -> None:
    city = AdCity(conn)
    city.publish(hours_ago=3)
    city.world.faults.add("meta.post.get", "status", params={"status": 500})
    city.run()
    city.world.faults.clear()
    decisions.give_up(conn, city.graph, boost_id=city.boost()["boost_id"], actor="petugas", now=city.now)
    city.advance(hours=7)
    assert city.run().reserved == 0


@pytest.mark.parametrize("at", ["meta.post.get", "meta.act.adsets.create"])
def test_a_late_start_moves_the_whole_time(conn: Connection, at: str) -> None:
    city = AdCity(conn)
    city.publish()
    city.world.faults.add(at, "status", params={"status": 500})
    city.run()
    before = city.boost()
    # An hour before its end Meta is well again.
    city.world.clock.advance(before["ends_at"] - city.now - timedelta(hours=1))
    city.world.faults.clear()
    rounds(city, 3)
    boost = city.boost()
    assert boost["state"] == "running"
    assert boost["ends_at"] - city.now >= timedelta(hours=24)
    assert abs(city.adset.end_time - boost["ends_at"]) < timedelta(minutes=1)
    start = city.spent()
    city.advance(hours=1)
    assert city.spent() - start < boost["lifetime_budget"] / 20


def test_what_could_not_be_switched_on_is_not_switched_on_for_its_last_hour(conn: Connection) -> None:
    city = AdCity(conn)
    city.publish()
    city.world.faults.add("meta.campaign.update", "status", params={"status": 500})
    city.run()
    assert city.boost()["state"] == "activating"
    city.world.clock.advance(city.boost()["ends_at"] - city.now - timedelta(hours=1))
    city.world.faults.clear()
    city.run()
    assert (city.boost()["state"], city.spent()) == ("ended", 0)


def test_one_that_could_not_start_for_too_long_gives_the_money_back(conn: Connection) -> None:
    city = AdCity(conn)
    city.publish()
    city.world.faults.add("meta.post.get", "status", params={"status": 500})
    for _ in range(8):
        city.run()
        city.advance(hours=20)
    assert (city.boost()["state"], city.committed()) == ("failed", 0)


class TestOrphans:
    def city(self, conn: Connection) -> AdCity:
        city = AdCity(conn)
        city.publish()
        assert city.run().launched == 1
        return city

    def twin(self, city: AdCity, **changes: Any) -> Any:
        made = city.campaign.model_copy(update={"id": city.state.new_id("campaign"), "status": "PAUSED", **changes})
        city.state.campaigns[made.id] = made
        return made

    def test_what_bears_a_name_of_ours_is_archived(self, conn: Connection) -> None:
        city = self.city(conn)
        known = city.campaign.id
        twin = self.twin(city)
        city.run()
        assert twin.status == "PAUSED", "lists and answers may cross"
        city.advance(minutes=GRACE.total_seconds() / 60 + 1)
        city.run()
        assert city.state.campaigns[twin.id].status == "ARCHIVED"
        assert city.state.campaigns[known].status == "ACTIVE"

    def test_another_installation_s_is_left_alone(self, conn: Connection) -> None:
        city = self.city(conn)
        other = self.twin(city, name="bst|KPG-2609-0001|campaign|ffffffff")
        city.advance(hours=1)
        assert strays.look(conn, city.graph, now=city.now) == []
        assert other.status == "PAUSED"
