"""A share of the simulated week (`bench.week`): what fails every hour costs minutes, and nobody is asked for nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bench.week import IN_TIME, Ending, Plan, Week, live, percent
from siar.settings import load_settings

pytestmark = pytest.mark.integration


def judged(conn, plan: Plan) -> tuple[Week, list[Ending]]:
    """Live it; whatever failed, nothing is out twice, nothing is lost, nobody is given what was no question."""
    week, endings = live(conn, load_settings(), plan)
    assert len(endings) == 2 * plan.days * (9 + plan.at_once)
    assert [one for one in endings if one.copies != 1] == []
    assert week.given_up == {}
    assert {one.state for one in endings} == {"published"}
    return week, endings


def test_a_day_on_which_nothing_fails_is_out_within_a_minute_by_its_slots_alone(conn) -> None:
    week, endings = judged(conn, Plan(days=1, faults=0, evenings=(), at_once=2))
    assert max(one.late for one in endings) <= timedelta(minutes=1)
    assert {run.run_type for run in week.clockwork.of("publications_reconcile")} == {"scheduled"}


def test_a_day_with_something_failing_every_hour_and_a_dead_token_at_its_end(conn) -> None:
    plan = Plan(days=1, evenings=(0,), blocks=0, seed=3)
    week, endings = judged(conn, plan)
    assert sum(week.world.met.values()) >= 10
    assert {one.person for one in endings} == {None, "the token was dead"}
    placed = [one for one in endings if not one.post.at_once]
    # Ten minutes from the moment at which it could go out; a token that is dead costs what its mending takes.
    assert [one for one in placed if not one.prompt] == []
    assert percent([one for one in placed if one.person is None], lambda one: one.on_time) >= 85
    dead = [one for one in endings if one.person]
    assert max(one.late for one in dead) <= plan.mended + IN_TIME[False]
