"""Corrections (*ralat*) of what is out: never a silent edit.

Where a channel allows it the text is edited and says so; where captions cannot be edited, a follow-up post takes its
place (`siar.editorial.follow_ups`). One person writes, another one sends.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from siar import audit, freezes
from siar.channels import CHANNELS, ChannelId
from siar.editorial import drafts
from siar.editorial.clearance import Subject, look
from siar.editorial.content import PostContent
from siar.editorial.editing import check_caption
from siar.editorial.published import CorrectionState, PublishedPost, Suggestion, Way, suggest
from siar.editorial.screening import blocking
from siar.errors import InputError, RetryError, SiarError, UnprovenError
from siar.settings import Settings
from siar.store import Connection, Maybe, MaybeValue, Statement

__all__ = [
    "PageTexts",
    "Texts",
    "dismiss",
    "insert",
    "note",
    "recheck",
    "rewrite",
    "send",
    "settle",
    "start",
]


class PageTexts(Protocol):
    """What is needed of `siar.meta.pages.Page`."""

    def edit_message(self, post_id: str, message: str) -> None:
        """Replace a post's text."""
        ...

    def post(self, post_id: str) -> dict[str, Any]:
        """Read a post."""
        ...


Texts = Callable[[str], PageTexts]
"""Gives what edits texts on an account, by its id."""


@dataclass(frozen=True)
class _Locked:
    """A correction, locked, with the post that it is about."""

    correction_id: int
    post_id: int
    draft_id: int
    account_id: str
    channel: ChannelId
    account: str
    state: CorrectionState
    caption_after: str
    edited_by: str
    decided_by: str | None
    remote_id: str


_lock_correction = Maybe("editorial.lock_correction", _Locked)
_insert_correction = MaybeValue("editorial.insert_correction", int)
_rewrite_correction = Statement("editorial.rewrite_correction")
_move_correction = Statement("editorial.move_correction")


def _check(text: str, *, post: PublishedPost, settings: Settings, now: datetime) -> None:
    check_caption(text, channel=post.channel, reference_code=post.reference_code)
    found = look((text,), subjects=[Subject(post.kind, post.opd)], reworded=True, settings=settings, now=now)
    if stop := blocking(found.findings):
        raise InputError(stop[0].message)


def start(
    conn: Connection, *, post_id: int, caption: str, reason: str, actor: str, settings: Settings, now: datetime
) -> int:
    """Write a correction of a text that is out; somebody else sends it. Return its number.

    :raises InputError: when the channel has no editing, the text is the same, or one is under way.
    """
    caption = caption.replace("\r\n", "\n").strip()
    with conn.transaction():
        found = suggest(conn, post_id=post_id, settings=settings, now=now)
        if "edit" not in found.ways:
            name = CHANNELS[found.post.channel].name
            raise InputError(f"Takarir {name} tidak dapat disunting setelah tayang. Buat kiriman susulan.")
        if caption == found.before:
            raise InputError("Teksnya masih sama dengan yang tayang.")
        _check(caption, post=found.post, settings=settings, now=now)
        correction_id = insert(conn, found, way="edit", caption=caption, reason=reason, actor=actor, now=now)
        note(conn, correction_id, "correction.opened", actor=actor, now=now, post_id=post_id, reason=reason.strip())
    return correction_id


def insert(
    conn: Connection, found: Suggestion, *, way: Way, caption: str, reason: str, actor: str, now: datetime
) -> int:
    """Store a correction in the caller's transaction; return its number.

    :raises InputError: when one is under way.
    """
    correction_id = _insert_correction(
        conn,
        post_id=found.post.post_id,
        report_id=found.report.report_id,
        way=way,
        caption_before=found.before,
        caption_after=caption,
        reason=reason.strip(),
        actor=actor,
        now=now,
    )
    if correction_id is None:
        raise InputError("Ralat untuk kiriman ini sedang berjalan.")
    return correction_id


def rewrite(
    conn: Connection, *, correction_id: int, caption: str, actor: str, settings: Settings, now: datetime
) -> None:
    """Give a correction that was not sent another text."""
    caption = caption.replace("\r\n", "\n").strip()
    with conn.transaction():
        row = _locked(conn, correction_id, states={"open"})
        found = suggest(conn, post_id=row.post_id, settings=settings, now=now)
        _check(caption, post=found.post, settings=settings, now=now)
        _rewrite_correction(conn, correction_id=correction_id, caption_after=caption, actor=actor, now=now)
        note(conn, correction_id, "correction.edited", actor=actor, now=now, post_id=row.post_id)


def dismiss(conn: Connection, *, correction_id: int, actor: str, now: datetime) -> None:
    """Let a correction that was not sent be."""
    with conn.transaction():
        row = _locked(conn, correction_id, states={"open"})
        settle(conn, correction_id, "dismissed", actor=actor, now=now)
        note(conn, correction_id, "correction.dismissed", actor=actor, now=now, post_id=row.post_id)


def send(conn: Connection, texts: Texts, *, correction_id: int, actor: str, now: datetime) -> str:
    """Put a correction's text where the post is out; return its state, `done` or `unknown`.

    :raises InputError: when it is not open, was written by the same person, or its account is frozen.
    :raises SiarError: when the platform refused it; it is open again then.
    """
    with conn.transaction():
        row = _locked(conn, correction_id, states={"open"})
        if row.edited_by == actor:
            raise InputError("Anda yang menulis ralat ini. Pengirimannya perlu orang lain (empat mata).")
        if freeze := freezes.frozen(conn, row.channel, row.account_id):
            raise InputError(f"{row.account} sedang dihentikan: {freeze.reason}")
        page = texts(row.account_id)
        settle(conn, correction_id, "sending", actor=actor, now=now)
        content = PostContent(row.channel, row.caption_after, drafts.content_of(conn, row.draft_id))
        note(
            conn,
            correction_id,
            "correction.sent",
            actor=actor,
            now=now,
            post_id=row.post_id,
            content_hash=content.hash(),
        )
    try:
        page.edit_message(row.remote_id, row.caption_after)
    except (UnprovenError, RetryError):
        return _conclude(conn, row, "unknown", actor=actor, now=now)
    except SiarError:
        _conclude(conn, row, "open", actor=None, now=now)
        raise
    return _conclude(conn, row, "done", actor=actor, now=now)


def recheck(conn: Connection, texts: Texts, *, correction_id: int, actor: str, now: datetime) -> str:
    """Look on the platform whether a correction of unknown outcome is there; return `done` or `open`."""
    with conn.transaction():
        row = _locked(conn, correction_id, states={"unknown", "sending"})
    shown = str(texts(row.account_id).post(row.remote_id).get("message") or "")
    if shown.strip() == row.caption_after.strip():
        return _conclude(conn, row, "done", actor=row.decided_by or actor, now=now)
    return _conclude(conn, row, "open", actor=None, now=now)


def _locked(conn: Connection, correction_id: int, *, states: set[CorrectionState]) -> _Locked:
    row = _lock_correction(conn, correction_id=correction_id)
    if row is None:
        raise InputError(f"Ralat {correction_id} tidak ada.")
    if row.state not in states:
        raise InputError("Ralat ini sudah dikirim, ditutup, atau sedang diproses.")
    return row


def settle(
    conn: Connection,
    correction_id: int,
    state: CorrectionState,
    *,
    actor: str | None,
    follow_up_post_id: int | None = None,
    now: datetime,
) -> None:
    """Note in the caller's transaction how far a correction has come.

    :param actor: who decided that; None when nobody did, or what was decided counts no more.
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


def _conclude(
    conn: Connection, row: _Locked, state: CorrectionState, *, actor: str | None, now: datetime
) -> CorrectionState:
    with conn.transaction():
        settle(conn, row.correction_id, state, actor=actor, now=now)
        action = f"correction.{'reopened' if state == 'open' else state}"
        note(conn, row.correction_id, action, actor=actor or "siar", now=now, post_id=row.post_id)
    return state


def note(conn: Connection, correction_id: int, action: str, *, actor: str, now: datetime, **detail: Any) -> None:
    """Record something about a correction in the audit trail."""
    audit.record(conn, actor=actor, action=action, subject=f"correction:{correction_id}", now=now, detail=detail)
