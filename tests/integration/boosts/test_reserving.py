"""Two rounds at once: who comes second begins nothing, and goes on with the next post."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from siar.boosts import cycle
from siar.boosts.delivery.objects import name_key
from siar.faults import ItemsFailedError, open_faults
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


def test_what_nobody_foresaw_while_money_is_reserved_costs_that_post(
    conn: Connection, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = (published_post(conn, interactions=interactions) for interactions in (90, 80))
    reserve = cycle.reserve

    def odd(conn: Connection, post: Any, **more: Any) -> int | None:
        if post.publication_id == first:
            raise KeyError("currency")
        return reserve(conn, post, **more)

    monkeypatch.setattr(cycle, "reserve", odd)
    world = AdWorld(NOW)
    with pytest.raises(ItemsFailedError, match="KeyError"):
        cycle.run(conn, world.client(), settings=settings, now=NOW)
    running = conn.execute("select publication_id from siar.boosts where state = 'running'").fetchall()
    assert running == [{"publication_id": second}]
    monkeypatch.setattr(cycle, "reserve", reserve)
    world.now = NOW + timedelta(hours=1)
    cycle.run(conn, world.client(), settings=settings, now=world.now)
    assert open_faults(conn) == []
