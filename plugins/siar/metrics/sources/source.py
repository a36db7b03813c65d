"""What a source is, and the step from Meta's insights to rows under our names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Protocol

from siar.channels import ChannelId
from siar.connections import MetaConnection
from siar.meta.client import GraphClient
from siar.meta.insights import Insight
from siar.metrics.snapshots import Number, Run
from siar.settings import City

__all__ = ["Source", "counted", "numbers"]


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


def numbers(insights: Iterable[Insight], ours: Mapping[str, str], *, today: date | None = None) -> list[Number]:
    """Name insights as the catalogue does.

    :param ours: our names by Meta's; what is not among them is left out.
    :param today: the day of lifetime values, which belong to the day on which they are read.
    """
    found: list[Number] = []
    for insight in insights:
        day = insight.day or today
        if day is not None and insight.metric in ours:
            found.append(Number(ours[insight.metric], day, insight.value, insight.reason, insight.dim))
    return found


def counted(metric: str, day: date, raw: Any) -> Number:
    """Return a counter of a node; one that is left out has no number, never 0."""
    return Number(metric, day, None, "empty") if raw is None else Number(metric, day, Decimal(str(raw)))
