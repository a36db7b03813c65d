"""Every state against every action of a person, with what ran at Meta as it was, gone, and out of reach."""

from __future__ import annotations

from datetime import timedelta
from typing import get_args

import pytest

from siar import freezes
from siar.boosts import cycle, decisions
from siar.boosts.budget import ledger
from siar.boosts.records import State
from siar.errors import InputError
from siar.meta.errors import GraphError
from siar.settings import load_settings
from siar.store import Connection
from tests.integration.boosts.adworld import AdWorld
from tests.integration.boosts.books import NOW, begun_at_once, published_post, walk

pytestmark = pytest.mark.integration
END = NOW + timedelta(days=3)
ACTIONS = {
    "resume": decisions.resume,
    "stop": decisions.stop,
    "give_up": decisions.give_up,
    "close": decisions.close,
}
#: How a boost that Meta knows comes into a state, from running.
WAYS: dict[str, tuple[str, ...]] = {
    "running": (),
    "paused": ("paused",),
    "needs_human": ("needs_human",),
    "ended": ("ended",),
    "closing": ("ended", "closing"),
    "activating": ("paused", "activating"),
}
STATES = get_args(State)
#: Nothing is to be decided of these any more.
OVER = {"closed", "failed"}
#: Time takes these on by itself; a person may, too.
BY_TIME = {"reserved", "preparing", "prepared", "activating", "running", "ended", "closing"}


def brought_to(conn: Connection, world: AdWorld, state: str) -> int:
    """A boost in a state, as a worker brings it there; what it has at Meta is there."""
    published_post(conn)
    refused_at = {"reserved": "/campaigns", "preparing": "/adsets"}.get(state)

    def fault(method: str, path: str) -> str | None:
        if state == "prepared" and method == "POST" and path.endswith("/ads"):
            freezes.freeze(conn, "boosts", reason="bencana", actor="kadis", now=NOW)
        refused = refused_at is not None and method == "POST" and path.endswith(refused_at)
        return 'refuse:{"code": 4, "message": "later"}' if refused else None

    world.fault = fault
    cycle.run(conn, world.client(), settings=begun_at_once(load_settings()), now=world.now)
    world.fault = lambda method, path: None
    freezes.thaw(conn, "boosts", actor="kadis", now=NOW)
    row = conn.execute("select boost_id, state from siar.boosts").fetchone()
    if state in WAYS:
        assert row["state"] == "running"
        walk(conn, row["boost_id"], *WAYS[state], at=END if state == "closing" else NOW)
    elif state in OVER:
        with conn.transaction():
            walk(conn, row["boost_id"], "ended", at=END)
            walk(conn, row["boost_id"], "closing", at=END + timedelta(days=3))
            ledger.release(conn, boost_id=row["boost_id"], now=END + timedelta(days=3))
            walk(conn, row["boost_id"], "closed", at=END + timedelta(days=29))
    return row["boost_id"]


def state_of(conn: Connection) -> str:
    return conn.execute("select state from siar.boosts").fetchone()["state"]


def tried(conn: Connection, world: AdWorld, boost_id: int, action: str) -> str | None:
    """The state after an action, None when it was refused with a sentence."""
    try:
        return ACTIONS[action](conn, world.client(), boost_id=boost_id, actor="ani", now=world.now)
    except InputError:
        return None


@pytest.mark.parametrize("outside", ["there", "gone", "over and out of reach"])
@pytest.mark.parametrize("state", [state for state in STATES if state not in {"failed", "closed"}])
def test_no_state_is_without_a_way_out(conn, state, outside):
    """In one action, each tried on a boost of its own."""
    taken: dict[str, str] = {}
    for action in ACTIONS:
        with conn.transaction(force_rollback=True):
            world = AdWorld(NOW)
            boost_id = brought_to(conn, world, state)
            before = state_of(conn)
            assert before == state or (state, before) == ("reserved", "preparing")
            if state in {"ended", "closing"} or outside not in {"there", "gone"}:
                world.pass_time(timedelta(days=3, minutes=1))
            if outside == "gone":
                world.objects.clear()
            elif outside != "there":
                world.fault = lambda method, path: 'refuse:{"code": 2, "message": "down"}'
            try:
                after = tried(conn, world, boost_id, action)
            except GraphError:
                continue
            if after is not None:
                assert before in decisions.ACTIONS[action]
                taken[action] = after
            else:
                assert state_of(conn) == before
    if outside == "there":
        assert taken, f"nothing can be done about {state}"
    if state not in BY_TIME or outside == "gone":
        assert taken.keys() - {"resume"}, f"{state}, {outside}: only time could end it, and it does not"


@pytest.mark.parametrize("state", ["closed"])
@pytest.mark.parametrize("action", ACTIONS)
def test_what_is_over_is_decided_no_more(conn, state, action):
    world = AdWorld(NOW)
    boost_id = brought_to(conn, world, state)
    world.pass_time(timedelta(days=40))
    assert tried(conn, world, boost_id, action) is None
    assert state_of(conn) == state


@pytest.mark.parametrize("action", ACTIONS)
def test_an_action_belongs_to_the_states_that_the_desk_offers_it_for(conn, action):
    for state in STATES:
        if state in {"failed", "closed"} or state in decisions.ACTIONS[action]:
            continue
        with conn.transaction(force_rollback=True):
            world = AdWorld(NOW)
            boost_id = brought_to(conn, world, state)
            assert tried(conn, world, boost_id, action) is None, state


def test_what_is_closed_by_hand_gives_its_money_back_and_is_billed_on(conn):
    world = AdWorld(NOW)
    boost_id = brought_to(conn, world, "ended")
    assert tried(conn, world, boost_id, "close") is None, "it may still be shown"
    campaign = conn.execute("select campaign_id from siar.boosts").fetchone()["campaign_id"]
    world.spend[campaign] = {"2026-09-10": "50000"}
    world.pass_time(timedelta(days=3, minutes=1))
    assert tried(conn, world, boost_id, "close") == "closing"
    assert ledger.envelope(conn, boost_id=boost_id).reserved.amount == 0
    cycle.run(conn, world.client(), settings=begun_at_once(load_settings()), now=world.now)
    held = ledger.envelope(conn, boost_id=boost_id)
    assert (held.billed.amount, held.overrun.amount) == (55_500, 0)
    actions = [row["action"] for row in conn.execute("select action from siar.audit_entries where actor = 'ani'")]
    assert actions == ["boost.close"]
