"""Ports are chosen at each start, and nothing is told to a stranger who has ours."""

from __future__ import annotations

import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from stack.local import Stack
from stack.processes import Process, ProcessError, free_port, wait_until

pytestmark = pytest.mark.integration


@pytest.fixture
def stranger() -> Iterator[socket.socket]:
    """Somebody else who listens."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield other


def serving(folder: Path, port: int) -> Process:
    program = (
        "import socket, subprocess, sys;"
        # As Airflow's API server does, a child listens and not the leader.
        "subprocess.run([sys.executable, '-c', 'import socket, time; s = socket.socket();"
        f' s.bind(("127.0.0.1", {port})); s.listen(); time.sleep(60)'
        "'])"
    )
    return Process("server", [sys.executable, "-c", program], folder=folder, environment={}, cwd=folder)


def test_a_process_is_known_by_whose_children_listen(tmp_path: Path, stranger: socket.socket) -> None:
    port = free_port(0)
    server = serving(tmp_path, port)
    assert not server.listens(port)
    server.start()
    try:
        wait_until(lambda: server.listens(port), timeout=30, what="the port")
        assert not server.listens(stranger.getsockname()[1])
        # Another command knows it by its pid file.
        again = serving(tmp_path, port)
        assert again.listens(port)
    finally:
        server.stop()
    assert not server.listens(port)


def test_no_password_goes_to_a_stranger(tmp_path: Path, stranger: socket.socket) -> None:
    stack = Stack(tmp_path, preferred_ports=False)
    stack._state["ports"]["airflow"] = stranger.getsockname()[1]
    with pytest.raises(ProcessError, match="another program has the port"):
        stack.client()
    stranger.setblocking(False)
    with pytest.raises(BlockingIOError):
        stranger.accept()
    assert not stack.is_running()


def test_a_port_that_was_taken_since_the_last_start_is_left_to_whoever_has_it(
    tmp_path: Path, stranger: socket.socket
) -> None:
    Stack(tmp_path, preferred_ports=False)._choose_ports()
    stack = Stack(tmp_path, preferred_ports=False)
    stack._state["ports"] |= {"sandbox": stranger.getsockname()[1]}
    stack._keep_state()
    again = Stack(tmp_path, preferred_ports=False)
    assert again.port("sandbox") == stranger.getsockname()[1]
    again._choose_ports()
    ports = again._state["ports"]
    assert ports["sandbox"] != stranger.getsockname()[1]
    assert len(set(ports.values())) == len(ports)
    assert Stack(tmp_path, preferred_ports=False)._state["ports"] == ports


def test_passwords_and_keys_outlive_the_ports(tmp_path: Path) -> None:
    before = Stack(tmp_path, preferred_ports=False)
    before._choose_ports()
    after = Stack(tmp_path, preferred_ports=False)
    after._choose_ports()
    assert {key: value for key, value in before._state.items() if key != "ports"} == {
        key: value for key, value in after._state.items() if key != "ports"
    }
    assert (tmp_path / "stack.json").stat().st_mode & 0o077 == 0
