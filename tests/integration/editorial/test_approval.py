from __future__ import annotations

from datetime import timedelta

import psycopg
import pytest

from siar import audit
from siar.editorial.approval import approve, post_story, queue, return_post
from siar.editorial.compose import compose
from siar.errors import InputError
from tests.integration.editorial.conftest import NOW

pytestmark = pytest.mark.integration
DUE = NOW + timedelta(hours=2)


@pytest.fixture
def posts(conn, add_report, media, settings):
    add_report()
    compose(conn, media=media, settings=settings, now=NOW)
    return queue(conn)


def test_approving_plans_the_publication_with_exactly_what_was_seen(conn, posts):
    for post in posts:
        approve(conn, post_id=post["post_id"], actor="maria", content_hash=post["content_hash"], now=NOW, due_at=DUE)

    planned = conn.execute("select * from publications order by post_id").fetchall()
    assert [row["state"] for row in planned] == ["planned", "planned"]
    assert [row["due_at"] for row in planned] == [DUE, DUE]
    assert [row["content_hash"] for row in planned] == [post["content_hash"] for post in posts]
    assert planned[0]["payload"]["text"] == posts[0]["caption"]
    assert planned[0]["payload"]["media"][0]["alt_text"] == posts[0]["alt_text"]
    assert conn.execute("select state from drafts").fetchone() == {"state": "approved"}
    assert conn.execute("select distinct scheduled_for from posts").fetchall() == [{"scheduled_for": DUE}]
    assert audit.verify(conn).broken_at is None
    assert queue(conn) == []


def test_content_that_changed_since_is_not_approved(conn, posts):
    with pytest.raises(InputError, match="berubah sejak"):
        approve(conn, post_id=posts[0]["post_id"], actor="maria", content_hash="0" * 64, now=NOW, due_at=DUE)
    assert conn.execute("select count(*) as n from approvals").fetchone() == {"n": 0}
    assert conn.execute("select count(*) as n from publications").fetchone() == {"n": 0}


def test_a_report_superseded_meanwhile_is_not_approved(conn, posts):
    conn.execute("update reports set superseded_at = %s", (NOW,))
    with pytest.raises(InputError, match="berubah sejak"):
        approve(
            conn, post_id=posts[0]["post_id"], actor="maria", content_hash=posts[0]["content_hash"], now=NOW, due_at=DUE
        )


def test_a_decision_is_taken_once(conn, posts):
    first = posts[0]
    approve(conn, post_id=first["post_id"], actor="maria", content_hash=first["content_hash"], now=NOW, due_at=DUE)
    with pytest.raises(InputError, match="sudah disetujui"):
        return_post(
            conn, post_id=first["post_id"], actor="yos", content_hash=first["content_hash"], reason="salah", now=NOW
        )


def test_returning_needs_a_reason_and_keeps_it(conn, posts):
    first = posts[0]
    with pytest.raises(InputError, match="alasan"):
        return_post(
            conn, post_id=first["post_id"], actor="yos", content_hash=first["content_hash"], reason=" ", now=NOW
        )
    return_post(
        conn, post_id=first["post_id"], actor="yos", content_hash=first["content_hash"], reason="Angka keliru", now=NOW
    )
    assert conn.execute("select reason, decision from approvals").fetchall() == [
        {"reason": "Angka keliru", "decision": "return"}
    ]
    assert [post["post_id"] for post in queue(conn, state="returned")] == [first["post_id"]]


def test_decisions_are_append_only(conn, posts):
    first = posts[0]
    approve(conn, post_id=first["post_id"], actor="maria", content_hash=first["content_hash"], now=NOW, due_at=DUE)
    with pytest.raises(psycopg.errors.RestrictViolation):
        conn.execute("update approvals set actor = 'yos'")


def test_an_unknown_stage_is_refused(conn, posts):
    with pytest.raises(InputError, match="tahap"):
        approve(
            conn,
            post_id=posts[0]["post_id"],
            actor="maria",
            content_hash=posts[0]["content_hash"],
            now=NOW,
            due_at=DUE,
            stage="verifikator",
        )


def test_the_queue_is_read_a_page_at_a_time(conn, posts):
    one = queue(conn, limit=1)
    two = queue(conn, limit=1, after=one[-1]["post_id"])
    assert [post["post_id"] for post in one + two] == [post["post_id"] for post in posts]
    assert queue(conn, limit=1, after=two[-1]["post_id"]) == []


def test_a_post_tells_its_whole_story(conn, posts):
    first = posts[0]
    approve(conn, post_id=first["post_id"], actor="maria", content_hash=first["content_hash"], now=NOW, due_at=DUE)
    story = post_story(conn, first["post_id"])
    assert story is not None
    assert story["row_number"] == 2
    assert [decision["actor"] for decision in story["decisions"]] == ["maria"]
    assert story["publication"]["state"] == "planned"
    assert [entry["action"] for entry in story["audit"]] == ["draft.composed", "post.approved"]
    assert post_story(conn, 10**9) is None
