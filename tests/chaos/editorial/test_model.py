"""People, agencies, configuration, platforms and deaths in any order: nothing is public that was not agreed to.

A state machine on real PostgreSQL and the sandbox's Graph; the judge is `oracle`. `make test` runs a share of it.
The deep variant, `pytest -m deep tests/chaos/editorial`, runs `SIAR_CHAOS_RUNS` lives (default 5000) from
`SIAR_CHAOS_SEED` on and leaves its figures in `var/chaos/editorial.json`.
"""

from __future__ import annotations

import json
import logging
import os
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any, ClassVar

import hypothesis
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from siar import audit
from siar.store import Connection, connect
from tests.chaos.editorial.city import MARKS, ROWS, Card, City, draw_small
from tests.chaos.editorial.regimes import CHAINS, PEOPLE, PERIODS, RAISED, permissions
from tests.chaos.publishing.driver import Death

pytestmark = [pytest.mark.chaos, pytest.mark.timeout(600)]

WANTED = int(os.environ.get("SIAR_CHAOS_RUNS", "5000"))
SEED = int(os.environ.get("SIAR_CHAOS_SEED", "20261130"))
CHUNK = 50
"""Lives from one seed."""
STEPS = 30
REPORT = Path("var/chaos/editorial.json")


def holding(right: str) -> st.SearchStrategy[str]:
    return st.sampled_from([person for person in PEOPLE if right in permissions(person)])


picks = st.integers(0, 7)
deaths = st.one_of(st.none(), st.none(), st.integers(0, 24))
losses = st.sampled_from([None, None, None, "drop_after", "drop_before"])
COMMITS = ("meta.page.feed.create", "meta.ig.media_publish.create")
READS = (
    "meta.page.published_posts.get",
    "meta.photo.get",
    "meta.post.get",
    "meta.ig.media.get",
    "meta.container.get",
)


class Interruption:
    """Counts checkpoints; at one of them something else happens, and the process may end."""

    def __init__(self, kill: int | None = None, at: int | None = None, act: Callable[[], None] | None = None) -> None:
        self._kill, self._at, self._act = kill, at, act
        self._count = 0

    def __call__(self, name: str) -> None:
        count, self._count = self._count, self._count + 1
        if count == self._at and self._act:
            self._act()
        if count == self._kill:
            raise Death(name)


class Desk(RuleBasedStateMachine):
    """One city's life."""

    dsn: ClassVar[str]
    conn: ClassVar[Connection]
    other: ClassVar[Connection]
    counts: ClassVar[Counter[str]] = Counter()

    @initialize(
        rows=st.lists(st.tuples(st.integers(0, len(ROWS) - 1), st.booleans(), st.booleans()), min_size=1, max_size=3),
        out=st.integers(0, 2),
    )
    def begin(self, rows: list[tuple[int, bool, bool]], out: int) -> None:
        self.city = City(self.dsn, self.conn, self.other)
        self.counts["lives"] += 1
        for number, photo, uncleared in rows:
            self.city.add_row(number, photo=photo, accepted_by="beni" if uncleared else None)
        self.city.compose()
        for card in self.city.cards("draft")[: 2 * out]:
            self._complete(card, at_once=True)
        self.city.publish(Interruption())

    # -- agencies ----------------------------------------------------------------------------------------------------------

    @rule(
        how=st.sampled_from(["add", "change", "change", "disaster", "hide", "remove"]),
        pick=picks,
        who=holding("row.review"),
        uncleared=st.booleans(),
        composed=st.sampled_from([True, True, False]),
    )
    def agency(self, how: str, pick: int, who: str, uncleared: bool, composed: bool) -> None:
        if how == "add":
            if len(self.city.rows) < 5:
                self.city.add_row(pick % len(ROWS), accepted_by=who if uncleared else None)
        else:
            self.city.change_row(pick, how)
        if composed:
            self.city.compose()

    # -- decisions -----------------------------------------------------------------------------------------------------------

    @rule(who=holding("post.decide"), pick=picks, at_once=st.booleans(), stale=st.booleans())
    def approve(self, who: str, pick: int, at_once: bool, stale: bool) -> None:
        if card := self._one(pick, "draft"):
            self.city.approve(who, card, at_once=at_once, stale=stale)

    @rule(who=holding("post.decide"), at_once=st.booleans())
    def approve_all(self, who: str, at_once: bool) -> None:
        for card in self.city.cards("draft"):
            self.city.approve(who, card, at_once=at_once)

    @rule(pick=picks, at_once=st.booleans())
    def complete(self, pick: int, at_once: bool) -> None:
        if card := self._one(pick, "draft"):
            self._complete(card, at_once=at_once)

    @rule(pick=picks, kill=deaths)
    def go_out(self, pick: int, kill: int | None) -> None:
        for card in self._draft_of(self._one(pick, "draft")):
            self._complete(card, at_once=True)
        self.city.publish(Interruption(kill))

    @rule(who=holding("post.decide"), pick=picks)
    def send_back(self, who: str, pick: int) -> None:
        if card := self._one(pick, "draft"):
            self.city.send_back(who, card)

    # -- edits ---------------------------------------------------------------------------------------------------------------

    @rule(
        who=holding("post.edit"),
        pick=picks,
        what=st.sampled_from(["caption", "caption", "alt", "template", "focus"]),
        mark=st.integers(-1, len(MARKS) - 1),
    )
    def edit(self, who: str, pick: int, what: str, mark: int) -> None:
        if card := self._one(pick, "draft", "approved"):
            self.city.edit(who, card, what, mark)

    @rule(who=holding("post.edit"), chosen=st.sets(picks, min_size=2, max_size=3))
    def group(self, who: str, chosen: set[int]) -> None:
        drafts = sorted({card.draft_id for card in self.city.cards("draft")})
        wanted = {drafts[pick % len(drafts)] for pick in chosen} if drafts else set()
        if len(wanted) > 1:
            self.city.group(who, [card for card in self.city.cards("draft", "approved") if card.draft_id in wanted])

    # -- calendar --------------------------------------------------------------------------------------------------------------

    @rule(who=holding("post.schedule"), pick=picks, slot=st.integers(0, 6))
    def move(self, who: str, pick: int, slot: int) -> None:
        if card := self._one(pick, "draft", "approved"):
            self.city.move(who, card, slot)

    @rule(who=holding("post.schedule"), pick=picks)
    def hold(self, who: str, pick: int) -> None:
        if card := self._one(pick, "approved"):
            self.city.hold(who, card)

    # -- runs and time -----------------------------------------------------------------------------------------------------

    @rule(kill=deaths, lost=losses)
    def publish(self, kill: int | None, lost: Any) -> None:
        for route in COMMITS:
            self._lose(route, lost)
        self.city.publish(Interruption(kill))
        self._works_again()

    @rule(
        at=st.integers(1, 14),
        what=st.sampled_from(["edit", "hold", "move", "freeze", "stop", "row", "hide"]),
        pick=picks,
        mark=st.integers(0, len(MARKS) - 1),
        who=st.sampled_from(["asti", "beni"]),
    )
    def publish_while(self, at: int, what: str, pick: int, mark: int, who: str) -> None:
        self.city.publish(Interruption(at=at, act=lambda: self._meanwhile(what, pick, mark, who)))

    @rule(kill=deaths, blind=st.booleans())
    def look_again(self, kill: int | None, blind: bool) -> None:
        if blind:
            for route in READS:
                self.city.graph.faults.add(route, "status", params={"status": 500})
        self.city.reconcile(Interruption(kill))
        self._works_again()

    @rule(minutes=st.sampled_from([3, 6, 40, 120, 600, 1440]))
    def wait(self, minutes: int) -> None:
        self.city.wait(minutes)

    @rule()
    def wait_until_due(self) -> None:
        due = [
            card.due_at
            for card in self.city.cards("approved")
            if card.due_at and card.publication in {"planned", "prepared"}
        ]
        late = [(at - self.city.now) for at in due if at > self.city.now]
        if late:
            self.city.wait(int(min(late) / timedelta(minutes=1)) + 1)
        self.city.publish(Interruption())

    # -- switches, configuration, files -------------------------------------------------------------------------------------

    @rule(what=st.sampled_from(["all", "facebook", "instagram"]), on=st.booleans())
    def freeze(self, what: str, on: bool) -> None:
        if on:
            self.city.freeze(what)
        else:
            for scope in sorted(self.city.record.frozen):
                self.city.thaw(scope)

    @rule(account=st.sampled_from(["facebook-city", "instagram-city"]), on=st.booleans())
    def stop(self, account: str, on: bool) -> None:
        if on:
            self.city.stop(account)
        else:
            self.city.resume(account)

    @rule(name=st.sampled_from(sorted(PERIODS)))
    def period(self, name: str) -> None:
        self.city.toggle_period(name)

    @rule(chains=st.sampled_from(sorted(CHAINS)), raised=st.sampled_from(sorted(RAISED)))
    def configure(self, chains: str, raised: str) -> None:
        self.city.configure(chains=chains, raised=raised)

    @rule(pick=picks, mend=st.booleans())
    def files(self, pick: int, mend: bool) -> None:
        if mend:
            self.city.mend()
        else:
            self.city.spoil(pick)

    # -- what is out ---------------------------------------------------------------------------------------------------------

    @rule(who=holding("post.withdraw"), pick=picks)
    def withdraw(self, who: str, pick: int) -> None:
        if card := self._out(pick):
            self.city.withdraw(who, card)

    @rule(who=holding("post.edit"), pick=picks, mark=st.integers(-1, len(MARKS) - 1), changed=st.booleans())
    def correct(self, who: str, pick: int, mark: int, changed: bool) -> None:
        if card := self._out(pick, "facebook-city"):
            if changed:
                self.city.change_row(pick, "change")
                self.city.compose()
            self.city.correct(who, card, mark)

    @rule(who=holding("post.decide"), pick=picks, stale=st.booleans(), kill=deaths, lost=losses)
    def agree_to_correction(self, who: str, pick: int, stale: bool, kill: int | None, lost: Any) -> None:
        if card := self._out(pick, "facebook-city"):
            self._lose("meta.post.update", lost)
            self.city.agree_to_correction(who, card, stale=stale, checkpoint=Interruption(kill))
            self._works_again()

    @rule(who=holding("post.edit"), pick=picks, mark=st.integers(-1, len(MARKS) - 1))
    def complete_correction(self, who: str, pick: int, mark: int) -> None:
        if card := self._out(pick, "facebook-city"):
            self.city.correct(who, card, mark)
            for other in ("vera", "asti", "sinta", "beni"):
                self.city.agree_to_correction(other, card, stale=False, checkpoint=Interruption())

    @rule(who=holding("post.decide"), pick=picks, dismiss=st.booleans())
    def recheck_correction(self, who: str, pick: int, dismiss: bool) -> None:
        if card := self._out(pick, "facebook-city"):
            self.city.recheck_correction(who, card)
            if dismiss:
                self.city.dismiss_correction(who, card)

    @rule(who=holding("publication.settle"), pick=picks, honest=st.booleans())
    def find(self, who: str, pick: int, honest: bool) -> None:
        doubted = [card for card in self.city.cards() if card.publication in {"parked", "unknown", "planned"}]
        if not doubted:
            return
        card = doubted[pick % len(doubted)]
        shown = self.city.record.shown.values()
        ours = [item.remote_id for item in shown if (card.reference_code in item.text) == honest]
        for remote_id in [*ours, *sorted(self.city.graph.by_hand)][:1]:
            self.city.find(who, card, remote_id)

    @rule(who=holding("post.edit"), pick=picks, changed=st.booleans())
    def follow_up(self, who: str, pick: int, changed: bool) -> None:
        if card := self._out(pick):
            if changed:
                self.city.change_row(pick, "change")
                self.city.compose()
            self.city.follow_up(who, card)

    @rule(who=holding("post.decide"), pick=picks, note=st.sampled_from([None, "Angkanya salah."]))
    def review(self, who: str, pick: int, note: str | None) -> None:
        cards = [card for card in self.city.cards() if card.review_due]
        if cards:
            self.city.review(who, cards[pick % len(cards)], note)

    @rule(who=holding("post.schedule"), pick=picks)
    def retry(self, who: str, pick: int) -> None:
        cards = [card for card in self.city.cards() if card.publication == "parked" and card.commits]
        if cards:
            self.city.retry(who, cards[pick % len(cards)])

    @rule()
    def neighbour(self) -> None:
        self.city.graph.neighbour(f"Kiriman lain {len(self.city.graph.log)}")

    # -- always ----------------------------------------------------------------------------------------------------------------

    @invariant()
    def nothing_is_public_without_a_proof(self) -> None:
        if hasattr(self, "city"):
            self.city.check()

    def teardown(self) -> None:
        if not hasattr(self, "city"):
            return
        # Also of a life that was broken off: the stores in memory outlive it.
        self.city.mend()
        self.counts["public"] += self.city.record.checked
        self.counts["proofs"] += len(self.city.record.licences)
        self.counts["corrections"] += self.city.record.corrected
        self.counts["refused"] += self.city.refused.total()
        if sys.exc_info()[0] is None:
            self.city.come_to_rest()
            self.city.check()
            self.city.check_ledger()
            stuck = self.city.stuck()
            assert not stuck, "\n".join(stuck)
            unserved = self.city.unserved()
            assert not unserved, "\n".join(unserved)
            assert audit.verify(self.conn).broken_at is None

    # -- pieces ----------------------------------------------------------------------------------------------------------------

    def _lose(self, route: str, lost: Any) -> None:
        """The connection breaks at one call, before or after it took effect."""
        if lost:
            self.city.graph.faults.add(route, lost, times=1)

    def _works_again(self) -> None:
        for one in self.city.graph.faults.rules():
            self.city.graph.faults.remove(one.id)

    def _one(self, pick: int, *states: str) -> Card | None:
        cards = self.city.cards(*states)
        return cards[pick % len(cards)] if cards else None

    def _out(self, pick: int, *accounts: str) -> Card | None:
        cards = [card for card in self.city.cards() if card.publication == "published"]
        cards = [card for card in cards if not accounts or card.account_id in accounts]
        return cards[pick % len(cards)] if cards else None

    def _draft_of(self, card: Card | None) -> Iterator[Card]:
        if card:
            yield from (other for other in self.city.cards("draft") if other.draft_id == card.draft_id)

    def _complete(self, card: Card, *, at_once: bool) -> None:
        """Everybody who may agrees, in an order in which it can be completed."""
        for who in ("vera", "asti", "sinta", "beni", "asti", "sinta"):
            if self.city.approve(who, card, at_once=at_once) == "":
                return

    def _meanwhile(self, what: str, pick: int, mark: int, who: str) -> None:
        """What people do on a connection of their own while a run is at work."""
        city = self.city
        cards = city.cards("approved", conn=self.other)
        card = cards[pick % len(cards)] if cards else None
        match what:
            case "freeze":
                city.freeze("all", conn=self.other)
            case "stop":
                city.stop("facebook-city" if pick % 2 else "instagram-city", conn=self.other)
            case "row" | "hide":
                city.change_row(pick, "change" if what == "row" else "hide", conn=self.other)
            case "edit" if card:
                city.edit(who, card, "caption", mark, conn=self.other)
            case "hold" if card:
                city.hold(who, card, conn=self.other)
            case "move" if card:
                city.move(who, card, pick % 7, conn=self.other)


@pytest.fixture
def machine(database: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[type[Desk]]:
    logging.disable(logging.CRITICAL)
    draw_small(monkeypatch)
    Desk.dsn = database
    Desk.counts.clear()
    with connect(database) as Desk.conn, connect(database) as Desk.other:
        for conn in (Desk.conn, Desk.other):
            # A hundred statements, thousands of times each: planned once.
            conn.prepare_threshold = 0
            conn.prepared_max = None
            conn.execute("set plan_cache_mode = force_generic_plan")
        Desk.other.execute("set lock_timeout = '3s'")
        yield Desk
    logging.disable(logging.NOTSET)


def plan(runs: int, *, steps: int = STEPS, **more: Any) -> settings:
    return settings(
        max_examples=runs,
        stateful_step_count=steps,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
        **more,
    )


def test_nothing_is_public_that_was_not_agreed_to(machine: type[Desk]) -> None:
    run_state_machine_as_test(machine, settings=plan(40, derandomize=True))
    assert machine.counts["public"] > 20, machine.counts


@pytest.mark.deep
@pytest.mark.timeout(0)
def test_thousands_of_lives(machine: type[Desk]) -> None:
    begun, seed = time.monotonic(), SEED
    while machine.counts["lives"] < WANTED:
        run_state_machine_as_test(hypothesis.seed(seed)(machine), settings=plan(min(CHUNK, WANTED)))
        seed += 1
        machine.conn.execute("vacuum")
        REPORT.parent.mkdir(parents=True, exist_ok=True)
        figures = {**machine.counts, "seeds": [SEED, seed], "seconds": round(time.monotonic() - begun)}
        REPORT.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
