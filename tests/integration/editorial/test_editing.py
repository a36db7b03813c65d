"""Edits beside a worker that puts the same draft out."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from siar.editorial import approval, posts
from siar.editorial.board import queue
from siar.editorial.compose import compose
from siar.editorial.editing import edit_texts
from siar.errors import InputError
from siar.publishing import ledger
from siar.store import connect
from tests.integration.editorial.conftest import NOW
from tests.integration.publishing.posts import clear

pytestmark = pytest.mark.integration


def test_an_alternative_text_is_not_changed_under_a_sibling_that_begins_to_go_out(
    conn, database, add_report, media, settings
):
    add_report()
    compose(conn, media=media, settings=settings, now=NOW)
    first, second = queue(conn)
    for actor, role in (("maria", "verifikator"), ("yos", "approver")):
        approval.approve(
            conn,
            post_id=first.post_id,
            actor=actor,
            roles={role},
            content_hash=first.content_hash,
            now=NOW,
            settings=settings,
            due_at=NOW + timedelta(hours=2),
        )
    due = NOW + timedelta(hours=2)
    item = ledger.claim(conn, [first.account_id], now=due)
    ledger.prepared(conn, item, {}, now=due)

    def edit():
        with connect(database, application_name="editor") as other:
            edit_texts(
                other,
                post_id=second.post_id,
                seen=second.content_hash,
                caption=second.caption,
                alternative=second.alt_text + " Lengkap.",
                actor="edi",
                media=media,
                settings=settings,
                now=due,
            )

    blocked = (
        "select count(*) as n from pg_stat_activity where application_name = 'editor' and wait_event_type = 'Lock'"
    )
    with ThreadPoolExecutor(1) as pool, connect(database) as watcher:
        with conn.transaction():
            posts.lock(conn, first.post_id)
            clear(conn, item.publication_id)
            ledger.begin_commit(conn, item, ledger.Attempt("commit", due, "sent"))
            edited = pool.submit(edit)
            while not watcher.execute(blocked).fetchone()["n"]:
                assert not edited.done(), "it did not wait for the commit"
        with pytest.raises(InputError, match="Sudah tayang atau sedang dikirim"):
            edited.result(timeout=60)
    after = conn.execute("select content_hash from posts order by post_id").fetchall()
    assert [row["content_hash"] for row in after] == [first.content_hash, second.content_hash]
    assert conn.execute("select distinct alt_text from drafts").fetchall() == [{"alt_text": first.alt_text}]
