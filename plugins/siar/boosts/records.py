"""One boost, held by one worker at a time.

Whoever claims a boost raises its fence; an update that carries an older fence changes nothing and raises
`LostBoostError`, so a worker that was asleep while another one took over cannot write, and does not send.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from siar.errors import RetryError
from siar.meta.ads import AdLevel
from siar.store import Connection, queries

__all__ = ["LEASE", "HeldBoost", "LostBoostError", "hold"]

LEASE = timedelta(minutes=10)


class LostBoostError(RetryError):
    """Another worker holds the boost now."""


class HeldBoost:
    """A claimed boost. `row` is what the database says, refreshed after each change."""

    def __init__(self, conn: Connection, boost_id: int, fence: int) -> None:
        self.conn = conn
        self.boost_id = boost_id
        self._fence = fence
        self.row: dict[str, Any] = {}
        self._refresh()

    @property
    def state(self) -> str:
        """Where the boost stands."""
        return str(self.row["state"])

    def move(self, state: str, *, now: datetime, note: str | None = None) -> None:
        """Go to another state; the database refuses a step that does not exist."""
        self._change("set_state", state=state, note=note, now=now)

    def begin_call(self, level: AdLevel, *, now: datetime) -> None:
        """Write down, before it is sent, that a create call goes out."""
        self._change("begin_call", level=level, now=now)

    def end_call(self, *, now: datetime, note: str) -> None:
        """Write down that the call had no effect."""
        self._change("end_call", note=note, now=now)

    def save_id(self, level: AdLevel, remote_id: str, *, now: datetime) -> None:
        """Keep the id of a created object."""
        self._change(f"save_{level}", remote_id=remote_id, now=now)

    def save_story(self, object_story_id: str, *, now: datetime) -> None:
        """Keep which story is promoted."""
        self._change("set_story", object_story_id=object_story_id, now=now)

    def save_delivery(self, *, spend: int, impressions: int | None, reach: int | None, now: datetime) -> None:
        """Keep what was delivered so far."""
        self._change("save_delivery", spend=spend, impressions=impressions, reach=reach, now=now)

    def _change(self, query: str, **values: Any) -> None:
        changed = getattr(queries("boosts"), query)(self.conn, boost_id=self.boost_id, fence=self._fence, **values)
        if changed != 1:
            raise LostBoostError(f"Boost {self.boost_id} was taken over by another run; nothing more is sent here.")
        self._refresh()

    def _refresh(self) -> None:
        self.row = dict(queries("boosts").get_boost(self.conn, boost_id=self.boost_id))


@contextmanager
def hold(conn: Connection, boost_id: int, *, now: datetime) -> Iterator[HeldBoost | None]:
    """Claim a boost for the block; None when somebody else holds it."""
    sql = queries("boosts")
    row = sql.claim(conn, boost_id=boost_id, until=now + LEASE, now=now)
    if row is None:
        yield None
        return
    try:
        yield HeldBoost(conn, boost_id, row["fence"])
    finally:
        sql.let_go(conn, boost_id=boost_id, fence=row["fence"])
