"""What names a resident and has no use any more is forgotten when its time is over, as `retention.yaml` says.

A content that was cleaned keeps its keyed hash, so a row which still stands in its sheet is neither new nor changed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from siar.editorial import erasure as made
from siar.faults import Containment
from siar.intake import erasure as typed
from siar.intake.photos import kept
from siar.metrics import comments
from siar.privacy import erasure
from siar.settings import Settings
from siar.store import Connection

if TYPE_CHECKING:
    from siar.intake.rules.rulebook import RuleBook
    from siar.publishing.channels.protocol import Publishers
    from siar.store.media import MediaStore

__all__ = ["Cleaned", "run"]

_LOT = 200


@dataclass(frozen=True)
class Cleaned:
    """What one run did: contents of rows by why their time was over, objects deleted, erasures finished and waiting.

    :ivar comments: residents' comments whose text was forgotten.
    """

    private: int = 0
    returned: int = 0
    superseded: int = 0
    archived: int = 0
    objects: int = 0
    erased: int = 0
    waiting: int = 0
    comments: int = 0


def run(
    conn: Connection,
    *,
    media: MediaStore,
    publishers: Callable[[], Publishers],
    settings: Settings,
    book: RuleBook,
    now: datetime,
) -> Cleaned:
    """Clean whatever is due, and go on with erasures that were interrupted. Safe to repeat at any time.

    :raises ItemsFailedError: some contents could not be cleaned; the others were, and each is tried again.
    """
    counts = dict.fromkeys(("private", "returned", "superseded", "archived", "objects", "erased", "waiting"), 0)
    with Containment(conn, "cleaning", now=now) as items:
        for row_id in erasure.unfinished(conn):
            if items.rests(row_id):
                continue
            with items.item(row_id, atomic=False):
                done = erasure.run(conn, row_id, media=media, publishers=publishers, now=now)
                counts["erased" if done.finished_at else "waiting"] += 1
        for why, item in _due(conn, settings=settings, now=now, items=items):
            with items.item(item.revision_id, atomic=False):
                counts["objects"] += _clean(conn, item, media=media, book=book, keep=why == "archived", now=now)
                counts[why] += 1
    return Cleaned(**counts, comments=comments.forget(conn, settings=settings, now=now))


def _due(
    conn: Connection, *, settings: Settings, now: datetime, items: Containment
) -> Iterator[tuple[str, typed.Overdue]]:
    """Yield what is due, and why."""
    plan = settings.retention
    private, returned = now - timedelta(days=plan.private_days), now - timedelta(days=plan.returned_days)
    # Held ones are read up to the shorter limit; of those past it the private ones are due, the others past their own.
    for item in _all(conn, "held", before=max(private, returned), items=items):
        since = private if item.private else returned
        if item.judged_at < since:
            yield ("private" if item.private else "returned"), item
    for item in _all(conn, "returned", before=returned, items=items):
        yield "returned", item
    for item in _all(conn, "replaced", before=now - timedelta(days=plan.superseded_days), items=items):
        yield "superseded", item
    if plan.published_days is not None:
        for item in _all(conn, "accepted", before=now - timedelta(days=plan.published_days), items=items):
            yield "archived", item


def _all(conn: Connection, kind: typed.Kind, *, before: datetime, items: Containment) -> Iterator[typed.Overdue]:
    last = 0
    while found := typed.overdue(conn, kind, before=before, after=last, limit=_LOT):
        yield from (item for item in found if not items.rests(item.revision_id))
        last = found[-1].revision_id


def _clean(
    conn: Connection, item: typed.Overdue, *, media: MediaStore, book: RuleBook, keep: bool, now: datetime
) -> int:
    """Clean one content with what was made of it and nobody sees; return how many objects were deleted.

    :param keep: only its text goes: its report is in force.
    """
    if keep:
        with conn.transaction():
            typed.clean(conn, item, book=book, now=now)
        return 0
    reports = typed.report_of_revision(conn, item.revision_id)
    with conn.transaction():
        made.stop(conn, made.traces(conn, reports), now=now)
    found = made.traces(conn, reports)
    gone = sum(media.delete(path) for path in made.pictures_of(conn, found))
    unseen = all(trace.unseen for trace in found)
    if item.newest and unseen:
        gone += len(kept.remove(conn, media, [item.row_id]))
    with conn.transaction():
        made.blank_unseen(conn, found, now=now)
        if unseen:
            # What residents see is the city's archive's.
            typed.blank_reports(conn, reports, keep_title=False, now=now)
        typed.clean(conn, item, book=book, now=now)
    return gone
