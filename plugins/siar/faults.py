"""One item's fault costs that item.

A stage tries each of its items inside `Containment.item`. What an item raises unforeseen is rolled back with what it had
written, kept in the database with class and place, and the loop goes on; the item is tried again after a pause that
grows. Whoever runs the stage calls `finish` at its end: the run is red when an item failed, after the rest was done::

    with Containment(conn, "report", now=now) as containment:
        for report in reports:
            if containment.rests(report.id):
                continue
            with containment.item(report.id):
                compose(report)

Leaving the `with` calls `finish`. Errors that are about the stage and not about one item (`WaitError`: the other side asked for
a pause) pass through. What is kept never holds a foreign exception's text: it may quote a cell.
"""

from __future__ import annotations

import logging
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Literal

import psycopg

from siar.enumerations import some
from siar.errors import FixError, SiarError, WaitError
from siar.store import Connection, Many, One, Statement, Value

__all__ = ["Containment", "Fault", "ItemsFailedError", "Stage", "open_faults"]

logger = logging.getLogger(__name__)

Stage = Literal[
    "row",
    "sheet",
    "report",
    "post",
    "publication",
    "correction",
    "boost",
    "stop",
    "metrics",
    "briefing",
    "digest",
    "privacy",
    "cleaning",
]

#: The pause after the first fault; it doubles with each further one.
PAUSE = timedelta(minutes=5)
LONGEST_PAUSE = timedelta(hours=6)
_PACKAGE = Path(__file__).parent


class ItemsFailedError(FixError):
    """Some items raised something unforeseen; the others were done. Each is kept and will be tried again."""


@dataclass(frozen=True)
class Fault:
    """What one item raised.

    :param item: the stage's own name for it, without personal data: an id, never a text.
    :param error: the exception's class. :param place: `module:line` in our code where it came from.
    :param sentence: what it says, only when it is one of our own errors.
    """

    stage: str
    item: str
    error: str
    place: str
    sentence: str | None
    first_at: datetime
    last_at: datetime
    tries: int
    next_try_at: datetime


_open_faults = Many("core.open_faults", Fault)
_keep_fault = One("core.keep_fault", Fault)
_clear_faults = Statement("core.clear_faults")


def open_faults(conn: Connection, *stages: Stage) -> list[Fault]:
    """Return the items of these stages (of all, when none is named) that failed and were not done since, oldest first."""
    return _open_faults(conn, stages=list(stages) or None)


def place_of(error: BaseException) -> str:
    """Return where in our code an exception came from, as `intake/landing.py:138`; the deepest frame that is ours."""
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename != __file__]
    ours = [frame for frame in frames if Path(frame.filename).is_relative_to(_PACKAGE)]
    if not frames:
        return "unknown"
    frame = (ours or frames)[-1]
    path = Path(frame.filename)
    name = path.relative_to(_PACKAGE) if path.is_relative_to(_PACKAGE) else Path(path.name)
    return f"{name.as_posix()}:{frame.lineno}"


class Containment:
    """The items of one stage in one run.

    :param now: aware; when the run tries its items.
    """

    def __init__(self, conn: Connection, stage: Stage, *, now: datetime) -> None:
        self._conn = conn
        self._stage = stage
        self._now = now
        self._open = {fault.item: fault for fault in open_faults(conn, stage)}
        self.failed: list[Fault] = []

    @property
    def open(self) -> list[str]:
        """The items that failed and were not done since."""
        return list(self._open)

    def rests(self, item: object) -> bool:
        """Tell whether an item failed lately and is not to be tried yet."""
        fault = self._open.get(str(item))
        return fault is not None and fault.next_try_at > self._now

    def failed_now(self, item: object) -> bool:
        """Tell whether an item failed in this run."""
        return any(fault.item == str(item) for fault in self.failed)

    def is_open(self, item: object) -> bool:
        """Tell whether an item failed and was not done since."""
        return str(item) in self._open

    @contextmanager
    def item(self, item: object, *, atomic: bool = True, foreseen: tuple[type[Exception], ...] = ()) -> Iterator[None]:
        """Try one item: what it raises is kept, and the caller's loop goes on.

        :param atomic: what it wrote is rolled back when it fails; False for work that commits step by step.
        :param foreseen: what the caller handles itself: it passes through, after the rollback.
        :raises WaitError: the other side asked for a pause, which is about all items.
        :raises psycopg.OperationalError: the database is away, so nothing can be kept.
        """
        try:
            if atomic:
                with self._conn.transaction():
                    yield
            else:
                yield
        except (WaitError, psycopg.OperationalError):
            raise
        except Exception as error:
            if isinstance(error, foreseen):
                raise
            self.keep(item, error)
        else:
            self.done(item)

    def keep(self, item: object, error: BaseException) -> Fault:
        """Keep what an item raised, for a caller that caught it."""
        name = str(item)
        fault = _keep_fault(
            self._conn,
            stage=self._stage,
            item=name,
            error=type(error).__name__,
            place=place_of(error),
            sentence=str(error)[:500] if isinstance(error, SiarError) else None,
            now=self._now,
            pause=PAUSE,
            longest=LONGEST_PAUSE,
        )
        logger.warning("%s %s failed: %s at %s, try %d", self._stage, name, fault.error, fault.place, fault.tries)
        self._open[name] = fault
        self.failed.append(fault)
        return fault

    def done(self, *items: object) -> None:
        """Forget what items raised before: they were done, or are gone."""
        names = [name for name in map(str, items) if name in self._open]
        if names:
            _clear_faults(self._conn, stage=self._stage, items=names)
            for name in names:
                del self._open[name]

    def only(self, *items: object) -> None:
        """Forget what failed before and is not among these items: nobody waits for it any more."""
        self.done(*(self._open.keys() - set(map(str, items))))

    def only_those(self, waited_for: Value[list[str]]) -> None:
        """Forget what failed before and nobody waits for any more: withdrawn, superseded, removed, closed.

        :param waited_for: the domain's query, which tells which of `items` somebody still waits for.
        """
        if self._open:
            self.only(*waited_for(self._conn, items=self.open))

    def finish(self) -> None:
        """End the stage.

        :raises ItemsFailedError: items failed in this run; one sentence a class and place.
        """
        if self.failed:
            raise ItemsFailedError(self.account())

    def account(self) -> str:
        """Return what failed in this run, one sentence a class and place; `""` when nothing did."""
        if not self.failed:
            return ""
        groups: dict[tuple[str, str, str | None], list[str]] = {}
        for fault in self.failed:
            groups.setdefault((fault.error, fault.place, fault.sentence), []).append(fault.item)
        sentences = []
        for (error, place, sentence), items in groups.items():
            shown = some(items)
            text = f" ({sentence})" if sentence else ""
            sentences.append(f"{error} at {place}{text}: {self._stage} {shown}")
        return (
            f"{len(self.failed)} of the stage's items failed, the others were done; each is tried again by itself. "
            + "; ".join(sentences)
        )

    def __enter__(self) -> Containment:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is None:
            self.finish()
