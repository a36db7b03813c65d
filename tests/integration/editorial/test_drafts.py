from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from siar.editorial import drafts, pictures, reports
from siar.editorial.alt_text import alt_text
from siar.editorial.content import DraftContent, PostContent
from siar.editorial.drafts import NewDraft
from tests.integration.editorial.conftest import NOW

pytestmark = pytest.mark.integration
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def new(conn, add_report, media, settings):
    """A draft of a new report, about to be stored."""

    def make(*titles: str) -> NewDraft:
        made = [reports.read(conn, add_report(title=title)) for title in titles or ("Vaksinasi",)]
        pages = []
        for report in made:
            facts = pictures.facts_of(report, reference="KPG-2609-0001", settings=settings)
            kept = pictures.keep(pictures.draw(facts), alt_text(facts), media=media, report_id=report.report_id)
            pages.append(kept)
        return NewDraft(
            reports=tuple(made),
            reference_code="KPG-2609-0001",
            pages=tuple(pages),
            title="Pekan ini" if len(made) > 1 else None,
        )

    return make


def _row(conn, draft_id):
    return conn.execute("select * from drafts where draft_id = %s", (draft_id,)).fetchone()


def test_what_is_stored_is_read_back_as_the_same_content(conn, new):
    draft = new()
    draft_id = drafts.store(conn, draft, now=NOW)
    assert drafts.content_of(conn, draft_id) == draft.content
    assert _row(conn, draft_id)["content_hash"] == draft.content.hash()
    assert conn.execute("select count(*) as n from draft_pages").fetchone() == {"n": 0}


def test_a_carousel_keeps_its_pages_in_their_order_and_every_row(conn, new):
    draft = new("Satu", "Dua", "Tiga")
    draft_id = drafts.store(conn, draft, now=NOW)
    stored = drafts.content_of(conn, draft_id)
    assert stored == draft.content
    assert len(stored.media) == len(stored.revisions) == 3
    found = drafts.find(conn, draft_id)
    assert found.pages_sha256 == stored.media_digest
    assert _row(conn, draft_id)["title"] == "Pekan ini"


def test_a_post_is_stored_with_the_hash_of_its_content(conn, new):
    draft = new()
    draft_id = drafts.store(conn, draft, now=NOW)
    content = PostContent("instagram", "Takarir KPG-2609-0001", draft.content)
    post_id = drafts.store_post(conn, content, draft_id=draft_id, account_id="instagram-city", now=NOW)
    row = conn.execute("select * from posts where post_id = %s", (post_id,)).fetchone()
    assert (row["channel"], row["caption"], row["content_hash"]) == ("instagram", content.caption, content.hash())
    assert (row["urgent"], row["state"], row["stage"]) == (False, "draft", ""), "it waits for admission"


def test_other_words_and_another_picture_are_stored_with_their_hash(conn, new, media, settings):
    draft = new()
    draft_id = drafts.store(conn, draft, now=NOW)
    worded = DraftContent((replace(draft.content.media[0], alt_text="Lain sekali"),), draft.content.revisions)
    drafts.reword(conn, worded, draft_id=draft_id, now=LATER)
    assert drafts.content_of(conn, draft_id) == worded
    facts = pictures.facts_of(draft.reports[0], reference="KPG-2609-0001", settings=settings)
    page = pictures.keep(pictures.draw(facts, template="umum"), "Lain sekali", media=media)
    drawn = DraftContent((page.medium,), draft.content.revisions)
    drafts.redraw(conn, drawn, page, draft_id=draft_id, focus=None, now=LATER)
    row = _row(conn, draft_id)
    assert drafts.content_of(conn, draft_id) == drawn
    assert (row["template"], row["content_hash"], row["updated_at"]) == ("umum", drawn.hash(), LATER)


def test_a_draft_follows_its_posts(conn, new):
    draft = new()
    draft_id = drafts.store(conn, draft, now=NOW)
    for channel in ("facebook", "instagram"):
        content = PostContent(channel, "Takarir KPG-2609-0001", draft.content)
        drafts.store_post(conn, content, draft_id=draft_id, account_id=f"{channel}-city", now=NOW)
    for states, expected in (
        (("approved", "draft"), "draft"),
        (("approved", "returned"), "approved"),
        (("returned", "returned"), "returned"),
    ):
        for channel, state in zip(("facebook", "instagram"), states, strict=True):
            conn.execute("update posts set state = %s where channel = %s", (state, channel))
        drafts.settle(conn, draft_id=draft_id, now=NOW)
        assert _row(conn, draft_id)["state"] == expected
    drafts.supersede(conn, draft_id=draft_id, now=NOW)
    drafts.settle(conn, draft_id=draft_id, now=NOW)
    assert _row(conn, draft_id)["state"] == "superseded"
    assert conn.execute("select distinct state from posts").fetchall() == [{"state": "superseded"}]


def test_a_draft_that_is_not_there_is_no_draft(conn):
    with pytest.raises(LookupError):
        drafts.find(conn, 10**9)
