"""What a person may decide about a publication that nobody could prove: another look, or *it is out*, which is read first."""

from __future__ import annotations

from datetime import datetime, timedelta

import psycopg

from siar import audit
from siar.errors import InputError
from siar.publishing import ledger, sentences
from siar.publishing.channels.protocol import Publishers, Shown
from siar.publishing.payload import names_reference
from siar.publishing.records import Publication
from siar.store import Connection, MaybeValue, Statement

__all__ = ["retry", "settle_found"]

_CLOCK_SKEW = timedelta(minutes=15)
"""How far before the commit's beginning a post may have been made that is ours."""


_reopen = Statement("publishing.reopen")
_plan_again = Statement("publishing.plan_again")
_bearer = MaybeValue("publishing.bearer", str)
_settle_found = MaybeValue("publishing.settle_found", int)


def retry(conn: Connection, *, publication_id: int, actor: str, now: datetime) -> bool:
    """Let a parked publication go on, as a person asks. Return False when it is not parked.

    What may be out already is looked at again, like everything unproven; only what never reached its visible step
    is planned again.
    """
    with ledger.step(conn):
        moved = _reopen(conn, publication_id=publication_id, now=now) or _plan_again(
            conn, publication_id=publication_id, now=now
        )
        if moved:
            _note(conn, publication_id, "publication.retry", actor=actor, now=now)
    return bool(moved)


def settle_found(
    conn: Connection, publishers: Publishers, *, publication_id: int, remote_id: str, actor: str, now: datetime
) -> Shown:
    """Record that a parked publication is out, as a person found it; return what was read there.

    Nobody is taken at their word: the post is read on the publication's own account, and our reference code in it.

    :param remote_id: of the post at the platform, as the person typed it.
    :raises InputError: no commit was begun, the post is not there, is not ours, or is another publication's.
    :raises SiarError: when it could not be read now.
    """
    item = ledger.read(conn, publication_id)
    if item.state != "parked" or item.commits == 0:
        raise InputError(sentences.NOT_IN_DOUBT)
    if item.payload.form == "story":
        raise InputError(sentences.STORY_WITHOUT_CODE)
    since = (item.commit_started_at or item.due_at) - _CLOCK_SKEW
    shown = publishers[item.account_id].shown(remote_id, since=since)
    if shown is None:
        raise InputError(sentences.not_shown(item.account, remote_id))
    _check(item, shown, since=since)
    if bearer := _bearer(conn, publication_id=publication_id, remote_id=shown.remote_id):
        raise InputError(sentences.borne(shown.remote_id, bearer))
    try:
        with ledger.step(conn):
            settled = _settle_found(
                conn,
                publication_id=publication_id,
                remote_id=shown.remote_id,
                permalink=shown.permalink,
                published_at=shown.published_at or item.commit_started_at or now,
                now=now,
            )
            if settled is None:
                raise InputError(sentences.NOT_IN_DOUBT)
            _note(
                conn,
                publication_id,
                "publication.found",
                actor=actor,
                now=now,
                remote_id=shown.remote_id,
                content_hash=item.content_hash,
            )
    except psycopg.errors.UniqueViolation:
        # Somebody else gave the id to another publication between the look and the write.
        raise InputError(sentences.borne(shown.remote_id, "lain")) from None
    return shown


def _check(item: Publication, shown: Shown, *, since: datetime) -> None:
    if not names_reference(shown.text, item.reference_code):
        raise InputError(sentences.not_ours(item.account, shown.remote_id, item.reference_code))
    if shown.published_at is not None and shown.published_at < since:
        raise InputError(sentences.older_than_ours(shown.remote_id))


def _note(conn: Connection, publication_id: int, action: str, *, actor: str, now: datetime, **detail: str) -> None:
    audit.record(conn, actor=actor, action=action, subject=f"publication:{publication_id}", now=now, detail=detail)
