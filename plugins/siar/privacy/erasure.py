"""`siar erase`: a row is forgotten, and a proof of that stays which holds nothing of it.

What is done is done in steps, each in a transaction of its own and harmless to repeat; whatever dies between two of them
goes on with the next call, or with the next daily run (`siar.privacy.retention`). The audit trail keeps who, when, why and
what kinds; approvals keep the hashes that people agreed to; the publication ledger keeps that something was out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from siar import audit, vault
from siar.editorial import erasure as made
from siar.editorial import withdrawals
from siar.errors import InputError
from siar.intake import erasure as typed
from siar.intake.photos import kept
from siar.intake.refusals import told_reason
from siar.store import Connection, Many, Maybe, MaybeValue, Statement

if TYPE_CHECKING:
    from siar.publishing.channels.protocol import Publishers
    from siar.store.media import MediaStore

__all__ = ["Erasure", "begin", "rows_named", "run", "unfinished", "verify"]

Checkpoint = Callable[[str], None]
"""Called between two steps with the name of the one that ended; tests let a worker die there."""


@dataclass(frozen=True)
class Erasure:
    """A decision that a row is to be forgotten, and what was done. `counts`: by kind of what was destroyed."""

    row_id: str
    reason: str
    actor: str
    withdraw: bool
    begun_at: datetime
    counts: Mapping[str, int]
    finished_at: datetime | None


@dataclass(frozen=True)
class _Row:
    row_id: str


@dataclass(frozen=True)
class _Left:
    texts: int
    keys: int
    entries: int


_begin_erasure = MaybeValue("privacy.begin_erasure", str)
_also_withdraw = Statement("privacy.also_withdraw")
_erasure = Maybe("privacy.erasure", Erasure)
_open_erasures = Many("privacy.open_erasures", Erasure)
_finished_erasures = Many("privacy.finished_erasures", Erasure)
_count_erased = Statement("privacy.count_erased")
_finish_erasure = Statement("privacy.finish_erasure")
_rows_named = Many("privacy.rows_named", _Row)
_left_of_row = Maybe("privacy.left_of_row", _Left)


def rows_named(conn: Connection, name: str) -> list[str]:
    """Return the rows that somebody means by a row's ID or a reference code; several for a carousel's."""
    return [row.row_id for row in _rows_named(conn, name=name.strip())]


def begin(conn: Connection, row_id: str, *, reason: str, actor: str, withdraw: bool, now: datetime) -> None:
    """Write down that a row is to be forgotten. Of a row of which that was decided before, the first reason stays.

    :param reason: why; what looks like personal data is masked before it is kept.
    :param withdraw: take down what is public, too. May be asked for later as well.
    :raises InputError: the reason is empty; Indonesian.
    """
    told = told_reason(reason)
    if not told:
        raise InputError("Mohon tulis alasan penghapusan; alasan itu tersimpan sebagai bukti.")
    with conn.transaction():
        begun = _begin_erasure(conn, row_id=row_id, reason=told, actor=actor, withdraw=withdraw, now=now)
        if begun is not None:
            detail = {"reason": told, "withdraw": withdraw}
            audit.record(conn, actor=actor, action="row.erasure", subject=f"row:{row_id}", now=now, detail=detail)
        elif withdraw and _also_withdraw(conn, row_id=row_id):
            detail = {"reason": told, "withdraw": True}
            audit.record(conn, actor=actor, action="row.erasure", subject=f"row:{row_id}", now=now, detail=detail)


def unfinished(conn: Connection) -> list[str]:
    """Return the rows that are not wholly forgotten yet."""
    return [item.row_id for item in _open_erasures(conn)]


def run(
    conn: Connection,
    row_id: str,
    *,
    media: MediaStore,
    publishers: Callable[[], Publishers],
    now: datetime,
    checkpoint: Checkpoint = lambda _step: None,
) -> Erasure:
    """Forget a row as far as it can be now, and return what was done; `finished_at` None: something may still be public.

    :param publishers: gives the accounts' publishers, when something is to be withdrawn.
    :raises InputError: nobody decided that the row is to be forgotten.
    :raises SiarError: the platform refused a withdrawal, or the media store did not answer; calling again goes on.
    """
    item = _found(conn, row_id)
    if item.finished_at is not None:
        return item
    # The key first: from here on nothing of the row is taken in again, whatever stands in its sheet.
    with conn.transaction():
        vault.destroy_key(conn, row_id, now=now)
        _count(conn, row_id, contents=typed.blank_row(conn, row_id))
    checkpoint("key")
    reports = typed.reports_of_row(conn, row_id)
    with conn.transaction():
        stopped = made.stop(conn, made.traces(conn, reports), now=now)
        made.dismiss_corrections(conn, made.traces(conn, reports), actor=item.actor, now=now)
        _count(conn, row_id, stopped=stopped)
    checkpoint("stop")
    if item.withdraw:
        _withdraw(conn, item, reports, publishers, now=now)
        checkpoint("withdraw")
    found = made.traces(conn, reports)
    # Objects before the rows that know of them: whoever dies in between finds them again.
    gone = sum(media.delete(path) for path in made.pictures_of(conn, found))
    shots = len(kept.remove(conn, media, [row_id]))
    checkpoint("media")
    with conn.transaction():
        posts, drafts, sent = made.blank_unseen(conn, found, now=now)
        out = any(trace.public for trace in found)
        blank = typed.blank_reports(conn, reports, keep_title=out, now=now)
        _count(conn, row_id, pictures=gone, photos=shots, posts=posts, drafts=drafts, publications=sent, reports=blank)
    checkpoint("texts")
    with conn.transaction():
        letters, leaving = typed.forget_letters(conn, row_id, now=now)
        _count(conn, row_id, letters=letters)
    checkpoint("letters")
    _forget_words(conn, item, found, reports, now=now)
    checkpoint("words")
    waits = (
        leaving > 0
        or any(trace.undecided or (item.withdraw and trace.public) for trace in found)
        or made.under_way(conn, found)
    )
    if not waits:
        _finish(conn, row_id, public=sum(trace.public for trace in found), now=now)
        checkpoint("proof")
    return _found(conn, row_id)


def _found(conn: Connection, row_id: str) -> Erasure:
    item = _erasure(conn, row_id=row_id)
    if item is None:
        raise InputError(f"Penghapusan baris {row_id} belum diputuskan siapa pun.")
    return item


def _withdraw(
    conn: Connection, item: Erasure, reports: list[int], publishers: Callable[[], Publishers], *, now: datetime
) -> None:
    for trace in made.traces(conn, reports):
        if trace.public and trace.publication_id is not None:
            state = withdrawals.withdraw(
                conn, publishers(), publication_id=trace.publication_id, reason=item.reason, actor=item.actor, now=now
            )
            _count(conn, item.row_id, withdrawn=int(state == "done"))


def _forget_words(
    conn: Connection, item: Erasure, found: list[made.Trace], reports: list[int], *, now: datetime
) -> None:
    """What people wrote about the row, and what the audit trail quotes of it; hashes, names of who decided and times stay."""
    subject = f"row:{item.row_id}"
    with conn.transaction():
        words = made.blank_words(conn, found, reports)
        reasons = words.reasons + typed.blank_words(conn, item.row_id)
        subjects = [subject, *made.subjects_of(conn, found)]
        quoted = audit.forget(conn, subjects, erased=typed.ERASED, actor=item.actor, about=subject, now=now)
        _count(
            conn,
            item.row_id,
            correction_texts=words.texts,
            corrections=words.corrections,
            reasons=reasons,
            entries=quoted,
        )


def _finish(conn: Connection, row_id: str, *, public: int, now: datetime) -> None:
    with conn.transaction():
        done = _found(conn, row_id)
        _finish_erasure(conn, row_id=row_id, now=now)
        audit.record(
            conn,
            actor=done.actor,
            action="row.erased",
            subject=f"row:{row_id}",
            now=now,
            detail={"reason": done.reason, "destroyed": dict(done.counts), "still_public": public},
        )


def _count(conn: Connection, row_id: str, **kinds: int) -> None:
    for kind, number in kinds.items():
        if number:
            _count_erased(conn, row_id=row_id, kind=kind, number=number)


def verify(conn: Connection) -> tuple[int, list[str]]:
    """Return how many rows were erased, and for each whose proof is not whole a sentence that says why (Indonesian)."""
    wrong = []
    done = _finished_erasures(conn)
    for item in done:
        left = _left_of_row(conn, row_id=item.row_id)
        if left is None or left.texts or left.keys:
            wrong.append(f"baris {item.row_id}: masih ada teks atau kunci, padahal tercatat terhapus.")
        elif not left.entries:
            wrong.append(f"baris {item.row_id}: jejak audit tidak menyebut penghapusannya.")
    return len(done), wrong
