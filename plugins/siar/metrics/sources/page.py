"""A Facebook Page, day by day."""

from __future__ import annotations

from datetime import timedelta

from siar.channels import ChannelId
from siar.connections import MetaConnection
from siar.meta.client import GraphClient
from siar.meta.insights import META_DAY, page_days
from siar.metrics import catalogue, coverage
from siar.metrics.entities import know
from siar.metrics.readings import Run
from siar.metrics.refusals import Refusals
from siar.metrics.sources.days import read_days
from siar.settings import City

__all__ = ["SERVICE", "PageDays"]

SERVICE = coverage.Service(kept=730, a_call=89, a_reading=2)
"""Two years are kept, and a call covers 90 days; one fewer, because a day on which clocks are set back is longer.
The newest days are asked for in every reading, so that a second call is what brings the past."""


class PageDays:
    """Page Insights of the days that are not known as they stay."""

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
        last = run.observed_at.astimezone(META_DAY).date() - timedelta(days=1)
        refusals = Refusals(run, "page")
        read_days(
            run,
            refusals,
            catalogue.questions("page", on=last, of=""),
            entity_id=entity_id,
            service=SERVICE,
            ask=lambda span, names, breakdown: page_days(
                graph, page_id, names, since=span.first, until=span.last, breakdown=breakdown
            ),
        )
