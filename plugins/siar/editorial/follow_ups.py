"""Follow-up posts: what corrects another one where its text cannot be edited, or its picture is wrong.

A follow-up names the post that it corrects, and goes through the same stages as any other.
"""

from __future__ import annotations

from datetime import datetime

from siar.editorial import corrections, draft_photos, drafts, hands, marks, pictures, posts, published, reports
from siar.editorial.admission import admit_posts
from siar.editorial.alt_text import alt_text
from siar.editorial.captions import caption as write_caption
from siar.editorial.content import PostContent
from siar.editorial.editing import check_caption
from siar.editorial.queries import save_finding
from siar.editorial.references import allocate
from siar.editorial.refusals import NEEDS_CORRECTION, ComposeRefusedError
from siar.editorial.reports import Report
from siar.errors import InputError
from siar.settings import Settings
from siar.store import Connection, MaybeValue, Statement
from siar.store.media import MediaStore

__all__ = ["follow_up"]

_live_draft_of_report = MaybeValue("editorial.live_draft_of_report", int)
_link_follow_up = Statement("editorial.link_follow_up")


def follow_up(
    conn: Connection, *, post_id: int, reason: str, actor: str, media: MediaStore, settings: Settings, now: datetime
) -> int:
    """Compose a post that corrects another one, for the same account; return its id. It waits in the queue like any.

    :raises InputError: when the row says nothing new, or such a post waits already.
    """
    with conn.transaction():
        found = published.suggest(conn, post_id=post_id, settings=settings, now=now)
        report, channel = found.report, found.post.channel
        if report.report_id == found.post.report_id:
            raise InputError("Baris ini belum berubah. Mohon OPD memperbaiki barisnya dulu, agar susulannya benar.")
        draft_id = _live_draft_of_report(conn, report_id=report.report_id)
        draft_id = draft_id or _compose(conn, report, media=media, settings=settings, now=now)
        draft = drafts.find(conn, draft_id)
        facts = pictures.facts_of(
            reports.read(conn, draft.report_id), reference=draft.reference_code, settings=settings
        )
        text = marks.follow_up(
            write_caption(facts, channel=channel, settings=settings),
            corrects=found.post.reference_code,
            settings=settings,
        )
        check_caption(text, channel=channel, reference_code=draft.reference_code)
        if any(item.account_id == found.post.account_id for item in posts.lock_siblings(conn, draft_id)):
            raise InputError("Kiriman susulan untuk kanal ini sudah ada.")
        content = PostContent(channel, text, drafts.content_of(conn, draft_id))
        made = drafts.store_post(conn, content, draft_id=draft_id, account_id=found.post.account_id, now=now)
        _link_follow_up(conn, post_id=made, corrects=post_id, actor=actor, now=now)
        hands.note(conn, draft_id=draft_id, post_id=made, actor=actor, deed="follow_up", now=now)
        drafts.settle(conn, draft_id=draft_id, now=now)
        admit_posts(conn, [made], settings=settings, now=now)
        correction_id, text_id = corrections.insert(
            conn, found, content, way="follow_up", reason=reason, actor=actor, now=now
        )
        corrections.settle(conn, correction_id, "done", actor=None, follow_up_post_id=made, now=now)
        corrections.note(
            conn,
            correction_id,
            "correction.follow_up",
            actor=actor,
            now=now,
            post_id=post_id,
            follow_up=made,
            text_id=text_id,
            content_hash=content.hash(),
            reason=reason,
        )
    return made


def _compose(conn: Connection, report: Report, *, media: MediaStore, settings: Settings, now: datetime) -> int:
    reference = allocate(conn, city=settings.city, accepted_at=report.accepted_at)
    chosen = draft_photos.choose(conn, media, report_id=report.report_id)
    facts = pictures.facts_of(report, reference=reference, settings=settings, photo=chosen.photo)
    draft = drafts.NewDraft(
        reports=(report,),
        reference_code=reference,
        pages=(pictures.keep(pictures.draw(facts), alt_text(facts), media=media),),
        photo_path=chosen.path,
    )
    # Composing has not come to it yet: what it asks is kept, so that other accounts get what they do not show.
    asked = ComposeRefusedError(NEEDS_CORRECTION)
    save_finding(
        conn, report_id=report.report_id, code=asked.code, message=str(asked), detail="{}", attempt="follow-up", now=now
    )
    return drafts.store(conn, draft, now=now)
