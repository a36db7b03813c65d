from __future__ import annotations

from datetime import timedelta

import pytest

from siar.boosts import listing
from siar.boosts.choice.reasons import keep
from siar.findings.finding import Finding
from siar.findings.levels import Level
from siar.store import Connection
from tests.integration.boosts.books import NOW, published_post

pytestmark = pytest.mark.integration
GRIEF = Finding("S_DUKA", Level.TELLS, None, "Menyebut duka.")
OFFICE = Finding("W_IKLAN_TOKOH", Level.ASKS, None, "Memuat pejabat.")


def test_reasons_are_kept_until_they_are_gone(conn: Connection) -> None:
    post = published_post(conn, title="Pasar murah")
    keep(conn, post, [GRIEF], now=NOW)
    keep(conn, post, [GRIEF], now=NOW + timedelta(hours=1))
    (kept,) = listing.unadvertised(conn, limit=10)
    assert (kept.title, kept.findings) == ("Pasar murah", (GRIEF,))
    assert kept.found_at == NOW, "the same reason is not told anew"
    keep(conn, post, [OFFICE, GRIEF], now=NOW + timedelta(hours=2))
    (changed,) = listing.unadvertised(conn, limit=10)
    assert (changed.findings, changed.found_at) == ((OFFICE, GRIEF), NOW + timedelta(hours=2))
    keep(conn, post, [], now=NOW + timedelta(hours=3))
    assert listing.unadvertised(conn, limit=10) == []


def test_what_was_taken_down_is_not_told_of(conn: Connection) -> None:
    post = published_post(conn)
    keep(conn, post, [GRIEF], now=NOW)
    conn.execute(
        """insert into withdrawals (publication_id, reason, actor, state, requested_at, sending_at)
           values (%s, 'keliru', 'vera', 'sending', %s, %s)""",
        (post, NOW, NOW),
    )
    assert listing.unadvertised(conn, limit=10) == []
