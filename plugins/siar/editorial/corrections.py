"""Corrections (*ralat*) of what is out: never a silent edit.

Where a channel allows it the text is edited and says so; where captions cannot be edited, a follow-up post goes
through the same stages as any other and names the post that it corrects. One person writes, another one sends.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, Protocol

from siar import audit, freezes
from siar.channels import CHANNELS
from siar.editorial import draft_photos, drafts, pictures
from siar.editorial.admission import admit, look
from siar.editorial.alt_text import alt_text
from siar.editorial.captions import caption as write_caption
from siar.editorial.content import PostContent
from siar.editorial.editing import check_caption
from siar.editorial.references import allocate
from siar.editorial.screening import blocking
from siar.errors import InputError, RetryError, SiarError, UnprovenError
from siar.reading.formats import Formats
from siar.settings import Settings
from siar.store import Connection, queries
from siar.store.media import MediaStore

__all__ = [
    "PageTexts",
    "Suggestion",
    "dismiss",
    "follow_up",
    "outgrown",
    "recheck",
    "redrawn",
    "rewrite",
    "send",
    "start",
    "suggest",
]


class PageTexts(Protocol):
    """What is needed of `siar.meta.pages.Page`."""

    def edit_message(self, post_id: str, message: str) -> None:
        """Replace a post's text."""
        ...

    def post(self, post_id: str) -> dict[str, Any]:
        """Read a post."""
        ...


@dataclass(frozen=True)
class Suggestion:
    """What residents see now, and what they might see.

    :param ways: what the channel allows: `edit`, `follow_up`.
    """

    post: Mapping[str, Any]
    report: Mapping[str, Any]
    before: str
    after: str
    ways: tuple[Literal["edit", "follow_up"], ...]
    current: Mapping[str, Any] | None = None


def outgrown(conn: Connection, *, limit: int = 100) -> list[dict[str, Any]]:
    """Return published posts whose row says something else now, with the correction that is under way or done."""
    return list(queries("editorial").outgrown_posts(conn, limit=limit))


def _marked(text: str, *, settings: Settings, now: datetime) -> str:
    formats = Formats.of(settings.city)
    return f"RALAT {formats.long_date(formats.local_day(now))}: isi kiriman ini telah diperbaiki.\n\n{text}"


def suggest(conn: Connection, *, post_id: int, settings: Settings, now: datetime) -> Suggestion:
    """Return a published post beside the text that its row asks for now. Call it in a transaction.

    :raises InputError: when the post is not out, or was withdrawn.
    """
    sql = queries("editorial")
    post = sql.post_to_correct(conn, post_id=post_id)
    if post is None or post["withdrawn"]:
        raise InputError("Kiriman ini belum tayang atau sudah ditarik, sehingga tidak dapat diralat.")
    report = sql.report_to_correct(conn, draft_id=post["draft_id"])
    report = report or sql.current_report_of_row(conn, row_id=post["row_id"])
    report = report or sql.report_by_id(conn, report_id=post["report_id"])
    facts = pictures.facts_of(report, reference=post["reference_code"], settings=settings)
    after = write_caption(facts, channel=post["channel"], settings=settings)
    return Suggestion(
        post=post,
        report=report,
        before=post["caption"],
        after=_marked(after, settings=settings, now=now),
        # A carousel's text speaks of several reports; what one of them says now is told by a post of its own.
        ways=("edit", "follow_up")
        if CHANNELS[post["channel"]].text_editable and not post["pages_sha256"]
        else ("follow_up",),
        current=sql.open_correction_of(conn, post_id=post_id),
    )


def redrawn(conn: Connection, *, post_id: int, media: MediaStore, settings: Settings, now: datetime) -> bytes:
    """Return the picture (JPEG) that a published post's row asks for now. Nothing is stored. Call it in a transaction.

    :raises InputError: when the post is not out, was withdrawn, or its row cannot be shown legibly.
    """
    found = suggest(conn, post_id=post_id, settings=settings, now=now)
    photo_path = draft_photos.choose(conn, media, report_id=found.report["report_id"]).path
    report = {**found.report, "photo_path": photo_path}
    facts = pictures.facts_of(report, reference=found.post["reference_code"], settings=settings, media=media)
    return pictures.draw(facts).jpeg


def _check(text: str, *, post: Mapping[str, Any], settings: Settings, now: datetime) -> None:
    check_caption(text, channel=post["channel"], reference_code=post["reference_code"])
    found = look((text,), kind=post["kind"], opd=post["opd"], urgent=False, settings=settings, now=now)
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
            name = CHANNELS[found.post["channel"]].name
            raise InputError(f"Takarir {name} tidak dapat disunting setelah tayang. Buat kiriman susulan.")
        if caption == found.before:
            raise InputError("Teksnya masih sama dengan yang tayang.")
        _check(caption, post=found.post, settings=settings, now=now)
        correction_id = queries("editorial").insert_correction(
            conn,
            post_id=post_id,
            report_id=found.report["report_id"],
            way="edit",
            caption_before=found.before,
            caption_after=caption,
            reason=reason.strip(),
            actor=actor,
            now=now,
        )
        if correction_id is None:
            raise InputError("Ralat untuk kiriman ini sedang berjalan.")
        _record(conn, correction_id, "correction.opened", actor=actor, now=now, post_id=post_id, reason=reason.strip())
    return int(correction_id)


def rewrite(
    conn: Connection, *, correction_id: int, caption: str, actor: str, settings: Settings, now: datetime
) -> None:
    """Give a correction that was not sent another text."""
    caption = caption.replace("\r\n", "\n").strip()
    with conn.transaction():
        row = _locked(conn, correction_id, states={"open"})
        found = suggest(conn, post_id=row["post_id"], settings=settings, now=now)
        _check(caption, post=found.post, settings=settings, now=now)
        queries("editorial").rewrite_correction(
            conn, correction_id=correction_id, caption_after=caption, actor=actor, now=now
        )
        _record(conn, correction_id, "correction.edited", actor=actor, now=now, post_id=row["post_id"])


def dismiss(conn: Connection, *, correction_id: int, actor: str, now: datetime) -> None:
    """Let a correction that was not sent be."""
    with conn.transaction():
        row = _locked(conn, correction_id, states={"open"})
        _move(conn, row, "dismissed", actor=actor, now=now)
        _record(conn, correction_id, "correction.dismissed", actor=actor, now=now, post_id=row["post_id"])


def send(conn: Connection, page: PageTexts, *, correction_id: int, actor: str, now: datetime) -> str:
    """Put a correction's text where the post is out; return its state, `done` or `unknown`.

    :raises InputError: when it is not open, was written by the same person, or the channel is frozen.
    :raises SiarError: when the platform refused it; it is open again then.
    """
    with conn.transaction():
        row = _locked(conn, correction_id, states={"open"})
        if row["edited_by"] == actor:
            raise InputError("Anda yang menulis ralat ini. Pengirimannya perlu orang lain (empat mata).")
        channel = CHANNELS[row["channel"]]
        if freeze := freezes.frozen(conn, channel.id):
            raise InputError(f"{channel.name} sedang dihentikan: {freeze.reason}")
        _move(conn, row, "sending", actor=actor, now=now)
        content = PostContent(channel.id, row["caption_after"], drafts.content_of(conn, row["draft_id"]))
        _record(
            conn,
            correction_id,
            "correction.sent",
            actor=actor,
            now=now,
            post_id=row["post_id"],
            content_hash=content.hash(),
        )
    try:
        page.edit_message(row["remote_id"], row["caption_after"])
    except (UnprovenError, RetryError):
        return _settle(conn, row, "unknown", actor=actor, now=now)
    except SiarError:
        _settle(conn, row, "open", actor=None, now=now)
        raise
    return _settle(conn, row, "done", actor=actor, now=now)


def recheck(conn: Connection, page: PageTexts, *, correction_id: int, actor: str, now: datetime) -> str:
    """Look on the platform whether a correction of unknown outcome is there; return `done` or `open`."""
    with conn.transaction():
        row = _locked(conn, correction_id, states={"unknown", "sending"})
    shown = str(page.post(row["remote_id"]).get("message") or "")
    if shown.strip() == row["caption_after"].strip():
        return _settle(conn, row, "done", actor=row["decided_by"] or actor, now=now)
    return _settle(conn, row, "open", actor=None, now=now)


def follow_up(
    conn: Connection, *, post_id: int, reason: str, actor: str, media: MediaStore, settings: Settings, now: datetime
) -> int:
    """Compose a post that corrects another one, for the same channel; return its id. It waits in the queue like any.

    :raises InputError: when the row says nothing new, or such a post waits already.
    """
    sql = queries("editorial")
    with conn.transaction():
        found = suggest(conn, post_id=post_id, settings=settings, now=now)
        report, channel = found.report, found.post["channel"]
        if report["report_id"] == found.post["report_id"]:
            raise InputError("Baris ini belum berubah. Mohon OPD memperbaiki barisnya dulu, agar susulannya benar.")
        draft = sql.live_draft_of_report(conn, report_id=report["report_id"])
        draft_id = draft["draft_id"] if draft else _draft(conn, report, media=media, settings=settings, now=now)
        draft = sql.report_of_draft(conn, draft_id=draft_id)
        facts = pictures.facts_of(draft, reference=draft["reference_code"], settings=settings)
        text = f"RALAT atas kiriman {found.post['reference_code']}.\n\n" + write_caption(
            facts, channel=channel, settings=settings
        )
        check_caption(text, channel=channel, reference_code=draft["reference_code"])
        if any(item["channel"] == channel for item in sql.lock_siblings(conn, draft_id=draft_id)):
            raise InputError("Kiriman susulan untuk kanal ini sudah ada.")
        content = PostContent(channel, text, drafts.content_of(conn, draft_id))
        made = drafts.store_post(conn, content, draft_id=draft_id, urgent=False, now=now)
        sql.link_follow_up(conn, post_id=made, corrects=post_id, actor=actor, now=now)
        sql.settle_draft(conn, draft_id=draft_id, now=now)
        admit(conn, settings=settings, now=now)
        correction_id = sql.insert_correction(
            conn,
            post_id=post_id,
            report_id=report["report_id"],
            way="follow_up",
            caption_before=found.before,
            caption_after=text,
            reason=reason.strip(),
            actor=actor,
            now=now,
        )
        if correction_id is None:
            raise InputError("Ralat untuk kiriman ini sedang berjalan.")
        sql.move_correction(
            conn,
            correction_id=correction_id,
            state="done",
            decided_by=None,
            decided_at=None,
            follow_up_post_id=made,
            now=now,
        )
        _record(
            conn,
            correction_id,
            "correction.follow_up",
            actor=actor,
            now=now,
            post_id=post_id,
            follow_up=made,
            reason=reason,
        )
    return made


def _draft(conn: Connection, report: Mapping[str, Any], *, media: MediaStore, settings: Settings, now: datetime) -> int:
    reference = allocate(conn, city=settings.city, accepted_at=report["accepted_at"])
    photo_path = draft_photos.choose(conn, media, report_id=report["report_id"]).path
    facts = pictures.facts_of({**report, "photo_path": photo_path}, reference=reference, settings=settings, media=media)
    draft = drafts.NewDraft(
        report_id=report["report_id"],
        opd=report["opd"],
        kind=report["kind"],
        reference_code=reference,
        pages=(pictures.keep(pictures.draw(facts), alt_text(facts), media=media),),
        revisions=(report["revision_id"],),
        photo_path=photo_path,
    )
    return drafts.store(conn, draft, now=now)


def _locked(conn: Connection, correction_id: int, *, states: set[str]) -> Mapping[str, Any]:
    row: Mapping[str, Any] | None = queries("editorial").lock_correction(conn, correction_id=correction_id)
    if row is None:
        raise InputError(f"Ralat {correction_id} tidak ada.")
    if row["state"] not in states:
        raise InputError("Ralat ini sudah dikirim, ditutup, atau sedang diproses.")
    return row


def _move(conn: Connection, row: Mapping[str, Any], state: str, *, actor: str | None, now: datetime) -> None:
    queries("editorial").move_correction(
        conn,
        correction_id=row["correction_id"],
        state=state,
        decided_by=actor,
        decided_at=now if actor else None,
        follow_up_post_id=None,
        now=now,
    )


def _settle(conn: Connection, row: Mapping[str, Any], state: str, *, actor: str | None, now: datetime) -> str:
    with conn.transaction():
        _move(conn, row, state, actor=actor, now=now)
        action = f"correction.{'reopened' if state == 'open' else state}"
        _record(conn, row["correction_id"], action, actor=actor or "siar", now=now, post_id=row["post_id"])
    return state


def _record(conn: Connection, correction_id: int, action: str, *, actor: str, now: datetime, **detail: Any) -> None:
    audit.record(conn, actor=actor, action=action, subject=f"correction:{correction_id}", now=now, detail=detail)
