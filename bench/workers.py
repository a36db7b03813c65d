"""A contender in its own process: orders and answers as JSON lines."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


def _tree(pid: int) -> list[int]:
    found = [pid]
    try:
        for children in Path(f"/proc/{pid}/task").glob("*/children"):
            for child in children.read_text().split():
                found += _tree(int(child))
    except OSError:  # it ended just now
        return found
    return found


@dataclass
class Worker:
    """A contender's process."""

    name: str
    command: list[str]
    process: subprocess.Popen[str] = field(init=False)

    def __post_init__(self) -> None:
        environment = {**os.environ, "PYTHONPATH": "plugins:."}
        self.process = subprocess.Popen(
            self.command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
        )

    def order(self, **order: Any) -> None:
        """Send an order."""
        assert self.process.stdin
        self.process.stdin.write(json.dumps(order) + "\n")
        self.process.stdin.flush()

    def answer(self) -> dict[str, Any]:
        """Wait for the answer."""
        assert self.process.stdout
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError(f"{self.name} ended")
        return dict(json.loads(line))

    def ask(self, **order: Any) -> dict[str, Any]:
        """Send an order and wait."""
        self.order(**order)
        return self.answer()

    def tree(self) -> list[int]:
        """The process and all below it: a browser is several."""
        return _tree(self.process.pid)

    def cpu_seconds(self) -> float:
        """Processor time of all its living threads so far; what a busy machine does not stretch."""
        total = 0
        for pid in self.tree():
            for task in Path(f"/proc/{pid}/task").glob("*/schedstat"):
                with contextlib.suppress(OSError):  # a thread that ended just now
                    total += int(task.read_text().split()[0])
        return total / 1e9

    def close(self) -> None:
        """End it."""
        assert self.process.stdin
        self.process.stdin.close()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
