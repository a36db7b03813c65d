"""Reach as it is read: of publications, and of the city's own accounts by day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from siar.meta.insights import META_DAY
from siar.metrics import catalogue
from siar.metrics.entities import know
from siar.metrics.readings import Number, begin
from siar.platform_days import PlatformDay
from siar.quantities import Reach
from siar.store import Connection


def read_reach(conn: Connection, publication: int, reach: int | None, *, at: datetime) -> None:
    """Read a publication's reach at a moment; None: Meta answered without it."""
    catalogue.publish(conn)
    row: Any = conn.execute(
        """insert into siar.entities (platform, account_id, kind, remote_id, publication_id, first_seen, last_seen, tried_at)
           select channel, account_id, case channel when 'facebook' then 'post' else 'ig_media' end, remote_id, publication_id,
                  %(at)s, %(at)s, %(at)s from siar.publications where publication_id = %(publication)s
           on conflict (platform, remote_id) do update set tried_at = excluded.tried_at returning entity_id, kind""",
        {"at": at, "publication": publication},
    ).fetchone()
    run = begin(conn, source="posts", api_version="v26.0", account_tz="x", now=at)
    value = None if reach is None else Reach(reach)
    run.store(row["entity_id"], [Number(f"{row['kind']}.reach", None, value, "empty" if reach is None else None)])
    run.end(ok=True)


def read_days(
    conn: Connection, channel: str, days: Mapping[date, int | None], *, at: datetime, followers: int | None = None
) -> None:
    """Read the reach of an account's own days; None: Meta refused it. `followers`: at the end of the last of them."""
    catalogue.publish(conn)
    kind = {"facebook": "page", "instagram": "ig_user"}[channel]
    entity = know(conn, platform=channel, account_id=f"{channel}-city", kind=kind, remote_id=f"own-{channel}", now=at)
    run = begin(conn, source=kind, api_version="v26.0", account_tz=META_DAY.key, now=at)
    for day, reach in days.items():
        value = None if reach is None else Reach(reach)
        run.store(
            entity,
            [Number(f"{kind}.reach", PlatformDay(day, META_DAY.key), value, "refused" if reach is None else None)],
        )
    if followers is not None:
        run.store(entity, [Number(f"{kind}.followers", PlatformDay(max(days), META_DAY.key), Decimal(followers))])
    run.end(ok=True)
