"""One post's life under one fault and one death, driven to its end and judged by what residents see."""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import psycopg
from psycopg.pq import TransactionStatus

from siar.editorial import release
from siar.publishing import dispatch, reconcile, stops
from siar.publishing.channels.protocol import Publisher, Publishers
from siar.publishing.reconcile import Policy
from siar.publishing.records import Publication, Sighting
from siar.settings import Settings
from siar.store import Connection, connect
from tests.integration.publishing.graphworld import GraphWorld
from tests.integration.publishing.posts import NOW, AllForms, plan_post, row_of

COMMIT = {
    ("facebook", "attach"): "meta.page.feed.create",
    ("facebook", "flip"): "meta.post.update",
    ("instagram", "attach"): "meta.ig.media_publish.create",
}
STAGE = {"facebook": "meta.page.photos.create", "instagram": "meta.ig.media.create"}
LISTS = {"facebook": "meta.page.published_posts.get", "instagram": "meta.ig.media.get"}
PAUSES = (2, 10, 50, 200, 500, 1000)
"""Seconds that pass between two things that happen."""

SUBJECTS = (
    ("facebook", "photo", "attach"),
    ("facebook", "album", "attach"),
    ("facebook", "text", "attach"),
    ("facebook", "link", "attach"),
    ("facebook", "photo", "flip"),
    ("facebook", "text", "flip"),
    ("instagram", "photo", "attach"),
    ("instagram", "carousel", "attach"),
)
FAULTS = (
    "none", "drop_before", "drop_after", "500_after", "400_after", "database_lost", "list_lag", "container_stuck",
    "throttle", "throttle_after", "stage_drop_after", "500_before", "refused_after", "refused_before", "pinned_refused",
    "held",
)  # fmt: skip
REFUSALS = {
    "facebook": ("324", "10", "200", "100", "1609005"),
    "instagram": ("36003/2207009", "9/2207042", "9007/2207027", "10", "200", "324"),
}
"""Documented refusals, as they have been seen of posts that are out."""

GONE = {"status": 400, "kind": "100/33"}


class Death(BaseException):
    """The process ends here; no handler of ours may catch it."""


@dataclass(frozen=True)
class Schedule:
    """One case. `kill` counts checkpoints of the first run; `kill_look` those of the first reconciliation."""

    channel: str
    form: str
    strategy: str
    fault: str
    kill: int | None
    kill_look: int | None
    seed: int


@dataclass(frozen=True)
class Verdict:
    """What became of it: copies that residents see, and what the ledger says."""

    schedule: Schedule
    live: int
    state: str
    minutes: float
    commits: int

    @property
    def problem(self) -> str | None:
        """The violated promise, if any."""
        if self.live > 1:
            return "duplicate"
        if self.state == "published" and self.live == 0:
            return "lost"
        if self.state == "failed" and self.live:
            return "published shown as failed"
        if self.state not in {"published", "failed", "parked"}:
            return "never ended"
        # What is refused for its content, and is not out, ends so.
        if self.state == "failed" and self.schedule.fault != "refused_before":
            return "lost"
        return None

    @property
    def human(self) -> bool:
        """Whether an editor was asked."""
        return self.state == "parked"


class Killer:
    """Ends the process at the n-th checkpoint, once."""

    def __init__(self, at: int | None) -> None:
        self._at = at
        self.names: list[str] = []

    def __call__(self, name: str) -> None:
        self.names.append(name)
        if self._at is not None and len(self.names) == self._at + 1:
            self._at = None
            raise Death(name)


class LosesDatabase:
    """A channel after whose first commit the database is gone."""

    def __init__(self, inner: Publisher, lose: Callable[[], None]) -> None:
        self._inner = inner
        self._lose: Callable[[], None] | None = lose

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    def commit(self, item: Publication) -> str:
        remote_id = self._inner.commit(item)
        if self._lose:
            self._lose, lose = None, self._lose
            lose()
        return remote_id


class NeverLooks:
    """A mutant: takes everything for absent without reading."""

    def __init__(self, inner: Publisher) -> None:
        self._inner = inner

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    def find(self, item: Publication) -> Sighting:
        return Sighting("absent", "did not look")


LEFT_BEHIND = (
    "publication_attempts", "clearances", "publications", "approvals", "posts", "draft_pages", "drafts", "reports",
    "verdicts", "row_revisions", "sheet_rows", "account_rests", "account_stops",
    "account_reopenings",
)  # fmt: skip
"""What a life leaves in its database; the next one may be another process, which counts from one again."""


_spare: dict[tuple[int, str], Connection] = {}
"""The connection that the last life of this process left to a database. A new one plans everything anew, which is most of a life."""


def _connection(dsn: str) -> Connection:
    kept = _spare.pop((os.getpid(), dsn), None)
    return kept or connect(dsn)


def _leave(dsn: str, conn: Connection) -> None:
    """Keep a connection that is as good as new: open, in no transaction, holding no lock; end any other."""
    if conn.closed or conn.info.transaction_status is not TransactionStatus.IDLE:
        conn.close()
        return
    conn.execute("select pg_advisory_unlock_all()")
    _spare[os.getpid(), dsn] = conn


class Life:
    """The world, the database, and the steps of one schedule."""

    def __init__(
        self, dsn: str, schedule: Schedule, settings: Settings, *, policy: Policy | None = None, blind: bool = False
    ) -> None:
        self.dsn, self.schedule, self.settings = dsn, schedule, settings
        self.policy, self.blind = policy, blind
        self.world = GraphWorld(NOW)
        self.random = random.Random(schedule.seed)
        self.conn = _connection(dsn)
        self.turns_stuck = 0
        self.loses_database = schedule.fault == "database_lost"

    @contextmanager
    def opened(self) -> Iterator[None]:
        # Each life has a world of its own, so nothing may be left of another one's; only this way can it be removed.
        with self.conn.transaction():
            self.conn.execute("set local session_replication_role = replica")
            for table in LEFT_BEHIND:
                self.conn.execute(f"delete from siar.{table}")
        try:
            yield
        finally:
            _leave(self.dsn, self.conn)

    def arrange(self) -> int:
        schedule, faults = self.schedule, self.world.faults
        publication_id, _ = plan_post(self.conn, channel=schedule.channel, form=schedule.form)
        commit = COMMIT[schedule.channel, schedule.strategy]
        match schedule.fault:
            case "drop_before" | "drop_after":
                faults.add(commit, schedule.fault, times=self.random.choice([1, 1, 2]))
            case "500_before":
                faults.add(commit, "status", times=1, params={"status": 500})
            case "500_after":
                faults.add(commit, "error_after", times=self.random.choice([1, 2]), params={"status": 500})
            case "400_after":
                faults.add(commit, "error_after", times=1, params={"status": 400})
            case "list_lag":
                faults.add(LISTS[schedule.channel], "list_lag", params={"seconds": 60})
                faults.add(commit, self.random.choice(["drop_after", "error_after"]), times=1)
            case "container_stuck":
                self.world.service.state.instagram.polls_until_finished = 10_000
                self.turns_stuck = self.random.choice([1, 2, 3])
                faults.add(STAGE["facebook"], "status", times=3, params={"status": 500})
            case "throttle":
                faults.add(
                    commit, self.random.choice(["throttle_app", f"throttle_buc_{_buc(schedule.channel)}"]), times=1
                )
            case "throttle_after":
                kind = f"throttle_buc_{_buc(schedule.channel)}"
                faults.add(commit, "error_after", times=1, params={"status": 400, "kind": kind})
            case "refused_after" | "refused_before":
                action = "error_after" if schedule.fault == "refused_after" else "status"
                code = self.random.choice(REFUSALS[schedule.channel])
                faults.add(commit, action, times=1, params={"status": 400, "kind": code})
            case "pinned_refused":
                for number in range(self.random.choice([1, 3])):
                    self.world.pin_by_hand(schedule.channel, f"Pengumuman lama {number}")
                faults.add(commit, self.random.choice(["drop_after", "drop_after", "drop_before"]), times=1)
            case "held":
                self.world.service.state.instagram.hold_containers = self.random.choice([1, 2])
                faults.add(commit, self.random.choice(["drop_after", "drop_before"]), times=1)
            case "stage_drop_after":
                faults.add(STAGE[schedule.channel], "drop_after", times=2)
        return publication_id

    def channels(self) -> Publishers:
        built: dict[Any, Any] = dict(self.world.publishers(strategy=self.schedule.strategy))
        if self.blind:
            built = {name: NeverLooks(channel) for name, channel in built.items()}
        if self.loses_database:
            self.loses_database = False
            built = {name: LosesDatabase(channel, self.conn.close) for name, channel in built.items()}
        return built

    def refuse_reads(self) -> None:
        """What was staged is said not to be there, for a while."""
        if self.schedule.fault == "pinned_refused":
            for route in ("meta.container.get", "meta.photo.get"):
                self.world.faults.add(route, "status", times=self.random.choice([1, 2, 4]), params=GONE)

    def reopen(self) -> None:
        """A person opens what a refusal has stopped."""
        for stop in stops.stops(self.conn):
            stops.resume(self.conn, stop.account_id, actor="asti", now=self.now())

    def neighbour(self) -> None:
        """Somebody else posts by hand, so that two of ours are never consecutive and identical."""
        self.world.post_by_hand(f"Kiriman lain {self.random.random()}")

    def keep_stuck(self, turn: int) -> None:
        """Containers that never finish, for some turns; some of them end in an error."""
        state = self.world.service.state
        if turn >= self.turns_stuck:
            state.instagram.polls_until_finished = 0
            return
        for container in state.containers.values():
            container.created_time = self.now()
            if turn == self.turns_stuck - 1 and self.random.random() < 0.5:
                container.error_subcode = 2207053

    def publish(self, killer: Killer) -> None:
        self._survive(
            lambda: dispatch.publish_due(
                self.conn,
                self.channels(),
                objections=AllForms(release.objections(self.settings)),
                settings=self.settings,
                now=self.now(),
                workers=1,
                checkpoint=killer,
            )
        )

    def look(self, killer: Killer) -> None:
        self._survive(
            lambda: reconcile.reconcile(
                self.conn, self.channels(), now=self.now(), policy=self.policy, checkpoint=killer
            )
        )

    def now(self):
        return self.world.clock.now()

    def _survive(self, step: Callable[[], object]) -> None:
        try:
            step()
        except (Death, psycopg.OperationalError):
            # What dies with a process dies here: any open transaction, and what its connection held.
            _leave(self.dsn, self.conn)
            self.conn = _connection(self.dsn)

    def wait(self, seconds: float) -> None:
        self.world.clock.advance(timedelta(seconds=seconds))


def _buc(channel: str) -> str:
    return "pages" if channel == "facebook" else "instagram"


def live_out(
    dsn: str, schedule: Schedule, settings: Settings, *, policy: Policy | None = None, blind: bool = False
) -> tuple[Verdict, list[str], list[str]]:
    """Run one schedule to its end. Also return the checkpoints that the first run and the first look passed."""
    life = Life(dsn, schedule, settings, policy=policy, blind=blind)
    with life.opened():
        publication_id = life.arrange()
        first_run, first_look = Killer(schedule.kill), Killer(schedule.kill_look)
        run, look = first_run, first_look
        row = row_of(life.conn, publication_id)
        for turn in range(60):
            if turn == 0 or row["state"] in {"planned", "prepared"}:
                if schedule.form in {"text", "link"}:
                    life.neighbour()
                life.publish(run)
                run = Killer(None)
                life.reopen()
                if turn == 0:
                    life.refuse_reads()
                life.wait(life.random.choice(PAUSES))
                row = row_of(life.conn, publication_id)
            if row["state"] in {"published", "failed", "parked"} and turn > 0:
                break
            life.look(look)
            look = Killer(None)
            row = row_of(life.conn, publication_id)
            life.wait(life.random.choice(PAUSES))
            life.keep_stuck(turn)
        row = row_of(life.conn, publication_id)
        text = row["payload"]["text"]
        verdict = Verdict(
            schedule,
            live=life.world.live()[f"{schedule.channel}:{text}"],
            state=row["state"],
            minutes=(life.now() - NOW).total_seconds() / 60,
            commits=row["commits"],
        )
    return verdict, first_run.names, first_look.names


def bases(seed: int) -> list[Schedule]:
    """Every subject × fault, without a death."""
    numbers = random.Random(seed)
    return [
        Schedule(channel, form, strategy, fault, None, None, numbers.randrange(2**32))
        for channel, form, strategy in SUBJECTS
        for fault in FAULTS
    ]


def deaths(base: Schedule, runs: int, looks: int) -> list[Schedule]:
    """A base's schedules: each boundary of the run × each boundary of the first look, and none."""
    numbers = random.Random(base.seed)
    return [
        replace(base, kill=kill, kill_look=kill_look, seed=numbers.randrange(2**32))
        for kill in [None, *range(runs)]
        for kill_look in [None, *range(looks)]
    ]
