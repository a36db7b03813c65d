"""How much waits for people, by the desk's pages; and marks that change when any of it does.

Every open page asks for its marks every few seconds, and for the numbers only when a mark has changed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from siar.editorial import removals
from siar.intake.rules.private import KINDS
from siar.publishing import backlog
from siar.settings import Settings
from siar.store import Connection, One

__all__ = ["Marks", "Tally", "marks", "stages_of", "tally"]

_REMOVED_FOR = timedelta(days=180)
"""For how long a removed row is counted; the page *Ralat* lists it for longer."""


@dataclass(frozen=True)
class Marks:
    """The newest of each kind of change, and how much is open; a number alone says nothing, another one than before does."""

    decisions: int
    attempts: int
    drafts: int
    newest_draft: int
    asked_rows: int
    newest_row: int
    refused: int
    late: int
    stuck: int
    messages: int
    boosts: int
    briefings: int
    questions: int
    freezes: str
    stops: str
    faults: str
    sheets: int

    def of(self, *names: str) -> str:
        """Return one mark for some of them, of all without names; it tells nothing of what it is made from."""
        values = asdict(self)
        said = {name: values[name] for name in names or values}
        return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()[:20]


@dataclass(frozen=True)
class Tally:
    """How many wait.

    :param waiting: cards at any stage, but for what is over. :param mine: at the stages that were asked for; `urgent`: warnings among those.
    :param parked: cards that need another slot. :param reviews: cards that are out and wait for a look.
    :param rows: rows that an editor decides on. :param held: rows that name a resident.
    :param corrections: rows that changed after they were out. :param removed: publications whose row is gone.
    :param messages: letters whose fate is unknown, or that did not arrive; `copies`: of these those that bring a report.
    :param late: publications that are not out ten minutes after their time.
    """

    waiting: int
    mine: int
    urgent: int
    parked: int
    reviews: int
    rows: int
    held: int
    corrections: int
    removed: int
    boosts: int
    messages: int
    copies: int
    late: int
    faults: int


_marks = One("core.marks", Marks)
_tally = One("core.tally", Tally)


def marks(conn: Connection, *, now: datetime) -> Marks:
    """Return the marks of everything that the desk shows."""
    return _marks(conn, late_before=now - backlog.OVERDUE)


def tally(conn: Connection, *, stages: Collection[str], now: datetime) -> Tally:
    """Return how many wait.

    :param stages: the stages at which somebody may decide, for `mine` and `urgent`.
    """
    return _tally(
        conn,
        now=now,
        stages=list(stages),
        codes=list(KINDS),
        window=removals.WINDOW,
        removed_since=now - _REMOVED_FOR,
        late_before=now - backlog.OVERDUE,
    )


def stages_of(roles: Collection[str], *, settings: Settings) -> list[str]:
    """Return the stages at which somebody with these roles of the desk may decide."""
    return [name for name, stage in settings.stages.stages.items() if set(stage.roles) & set(roles)]
