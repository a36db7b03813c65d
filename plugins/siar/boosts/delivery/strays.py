"""Campaigns that bear a name of ours and are not where we left them, as one list of the account shows them.

- One that no boost knows by its id: a create call whose answer was lost may have made something that a list showed too late. It is
  paused and costs nothing, but somebody could switch it on: it is archived.
- One that is on though its boost is over: somebody switched it on by hand, and nobody watches it any more. It is ordered to stop.
- One that is on with a name that no boost of ours has: another installation's, or of a time that these tables do not hold. It is
  left alone, and told.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from siar.boosts.delivery import orders
from siar.boosts.delivery.launch import GRACE
from siar.boosts.delivery.objects import PREFIX
from siar.boosts.records import State, Trouble
from siar.meta import ads
from siar.meta.ads import Named
from siar.meta.client import GraphClient
from siar.store import Connection, Many, Value

__all__ = ["BACK", "look"]

log = logging.getLogger(__name__)

BACK = timedelta(days=45)
"""So long after its last change a campaign is looked at. Switching one on is a change; all that ever were are too many to list."""

_OVER: frozenset[State] = frozenset({"ended", "closing", "closed", "failed"})


@dataclass(frozen=True)
class _Known:
    """What is kept of a boost by its names. `is_open`: a campaign was asked for, and that is not proven."""

    boost_id: int
    name_key: str
    campaign_id: str | None
    state: State
    is_open: bool


_known_campaigns = Many("boosts.known_campaigns", _Known)
_ever_made = Value("boosts.ever_made", bool)


def look(conn: Connection, graph: GraphClient, *, now: datetime) -> list[Trouble]:
    """Archive and order to stop what has to be, and return what is only told.

    :raises GraphError: the list cannot be read, or one is not archived.
    """
    if not _ever_made(conn):
        return []
    found = {one.object_id: one for one in ads.named(graph, PREFIX, since=now - BACK) if now - one.created_at > GRACE}
    keys = {object_id: one.name.rpartition("|")[2] for object_id, one in found.items()}
    known = _known_campaigns(conn, name_keys=sorted(set(keys.values())))
    by_id = {one.campaign_id: one for one in known}
    names = {one.name_key for one in known}
    proven = {one.name_key for one in known if not one.is_open}
    unknown: list[Named] = []
    for object_id, one in found.items():
        if (mine := by_id.get(object_id)) is not None:
            if one.status == "ACTIVE" and mine.state in _OVER:
                reason = "menyala lagi di Meta padahal sudah berakhir"
                orders.order(conn, mine.boost_id, cause="over", reason=reason, actor="siar", ends=True, now=now)
        elif keys[object_id] in proven:
            log.warning("Campaign %s (%s) is no boost's own, and archived.", object_id, one.name)
            ads.set_status(graph, object_id, "ARCHIVED")
        elif keys[object_id] not in names and one.status == "ACTIVE":
            unknown.append(one)
    return [_told(unknown)] if unknown else []


def _told(unknown: list[Named]) -> Trouble:
    names = ", ".join(sorted(one.name for one in unknown)[:3])
    more = f" dan {len(unknown) - 3} lainnya" if len(unknown) > 3 else ""
    return Trouble("unknown_campaign", f"kampanye {names}{more} menyala di akun iklan, tetapi tidak tercatat di Siar")
