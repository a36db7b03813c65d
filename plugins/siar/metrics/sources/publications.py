"""What was published on a channel: which of it is due, and what becomes of what is gone. A channel says what is read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from siar.channels import ChannelId
from siar.connections import MetaConnection
from siar.meta.client import GraphClient
from siar.meta.errors import GraphError, GraphInputError
from siar.metrics import entities
from siar.metrics.snapshots import Number, Run
from siar.settings import City
from siar.store import Many

__all__ = ["Publications"]


@dataclass(frozen=True)
class _Due:
    publication_id: int
    channel: ChannelId
    remote_id: str
    published_at: datetime


_due = Many("metrics.due_publications", _Due)


@dataclass(frozen=True)
class Publications:
    """The publications of one channel.

    :param account: the id of what they stand on; "" when the city has none.
    :param values: reads the numbers of one of them, given its id and the city's day.
    """

    name: str
    channel: ChannelId
    kind: Literal["post", "ig_media"]
    account: Callable[[MetaConnection], str]
    values: Callable[[GraphClient, str, date], list[Number]]

    def connected(self, connection: MetaConnection) -> bool:
        """Whether the channel is there."""
        return bool(self.account(connection))

    def days_of(self, city: City) -> str:
        """The city's days: lifetime numbers belong to the day on which they are read."""
        return city.timezone

    def read(self, graph: GraphClient, run: Run, *, city: City) -> None:
        """Read each one that is due. One that is gone is counted; another fault of one keeps no other from being read.

        :raises GraphError: what kept one from being read, after all were tried.
        """
        now = run.observed_at
        today = now.astimezone(city.zone).date()
        passing: GraphError | None = None
        for item in _due(run.conn, channel=self.channel, now=now):
            entity_id = entities.know(
                run.conn,
                platform=self.channel,
                kind=self.kind,
                remote_id=item.remote_id,
                publication_id=item.publication_id,
                published_at=item.published_at,
                now=now,
            )
            try:
                values = self.values(graph, item.remote_id, today)
            except GraphInputError as error:
                if not error.refusal.gone:
                    passing = passing or error
                    continue
                run.missing += 1
                run.deleted += entities.missed(run.conn, entity_id=entity_id, now=now)
                continue
            run.store(entity_id, values)
            entities.seen(run.conn, entity_id=entity_id, now=now)
            run.posts += 1
        if passing is not None:
            raise passing
