"""One budget of calls for all processes."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest

from siar.store import SharedWindow, connect

pytestmark = pytest.mark.integration


class Time:
    def __init__(self) -> None:
        self.now = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)

    def clock(self) -> datetime:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


def window(database, time, *, limit=3, kind="read", account="a"):
    return SharedWindow(
        lambda: connect(database), account=account, kind=kind, limit=limit, clock=time.clock, sleep=time.sleep
    )


def test_two_clients_share_one_minute(database):
    time = Time()
    one, other = window(database, time), window(database, time)
    assert [one.acquire(), other.acquire()] == [0, 0]
    time.now += timedelta(seconds=20)
    assert other.acquire() == 0
    assert one.acquire() == pytest.approx(40, abs=0.01)
    # The two calls of the beginning have left the window together, so one place is free.
    assert other.acquire() == 0
    assert one.acquire() == pytest.approx(20, abs=0.01)


def test_kinds_and_accounts_are_counted_apart(database):
    time = Time()
    window(database, time, limit=1).acquire()
    assert window(database, time, limit=1, kind="write").acquire() == 0
    assert window(database, time, limit=1, account="b").acquire() == 0
    assert window(database, time, limit=1).acquire() == pytest.approx(60, abs=0.01)


def test_processes_that_call_at_once_never_get_more_than_the_limit(database, conn):
    script = (
        "import sys\n"
        "from siar.store import SharedWindow, connect\n"
        "class Full(Exception): pass\n"
        "def sleep(_): raise Full\n"
        "w = SharedWindow(lambda: connect(sys.argv[1]), account='a', kind='read', limit=50, sleep=sleep)\n"
        "taken = 0\n"
        "try:\n"
        "    while True: w.acquire(); taken += 1\n"
        "except Full: print(taken)\n"
    )
    workers = [
        subprocess.Popen([sys.executable, "-c", script, database], stdout=subprocess.PIPE, text=True) for _ in range(4)
    ]
    taken = [int(worker.communicate(timeout=60)[0]) for worker in workers]
    assert sum(taken) == 50
    assert conn.execute("select count(*) as n from siar.recent_calls").fetchone()["n"] == 50


def test_a_connection_that_was_lost_is_opened_again(database, conn):
    time = Time()
    shared = window(database, time)
    shared.acquire()
    shared._conn.close()
    assert shared.acquire() == 0
    assert conn.execute("select count(*) as n from siar.recent_calls").fetchone()["n"] == 2
