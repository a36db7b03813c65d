"""What is known of a post that might be advertised. Pure."""

from __future__ import annotations

import math
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from siar.channels import ChannelId
from siar.settings.boosts import SignalRule

__all__ = ["Baseline", "Candidate"]


@dataclass(frozen=True)
class Candidate:
    """A post that is out and was never advertised.

    :param screening: what was found in its texts. :param no_boost: the codes of it that keep the post from adverts.
    :param approved: everybody whom its chain asks has agreed to what is out.
    :param interactions: what residents did with it by `read_at`; None while that was never read.
    :param reactions: reactions of every kind, `upset` the angry and sad ones among them; None where kinds are not told.
    :param questions: questions below it that wait, `on_topics`: comments on certain topics that do.
    :param corrected: a correction waits, is on its way, or may be.
    :param declined_by: who decided that it is not advertised; None: nobody.
    """

    publication_id: int
    post_id: int
    draft_id: int
    account_id: str
    channel: ChannelId
    opd: str
    kind: str
    title: str
    reference_code: str
    remote_id: str
    published_at: datetime
    screening: Sequence[Mapping[str, Any]]
    no_boost: list[str]
    approved: bool
    interactions: int | None
    read_at: datetime | None
    reactions: int | None
    upset: int | None
    questions: int
    on_topics: int
    corrected: bool
    declined_by: str | None
    declined_why: str | None

    @property
    def read_age(self) -> timedelta | None:
        """How old it was when it was last read."""
        return self.read_at - self.published_at if self.read_at is not None else None


@dataclass(frozen=True)
class Baseline:
    """What residents had done with the account's last posts when these were as old.

    :param interactions: one number a post.
    """

    interactions: Sequence[int]

    @property
    def posts(self) -> int:
        """How many posts it is made of."""
        return len(self.interactions)

    @property
    def median(self) -> float:
        """The middle of them.

        :raises ValueError: there is none.
        """
        if not self.interactions:
            raise ValueError("There is no middle of nothing.")
        return statistics.median(self.interactions)

    def least(self, rule: SignalRule) -> int:
        """Return how many interactions a post has at the least that is advertised."""
        return math.ceil(rule.of_median * self.median) if self.posts >= rule.least else rule.else_interactions
