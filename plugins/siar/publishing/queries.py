"""What several modules of publishing ask of the database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from siar.channels import ChannelId
from siar.publishing.records import State
from siar.store import Many, Maybe, Statement

__all__ = ["PlannedRow", "Rest", "fill_in", "find_by_post", "reschedule", "rests"]


@dataclass(frozen=True)
class PlannedRow:
    """What planning must know of the publication of a post."""

    publication_id: int
    state: State
    content_hash: str
    commits: int
    fence: int
    lease_until: datetime | None


@dataclass(frozen=True)
class Rest:
    """A channel that rests, and until when."""

    channel: ChannelId
    rest_until: datetime


find_by_post = Maybe("publishing.find_by_post", PlannedRow)
reschedule = Statement("publishing.reschedule")
fill_in = Statement("publishing.fill_in")
rests = Many("publishing.rests", Rest)
