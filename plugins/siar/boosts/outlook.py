"""What the page *Iklan* says beside each proposal and each advertisement: what its ceilings leave."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from siar.boosts import proposals
from siar.boosts.choice.rooms import Headroom, Told, rooms, with_tax
from siar.boosts.choice.shares import end_of
from siar.boosts.listing import ListedBoost
from siar.boosts.proposals import Proposal
from siar.quantities import Rupiah
from siar.settings import Settings
from siar.store import Connection

__all__ = ["After", "Outlook", "of_proposals", "of_running"]

_OVER = frozenset({"closed", "failed"})


@dataclass(frozen=True)
class After:
    """One ceiling: what is left of it now, and what would be left. Rupiah, tax included."""

    room: Headroom
    left: Rupiah

    @property
    def fits(self) -> bool:
        """Whether there is room."""
        return self.left >= Rupiah(0)


@dataclass(frozen=True)
class Outlook:
    """A proposal, what it costs with tax, and what it would leave of each of its ceilings."""

    proposal: Proposal
    cost: Rupiah
    tax: Rupiah
    after: Sequence[After]

    @property
    def fits(self) -> bool:
        """Whether every ceiling has room for it."""
        return all(item.fits for item in self.after)


def of_proposals(conn: Connection, *, settings: Settings, now: datetime) -> list[Outlook]:
    """Return what waits for a yes, the strongest first."""
    waiting = proposals.waiting(conn)
    left = rooms(
        conn,
        [Told(item.publication_id, item.post_id, item.opd, item.kind, item.title) for item in waiting],
        settings=settings,
        now=now,
    )
    zone = settings.city.zone
    days = (now.astimezone(zone).date(), end_of(None, settings=settings, now=now).astimezone(zone).date())
    found = []
    for item in waiting:
        cost = with_tax(item.lifetime_budget, settings=settings, days=days)
        after = [After(room, room.room - cost) for room in left.get(item.publication_id, [])]
        found.append(Outlook(item, cost, cost - item.lifetime_budget, after))
    return found


def of_running(
    conn: Connection, rows: Sequence[ListedBoost], *, settings: Settings, now: datetime
) -> dict[int, list[Headroom]]:
    """Return, by boost, what is left of each ceiling of those that may still cost money."""
    open_rows = [row for row in rows if row.state not in _OVER]
    told = [Told(row.publication_id, row.post_id, row.opd, row.kind, row.title) for row in open_rows]
    left = rooms(conn, told, settings=settings, now=now)
    return {row.boost_id: left.get(row.publication_id, []) for row in open_rows}
