"""What several modules of publishing ask of the database."""

from __future__ import annotations

from dataclasses import dataclass

from siar.publishing.records import State
from siar.store import Many, Maybe, Statement

__all__ = ["AccountRow", "PlannedRow", "fill_in", "find_by_post", "reschedule", "resting"]


@dataclass(frozen=True)
class PlannedRow:
    """What planning must know of the publication of a post. `may_be_out`: residents see it, or may."""

    publication_id: int
    state: State
    content_hash: str
    commits: int
    fence: int
    may_be_out: bool


@dataclass(frozen=True)
class AccountRow:
    """The id of an account."""

    account_id: str


find_by_post = Maybe("publishing.find_by_post", PlannedRow)
reschedule = Statement("publishing.reschedule")
fill_in = Statement("publishing.fill_in")
resting = Many("publishing.resting", AccountRow)
