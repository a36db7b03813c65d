"""What was published on an account: which of it is due, and what becomes of what is gone. A channel says what is read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from siar.channels import ChannelId, Form
from siar.connections import MetaConnection
from siar.faults import Containment
from siar.meta.client import GraphClient
from siar.meta.errors import GraphAccessError, GraphConfigError, GraphInputError
from siar.metrics import entities
from siar.metrics.catalogue import Kind
from siar.metrics.readings import Number, Run
from siar.settings import City
from siar.store import Many

__all__ = ["Publications"]


_MOST_IN_A_ROW = 5  # objects that fail one after the other before the source stops asking

_TOO_FEW_VIEWERS = 10
"""What is answered about a story that fewer than five people saw; about anything else it is a missing permission."""


@dataclass(frozen=True)
class _Due:
    publication_id: int
    remote_id: str
    published_at: datetime
    form: Form


_due = Many("metrics.due_publications", _Due)


@dataclass(frozen=True)
class Publications:
    """The publications of an account of one channel.

    :param account: the id of what they stand on; "" when the connection names none.
    :param values: reads the numbers of one of them, given its id and the city's day, which says what Meta serves.
    """

    name: str
    label: str
    channel: ChannelId
    kind: Kind
    account: Callable[[MetaConnection], str]
    values: Callable[[GraphClient, str, date], list[Number]]

    def connected(self, connection: MetaConnection) -> bool:
        """Whether the channel is there."""
        return bool(self.account(connection))

    def days_of(self, city: City) -> str:
        """The city's days: lifetime numbers belong to the day on which they are read."""
        return city.timezone

    def read(self, graph: GraphClient, run: Run, *, city: City) -> None:
        """Read each one that is due. One that is gone is counted; another fault of one costs that one only.

        :raises ItemsFailedError: some could not be read; the others were.
        :raises GraphError: about the account or the service, not about one of them: the rest is not asked.
        """
        now = run.observed_at
        today = now.astimezone(city.zone).date()
        objects = Containment(run.conn, "metrics", now=now)
        in_a_row = 0
        for item in _due(run.conn, account_id=run.account_id, now=now):
            name = f"{self.channel}:{item.remote_id}"
            if objects.rests(name):
                continue
            entity_id = entities.know(
                run.conn,
                platform=self.channel,
                account_id=run.account_id,
                kind=self.kind,
                remote_id=item.remote_id,
                publication_id=item.publication_id,
                published_at=item.published_at,
                now=now,
            )
            # A token or a permission is about the account: each further question would be refused the same way.
            with objects.item(name, foreseen=(GraphAccessError, GraphConfigError)):
                if self._take(graph, run, entity_id, item, today):
                    run.posts += 1
            in_a_row = in_a_row + 1 if objects.failed_now(name) else 0
            if in_a_row >= _MOST_IN_A_ROW:
                # One after the other: the service is in trouble, not these posts. The next reading asks the rest.
                break
        objects.finish()

    def _take(self, graph: GraphClient, run: Run, entity_id: int, item: _Due, today: date) -> bool:
        """Read and store one of them; return whether it is there."""
        try:
            values = self.values(graph, item.remote_id, today)
        except GraphAccessError as error:
            if item.form != "story" or error.refusal.code != _TOO_FEW_VIEWERS:
                raise
            values = []
        except GraphInputError as error:
            if not error.refusal.gone:
                raise
            run.missing += 1
            run.deleted += entities.missed(run.conn, entity_id=entity_id, now=run.observed_at)
            return False
        run.store(entity_id, values)
        return True
