"""What fails around `bench.week`: calls that take time, and faults that are drawn from a seed each hour."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from typing import Any

import requests

from sandbox.faults import Rule
from sandbox.meta.pictures import Download
from siar.channels import ChannelId
from tests.integration.publishing.graphworld import GraphWorld, reply

CHANNELS: tuple[ChannelId, ...] = ("facebook", "instagram")
COMMIT = {"facebook": "meta.page.feed.create", "instagram": "meta.ig.media_publish.create"}
STAGING = {"facebook": "meta.page.photos.create", "instagram": "meta.ig.media.create"}
LISTS = {"facebook": "meta.page.published_posts.get", "instagram": "meta.ig.media.get"}
READS = ("meta.container.get", "meta.photo.get", "meta.post.get", "meta.page.get", *LISTS.values())
EVERYTHING = {"facebook": "meta.page.*", "instagram": "meta.ig.*"}
THROTTLES = ("throttle_app", "throttle_user", "throttle_page", "throttle_613")
OWN_THROTTLE = {"facebook": "throttle_buc_pages", "instagram": "throttle_buc_instagram"}
OPERATIONS = (*COMMIT.values(), *STAGING.values(), *READS)


class Outside(GraphWorld):
    """Meta and the media server, on which calls take time, and sometimes as long as anybody waits."""

    def __init__(self, now: datetime, dice: random.Random) -> None:
        super().__init__(now)
        self._dice = dice
        self.slow_pictures = 0
        self.met: Counter[str] = Counter()
        self.names: dict[int, str] = {}

    def request(self, method: str, url: str, **how: Any) -> requests.Response:
        """Answer, or fail, after a while."""
        if not url.startswith("https://media.example"):
            self.pass_time(self._dice.uniform(0.2, 1.2))
        try:
            answer: requests.Response = super().request(method, url, **how)
        except requests.ConnectionError:
            # Refused at once, or waited for until nobody waits any longer.
            self.pass_time(self._dice.choice((0.5, 20, 60)))
            raise
        return answer

    def _fault(self, operation: str) -> Rule | None:
        rules = self.faults.take(operation)
        for rule in rules:
            self.met[self.names.get(rule.id, rule.action)] += 1
            if rule.action == "latency":
                self.pass_time(rule.params["ms"] / 1000)
        final = [rule for rule in rules if rule.action != "latency"]
        return final[-1] if final else None

    def _public(self, url: str) -> requests.Response:
        if self.slow_pictures > 0:
            self.slow_pictures -= 1
            self.met["the media server is slow"] += 1
            self.pass_time(20)
            raise requests.ReadTimeout("no answer")
        return super()._public(url)

    def _download(self, url: str) -> Download:
        try:
            return super()._download(url)
        except requests.ReadTimeout:
            return Download(url, timed_out=True)

    def seen(self) -> dict[str, datetime]:
        """When residents first saw each text, by channel and text."""
        with self.service.settled() as state:
            found = [
                (f"facebook:{post.message}", post.created_time) for post in state.posts.values() if post.is_published
            ]
            found += [(f"instagram:{medium.caption}", medium.timestamp) for medium in state.media.values()]
        first: dict[str, datetime] = {}
        for name, at in sorted(found, key=lambda pair: pair[1]):
            first.setdefault(name, at)
        return first

    def token(self, *, dead: bool) -> None:
        """Let every token die, or live again."""
        for token in self.service.state.tokens.values():
            token.invalid_subcode = 463 if dead else None


class Weather:
    """What fails in an hour.

    :param faults: how many are drawn each hour. :param blocks: of a thousand draws so many are a block by policy.
    """

    def __init__(self, world: Outside, dice: random.Random, *, faults: int, blocks: int) -> None:
        self._world, self._dice, self._faults, self._blocks = world, dice, faults, blocks
        self.drawn: Counter[str] = Counter()
        self._kinds: dict[str, Callable[[ChannelId], None]] = {
            "500 while staging": lambda channel: self._add(STAGING[channel], "status", {"status": 500}),
            "500 at the commit, not out": lambda channel: self._add(COMMIT[channel], "status", {"status": 500}),
            "500 at the commit, out": lambda channel: self._add(COMMIT[channel], "error_after", {"status": 500}),
            "no answer, not done": lambda _: self._add(dice.choice(OPERATIONS), "drop_before"),
            "no answer, done": lambda _: self._add(dice.choice(OPERATIONS), "drop_after"),
            "code 2": lambda _: self._add(dice.choice(OPERATIONS), "status", {"status": 400, "kind": "2"}),
            "code 1": lambda _: self._add(dice.choice(OPERATIONS), "status", {"status": 500, "kind": "unknown_error"}),
            "a gateway's page": lambda _: self._add(dice.choice(OPERATIONS), "status", {"status": 502, "kind": "html"}),
            "throttle": lambda channel: self._add(
                EVERYTHING[channel], dice.choice((*THROTTLES, OWN_THROTTLE[channel], OWN_THROTTLE[channel]))
            ),
            "reads fail": lambda _: self._add("meta.*.get", "status", {"status": 503}, times=dice.randint(3, 12)),
            "lists lag": lambda channel: self._add(
                LISTS[channel], "list_lag", {"seconds": dice.uniform(30, 900)}, times=None
            ),
            "slow answers": lambda channel: self._add(
                EVERYTHING[channel], "latency", {"ms": dice.randint(5_000, 30_000)}, times=dice.randint(2, 6)
            ),
            "not ready, though it is out": lambda _: self._add(
                COMMIT["instagram"], "error_after", {"status": 400, "kind": "9007/2207027"}
            ),
            "a container is held": lambda _: setattr(self._instagram, "hold_containers", 1),
            "an error in a container's text": self._in_text_only,
            "the media server is slow": lambda _: setattr(world, "slow_pictures", dice.randint(1, 3)),
            "the media server answers 503": self._no_pictures,
        }

    @property
    def _instagram(self) -> Any:
        return self._world.service.state.instagram

    def change(self) -> None:
        """An hour begins: what nobody met is over, other things fail."""
        world, dice = self._world, self._dice
        world.faults.clear()
        world.names.clear()
        world.slow_pictures, world.address = 0, lambda path: None  # noqa: ARG005 - the place's shape
        self._instagram.hold_containers, self._instagram.next_container_error = 0, None
        for _ in range(self._faults):
            channel = dice.choice(CHANNELS)
            if dice.randrange(1000) < self._blocks:
                self._name = "blocked by policy"
                self._add(dice.choice((COMMIT, STAGING))[channel], "policy_block")
            else:
                self._name = dice.choice(sorted(self._kinds))
                self._kinds[self._name](channel)
            self.drawn[self._name] += 1

    def _add(self, route: str, action: Any, params: dict[str, Any] | None = None, *, times: int | None = 1) -> None:
        rule = self._world.faults.add(route, action, times=times, params=params or {})
        self._world.names[rule.id] = self._name

    def _in_text_only(self, _: ChannelId) -> None:
        self._instagram.next_container_error, self._instagram.errors_in_text_only = 2207053, True

    def _no_pictures(self, _: ChannelId) -> None:
        left = self._dice.randint(1, 4)

        def address(path: str) -> requests.Response | None:  # noqa: ARG001 - the place's shape
            nonlocal left
            left -= 1
            return reply(503, b"", {}) if left >= 0 else None

        self._world.address = address
