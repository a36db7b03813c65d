"""What a source is, and the step from Meta's insights to rows under our names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, Protocol

from siar.channels import ChannelId
from siar.connections import MetaConnection
from siar.meta.client import GraphClient
from siar.meta.insights import Insight, number_of
from siar.metrics.catalogue import Metric, metric_of
from siar.metrics.readings import Number, Reason, Run
from siar.platform_days import PlatformDay
from siar.settings import City

__all__ = ["Source", "counted", "numbers", "told"]


class Source(Protocol):
    """One kind of object that has numbers. It is read in a run of its own and may fail alone."""

    @property
    def name(self) -> str:
        """As runs are told apart in the database; it stays."""

    @property
    def label(self) -> str:
        """What people call it, in Indonesian."""

    @property
    def channel(self) -> ChannelId | None:
        """Of whose accounts each is read; None: read once, as the city."""

    def connected(self, connection: MetaConnection) -> bool:
        """Whether there is anything of the kind to ask."""

    def days_of(self, city: City) -> str:
        """Whose calendar days its numbers belong to: the name of a time zone."""

    def read(self, graph: GraphClient, run: Run, *, city: City) -> None:
        """Store everything that can be read now, through the run.

        :raises GraphError: when something could not be read. What was stored before stays.
        """


def numbers(insights: Iterable[Insight], ours: Mapping[str, Metric], *, zone: str) -> list[Number]:
    """Name insights as the catalogue does.

    :param ours: metrics by Meta's names; what is not among them is left out.
    :param zone: whose days theirs are; a count since the beginning has none.
    """
    found: list[Number] = []
    for insight in insights:
        metric = ours.get(insight.metric)
        if metric is None or (insight.day is None) != (metric.semantics == "lifetime"):
            continue
        day = PlatformDay(insight.day, zone) if insight.day else None
        found.append(told(metric, day, insight.value, insight.reason, insight.dim))
    return found


def told(
    metric: Metric, day: PlatformDay | None, value: Decimal | None, reason: Reason | None = None, dim: str = ""
) -> Number:
    """Return a number as Meta told it; a value that the metric cannot have is none."""
    if value is not None:
        try:
            return Number(metric.metric, day, metric.measured(value), dim=dim)
        except ValueError:
            reason = "empty"
    return Number(metric.metric, day, None, reason, dim)


def counted(metric: str, raw: Any, *, day: PlatformDay | None = None) -> Number:
    """Return a counter of a node; one that is left out, or no number, has none, never 0."""
    return told(metric_of(metric), day, number_of(raw), "empty")
