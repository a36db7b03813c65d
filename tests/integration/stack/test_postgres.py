from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from stack.postgres import Cluster
from stack.processes import Process, ProcessError, descendants, free_port, python
from tests import clusters

pytestmark = pytest.mark.integration


@pytest.fixture
def home() -> Iterator[Path]:
    # Not pytest's own folder: its path is too private for the account that a root caller changes to.
    with tempfile.TemporaryDirectory(prefix="siar-cluster-") as folder:
        yield Path(folder)


def test_a_killed_server_comes_back_with_everything(home: Path) -> None:
    server = Cluster(home)
    server.start()
    try:
        assert server.create_database("x")
        assert not server.create_database("x")
        with psycopg.connect(server.url("x"), autocommit=True) as conn:
            conn.execute("create table t (a int)")
            conn.execute("insert into t values (1)")
        server.kill()
        assert not server.answers()
        server.start()
        with psycopg.connect(server.url("x")) as conn:
            assert conn.execute("select a from t").fetchall() == [(1,)]
        assert "COPY public.t" in server.dump("x")
    finally:
        server.destroy()
    assert not server.data.exists()


def test_several_processes_may_start_the_same_server(home: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from stack.postgres import Cluster; Cluster(Path(sys.argv[1])).start()"
    )
    starters = [subprocess.Popen([sys.executable, "-c", program, str(home)]) for _ in range(4)]
    server = Cluster(home)
    try:
        assert [starter.wait(timeout=60) for starter in starters] == [0, 0, 0, 0]
        assert server.answers()
    finally:
        server.destroy()


def test_what_a_killed_test_run_left_behind_is_removed_by_the_next_one_and_nothing_else(home: Path) -> None:
    ended = subprocess.Popen(["true"])
    ended.wait(timeout=60)
    dead, mine = (clusters.cluster_of(pid, "gw0", folder=home) for pid in (ended.pid, os.getpid()))
    try:
        for server in (dead, mine):
            server.start()
        clusters.remove_abandoned(home)
        assert [server.answers() for server in (dead, mine)] == [False, True]
        assert [server.home.exists() for server in (dead, mine)] == [False, True]
        assert [server.data.exists() for server in (dead, mine)] == [False, True]
    finally:
        clusters.remove(dead)
        clusters.remove(mine)


def test_a_checkout_made_anew_at_the_same_path_begins_with_nothing(home: Path) -> None:
    server = Cluster(home)
    server.start()
    try:
        server.create_database("x")
        if server.root == server.home:
            # Its data goes with its folder, so nothing may run on it.
            server.stop()
        shutil.rmtree(home)
        again = Cluster(home)
        again.start()
        assert again.create_database("x")
        again.kill()
        Cluster(home).start()
        assert not again.create_database("x"), "a restart keeps everything"
    finally:
        server.destroy()


def test_stopping_ends_the_children_too(tmp_path: Path) -> None:
    script = "import subprocess, sys, time; subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)']); time.sleep(600)"
    process = Process("parent", python("-c", script), folder=tmp_path, environment={}, cwd=tmp_path)
    process.start()
    try:
        process.wait_ready(lambda: bool(process.pid and descendants(process.pid)), timeout=20)
        # Another command finds it by its pid file.
        again = Process("parent", [], folder=tmp_path, environment={}, cwd=tmp_path)
        assert again.pid == process.pid
        again.kill()
        assert again.pid is None
    finally:
        process.stop()


def test_a_process_that_dies_shows_the_end_of_its_log(tmp_path: Path) -> None:
    process = Process(
        "dying",
        python("-c", "print('out of paper'); raise SystemExit(3)"),
        folder=tmp_path,
        environment={},
        cwd=tmp_path,
    )
    process.start()
    with pytest.raises(ProcessError, match="out of paper"):
        process.wait_ready(lambda: False, timeout=20)
    process.stop()


def test_a_taken_port_is_not_preferred() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert free_port(port) != port
