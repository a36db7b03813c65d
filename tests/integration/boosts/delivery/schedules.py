"""Weeks of an ad account at the stand-in, drawn at random: what happens there, at the desk, and to the workers.

What Meta bills is read from the stand-in's own state, never from our tables.
"""

from __future__ import annotations

import math
import multiprocessing
import os
import random
import signal
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import Any

from sandbox.meta.ad_status import ad_status
from siar import freezes
from siar.boosts import cycle, decisions
from siar.boosts.budget import caps, ledger
from siar.connections import MetaConnection
from siar.errors import InputError, SiarError
from siar.meta.client import GraphClient
from siar.quantities import Rupiah
from siar.settings import Settings, load_settings
from siar.store import connect
from tests.integration.boosts.adcity import AdCity
from tests.integration.boosts.books import begun_at_once, published_post
from tests.integration.metrics.stand import Stand

START = datetime(2026, 9, 10, 6, 0, tzinfo=UTC)
READS = ("meta.act.get", "meta.campaign.get", "meta.ad.get", "meta.campaign.insights.get")
MONTH = Rupiah(590_000)


def city(**over: Any) -> Settings:
    """A city whose month holds three boosts, and which boosts whatever is out."""
    settings = begun_at_once(load_settings())
    money = settings.caps.model_copy(update={"city_per_month": MONTH, "opd_per_month": Rupiah(400_000), **over})
    return settings.model_copy(update={"caps": money})


@dataclass
class Tally:
    """What was really done."""

    schedules: int = 0
    rounds: int = 0
    boosts: int = 0
    kills: int = 0
    overruns: int = 0
    cap_edits: int = 0
    restatements: int = 0
    refused_reads: int = 0
    withdrawn: int = 0
    meddled: int = 0
    undelivered: int = 0
    orders: int = 0
    by_hand: int = 0
    worst: Fraction = field(default_factory=Fraction)


class Schedule:
    """One city's weeks. `round` is one round of the worker, at some clock."""

    killing = True

    def __init__(self, database: str, seed: int, tally: Tally) -> None:
        self.rng = random.Random(seed)
        self.database = database
        self.tally = tally
        self.settings = city()
        self.conn = connect(database)
        caps.apply(self.conn, self.settings.caps, actor="t", reason="uji")
        caps.follow(self.conn, self.settings.caps, now=START)
        self.open_world(START + timedelta(hours=self.rng.randrange(24 * 25)))

    def open_world(self, start: datetime) -> None:
        self.ads = AdCity(self.conn, now=start, settings=self.settings)

    # -- the world, as a schedule needs it ---------------------------------------------------------------------------

    @property
    def now(self) -> datetime:
        return self.ads.now

    @property
    def state(self) -> Any:
        return self.ads.state

    def client(self) -> GraphClient:
        return self.ads.graph

    def advance(self, **delta: float) -> None:
        self.ads.advance(**delta)

    def publish(self) -> None:
        self.ads.publish(hours_ago=self.rng.uniform(3, 20), opd=self.rng.choice(["DINKES", "BPBD", "DISHUB"]))

    def refuse(self, route: str) -> None:
        self.ads.world.faults.add(route, "status", params={"status": 400, "kind": self.rng.choice(["80000", "1", "2"])})

    def answer_again(self) -> None:
        self.ads.world.faults.clear()

    def round(self, skew: timedelta = timedelta()) -> cycle.BoostResult | None:
        self.tally.rounds += 1
        with suppress(SiarError):  # a red run: refused reads, an account that cannot be used
            return cycle.run(self.conn, self.client(), settings=self.settings, now=self.now + skew)
        return None

    # -- what happens ------------------------------------------------------------------------------------------------

    def play(self) -> None:
        """Two weeks of whatever is drawn, then four quiet ones, until every bill is final."""
        for _ in range(2):
            self.publish()
        for _ in range(self.rng.randrange(8, 14)):
            self.rng.choice(self.deeds())()
            self.check()
        self.calm()
        for days in (3, 4, 9):
            self.advance(days=days)
            if self.rng.random() < 0.7:
                self.restate()
            self.work()
            self.check()
        self.killing = False
        self.work()
        self.decide_all()
        self.advance(days=36)
        self.work()
        self.close()

    def deeds(self) -> list[Callable[[], None]]:
        return [
            self.work, self.work, self.work, self.work, self.work_twice, self.publish, self.restate, self.overdeliver,
            self.freeze, self.trouble, self.refuse_reads, self.edit_a_cap, self.somebody_decides,
            self.withdraw, self.meddle, self.meddle, self.keep_from_being_shown, self.halt,
        ]  # fmt: skip

    def work(self) -> None:
        blocked = bool(ledger.open_overruns(self.conn))
        done = self.round(timedelta(minutes=self.rng.uniform(-30, 30)))
        if blocked and done is not None:
            assert not done.reserved, "an overrun that nobody acknowledged stops new boosts"
        self.advance(hours=self.rng.uniform(1, 20))

    def work_twice(self) -> None:
        """A duplicated task: two workers at the same time, on connections of their own."""

        def other() -> None:
            with connect(self.database) as own, suppress(SiarError):
                cycle.run(own, self.client(), settings=self.settings, now=self.now)

        twin = threading.Thread(target=other)
        twin.start()
        self.round()
        twin.join()
        self.tally.rounds += 1

    def restate(self) -> None:
        """Meta corrects a day within its four weeks, upward or downward."""
        days = [
            (ad, day)
            for ad in self.state.ads.values()
            for day in ad.spend_by_day
            if self.now - datetime.fromisoformat(f"{day}T00:00:00+08:00") < timedelta(days=27)
        ]
        if days:
            ad, day = self.rng.choice(days)
            ad.spend_by_day[day] *= self.rng.uniform(0.6, 1.15)
            self.tally.restatements += 1

    def overdeliver(self) -> None:
        """A day costs 175 %, and may pass the lifetime budget."""
        for ad in self.state.ads.values():
            if ad.spend_by_day and self.rng.random() < 0.5:
                day = max(ad.spend_by_day)
                ad.spend_by_day[day] *= 1.75

    def freeze(self) -> None:
        freezes.freeze(self.conn, "boosts", reason="bencana", actor="kadis", now=self.now)
        if self.rng.random() < 0.5:
            self.state.ad_account.account_status = self.rng.choice([2, 3])
        self.work()
        freezes.thaw(self.conn, "boosts", actor="kadis", now=self.now)

    def trouble(self) -> None:
        self.state.ad_account.account_status = 3 if self.state.ad_account.account_status == 1 else 1

    def refuse_reads(self) -> None:
        self.refuse(self.rng.choice(READS))
        self.tally.refused_reads += 1
        self.work()
        self.answer_again()

    def halt(self) -> None:
        """What is started for stop orders, between two rounds."""
        with suppress(SiarError):
            cycle.halt(self.conn, self.client(), settings=self.settings, now=self.now)
        on = {campaign.id for campaign in self.state.campaigns.values() if campaign.status == "ACTIVE"}
        assert not on & self._withdrawn(), "what promotes a withdrawn post runs"

    def withdraw(self) -> None:
        """A post is taken back, whatever its advertisement is at."""
        row = self.conn.execute(
            """select publication_id from siar.boosts b where state not in ('closed', 'failed')
                  and not exists (select from siar.withdrawals w where w.publication_id = b.publication_id) order by random() limit 1"""
        ).fetchone()
        if row is not None:
            self.conn.execute(
                """insert into siar.withdrawals (publication_id, reason, actor, state, requested_at, sending_at)
                   values (%s, 'salah', 'asti', 'sending', %s, %s)""",
                (row["publication_id"], self.now, self.now),
            )
            self.tally.withdrawn += 1
        self.halt()

    def _withdrawn(self) -> set[str]:
        rows = self.conn.execute(
            "select campaign_id from siar.boosts join siar.withdrawals using (publication_id) where campaign_id is not null"
        )
        return {row["campaign_id"] for row in rows}

    def meddle(self) -> None:
        """Somebody works in Meta's own pages."""
        state, account = self.state, self.state.ad_account
        deeds: list[tuple[Any, str, Any]] = [(account, "spend_cap", self.rng.choice([0, 90_000_000]))]
        deeds += [(one, "status", self.rng.choice(["DISABLED", "DELETED"])) for one in state.rules.values()]
        deeds += [(one, "lifetime_budget", one.lifetime_budget * 2) for one in state.adsets.values()]
        for one in state.campaigns.values():
            on = one.status == "PAUSED" and self._is_ours(one.id)
            deeds.append((one, "status", self.rng.choice(["PAUSED", "ARCHIVED", *(["ACTIVE"] * 3 * on)])))
        found, name, value = self.rng.choice(deeds)
        setattr(found, name, value)
        if hasattr(found, "updated_time"):
            found.updated_time = self.now
        self.tally.meddled += 1
        self.advance(minutes=self.rng.uniform(1, 90))
        self.work()
        self.halt()

    def _is_ours(self, campaign_id: str) -> bool:
        """Whether a boost that is not closed has this campaign: what is closed is billed no more."""
        found = self.conn.execute(
            "select 1 from siar.boosts where campaign_id = %s and state not in ('closed', 'failed')", (campaign_id,)
        )
        return found.fetchone() is not None

    def keep_from_being_shown(self) -> None:
        """Meta's review refuses one, or its bill is not paid."""
        ads = list(self.state.ads.values())
        if ads:
            ad = self.rng.choice(ads)
            if self.rng.random() < 0.5:
                ad.disapproved_reason = "Misleading content"
            else:
                ad.billing_missing = not ad.billing_missing
            self.tally.undelivered += 1
        self.work()

    def edit_a_cap(self) -> None:
        """A ceiling changes in a transaction that stays open while a round runs."""
        cap = Rupiah(self.rng.choice([100_000, 300_000, 590_000, 900_000]))
        running = threading.Event()

        def other() -> None:
            with connect(self.database) as own, suppress(SiarError):
                running.set()
                cycle.run(own, self.client(), settings=self.settings, now=self.now)

        with connect(self.database) as officer:
            officer.execute("begin")
            caps.raise_cap(officer, level="city_month", holder="city", cap=cap, reason="uji", actor="kadis")
            worker = threading.Thread(target=other)
            worker.start()
            running.wait()
            officer.execute(self.rng.choice(["commit", "commit", "rollback"]))
            worker.join()
        self.tally.cap_edits += 1
        self.tally.rounds += 1

    def somebody_decides(self) -> None:
        overruns = ledger.open_overruns(self.conn)
        if overruns and self.rng.random() < 0.7:
            overrun = self.rng.choice(overruns)
            decisions.acknowledge(
                self.conn, boost_id=overrun.boost_id, actor="ani", reason="tagihan Meta", now=self.now
            )
            return
        found = self.ids()
        if found:
            act = self.rng.choice([decisions.stop, decisions.resume, decisions.give_up, decisions.close])
            with suppress(SiarError):
                act(self.conn, self.client(), boost_id=self.rng.choice(found), actor="ani", now=self.now)

    def calm(self) -> None:
        """Everything answers again, and nothing is frozen."""
        self.answer_again()
        self.state.ad_account.account_status = 1

    def decide_all(self) -> None:
        """Whatever still waits for a person leaves by one action."""
        ways = {"stop": decisions.stop, "give_up": decisions.give_up}
        for boost_id in self.ids():
            state = self.boost(boost_id)["state"]
            if state not in {"paused", "needs_human"}:
                continue
            refused = []
            for name, act in ways.items():
                if state in decisions.ACTIONS[name]:
                    try:
                        act(self.conn, self.client(), boost_id=boost_id, actor="ani", now=self.now)
                        self.tally.by_hand += 1
                        break
                    except InputError as error:
                        refused.append(str(error))
            else:
                raise AssertionError(f"no way out of {state}: {refused}")

    # -- what is asked -----------------------------------------------------------------------------------------------

    def ids(self) -> list[int]:
        return [row["boost_id"] for row in self.conn.execute("select boost_id from siar.boosts order by 1")]

    def boost(self, boost_id: int) -> dict[str, Any]:
        row = self.conn.execute("select * from siar.boosts where boost_id = %s", (boost_id,)).fetchone()
        assert row is not None
        return row

    def check(self) -> None:
        """What holds at every moment: no ceiling is passed by what was promised, and the ledger explains itself."""
        over = self.conn.execute("select level, holder from siar.budgets where reserved + settled > cap").fetchall()
        assert over == []
        assert ledger.verify(self.conn) == []
        names = [campaign.name for campaign in self.state.campaigns.values() if campaign.status == "ACTIVE"]
        assert len(names) == len(set(names)), "two advertisements of one post are on"

    def close(self) -> None:
        """What holds at the end: every boost is over, and the ledger is the bill."""
        self.halt()
        self.check()
        self.tally.schedules += 1
        orders = self.conn.execute(
            "select count(*) as every, count(*) filter (where done_at is null) as open from siar.stop_orders"
        ).fetchone()
        assert orders is not None
        assert orders["open"] == 0, "an order that nothing closes"
        self.tally.orders += orders["every"]
        (rule,) = [one for one in self.state.rules.values() if one.status == "ENABLED"] or [None]
        assert rule is not None or not self.ids(), "the wall that stands without us is gone"
        assert [ad.id for ad in self.state.ads.values() if ad_status(self.state, ad, self.now) == "ACTIVE"] == []
        for boost_id in self.ids():
            boost = self.boost(boost_id)
            assert boost["state"] in {"closed", "failed"}, boost["state"]
            held = ledger.envelope(self.conn, boost_id=boost_id)
            assert held is not None
            assert not held.reserved
            billed = math.floor(sum(self._spent(boost["campaign_id"])) + 1e-6)
            off = abs(held.billed.amount - billed * Fraction(111, 100))
            assert off <= 1, (boost_id, held, billed)
            self.tally.worst = max(self.tally.worst, off)
            self.tally.boosts += 1
        beyond = self.conn.execute("select count(*) from siar.ledger_txns where kind = 'overrun'").fetchone()
        self.tally.overruns += beyond["count"] if beyond else 0

    def _spent(self, campaign_id: str | None) -> list[float]:
        return [
            spend
            for ad in self.state.ads.values()
            if ad.campaign_id == campaign_id
            for spend in ad.spend_by_day.values()
        ]


# -- killed workers ------------------------------------------------------------------------------------------------------


def one_round(database: str, connection: MetaConnection, now: datetime, settings: Settings) -> None:
    """A worker's round in a process of its own."""
    client = GraphClient(connection, clock=lambda: now, sleep=lambda _: None)
    client._session.trust_env = False
    with connect(database) as conn, suppress(SiarError):
        cycle.run(conn, client, settings=settings, now=now)
    os._exit(0)


class KilledSchedule(Schedule):
    """The same against a stand-in behind a socket; some rounds' workers are killed in their midst."""

    def __init__(self, database: str, seed: int, tally: Tally, stand: Stand) -> None:
        self.stand = stand
        self.processes = multiprocessing.get_context("forkserver")
        super().__init__(database, seed, tally)

    def open_world(self, start: datetime) -> None:
        self.stand.advance(hours=(start - START) / timedelta(hours=1))

    @property
    def now(self) -> datetime:
        return self.stand.now

    @property
    def state(self) -> Any:
        return self.stand.meta.state

    def client(self) -> GraphClient:
        return self.stand.client()

    def advance(self, **delta: float) -> None:
        self.stand.advance(**delta)
        with self.stand.meta.settled():
            pass

    def publish(self) -> None:
        text = f"Posyandu melayani {self.rng.randrange(10**6)} balita"
        published_post(
            self.conn,
            opd=self.rng.choice(["DINKES", "BPBD", "DISHUB"]),
            published_at=self.now - timedelta(hours=self.rng.uniform(3, 20)),
            remote_id=self.stand.facebook_post(text),
            caption=text,
        )

    def refuse(self, route: str) -> None:
        kind = self.rng.choice(["80000", "1", "2"])
        self.stand.fault(route=route, action="status", params={"status": 400, "kind": kind})

    def answer_again(self) -> None:
        self.stand.world.faults.clear()

    def round(self, skew: timedelta = timedelta()) -> cycle.BoostResult | None:
        if not self.killing or self.rng.random() < 0.6:
            return super().round(skew)
        client = self.client()
        worker = self.processes.Process(
            target=one_round, args=(self.database, client.connection, self.now + skew, self.settings)
        )
        worker.start()
        worker.join(self.rng.uniform(0.0, 0.6))
        if worker.is_alive():
            assert worker.pid is not None
            os.kill(worker.pid, signal.SIGKILL)
            self.tally.kills += 1
        worker.join()
        # The dead worker's lease ends; here ten minutes are not waited for.
        self.conn.execute("update siar.boosts set lease_until = null")
        self._wait_for_the_server()
        return None

    def _wait_for_the_server(self) -> None:
        """Until the database noticed that the killed worker is gone."""
        others = "select count(*) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()"
        deadline = time.monotonic() + 20
        while (found := self.conn.execute(others).fetchone()) and found["count"] and time.monotonic() < deadline:
            pass
