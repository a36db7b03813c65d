"""Which published posts may be boosted: the reason against it stands on the post, and is kept for the desk."""

from __future__ import annotations

from datetime import timedelta

import pytest

from siar.boosts import listing
from siar.boosts.choice import findings
from siar.boosts.choice.eligibility import Choice, choose
from siar.findings.catalogue import Catalogue
from siar.settings import load_settings
from siar.store import Connection
from tests.integration.boosts.books import NOW, published_post

pytestmark = pytest.mark.integration


def chosen(conn: Connection) -> Choice:
    settings = load_settings()
    return choose(conn, settings=settings, catalogue=Catalogue.load(settings), now=NOW)


def told(conn: Connection) -> dict[str, list[str]]:
    return {item.title: [finding.code for finding in item.findings] for item in listing.unadvertised(conn, limit=10)}


def test_what_screening_found_decides_and_not_the_words(conn):
    office = published_post(conn, title="Lomba mural dibuka", no_boost="S_PEJABAT")
    building = published_post(conn, title="Loket di Kantor Wali Kota pindah")
    found = chosen(conn)
    assert [item.publication_id for item in found.candidates] == [building]
    assert found.left_out == {"W_IKLAN_TOKOH": 1}
    assert [finding.code for finding in found.told[office]] == ["W_IKLAN_TOKOH", "S_PEJABAT"]
    assert found.told[building] == []


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


def test_reasons_are_kept_until_they_are_gone(conn):
    post = published_post(conn, title="Pasar murah", no_boost="S_DUKA")
    findings.keep(conn, post, chosen(conn).told[post], now=NOW)
    assert told(conn) == {"Pasar murah": ["S_DUKA"]}
    findings.keep(conn, post, chosen(conn).told[post], now=NOW + timedelta(hours=1))
    (kept,) = listing.unadvertised(conn, limit=10)
    assert kept.found_at == NOW, "the same reason is not told anew"
    findings.keep(conn, post, [], now=NOW)
    assert told(conn) == {}
