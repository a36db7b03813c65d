"""A Facebook Page, day by day."""

from __future__ import annotations

from datetime import timedelta

from siar.channels import ChannelId
from siar.connections import MetaConnection
from siar.meta.client import GraphClient
from siar.meta.insights import META_DAY, page_days
from siar.metrics import catalogue
from siar.metrics.entities import know
from siar.metrics.readings import Run
from siar.metrics.sources.source import numbers
from siar.settings import City

__all__ = ["DAYS", "PageDays"]

DAYS = 4
"""Pacific days read again each time: values arrive up to 48 hours late."""


class PageDays:
    """Page Insights of the last days."""

    name = "page"
    label = "Halaman Facebook"
    channel: ChannelId = "facebook"

    def connected(self, connection: MetaConnection) -> bool:
        """Always: without a Page there is no connection."""
        return bool(connection.page_id)

    def days_of(self, city: City) -> str:  # noqa: ARG002 - Meta's days, not the city's
        """Pacific days."""
        return str(META_DAY)

    def read(self, graph: GraphClient, run: Run, *, city: City) -> None:  # noqa: ARG002 - as above
        """Read every metric that Meta serves."""
        page_id = graph.connection.page_id
        entity_id = know(
            run.conn,
            platform=self.channel,
            account_id=run.account_id,
            kind="page",
            remote_id=page_id,
            now=run.observed_at,
        )
        until = run.observed_at.astimezone(META_DAY).date() - timedelta(days=1)
        since = until - timedelta(days=DAYS - 1)
        ours = catalogue.names(catalogue.plain("page", on=until))
        run.store(
            entity_id, numbers(page_days(graph, page_id, list(ours), since=since, until=until), ours, zone=META_DAY.key)
        )
