"""Two Pages and two Instagram accounts: each account's posts, stops, rests and freezes are its own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from sandbox.meta.business import FixedPage
from siar import accounts, freezes
from siar.accounts import Account
from siar.errors import ConfigError
from siar.meta.client import GraphClient
from siar.publishing import dispatch, reconcile, stops
from siar.publishing.channels import Publishers, build
from siar.settings import load_settings
from siar.store import Connection
from tests.integration.publishing.graphworld import GraphWorld, Pictures
from tests.integration.publishing.posts import NOW, desk, plan_post, row_of

pytestmark = pytest.mark.integration

POSTS = 5
ALL = ("facebook-city", "facebook-dinkes", "instagram-city", "instagram-dinkes")


class City:
    """A city whose health agency has a Page and an Instagram account of its own."""

    def __init__(self, conn: Connection, overlay: Path) -> None:
        self.conn = conn
        self.world = GraphWorld(NOW, more=[FixedPage(name="Dinas Kesehatan", username="dinkes")])
        self.state = self.world.service.state
        for instagram in self.state.instagrams.values():
            instagram.polls_until_finished = 0
        self.agency = list(self.state.pages.values())[1]
        self.file = overlay / "accounts.yaml"
        self.configure()

    def configure(self, **more: dict[str, Any]) -> None:
        page, linked = self.agency.id, self.agency.instagram_id
        shared = {"label": "Dinas Kesehatan", "opd": "DINKES"}
        plans = {
            "facebook-dinkes": {"channel": "facebook", "remote_id": page, **shared},
            "instagram-dinkes": {"channel": "instagram", "remote_id": linked, "page_id": page, **shared},
        } | more
        self.file.write_text(yaml.safe_dump({"accounts": plans}), encoding="utf-8")
        accounts.plans._load.cache_clear()
        accounts.sync(self.conn, settings=load_settings(), now=NOW)

    def publishers(self, clients: Callable[[Account], GraphClient] | None = None) -> Publishers:
        return build(accounts.accounts(self.conn), clients or self.world.client, media=Pictures())

    def plan(self, *, each: int = POSTS) -> dict[str, list[int]]:
        """Posts due now, the accounts in turn; return the publications by account."""
        planned: dict[str, list[int]] = {account_id: [] for account_id in ALL}
        for _ in range(each):
            for account_id in ALL:
                channel = account_id.partition("-")[0]
                planned[account_id].append(plan_post(self.conn, channel=channel, account_id=account_id)[0])
        return planned

    def publish(self, **options: Any) -> dispatch.DispatchResult:
        publishers = options.pop("publishers", None) or self.publishers()
        options = {"workers": 1, **options}
        return dispatch.publish_due(
            self.conn,
            publishers,
            **desk(),
            now=self.world.clock.now(),
            **options,
        )

    def live(self, account_id: str) -> Counter[str]:
        """How often residents see each text on an account, as Meta tells it."""
        page = self.agency if account_id.endswith("dinkes") else self.state.page
        if account_id.startswith("facebook"):
            shown = [post for post in self.state.posts.values() if post.page_id == page.id and post.is_published]
            return Counter(post.message for post in shown)
        media = [medium for medium in self.state.media.values() if medium.account_id == page.instagram_id]
        return Counter(medium.caption for medium in media)

    def texts(self, planned: list[int]) -> set[str]:
        return {row_of(self.conn, publication_id)["payload"]["text"] for publication_id in planned}

    def states(self, planned: list[int]) -> Counter[str]:
        return Counter(row_of(self.conn, publication_id)["state"] for publication_id in planned)

    def all_out_once(self, account_id: str, planned: list[int]) -> bool:
        live = self.live(account_id)
        return set(live) == self.texts(planned) and set(live.values()) == {1}


@pytest.fixture
def city(conn: Connection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> City:
    monkeypatch.setenv("SIAR_CONFIG_OVERLAY", str(tmp_path))
    return City(conn, tmp_path)


def lose_role(city: City, *, lost: bool) -> None:
    city.agency.granted = not lost
    city.state.token_of(city.agency).invalid_subcode = 492 if lost else None


def block_page(city: City, *, lost: bool) -> None:
    city.agency.may_publish = not lost


def restrict_instagram(city: City, *, lost: bool) -> None:
    city.state.instagrams[city.agency.instagram_id].restricted = lost


@pytest.mark.parametrize("workers", [1, 3])
@pytest.mark.parametrize(
    ("revoke", "hit"),
    [
        (block_page, ("facebook-dinkes",)),
        (restrict_instagram, ("instagram-dinkes",)),
        # A Page's role carries the Instagram account that is linked to it: at Meta both are gone.
        (lose_role, ("facebook-dinkes", "instagram-dinkes")),
    ],
)
def test_one_revoked_in_mid_slot_stops_alone_and_goes_on_once_it_is_opened_again(
    city: City, revoke: Callable[..., None], hit: tuple[str, ...], workers: int
) -> None:
    planned = city.plan()
    passed: list[str] = []

    def checkpoint(name: str) -> None:
        passed.append(name)
        if name == "published:saved" and passed.count(name) >= 6:
            revoke(city, lost=True)

    result = city.publish(checkpoint=checkpoint, workers=workers)
    assert set(result.stopped) == set(hit)
    assert [stop.account for stop in stops.stops(city.conn) if "Dinas Kesehatan" not in stop.account] == []
    for account_id in ALL:
        if account_id in hit:
            assert len(city.live(account_id)) < POSTS
            assert set(city.live(account_id).values()) <= {1}
            assert workers > 1 or city.live(account_id)
            assert set(city.states(planned[account_id])) <= {"published", "planned", "prepared", "unknown"}
        else:
            assert city.all_out_once(account_id, planned[account_id])
    # While it is stopped nothing is sent there, and nothing goes out a second time elsewhere.
    calls = len(city.world.log)
    assert city.publish(workers=workers).published == 0
    assert len(city.world.log) == calls
    revoke(city, lost=False)
    for account_id in hit:
        assert stops.resume(city.conn, account_id, actor="editor", now=NOW)
    # What was refused at its commit is looked for, and goes out once the looks have shown that it is not out.
    for _ in range(6):
        city.publish(workers=workers)
        city.world.clock.advance(timedelta(minutes=10))
        reconcile.reconcile(city.conn, city.publishers(), now=city.world.clock.now())
    assert all(city.all_out_once(account_id, planned[account_id]) for account_id in ALL)
    assert city.publish(workers=workers).published == 0


def test_the_same_text_may_stand_on_two_pages_and_each_has_its_own_record(city: City) -> None:
    planned = city.plan(each=1)
    assert city.publish().published == len(ALL)
    ids = {row_of(city.conn, publication_id)["remote_id"] for (publication_id,) in planned.values()}
    assert len(ids) == len(ALL)
    assert row_of(city.conn, planned["facebook-dinkes"][0])["remote_id"].startswith(city.agency.id)


@pytest.mark.parametrize(
    ("scope", "held"),
    [
        ("facebook-dinkes", {"facebook-dinkes"}),
        ("facebook", {"facebook-city", "facebook-dinkes"}),
        ("all", set(ALL)),
        ("boosts", set()),
    ],
)
def test_a_freeze_holds_an_account_a_channel_or_everything(city: City, scope: str, held: set[str]) -> None:
    city.plan(each=1)
    freezes.freeze(city.conn, scope, reason="duka", actor="editor", now=NOW)
    city.publish()
    assert {account_id for account_id in ALL if not city.live(account_id)} == held


def test_a_freeze_set_while_a_post_is_prepared_holds_its_account(city: City) -> None:
    planned = city.plan(each=1)

    def checkpoint(name: str) -> None:
        if name == "prepared:saved":
            freezes.freeze(city.conn, "facebook-dinkes", reason="duka", actor="editor", now=NOW)

    assert city.publish(checkpoint=checkpoint).published == 3
    assert city.states(planned["facebook-dinkes"]) == {"planned": 1}


def test_a_quota_that_is_used_up_rests_its_account_only(city: City) -> None:
    planned = city.plan()
    city.state.instagrams[city.agency.instagram_id].quota_total = 2
    assert city.publish().published == 3 * POSTS + 2
    assert sum(city.live("instagram-dinkes").values()) == 2
    assert city.all_out_once("instagram-city", planned["instagram-city"])


def test_an_account_whose_connection_is_missing_is_stopped_and_costs_nobody_else(city: City) -> None:
    own = {"channel": "facebook", "label": "RSUD", "opd": "RSUD", "connection": "meta_rsud", "remote_id": "105600"}
    city.configure(**{"facebook-rsud": own})

    def clients(account: Account) -> GraphClient:
        if account.connection_id == "meta_rsud":
            raise ConfigError("Airflow has no connection meta_rsud.")
        return city.world.client(account)

    planned = city.plan(each=1)
    lost, _ = plan_post(city.conn, account_id="facebook-rsud")
    result = city.publish(publishers=city.publishers(clients))
    assert (result.published, result.stopped) == (4, ("facebook-rsud",))
    assert row_of(city.conn, lost)["state"] == "planned"
    assert all(city.all_out_once(account_id, planned[account_id]) for account_id in ALL)


def test_an_account_that_is_used_no_more_keeps_its_posts_back(city: City) -> None:
    planned = city.plan(each=1)
    city.file.write_text("accounts: {}\n", encoding="utf-8")
    accounts.plans._load.cache_clear()
    accounts.sync(city.conn, settings=load_settings(), now=NOW)
    assert city.publish().published == 2
    assert city.states(planned["facebook-dinkes"]) == {"planned": 1}


def test_two_accounts_that_are_one_at_meta_are_refused(city: City) -> None:
    city.configure(**{"facebook-again": {"channel": "facebook", "label": "Lagi", "remote_id": city.state.page.id}})
    with pytest.raises(ConfigError, match="facebook-again and facebook-city are the same account"):
        city.publishers()
