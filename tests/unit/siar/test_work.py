"""When the same work starts another run, and when it does not."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta

import pytest

from siar.settings import load_settings
from siar.work import Item, Memory

NOW = datetime(2026, 11, 30, 4, 0, tzinfo=UTC)
PERIOD = timedelta(seconds=25)


def items(*names: str, since: datetime = NOW) -> frozenset[Item]:
    return frozenset(Item(name, since) for name in names)


@pytest.fixture
def memory() -> Memory:
    return Memory(load_settings().work)


def starts(memory: Memory, waiting: frozenset[Item], *, looks: int, begin: int = 0) -> list[int]:
    """Which looks start a run while the same work waits; look n is n periods after the beginning."""
    return [n for n in range(begin, begin + looks) if memory.starts(waiting, now=NOW + n * PERIOD)]


def test_nothing_starts_nothing(memory: Memory) -> None:
    assert starts(memory, items(), looks=10) == []


def test_one_state_of_work_starts_one_run(memory: Memory) -> None:
    # While it is queued, waits for another one to end, or works through what it found.
    assert starts(memory, items("1", "2"), looks=4) == [0]


def test_something_new_starts_a_run_at_once(memory: Memory) -> None:
    assert memory.starts(items("1"), now=NOW)
    assert memory.starts(items("1", "2"), now=NOW + PERIOD)
    assert not memory.starts(items("2"), now=NOW + 2 * PERIOD), "that there is less is nothing new"


def test_the_same_thing_due_again_is_new(memory: Memory) -> None:
    assert memory.starts(items("1"), now=NOW)
    later = NOW + PERIOD
    assert memory.starts(items("1", since=later), now=later)


def test_what_was_gone_and_comes_back_is_new(memory: Memory) -> None:
    # An account that was stopped is opened: its posts wait since the same moment as before.
    assert memory.starts(items("1"), now=NOW)
    assert not memory.starts(items(), now=NOW + PERIOD)
    assert memory.starts(items("1"), now=NOW + 2 * PERIOD)


def test_work_that_a_run_left_starts_another_one_ever_later(memory: Memory) -> None:
    hour = 3600 // 25
    at = [n * PERIOD.seconds for n in starts(memory, items("1"), looks=hour)]
    gaps = [after - before for before, after in itertools.pairwise(at)]
    assert 120 <= gaps[0] <= 150
    assert gaps == sorted(gaps)
    assert 600 <= gaps[-1] <= 625
    # However surely it fails: no storm.
    assert len(at) <= 9


def test_new_work_makes_the_memory_impatient_again(memory: Memory) -> None:
    starts(memory, items("1"), looks=100)
    assert memory.pause == timedelta(minutes=10)
    assert memory.starts(items("1", "2"), now=NOW + 100 * PERIOD)
    assert memory.pause == timedelta(minutes=2)


def test_a_clock_that_goes_back_delays_no_work(memory: Memory) -> None:
    assert memory.starts(items("1"), now=NOW + timedelta(days=8))
    assert memory.starts(items("1"), now=NOW)
    assert not memory.starts(items("1"), now=NOW + PERIOD)
