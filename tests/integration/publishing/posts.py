"""Approved posts and their publications, without the domains that come before."""

from __future__ import annotations

import hashlib
import itertools
from datetime import UTC, datetime
from typing import Any

from siar.publishing import ledger
from siar.store import Connection
from tests.integration.publishing.graphworld import JPEG_SHA

NOW = datetime(2026, 11, 2, 4, 0, tzinfo=UTC)
_numbers = itertools.count(1)


def add_post(
    conn: Connection, *, channel: str, text: str, content_hash: str, state: str = "approved", account_id: str = ""
) -> int:
    """An approved post alone: foreign keys are switched off, its draft belongs to another domain's tests."""
    with conn.transaction():
        conn.execute("set local session_replication_role = replica")
        row = conn.execute(
            "insert into siar.posts (draft_id, account_id, channel, caption, content_hash, state, created_at, updated_at)"
            " values (%s, %s, %s, %s, %s, %s, %s, %s) returning post_id",
            (next(_numbers) + 1_000_000, account_id or f"{channel}-city", channel, text, content_hash, state, NOW, NOW),
        ).fetchone()
    assert row
    return int(row["post_id"])


def code_of(number: int) -> str:
    return f"KPG-2611-{number:04d}"


def payload_of(form: str, code: str, *, pictures: int | None = None, link: str | None = None) -> dict[str, Any]:
    count = pictures if pictures is not None else {"photo": 1, "album": 3, "carousel": 3, "story": 1}.get(form, 0)
    return {
        "form": form,
        "text": "" if form == "story" else f"Jalan sudah diperbaiki.\n\n{code}",
        "link": link or ("https://kupangkota.go.id/berita" if form == "link" else None),
        "media": [
            {"path": f"visuals/{code}-{index}.jpg", "sha256": JPEG_SHA, "alt_text": f"Gambar {index + 1}"}
            for index in range(count)
        ],
    }


def plan_post(
    conn: Connection,
    *,
    channel: str = "facebook",
    form: str = "photo",
    now: datetime = NOW,
    account_id: str = "",
    **payload: Any,
) -> tuple[int, str]:
    """Plan one approved post; return the publication's id and its reference code."""
    code = code_of(next(_numbers))
    content = payload_of(form, code, **payload)
    digest = hashlib.sha256(f"{channel}{code}".encode()).hexdigest()
    account_id = account_id or f"{channel}-city"
    text = content["text"] or code
    post_id = add_post(conn, channel=channel, text=text, content_hash=digest, account_id=account_id)
    publication_id = ledger.plan(
        conn,
        post_id=post_id,
        account_id=account_id,
        channel=channel,
        content_hash=digest,
        reference_code=code,
        due_at=now,
        payload=content,
        now=now,
    )
    return publication_id, code


def row_of(conn: Connection, publication_id: int) -> dict[str, Any]:
    row = conn.execute("select * from siar.publications where publication_id = %s", (publication_id,)).fetchone()
    assert row
    return row
