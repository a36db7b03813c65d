"""What is not shown is told within one round, and what was lost is paused again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from siar.store import Connection
from tests.integration.boosts.adcity import AdCity

pytestmark = pytest.mark.integration

ISSUE = "Sasaran terlalu kecil"

#: What keeps it from being shown -> what is told of it, and where the boost stands then.
NOT_SHOWN: dict[str, tuple[Callable[[AdCity], object], str, str]] = {
    "ad set paused": (lambda c: c.graph.post(f"/{c.adset.id}", {"status": "PAUSED"}), "adset_paused", "paused"),
    "ad paused": (lambda c: c.graph.post(f"/{c.ad.id}", {"status": "PAUSED"}), "ad_paused", "paused"),
    "campaign paused": (lambda c: c.graph.post(f"/{c.campaign.id}", {"status": "PAUSED"}), "campaign_paused", "paused"),
    "ad set archived": (lambda c: c.graph.post(f"/{c.adset.id}", {"status": "ARCHIVED"}), "adset_gone", "ended"),
    "ad archived": (lambda c: c.graph.post(f"/{c.ad.id}", {"status": "ARCHIVED"}), "ad_gone", "ended"),
    "campaign archived": (
        lambda c: c.graph.post(f"/{c.campaign.id}", {"status": "ARCHIVED"}),
        "campaign_gone",
        "ended",
    ),
    "ad set deleted": (lambda c: c.graph.delete(f"/{c.adset.id}"), "adset_gone", "ended"),
    "ad deleted": (lambda c: c.graph.delete(f"/{c.ad.id}"), "ad_gone", "ended"),
    "campaign deleted": (lambda c: c.graph.delete(f"/{c.campaign.id}"), "campaign_gone", "ended"),
    "rejected": (lambda c: setattr(c.ad, "disapproved_reason", "Menyesatkan"), "disapproved", "paused"),
    "billing": (lambda c: c.hinder(c.ad, billing_missing=True), "billing", "running"),
    "issues of the ad": (lambda c: c.hinder(c.ad, issue=ISSUE), "issues", "paused"),
    "issues of the ad set": (lambda c: c.hinder(c.adset, issue=ISSUE), "issues", "paused"),
    "issues of the campaign": (lambda c: c.hinder(c.campaign, issue=ISSUE), "issues", "paused"),
    "account disabled": (lambda c: setattr(c.state.ad_account, "account_status", 2), "account", "running"),
    "account unsettled": (lambda c: setattr(c.state.ad_account, "account_status", 3), "account", "running"),
    "account closing": (lambda c: setattr(c.state.ad_account, "account_status", 100), "account", "running"),
}


@pytest.fixture
def running(conn: Connection) -> AdCity:
    city = AdCity(conn)
    city.publish()
    assert city.run().launched == 1
    city.advance(hours=2)
    assert city.spends()
    return city


@pytest.mark.parametrize("case", NOT_SHOWN)
def test_what_is_not_shown_is_told_within_one_round(running: AdCity, case: str) -> None:
    act, code, state = NOT_SHOWN[case]
    act(running)
    assert not running.spends()
    running.run()
    boost = running.boost()
    assert (boost["trouble"], boost["state"]) == (code, state)
    assert boost["note"] == boost["trouble_text"]
    assert boost["trouble_since"] == running.now
    # It lasts, and since then.
    running.advance(hours=1)
    running.run()
    assert running.boost()["trouble_since"] == running.now - timedelta(hours=1)
    assert running.boost()["trouble"] == code or state == "ended"
    assert not running.spends()


def test_what_passes_is_told_no_more(running: AdCity) -> None:
    running.hinder(running.ad, billing_missing=True)
    running.run()
    running.hinder(running.ad, billing_missing=False)
    running.run()
    assert (running.boost()["trouble"], running.boost()["note"], running.boost()["state"]) == (None, None, "running")
    assert running.spends()


def test_a_review_is_told_with_its_reasons(conn: Connection) -> None:
    city = AdCity(conn)
    city.publish()
    city.state.ad_account.review_seconds = 7200
    city.run()
    city.run()
    assert (city.boost()["note"], city.boost()["trouble"]) == ("sedang ditinjau Meta", None)
    city.ad.disapproved_reason = "Klaim kesehatan tanpa sumber"
    city.advance(hours=3)
    city.run()
    assert "Klaim kesehatan tanpa sumber" in city.boost()["note"]
    assert city.boost()["state"] == "paused"


def test_what_is_paused_here_and_on_at_meta_is_paused_again(running: AdCity) -> None:
    running.conn.execute("update siar.boosts set state = 'paused', note = 'uji coba'")
    running.run()
    assert running.campaign.status == "PAUSED"
    assert running.boost()["trouble"] == "spent_paused"
    assert (running.boost()["state"], running.boost()["note"]) == ("paused", "uji coba")
    running.run()
    assert running.boost()["trouble"] == "spent_paused", "until a person has decided"


@pytest.mark.parametrize("code", ["80000", "1", "2", "100", "200"])
def test_what_cannot_be_read_is_told_and_the_others_are_looked_at(conn: Connection, code: str) -> None:
    city = AdCity(conn)
    for _ in range(3):
        city.publish()
    assert city.run().launched == 3
    city.advance(hours=2)
    first, second, third = city.boosts()
    city.state.campaigns[third["campaign_id"]].status = "PAUSED"
    kind, read = {"status": 400, "kind": code}, city.graph._exchange

    def exchange(method: str, path: str, **more: object) -> object:
        if method == "GET" and path == f"/{first['campaign_id']}":
            city.world.faults.add("meta.campaign.get", "status", times=1, params=kind)
        return read(method, path, **more)

    city.graph._exchange = exchange
    city.graph.usage.pause = lambda *_, **__: None
    result = city.run()
    assert len(result.refused) == 1
    assert [boost["trouble"] for boost in city.boosts()] == ["unreadable", None, "campaign_paused"]
    assert [boost["state"] for boost in city.boosts()] == ["running", "running", "paused"]
    assert second["trouble"] is None


def test_figures_that_cannot_be_read_stop_nothing_and_are_told(running: AdCity) -> None:
    running.world.faults.add("meta.campaign.insights.get", "status", params={"status": 400, "kind": "2"})
    result = running.run()
    assert (running.boost()["trouble"], running.boost()["state"]) == ("figures", "running")
    assert len(result.refused) == 1
    running.world.faults.clear()
    running.run()
    assert running.boost()["trouble"] is None


def test_an_account_that_cannot_be_read_keeps_nothing_unwatched(running: AdCity) -> None:
    running.world.faults.add("meta.act.get", "status", params={"status": 400, "kind": "2"})
    running.graph.post(f"/{running.ad.id}", {"status": "PAUSED"})
    running.run()
    assert (running.boost()["state"], running.boost()["trouble"]) == ("paused", "ad_paused")
