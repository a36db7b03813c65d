"""Corrections (*ralat*) of what is out: never a silent edit.

Where a channel allows it the text is edited and says so; where captions cannot be edited, a follow-up post takes its
place (`siar.editorial.follow_ups`). A corrected text is content like any other: it has a hash, its chain is chosen by
what is found in it, and it goes out when everybody whom that chain asks has agreed to exactly it
(`siar.editorial.correction_sending`).
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from siar import audit
from siar.channels import CHANNELS
from siar.editorial import correction_clearance, drafts, marks, published
from siar.editorial.content import PostContent
from siar.editorial.editing import check_caption
from siar.editorial.published import Correction, CorrectionState, PublishedPost, Suggestion, Way, suggest
from siar.editorial.reports import Report
from siar.editorial.screening import blocking
from siar.errors import InputError
from siar.settings import Settings
from siar.store import Connection, MaybeValue, Statement, Value

__all__ = [
    "dismiss",
    "insert",
    "lock",
    "note",
    "rewrite",
    "settle",
    "start",
]


_insert_correction = MaybeValue("editorial.insert_correction", int)
_insert_text = Value("editorial.insert_correction_text", int)
_post_of_correction = MaybeValue("editorial.post_of_correction", int)
_lock_correction = MaybeValue("editorial.lock_correction", int)
_rebind_correction = Statement("editorial.rebind_correction")
_move_correction = Statement("editorial.move_correction")


def start(
    conn: Connection, *, post_id: int, caption: str, reason: str, actor: str, settings: Settings, now: datetime
) -> int:
    """Write a correction of a text that is out; others agree to it. Return its number.

    :raises InputError: when the channel has no editing, the text is the same or does not say that it is a correction, or
        one is under way.
    """
    caption = _tidy(caption)
    with conn.transaction():
        found = suggest(conn, post_id=post_id, settings=settings, now=now)
        if "edit" not in found.ways:
            name = CHANNELS[found.post.channel].name
            raise InputError(f"Takarir {name} tidak dapat disunting setelah tayang. Buat kiriman susulan.")
        _check(caption, found, settings=settings, now=now)
        content = _content(conn, found.post, caption)
        correction_id, text_id = insert(conn, found, content, way="edit", reason=reason, actor=actor, now=now)
        note(
            conn,
            correction_id,
            "correction.opened",
            actor=actor,
            now=now,
            post_id=post_id,
            text_id=text_id,
            content_hash=content.hash(),
            reason=reason.strip(),
        )
    return correction_id


def insert(
    conn: Connection, found: Suggestion, content: PostContent, *, way: Way, reason: str, actor: str, now: datetime
) -> tuple[int, int]:
    """Store a correction with its first text in the caller's transaction; return its number and the text's.

    :raises InputError: when one is under way.
    """
    correction_id = _insert_correction(
        conn,
        post_id=found.post.post_id,
        report_id=found.report.report_id,
        way=way,
        caption_before=found.before,
        reason=reason.strip(),
        now=now,
    )
    if correction_id is None:
        raise InputError("Ralat untuk kiriman ini sedang berjalan.")
    return correction_id, _write(conn, correction_id, content, found.report, actor=actor, now=now)


def rewrite(
    conn: Connection, *, correction_id: int, caption: str, actor: str, settings: Settings, now: datetime
) -> None:
    """Give a correction that was not sent another text, for what its row says now. Agreements to the old one count no more.

    Saving what stands there already changes nothing.
    """
    caption = _tidy(caption)
    with conn.transaction():
        row, _ = lock(conn, correction_id)
        _waiting(row)
        found = suggest(conn, post_id=row.post_id, settings=settings, now=now)
        content = _content(conn, found.post, caption)
        if (row.content_hash, row.report_id) == (content.hash(), found.report.report_id):
            return
        _check(caption, found, settings=settings, now=now)
        text_id = _write(conn, correction_id, content, found.report, actor=actor, now=now)
        _rebind_correction(conn, correction_id=correction_id, report_id=found.report.report_id, now=now)
        detail = {"text_id": text_id, "from": row.content_hash, "content_hash": content.hash()}
        note(conn, correction_id, "correction.edited", actor=actor, now=now, post_id=row.post_id, **detail)


def dismiss(conn: Connection, *, correction_id: int, actor: str, now: datetime) -> None:
    """Let a correction that was not sent be."""
    with conn.transaction():
        row, _ = lock(conn, correction_id)
        _waiting(row)
        settle(conn, correction_id, "dismissed", actor=actor, now=now)
        detail = {"text_id": row.text_id, "content_hash": row.content_hash}
        note(conn, correction_id, "correction.dismissed", actor=actor, now=now, post_id=row.post_id, **detail)


def _write(
    conn: Connection, correction_id: int, content: PostContent, report: Report, *, actor: str, now: datetime
) -> int:
    return _insert_text(
        conn,
        correction_id=correction_id,
        caption=content.caption,
        content_hash=content.hash(),
        report_id=report.report_id,
        actor=actor,
        now=now,
    )


def _tidy(caption: str) -> str:
    return caption.replace("\r\n", "\n").strip()


def _content(conn: Connection, post: PublishedPost, caption: str) -> PostContent:
    return PostContent(post.channel, caption, drafts.content_of(conn, post.draft_id))


def _check(text: str, found: Suggestion, *, settings: Settings, now: datetime) -> None:
    if text == found.before:
        raise InputError("Teksnya masih sama dengan yang tayang.")
    check_caption(text, channel=found.post.channel, reference_code=found.post.reference_code)
    marks.check_edited(text, settings=settings, now=now)
    seen = correction_clearance.look_at(text, found.post, found.report, settings=settings, now=now)
    if stop := blocking(seen.findings):
        raise InputError(stop[0].message)


def lock(conn: Connection, correction_id: int) -> tuple[Correction, PublishedPost]:
    """Return a correction and its post, both locked in the caller's transaction, the post first.

    :raises InputError: there is no such correction.
    """
    post_id = _post_of_correction(conn, correction_id=correction_id)
    if post_id is None:
        raise InputError(f"Ralat {correction_id} tidak ada.")
    post = published.read(conn, post_id)
    _lock_correction(conn, correction_id=correction_id)
    # Asked for only now: what others wrote while this waited for the locks is seen.
    return published.correction(conn, correction_id), post


def _waiting(row: Correction) -> None:
    if row.state != "open":
        raise InputError("Ralat ini sudah dikirim, ditutup, atau sedang diproses.")


def settle(
    conn: Connection,
    correction_id: int,
    state: CorrectionState,
    *,
    actor: str | None,
    follow_up_post_id: int | None = None,
    now: datetime,
) -> None:
    """Note in the caller's transaction how far a correction has come that nobody sends.

    :param actor: who decided that; None when nobody did.
    """
    _move_correction(
        conn,
        correction_id=correction_id,
        state=state,
        decided_by=actor,
        decided_at=now if actor else None,
        follow_up_post_id=follow_up_post_id,
        now=now,
    )


def note(conn: Connection, correction_id: int, action: str, *, actor: str, now: datetime, **detail: Any) -> None:
    """Record something about a correction in the audit trail."""
    audit.record(conn, actor=actor, action=action, subject=f"correction:{correction_id}", now=now, detail=detail)
