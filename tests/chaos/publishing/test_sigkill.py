"""Real processes, real SIGKILL: a forked publisher against a sandbox of its own, reached over HTTP.

The publisher dies at each boundary; a database that goes away is a terminated backend. Afterwards the parent looks
and publishes again, and asks the sandbox what residents can see. `SIAR_CHAOS_KILLS` sets how many deaths (default 200).
"""

from __future__ import annotations

import itertools
import logging
import os
import random
import re
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import requests
import stamina

from siar.connections import MetaConnection
from siar.meta.client import GraphClient
from siar.meta.instagram import Instagram
from siar.meta.pages import Page
from siar.publishing import dispatch, reconcile
from siar.publishing.channels.facebook import FacebookPublisher
from siar.publishing.channels.instagram import InstagramPublisher
from siar.publishing.channels.protocol import Publishers
from siar.publishing.payload import Medium
from siar.store import Connection, connect
from tests.integration.publishing.graphworld import JPEG
from tests.integration.publishing.posts import desk, plan_post, row_of

pytestmark = [pytest.mark.chaos, pytest.mark.timeout(900)]

KILLS = int(os.environ.get("SIAR_CHAOS_KILLS", "200"))
SEED = int(os.environ.get("SIAR_CHAOS_SEED", "20261122"))
COMMIT = {"facebook": "meta.page.feed.create", "instagram": "meta.ig.media_publish.create"}
FAULTS: dict[str, dict[str, Any] | None] = {
    "none": None,
    "drop_before": {"action": "drop_before"},
    "drop_after": {"action": "drop_after"},
    "500_after": {"action": "error_after", "params": {"status": 500}},
    "400_after": {"action": "error_after", "params": {"status": 400}},
    "throttle": {"action": "throttle_app"},
    "database_lost": None,
}


class Sandbox:
    """A sandbox process and its admin API."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "sandbox", "--port", "0", "--smtp-port", "0"],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert self.process.stdout
        found = re.search(r"http://\S+?:\d+", self.process.stdout.readline())
        assert found
        self.url = found[0]
        self.http = requests.Session()
        self.http.trust_env = False
        self.offset = timedelta()

    def admin(self, method: str, path: str, **body: Any) -> Any:
        answer = self.http.request(method, f"{self.url}/admin/api/{path}", json=body or None, timeout=10)
        answer.raise_for_status()
        return answer.json() if answer.content else None

    def now(self) -> datetime:
        return datetime.now(UTC) + self.offset

    def wait(self, seconds: float) -> None:
        self.admin("POST", "clock/advance", seconds=seconds)
        self.offset += timedelta(seconds=seconds)

    def channels(self) -> Publishers:
        accounts = self.admin("GET", "meta/accounts")
        connection = MetaConnection(
            token=accounts["system_user_token"],
            app_id=accounts["app_id"],
            app_secret=accounts["app_secret"],
            page_id=accounts["page_id"],
            instagram_user_id=accounts["ig_user_id"],
            ad_account_id=accounts["ad_account_id"].removeprefix("act_"),
            graph_url=self.url,
        )
        reading = stamina.RetryingCaller(attempts=3, wait_initial=0, wait_max=0, wait_jitter=0)
        client = GraphClient(connection, clock=self.now, sleep=lambda _: None, reading=reading)
        # The picture's address is the one that the sandbox itself serves for a photo staged on the Page.
        return {
            "facebook-city": FacebookPublisher(Page(client), Pictures()),
            "instagram-city": InstagramPublisher(Instagram(client), PageUrls(Page(client)), sleep=lambda _: None),
        }

    def live(self) -> Counter[tuple[str, str]]:
        """How often each reference code is visible on each platform, by the sandbox's own account."""
        shown = self.admin("GET", "meta/published")
        return Counter(
            (channel, item["caption"].rsplit("\n", 1)[-1])
            for channel in ("facebook", "instagram")
            for item in shown[channel]
        )


class Pictures:
    def read(self, path: str) -> bytes:
        return JPEG

    def show(self, medium: Medium) -> str:
        raise AssertionError(medium.path)

    address = show

    def is_shown(self, medium: Medium) -> bool:
        raise AssertionError(medium.path)


class PageUrls:
    """One picture on the Page for all containers."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._url: str | None = None

    def url_for(self, index: int, medium: Any, journal: Any) -> str:
        if self._url is None:
            self._url = self._page.photo_source(self._page.stage_photo(JPEG, alt_text="Gambar"))
        assert self._url
        return self._url

    def check(self, medium: Medium) -> None:
        """Nothing can have changed: the Page keeps what it was given."""


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    started = Sandbox()
    try:
        started.admin(
            "POST",
            "meta/settings",
            instagram_quota_total=100_000,
            instagram_containers_per_day=100_000,
            container_polls=0,
        )
        yield started
    finally:
        started.process.terminate()
        started.process.wait(10)


def run_and_die(database: str, sandbox: Sandbox, *, kill: int | None, lose_database: bool) -> int:
    """Publish in a child process that kills itself; return the child's wait status."""
    child = os.fork()
    if child:
        return os.waitpid(child, 0)[1]
    try:
        logging.disable(logging.CRITICAL)
        counter = itertools.count()
        conn = connect(database)

        def checkpoint(name: str) -> None:
            if next(counter) == kill:
                os.kill(os.getpid(), signal.SIGKILL)
            if lose_database and name == "commit:answered":
                with connect(database) as other:
                    other.execute("select pg_terminate_backend(%s)", (conn.info.backend_pid,))

        dispatch.publish_due(conn, sandbox.channels(), **desk(), now=sandbox.now(), workers=1, checkpoint=checkpoint)
    finally:
        os._exit(0)


def settle(conn: Connection, sandbox: Sandbox, publication_id: int) -> dict[str, Any]:
    for _ in range(12):
        row = row_of(conn, publication_id)
        if row["state"] in {"published", "failed", "parked"}:
            return row
        sandbox.wait(400)
        reconcile.reconcile(conn, sandbox.channels(), now=sandbox.now())
        dispatch.publish_due(conn, sandbox.channels(), **desk(), now=sandbox.now(), workers=1)
    return row_of(conn, publication_id)


def test_a_killed_publisher_leaves_exactly_one_post(conn: Connection, database: str, sandbox: Sandbox) -> None:
    numbers = random.Random(SEED)
    cases = [
        (channel, form, fault, kill)
        for channel, form in (("facebook", "photo"), ("facebook", "text"), ("instagram", "photo"))
        for fault in FAULTS
        for kill in (*range(13), None)
    ]
    numbers.shuffle(cases)
    deaths: Counter[str] = Counter()
    outcomes: Counter[str] = Counter()
    planned: list[tuple[int, str, tuple[str, str, str, int | None]]] = []
    for channel, form, fault, kill in itertools.islice(itertools.cycle(cases), KILLS):
        publication_id, code = plan_post(conn, channel=channel, form=form, now=sandbox.now())
        sandbox.admin("DELETE", "faults")
        conn.execute("delete from siar.account_rests")
        if rule := FAULTS[fault]:
            sandbox.admin("POST", "faults", route=COMMIT[channel], times=1, **rule)
        status = run_and_die(database, sandbox, kill=kill, lose_database=fault == "database_lost")
        deaths["killed" if os.WIFSIGNALED(status) else "ended"] += 1
        planned.append((publication_id, code, (channel, form, fault, kill)))
    sandbox.admin("DELETE", "faults")
    settled = [(settle(conn, sandbox, number), code, case) for number, code, case in planned]
    live = sandbox.live()
    for row, code, case in settled:
        copies = live[case[0], code]
        outcomes[row["state"]] += 1
        assert copies == 1, (case, row["state"], copies)
        assert row["state"] == "published", (case, row["state"], row["error"])
    assert deaths["killed"] > KILLS / 3, deaths
