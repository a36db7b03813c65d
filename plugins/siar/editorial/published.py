"""Posts that are out: as residents see them, beside what their rows say now, and their corrections so far."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from siar.channels import CHANNELS, ChannelId
from siar.editorial import draft_photos, marks, pictures, posts, reports
from siar.editorial.captions import caption as write_caption
from siar.editorial.reports import Report
from siar.errors import InputError
from siar.publishing.records import State
from siar.settings import Settings
from siar.store import Connection, Many, Maybe, MaybeValue, One
from siar.store.media import MediaStore

__all__ = [
    "Correction",
    "CorrectionState",
    "OutgrownPost",
    "PublishedPost",
    "Suggestion",
    "Way",
    "correction",
    "history",
    "outgrown",
    "read",
    "redrawn",
    "suggest",
]

CorrectionState = Literal["open", "sending", "unknown", "done", "dismissed"]
Way = Literal["edit", "follow_up"]


@dataclass(frozen=True)
class Correction:
    """One row of `corrections`.

    :param report_id: what the row says now.
    :param text_id: the newest of its texts. :param content_hash: of that one; None: written before texts were hashed.
    :param fence: the number of who sends it. :param lease_until: so long that one counts as alive.
    :param edited_by: who wrote the newest text. :param decided_by: who sent it.
    """

    correction_id: int
    post_id: int
    report_id: int
    way: Way
    caption_before: str
    caption_after: str
    text_id: int
    content_hash: str | None
    reason: str
    state: CorrectionState
    fence: int
    sending_at: datetime | None
    lease_until: datetime | None
    follow_up_post_id: int | None
    edited_by: str
    opened_at: datetime
    decided_by: str | None
    decided_at: datetime | None
    updated_at: datetime


@dataclass(frozen=True)
class OutgrownPost:
    """A post that is out, or may be, whose row says something else now.

    :param publication: `published`, or a state in which nobody knows yet. :param correction: the state of the correction that is under way or done; None without one.
    """

    report_id: int
    found_at: datetime
    opd: str
    kind: str
    title: str
    post_id: int
    channel: ChannelId
    account: str
    reference_code: str
    permalink: str | None
    publication_id: int
    publication: State
    correction_id: int | None
    way: Way | None
    correction: CorrectionState | None


@dataclass(frozen=True)
class PublishedPost:
    """A post that is out, as residents see it, locked.

    :param caption: with the text of the last correction.
    :param report_title: of the row that it tells of, with its `body`; `title` is a carousel's own.
    :param pages_sha256: of a carousel's pages; None: it is one picture.
    """

    post_id: int
    draft_id: int
    account_id: str
    channel: ChannelId
    account: str
    caption: str
    reference_code: str
    report_id: int
    row_id: str
    opd: str
    kind: str
    title: str
    pages_sha256: str | None
    visual_path: str
    visual_width: int
    visual_height: int
    alt_text: str
    permalink: str | None
    withdrawn: bool
    publication_id: int
    remote_id: str | None
    report_title: str
    body: str | None


@dataclass(frozen=True)
class Suggestion:
    """What residents see now, and what they might see.

    :param ways: what the channel allows: `edit`, `follow_up`.
    :param current: the correction that is under way.
    """

    post: PublishedPost
    report: Report
    before: str
    after: str
    ways: tuple[Way, ...]
    current: Correction | None = None


_NOT_OUT = "Kiriman ini belum tayang atau sudah ditarik, sehingga tidak dapat diralat."

_outgrown_posts = Many("editorial.outgrown_posts", OutgrownPost)
_post_to_correct = Maybe("editorial.post_to_correct", PublishedPost)
_report_to_correct = MaybeValue("editorial.report_to_correct", int)
_current_report_of_row = MaybeValue("editorial.current_report_of_row", int)
_correction = One("editorial.correction", Correction)
_corrections_of = Many("editorial.corrections_of", Correction)
_open_correction_of = Maybe("editorial.open_correction_of", Correction)


def outgrown(conn: Connection, *, limit: int = 100) -> list[OutgrownPost]:
    """Return published posts whose row says something else now, with the correction that is under way or done."""
    return _outgrown_posts(conn, limit=limit)


def correction(conn: Connection, correction_id: int) -> Correction:
    """Return one correction.

    :raises LookupError: there is none.
    """
    return _correction(conn, correction_id=correction_id)


def history(conn: Connection, post_id: int) -> list[Correction]:
    """Return a post's corrections, oldest first."""
    return _corrections_of(conn, post_id=post_id)


def read(conn: Connection, post_id: int) -> PublishedPost:
    """Return a post that is out, locked after its draft in the caller's transaction, withdrawn or not.

    :raises InputError: when it is not out.
    """
    posts.lock_draft_of(conn, post_id)
    post = _post_to_correct(conn, post_id=post_id)
    if post is None:
        raise InputError(_NOT_OUT)
    return post


def suggest(conn: Connection, *, post_id: int, settings: Settings, now: datetime) -> Suggestion:
    """Return a published post beside the text that its row asks for now. Call it in a transaction.

    :raises InputError: when the post is not out, or was withdrawn.
    """
    post = read(conn, post_id)
    if post.withdrawn:
        raise InputError(_NOT_OUT)
    report_id = _report_to_correct(conn, draft_id=post.draft_id) or _current_report_of_row(conn, row_id=post.row_id)
    report = reports.read(conn, report_id or post.report_id)
    facts = pictures.facts_of(report, reference=post.reference_code, settings=settings)
    after = write_caption(facts, channel=post.channel, settings=settings)
    return Suggestion(
        post=post,
        report=report,
        before=post.caption,
        after=marks.edited(after, settings=settings, now=now),
        # A carousel's text speaks of several reports; what one of them says now is told by a post of its own.
        ways=("edit", "follow_up")
        if CHANNELS[post.channel].text_editable and not post.pages_sha256
        else ("follow_up",),
        current=_open_correction_of(conn, post_id=post_id),
    )


def redrawn(conn: Connection, *, post_id: int, media: MediaStore, settings: Settings, now: datetime) -> bytes:
    """Return the picture (JPEG) that a published post's row asks for now. Nothing is stored. Call it in a transaction.

    :raises InputError: when the post is not out, was withdrawn, or its row cannot be shown legibly.
    """
    found = suggest(conn, post_id=post_id, settings=settings, now=now)
    photo = draft_photos.choose(conn, media, report_id=found.report.report_id).photo
    facts = pictures.facts_of(found.report, reference=found.post.reference_code, settings=settings, photo=photo)
    return pictures.draw(facts).jpeg
