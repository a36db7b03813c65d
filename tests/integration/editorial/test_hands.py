"""Four eyes: whoever had a part in a content is no second pair of eyes for it."""

from __future__ import annotations

from datetime import timedelta

import psycopg
import pytest

from siar import people
from siar.editorial import approval, carousels, hands
from siar.editorial.board import queue
from siar.editorial.compose import compose
from siar.editorial.editing import edit_texts, use_template
from siar.errors import InputError
from tests.integration.editorial.conftest import NOW

pytestmark = pytest.mark.integration
ALL = {"verifikator", "approver"}


@pytest.fixture
def posts(conn, add_report, media, settings):
    add_report()
    compose(conn, media=media, settings=settings, now=NOW)
    return queue(conn)


@pytest.fixture
def edit(conn, media, settings):
    def act(post, actor, *, caption=None, alternative=None):
        (now,) = [item for item in queue(conn) if item.post_id == post.post_id]
        return edit_texts(
            conn,
            post_id=now.post_id,
            seen=now.content_hash,
            caption=caption or now.caption,
            alternative=alternative or now.alt_text,
            actor=actor,
            media=media,
            settings=settings,
            now=NOW,
        )

    return act


@pytest.fixture
def agree(conn, settings):
    def act(post, actor, roles=("verifikator", "approver"), **over):
        (seen,) = [item.content_hash for item in queue(conn) if item.post_id == post.post_id]
        return approval.approve(
            conn,
            post_id=post.post_id,
            actor=actor,
            roles=roles,
            content_hash=seen,
            now=NOW,
            settings=over.pop("settings", settings),
            **over,
        )

    return act


@pytest.fixture
def warning(conn, add_report, media, settings):
    """The post of a warning, which takes the fast lane."""
    add_report(kind="Imbauan", opd="BPBD", indicators="[]", title="Waspada angin kencang")
    compose(conn, media=media, settings=settings, now=NOW)
    return next(post for post in queue(conn) if post.kind == "Imbauan")


def deeds(conn, post):
    return {(hand.actor, hand.deed) for hand in hands.touches(conn, post.post_id)}


class TestWhoHadAPart:
    def test_a_dot_by_a_colleague_makes_the_author_no_stranger(self, conn, posts, edit, agree):
        edit(posts[0], "maria", caption=posts[0].caption + "\nInfo: kantor kelurahan.")
        edit(posts[0], "yos", caption=posts[0].caption + "\nInfo: kantor kelurahan..")
        assert hands.of_post(conn, posts[0].post_id) == {"maria", "yos"}
        for actor in ("maria", "yos"):
            with pytest.raises(InputError, match="empat mata"):
                agree(posts[0], actor)
        assert agree(posts[0], "ani").waiting == "approver"

    def test_a_caption_is_one_post_s_and_a_picture_and_its_text_are_all_posts(
        self, conn, posts, edit, agree, media, settings
    ):
        edit(posts[0], "maria", caption=posts[0].caption + "\nTambahan.")
        assert deeds(conn, posts[1]) == set()
        edit(posts[1], "yos", alternative=posts[0].alt_text + " Lengkap.")
        assert deeds(conn, posts[0]) == {("maria", "caption"), ("yos", "alt_text")}
        assert deeds(conn, posts[1]) == {("yos", "alt_text")}
        seen = next(item.content_hash for item in queue(conn) if item.post_id == posts[1].post_id)
        use_template(
            conn,
            post_id=posts[1].post_id,
            seen=seen,
            template="umum",
            actor="ani",
            media=media,
            settings=settings,
            now=NOW,
        )
        assert ("ani", "template") in deeds(conn, posts[0])
        with pytest.raises(InputError, match="empat mata"):
            agree(posts[0], "ani")

    def test_saving_without_a_change_is_no_part(self, conn, posts, edit):
        edit(posts[0], "maria")
        assert hands.of_post(conn, posts[0].post_id) == frozenset()

    def test_who_let_a_row_through_does_not_publish_it_alone(self, conn, warning, agree):
        conn.execute(
            "insert into reviews (revision_id, row_id, input_hash, decision, codes, actor, decided_at)"
            " select r.revision_id, v.row_id, v.input_hash, 'accept', '{}', 'asti', %s from reports r"
            " join row_revisions v using (revision_id) where r.report_id = %s",
            (NOW, warning.report_id),
        )
        assert deeds(conn, warning) == {("asti", "accepted")}
        with pytest.raises(InputError, match="menerima barisnya"):
            agree(warning, "asti")
        assert agree(warning, "yos").waiting is None

    def test_a_carousel_has_the_hands_of_what_it_is_made_of(
        self, conn, add_report, media, settings, posts, edit, agree
    ):
        add_report(title="Imunisasi di Oebobo")
        compose(conn, media=media, settings=settings, now=NOW)
        edit(posts[0], "maria", caption=posts[0].caption + "\nTambahan.")
        draft_id = carousels.group(
            conn,
            seen={post.post_id: post.content_hash for post in queue(conn)},
            title="Kesehatan kota",
            lead="Dua laporan.",
            actor="edi",
            media=media,
            settings=settings,
            now=NOW,
        )
        carousel = next(post for post in queue(conn) if post.draft_id == draft_id)
        assert deeds(conn, carousel) == {("maria", "caption"), ("edi", "grouped")}
        for actor in ("maria", "edi"):
            with pytest.raises(InputError, match="empat mata"):
                agree(carousel, actor)

    def test_a_row_that_changes_begins_without_hands(self, conn, add_report, media, settings, posts, edit):
        edit(posts[0], "maria", caption=posts[0].caption + "\nTambahan.")
        (row,) = conn.execute("select row_id from reports").fetchall()
        conn.execute("update reports set superseded_at = %s", (NOW,))
        add_report(row_id=row["row_id"], revision=2)
        compose(conn, media=media, settings=settings, now=NOW)
        assert all(hands.of_post(conn, post.post_id) == frozenset() for post in queue(conn))

    def test_what_was_noted_stays(self, conn, posts, edit):
        edit(posts[0], "maria", caption=posts[0].caption + "\nTambahan.")
        for statement in ("update hands set actor = 'yos'", "delete from hands", "truncate hands"):
            with pytest.raises(psycopg.errors.RestrictViolation):
                conn.execute(statement)


class TestOnePersonOfSeveralNames:
    def test_upper_and_lower_case_are_one_person(self, posts, agree):
        agree(posts[0], "Asti")
        with pytest.raises(InputError, match="orang lain"):
            agree(posts[0], "asti")

    def test_a_name_of_before_and_an_id_of_now_are_one_person(self, conn, posts, edit, agree):
        edit(posts[0], "Asti", caption=posts[0].caption + "\nTambahan.")
        people.remember(conn, "7", name="asti", now=NOW)
        with pytest.raises(InputError, match="empat mata"):
            agree(posts[0], "7")

    def test_a_new_name_makes_nobody_a_stranger(self, conn, posts, agree):
        agree(posts[0], "asti")
        people.remember(conn, "7", name="asti", now=NOW)
        people.remember(conn, "7", name="Asti Lestari", now=NOW + timedelta(hours=2))
        with pytest.raises(InputError, match="orang lain"):
            agree(posts[0], "7")
        assert agree(posts[0], "8").waiting is None


class TestTheFastLane:
    def test_a_caption_rewritten_with_politics_leaves_it(self, conn, warning, edit, agree):
        assert warning.chain == "cepat"
        edit(warning, "edi", caption=warning.caption + "\nPilih paslon nomor satu.")
        row = conn.execute("select chain, stage from posts where post_id = %s", (warning.post_id,)).fetchone()
        assert row == {"chain": "sensitif", "stage": "verifikator"}
        assert agree(warning, "yos").waiting == "approver"

    def test_a_caption_in_which_nothing_is_found_stays(self, conn, warning, edit):
        edit(warning, "edi", caption=warning.caption + "\nTetap di rumah.")
        assert conn.execute("select chain from posts where post_id = %s", (warning.post_id,)).fetchone() == {
            "chain": "cepat"
        }

    def test_what_was_composed_stays_whatever_is_found_in_it(self, conn, add_report, media, settings):
        add_report(kind="Imbauan", opd="BPBD", indicators="[]", title="Waspada banjir bandang")
        compose(conn, media=media, settings=settings, now=NOW)
        assert {post.chain for post in queue(conn)} == {"cepat"}
