"""What money brings is learnt from own advertisements, and held to what is assumed while they are few."""

from __future__ import annotations

import math
from random import Random

import pytest

from siar.boosts.choice.response import Advertised, Curve, Reading, fit
from siar.settings import load_settings

PRIOR = load_settings().boosts.allocation.prior


def boosts(
    number: int, *, first: float, half: float, slope: float, noise: float = 0.03, spread: float = 0.1
) -> list[Advertised]:
    """Advertisements of an account that is like that."""
    chance = Random(7)
    made = []
    for _ in range(number):
        signal = math.exp(chance.uniform(0, 1.2))
        curve = Curve(first * signal**slope * math.exp(chance.gauss(0, spread)), half)
        spends = [chance.randint(20_000, 220_000) * part / 3 for part in (1, 2, 3)]
        readings = [Reading(round(s), round(curve.reach(s) * math.exp(chance.gauss(0, noise)))) for s in spends]
        made.append(Advertised(signal, readings))
    return made


def test_without_an_advertisement_it_is_what_is_assumed():
    response = fit([], PRIOR)
    assert (response.half, response.slope, response.boosts) == (PRIOR.half, PRIOR.slope, 0)
    usual = response.of(1.0)
    assert usual.first == pytest.approx(1 / PRIOR.rupiah_per_account)
    assert response.of(None) == usual
    assert response.of(2.0).first == pytest.approx(usual.first * 2**PRIOR.slope)
    assert response.of(2.0).doubt > usual.doubt > 0


def test_an_account_that_differs_from_what_is_assumed_is_learnt():
    told = boosts(60, first=0.12, half=100_000, slope=0.8)
    response = fit(told, PRIOR)
    assert response.of(1.0).first == pytest.approx(0.12, rel=0.15)
    assert response.slope == pytest.approx(0.8, abs=0.12)
    assert 0.6 < response.half / 100_000 < 1.7
    assert response.of(2.0).doubt < 0.1
    few = fit(told[:3], PRIOR)
    assert abs(few.slope - PRIOR.slope) < abs(response.slope - PRIOR.slope)
    assert few.of(2.0).doubt > response.of(2.0).doubt


def test_readings_without_spend_or_reach_say_nothing():
    empty = [Advertised(2.0, []), Advertised(2.0, [Reading(0, 0), Reading(500, 0)])]
    assert fit(empty, PRIOR) == fit([], PRIOR)


def test_a_signal_of_nothing_or_beyond_all_bounds_is_finite():
    response = fit(boosts(10, first=0.06, half=500_000, slope=0.3), PRIOR)
    assert 0 < response.of(0.0).first < response.of(1.0).first < response.of(1e9).first < 1


def test_a_curve_saturates_and_its_price_is_its_slope():
    curve = Curve(first=0.06, half=400_000)
    assert curve.reach(0) == 0
    assert curve.reach(400_000) == pytest.approx(0.06 * 400_000 / 2)
    spend = curve.until(0.04)
    assert curve.reach(spend + 1) - curve.reach(spend) == pytest.approx(0.04, rel=1e-3)
    assert curve.until(0.06) == curve.until(1.0) == 0
    low, high = Curve(0.06, 400_000, doubt=0.3, spread=0.4).range(100_000)
    assert low < curve.reach(100_000) < high


def test_what_comes_is_like_what_came():
    response = fit([], PRIOR)
    assert len(response.to_come([])) == 8
    signals = [1 + number / 50 for number in range(100)]
    future = response.to_come(signals)
    assert len(future) == 12
    firsts = [curve.first for curve in future]
    assert firsts == sorted(firsts)
    assert response.of(1.0).first < firsts[0] < firsts[-1] < response.of(2.98).first
