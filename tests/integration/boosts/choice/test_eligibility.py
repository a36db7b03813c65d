"""Which published posts may be boosted: the reason against it stands on the post, and is kept for the desk."""

from __future__ import annotations

from datetime import timedelta

import pytest

from siar.boosts.choice.eligibility import Choice, choose
from siar.findings.catalogue import Catalogue
from siar.settings import load_settings
from siar.store import Connection
from tests.integration.boosts.books import NOW, boost_row, published_post, read_numbers

pytestmark = pytest.mark.integration


def chosen(conn: Connection) -> Choice:
    settings = load_settings()
    return choose(conn, settings=settings, catalogue=Catalogue.load(settings), now=NOW)


@pytest.mark.parametrize(
    "change",
    [
        "update siar.posts set review_due = true",
        "update siar.posts set content_hash = repeat('f', 64)",
        """insert into siar.approvals (post_id, stage, decision, actor, content_hash, reason, decided_at)
           select post_id, 'tinjauan', 'return', 'vera', content_hash, 'Angkanya keliru.', now() from siar.posts""",
    ],
)
def test_what_is_out_and_not_agreed_to_is_not_advertised(conn, change):
    post = published_post(conn)
    assert chosen(conn).left_out == {}
    conn.execute(change)
    found = chosen(conn)
    assert found.candidates == ()
    assert [finding.code for finding in found.told[post]] == ["E_IKLAN_TANPA_PERSETUJUAN"]


def test_what_announced_something_that_is_over_is_not_advertised(conn):
    gone, coming = published_post(conn, kind="Agenda"), published_post(conn, kind="Agenda")
    drafts = conn.execute(
        "select p.publication_id, o.draft_id from siar.publications p join siar.posts o using (post_id)"
    ).fetchall()
    draft_of = {row["publication_id"]: row["draft_id"] for row in drafts}
    ends = {draft_of[gone]: NOW, draft_of[coming]: NOW + timedelta(hours=25)}

    def closing(_, draft_ids):
        assert set(draft_ids) == set(ends)
        return ends

    settings = load_settings()
    found = choose(conn, settings=settings, catalogue=Catalogue.load(settings), now=NOW, closing=closing)
    assert [item.post.publication_id for item in found.candidates] == [coming]
    assert [finding.code for finding in found.told[gone]] == ["W_IKLAN_LEWAT"]
    assert found.left_out == {"W_IKLAN_LEWAT": 1}


# -- what is read of posts -----------------------------------------------------------------------------------------


def codes(conn: Connection, post: int) -> list[str]:
    return [finding.code for finding in chosen(conn).told[post]]


def test_a_post_of_which_nothing_was_read_is_not_advertised(conn):
    post = published_post(conn, interactions=None)
    assert codes(conn, post) == ["I_IKLAN_BELUM_DIBACA"]
    read_numbers(conn, post, at=NOW, interactions=9)
    assert codes(conn, post) == []


def test_a_post_is_held_against_its_accounts_own_posts_at_the_same_age(conn):
    for back in range(2, 10):
        other = published_post(conn, published_at=NOW - timedelta(days=back), interactions=20)
        # What came later is no measure for one that is young.
        read_numbers(conn, other, at=NOW - timedelta(days=back - 1), interactions=400)
    quiet, good = published_post(conn, interactions=19), published_post(conn, interactions=21)
    assert (codes(conn, quiet), codes(conn, good)) == (["I_IKLAN_SEPI"], [])
    (found,) = chosen(conn).candidates
    assert (found.baseline.posts, found.baseline.median, found.signal) == (9, 20, 1.05)
    # What another account put out is not what is usual here.
    conn.execute("set session_replication_role = replica")
    conn.execute(
        """update siar.publications set account_id = 'instagram-city', channel = 'instagram'
           where publication_id in (select publication_id from siar.publications order by 1 limit 3)"""
    )
    conn.execute("set session_replication_role = origin")
    assert codes(conn, quiet) == []


def test_what_an_advertisement_brought_is_not_usual(conn):
    others = [published_post(conn, published_at=NOW - timedelta(days=back), interactions=90) for back in range(2, 10)]
    post = published_post(conn, interactions=10)
    assert codes(conn, post) == ["I_IKLAN_SEPI"]
    boost = boost_row(conn, others[0])
    conn.execute("set session_replication_role = replica")
    conn.execute("update siar.boosts set starts_at = %s where boost_id = %s", (NOW - timedelta(days=2), boost))
    conn.execute("set session_replication_role = origin")
    assert codes(conn, post) == [], "seven are too few, and ten are more than the fixed bound"


def test_a_reading_from_long_before_is_no_measure(conn):
    for back in range(2, 10):
        published_post(conn, published_at=NOW - timedelta(days=back), interactions=90)
    post = published_post(conn, interactions=None)
    read_numbers(conn, post, at=NOW, interactions=10)
    assert codes(conn, post) == [], "the others were last read when they were an hour old, this one after five"


def test_angry_and_sad_reactions_keep_a_post_from_adverts(conn):
    post = published_post(conn, interactions=None)
    read_numbers(
        conn, post, at=NOW - timedelta(hours=1), interactions=30, kinds={"": 25, "like": 21, "sorry": 2, "anger": 2}
    )
    assert codes(conn, post) == []
    read_numbers(conn, post, at=NOW, interactions=31, kinds={"": 26, "like": 20, "sorry": 4, "anger": 2})
    assert codes(conn, post) == ["W_IKLAN_REAKSI"]


def test_a_question_without_an_answer_keeps_a_post_from_adverts_until_it_is_answered(conn):
    post, other = published_post(conn), published_post(conn)
    comment = """insert into siar.comments (mark, publication_id, posted_at, text, is_question, topics, first_seen_at)
                 values (%s, %s, %s, 'Kapan?', %s, %s, %s)"""
    conn.execute(comment, ("young", post, NOW - timedelta(minutes=59), True, [], NOW))
    conn.execute(comment, ("praise", post, NOW - timedelta(hours=3), False, ["Sampah"], NOW))
    assert codes(conn, post) == []
    conn.execute(comment, ("question", post, NOW - timedelta(hours=2), True, [], NOW))
    assert (codes(conn, post), codes(conn, other)) == (["W_IKLAN_KELUHAN"], [])
    conn.execute("update siar.comments set answered_at = %s where mark = 'question'", (NOW,))
    assert codes(conn, post) == []
    for mark, topic in (("a", "Sampah"), ("b", "Lampu jalan"), ("c", "Kesehatan")):
        conn.execute(comment, (mark, post, NOW - timedelta(hours=2), False, [topic], NOW))
    assert codes(conn, post) == ["W_IKLAN_KELUHAN"]


@pytest.mark.parametrize("state", ["open", "sending", "unknown", "dismissed"])
def test_a_post_whose_correction_is_not_done_is_not_advertised(conn, state):
    post = published_post(conn)
    conn.execute("set session_replication_role = replica")
    conn.execute(
        """insert into siar.corrections (post_id, report_id, way, caption_before, reason, state, opened_at, updated_at,
             sent_text_id, sending_at, lease_until)
           select p.post_id, d.report_id, 'edit', 'x', 'keliru', %(state)s, %(now)s, %(now)s,
                  case when %(state)s in ('sending', 'unknown') then 1 end, case when %(state)s in ('sending', 'unknown') then %(now)s end,
                  case when %(state)s = 'sending' then %(now)s end
             from siar.publications p join siar.posts o using (post_id) join siar.drafts d using (draft_id)""",
        {"state": state, "now": NOW},
    )
    conn.execute("set session_replication_role = origin")
    assert codes(conn, post) == ([] if state == "dismissed" else ["W_IKLAN_RALAT"])


def test_a_post_outside_its_age_is_told_so(conn):
    young = published_post(conn, published_at=NOW - timedelta(hours=1, minutes=50))
    old = published_post(conn, published_at=NOW - timedelta(hours=25), no_boost="S_DUKA")
    gone = published_post(conn, published_at=NOW - timedelta(hours=49))
    found = chosen(conn)
    assert [finding.code for finding in found.told[young]] == ["I_IKLAN_USIA"]
    assert {finding.code for finding in found.told[old]} == {"S_DUKA", "I_IKLAN_USIA"}
    assert gone not in found.told
