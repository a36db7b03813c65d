"""Staying under Google's per-minute quotas."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Protocol

__all__ = ["MINUTE", "MinuteWindow", "Window"]

MINUTE = 60.0


class Window(Protocol):
    """A budget of calls."""

    def acquire(self) -> float:
        """Wait for a place and take it; return the seconds waited."""
        ...


class MinuteWindow:
    """At most `limit` calls in any 60 seconds; the next caller waits for the oldest call to leave the window.

    Sheets allows 60 reads and 60 writes a minute and user, and a service account is one user
    (Sheets API, "Usage limits"). Shared by every thread that uses one client; what
    all processes share is `siar.store.SharedWindow`.

    :param limit: calls a minute; the default leaves room for calls that the transport repeats.
    :param clock: monotonic seconds.
    """

    def __init__(
        self,
        limit: int = 55,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._limit = limit
        self._clock = clock
        self._sleep = sleep
        self._calls: deque[float] = deque()
        self._lock = threading.Lock()

    def acquire(self) -> float:
        """Wait for a place and take it; return the seconds waited."""
        waited = 0.0
        while True:
            with self._lock:
                now = self._clock()
                while self._calls and now - self._calls[0] >= MINUTE:
                    self._calls.popleft()
                if len(self._calls) < self._limit:
                    self._calls.append(now)
                    return waited
                # Not less than a millisecond: rounding must not leave a pause that moves no clock.
                pause = max(MINUTE - (now - self._calls[0]), 0.001)
            # Outside the lock: other threads may look while this one waits.
            self._sleep(pause)
            waited += pause
