"""A city's week of posts on the DAG files' schedules, in virtual time, with something failing every hour: `python -m bench.week`.

Nine places a day on both channels, filled by forty agencies; each post was approved in office hours before. Posts for at
once come at any hour, and their approval fires the asset that the desk fires. What fails is drawn from a seed, each hour
anew: every passing fault that the sandbox can inject, on a path that a post takes. On some evenings the token dies; half an
hour later somebody mends it and opens the accounts at the desk, as after a block. Real are the ledger in PostgreSQL, the
sandbox's Graph, publishing and reconciliation with a clock of their own that calls and timeouts move, the scheduler's and
the watcher's rules (`stack.clockwork`). Posts stand in the tables as the desk leaves them. The judge is what residents see.
"""

from __future__ import annotations

import argparse
import logging
import random
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any

import structlog

from bench.database import migrated
from bench.results import write
from bench.week_faults import CHANNELS, Outside, Weather
from siar import work
from siar.channels import ChannelId
from siar.editorial import release
from siar.publishing import dispatch, ledger, reconcile, stops
from siar.publishing.payload import Medium
from siar.settings import Settings, load_settings
from siar.slots import slots_of
from siar.store import Connection, connect
from stack.clockwork import Clockwork, Ended, Run
from tests.integration.publishing.graphworld import JPEG_SHA
from tests.integration.publishing.posts import add_post, code_of, payload_of

OUTPUT = Path("var/bench/week.json")
MONDAY = (2026, 11, 30)
LATENCY = timedelta(seconds=8)
"""From what starts a run to its first call: triggerer and scheduler, a process, its imports."""

NEXT_TASK = timedelta(seconds=6)
"""From the end of a task to that of the next one, which announces."""

IN_TIME = {False: timedelta(minutes=10), True: timedelta(minutes=3)}
"""By whether it was approved for at once."""


@dataclass(frozen=True)
class Plan:
    """A week.

    :param at_once: posts a day, on both channels each, that are approved for at once.
    :param faults: how many are drawn each hour; one that nothing meets is taken back when the hour is over.
    :param blocks: in so many of a thousand draws Meta blocks the account by policy (368), which a person has to open.
    :param evenings: the days, from 0, on whose evening the token dies.
    :param mended: how long until a person has opened what only a person can.
    """

    days: int = 7
    agencies: int = 40
    at_once: int = 4
    faults: int = 4
    blocks: int = 12
    evenings: tuple[int, ...] = (1, 4)
    mended: timedelta = timedelta(minutes=30)
    seed: int = 1


@dataclass(frozen=True)
class Stopped:
    """An account that waited for a person."""

    account_id: str
    code: str
    since: datetime
    until: datetime


@dataclass(frozen=True)
class Post:
    """A post that is to go out."""

    publication_id: int
    channel: ChannelId
    text: str
    due: datetime
    at_once: bool


@dataclass(frozen=True)
class Ending:
    """What became of one.

    :param copies: how often residents see it. :param claimable: since when it could go out, at last.
    :param person: why it needed a person; None when it did not.
    :param met: what kept it, by its attempts; None when nothing did.
    """

    post: Post
    state: str
    copies: int
    seen: datetime | None
    claimable: datetime
    person: str | None
    met: str | None

    @property
    def late(self) -> timedelta:
        """From its time until residents saw it."""
        assert self.seen is not None
        return self.seen - self.post.due

    @property
    def on_time(self) -> bool:
        """Whether it was out in time, counted from its own time."""
        return self.seen is not None and self.late <= IN_TIME[self.post.at_once]

    @property
    def prompt(self) -> bool:
        """The same, counted from the moment at which it could go out."""
        return self.seen is not None and self.seen - self.claimable <= IN_TIME[self.post.at_once]


@dataclass
class Week:
    """One city's week: the scheduler, the triggerer, what runs do, what fails, and who opens accounts again."""

    plan: Plan
    conn: Connection
    settings: Settings
    posts: list[Post] = field(default_factory=list)
    stopped: list[Stopped] = field(default_factory=list)
    given_up: dict[int, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.dice = random.Random(self.plan.seed)
        # Whoever failed waits a while that is drawn, too.
        random.seed(self.plan.seed)
        self.start = datetime(*MONDAY, tzinfo=self.settings.city.zone)
        self.world = Outside(self.start, random.Random(self.plan.seed + 1))
        self.weather = Weather(
            self.world, random.Random(self.plan.seed + 2), faults=self.plan.faults, blocks=self.plan.blocks
        )
        self.clockwork = Clockwork(
            self.settings,
            {"posts_publish": self._publish, "publications_reconcile": self._reconcile},
            self.start,
            LATENCY,
            look=self._look,
        )
        self._agencies = [agency.code for agency in self.settings.reporting_agencies][: self.plan.agencies]
        self._numbers = iter(range(1, 10_000))
        self._waiting: frozenset[str] = frozenset()
        self._became: dict[str, datetime] = {}
        self._open: dict[str, tuple[str, datetime]] = {}

    def live(self) -> list[Ending]:
        """Live it, and four hours more for what is still on its way."""
        for text in ("Selamat datang", "Jam layanan", "Nomor darurat"):
            for channel in CHANNELS:
                self.world.pin_by_hand(channel, text)
        for day in range(self.plan.days):
            self._plan_day(self.start + timedelta(days=day))
        for hour in range(self.plan.days * 24 + 4):
            self.clockwork.at(self.start + timedelta(hours=hour), lambda _: self.weather.change())
        for day in self.plan.evenings:
            if day < self.plan.days:
                died = self.start + timedelta(days=day, hours=18, minutes=self.dice.uniform(35, 75))
                self.clockwork.at(died, lambda _: self.world.token(dead=True))
                self.clockwork.at(died + self.plan.mended, self._mend)
        self.clockwork.run(self.start + timedelta(days=self.plan.days, hours=4))
        return [self._ending(post) for post in self.posts]

    # -- what people do ------------------------------------------------------------------------------------------------

    def _plan_day(self, day: datetime) -> None:
        for slot in slots_of(day.date(), settings=self.settings):
            approved = self._office_hour_before(slot)
            self.clockwork.at(approved, lambda now, slot=slot: self._approve(slot, now=now))  # type: ignore[misc]  # lambda
        for _ in range(self.plan.at_once):
            # Warnings know no office hours.
            at = day + timedelta(hours=self.dice.choice((self.dice.uniform(0, 24), self.dice.uniform(8, 20))))
            self.clockwork.at(at, self._approve_at_once)

    def _office_hour_before(self, slot: datetime) -> datetime:
        """Some moment in office hours of the three days before a slot; what was approved the week before is there."""
        local = slot.astimezone(self.settings.city.zone)
        for _ in range(20):
            day = local.date() - timedelta(days=self.dice.randint(0, 3))
            opens = datetime.combine(day, time(8), tzinfo=self.settings.city.zone)
            moment = opens + timedelta(hours=self.dice.uniform(0, 8))
            if day.weekday() < 5 and self.start < moment < slot - timedelta(minutes=1):
                return moment
        return self.start

    def _approve(self, due: datetime, *, now: datetime, at_once: bool = False) -> None:
        agency, several = self.dice.choice(self._agencies), self.dice.random() < 0.25
        for channel in CHANNELS:
            form = "photo" if not several else {"facebook": "album", "instagram": "carousel"}[channel]
            code = code_of(next(self._numbers))
            payload = payload_of(form, code)
            media = [Medium(**medium) for medium in payload["media"]]
            assert all(medium.sha256 == JPEG_SHA for medium in media)
            post_id, digest = add_post(
                self.conn, channel=channel, text=payload["text"], code=code, media=media, at=now, opd=agency
            )
            publication_id = ledger.plan(
                self.conn,
                post_id=post_id,
                account_id=f"{channel}-city",
                channel=channel,
                content_hash=digest,
                reference_code=code,
                due_at=due,
                payload=payload,
                now=now,
            )
            self.posts.append(Post(publication_id, channel, payload["text"], due, at_once))

    def _approve_at_once(self, now: datetime) -> None:
        self._approve(now, now=now, at_once=True)
        self.clockwork.fire(["urgent_posts"], now)

    def _mend(self, now: datetime) -> None:
        self.world.token(dead=False)
        for account_id, (code, _) in list(self._open.items()):
            if code == "190":
                self._resume(account_id, now)

    def _resume(self, account_id: str, now: datetime) -> None:
        if account_id in self._open and stops.resume(self.conn, account_id, actor="admin", now=now):
            code, since = self._open.pop(account_id)
            self.stopped.append(Stopped(account_id, code, since, now))

    # -- what runs do --------------------------------------------------------------------------------------------------

    def _publish(self, run: Run) -> Ended:
        self._begin(run)
        result = dispatch.publish_due(
            self.conn,
            self.world.publishers(),
            objections=release.objections(self.settings),
            settings=self.settings,
            now=run.began,
            workers=1,
            clock=self.world.clock.now,
        )
        self._note()
        return self._ended(run, "publications" if result.published else None)

    def _reconcile(self, run: Run) -> Ended:
        self._begin(run)
        reconcile.reconcile(self.conn, self.world.publishers(), now=run.began, clock=self.world.clock.now)
        self._note()
        found = work.look(self.conn, settings=self.settings, now=self.world.clock.now())
        return self._ended(run, "urgent_posts" if found.waiting["posts"] else None)

    def _look(self, now: datetime) -> work.Look:
        found = work.look(self.conn, settings=self.settings, now=now)
        waiting = frozenset(item.item for item in found.waiting["posts"])
        for item in waiting - self._waiting:
            self._became[item] = now - timedelta(seconds=self.settings.work.every_seconds)
        self._waiting = waiting
        return found

    def _begin(self, run: Run) -> None:
        self.world.clock.offset = run.began - self.world.clock.start

    def _ended(self, run: Run, fires: str | None) -> Ended:
        return Ended(self.world.clock.now() - run.began + NEXT_TASK, (fires,) if fires else ())

    def _note(self) -> None:
        """Keep what ended with a person, and have stopped accounts opened by one, who takes a while."""
        for row in self.conn.execute(
            "select publication_id, state, sentence from siar.publications where state in ('parked', 'failed')"
        ).fetchall():
            self.given_up.setdefault(row["publication_id"], f"{row['state']}: {row['sentence']}")
        for stop in stops.stops(self.conn):
            if stop.account_id not in self._open:
                code = stop.code.split("/", maxsplit=1)[0]
                self._open[stop.account_id] = (code, stop.stopped_at)
                if code != "190":
                    at = max(stop.stopped_at, self.clockwork.now) + self.plan.mended
                    self.clockwork.at(at, lambda now, account=stop.account_id: self._resume(account, now))  # type: ignore[misc]  # lambda

    # -- the judge -----------------------------------------------------------------------------------------------------

    def _ending(self, post: Post) -> Ending:
        name = f"{post.channel}:{post.text}"
        row = self.conn.execute(
            "select state from siar.publications where publication_id = %s", (post.publication_id,)
        ).fetchone()
        assert row
        seen = self._first_seen.get(name)
        behind = [
            stop
            for stop in self.stopped
            if stop.account_id == f"{post.channel}-city" and stop.until > post.due and (not seen or stop.since < seen)
        ]
        person = self.given_up.get(post.publication_id)
        if person is None and behind:
            person = {"190": "the token was dead"}.get(behind[-1].code, f"the account was blocked ({behind[-1].code})")
        became = max(self._became.get(str(post.publication_id), post.due), self._proven_absent(post, seen))
        return Ending(
            post,
            row["state"],
            self._copies[name],
            seen,
            max(post.due, became, *(stop.until for stop in behind)),
            person,
            self._met(post),
        )

    def _proven_absent(self, post: Post, seen: datetime | None) -> datetime:
        """When the last look before residents saw it had shown that it was not out: until then nobody may send it."""
        row = self.conn.execute(
            "select max(at) as at from siar.publication_attempts"
            " where publication_id = %s and step = 'look' and outcome = 'absent' and at < coalesce(%s, at)",
            (post.publication_id, seen),
        ).fetchone()
        assert row
        return row["at"] or post.due

    @property
    def _first_seen(self) -> dict[str, datetime]:
        if not hasattr(self, "_seen"):
            self._seen = self.world.seen()
        return self._seen

    @property
    def _copies(self) -> Counter[str]:
        if not hasattr(self, "_live"):
            self._live = self.world.live()
        return self._live

    def _met(self, post: Post) -> str | None:
        """What kept a post, the gravest first."""
        rows = self.conn.execute(
            "select step, outcome, reply from siar.publication_attempts where publication_id = %s",
            (post.publication_id,),
        ).fetchall()
        classes = {str(row["reply"].get("class", "")) for row in rows}
        if any(row["step"] == "commit" and row["outcome"] == "unknown" for row in rows):
            return "no good answer at the commit: looked for first"
        if any("Wait" in name for name in classes):
            return "a limit of Meta"
        if any("NotFinished" in name for name in classes):
            return "a container that is not finished"
        if any("Unreachable" in name for name in classes):
            return "the media server"
        if any(row["step"] == "prepare" and row["outcome"] != "done" for row in rows):
            return "an error while staging"
        return None


def live(conn: Connection, settings: Settings, plan: Plan) -> tuple[Week, list[Ending]]:
    """Live one week."""
    week = Week(plan, conn, settings)
    return week, week.live()


def percent(endings: Sequence[Ending], test: Callable[[Ending], bool]) -> float:
    """Return the share for which it holds, in percent."""
    return round(100 * sum(map(test, endings)) / len(endings), 2) if endings else 100.0


def figures(week: Week, endings: list[Ending]) -> Iterator[tuple[str, str, float]]:
    """Yield what the week shows: case, unit, figure."""
    alone = [one for one in endings if one.person is None]
    yield "posts", "posts", len(endings)
    yield "posts that met a fault", "%", percent(endings, lambda one: one.met is not None or one.person is not None)
    yield "faults met", "faults", sum(week.world.met.values())
    for name, group in (
        ("a place in the calendar", [one for one in endings if not one.post.at_once]),
        ("at once", [one for one in endings if one.post.at_once]),
    ):
        limit = int(IN_TIME[name == "at once"].total_seconds() // 60)
        untouched = [one for one in group if one.person is None]
        late = sorted(one.late.total_seconds() / 60 for one in untouched if one.seen)
        yield f"{name}: out within {limit} min of its time", "% of all", percent(group, lambda one: one.on_time)
        yield f"{name}: the same, no person needed", "% of those", percent(untouched, lambda one: one.on_time)
        yield f"{name}: out within {limit} min of being free to go", "% of all", percent(group, lambda one: one.prompt)
        yield f"{name}: latest that needed no person", "min", round(late[-1], 1) if late else 0
        yield f"{name}: median", "min", round(late[len(late) // 2], 1) if late else 0
    yield "needed a person", "% of all", round(100 - percent(endings, lambda one: one.person is None), 2)
    for reason, count in Counter(one.person for one in endings if one.person).most_common():
        yield f"needed a person: {reason}", "posts", count
    for reason, count in Counter(one.met or "a run under way" for one in alone if not one.on_time).most_common():
        yield f"late, no person needed: {reason}", "posts", count
    yield "out twice", "posts", sum(one.copies > 1 for one in endings)
    yield "lost", "posts", sum(one.copies == 0 for one in endings)
    yield "parked or failed", "posts", len(week.given_up)
    for dag_id in ("posts_publish", "publications_reconcile"):
        kinds = [run.run_type for run in week.clockwork.of(dag_id)]
        yield f"runs of {dag_id}", "scheduled", kinds.count("scheduled")
        yield f"runs of {dag_id}", "by an asset", kinds.count("asset_triggered")


def silence() -> None:
    """Say nothing while weeks pass."""
    logging.disable(logging.CRITICAL)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))


def main() -> None:
    """Live the weeks, print them and write the result."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--output", type=Path, default=OUTPUT)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--days", type=int, default=Plan.days)
    arguments = parser.parse_args()
    silence()
    settings = load_settings()
    rows: list[dict[str, Any]] = []
    for seed in range(1, arguments.seeds + 1):
        with migrated() as url, connect(url) as conn:
            for case, unit, figure in figures(*live(conn, settings, Plan(days=arguments.days, seed=seed))):
                rows.append({"case": f"week {seed}: {case}", "unit": unit, "ours": figure, "floor": None, "peers": {}})
                print(f"{rows[-1]['case']:90} {unit:12} {figure:>8}", flush=True)
    write("week", rows, output=arguments.output)


if __name__ == "__main__":
    main()
