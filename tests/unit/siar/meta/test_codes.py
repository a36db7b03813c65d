from __future__ import annotations

import pytest

from siar.meta.codes import Reaction, meaning_of

# (code, subcode, reaction, settled, stops): the tables of the reference, one line a case that matters.
CASES = [
    (1, 99, Reaction.RETRY, False, False),
    (1, None, Reaction.RETRY, False, False),
    (2, None, Reaction.RETRY, False, False),
    (-1, 2207001, Reaction.RETRY, False, False),
    (-1, 2207053, Reaction.RETRY, False, False),
    (-2, 2207003, Reaction.RETRY, False, False),
    (-2, 2207020, Reaction.LOOK, False, False),
    (3, None, Reaction.CONFIG, True, False),
    (4, None, Reaction.WAIT, False, False),
    (4, 2207051, Reaction.ACCESS, False, True),
    (9, 2207042, Reaction.WAIT, True, False),
    (10, None, Reaction.ACCESS, True, False),
    (17, 2446079, Reaction.WAIT, False, False),
    (17, 1885172, Reaction.WAIT, True, False),
    (24, 2207006, Reaction.LOOK, False, False),
    (24, 2207008, Reaction.LOOK, False, False),
    (25, 2207050, Reaction.ACCESS, True, True),
    (32, None, Reaction.WAIT, False, False),
    (100, None, Reaction.FIX, False, False),
    (100, 33, Reaction.FIX, False, False),
    (100, 1366051, Reaction.LOOK, False, False),
    (100, 2207028, Reaction.FIX, True, False),
    (190, 458, Reaction.ACCESS, True, True),
    (190, 463, Reaction.ACCESS, True, True),
    (190, 492, Reaction.ACCESS, True, True),
    (190, 2069032, Reaction.ACCESS, True, True),
    (210, None, Reaction.ACCESS, True, True),
    (200, None, Reaction.ACCESS, True, False),
    (299, 1404078, Reaction.ACCESS, True, True),
    (324, None, Reaction.FIX, True, False),
    (341, None, Reaction.WAIT, False, False),
    (368, 1390008, Reaction.ACCESS, False, True),
    (368, None, Reaction.ACCESS, False, True),
    (506, 1455006, Reaction.LOOK, False, False),
    (613, 1487742, Reaction.WAIT, False, False),
    (1, 1366046, Reaction.FIX, True, False),
    (2635, None, Reaction.CONFIG, True, False),
    (1609005, None, Reaction.FIX, True, False),
    (1609008, None, Reaction.FIX, True, False),
    (100, 1609008, Reaction.FIX, True, False),
    (9004, 2207052, Reaction.RETRY, True, False),
    (9007, 2207027, Reaction.RETRY, True, False),
    (36003, 2207009, Reaction.FIX, True, False),
    (80001, None, Reaction.WAIT, False, False),
    (80002, None, Reaction.WAIT, False, False),
    (80014, None, Reaction.WAIT, False, False),
]


@pytest.mark.parametrize(("code", "subcode", "reaction", "settled", "stops"), CASES)
def test_tables(code, subcode, reaction, settled, stops) -> None:
    meaning = meaning_of(code, subcode)
    assert (meaning.reaction, meaning.settled, meaning.stops) == (reaction, settled, stops)


@pytest.mark.parametrize(
    ("code", "subcode"),
    [(506, None), (100, 1366051), (4, 2207051), (1, None), (2, None), (1, 99), (100, None), (368, 1)],
)
def test_codes_seen_after_the_effect_prove_nothing(code, subcode) -> None:
    assert not meaning_of(code, subcode).settled


@pytest.mark.parametrize("code", range(-5, 400))
def test_no_passing_reaction_claims_that_nothing_happened_without_documentation(code) -> None:
    meaning = meaning_of(code, None)
    if meaning.reaction in {Reaction.WAIT, Reaction.LOOK} or (
        meaning.reaction is Reaction.RETRY and code not in {9004, 9007}
    ):
        assert not meaning.settled


def test_only_the_two_that_say_it_is_there_contradict() -> None:
    assert meaning_of(506, None).contradicts
    assert meaning_of(100, 1366051).contradicts
    assert not meaning_of(2, None).contradicts


@pytest.mark.parametrize(("status", "transient", "reaction"), [
    (500, False, Reaction.RETRY), (503, False, Reaction.RETRY), (429, False, Reaction.WAIT),
    (400, True, Reaction.RETRY), (400, False, Reaction.FIX), (403, False, Reaction.FIX),
])  # fmt: skip
def test_undocumented_codes_fall_back_to_status_and_never_prove(status, transient, reaction) -> None:
    for code in (None, 987654):
        meaning = meaning_of(code, None, transient=transient, status=status)
        assert (meaning.reaction, meaning.settled) == (reaction, False)
