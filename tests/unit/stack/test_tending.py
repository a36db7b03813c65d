"""A part that has ended is told and started again, but not for ever, and never where a start would lose something."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from stack.processes import ProcessError
from stack.tending import MOST, WITHIN, Part, Tender, dismissed, on_duty


class Machine:
    """Parts that run until they are killed."""

    def __init__(self, *names: str, without_start: tuple[str, ...] = ()) -> None:
        self.running = dict.fromkeys(names, True)
        self.said: list[str] = []
        self.now = 0.0
        self.broken: set[str] = set()
        parts = [
            Part(name, self._runs(name), None if name in without_start else self._start(name), f"{name}.log")
            for name in names
        ]
        self.tender = Tender(parts, self.said.append, clock=lambda: self.now)

    def _runs(self, name: str) -> Callable[[], bool]:
        return lambda: self.running[name]

    def _start(self, name: str) -> Callable[[], None]:
        def start() -> None:
            if name in self.broken:
                raise ProcessError("no disk")
            self.running[name] = True

        return start

    def kill(self, name: str) -> None:
        self.running[name] = False
        self.tender.look()


def test_nothing_is_said_while_all_is_well():
    machine = Machine("database", "sandbox")
    machine.tender.look()
    assert machine.said == []


def test_a_part_that_ended_is_told_and_runs_again():
    machine = Machine("database", "scheduler")
    machine.kill("scheduler")
    assert machine.running == {"database": True, "scheduler": True}
    assert len(machine.said) == 1
    assert "scheduler" in machine.said[0]
    assert "scheduler.log" in machine.said[0]


def test_one_that_ends_again_and_again_is_left_and_told_once():
    machine = Machine("scheduler")
    for _ in range(MOST + 3):
        machine.kill("scheduler")
    assert not machine.running["scheduler"]
    assert len(machine.said) == MOST + 1
    assert "make up" in machine.said[-1]


def test_what_ends_seldom_is_started_for_ever():
    machine = Machine("scheduler")
    for _ in range(3 * MOST):
        machine.kill("scheduler")
        machine.now += WITHIN
    assert machine.running["scheduler"]


def test_what_a_start_would_empty_is_not_started():
    machine = Machine("sandbox", without_start=("sandbox",))
    machine.kill("sandbox")
    machine.tender.look()
    assert not machine.running["sandbox"]
    assert len(machine.said) == 1


def test_one_that_cannot_be_started_costs_no_other():
    machine = Machine("media", "scheduler")
    machine.broken = {"media"}
    machine.running = dict.fromkeys(machine.running, False)
    machine.tender.look()
    machine.tender.look()
    assert machine.running == {"media": False, "scheduler": True}
    assert [line for line in machine.said if "no disk" in line] == [line for line in machine.said if "media" in line][
        1:
    ]


def test_two_never_look_after_the_same_stack(tmp_path: Path):
    with on_duty(tmp_path), pytest.raises(ProcessError, match="make down"), on_duty(tmp_path):
        pass
    with on_duty(tmp_path):
        pass


def test_who_is_dismissed_ends_first(tmp_path: Path):
    assert not dismissed(tmp_path)
    told, tell = os.pipe()
    child = os.fork()
    if not child:
        ended = []
        signal.signal(signal.SIGTERM, lambda *_: ended.append(1))
        with on_duty(tmp_path):
            os.write(tell, b"1")
            while not ended:
                signal.pause()
            (tmp_path / "stopped").touch()
        os._exit(0)
    os.read(told, 1)
    assert dismissed(tmp_path)
    assert (tmp_path / "stopped").exists()
    os.waitpid(child, 0)
    assert not dismissed(tmp_path)
