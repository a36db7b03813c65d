"""Drafts and their posts in the database: one way in, whoever makes them, and one way back to their content.

A draft is what one report, or a carousel of several, becomes; its posts are the same for each channel.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from siar.editorial.content import DraftContent, PostContent
from siar.editorial.reports import Report
from siar.intake import new_reports
from siar.publishing.payload import Medium
from siar.store import Connection, Many, One, Statement, Value
from siar.visuals.rendering import Rendered

__all__ = [
    "Draft",
    "DraftPage",
    "NewDraft",
    "content_of",
    "find",
    "redraw",
    "reword",
    "settle",
    "store",
    "store_post",
    "supersede",
]


@dataclass(frozen=True)
class DraftPage:
    """One picture of a draft.

    :param medium: the picture as it was kept, with its alternative text.
    :param report_id: of the report that a carousel's page shows; None on a cover or a closing page.
    """

    picture: Rendered
    medium: Medium
    report_id: int | None = None


@dataclass(frozen=True)
class NewDraft:
    """A draft that is about to be stored.

    :param reports: the one that it shows, or a carousel's, in the order of its pages.
    :param pages: one picture, or a carousel's pages, cover first.
    :param photo_path: of the clean copy that its picture shows.
    :param title: of a carousel; None: the report's own.
    """

    reports: tuple[Report, ...]
    reference_code: str
    pages: tuple[DraftPage, ...]
    photo_path: str | None = None
    title: str | None = None

    @property
    def content(self) -> DraftContent:
        """What its posts share."""
        return DraftContent(
            media=tuple(page.medium for page in self.pages),
            revisions=tuple(report.revision_id for report in self.reports),
        )


@dataclass(frozen=True)
class Draft:
    """A stored draft, as far as its picture is drawn and told of again.

    :param photo_focus: shares of the photo's width and height, from the top left; None lets the engine choose.
    :param pages_sha256: of a carousel's pages; None: it is one picture.
    :param pages_text: the alternative texts of a carousel's pages.
    """

    draft_id: int
    report_id: int
    opd: str
    kind: str
    reference_code: str
    template: str
    alt_text: str
    photo_path: str | None
    photo_focus: list[float] | None
    pages_sha256: str | None
    pages_text: str | None


@dataclass(frozen=True)
class _StoredPicture:
    page_no: int
    path: str
    sha256: str
    alt_text: str
    revision_id: int | None


_insert_draft = Value("editorial.insert_draft", int)
_insert_page = Statement("editorial.insert_page")
_insert_post = Value("editorial.insert_post", int)
_find_draft = One("editorial.find_draft", Draft)
_reword_draft = Statement("editorial.reword_draft")
_redraw_draft = Statement("editorial.redraw_draft")
_settle_draft = Statement("editorial.settle_draft")
_supersede_draft = Statement("editorial.supersede_draft")
_supersede_posts = Statement("editorial.supersede_posts")
_pictures_of_draft = Many("editorial.pictures_of_draft", _StoredPicture)


def store(conn: Connection, draft: NewDraft, *, now: datetime) -> int:
    """Store a draft without posts in the caller's transaction; return its id."""
    content, first, report = draft.content, draft.pages[0], draft.reports[0]
    several = len(draft.pages) > 1
    draft_id = _insert_draft(
        conn,
        report_id=report.report_id,
        opd=report.opd,
        kind=report.kind,
        reference_code=draft.reference_code,
        template=first.picture.template,
        template_version=first.picture.template_version,
        visual_path=first.medium.path,
        visual_sha256=first.medium.sha256,
        visual_inputs_hash=first.picture.inputs_hash,
        visual_width=first.picture.width,
        visual_height=first.picture.height,
        alt_text=first.medium.alt_text,
        content_hash=content.hash(),
        photo_path=draft.photo_path,
        title=draft.title,
        pages_sha256=content.media_digest if several else None,
        now=now,
    )
    for number, page in enumerate(draft.pages if several else (), 1):
        _insert_page(
            conn,
            draft_id=draft_id,
            page_no=number,
            report_id=page.report_id,
            visual_path=page.medium.path,
            visual_sha256=page.medium.sha256,
            alt_text=page.medium.alt_text,
        )
    new_reports.done(conn, [report.report_id for report in draft.reports])
    return draft_id


def store_post(conn: Connection, content: PostContent, *, draft_id: int, account_id: str, now: datetime) -> int:
    """Store a draft's post for one account in the caller's transaction; return its id. It waits for admission.

    :param content: for the account's channel.
    """
    return _insert_post(
        conn,
        draft_id=draft_id,
        account_id=account_id,
        channel=content.channel,
        caption=content.caption,
        content_hash=content.hash(),
        now=now,
    )


def find(conn: Connection, draft_id: int) -> Draft:
    """Return a stored draft.

    :raises LookupError: there is none.
    """
    return _find_draft(conn, draft_id=draft_id)


def content_of(conn: Connection, draft_id: int) -> DraftContent:
    """Return the content of a stored draft."""
    pictures = _pictures_of_draft(conn, draft_id=draft_id)
    return DraftContent(
        media=tuple(Medium(picture.path, picture.sha256, picture.alt_text) for picture in pictures),
        revisions=tuple(picture.revision_id for picture in pictures if picture.revision_id is not None),
    )


def reword(conn: Connection, content: DraftContent, *, draft_id: int, now: datetime) -> None:
    """Give a draft of one picture the alternative text of this content."""
    _reword_draft(conn, draft_id=draft_id, alt_text=content.media[0].alt_text, content_hash=content.hash(), now=now)


def redraw(
    conn: Connection,
    content: DraftContent,
    page: DraftPage,
    *,
    draft_id: int,
    focus: Sequence[float] | None,
    now: datetime,
) -> None:
    """Give a draft of one picture another one.

    :param content: with the new picture.
    :param focus: shares of the photo's width and height, from the top left; None lets the engine choose.
    """
    _redraw_draft(
        conn,
        draft_id=draft_id,
        template=page.picture.template,
        template_version=page.picture.template_version,
        visual_path=page.medium.path,
        visual_sha256=page.medium.sha256,
        visual_inputs_hash=page.picture.inputs_hash,
        content_hash=content.hash(),
        photo_focus=None if focus is None else list(focus),
        now=now,
    )


def settle(conn: Connection, *, draft_id: int, now: datetime) -> None:
    """Let a draft follow its posts: approved or returned once none of them is undecided."""
    _settle_draft(conn, draft_id=draft_id, now=now)


def supersede(conn: Connection, *, draft_id: int, now: datetime) -> None:
    """Let something newer take the place of a draft and its posts."""
    _supersede_draft(conn, draft_id=draft_id, now=now)
    _supersede_posts(conn, draft_id=draft_id, now=now)
