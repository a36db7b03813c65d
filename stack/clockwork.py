"""Airflow's scheduling in virtual time: which runs begin when, by the schedules that stand in the DAG files.

What is measured in minutes must be measured on the schedule that production has. Nothing here waits, and nothing of
Airflow runs: a DAG has one run at a time, events that come meanwhile start one run after it, an event goes before a tick, a
tick that is missed is run once. The watcher looks as in the triggerer, with the product's own query and memory.
"""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from croniter import croniter

from siar.assets import ALL
from siar.settings import Settings
from siar.slots import next_slot
from siar.work import Kind, Look, Memory
from stack import dag_files

__all__ = ["Clockwork", "Ended", "Run", "Schedule", "schedules", "watched", "zone_of"]


@dataclass(frozen=True)
class Schedule:
    """When a DAG is started: by the clock, by assets, or both."""

    dag_id: str
    ticks: Callable[[datetime], datetime] | None
    assets: frozenset[str]


@dataclass(frozen=True)
class Run:
    """A run that begins. `run_type` is Airflow's word: scheduled or asset_triggered."""

    dag_id: str
    run_type: str
    began: datetime


@dataclass(frozen=True)
class Ended:
    """What a run took, and which assets its tasks fired."""

    lasted: timedelta
    fires: tuple[str, ...] = ()


@dataclass
class _State:
    schedule: Schedule
    work: Callable[[Run], Ended]
    event: bool = False
    tick: bool = False
    busy: bool = False


def schedules(settings: Settings) -> dict[str, Schedule]:
    """Return every DAG's schedule, as its file declares it."""
    return {dag_id: _schedule(dag, settings) for dag_id, dag in dag_files.load().items()}


def _schedule(dag: Any, settings: Settings) -> Schedule:
    inner = getattr(dag.timetable, "timetable", dag.timetable)
    condition = getattr(dag.timetable, "asset_condition", None)
    assets = frozenset(asset.name for asset in condition.objects) if condition is not None else frozenset()
    if expression := getattr(inner, "expression", None):
        return Schedule(dag.dag_id, _ticks(expression, zone_of(inner)), assets)
    if type(inner).__name__ == "SlotTimetable":
        return Schedule(dag.dag_id, lambda after: next_slot(after=after, settings=settings), assets)
    return Schedule(dag.dag_id, None, assets)


def zone_of(timetable: Any) -> ZoneInfo:
    """Return the zone whose clock a cron schedule follows."""
    return ZoneInfo(str(timetable.timezone))


def _ticks(expression: str, zone: ZoneInfo) -> Callable[[datetime], datetime]:
    def after(moment: datetime) -> datetime:
        # As Airflow has it: by the clock on the wall, so that a tick keeps its hour when clocks are changed.
        wall: datetime = croniter(expression, moment.astimezone(zone).replace(tzinfo=None)).get_next(datetime)
        return wall.replace(tzinfo=zone).astimezone(UTC)

    return after


def watched() -> dict[Kind, str]:
    """Return which asset the watcher of each kind of work fires."""
    return {watcher.trigger.kind: asset.name for asset in ALL for watcher in asset.watchers}  # type: ignore[attr-defined]  # ours


@dataclass
class Clockwork:
    """The scheduler and the triggerer.

    :param work: what a run of each DAG does; it is given the moment at which its task begins.
    :param start: the beginning.
    :param latency: from what starts a run to the beginning of its task: triggerer, scheduler, a process, imports.
    :param look: what the watcher asks; None for a triggerer that is dead.
    """

    settings: Settings
    work: Mapping[str, Callable[[Run], Ended]]
    start: datetime
    latency: timedelta
    look: Callable[[datetime], Look] | None = None
    runs: list[Run] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._queue: list[tuple[datetime, int, Callable[[datetime], None]]] = []
        self._order = itertools.count()
        self.now = self.start
        found = schedules(self.settings)
        self._states = {dag_id: _State(found[dag_id], work) for dag_id, work in self.work.items()}
        for state in self._states.values():
            self._next_tick(state, self.start)
        if self.look is not None:
            self._assets = watched()
            self._memories = {kind: Memory(self.settings.work) for kind in self._assets}
            self.at(self.start, self._look)

    def at(self, moment: datetime, what: Callable[[datetime], None]) -> None:
        """Have something happen at a moment; it is given it."""
        heapq.heappush(self._queue, (moment, next(self._order), what))

    def run(self, until: datetime) -> None:
        """Let time pass."""
        while self._queue and self._queue[0][0] <= until:
            moment, _, what = heapq.heappop(self._queue)
            self.now = moment
            what(moment)
        self.now = until

    def fire(self, assets: Iterable[str], moment: datetime) -> None:
        """Fire assets, as a task or the desk does."""
        fired = set(assets)
        for state in self._states.values():
            if fired & state.schedule.assets:
                state.event = True
                self._begin(state, moment)

    def of(self, dag_id: str) -> Iterator[Run]:
        """Yield the runs of a DAG so far."""
        return (run for run in self.runs if run.dag_id == dag_id)

    def _next_tick(self, state: _State, after: datetime) -> None:
        if state.schedule.ticks is None:
            return

        def tick(moment: datetime) -> None:
            state.tick = True
            self._next_tick(state, moment)
            self._begin(state, moment)

        self.at(state.schedule.ticks(after), tick)

    def _begin(self, state: _State, moment: datetime) -> None:
        if state.busy or not (state.event or state.tick):
            return
        run_type = "asset_triggered" if state.event else "scheduled"
        if state.event:
            state.event = False
        else:
            state.tick = False
        state.busy = True
        self.at(moment + self.latency, lambda began: self._work(state, Run(state.schedule.dag_id, run_type, began)))

    def _work(self, state: _State, run: Run) -> None:
        self.runs.append(run)
        ended = state.work(run)

        def end(moment: datetime) -> None:
            state.busy = False
            self.fire(ended.fires, moment)
            self._begin(state, moment)

        self.at(run.began + ended.lasted, end)

    def _look(self, moment: datetime) -> None:
        assert self.look is not None
        found = self.look(moment)
        for kind, memory in self._memories.items():
            if memory.starts(found.waiting[kind], now=moment):
                self.fire([self._assets[kind]], moment)
        self.at(moment + timedelta(seconds=self.settings.work.every_seconds), self._look)
