"""One reading of everything: Page, posts, Instagram account, media, ads.

Sources are independent: when one fails, its run says so and the others go on. Nothing that could not be read is
written as 0.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from siar.meta import ads
from siar.meta.client import GraphClient
from siar.meta.errors import GraphError, GraphInputError
from siar.meta.insights import META_DAY, Reading, ad_days, page_days, post_lifetime, user_day
from siar.metrics import catalogue, snapshots
from siar.metrics.snapshots import Run
from siar.settings import Settings
from siar.store import Connection, queries

__all__ = ["CollectResult", "collect"]

log = logging.getLogger(__name__)

PAGE_DAYS = 4
"""Pacific days re-read each time: values arrive up to 48 hours late."""
AD_WINDOW_DAYS = 28
"""Ad values may be corrected for 28 days."""

_Rows = list[tuple[str, date, str, Decimal | None, str | None]]


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


def collect(conn: Connection, graph: GraphClient, *, settings: Settings, now: datetime) -> CollectResult:
    """Read every source once.

    :raises GraphError: the first source's fault, when not one source could be read.
    """
    catalogue.publish(conn)
    result = CollectResult()
    failures: list[GraphError] = []
    today = now.astimezone(settings.city.zone).date()
    connection = graph.connection
    sources: list[tuple[str, str, Callable[[Run], None]]] = [
        ("page", str(META_DAY), lambda run: _page(conn, graph, run, now=now)),
        ("posts", settings.city.timezone, lambda run: _publications(conn, graph, run, result, "facebook", today)),
    ]
    if connection.instagram_user_id:
        sources += [
            ("ig_user", str(META_DAY), lambda run: _ig_user(conn, graph, run, today=today, now=now)),
            (
                "ig_media",
                settings.city.timezone,
                lambda run: _publications(conn, graph, run, result, "instagram", today),
            ),
        ]
    if connection.ad_account_id:
        sources.append(("ads", "account", lambda run: _ads(conn, graph, run, now=now)))
    for source, timezone, read in sources:
        run = snapshots.begin(conn, source=source, api_version=connection.graph_version, account_tz=timezone, now=now)
        try:
            read(run)
        except GraphError as error:
            run.end(ok=False, error=str(error))
            log.warning("metrics, %s: %s", source, error)
            result.sources_failed[source] = str(error)
            failures.append(error)
        else:
            run.end(ok=True)
            result.sources_ok.append(source)
        result.values += run.rows
        result.without_value += run.without_value
        result.refused_metrics = sorted({*result.refused_metrics, *run.refused})
    if failures and not result.sources_ok:
        raise failures[0]
    return result


def _entity(conn: Connection, *, platform: str, kind: str, remote_id: str, now: datetime, **more: Any) -> int:
    values = {"parent_id": None, "publication_id": None, "boost_id": None, "published_at": None, **more}
    return int(
        queries("metrics").upsert_entity(conn, platform=platform, kind=kind, remote_id=remote_id, now=now, **values)
    )


def _rows(readings: Iterable[Reading], ours: dict[str, str], *, today: date | None = None) -> _Rows:
    """Name readings as the catalogue does; a lifetime value belongs to the day on which it is read."""
    rows: _Rows = []
    for reading in readings:
        day = reading.day or today
        if day is not None and reading.metric in ours:
            rows.append((ours[reading.metric], day, reading.dim, reading.value, reading.reason))
    return rows


def _page(conn: Connection, graph: GraphClient, run: Run, *, now: datetime) -> None:
    page_id = graph.connection.page_id
    entity_id = _entity(conn, platform="facebook", kind="page", remote_id=page_id, now=now)
    until = now.astimezone(META_DAY).date() - timedelta(days=1)
    since = until - timedelta(days=PAGE_DAYS - 1)
    ours = catalogue.names(catalogue.alive("page", on=until))
    run.store(entity_id, _rows(page_days(graph, page_id, list(ours), since=since, until=until), ours))
    retired = [metric for metric in catalogue.CATALOGUE if metric.kind == "page" and metric.deprecated_on]
    run.store(
        entity_id, [(m.metric, until, "", None, "deprecated") for m in retired if until >= (m.deprecated_on or until)]
    )


def _ig_user(conn: Connection, graph: GraphClient, run: Run, *, today: date, now: datetime) -> None:
    user_id = graph.connection.instagram_user_id
    entity_id = _entity(conn, platform="instagram", kind="ig_user", remote_id=user_id, now=now)
    last = now.astimezone(META_DAY).date() - timedelta(days=1)
    ours = catalogue.names(catalogue.alive("ig_user", on=last))
    for back in range(2):
        day = last - timedelta(days=back)
        run.store(entity_id, _rows(user_day(graph, user_id, list(ours), day=day), ours))
    node = graph.get(f"/{user_id}", fields="followers_count", identity="page", use_case="instagram")
    run.store(entity_id, [("ig_user.followers", today, "", *_value(node.get("followers_count")))])


def _publications(
    conn: Connection, graph: GraphClient, run: Run, result: CollectResult, channel: str, today: date
) -> None:
    kind = "post" if channel == "facebook" else "ig_media"
    now = run.observed_at
    read = _post if kind == "post" else _media
    passing: GraphError | None = None
    for row in list(queries("metrics").due_publications(conn, channel=channel, now=now)):
        entity_id = _entity(
            conn,
            platform=channel,
            kind=kind,
            remote_id=row["remote_id"],
            publication_id=row["publication_id"],
            published_at=row["published_at"],
            now=now,
        )
        try:
            values = read(graph, row["remote_id"], today)
        except GraphInputError as error:
            if not error.refusal.gone:
                passing = passing or error
                continue
            gone = queries("metrics").mark_missing(conn, entity_id=entity_id, now=now)
            result.missing += 1
            result.deleted += gone is not None and gone["deleted_at"] is not None
            continue
        run.store(entity_id, values)
        queries("metrics").mark_seen(conn, entity_id=entity_id, now=now)
        result.posts += 1
    if passing is not None:
        raise passing


def _post(graph: GraphClient, post_id: str, today: date) -> _Rows:
    node = graph.get(
        f"/{post_id}",
        fields="shares,reactions.limit(0).summary(total_count),comments.limit(0).summary(total_count)",
        identity="page",
        use_case="pages",
    )
    counted: _Rows = [
        ("post.reactions", today, "", *_value(_total(node, "reactions"))),
        ("post.comments", today, "", *_value(_total(node, "comments"))),
        # The API leaves `shares` out where there are none; the sibling counters prove that the post was read.
        ("post.shares", today, "", *_value((node.get("shares") or {"count": 0}).get("count"))),
    ]
    ours = catalogue.names(catalogue.alive("post", on=today))
    return counted + _rows(post_lifetime(graph, post_id, list(ours), platform="facebook"), ours, today=today)


def _media(graph: GraphClient, media_id: str, today: date) -> _Rows:
    ours = catalogue.names(catalogue.alive("ig_media", on=today))
    return _rows(post_lifetime(graph, media_id, list(ours), platform="instagram"), ours, today=today)


def _ads(conn: Connection, graph: GraphClient, run: Run, *, now: datetime) -> None:
    account = ads.account(graph)
    account_id = _entity(
        conn, platform="ads", kind="ad_account", remote_id=f"act_{graph.connection.ad_account_id}", now=now
    )
    today = now.astimezone(ZoneInfo(account.timezone)).date()
    ours = catalogue.names(catalogue.alive("ad", on=today))
    since = today - timedelta(days=AD_WINDOW_DAYS)
    for day in ad_days(graph, since=since, until=today, fields=list(ours)):
        boost_id = queries("metrics").boost_of_ad(conn, ad_id=day.ad_id)
        entity_id = _entity(
            conn, platform="ads", kind="ad", remote_id=day.ad_id, parent_id=account_id, boost_id=boost_id, now=now
        )
        run.store(entity_id, [(ours[name], day.day, "", value, None) for name, value in day.values.items()])


def _total(node: dict[str, Any], edge: str) -> Any:
    return ((node.get(edge) or {}).get("summary") or {}).get("total_count")


def _value(raw: Any) -> tuple[Decimal | None, str | None]:
    return (None, "empty") if raw is None else (Decimal(str(raw)), None)
