"""Edits on the desk: caption, alternative text, template, crop. Each gives the post another hash and voids its approval."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from siar import audit
from siar.channels import CHANNELS, ChannelId
from siar.editorial import draft_times, drafts, hands, marks, pictures, posts
from siar.editorial.alt_text import LIMIT as ALT_LIMIT
from siar.editorial.clearance import look_at
from siar.editorial.content import DraftContent, PostContent
from siar.editorial.drafts import Draft
from siar.editorial.posts import Post, Sibling
from siar.errors import InputError
from siar.publishing.payload import names_reference
from siar.settings import Settings
from siar.store import Connection
from siar.store.media import MediaStore

__all__ = [
    "ALT_LIMIT",
    "Edited",
    "check_caption",
    "edit_texts",
    "set_focus",
    "use_template",
]


_HASHTAG = re.compile(r"(?<!\w)#\w+")
_MENTION = re.compile(r"(?<!\w)@[\w.]+")


@dataclass(frozen=True)
class Edited:
    """What an edit did. `hashes`: the new content hash by post.

    :param voided: posts whose approval counts no more.
    :param notes: what somebody should look at all the same, in Indonesian.
    """

    hashes: Mapping[int, str]
    voided: tuple[int, ...]
    notes: tuple[str, ...] = ()


def check_caption(text: str, *, channel: ChannelId, reference_code: str) -> None:
    """Refuse a caption that the channel would not take, or that could not be found again.

    :raises InputError: for the editor, in Indonesian.
    """
    of = CHANNELS[channel]
    if not text.strip():
        raise InputError("Takarir tidak boleh kosong.")
    if len(text) > of.caption_limit:
        raise InputError(f"Takarir {of.name} {len(text)} huruf, batasnya {of.caption_limit}.")
    if not names_reference(text, reference_code):
        raise InputError(f"Takarir harus memuat kode rujukan {reference_code}, agar kiriman dapat dikenali kembali.")
    if of.hashtag_limit is not None and (tags := len(_HASHTAG.findall(text))) > of.hashtag_limit:
        raise InputError(f"Takarir {of.name} memuat {tags} tagar, batasnya {of.hashtag_limit}.")
    if of.mention_limit is not None and (mentions := len(_MENTION.findall(text))) > of.mention_limit:
        raise InputError(f"Takarir {of.name} menyebut {mentions} akun, batasnya {of.mention_limit}.")


def _take(conn: Connection, *, post_id: int, seen: str) -> tuple[Post, list[Sibling]]:
    post = posts.lock(conn, post_id)
    if post is None:
        raise InputError(f"Kiriman {post_id} tidak ada.")
    if post.state not in {"draft", "approved"} or not post.stands:
        raise InputError("Kiriman ini sudah dikembalikan atau diganti, sehingga tidak dapat disunting.")
    if post.content_hash != seen:
        raise InputError("Isi kiriman berubah sejak Anda melihatnya. Mohon muat ulang dan periksa lagi.")
    return post, posts.lock_siblings(conn, post.draft_id)


def _refuse_if_out(siblings: Sequence[Sibling]) -> None:
    if out := [item.account for item in siblings if item.is_out]:
        raise InputError(f"Sudah tayang atau sedang dikirim di {' dan '.join(out)}. Gunakan ralat.")


def _refuse_pages(draft: Draft) -> None:
    if draft.pages_sha256:
        raise InputError(
            "Gambar dan teks alternatif korsel disusun dari laporannya; hanya takarirnya yang dapat disunting."
        )


def _write(
    conn: Connection,
    draft: Draft,
    *,
    siblings: Sequence[Sibling],
    captions: Mapping[int, str],
    content: DraftContent,
    actor: str,
    settings: Settings,
    now: datetime,
    action: str,
    detail: Mapping[str, object],
) -> Edited:
    urgent = draft_times.of_drafts(conn, [draft.draft_id], settings=settings)[draft.draft_id].alert is not None
    hashes: dict[int, str] = {}
    voided: list[int] = []
    for item in siblings:
        whole = PostContent(item.channel, captions.get(item.post_id, item.caption), content)
        # What was sent back stays sent back, whatever becomes of its siblings.
        if item.state not in {"draft", "approved"} or whole.bears(item.content_hash):
            continue
        reworded = hands.reworded(conn, item.post_id)
        found = look_at(conn, whole, draft_id=draft.draft_id, reworded=reworded, settings=settings, now=now)
        posts.rewrite(conn, whole, found, post_id=item.post_id, urgent=urgent, actor=actor, now=now)
        hashes[item.post_id] = whole.hash()
        if item.state == "approved":
            voided.append(item.post_id)
        audit.record(
            conn,
            actor=actor,
            action=action,
            subject=f"post:{item.post_id}",
            now=now,
            detail={
                **detail,
                "from": item.content_hash,
                "to": hashes[item.post_id],
                "voided": item.state == "approved",
            },
        )
    drafts.settle(conn, draft_id=draft.draft_id, now=now)
    return Edited(hashes, tuple(voided))


def edit_texts(
    conn: Connection,
    *,
    post_id: int,
    seen: str,
    caption: str,
    alternative: str,
    actor: str,
    media: MediaStore,
    settings: Settings,
    now: datetime,
) -> Edited:
    """Give a post another caption, or its picture another alternative text (which all its posts share).

    :param seen: the content hash of what the editor saw.
    :raises InputError: when the text does not suit the channel, or the post is out, gone or changed meanwhile.
    """
    caption, alternative = caption.replace("\r\n", "\n").strip(), alternative.replace("\r\n", "\n").strip()
    with conn.transaction():
        post, siblings = _take(conn, post_id=post_id, seen=seen)
        draft = drafts.find(conn, post.draft_id)
        alt_changed = alternative != draft.alt_text
        if alt_changed:
            _refuse_pages(draft)
        changed = [item for item in siblings if alt_changed or item.post_id == post_id]
        _refuse_if_out(changed)
        check_caption(caption, channel=post.channel, reference_code=post.reference_code)
        marks.check_post(conn, caption, post_id=post_id, settings=settings)
        if not alternative or len(alternative) > ALT_LIMIT:
            raise InputError(f"Teks alternatif harus 1 sampai {ALT_LIMIT} huruf.")
        notes: tuple[str, ...] = ()
        content = drafts.content_of(conn, draft.draft_id)
        if alt_changed:
            facts = pictures.facts_of_draft(conn, draft, settings=settings, media=media)
            picture = pictures.draw(facts, template=draft.template)
            if lost := pictures.missing_in(picture, alternative, reference=draft.reference_code):
                notes = (f"Teks alternatif belum menyebut angka {', '.join(lost)} dari gambar.",)
            content = replace(content, media=(replace(content.media[0], alt_text=alternative),))
            drafts.reword(conn, content, draft_id=draft.draft_id, now=now)
            hands.note(conn, draft_id=draft.draft_id, actor=actor, deed="alt_text", now=now)
        if caption != post.caption:
            hands.note(conn, draft_id=draft.draft_id, post_id=post_id, actor=actor, deed="caption", now=now)
        edited = _write(
            conn,
            draft,
            siblings=changed,
            captions={post_id: caption},
            content=content,
            actor=actor,
            settings=settings,
            now=now,
            action="post.edited",
            detail={"alt_text": alt_changed},
        )
    return Edited(edited.hashes, edited.voided, notes)


def use_template(
    conn: Connection,
    *,
    post_id: int,
    seen: str,
    template: str,
    actor: str,
    media: MediaStore,
    settings: Settings,
    now: datetime,
) -> Edited:
    """Draw a draft's picture with another template, for all its posts.

    :raises InputError: when the template cannot show the facts, or one of them is out already.
    """
    with conn.transaction():
        draft, siblings = _take_picture(conn, post_id=post_id, seen=seen)
        changed = replace(draft, template=template or draft.template)
        return _redraw(conn, changed, siblings, "template", actor=actor, media=media, settings=settings, now=now)


def set_focus(
    conn: Connection,
    *,
    post_id: int,
    seen: str,
    focus: tuple[float, float] | None,
    actor: str,
    media: MediaStore,
    settings: Settings,
    now: datetime,
) -> Edited:
    """Cut a draft's photo around another point, for all its posts.

    :param focus: shares of the photo's width and height, from the top left; None lets the engine choose.
    :raises InputError: when the draft shows no photo, the point is outside of it, or one of them is out already.
    """
    with conn.transaction():
        draft, siblings = _take_picture(conn, post_id=post_id, seen=seen)
        if draft.photo_path is None:
            raise InputError("Gambar kiriman ini tidak memakai foto.")
        changed = replace(draft, photo_focus=None if focus is None else list(focus))
        return _redraw(conn, changed, siblings, "crop", actor=actor, media=media, settings=settings, now=now)


def _take_picture(conn: Connection, *, post_id: int, seen: str) -> tuple[Draft, list[Sibling]]:
    post, siblings = _take(conn, post_id=post_id, seen=seen)
    _refuse_if_out(siblings)
    draft = drafts.find(conn, post.draft_id)
    _refuse_pages(draft)
    return draft, siblings


def _redraw(
    conn: Connection,
    draft: Draft,
    siblings: Sequence[Sibling],
    deed: hands.Deed,
    *,
    actor: str,
    media: MediaStore,
    settings: Settings,
    now: datetime,
) -> Edited:
    facts = pictures.facts_of_draft(conn, draft, settings=settings, media=media)
    picture = pictures.draw(facts, template=draft.template)
    if lost := pictures.missing_in(picture, draft.alt_text, reference=draft.reference_code):
        raise InputError(f"Teks alternatif belum menyebut angka {', '.join(lost)} dari gambar ini. Lengkapi dulu.")
    page = pictures.keep(picture, draft.alt_text, media=media)
    content = replace(drafts.content_of(conn, draft.draft_id), media=(page.medium,))
    drafts.redraw(conn, content, page, draft_id=draft.draft_id, focus=draft.photo_focus, now=now)
    hands.note(conn, draft_id=draft.draft_id, actor=actor, deed=deed, now=now)
    return _write(
        conn,
        draft,
        siblings=siblings,
        captions={},
        content=content,
        actor=actor,
        settings=settings,
        now=now,
        action="post.redrawn",
        detail={
            "template": picture.template,
            "visual_sha256": picture.sha256,
            "photo_focus": draft.photo_focus,
        },
    )
