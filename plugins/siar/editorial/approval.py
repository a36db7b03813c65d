"""Decisions on posts, each bound to the content that was seen, and what the desk lists.

One stage (`approver`) decides today; the stage is stored with every post and decision so that further stages need
no new tables. Who may decide is the web's matter (roles.yaml); what may be decided is decided here.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from siar import audit
from siar.errors import InputError
from siar.store import Connection, queries

__all__ = ["approve", "post_story", "queue", "return_post"]

_STATES = {
    "approved": "sudah disetujui",
    "returned": "sudah dikembalikan",
    "superseded": "sudah diganti oleh isian yang lebih baru",
}


def _lock(conn: Connection, *, post_id: int, content_hash: str, stage: str) -> Mapping[str, Any]:
    """Return the post, locked, if it may be decided on as it was seen.

    :raises InputError: when it does not exist, was decided on, or has changed since. For the editor, in Indonesian.
    """
    post: Mapping[str, Any] | None = queries("editorial").lock_post(conn, post_id=post_id)
    if post is None:
        raise InputError(f"Kiriman {post_id} tidak ada.")
    if post["state"] != "draft":
        raise InputError(f"Kiriman {post['reference_code']} ({post['channel']}) {_STATES[post['state']]}.")
    if post["content_hash"] != content_hash or not post["stands"]:
        raise InputError(
            f"Isi kiriman {post['reference_code']} ({post['channel']}) berubah sejak Anda melihatnya. Mohon muat ulang dan periksa lagi."
        )
    if post["stage"] != stage:
        raise InputError(f"Kiriman {post['reference_code']} sedang menunggu tahap {post['stage']}, bukan {stage}.")
    return post


def approve(
    conn: Connection,
    *,
    post_id: int,
    actor: str,
    content_hash: str,
    now: datetime,
    due_at: datetime,
    stage: str = "approver",
) -> int:
    """Approve a post exactly as seen and plan its publication, in one transaction; return the publication's id.

    :param content_hash: of the post as the approver saw it.
    :param due_at: aware; when it goes out. Not after `now` means at once.
    :raises InputError: when it may not be approved; nothing has changed then.
    """
    from siar.publishing import ledger

    sql = queries("editorial")
    with conn.transaction():
        post = _lock(conn, post_id=post_id, content_hash=content_hash, stage=stage)
        sql.insert_approval(
            conn,
            post_id=post_id,
            stage=stage,
            decision="approve",
            actor=actor,
            content_hash=content_hash,
            reason=None,
            now=now,
        )
        sql.set_post_state(conn, post_id=post_id, state="approved", scheduled_for=due_at, urgent=due_at <= now, now=now)
        sql.settle_draft(conn, draft_id=post["draft_id"], now=now)
        publication_id = ledger.plan(
            conn,
            post_id=post_id,
            channel=post["channel"],
            content_hash=content_hash,
            reference_code=post["reference_code"],
            due_at=due_at,
            payload={
                "form": "photo",
                "text": post["caption"],
                "link": None,
                "media": [{"path": post["visual_path"], "sha256": post["visual_sha256"], "alt_text": post["alt_text"]}],
            },
            now=now,
        )
        audit.record(
            conn,
            actor=actor,
            action="post.approved",
            subject=f"post:{post_id}",
            now=now,
            detail={
                "stage": stage,
                "content_hash": content_hash,
                "due_at": due_at.isoformat(),
                "publication_id": publication_id,
            },
        )
    return int(publication_id)


def return_post(
    conn: Connection,
    *,
    post_id: int,
    actor: str,
    content_hash: str,
    reason: str,
    now: datetime,
    stage: str = "approver",
) -> None:
    """Send a post back to its agency with a reason.

    :raises InputError: when the reason is empty or the post may not be decided on as seen.
    """
    if not reason.strip():
        raise InputError("Mohon tulis alasan pengembalian, agar OPD tahu apa yang perlu diperbaiki.")
    sql = queries("editorial")
    with conn.transaction():
        post = _lock(conn, post_id=post_id, content_hash=content_hash, stage=stage)
        sql.insert_approval(
            conn,
            post_id=post_id,
            stage=stage,
            decision="return",
            actor=actor,
            content_hash=content_hash,
            reason=reason.strip(),
            now=now,
        )
        sql.set_post_state(conn, post_id=post_id, state="returned", scheduled_for=None, urgent=False, now=now)
        sql.settle_draft(conn, draft_id=post["draft_id"], now=now)
        audit.record(
            conn,
            actor=actor,
            action="post.returned",
            subject=f"post:{post_id}",
            now=now,
            detail={"stage": stage, "content_hash": content_hash, "reason": reason.strip()},
        )


def queue(
    conn: Connection, *, state: str = "draft", after: int = 0, limit: int = 50, opd: str | None = None
) -> list[dict[str, Any]]:
    """Return posts in a state, oldest first, at most `limit` with ids above `after` (keyset pagination)."""
    return list(queries("editorial").queue(conn, state=state, after=after, limit=limit, opd=opd))


def post_story(conn: Connection, post_id: int) -> dict[str, Any] | None:
    """Return one post with its row revision, verdict, draft, decisions, publication and audit entries; None if none."""
    sql = queries("editorial")
    post = sql.story(conn, post_id=post_id)
    if post is None:
        return None
    return {
        **post,
        "decisions": list(sql.decisions(conn, post_id=post_id)),
        "publication": sql.publication_of_post(conn, post_id=post_id),
        "audit": list(sql.audit_of_post(conn, post_id=post_id, draft_id=post["draft_id"])),
    }
