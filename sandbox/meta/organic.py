"""Organic attention: numbers that only the object's id and age decide, so every reading agrees.

Reach saturates: a tenth of it arrives within the first minutes, the rest over a day. Nothing here is
documented by Meta; it only has to look and behave like the real numbers (never shrink, shares far below
reach).
"""

from __future__ import annotations

import functools
import hashlib
import math
from dataclasses import dataclass
from datetime import datetime

_FAST_SECONDS = 600.0
_SLOW_SECONDS = 10 * 3600.0


@dataclass(frozen=True)
class Counts:
    """Lifetime numbers of one post or medium at one moment."""

    reach: int
    views: int
    reactions: int
    comments: int
    shares: int
    saves: int
    clicks: int
    profile_visits: int

    @property
    def interactions(self) -> int:
        return self.reactions + self.comments + self.shares + self.saves


@functools.lru_cache(maxsize=100_000)
def unit(seed: str, salt: str) -> float:
    """A number in [0, 1) that depends on nothing but the two texts."""
    digest = hashlib.sha256(f"{salt}:{seed}".encode()).digest()
    return int.from_bytes(digest[:6], "big") / 2**48


def between(seed: str, salt: str, low: float, high: float) -> float:
    return low + (high - low) * unit(seed, salt)


def counts(seed: str, created: datetime, at: datetime) -> Counts:
    """Numbers of the object `seed`, published at `created`, at the moment `at`."""
    age = (at - created).total_seconds()
    if age <= 0:
        return Counts(0, 0, 0, 0, 0, 0, 0, 0)
    share = 0.12 * (1 - math.exp(-age / _FAST_SECONDS)) + 0.88 * (1 - math.exp(-age / _SLOW_SECONDS))
    reach = between(seed, "reach", 700, 3200) * share
    return Counts(
        reach=int(reach),
        views=int(reach * between(seed, "views", 1.15, 1.7)),
        reactions=int(reach * between(seed, "reactions", 0.02, 0.06)),
        comments=int(reach * between(seed, "comments", 0.002, 0.012)),
        shares=int(reach * between(seed, "shares", 0.001, 0.010)),
        saves=int(reach * between(seed, "saves", 0.001, 0.008)),
        clicks=int(reach * between(seed, "clicks", 0.01, 0.05)),
        profile_visits=int(reach * between(seed, "visits", 0.002, 0.015)),
    )
