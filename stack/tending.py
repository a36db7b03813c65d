"""Looking after a stack that is left running: a part that has ended is told, and started again where nothing is lost."""

from __future__ import annotations

import fcntl
import os
import signal
import time
from collections import defaultdict, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from stack.local import Stack
from stack.processes import Process, ProcessError

__all__ = ["Part", "Tender", "dismissed", "on_duty", "parts_of"]

MOST = 3
"""So often a part is started again within `WITHIN` seconds; one that ends again then has a reason that a start does not mend."""
WITHIN = 600.0


@dataclass(frozen=True)
class Part:
    """A part of the stack.

    :param start: None where a start would lose something: the sandbox keeps its last second in memory only.
    """

    name: str
    runs: Callable[[], bool]
    start: Callable[[], None] | None
    log: str


@dataclass
class Tender:
    """Looks at every part, again and again.

    :param say: told one line for everything that is seen and done.
    """

    parts: list[Part]
    say: Callable[[str], None]
    clock: Callable[[], float] = time.monotonic
    _starts: dict[str, deque[float]] = field(default_factory=lambda: defaultdict(deque))
    _given_up: set[str] = field(default_factory=set)

    def look(self) -> None:
        """Look once; what cannot be started costs that part only, and is told once."""
        for part in self.parts:
            if part.name not in self._given_up and not part.runs():
                self._mend(part)

    def _mend(self, part: Part) -> None:
        starts = self._starts[part.name]
        while starts and self.clock() - starts[0] > WITHIN:
            starts.popleft()
        if part.start is None:
            self._give_up(part, "Yang ditulisnya pada detik terakhir mungkin hilang, jadi tidak dijalankan sendiri.")
        elif len(starts) >= MOST:
            self._give_up(part, f"Sudah {MOST} kali dijalankan lagi dalam {WITHIN / 60:.0f} menit.")
        else:
            starts.append(self.clock())
            self.say(f"{part.name} berhenti. Dijalankan lagi … ({part.log})")
            try:
                part.start()
            except Exception as error:  # noqa: BLE001 - whatever it is, the other parts run on
                self._give_up(part, f"Tidak dapat dijalankan: {error}")

    def _give_up(self, part: Part, why: str) -> None:
        self._given_up.add(part.name)
        self.say(f"{part.name} berhenti. {why} Hentikan dengan Ctrl-C, lalu jalankan `make up` lagi. ({part.log})")


def parts_of(stack: Stack) -> list[Part]:
    """Return the parts of a running stack, each after those that it needs."""
    return [
        Part("PostgreSQL", lambda: stack.cluster.pid() is not None, stack.cluster.start, str(stack.cluster.log)),
        replace(_part("Sandbox", stack.sandbox), start=None),
        _part("Server gambar", stack.media),
        *(_part(f"Airflow {name}", process) for name, process in stack.airflow.items()),
    ]


def _part(name: str, process: Process) -> Part:
    return Part(name, lambda: process.pid is not None, process.start, str(process.log))


@contextmanager
def on_duty(folder: Path) -> Iterator[None]:
    """Be the only one who looks after the stack of a folder; two would start each other's parts again.

    :raises ProcessError: when somebody does already.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with _duty(folder).open("a+") as book:
        try:
            fcntl.flock(book, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise ProcessError("`make up` already runs for this folder. `make down` ends it.") from None
        book.truncate(0)
        book.write(str(os.getpid()))
        book.flush()
        yield


def dismissed(folder: Path) -> bool:
    """Ask whoever looks after the stack of a folder to stop it, and wait until that is done; return whether anybody did."""
    if not _duty(folder).exists():
        return False
    with _duty(folder).open("r+") as book:
        try:
            fcntl.flock(book, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            with suppress(ProcessLookupError, ValueError):
                os.kill(int(book.read()), signal.SIGTERM)
            fcntl.flock(book, fcntl.LOCK_EX)
            return True
    return False


def _duty(folder: Path) -> Path:
    return folder / "up.lock"
