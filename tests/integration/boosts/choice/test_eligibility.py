"""Which published posts may be boosted: the reason against it stands on the post, and is kept for the desk."""

from __future__ import annotations

from datetime import timedelta

import pytest

from siar.boosts.choice.eligibility import Choice, choose
from siar.findings.catalogue import Catalogue
from siar.settings import load_settings
from siar.store import Connection
from tests.integration.boosts.books import NOW, published_post

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
    ends = {draft_of[gone]: NOW, draft_of[coming]: NOW + timedelta(hours=1)}

    def closing(_, draft_ids):
        assert set(draft_ids) == set(ends)
        return ends

    settings = load_settings()
    found = choose(conn, settings=settings, catalogue=Catalogue.load(settings), now=NOW, closing=closing)
    assert [item.publication_id for item in found.candidates] == [coming]
    assert [finding.code for finding in found.told[gone]] == ["W_IKLAN_LEWAT"]
    assert found.left_out == {"W_IKLAN_LEWAT": 1}
