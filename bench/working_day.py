"""From typing to the answer, over a working day in virtual time: `python -m bench.working_day`.

Forty sheets, twenty operators who type rows and mend them once they are answered, eight hours. The schedules are those of
the DAG files, the look is the product's own query and memory, whose turn it is says the product (`siar.intake.turns`) from
what it stored in a real PostgreSQL, the calls wait in its own window, and the sandbox's quota counts them; only the sheets
themselves are stand-ins, that cost the calls of a read and as long as calls take. Nothing waits: a day takes seconds.
"""

from __future__ import annotations

import argparse
import heapq
import itertools
import logging
import random
import statistics
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Protocol

from bench.database import migrated
from bench.results import write
from sandbox.google.errors import ApiError
from sandbox.google.quota import Quota
from siar import work
from siar.google.limits import MinuteWindow
from siar.intake import registry, turns
from siar.settings import Settings, load_settings
from siar.store import Connection, connect
from stack.clockwork import Clockwork, Ended, Run

OUTPUT = Path("var/bench/working_day.json")
START = datetime(2026, 11, 30, 0, 0, tzinfo=UTC)
LATENCY = timedelta(seconds=6)
"""From what starts a run to its first call: triggerer and scheduler about a second each, a process and its imports four."""

SECOND = timedelta(seconds=1)


@dataclass(frozen=True)
class Plan:
    """A day.

    :param sessions: of each operator, each of `session` minutes.
    :param typing: seconds for one cell, and for coming back to it.
    :param mended: share of rows whose answer is acted upon.
    :param calls: seconds that one call takes, at least and at most.
    """

    hours: float = 8
    sheets: int = 40
    operators: int = 20
    sessions: int = 3
    session: tuple[int, int] = (30, 70)
    typing: tuple[float, float] = (6, 25)
    cells: tuple[int, int] = (5, 10)
    mended: float = 0.4
    calls: tuple[float, float] = (0.15, 0.9)
    seed: int = 7


class Clock:
    """Virtual time; it stands still until it is moved."""

    def __init__(self, start: datetime) -> None:
        self.moment = start

    def now(self) -> datetime:
        return self.moment

    def seconds(self) -> float:
        return self.moment.timestamp()

    def pass_time(self, seconds: float) -> None:
        self.moment += seconds * SECOND


@dataclass(frozen=True)
class Typed:
    """A row that is done: its answer is awaited. `at_work`: the sheet was warm, as the product saw it."""

    sheet: str
    at: datetime
    at_work: bool
    mended: bool = False


@dataclass
class Sheet:
    """What stands in a sheet, as far as it matters here."""

    edits: int = 0
    read: int = 0
    untagged: int = 0
    waiting: list[Typed] = field(default_factory=list)


@dataclass(frozen=True)
class Answered:
    """How long an operator waited for the answer beside a row."""

    typed: Typed
    seconds: float


class Sheets(Protocol):
    """Where operators type, and what a run reads."""

    def edit(self, sheet: str, *, row_begins: bool) -> None:
        """A cell is typed."""

    def await_answer(self, typed: Typed) -> None:
        """A row is done as it stands now."""

    def read(self, day: Day, run: Run) -> None:
        """A run reads what is due; it moves the clock and calls `day.answer`."""


class Day:
    """Operators over sheets, runs by their schedule."""

    def __init__(self, plan: Plan, conn: Connection, settings: Settings, sheets: Sheets, clock: Clock) -> None:
        self.plan, self.conn, self.settings, self.clock = plan, conn, settings, clock
        self.sheets = sheets
        self.dice = random.Random(plan.seed)
        self.answered: list[Answered] = []
        self._people: list[tuple[datetime, int, Callable[[datetime], None]]] = []
        self._order = itertools.count()

    def run(self, names: Sequence[str], *, triggerer: bool = True) -> Clockwork:
        """Live the day; operators are at work in the first of these sheets."""
        end = self.clock.now() + timedelta(hours=self.plan.hours)
        look = self._look if triggerer else None
        clockwork = Clockwork(self.settings, {"reports_intake": self._intake}, self.clock.now(), LATENCY, look=look)
        for name in names[: self.plan.operators]:
            self._plan_sessions(name, self.clock.now(), end)
        # So long that the last row of the day is answered, too.
        clockwork.run(end + timedelta(minutes=10))
        return clockwork

    def _look(self, moment: datetime) -> work.Look:
        self.clock.moment = max(self.clock.moment, moment)
        self.people_until(moment)
        return work.look(self.conn, settings=self.settings, now=moment)

    def _intake(self, run: Run) -> Ended:
        self.clock.moment = run.began
        self.sheets.read(self, run)
        lasted = self.clock.now() - run.began
        self.clock.moment = run.began
        return Ended(lasted)

    # -- people ------------------------------------------------------------------------------------------------------

    def people_until(self, moment: datetime) -> None:
        """Let everybody type what they type until then."""
        while self._people and self._people[0][0] <= moment:
            at, _, what = heapq.heappop(self._people)
            what(at)

    def answer(self, typed: Typed, moment: datetime) -> None:
        """An answer stands beside the row; some rows are mended."""
        self.answered.append(Answered(typed, (moment - typed.at).total_seconds()))
        if not typed.mended and self.dice.random() < self.plan.mended:
            mend = moment + self.dice.uniform(10, 60) * SECOND
            self._at(mend, lambda at: self._finish(typed.sheet, at, mended=True))

    def _at(self, moment: datetime, what: Callable[[datetime], None]) -> None:
        heapq.heappush(self._people, (moment, next(self._order), what))

    def _plan_sessions(self, sheet: str, start: datetime, end: datetime) -> None:
        part = (end - start) / self.plan.sessions
        for number in range(self.plan.sessions):
            length = timedelta(minutes=self.dice.uniform(*self.plan.session))
            length = min(length, part * 0.9)
            begin = start + part * number + (part - length) * self.dice.random()
            self._at(begin, lambda at, until=begin + length: self._row(sheet, at, until))  # type: ignore[misc]  # lambda

    def _row(self, sheet: str, at: datetime, until: datetime) -> None:
        """Type a row cell by cell, then the next."""
        moment = at
        for cell in range(self.dice.randint(*self.plan.cells)):
            self._at(moment, lambda _, first=cell == 0: self.sheets.edit(sheet, row_begins=first))  # type: ignore[misc]  # as above
            moment += self.dice.uniform(*self.plan.typing) * SECOND
        self._at(moment, lambda at: self._finish(sheet, at))
        if moment < until:
            self._at(moment + self.dice.uniform(5, 90) * SECOND, lambda at: self._row(sheet, at, until))

    def _finish(self, sheet: str, at: datetime, *, mended: bool = False) -> None:
        self.sheets.edit(sheet, row_begins=False)
        self.sheets.await_answer(Typed(sheet, at, self._is_warm(sheet, at), mended))

    def _is_warm(self, sheet: str, at: datetime) -> bool:
        row = self.conn.execute(
            "select last_changed_at from siar.spreadsheets where spreadsheet_id = %s", (sheet,)
        ).fetchone()
        changed = row and row["last_changed_at"]
        return bool(changed and at - changed < self.settings.intake.turns.warm_for)


class Modelled:
    """Sheets that cost what a read of the product costs: one call, one more for new rows, one more for answers."""

    def __init__(self, plan: Plan, clock: Clock, settings: Settings, *, limit: int = 55) -> None:
        self.plan, self.clock, self.settings = plan, clock, settings
        self._sheets: dict[str, Sheet] = {}
        self._dice = random.Random(plan.seed + 1)
        self.quota = Quota()
        self.calls: dict[str, list[float]] = {"Read": [], "Write": []}
        self.refused = 0
        self._windows = {kind: MinuteWindow(limit, clock=clock.seconds, sleep=clock.pass_time) for kind in self.calls}

    def edit(self, sheet: str, *, row_begins: bool) -> None:
        found = self._sheets.setdefault(sheet, Sheet())
        found.edits += 1
        found.untagged += row_begins

    def await_answer(self, typed: Typed) -> None:
        self._sheets[typed.sheet].waiting.append(typed)

    def read(self, day: Day, run: Run) -> None:
        full = run.run_type != "asset_triggered"
        for spreadsheet in turns.due(day.conn, plan=day.settings.intake.turns, full=full, now=run.began):
            name = spreadsheet.spreadsheet_id
            self._call(day, "Read")
            sheet = self._sheets.setdefault(name, Sheet())
            edits, untagged, seen = sheet.edits, sheet.untagged, sheet.waiting
            sheet.waiting = []
            if untagged:
                sheet.untagged = 0
                self._call(day, "Write")
            if edits != sheet.read:
                self._call(day, "Write")
                sheet.read = edits
            for typed in seen:
                day.answer(typed, self.clock.now())
            registry.record_read(day.conn, name, tab="Laporan", digest=str(edits), now=run.began)

    def _call(self, day: Day, kind: str) -> None:
        self._windows[kind].acquire()
        moment = self.clock.now()
        try:
            self.quota.take(kind, "siar", moment)
        except ApiError:
            self.refused += 1
        self.calls[kind].append(self.clock.seconds())
        # What is typed by the time at which Google answers is in the answer.
        self.clock.pass_time(self._dice.uniform(*self.plan.calls))
        day.people_until(moment)


def busiest_minute(moments: Sequence[float]) -> int:
    """Return the most calls in any sixty seconds."""
    most, first = 0, 0
    ordered = sorted(moments)
    for number, moment in enumerate(ordered):
        while moment - ordered[first] >= 60:
            first += 1
        most = max(most, number - first + 1)
    return most


def share(seconds: Sequence[float], part: float) -> float:
    """Return the value below which a part of them lies."""
    ordered = sorted(seconds)
    return ordered[min(int(len(ordered) * part), len(ordered) - 1)] if ordered else 0.0


def register(conn: Connection, count: int) -> list[str]:
    """Register sheets that were read once, long ago, and say nothing new."""
    names = [f"sheet-{number:02d}" for number in range(count)]
    for name in names:
        registry.register(conn, spreadsheet_id=name, opd=name, title=name, tab="Laporan", now=START)
        registry.record_read(conn, name, tab="Laporan", digest="0", now=START - timedelta(minutes=4))
    return names


def live(conn: Connection, settings: Settings, plan: Plan) -> tuple[Day, Modelled, Clockwork]:
    """Live one modelled day."""
    clock = Clock(START)
    sheets = Modelled(plan, clock, settings)
    day = Day(plan, conn, settings, sheets, clock)
    return day, sheets, day.run(register(conn, plan.sheets))


def figures(day: Day, sheets: Modelled, clockwork: Clockwork) -> Iterator[tuple[str, str, float]]:
    """Yield what the day shows: case, unit, figure."""
    at_work = [one.seconds for one in day.answered if one.typed.at_work]
    others = [one.seconds for one in day.answered if not one.typed.at_work]
    for case, seconds in (("an operator at work", at_work), ("otherwise", others)):
        yield f"typed to answered, {case}", "answers", len(seconds)
        yield f"typed to answered, {case}", "s p50", round(statistics.median(seconds or [0]), 1)
        yield f"typed to answered, {case}", "s p95", round(share(seconds, 0.95), 1)
        yield f"typed to answered, {case}", "s max", round(max(seconds, default=0), 1)
    for kind, moments in sheets.calls.items():
        yield "calls to Google", f"{kind.lower()}s", len(moments)
        yield "calls to Google", f"{kind.lower()}s in a minute, max", busiest_minute(moments)
    yield "calls to Google", "refused (429)", sheets.refused
    kinds = [run.run_type for run in clockwork.runs]
    yield "runs of reports_intake", "scheduled", kinds.count("scheduled")
    yield "runs of reports_intake", "by the watcher", kinds.count("asset_triggered")


def main() -> None:
    """Live the day, print it and write the result."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--output", type=Path, default=OUTPUT)
    parser.add_argument("--sheets", type=int, default=Plan.sheets)
    parser.add_argument("--operators", type=int, default=Plan.operators)
    arguments = parser.parse_args()
    logging.disable(logging.INFO)  # Airflow's and the migrations'
    plan = Plan(sheets=arguments.sheets, operators=arguments.operators)
    with migrated() as url, connect(url) as conn:
        rows: list[dict[str, Any]] = [
            {"case": f"{plan.sheets} sheets, {plan.operators} operators, {plan.hours:g} h: {case}",
             "unit": unit, "ours": figure, "floor": None, "peers": {}}
            for case, unit, figure in figures(*live(conn, load_settings(), plan))
        ]  # fmt: skip
    for row in rows:
        print(f"{row['case']:75} {row['unit']:28} {row['ours']:>8}", flush=True)
    write("working_day", rows, output=arguments.output)


if __name__ == "__main__":
    main()
