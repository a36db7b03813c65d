"""A state machine over the ledger on real PostgreSQL: several workers, deaths, faults, time, editors."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Any, ClassVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from siar import freezes
from siar.publishing import decisions, dispatch, ledger, reconcile, stops
from siar.publishing.ledger import Attempt
from siar.store import connect
from tests.chaos.publishing.driver import Death, Killer
from tests.integration.publishing.graphworld import GraphWorld
from tests.integration.publishing.posts import NOW, desk, plan_post

pytestmark = [pytest.mark.integration, pytest.mark.timeout(300)]

VISIBLE = ["meta.page.feed.create", "meta.ig.media_publish.create"]
ANY = [
    *VISIBLE,
    "meta.page.photos.create",
    "meta.ig.media.create",
    "meta.container.get",
    "meta.page.published_posts.get",
]
ACTIONS = [
    "drop_before",
    "drop_after",
    "error_after",
    "status",
    "throttle_app",
    "throttle_buc_pages",
    "throttle_buc_instagram",
]


class Machine(RuleBasedStateMachine):
    """Whatever is done in whatever order, residents see no post twice, and no end is untrue."""

    dsn: ClassVar[str]
    posts = Bundle("posts")

    @initialize()
    def begin(self) -> None:
        self.conn = connect(self.dsn)
        with self.conn.transaction():
            self.conn.execute("set local session_replication_role = replica")
            for table in ("publication_attempts", "publications", "posts", "account_rests", "account_stops", "freezes"):
                self.conn.execute(f"delete from siar.{table}")
        self.world = GraphWorld(NOW)
        self.fences: dict[int, int] = {}
        self.ended: dict[int, str] = {}

    def teardown(self) -> None:
        self.conn.close()

    @rule(target=posts, channel=st.sampled_from(["facebook", "instagram"]), picture=st.booleans())
    def approve(self, channel: str, picture: bool) -> int:
        form = "photo" if picture or channel == "instagram" else "text"
        return plan_post(self.conn, channel=channel, form=form, now=self.world.clock.now())[0]

    @rule(kill=st.one_of(st.none(), st.integers(0, 14)), flips=st.booleans(), limit=st.integers(1, 3))
    def worker(self, kill: int | None, flips: bool, limit: int) -> None:
        publishers = self.world.publishers(strategy="flip" if flips else "attach")
        self._alive(
            lambda conn: dispatch.publish_due(
                conn, publishers, **desk(), now=self.world.clock.now(), limit=limit, workers=1, checkpoint=Killer(kill),
            )
        )  # fmt: skip

    @rule(kill=st.one_of(st.none(), st.integers(0, 8)))
    def look(self, kill: int | None) -> None:
        self._alive(
            lambda conn: reconcile.reconcile(
                conn, self.world.publishers(), now=self.world.clock.now(), checkpoint=Killer(kill)
            )
        )

    def _alive(self, step: Any) -> None:
        with connect(self.dsn) as conn:
            try:
                step(conn)
            except Death:
                conn.close()

    @rule(route=st.sampled_from(ANY), action=st.sampled_from(ACTIONS), status=st.sampled_from([400, 500, 503]))
    def fault(self, route: str, action: Any, status: int) -> None:
        params = {"status": status} if action in {"status", "error_after"} else {}
        self.world.faults.add(route, action, times=1, params=params)

    @rule(seconds=st.sampled_from([1, 30, 70, 130, 400, 1000, 2000]))
    def time_passes(self, seconds: int) -> None:
        self.world.clock.advance(timedelta(seconds=seconds))

    @rule(lag=st.sampled_from([0, 20, 60]))
    def lists_lag(self, lag: int) -> None:
        for one in self.world.faults.rules():
            if one.action == "list_lag":
                self.world.faults.remove(one.id)
        self.world.faults.add("meta.*", "list_lag", params={"seconds": lag})

    @rule()
    def neighbour(self) -> None:
        self.world.post_by_hand(f"Kiriman lain {len(self.world.log)}")

    @rule(post=posts)
    def editor_retries(self, post: int) -> None:
        decisions.retry(self.conn, publication_id=post, actor="editor", now=self.world.clock.now())

    @rule(post=posts)
    def editor_holds(self, post: int) -> None:
        held = Attempt("held", self.world.clock.now(), "moved")
        ledger.take_off(self.conn, post, held, sentence="x")

    @rule(thaw=st.booleans())
    def editor_freezes(self, thaw: bool) -> None:
        now = self.world.clock.now()
        if thaw:
            freezes.thaw(self.conn, "all", actor="editor", now=now)
        else:
            freezes.freeze(self.conn, "all", reason="duka", actor="editor", now=now)
        for account_id in ("facebook-city", "instagram-city"):
            stops.resume(self.conn, account_id, actor="editor", now=now)

    @invariant()
    def residents_see_nothing_twice(self) -> None:
        if hasattr(self, "world"):
            assert all(count == 1 for count in self.world.live().values())

    @invariant()
    def the_ledger_is_true(self) -> None:
        if not hasattr(self, "world"):
            return
        live = self.world.live()
        for row in self.conn.execute("select * from siar.publications"):
            number, state = row["publication_id"], row["state"]
            shown = live[f"{row['channel']}:{row['payload']['text']}"]
            assert state != "published" or shown == 1
            assert state not in {"failed", "planned", "preparing"} or shown == 0
            assert shown == 0 or row["commits"] >= 1
            assert row["fence"] >= self.fences.get(number, 0)
            assert self.ended.get(number, state) == state
            self.fences[number] = row["fence"]
            if state in {"published", "failed"}:
                self.ended[number] = state


def test_machine(database: str) -> None:
    logging.disable(logging.CRITICAL)
    try:
        Machine.dsn = database
        checks = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]
        run_state_machine_as_test(
            Machine,
            settings=settings(
                max_examples=25,
                stateful_step_count=25,
                deadline=None,
                derandomize=True,
                suppress_health_check=checks,
                print_blob=True,
            ),
        )
    finally:
        logging.disable(logging.NOTSET)
