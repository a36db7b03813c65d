"""The stop switch through the real processes: pressed, and at Meta the campaign stands still."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from siar import freezes
from siar.boosts import decisions
from siar.runtime import Runtime
from siar.store import connect
from stack.airflow_api import utc_now
from stack.demo import Outcome
from stack.local import Stack
from stack.processes import wait_until
from tests.live.outside import Outside

pytestmark = [pytest.mark.live, pytest.mark.timeout(900)]

WITHIN = timedelta(minutes=5)
EDITOR = "Asti"


def stopped(stack: Stack, outside: Outside) -> tuple[timedelta, int]:
    """Press the switch; return how long Meta went on showing the advertisement, and whose it is."""

    def campaign() -> str:
        (found,) = outside.get("meta/ads")["campaigns"]
        return str(found["status"])

    def done() -> datetime | None:
        with connect(stack.database_url) as conn:
            row = conn.execute(
                "select max(done_at) as at from siar.stop_orders where since >= %s", (pressed,)
            ).fetchone()
            return row["at"] if row else None

    assert campaign() == "ACTIVE"
    with connect(stack.database_url) as conn:
        pressed = utc_now()
        assert freezes.freeze(conn, "boosts", reason="Uji tombol berhenti.", actor=EDITOR, now=pressed)
    wait_until(lambda: campaign() == "PAUSED", timeout=WITHIN.total_seconds(), what="the campaign to stand still")
    took = utc_now() - pressed
    wait_until(lambda: done() is not None, timeout=120, what="the order to be proven done")
    with connect(stack.database_url) as conn:
        (boost,) = conn.execute("select boost_id, state from siar.boosts").fetchall()
    assert boost["state"] == "paused"
    return took, boost["boost_id"]


def test_a_freeze_pauses_what_runs_within_five_minutes(
    stack: Stack, first: Outcome, outside: Outside, monkeypatch: pytest.MonkeyPatch
) -> None:
    took, boost_id = stopped(stack, outside)
    assert took < WITHIN
    for name, value in stack.environment().items():
        if name.startswith(("AIRFLOW_CONN_", "SIAR_", "NO_PROXY", "no_proxy")):
            monkeypatch.setenv(name, value)
    runtime = Runtime()
    with runtime.connect() as conn:
        freezes.thaw(conn, "boosts", actor=EDITOR, now=utc_now())
        assert decisions.resume(conn, runtime.graph, boost_id=boost_id, actor=EDITOR, now=utc_now()) == "running"
