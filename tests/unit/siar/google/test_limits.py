from __future__ import annotations

import random

from siar.google.limits import MinuteWindow


class Time:
    def __init__(self) -> None:
        self.now = 1000.0
        self.slept = 0.0

    def clock(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds
        self.slept += seconds


def test_up_to_the_limit_nobody_waits():
    time = Time()
    window = MinuteWindow(5, clock=time.clock, sleep=time.sleep)
    assert [window.acquire() for _ in range(5)] == [0.0] * 5


def test_the_next_caller_waits_until_the_oldest_call_is_a_minute_old():
    time = Time()
    window = MinuteWindow(2, clock=time.clock, sleep=time.sleep)
    window.acquire()
    time.now += 20
    window.acquire()
    assert window.acquire() == 40.0


def test_no_sixty_seconds_ever_hold_more_than_the_limit():
    time, chance, calls = Time(), random.Random(7), []
    window = MinuteWindow(55, clock=time.clock, sleep=time.sleep)
    for _ in range(600):
        time.now += chance.choice([0, 0, 0.1, 3])
        window.acquire()
        calls.append(time.now)
    for start in calls:
        assert sum(start <= call < start + 60 for call in calls) <= 55
