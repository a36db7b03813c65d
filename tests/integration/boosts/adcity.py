"""A city with posts that are out, its ad account at the stand-in, and rounds of boosting at moments of its clock."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import requests

from sandbox.meta.admin import Hindrance, issue
from sandbox.meta.delivery import spent_by
from sandbox.meta.state import Ad, AdSet, Campaign, Media, Picture
from siar.boosts import cycle
from siar.boosts.delivery import stops
from siar.channels import ChannelId
from siar.settings import Settings, load_settings
from siar.store import Connection
from tests.integration.boosts.books import NOW, begun_at_once, published_post
from tests.integration.publishing.graphworld import GraphWorld, reply

READS = "meta.*.get"
_numbers = itertools.count(120)


class AdCity:
    """What tests do in it, and what they ask of its ad account."""

    def __init__(self, conn: Connection, *, now: datetime = NOW, settings: Settings | None = None) -> None:
        self.conn = conn
        self.settings = begun_at_once(settings or load_settings())
        self.world = GraphWorld(now)
        self.graph = self.world.client()

    # -- what happens -------------------------------------------------------------------------------------------------

    @property
    def now(self) -> datetime:
        return self.world.clock.now()

    @property
    def state(self) -> Any:
        return self.world.service.state

    def advance(self, **delta: float) -> datetime:
        """Let time pass at Meta, too: money flows, rules run."""
        self.world.clock.advance(timedelta(**delta))
        with self.world.service.settled():
            return self.now

    def publish(self, channel: ChannelId = "facebook", *, hours_ago: float = 5, **more: Any) -> int:
        """A post that is out since some hours; return its publication."""
        # The same text twice in a row is refused.
        text = more.pop("caption", f"Posyandu Kelapa Lima melayani {next(_numbers)} balita.")
        at = self.now - timedelta(hours=hours_ago)
        remote_id = self._facebook(text, at) if channel == "facebook" else self._instagram(text, at)
        return published_post(self.conn, channel=channel, remote_id=remote_id, caption=text, published_at=at, **more)

    def _facebook(self, text: str, at: datetime) -> str:
        post = self.graph.post(
            f"/{self.state.page.id}/feed", {"message": text, "published": True}, identity="page", use_case="pages"
        )
        self.state.posts[post["id"]].created_time = at
        return str(post["id"])

    def _instagram(self, text: str, at: datetime) -> str:
        media_id = self.state.new_id("media")
        self.state.media[media_id] = Media(
            id=media_id,
            account_id=self.state.instagram.id,
            media_type="IMAGE",
            caption=text,
            shortcode=f"D{media_id[-9:]}",
            timestamp=at,
            pictures=[Picture(sha256="a" * 64, rendition_sha256="a" * 64, width=1080, height=1350)],
        )
        return media_id

    def run(self) -> cycle.BoostResult:
        """One round, as `boosts_run` does it."""
        return cycle.run(self.conn, self.graph, settings=self.settings, now=self.now)

    def halt(self) -> stops.Drained:
        """What `boosts_stop` does."""
        return cycle.halt(self.conn, self.graph, settings=self.settings, now=self.now)

    def refuse_reads(self, code: str) -> None:
        """Every read is refused with a code of Meta from now on; writes are not."""
        self.world.faults.add(READS, "status", params={"status": 400, "kind": code})

    def hinder(self, found: Campaign | AdSet | Ad, **order: Any) -> None:
        """Meta keeps something from being shown."""
        wanted = Hindrance(**order)
        if wanted.issue:
            found.issues = [issue(self.state, found.id, wanted)]
        if wanted.billing_missing is not None and isinstance(found, Ad):
            found.billing_missing = wanted.billing_missing

    # -- what is asked ------------------------------------------------------------------------------------------------

    @property
    def campaign(self) -> Campaign:
        (found,) = self.state.campaigns.values()
        return found

    @property
    def adset(self) -> AdSet:
        (found,) = self.state.adsets.values()
        return found

    @property
    def ad(self) -> Ad:
        (found,) = self.state.ads.values()
        return found

    def boosts(self) -> Sequence[dict[str, Any]]:
        return self.conn.execute("select * from siar.boosts order by boost_id").fetchall()

    def boost(self) -> dict[str, Any]:
        (found,) = self.boosts()
        return found

    def orders(self) -> Sequence[dict[str, Any]]:
        return self.conn.execute("select * from siar.stop_orders order by order_id").fetchall()

    def spent(self) -> float:
        with self.world.service.settled() as state:
            return spent_by(list(state.ads.values()))

    def spends(self, hours: float = 3) -> bool:
        """Whether money flows: let some hours pass, and look."""
        before = self.spent()
        self.advance(hours=hours)
        return self.spent() > before

    def committed(self) -> int:
        row = self.conn.execute(
            "select reserved + settled as sum from siar.budgets where level = 'city_year'"
        ).fetchone()
        return row["sum"] if row else 0


def odd(status: int = 200, body: bytes = b"[]") -> requests.Response:
    return reply(status, body, {"Content-Type": "application/json"})
