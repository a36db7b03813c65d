"""Put out what is approved and due."""

from __future__ import annotations

import logging
import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta

import psycopg.conninfo

from siar import audit
from siar.errors import InputError
from siar.faults import Containment, ItemsFailedError
from siar.publishing import ledger, stops
from siar.publishing.channels.protocol import Publishers
from siar.publishing.clocks import running_clock
from siar.publishing.queries import find_by_post, reschedule
from siar.publishing.records import Checkpoint, Objections, Publication, pass_by
from siar.publishing.steps import put_out
from siar.settings import Settings
from siar.store import Connection, MaybeValue, Value, connect

__all__ = ["DispatchResult", "oldest_due", "publish_due", "publish_now"]

log = logging.getLogger(__name__)

_count_due = Value("publishing.count_due", int)
_oldest_due = MaybeValue("publishing.oldest_due", datetime)


@dataclass(frozen=True)
class DispatchResult:
    """What one run did.

    :param waiting: tried, and to be tried again later.
    :param unknown: for `publications_reconcile`.
    :param parked: an editor has to decide.
    :param stopped: accounts that wait for a person.
    :param still_due: due publications that this run left.
    """

    published: int = 0
    waiting: int = 0
    unknown: int = 0
    failed: int = 0
    parked: int = 0
    lost: int = 0
    stopped: tuple[str, ...] = ()
    still_due: int = 0


class _Budget:
    """How many publications this run may still take, and until when."""

    def __init__(self, limit: int, deadline: datetime, clock: Callable[[], datetime]) -> None:
        self._left = limit
        self._deadline = deadline
        self._clock = clock
        self._lock = threading.Lock()

    def take(self) -> bool:
        with self._lock:
            if self._left < 1 or self._clock() >= self._deadline:
                return False
            self._left -= 1
            return True


def _sibling(conn: Connection) -> Callable[[], Connection]:
    """Return a factory of connections to the same database; `info.dsn` leaves the password out."""
    dsn = psycopg.conninfo.make_conninfo(conn.info.dsn, password=conn.info.password or None)
    return lambda: connect(dsn, application_name="siar publish")


def publish_due(
    conn: Connection,
    publishers: Publishers,
    *,
    objections: Objections,
    settings: Settings,
    now: datetime,
    limit: int = 200,
    deadline: timedelta = timedelta(minutes=25),
    workers: int = 4,
    connection_factory: Callable[[], Connection] | None = None,
    checkpoint: Checkpoint = pass_by,
    post_id: int | None = None,
    clock: Callable[[], datetime] | None = None,
) -> DispatchResult:
    """Take due and approved publications through prepare, commit, confirm.

    Safe to run again and to run twice at once: claims, fences and the state machine let a post be committed once.
    Never retry it blindly around an exception either; there is no need, the next run goes on.

    What is due for longer than the city allows, as after an outage, or was changed since it was planned, is parked first.

    :param objections: what the desk has against a publication at the moment at which it goes out.
    :param now: the beginning of the run; its clock goes on from there, unless one is given.
    :param deadline: no publication is begun later than this after `now`.
    :param workers: threads, each with its own database connection; one means the calling thread.
    :param checkpoint: called at every boundary between two statements.
    :param post_id: only this post.
    :raises ItemsFailedError: some publications raised something unforeseen; the others were put out.
    """
    clock = clock or running_clock(now)
    counts: Counter[str] = Counter()
    before = now - timedelta(minutes=settings.slots.late_after_minutes)
    counts["parked"] += ledger.park_changed(conn, now=now)
    counts["parked"] += ledger.park_overdue(conn, before=before, now=now)
    checkpoint("parked:saved")
    budget = _Budget(limit, now + deadline, clock)

    told: list[str] = []
    told_lock = threading.Lock()

    def work(own: Connection) -> Counter[str]:
        endings: Counter[str] = Counter()
        items = Containment(own, "publication", now=clock())
        while budget.take():
            try:
                item = _next(own, publishers, now=clock(), post_id=post_id, spacing=settings.slots.urgent_spacing)
            except ledger.UnreadableError as error:
                items.keep(error.publication_id, error)
                endings["parked"] += 1
                continue
            if item is None:
                break
            checkpoint("claim:saved")
            # What is raised here left the ledger in a state of its own: the lease ends, and reconcile looks first.
            with items.item(item.publication_id, atomic=False):
                ending = put_out(
                    own, publishers[item.account_id], item, objections=objections, clock=clock, checkpoint=checkpoint
                )
                log.info(
                    "publication %s (%s, %s): %s", item.publication_id, item.account_id, item.reference_code, ending
                )
                endings[ending] += 1
        with told_lock:
            told.extend(filter(None, [items.account()]))
        return endings

    if workers <= 1:
        counts += work(conn)
    else:
        factory = connection_factory or _sibling(conn)

        def work_apart() -> Counter[str]:
            with factory() as own:
                return work(own)

        with ThreadPoolExecutor(max_workers=workers, thread_name_prefix="publish") as pool:
            for future in [pool.submit(work_apart) for _ in range(workers)]:
                counts += future.result()
    if told:
        raise ItemsFailedError(" ".join(told))
    return DispatchResult(
        **{name: counts[name] for name in ("published", "waiting", "unknown", "failed", "parked", "lost")},
        stopped=tuple(sorted(stop.account_id for stop in stops.stops(conn))),
        still_due=_count_due(conn, now=clock()),
    )


def oldest_due(conn: Connection, *, now: datetime) -> datetime | None:
    """Return since when the oldest due publication could have gone out, None when nothing is due; for the alert on age.

    What is frozen or behind a stop could not go out: whoever acts on that is told of it as such.
    """
    return _oldest_due(conn, now=now)


def _next(
    conn: Connection, publishers: Publishers, *, now: datetime, post_id: int | None, spacing: timedelta
) -> Publication | None:
    ready = stops.open_accounts(conn, publishers, now=now)
    return ledger.claim(conn, ready, now=now, post_id=post_id, spacing=spacing) if ready else None


def publish_now(
    conn: Connection,
    publishers: Publishers,
    *,
    post_id: int,
    actor: str,
    objections: Objections,
    settings: Settings,
    now: datetime,
) -> DispatchResult:
    """Put one approved post out at once, the same way as any other.

    :raises InputError: when the post is not planned; the sentence is for the editor.
    """
    with conn.transaction():
        row = find_by_post(conn, post_id=post_id)
        if row is None:
            raise InputError("Kiriman ini belum disetujui, sehingga belum dapat ditayangkan.")
        reschedule(conn, publication_id=row.publication_id, due_at=now, now=now)
        subject = f"publication:{row.publication_id}"
        audit.record(conn, actor=actor, action="publication.now", subject=subject, now=now)
    return publish_due(
        conn, publishers, objections=objections, settings=settings, now=now, limit=1, workers=1, post_id=post_id
    )
