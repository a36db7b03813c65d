"""Edits on the desk: caption, alternative text, template, crop. Each gives the post another hash and voids its approval."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from siar import audit
from siar.channels import CHANNELS, ChannelId
from siar.editorial import drafts, pictures
from siar.editorial.admission import Admission, look
from siar.editorial.alt_text import LIMIT as ALT_LIMIT
from siar.editorial.content import DraftContent, PostContent
from siar.errors import InputError
from siar.publishing.payload import names_reference
from siar.settings import Settings
from siar.store import Connection, queries
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


def _take(conn: Connection, *, post_id: int, seen: str) -> tuple[Mapping[str, Any], list[Mapping[str, Any]]]:
    sql = queries("editorial")
    post = sql.lock_post(conn, post_id=post_id)
    if post is None:
        raise InputError(f"Kiriman {post_id} tidak ada.")
    if post["state"] not in {"draft", "approved"} or not post["stands"]:
        raise InputError("Kiriman ini sudah dikembalikan atau diganti, sehingga tidak dapat disunting.")
    if post["content_hash"] != seen:
        raise InputError("Isi kiriman berubah sejak Anda melihatnya. Mohon muat ulang dan periksa lagi.")
    return post, list(sql.lock_siblings(conn, draft_id=post["draft_id"]))


def _refuse_if_out(posts: Sequence[Mapping[str, Any]]) -> None:
    if out := [CHANNELS[post["channel"]].name for post in posts if post["is_out"]]:
        raise InputError(f"Sudah tayang atau sedang dikirim di {' dan '.join(out)}. Gunakan ralat.")


def _refuse_pages(report: Mapping[str, Any]) -> None:
    if report["pages_sha256"]:
        raise InputError(
            "Gambar dan teks alternatif korsel disusun dari laporannya; hanya takarirnya yang dapat disunting."
        )


def _write(
    conn: Connection,
    post: Mapping[str, Any],
    *,
    posts: Sequence[Mapping[str, Any]],
    captions: Mapping[int, str],
    content: DraftContent,
    report: Mapping[str, Any],
    actor: str,
    settings: Settings,
    now: datetime,
    action: str,
    detail: Mapping[str, Any],
) -> Edited:
    sql = queries("editorial")
    hashes: dict[int, str] = {}
    voided: list[int] = []
    for item in posts:
        text = captions.get(item["post_id"], item["caption"])
        whole = PostContent(item["channel"], text, content)
        if whole.bears(item["content_hash"]):
            continue
        digest = whole.hash()
        found: Admission = look(
            (text, content.media[0].alt_text, report["title"], report["body"] or "", report["pages_text"] or ""),
            kind=report["kind"],
            opd=report["opd"],
            urgent=item["urgent"],
            settings=settings,
            now=now,
        )
        sql.rewrite_post(
            conn, post_id=item["post_id"], caption=text, content_hash=digest, actor=actor, now=now, **found.row()
        )
        hashes[item["post_id"]] = digest
        if item["state"] == "approved":
            voided.append(item["post_id"])
        audit.record(
            conn,
            actor=actor,
            action=action,
            subject=f"post:{item['post_id']}",
            now=now,
            detail={**detail, "from": item["content_hash"], "to": digest, "voided": item["state"] == "approved"},
        )
    sql.settle_draft(conn, draft_id=post["draft_id"], now=now)
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
    """Give a post another caption, or its picture another alternative text (which all its channels share).

    :param seen: the content hash of what the editor saw.
    :raises InputError: when the text does not suit the channel, or the post is out, gone or changed meanwhile.
    """
    sql = queries("editorial")
    caption, alternative = caption.replace("\r\n", "\n").strip(), alternative.replace("\r\n", "\n").strip()
    with conn.transaction():
        post, posts = _take(conn, post_id=post_id, seen=seen)
        report = sql.report_of_draft(conn, draft_id=post["draft_id"])
        alt_changed = alternative != report["alt_text"]
        if alt_changed:
            _refuse_pages(report)
        _refuse_if_out([item for item in posts if alt_changed or item["post_id"] == post_id])
        check_caption(caption, channel=post["channel"], reference_code=post["reference_code"])
        if not alternative or len(alternative) > ALT_LIMIT:
            raise InputError(f"Teks alternatif harus 1 sampai {ALT_LIMIT} huruf.")
        notes: tuple[str, ...] = ()
        content = drafts.content_of(conn, post["draft_id"])
        if alt_changed:
            facts = pictures.facts_of(report, reference=report["reference_code"], settings=settings, media=media)
            picture = pictures.draw(facts, template=report["template"])
            if lost := pictures.missing_in(picture, alternative, reference=report["reference_code"]):
                notes = (f"Teks alternatif belum menyebut angka {', '.join(lost)} dari gambar.",)
            content = replace(content, media=(replace(content.media[0], alt_text=alternative),))
            drafts.reword(conn, content, draft_id=post["draft_id"], now=now)
        edited = _write(
            conn,
            post,
            posts=posts if alt_changed else [item for item in posts if item["post_id"] == post_id],
            captions={post_id: caption},
            content=content,
            report=report,
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
    """Draw a draft's picture with another template, for all its channels.

    :raises InputError: when the template cannot show the facts, or a channel is out already.
    """
    return _redraw(conn, post_id, seen, template=template, actor=actor, media=media, settings=settings, now=now)


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
    """Cut a draft's photo around another point, for all its channels.

    :param focus: shares of the photo's width and height, from the top left; None lets the engine choose.
    :raises InputError: when the draft shows no photo, the point is outside of it, or a channel is out already.
    """
    return _redraw(conn, post_id, seen, focus=focus, actor=actor, media=media, settings=settings, now=now)


_KEEP: Any = object()
"""Stands for a focus that stays as it is; None is one that is taken back."""


def _redraw(
    conn: Connection,
    post_id: int,
    seen: str,
    *,
    template: str | None = None,
    focus: tuple[float, float] | None = _KEEP,
    actor: str,
    media: MediaStore,
    settings: Settings,
    now: datetime,
) -> Edited:
    sql = queries("editorial")
    with conn.transaction():
        post, posts = _take(conn, post_id=post_id, seen=seen)
        _refuse_if_out(posts)
        report = sql.report_of_draft(conn, draft_id=post["draft_id"])
        _refuse_pages(report)
        if focus is not _KEEP:
            if report["photo_path"] is None:
                raise InputError("Gambar kiriman ini tidak memakai foto.")
            report = {**report, "photo_focus": None if focus is None else list(focus)}
        facts = pictures.facts_of(report, reference=report["reference_code"], settings=settings, media=media)
        picture = pictures.draw(facts, template=template or report["template"])
        if lost := pictures.missing_in(picture, report["alt_text"], reference=report["reference_code"]):
            raise InputError(f"Teks alternatif belum menyebut angka {', '.join(lost)} dari gambar ini. Lengkapi dulu.")
        page = pictures.keep(picture, report["alt_text"], media=media)
        content = replace(drafts.content_of(conn, post["draft_id"]), media=(page.medium,))
        drafts.redraw(conn, content, page, draft_id=post["draft_id"], focus=report["photo_focus"], now=now)
        return _write(
            conn,
            post,
            posts=posts,
            captions={},
            content=content,
            report=report,
            actor=actor,
            settings=settings,
            now=now,
            action="post.redrawn",
            detail={
                "template": picture.template,
                "visual_sha256": picture.sha256,
                "photo_focus": report["photo_focus"],
            },
        )
