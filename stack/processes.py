"""Child processes: started in groups of their own, watched, and stopped with all their children."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

import psutil

__all__ = ["Process", "ProcessError", "descendants", "free_port", "python", "wait_until"]


class ProcessError(RuntimeError):
    """A process did not come up or has ended; the message holds the end of its log."""


def free_port(preferred: int) -> int:
    """Return the preferred port of the loopback interface if nobody listens on it, else any free one."""
    for candidate in (preferred, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", candidate))
            except OSError:
                continue
            port: int = probe.getsockname()[1]
            return port
    raise ProcessError("No free port on 127.0.0.1.")


def wait_until(condition: Callable[[], bool], *, timeout: float, what: str, pause: float = 0.1) -> None:
    """Poll a condition until it holds.

    :raises TimeoutError: when it does not within `timeout` seconds; the message says what was waited for.
    """
    deadline = time.monotonic() + timeout
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError(f"Waited {timeout:.0f} s for {what}.")
        time.sleep(pause)


class Process:
    """One long-running child with its log file and pid file in `folder`.

    The pid file lets a later command stop what an earlier, killed one left behind.
    """

    def __init__(
        self, name: str, command: list[str], *, folder: Path, environment: Mapping[str, str], cwd: Path
    ) -> None:
        self.name = name
        self.command = command
        self.environment = dict(environment)
        self.cwd = cwd
        self.log = folder / f"{name}.log"
        self.pid_file = folder / f"{name}.pid"
        self._child: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the process; an instance left by an earlier command is stopped first."""
        self.stop()
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as log:
            self._child = subprocess.Popen(
                self.command,
                cwd=self.cwd,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self.pid_file.write_text(f"{self._child.pid} {_started_at(self._child.pid)}\n")

    @property
    def pid(self) -> int | None:
        """The process id while it runs, from this object or from its pid file."""
        if self._child is not None:
            return self._child.pid if self._child.poll() is None else None
        try:
            pid, started_at = self.pid_file.read_text().split()
        except (OSError, ValueError):
            return None
        # The same number may belong to somebody else by now; the start time tells.
        return int(pid) if _started_at(int(pid)) == started_at else None

    def listens(self, port: int) -> bool:
        """Return whether this very process, or one that it started, listens on a port of this machine.

        Whatever answers there may as well be somebody else's: nothing is sent to it before this was asked.
        """
        if (pid := self.pid) is None:
            return False
        with suppress(psutil.NoSuchProcess):
            leader = psutil.Process(pid)
            return any(_listens(member, port) for member in (leader, *leader.children(recursive=True)))
        return False

    def check(self) -> None:
        """Raise when the process has ended by itself.

        :raises ProcessError: with the end of its log.
        """
        if self.pid is None:
            raise ProcessError(f"{self.name} has ended. {self.log}:\n{self.log_tail()}")

    def wait_ready(self, ready: Callable[[], bool], *, timeout: float = 90) -> None:
        """Wait until the process says that it is ready, or raise when it ends or takes too long."""

        def ready_or_dead() -> bool:
            self.check()
            return ready()

        try:
            wait_until(ready_or_dead, timeout=timeout, what=f"{self.name} to be ready")
        except TimeoutError as error:
            raise ProcessError(f"{error} {self.log}:\n{self.log_tail()}") from error

    def ask_to_stop(self) -> None:
        """Send the polite signal without waiting, so that several processes can end side by side.

        Only the leader gets it and ends its own children: Airflow's scheduler waits long for a child that somebody
        else has ended.
        """
        if (pid := self.pid) is not None:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGTERM)

    def stop(self, *, timeout: float = 8) -> None:
        """End the process and everything it started: politely first, then not."""
        pid = self.pid
        if pid is not None:
            self.ask_to_stop()
            if not self._gone(pid, timeout):
                with suppress(ProcessLookupError):
                    os.killpg(pid, signal.SIGKILL)
                self._gone(pid, timeout)
        self.pid_file.unlink(missing_ok=True)
        self._child = None

    def kill(self) -> None:
        """Kill the process and all its descendants with SIGKILL, as a power cut would. For tests of recovery."""
        if (pid := self.pid) is not None:
            for victim in [*descendants(pid), pid]:
                with suppress(ProcessLookupError):
                    os.kill(victim, signal.SIGKILL)
            self._gone(pid, 10)

    def log_tail(self, lines: int = 15) -> str:
        """Return the end of the log."""
        try:
            return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])
        except OSError:
            return "(no log)"

    def _gone(self, pid: int, timeout: float) -> bool:
        deadline = time.monotonic() + timeout
        while time.monotonic() < deadline:
            if self._child is not None:
                self._child.poll()
            try:
                os.killpg(pid, 0)
            except ProcessLookupError:
                return True
            if _only_zombies(pid):
                return True
            time.sleep(0.05)
        return False


def _listens(process: psutil.Process, port: int) -> bool:
    with suppress(psutil.NoSuchProcess, psutil.AccessDenied):
        return any(
            one.status == psutil.CONN_LISTEN and one.laddr and one.laddr.port == port
            for one in process.net_connections("tcp")
        )
    return False


def descendants(pid: int) -> list[int]:
    """Return the ids of a process's children, their children, and so on."""
    parents: dict[int, list[int]] = {}
    for entry in Path("/proc").glob("[0-9]*"):
        fields = _stat(int(entry.name))
        if len(fields) > 1:
            parents.setdefault(int(fields[1]), []).append(int(entry.name))
    found: list[int] = []
    waiting = [pid]
    while waiting:
        children = parents.get(waiting.pop(), [])
        found += children
        waiting += children
    return found


def _stat(pid: int) -> list[str]:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    except (OSError, IndexError):
        return []


def _started_at(pid: int) -> str:
    fields = _stat(pid)
    if not fields or fields[0] in {"Z", "X"}:
        return ""
    return fields[19]


def _only_zombies(group: int) -> bool:
    for entry in Path("/proc").glob("[0-9]*"):
        fields = _stat(int(entry.name))
        if len(fields) > 2 and fields[2] == str(group) and fields[0] not in {"Z", "X"}:
            return False
    return True


def python(*arguments: str) -> list[str]:
    """Return a command line for this interpreter."""
    return [sys.executable, *arguments]
