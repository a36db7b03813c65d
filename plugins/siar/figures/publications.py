"""What was counted of single publications, as last known: for the agencies' sheets and the desk. Reach is never added."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from siar.figures.missing import Missing, missing
from siar.quantities import Reach
from siar.store import Connection, Many, Value

__all__ = ["Counted", "PublicationReach", "items_published", "latest_of_post", "reach_of"]


@dataclass(frozen=True)
class PublicationReach:
    """The reach of one publication at a moment. Facebook counts those reached by ads too, Instagram does not."""

    publication_id: int
    reach: Reach
    observed_at: datetime


@dataclass(frozen=True)
class Counted:
    """What is known of one metric: a number, or accounts reached.

    :param observed_at: when that was last read; None: it never was, for the reason of the last try.
    :param reason: why the last try brought nothing; what was known before stands all the same.
    """

    metric: str
    value: Decimal | None
    reach: Reach | None
    observed_at: datetime | None
    reason: str | None
    published_at: datetime
    tried_at: datetime

    @property
    def missing(self) -> Missing | None:
        """Why nothing was ever known; None when something was."""
        return None if self.observed_at else missing(self.reason, of=self.published_at, tried_at=self.tried_at)

    @property
    def number(self) -> Decimal | int | None:
        """What there is to write; None when nothing was ever known."""
        return self.value if self.reach is None else self.reach.accounts


_published_items = Value("figures.published_items", int)
_reach_of = Many("figures.reach_of", PublicationReach)
_latest_of_post = Many("figures.latest_of_post", Counted)


def reach_of(conn: Connection, publication_ids: Collection[int]) -> dict[int, PublicationReach]:
    """Return the reach of publications; one that was never read is absent, never 0."""
    return {item.publication_id: item for item in _reach_of(conn, publication_ids=list(publication_ids))}


def latest_of_post(conn: Connection, post_id: int) -> list[Counted]:
    """Return what a post's publication counts since it is out, by the metric's name; nothing before the first reading."""
    return _latest_of_post(conn, post_id=post_id)


def items_published(conn: Connection, *, since: datetime, until: datetime) -> int:
    """Return how much content went out from `since` to before `until`, both aware; what stands on several channels counts once."""
    return _published_items(conn, since=since, until=until)
