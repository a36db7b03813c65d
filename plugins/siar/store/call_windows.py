"""A per-minute budget of calls that every process shares, kept in the application database."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import datetime

from siar.store.connections import Connection
from siar.store.queries import Statement, Value

__all__ = ["SharedWindow"]

_SECONDS = 60


_lock = Statement("core.lock_call_window")
_forget = Statement("core.forget_calls")
_take = Value("core.take_call", float)


class SharedWindow:
    """At most `limit` calls in any 60 seconds by all processes together; the next caller waits for a place.

    :param open_connection: gives a connection of its own, opened at the first call: a place that was taken stays
        taken, whatever becomes of the caller's transactions.
    :param account: whom the service counts. :param kind: what it counts.
    :param limit: calls a minute.
    :param clock: aware UTC; the database's own clock when not given.
    """

    def __init__(
        self,
        open_connection: Callable[[], Connection],
        *,
        account: str,
        kind: str,
        limit: int,
        clock: Callable[[], datetime] | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._open = open_connection
        self._names = {"account": account, "kind": kind}
        self._limit = limit
        self._clock = clock
        self._sleep = sleep
        self._conn: Connection | None = None
        self._lock = threading.Lock()

    def acquire(self) -> float:
        """Wait for a place and take it; return the seconds waited."""
        waited = 0.0
        while (pause := self._take()) > 0:
            # Outside the lock and the transaction: others may look while this one waits.
            self._sleep(pause)
            waited += pause
        return waited

    def _take(self) -> float:
        now = self._clock() if self._clock else None
        with self._lock:
            if self._conn is None or self._conn.closed:
                self._conn = self._open()
            with self._conn.transaction():
                _lock(self._conn, **self._names)
                _forget(self._conn, **self._names, seconds=_SECONDS, now=now)
                pause = _take(self._conn, **self._names, seconds=_SECONDS, limit=self._limit, now=now)
        # Not less than a millisecond: rounding must not leave a pause that moves no clock.
        return max(pause, 0.001) if pause else 0.0
