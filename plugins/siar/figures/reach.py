"""How many accounts saw what was published, as last read. Never added up."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from siar.quantities import Reach
from siar.store import Connection, Many

__all__ = ["PublicationReach", "reach_of"]


@dataclass(frozen=True)
class PublicationReach:
    """The reach of one publication at a moment. Facebook counts those reached by ads too, Instagram does not."""

    publication_id: int
    reach: Reach
    observed_at: datetime


_reach_of = Many("figures.reach_of", PublicationReach)


def reach_of(conn: Connection, publication_ids: Collection[int]) -> dict[int, PublicationReach]:
    """Return the reach of publications; one that was never read is absent, never 0."""
    return {item.publication_id: item for item in _reach_of(conn, publication_ids=list(publication_ids))}
