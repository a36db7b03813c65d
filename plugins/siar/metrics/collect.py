"""One reading of everything: Page, posts, Instagram account, media of each account, and the ads.

Sources are independent: when one fails, its run says so and the others go on. Nothing that could not be read is
written as 0.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import datetime

from siar.accounts import Account, accounts
from siar.errors import ConfigError
from siar.faults import Containment, ItemsFailedError
from siar.meta.client import GraphClient
from siar.meta.errors import GraphError
from siar.metrics import catalogue, readings
from siar.metrics.coverage import AskedDays
from siar.metrics.sources import BY_DAY, SOURCES
from siar.metrics.sources.source import Source
from siar.settings import City, Settings
from siar.store import Connection, Value

__all__ = ["Asked", "CollectResult", "collect"]

_objects_waited_for = Value("metrics.objects_waited_for", list[str])


@dataclass(frozen=True)
class Asked:
    """What a person asks for beyond what is due.

    :param days: platform days to read again; None: whatever is due is read.
    :param sources: of these alone; none: of every source, or with days of every one that counts by day.
    :raises ConfigError: there is no such source, or days are asked of one that counts since the beginning.
    """

    days: AskedDays | None = None
    sources: Collection[str] = ()

    def __post_init__(self) -> None:
        known = BY_DAY if self.days else {source.name for source in SOURCES}
        if unknown := sorted(set(self.sources) - known):
            raise ConfigError(f"Not to be asked for: {', '.join(unknown)}; there are {', '.join(sorted(known))}.")

    def wants(self, source: Source) -> bool:
        """Whether a source is read."""
        if self.sources:
            return source.name in self.sources
        return self.days is None or source.name in BY_DAY


@dataclass
class CollectResult:
    """What one reading brought. Sources of other accounts than the default ones carry the account's id."""

    sources_ok: list[str] = field(default_factory=list)
    sources_failed: dict[str, str] = field(default_factory=dict)
    posts: int = 0
    values: int = 0
    without_value: int = 0
    missing: int = 0
    deleted: int = 0
    refused_metrics: list[str] = field(default_factory=list)

    def add(self, run: readings.Run) -> None:
        """Count what a run brought."""
        self.posts += run.posts
        self.values += run.rows
        self.without_value += run.without_value
        self.missing += run.missing
        self.deleted += run.deleted
        self.refused_metrics = sorted({*self.refused_metrics, *run.refused})


class _Reading:
    """One reading under way: what it brought so far, and what has to be told at its end."""

    def __init__(self, conn: Connection, city: City, now: datetime, asked: Asked) -> None:
        self._conn, self._city, self._now, self._asked = conn, city, now, asked
        self._sources = Containment(conn, "metrics", now=now)
        self._told: list[str] = []
        self._names: list[str] = []
        self._failures: list[GraphError] = []
        self.result = CollectResult()

    def read(self, source: Source, graph: GraphClient, account: Account | None) -> None:
        """Read one source in a run of its own."""
        if not (self._asked.wants(source) and source.connected(graph.connection)):
            return
        name = source.name if account is None or account.is_default else f"{source.name} {account.account_id}"
        self._names.append(name)
        run = readings.begin(
            self._conn,
            source=source.name,
            account_id=account.account_id if account else None,
            api_version=graph.connection.graph_version,
            account_tz=source.days_of(self._city),
            now=self._now,
            asked=self._asked.days,
        )
        try:
            source.read(graph, run, city=self._city)
            run.flush()
        except GraphError as error:
            run.end(ok=False, error=str(error))
            self._sources.keep(name, error)
            self.result.sources_failed[name] = str(error)
            self._failures.append(error)
        except ItemsFailedError as error:
            run.end(ok=False, error=str(error))
            self._told.append(f"{name}: {error}")
            self.result.sources_failed[name] = str(error)
        except Exception as error:  # noqa: BLE001 - kept and told; the other sources are read all the same
            fault = self._sources.keep(name, error)
            run.end(ok=False, error=f"{fault.error} at {fault.place}")
            self.result.sources_failed[name] = f"{fault.error} at {fault.place}"
        else:
            self._sources.done(name)
            run.end(ok=True)
            self.result.sources_ok.append(name)
        self.result.add(run)

    def unreachable(self, account: Account, error: ConfigError) -> None:
        """An account whose connection is wrong has none of its sources read."""
        self._names.append(account.account_id)
        self._sources.keep(account.account_id, error)
        self.result.sources_failed[account.account_id] = str(error)

    def finish(self) -> CollectResult:
        """Return what was read, or say what was not; forget what is read no more."""
        if self._asked == Asked():
            objects = _objects_waited_for(self._conn, items=self._sources.open, now=self._now)
            self._sources.only(*self._names, *objects)
        if self._failures and not self.result.sources_ok:
            # One cause, told as the task's: not as many as there are sources.
            self._sources.done(*self._names)
            raise self._failures[0]
        if told := [*self._told, *filter(None, [self._sources.account()])]:
            others = "the other sources were" if self.result.sources_ok else "no other source was"
            raise ItemsFailedError(
                f"{', '.join(self.result.sources_failed)} not read whole, {others}. " + " ".join(told)
            )
        if not self.result.sources_ok:
            raise ConfigError(
                "No source of figures is connected: fill in page_id, instagram_user_id or ad_account_id of meta_graph, "
                "or switch an account on in accounts.yaml."
            )
        return self.result


def collect(
    conn: Connection,
    clients: Callable[[Account], GraphClient],
    *,
    ads: GraphClient,
    settings: Settings,
    now: datetime,
    asked: Asked | None = None,
) -> CollectResult:
    """Read every source of every account once; what one raises, foreseen or not, costs that source only.

    :param clients: gives an account its client.
    :param ads: the client that reads the ads.
    :param asked: what a person asks for; None: all that is due.
    :raises GraphError: the first source's fault, when not one source could be read.
    :raises ItemsFailedError: a source could not be read, or not whole; the others were.
    :raises ConfigError: when the connection of a default account is wrong, or there is no source to read.
    """
    catalogue.publish(conn)
    reading = _Reading(conn, settings.city, now, asked or Asked())
    for account in accounts(conn):
        try:
            graph = clients(account)
        except ConfigError as error:
            if account.is_default:
                raise
            reading.unreachable(account, error)
            continue
        for source in SOURCES:
            if source.channel == account.channel:
                reading.read(source, graph, account)
    for source in SOURCES:
        if source.channel is None:
            reading.read(source, ads, None)
    return reading.finish()
