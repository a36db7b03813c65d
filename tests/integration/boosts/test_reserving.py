"""Two rounds at once: who comes second begins nothing, and goes on with the next post."""

from __future__ import annotations

import pytest

from siar.boosts import cycle
from siar.boosts.delivery.objects import name_key
from siar.settings import Settings
from siar.store import Connection
from tests.integration.boosts.adworld import AdWorld
from tests.integration.boosts.books import NOW, boost_row, published_post

pytestmark = pytest.mark.integration


def test_a_name_that_another_round_has_just_taken_costs_neither_the_round_nor_the_next_post(
    conn: Connection, settings: Settings
) -> None:
    """PostgreSQL asks the name's index before the post's, when both rounds have found the post free."""
    first, second, other = (published_post(conn, interactions=interactions) for interactions in (90, 80, 70))
    taken = conn.execute("select remote_id from siar.publications where publication_id = %s", (first,)).fetchone()
    assert taken is not None
    begun = boost_row(conn, other)
    conn.execute("set session_replication_role = replica")
    conn.execute(
        "update siar.boosts set state = 'closed', name_key = %s where boost_id = %s",
        (name_key(first, taken["remote_id"]), begun),
    )
    conn.execute("set session_replication_role = origin")
    result = cycle.run(conn, AdWorld(NOW).client(), settings=settings, now=NOW)
    assert (result.reserved, result.launched) == (1, 1)
    running = conn.execute("select publication_id from siar.boosts where state = 'running'").fetchall()
    assert running == [{"publication_id": second}]
