"""What a look at something that is out found wrong, until somebody acted on it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from siar import audit, people
from siar.editorial import approval, board, objections, review_letters
from siar.editorial.board import Filters, queue
from siar.editorial.compose import compose
from siar.errors import InputError
from tests.integration.editorial.conftest import NOW

pytestmark = pytest.mark.integration
LATER = NOW + timedelta(minutes=5)


@pytest.fixture
def out(conn, add_report, media, settings, put_out):
    """A warning that yos approved and that is out on Facebook, at NOW."""
    add_report(kind="Imbauan", opd="BPBD", indicators="[]", title="Waspada angin kencang")
    compose(conn, media=media, settings=settings, now=NOW)
    post = queue(conn)[0]
    approval.approve(
        conn,
        post_id=post.post_id,
        actor="yos",
        roles={"approver"},
        content_hash=post.content_hash,
        now=NOW,
        settings=settings,
        due_at=NOW,
    )
    put_out(post.post_id)
    return post


@pytest.fixture
def look(conn, settings):
    def act(post, actor="maria", note=None):
        approval.review(
            conn, post_id=post.post_id, actor=actor, roles={"verifikator"}, note=note, now=LATER, settings=settings
        )

    return act


@pytest.fixture
def tab(conn, settings):
    def shown():
        found = board.listing(conn, "tinjauan", filters=Filters(), settings=settings, now=LATER)
        assert board.counts(conn, now=NOW).reviews == len(found.cards)
        return [post for card in found.cards for post in card.posts]

    return shown


def test_before_it_is_out_there_is_nothing_to_look_at(conn, add_report, media, settings, look, tab):
    add_report(kind="Imbauan", opd="BPBD", indicators="[]", title="Waspada angin kencang")
    compose(conn, media=media, settings=settings, now=NOW)
    post = queue(conn)[0]
    seen = {"post_id": post.post_id, "content_hash": post.content_hash, "roles": {"approver"}}
    approval.approve(conn, **seen, actor="yos", now=NOW, settings=settings, due_at=NOW)
    assert tab() == []
    with pytest.raises(InputError, match="belum tayang"):
        look(post)


@pytest.mark.parametrize("deed", ["caption", "crop", "grouped"])
def test_who_had_a_part_in_it_does_not_look_at_it(conn, out, look, deed):
    conn.execute("insert into hands values (%s, null, 'Maria', %s, %s)", (out.draft_id, deed, NOW))
    with pytest.raises(InputError, match="empat mata"):
        look(out)
    look(out, "ani")


def test_who_approved_it_under_another_name_does_not_look_at_it(conn, out, look):
    people.remember(conn, "7", name="Yos", now=NOW)
    with pytest.raises(InputError, match="Anda yang menyetujuinya"):
        look(out, "7")


def test_an_objection_stays_on_the_desk_until_it_is_acted_on(conn, out, look, tab):
    (waiting,) = tab()
    assert (waiting.review_due, waiting.objection) == (True, None)
    look(out, note="Nomor teleponnya salah.")
    (waiting,) = tab()
    assert not waiting.review_due
    assert (waiting.objection.actor, waiting.objection.reason) == ("maria", "Nomor teleponnya salah.")
    for who, sentence in (("yos", "empat mata"),):
        with pytest.raises(InputError, match=sentence):
            objections.settle(conn, out.post_id, reason="Sudah benar.", actor=who, now=LATER)
    with pytest.raises(InputError, match="Mohon tulis"):
        objections.settle(conn, out.post_id, reason=" ", actor="ani", now=LATER)
    objections.settle(conn, out.post_id, reason="Nomornya memang baru.", actor="ani", now=LATER)
    assert tab() == []
    with pytest.raises(InputError, match="Tidak ada keberatan"):
        objections.settle(conn, out.post_id, reason="Sekali lagi.", actor="ani", now=LATER)
    assert audit.verify(conn).broken_at is None


def test_a_look_that_finds_nothing_leaves_nothing(out, look, tab):
    look(out, note="  ")
    assert tab() == []


def test_a_correction_that_is_out_settles_it_and_one_that_waits_does_not(conn, out, look, tab):
    look(out, note="Nomor teleponnya salah.")
    conn.execute(
        "insert into corrections (post_id, report_id, way, caption_before, reason, state, opened_at, updated_at)"
        " values (%s, %s, 'edit', 'a', 'salah', 'open', %s, %s)",
        (out.post_id, out.report_id, LATER, LATER + timedelta(minutes=1)),
    )
    conn.execute(
        "insert into correction_texts (correction_id, caption, report_id, written_by, written_at)"
        " select correction_id, 'b', report_id, 'edi', opened_at from corrections"
    )
    assert len(tab()) == 1
    with conn.transaction():
        # How it was sent is told elsewhere (tests/integration/desk/test_corrections.py).
        conn.execute("set local session_replication_role = replica")
        conn.execute(
            "update corrections set state = 'done', sending_at = opened_at,"
            " sent_text_id = (select max(text_id) from correction_texts)"
        )
    assert tab() == []


def test_a_follow_up_that_was_sent_back_does_not_settle_it(conn, out, look, tab):
    look(out, note="Nomor teleponnya salah.")
    other = next(post for post in queue(conn) if post.post_id != out.post_id)
    conn.execute(
        "insert into corrections (post_id, report_id, way, caption_before, reason, state, opened_at, updated_at,"
        " follow_up_post_id) values (%s, %s, 'follow_up', 'a', 'salah', 'done', %s, %s, %s)",
        (out.post_id, out.report_id, LATER, LATER + timedelta(minutes=1), other.post_id),
    )
    assert tab() == []
    conn.execute("update posts set state = 'returned' where post_id = %s", (other.post_id,))
    assert len(tab()) == 1


def test_a_post_that_was_taken_down_waits_for_nothing(conn, out, look, tab, settings):
    look(out, note="Nomor teleponnya salah.")
    conn.execute(
        "insert into withdrawals (publication_id, reason, actor, state, requested_at, settled_at, sending_at)"
        " select publication_id, 'salah', 'yos', 'done', %s, %s, %s from publications",
        (LATER, LATER, LATER),
    )
    assert tab() == []
    assert objections.late(conn, settings=settings, now=NOW + timedelta(days=9)) == []


class TestLateReviews:
    def test_what_is_looked_at_in_time_is_not_late(self, conn, out, settings):
        assert objections.late(conn, settings=settings, now=NOW + timedelta(hours=24)) == []
        (late,) = objections.late(conn, settings=settings, now=NOW + timedelta(hours=24, seconds=1))
        assert (late.post_id, late.since, late.objection) == (out.post_id, NOW, None)

    def test_an_objection_that_nobody_acts_on_is_late_too(self, conn, out, look, settings):
        look(out, note="Nomor teleponnya salah.")
        (late,) = objections.late(conn, settings=settings, now=NOW + timedelta(hours=25))
        assert (late.since, late.objection) == (LATER, "Nomor teleponnya salah.")

    def test_a_letter_a_day_says_so(self, conn, out, settings):
        assert review_letters.remind(conn, settings=settings, now=NOW + timedelta(hours=1)) == 0
        for hours in (25, 26, 49):
            assert review_letters.remind(conn, settings=settings, now=NOW + timedelta(hours=hours)) == 1
        letters = conn.execute("select kind, recipient, plain from messages order by message_id").fetchall()
        assert [(row["kind"], row["recipient"]) for row in letters] == [("review", settings.city.alerts_to[0])] * 2
        assert out.reference_code in letters[0]["plain"]
        assert "belum ditinjau" in letters[0]["plain"]

    def test_the_letter_goes_to_whom_the_city_names(self, conn, out, settings):
        stages = settings.stages.model_copy(update={"reviews_to": ["redaksi@kota.example"]})
        review_letters.remind(
            conn, settings=settings.model_copy(update={"stages": stages}), now=NOW + timedelta(days=2)
        )
        assert [row["recipient"] for row in conn.execute("select recipient from messages").fetchall()] == [
            "redaksi@kota.example"
        ]
