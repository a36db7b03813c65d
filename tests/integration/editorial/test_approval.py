from __future__ import annotations

from datetime import UTC, datetime, timedelta

import psycopg
import pytest

from siar import audit
from siar.editorial import schedule, stories
from siar.editorial.approval import approve, return_post, review
from siar.editorial.board import queue
from siar.editorial.compose import compose
from siar.editorial.editing import edit_texts
from siar.errors import InputError
from siar.settings import Stage
from tests.integration.editorial.conftest import NOW

pytestmark = pytest.mark.integration
DUE = datetime(2026, 9, 15, 4, 0, tzinfo=UTC)  # 12.00 WITA, a slot


@pytest.fixture
def posts(conn, add_report, media, settings):
    add_report()
    compose(conn, media=media, settings=settings, now=NOW)
    return queue(conn)


@pytest.fixture
def agree(conn, settings):
    """Let one person agree to a post as it was seen."""

    def act(post, actor="maria", role="verifikator", *, now=NOW, due_at=DUE, content_hash=None, **over):
        return approve(
            conn,
            post_id=post.post_id,
            actor=actor,
            roles={role} if isinstance(role, str) else role,
            content_hash=content_hash or post.content_hash,
            now=now,
            settings=over.get("settings", settings),
            due_at=due_at,
        )

    return act


@pytest.fixture
def send_back(conn, settings):
    def act(post, actor="yos", role="approver", reason="Angka keliru"):
        return_post(
            conn,
            post_id=post.post_id,
            actor=actor,
            roles={role},
            content_hash=post.content_hash,
            reason=reason,
            now=NOW,
            settings=settings,
        )

    return act


def states(conn):
    return [row["state"] for row in conn.execute("select state from publications order by post_id").fetchall()]


def test_the_first_stage_alone_plans_nothing(conn, posts, agree):
    decision = agree(posts[0])
    assert (decision.stage, decision.waiting, decision.publication_id) == ("verifikator", "approver", None)
    assert states(conn) == []
    assert conn.execute("select state, stage from posts order by post_id").fetchone() == {
        "state": "draft",
        "stage": "approver",
    }


def test_the_last_stage_plans_exactly_what_was_seen(conn, posts, agree):
    for post in posts:
        agree(post)
        agree(post, "yos", "approver")

    planned = conn.execute("select * from publications order by post_id").fetchall()
    assert [row["state"] for row in planned] == ["planned", "planned"]
    assert [row["due_at"] for row in planned] == [DUE, DUE]
    assert [row["content_hash"] for row in planned] == [post.content_hash for post in posts]
    assert planned[0]["payload"]["text"] == posts[0].caption
    assert planned[0]["payload"]["media"][0]["alt_text"] == posts[0].alt_text
    assert conn.execute("select state from drafts").fetchone() == {"state": "approved"}
    assert conn.execute("select distinct scheduled_for from posts").fetchall() == [{"scheduled_for": DUE}]
    assert audit.verify(conn).broken_at is None
    assert queue(conn) == []


def test_nobody_decides_twice_on_the_same_content(conn, posts, agree):
    agree(posts[0], "maria", {"verifikator", "approver"})
    with pytest.raises(InputError, match="orang lain"):
        agree(posts[0], "maria", {"verifikator", "approver"})
    assert states(conn) == []


def test_a_stage_is_not_everybodys(posts, agree):
    with pytest.raises(InputError, match="bukan tahap Anda"):
        agree(posts[0], "yos", "approver")


def test_an_editor_does_not_approve(conn, posts, agree, media, settings):
    edited = edit_texts(
        conn,
        post_id=posts[0].post_id,
        seen=posts[0].content_hash,
        caption=posts[0].caption + "\n\nInfo: kantor kelurahan.",
        alternative=posts[0].alt_text,
        actor="maria",
        media=media,
        settings=settings,
        now=NOW,
    )
    (digest,) = edited.hashes.values()
    with pytest.raises(InputError, match="ikut menyunting"):
        agree(posts[0], "maria", content_hash=digest)
    agree(posts[0], "yos", content_hash=digest)


def test_all_asks_one_person_of_every_role(conn, posts, agree, settings):
    both = Stage(label="Pimpinan", roles=["sekda", "prokopim"], needs="all")
    stages = settings.stages.model_copy(update={"stages": {**settings.stages.stages, "verifikator": both}})
    strict = settings.model_copy(update={"stages": stages})
    assert agree(posts[0], "ani", "sekda", settings=strict).waiting == "verifikator"
    with pytest.raises(InputError, match="bukan tahap"):
        agree(posts[0], "ida", "sekda", settings=strict)
    assert agree(posts[0], "ida", "prokopim", settings=strict).waiting == "approver"


def test_a_budget_needs_the_leadership_too(conn, add_report, media, settings, agree):
    add_report(kind="Anggaran")
    compose(conn, media=media, settings=settings, now=NOW)
    post = queue(conn)[0]
    assert agree(post).waiting == "approver"
    assert agree(post, "yos", "approver").waiting == "pimpinan"
    assert agree(post, "sekda", "sekda").waiting is None
    assert states(conn) == ["planned"]


def test_a_warning_goes_out_after_one_approval_and_is_reviewed_afterwards(
    conn, add_report, media, settings, agree, put_out
):
    add_report(kind="Imbauan", opd="BPBD", indicators="[]", title="Waspada angin kencang")
    compose(conn, media=media, settings=settings, now=NOW)
    post = queue(conn)[0]
    assert agree(post, "yos", "approver", due_at=NOW).waiting is None
    look = {"conn": conn, "post_id": post.post_id, "roles": {"approver"}, "note": None, "now": NOW}
    with pytest.raises(InputError, match="belum tayang"):
        review(**look, actor="maria", settings=settings)
    put_out(post.post_id)
    with pytest.raises(InputError, match="orang lain"):
        review(**look, actor="yos", settings=settings)
    review(**look, actor="maria", settings=settings)
    assert conn.execute("select count(*) as n from posts where review_due").fetchone() == {"n": 0}
    with pytest.raises(InputError, match="tidak menunggu"):
        review(**look, actor="maria", settings=settings)


def test_an_approval_that_comes_after_its_slot_parks_the_post(conn, posts, agree, settings):
    schedule.move(conn, draft_id=posts[0].draft_id, to=DUE, actor="maria", settings=settings, now=NOW)
    later = DUE + timedelta(minutes=1)
    agree(posts[0], now=later, due_at=None)
    decision = agree(posts[0], "yos", "approver", now=later, due_at=None)
    assert decision.parked
    row = conn.execute("select state, sentence from publications").fetchone()
    assert row["state"] == "parked"
    assert "slotnya lewat" in row["sentence"]

    slot = DUE + timedelta(hours=7)
    schedule.move(conn, draft_id=posts[0].draft_id, to=slot, actor="maria", settings=settings, now=later)
    assert conn.execute("select state, due_at from publications").fetchone() == {"state": "planned", "due_at": slot}


def test_without_a_choice_the_next_free_slot_is_taken_for_both_channels(conn, posts, agree):
    for post in posts:
        agree(post)
        agree(post, "yos", "approver", due_at=None)
    due = [row["due_at"] for row in conn.execute("select due_at from publications").fetchall()]
    assert due == [DUE, DUE]


def test_content_that_changed_since_is_not_approved(conn, posts, agree):
    with pytest.raises(InputError, match="berubah sejak"):
        agree(posts[0], content_hash="0" * 64)
    assert conn.execute("select count(*) as n from approvals").fetchone() == {"n": 0}
    assert states(conn) == []


def test_a_report_superseded_meanwhile_is_not_approved(conn, posts, agree):
    conn.execute("update reports set superseded_at = %s", (NOW,))
    with pytest.raises(InputError, match="berubah sejak"):
        agree(posts[0])


def test_a_decision_is_taken_once(posts, agree, send_back):
    agree(posts[0])
    agree(posts[0], "yos", "approver")
    with pytest.raises(InputError, match="sudah disetujui"):
        send_back(posts[0])


def test_returning_needs_a_reason_and_keeps_it_for_the_agency(conn, posts, send_back):
    first = posts[0]
    with pytest.raises(InputError, match="alasan"):
        send_back(first, reason=" ")
    for post in posts:
        send_back(post)
    assert conn.execute("select distinct reason, decision from approvals").fetchall() == [
        {"reason": "Angka keliru", "decision": "return"}
    ]
    assert [post.post_id for post in queue(conn, state="returned")] == [post.post_id for post in posts]
    told = conn.execute("select reason, actor from returned_rows").fetchall()
    assert told == [{"reason": "Angka keliru", "actor": "yos"}]


def test_decisions_are_append_only(conn, posts, agree):
    agree(posts[0])
    with pytest.raises(psycopg.errors.RestrictViolation):
        conn.execute("update approvals set actor = 'yos'")


def test_the_queue_is_read_a_page_at_a_time(conn, posts):
    one = queue(conn, limit=1)
    two = queue(conn, limit=1, after=one[-1].post_id)
    assert [post.post_id for post in one + two] == [post.post_id for post in posts]
    assert queue(conn, limit=1, after=two[-1].post_id) == []


def test_a_post_tells_its_whole_story(conn, posts, agree):
    first = posts[0]
    agree(first)
    agree(first, "yos", "approver")
    story = stories.tell(conn, first.post_id)
    assert story is not None
    assert story.row_number == 2
    assert [decision.actor for decision in story.decisions] == ["maria", "yos"]
    assert story.publication.state == "planned"
    assert [entry.action for entry in story.audit] == ["draft.composed", "post.agreed", "post.approved"]
    assert stories.tell(conn, 10**9) is None


def test_at_once_is_a_right_of_its_own(conn, posts, agree, settings):
    for post in posts:
        agree(post)
    without = [name for name in settings.roles.roles["approver"] if name != "publish.at_once"]
    roles = settings.roles.model_copy(update={"roles": {**settings.roles.roles, "approver": without}})
    strict = settings.model_copy(update={"roles": roles})
    with pytest.raises(InputError, match="sekarang juga bukan wewenang"):
        agree(posts[0], "yos", "approver", due_at=NOW, settings=strict)
    assert states(conn) == []
    agree(posts[0], "yos", "approver", settings=strict)
    agree(posts[1], "yos", "approver", due_at=NOW)
    due = conn.execute("select due_at from publications order by post_id").fetchall()
    assert [row["due_at"] for row in due] == [DUE, NOW]


def test_a_stage_that_is_not_the_last_needs_no_such_right(posts, agree):
    assert agree(posts[0], "maria", "verifikator", due_at=NOW).waiting == "approver"


def test_what_is_edited_waits_for_no_review_any_more(conn, add_report, media, settings, agree):
    add_report(kind="Imbauan", opd="BPBD", indicators="[]", title="Waspada angin kencang")
    compose(conn, media=media, settings=settings, now=NOW)
    post = queue(conn)[0]
    agree(post, "yos", "approver")
    edit_texts(
        conn,
        post_id=post.post_id,
        seen=post.content_hash,
        caption=post.caption + "\nPilih paslon nomor satu.",
        alternative=post.alt_text,
        actor="edi",
        media=media,
        settings=settings,
        now=NOW,
    )
    row = conn.execute("select chain, review_due from posts where post_id = %s", (post.post_id,)).fetchone()
    assert row == {"chain": "sensitif", "review_due": False}
