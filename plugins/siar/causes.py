"""Causes: what explains what does not get on, each with what follows from it, the one that explains most first.

A dead token stops two accounts, and they hold up fourteen posts: that is one trouble with one thing to do, not seventeen.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from siar import faults, freezes, troubles
from siar.faults import Fault
from siar.publishing import backlog, sentences, stops
from siar.publishing.backlog import Stuck
from siar.publishing.stops import Outage
from siar.store import Connection
from siar.troubles import Standing

__all__ = ["MOST", "Cause", "Health", "read"]

MOST = 200
"""Publications that are looked through for what holds them up."""

_TOLD_HERE = frozenset({"stops", "lateness", "faults", "letters"})
"""Sources of troubles whose tables are read here themselves, as they are at this moment."""

_RUNNERS = ("posts_publish", "scheduler", "process:", "triggerer")


@dataclass(frozen=True)
class Cause:
    """One thing to mend.

    :param what: what it is, and `action`: who has to do what, in Indonesian. :param since: None where nobody noted it.
    :param wanted: people want it so: a freeze.
    :param outage: the accounts that are opened again once it is mended. :param posts: what waits because of it.
    :param faults: the items that failed by it.
    """

    what: str
    action: str
    since: datetime | None = None
    wanted: bool = False
    outage: Outage | None = None
    posts: tuple[Stuck, ...] = ()
    faults: tuple[Fault, ...] = ()

    @property
    def consequences(self) -> int:
        """How much hangs on it."""
        return len(self.posts) + len(self.faults) + (len(self.outage.stops) if self.outage else 0)


@dataclass(frozen=True)
class Health:
    """Causes, the one that explains most first; and the publications that each wait for a decision of their own."""

    causes: Sequence[Cause] = field(default=())
    alone: Sequence[Stuck] = field(default=())


def read(conn: Connection, *, now: datetime) -> Health:
    """Return what does not get on, by its causes."""
    stuck = backlog.stuck(conn, now=now, limit=MOST)
    found = [*_outages(conn, stuck), *_freezes(conn, stuck), *_rests(stuck), *_runs(conn, stuck), *_faults(conn)]
    explained = {id(post) for cause in found for post in cause.posts}
    return Health(
        causes=sorted(found, key=lambda cause: (cause.wanted, -cause.consequences)),
        alone=[post for post in stuck if id(post) not in explained],
    )


def _outages(conn: Connection, stuck: Collection[Stuck]) -> Iterator[Cause]:
    for outage in stops.outages(conn):
        mine = {stop.account_id for stop in outage.stops}
        held = tuple(post for post in stuck if post.cause == "stop" and post.account_id in mine)
        yield Cause(
            what=f"Tidak ada yang tayang di {outage.names}: {outage.reason}",
            action=f"{outage.action} Setelah itu buka kembali kanalnya di sini.".strip(),
            since=min(stop.stopped_at for stop in outage.stops),
            outage=outage,
            posts=held,
        )


def _freezes(conn: Connection, stuck: Collection[Stuck]) -> Iterator[Cause]:
    for freeze in freezes.active(conn):
        held = tuple(post for post in stuck if post.cause == "freeze" and post.scope == freeze.scope)
        if held:
            yield Cause(
                what=f"Tayangan dihentikan sementara: {freeze.reason}",
                action="Yang berwenang menjalankannya lagi bila sudah waktunya; yang lewat waktu menunggu slot baru.",
                since=freeze.frozen_at,
                wanted=True,
                posts=held,
            )


def _rests(stuck: Collection[Stuck]) -> Iterator[Cause]:
    by_account: dict[str, list[Stuck]] = defaultdict(list)
    for post in stuck:
        if post.cause == "rest":
            by_account[post.account].append(post)
    for account, posts in by_account.items():
        yield Cause(what=sentences.behind_rest(account), action="Tidak perlu berbuat apa-apa.", posts=tuple(posts))


def _runs(conn: Connection, stuck: Collection[Stuck]) -> Iterator[Cause]:
    """What engineers were told of; that nobody takes the posts hangs on the one about what should have run."""
    left = tuple(post for post in stuck if post.sentence in {sentences.NOT_TAKEN, sentences.LEFT_BEHIND})
    told = [trouble for trouble in troubles.standing(conn) if trouble.source not in _TOLD_HERE]
    runner = next((trouble for trouble in told if _runs_posts(trouble)), None)
    for trouble in told:
        yield Cause(
            what=trouble.what,
            action=trouble.action or trouble.means,
            since=trouble.opened_at,
            posts=left if trouble is runner else (),
        )
    if left and runner is None:
        yield Cause(
            what="Kiriman yang jatuh tempo tidak diambil oleh proses penayangan.",
            action="Tim teknis mohon melihat putaran terakhir DAG posts_publish di Airflow, dan apakah scheduler hidup.",
            since=min(post.due_at for post in left),
            posts=left,
        )


def _runs_posts(trouble: Standing) -> bool:
    return any(word in trouble.key for word in _RUNNERS)


def _faults(conn: Connection) -> Iterator[Cause]:
    by_place: dict[tuple[str, str], list[Fault]] = defaultdict(list)
    for fault in faults.open_faults(conn):
        by_place[fault.error, fault.place].append(fault)
    for (error, place), found in by_place.items():
        said = next((f" {fault.sentence}" for fault in found if fault.sentence), "")
        yield Cause(
            what=f"{len(found)} hal gagal diproses karena galat yang sama ({error} di {place}).{said}",
            action="Tim teknis sudah diberi tahu; semuanya dicoba lagi dengan sendirinya.",
            since=min(fault.first_at for fault in found),
            faults=tuple(found),
        )
