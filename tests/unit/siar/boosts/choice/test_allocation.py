"""Who gets how much: never more than there is, the stronger not less, and money waits for what is worth more."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from siar.boosts.choice.allocation import Contender, Purse, allocate
from siar.boosts.choice.response import Curve, fit
from siar.settings import load_settings

PLAN = load_settings().boosts.allocation
SHARING = PLAN.sharing
RESPONSE = fit([], PLAN.prior)
FUTURE = RESPONSE.to_come([])
PURSE = Purse(room=1_500_000, least=48_000, days_left=15, arrivals=2, slots=9, slots_a_day=3)


def contender(
    number: int = 1, *, signal: float = 1.5, opd: str = "DINKES", most: int = 225_000, doubt: float = 0.0
) -> Contender:
    return Contender(number, opd, replace(RESPONSE.of(signal), doubt=doubt), most)


@st.composite
def cases(draw):
    opds = st.sampled_from(["DINKES", "DISHUB", "BPBD"])
    contenders = [
        Contender(
            number,
            draw(opds),
            Curve(draw(st.floats(0.01, 0.3)), draw(st.floats(50_000, 2_000_000)), draw(st.floats(0, 1))),
            draw(st.integers(0, 300_000)),
        )
        for number in range(draw(st.integers(0, 6)))
    ]
    purse = Purse(
        room=draw(st.integers(0, 3_000_000)),
        least=draw(st.integers(1, 60_000)),
        days_left=draw(st.floats(0, 31)),
        arrivals=draw(st.floats(0, 6)),
        slots=draw(st.integers(0, 4)),
        slots_a_day=draw(st.floats(0, 4)),
        rooms=draw(st.dictionaries(opds, st.integers(0, 600_000))),
        window=draw(st.integers(0, 3_000_000)),
        had=draw(st.dictionaries(opds, st.integers(0, 900_000))),
        asked=draw(st.dictionaries(opds, st.integers(0, 20))),
    )
    return contenders, purse, draw(st.sampled_from([(), FUTURE]))


@given(cases())
def test_nothing_passes_what_there_is_and_everybody_is_told(case):
    contenders, purse, future = case
    found = allocate(contenders, purse, future=future, sharing=SHARING)
    by_number = {item.publication_id: item for item in contenders}
    assert set(found.amounts) | set(found.held) == set(by_number)
    assert not set(found.amounts) & set(found.held)
    assert sum(found.amounts.values()) <= purse.room
    assert len(found.amounts) <= purse.slots
    given: dict[str, int] = {}
    for number, amount in found.amounts.items():
        assert purse.least <= amount <= by_number[number].most
        given[by_number[number].opd] = given.get(by_number[number].opd, 0) + amount
    for opd, amount in given.items():
        assert amount <= purse.rooms.get(opd, purse.room)
        if purse.window:
            assert purse.had.get(opd, 0) + amount <= SHARING.most * purse.window


@given(st.lists(st.floats(1, 6), min_size=2, max_size=5), st.floats(1, 30))
def test_the_stronger_never_gets_less(signals, days_left):
    contenders = [contender(number, signal=signal, opd=f"O{number}") for number, signal in enumerate(signals)]
    found = allocate(contenders, replace(PURSE, days_left=days_left), future=FUTURE, sharing=SHARING).amounts
    for one in contenders:
        for other in contenders:
            if one.curve.first > other.curve.first:
                assert found.get(one.publication_id, 0) >= found.get(other.publication_id, 0)


def test_money_waits_when_todays_post_is_weaker_than_those_to_come():
    found = allocate([contender(signal=1.0)], PURSE, future=FUTURE, sharing=SHARING)
    assert (found.amounts, found.held) == ({}, {1: "later"})


def test_a_strong_post_gets_more_than_an_even_share_of_the_days():
    found = allocate([contender(signal=4.0)], PURSE, future=FUTURE, sharing=SHARING)
    assert found.amounts[1] > PURSE.room / PURSE.days_left


def test_what_was_saved_is_spent_before_the_month_ends():
    last = replace(PURSE, room=200_000, days_left=0.5)
    found = allocate([contender(signal=1.0)], last, future=FUTURE, sharing=SHARING)
    assert found.amounts == {1: 200_000}


def test_of_equal_posts_as_many_are_advertised_as_an_even_pace_pays_for():
    same = [RESPONSE.of(1.5)]
    purse = replace(PURSE, room=15 * 100_000, arrivals=3)
    found = allocate([contender(number, opd=f"O{number}") for number in range(3)], purse, future=same, sharing=SHARING)
    assert sorted(found.amounts.values()) == [48_000, 48_000]
    assert set(found.held.values()) == {"later"}


@pytest.mark.parametrize(("change", "reason"), [
    ({"room": 40_000}, "least"),
    ({"rooms": {"DINKES": 47_000}}, "share"),
    ({"window": 1_000_000, "had": {"DINKES": 260_000}}, "share"),
    ({"slots": 0}, "slots"),
])  # fmt: skip
def test_a_post_that_gets_nothing_is_told_why(change, reason):
    found = allocate([contender(signal=4.0)], replace(PURSE, **change), future=FUTURE, sharing=SHARING)
    assert (found.amounts, found.held) == ({}, {1: reason})


def test_an_agency_that_got_less_than_its_part_has_its_turn():
    purse = replace(
        PURSE, days_left=1, room=100_000, slots=1, arrivals=0, window=9_000_000, had={"DINKES": 900_000, "BPBD": 90_000},
        asked={"DINKES": 10, "BPBD": 10},
    )  # fmt: skip
    pair = [contender(1, signal=1.5), contender(2, signal=1.4, opd="BPBD")]
    assert set(allocate(pair, purse, future=(), sharing=SHARING).amounts) == {2}
    assert set(allocate(pair, replace(purse, had={}), future=(), sharing=SHARING).amounts) == {1}


def test_money_is_spent_to_learn_only_where_something_can_be_learnt():
    purse = replace(PURSE, room=700_000)
    known, unsure = contender(signal=1.15), contender(2, signal=1.15, opd="BPBD", doubt=0.6)
    assert allocate([known], purse, future=FUTURE, sharing=SHARING).amounts == {}
    found = allocate([known, unsure], purse, future=FUTURE, sharing=SHARING)
    assert (found.amounts, found.tried) == ({2: purse.least}, {2})
    hopeless = replace(unsure, curve=replace(unsure.curve, first=unsure.curve.first / 3))
    assert allocate([hopeless], purse, future=FUTURE, sharing=SHARING).amounts == {}


def test_without_anybody_nothing_is_given():
    assert allocate([], PURSE, future=FUTURE, sharing=SHARING).amounts == {}
