from __future__ import annotations

from datetime import timedelta

import pytest

from siar.editorial import agreements
from siar.editorial.approval import approve
from siar.editorial.board import queue
from siar.editorial.compose import compose
from siar.editorial.editing import edit_texts
from tests.integration.editorial.conftest import NOW

pytestmark = pytest.mark.integration


@pytest.fixture
def posts(conn, add_report, media, settings):
    add_report()
    compose(conn, media=media, settings=settings, now=NOW)
    return queue(conn)


def agree(conn, settings, post_id, content_hash, *, actor="maria", now=NOW):
    approve(
        conn,
        post_id=post_id,
        actor=actor,
        roles={"verifikator"},
        content_hash=content_hash,
        now=now,
        settings=settings,
    )


def test_agreements_are_told_by_post_with_an_empty_list_where_there_is_none(conn, posts, settings):
    first, second = posts
    agree(conn, settings, first.post_id, first.content_hash)
    given = agreements.of_posts(conn, [second.post_id, first.post_id])
    assert given[second.post_id] == []
    (agreement,) = given[first.post_id]
    assert (agreement.stage, agreement.actor, agreement.roles) == ("verifikator", "maria", ["verifikator"])
    assert agreements.of_posts(conn, []) == {}


def test_what_was_agreed_before_a_change_counts_no_more_even_when_the_text_comes_back(conn, posts, media, settings):
    post = posts[0]
    agree(conn, settings, post.post_id, post.content_hash)
    seen = post.content_hash
    for minutes, caption in enumerate((post.caption + "\nTambahan.", post.caption), 1):
        edited = edit_texts(
            conn,
            post_id=post.post_id,
            seen=seen,
            caption=caption,
            alternative=post.alt_text,
            actor="edi",
            media=media,
            settings=settings,
            now=NOW + timedelta(minutes=minutes),
        )
        seen = edited.hashes[post.post_id]
        assert agreements.of_post(conn, post.post_id) == []
    assert seen == post.content_hash, "the same content has the same hash"
    agree(conn, settings, post.post_id, seen, actor="ani", now=NOW + timedelta(minutes=3))
    assert [agreement.actor for agreement in agreements.of_post(conn, post.post_id)] == ["ani"]
