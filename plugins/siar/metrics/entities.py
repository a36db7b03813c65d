"""The objects that have numbers: Page, account, posts, media, ads, and when one is believed gone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from siar.channels import ChannelId
from siar.metrics.catalogue import Kind
from siar.store import Connection, One, Value

__all__ = ["know", "missed"]


@dataclass(frozen=True)
class _Missed:
    deleted_at: datetime | None


_upsert = Value("metrics.upsert_entity", int)
_mark_missing = One("metrics.mark_missing", _Missed)


def know(
    conn: Connection,
    *,
    platform: ChannelId | Literal["ads"],
    kind: Kind | Literal["ad_account"],
    remote_id: str,
    now: datetime,
    account_id: str | None = None,
    parent_id: int | None = None,
    publication_id: int | None = None,
    boost_id: int | None = None,
    published_at: datetime | None = None,
) -> int:
    """Return an object's id here; it is kept at its first sight, and that it is still wanted at every later one.

    :param account_id: whose it is; None for ads.
    """
    return _upsert(
        conn,
        platform=platform,
        account_id=account_id,
        kind=kind,
        remote_id=remote_id,
        parent_id=parent_id,
        publication_id=publication_id,
        boost_id=boost_id,
        published_at=published_at,
        now=now,
    )


def missed(conn: Connection, *, entity_id: int, now: datetime) -> bool:
    """Note that an object was not there; return whether it is believed deleted now, after three times over two days."""
    return _mark_missing(conn, entity_id=entity_id, now=now).deleted_at is not None
