"""A small share of `make bench ONLY=allocation`: the same months for every policy, and what ours reaches beside the others."""

from __future__ import annotations

import pytest

from bench.allocation import MONTHS, POLICIES, TAX, Scenario, calibrate, compare, gain, play, posts_of
from siar.settings import load_settings

SEEDS = 8


@pytest.fixture(scope="module")
def calibration():
    return calibrate(400)


@pytest.mark.parametrize(("posts", "least"), [(3, 3.0), (1, 4.0)])
def test_ours_reaches_more_than_an_equal_split_and_greedy_for_the_same_money(calibration, posts, least):
    scenario = Scenario(posts, 0.5, calibration.first_spread, 500_000)
    found = compare(scenario, seeds=SEEDS, calibration=calibration, settings=load_settings())
    mean, _, worst = gain(found["ours"], found["equal split"])
    assert mean >= least
    assert worst >= -1
    assert gain(found["ours"], found["greedy"])[0] >= 0
    assert gain(found["ours"], found["150,000 to the best"])[0] >= 8


def test_no_policy_spends_more_than_the_months_have(calibration):
    settings = load_settings()
    scenario = Scenario(3, 0.5, calibration.first_spread, 500_000)
    days = posts_of(scenario, calibration, 1)
    money = MONTHS * settings.caps.city_per_month.amount / TAX
    for policy in POLICIES.values():
        city = play(policy, scenario, days, settings=settings, seed=1)
        delivered = sum(run.budget * run.post.delivered for run in city.runs)
        assert 0.5 * money < delivered <= money


def test_a_seed_is_the_same_months_whoever_gives_the_money(calibration):
    scenario = Scenario(2, 0.5, 0.2, 500_000)
    assert posts_of(scenario, calibration, 5) == posts_of(scenario, calibration, 5)
    assert posts_of(scenario, calibration, 5) != posts_of(scenario, calibration, 6)
