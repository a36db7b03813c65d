"""One reading of everything: Page, posts, Instagram account, media, ads.

Sources are independent: when one fails, its run says so and the others go on. Nothing that could not be read is
written as 0.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from datetime import datetime

from siar.faults import Containment, ItemsFailedError
from siar.meta.client import GraphClient
from siar.meta.errors import GraphError
from siar.metrics import catalogue, snapshots
from siar.metrics.sources import SOURCES
from siar.settings import Settings
from siar.store import Connection

__all__ = ["CollectResult", "collect"]

log = logging.getLogger(__name__)


@dataclass
class CollectResult:
    """What one reading brought."""

    sources_ok: list[str] = field(default_factory=list)
    sources_failed: dict[str, str] = field(default_factory=dict)
    posts: int = 0
    values: int = 0
    without_value: int = 0
    missing: int = 0
    deleted: int = 0
    refused_metrics: list[str] = field(default_factory=list)

    def add(self, run: snapshots.Run) -> None:
        """Count what a run brought."""
        self.posts += run.posts
        self.values += run.rows
        self.without_value += run.without_value
        self.missing += run.missing
        self.deleted += run.deleted
        self.refused_metrics = sorted({*self.refused_metrics, *run.refused})


def collect(conn: Connection, graph: GraphClient, *, settings: Settings, now: datetime) -> CollectResult:
    """Read every source once; what one raises, foreseen or not, costs that source only.

    :raises GraphError: the first source's fault, when not one source could be read.
    :raises ItemsFailedError: a source could not be read, or not whole; the others were.
    """
    catalogue.publish(conn)
    result = CollectResult()
    failures: list[GraphError] = []
    sources = Containment(conn, "metrics", now=now)
    accounts: list[str] = []
    connection, city = graph.connection, settings.city
    for source in SOURCES:
        if not source.connected(connection):
            continue
        run = snapshots.begin(
            conn,
            source=source.name,
            api_version=connection.graph_version,
            account_tz=source.days_of(city),
            now=now,
        )
        try:
            source.read(graph, run, city=city)
        except GraphError as error:
            run.end(ok=False, error=str(error))
            log.warning("metrics, %s: %s", source.name, error)
            result.sources_failed[source.name] = str(error)
            failures.append(error)
        except ItemsFailedError as error:
            run.end(ok=False, error=str(error))
            accounts.append(f"{source.name}: {error}")
            result.sources_failed[source.name] = str(error)
        except Exception as error:  # noqa: BLE001 - kept and told; the other sources are read all the same
            fault = sources.keep(source.name, error)
            run.end(ok=False, error=f"{fault.error} at {fault.place}")
            result.sources_failed[source.name] = f"{fault.error} at {fault.place}"
        else:
            sources.done(source.name)
            run.end(ok=True)
            result.sources_ok.append(source.name)
        result.add(run)
    if failures and not result.sources_ok:
        raise failures[0]
    if told := [*accounts, *filter(None, [sources.account()]), *map(str, failures)]:
        raise ItemsFailedError(
            f"{', '.join(result.sources_failed)} not read whole, the other sources were. " + " ".join(told)
        )
    return result
