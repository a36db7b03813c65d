"""Work that is due and that nobody is at: posts, outcomes to look at, warm sheets, messages, what has to stop.

One query tells it (`look`). The watcher in Airflow's triggerer asks it every half minute and starts what does the work;
`publications_reconcile` asks the same every ten minutes, so that a dead triggerer costs minutes. A kind is a branch of the
query, a line of `KINDS`, and the asset that its watcher fires.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from siar.publishing.reconcile import Policy
from siar.settings import Settings, Watching
from siar.store import Connection, Many

__all__ = ["KINDS", "Item", "Kind", "Look", "Memory", "look"]

Kind = Literal["posts", "outcomes", "sheets", "messages", "stops"]

KINDS: tuple[Kind, ...] = ("posts", "outcomes", "sheets", "messages", "stops")

_MOST = 500
"""Items of a kind that one look tells; more of them start the same run."""

_LOOKS = Policy()
"""When a further look at an outcome may settle it."""


@dataclass(frozen=True)
class Item:
    """One thing to do, and since when it could be done: put off and due again, it is another item."""

    item: str
    since: datetime


@dataclass(frozen=True)
class Look:
    """What one look found, by kind."""

    at: datetime
    waiting: Mapping[Kind, frozenset[Item]]


@dataclass(frozen=True)
class _Found:
    kind: Kind
    item: str
    since: datetime


_waiting = Many("core.waiting", _Found)


def look(conn: Connection, *, settings: Settings, now: datetime) -> Look:
    """Return what waits now.

    What is frozen, stopped, resting or put off does not wait; what is advertised waits to be stopped because of the freeze.
    """
    turns = settings.intake.turns
    waiting: dict[Kind, set[Item]] = {kind: set() for kind in KINDS}
    for found in _waiting(
        conn,
        now=now,
        most=_MOST,
        warm_since=now - turns.warm_for,
        warm_before=now - turns.warm_pause,
        look_pause=_LOOKS.pause,
        look_grace=_LOOKS.guarded_grace,
        own_pause=_LOOKS.own_pause,
        own_grace=_LOOKS.own_grace,
        spaced_since=now - spacing if (spacing := settings.slots.urgent_spacing) else None,
    ):
        waiting[found.kind].add(Item(found.item, found.since))
    return Look(now, {kind: frozenset(items) for kind, items in waiting.items()})


class Memory:
    """What a watcher knows of one kind's last looks, so that a state of the work starts one run and not one a look.

    Something new starts a run at once. The same work starts another one after a pause that doubles: a run may have had
    to leave some of it, or have failed. So a run that fails at every try is started six times an hour, not a hundred.

    :param plan: the first pause and the longest.
    """

    def __init__(self, plan: Watching) -> None:
        self._plan = plan
        self._known: frozenset[Item] = frozenset()
        self._started: datetime | None = None
        self._pause = plan.first_pause

    def starts(self, waiting: frozenset[Item], *, now: datetime) -> bool:
        """Return whether what waits now starts a run, and remember it."""
        new, self._known = waiting - self._known, waiting
        if not waiting:
            return False
        if new or self._started is None:
            self._pause = self._plan.first_pause
        elif timedelta(0) <= now - self._started < self._pause:
            return False
        else:
            self._pause = min(self._pause * 2, self._plan.longest_pause)
        self._started = now
        return True

    @property
    def pause(self) -> timedelta:
        """How long the same work is left to the run that was started for it."""
        return self._pause
