"""Campaigns that bear the name of one of our boosts and are not the one that was kept: archived.

A create call whose answer was lost may have made something that a list showed too late. It is paused and costs nothing, but
somebody could switch it on. What bears a name that no boost of ours has is another installation's, and left alone.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime

from siar.boosts.delivery.launch import GRACE
from siar.boosts.delivery.objects import PREFIX
from siar.meta import ads
from siar.meta.client import GraphClient
from siar.store import Connection, Many

__all__ = ["archive"]

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class _Known:
    """What is kept of a boost by its names. `is_open`: a campaign was asked for, and that is not proven."""

    name_key: str
    campaign_id: str | None
    is_open: bool


_known_campaigns = Many("boosts.known_campaigns", _Known)


def archive(conn: Connection, graph: GraphClient, *, now: datetime) -> list[str]:
    """Archive every campaign of our names that no boost knows by its id; return their ids.

    :raises GraphError: the list cannot be read, or one is not archived.
    """
    found = {one.object_id: one for one in ads.named(graph, "campaign", PREFIX) if now - one.created_at > GRACE}
    keys = {object_id: one.name.rpartition("|")[2] for object_id, one in found.items()}
    known = _known_campaigns(conn, name_keys=sorted(set(keys.values())))
    ours = {one.name_key for one in known if not one.is_open}
    kept = {one.campaign_id for one in known}
    orphans = [object_id for object_id, key in keys.items() if key in ours and object_id not in kept]
    for object_id in orphans:
        log.warning("Campaign %s (%s) is no boost's own, and archived.", object_id, found[object_id].name)
        ads.set_status(graph, object_id, "ARCHIVED")
    return orphans
