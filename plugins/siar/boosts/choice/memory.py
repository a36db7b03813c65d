"""What own advertisements and posts have told so far: how many could be advertised, how strong, and what money brought."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from siar.boosts.choice.eligibility import Eligible
from siar.boosts.choice.response import Advertised, Reading, Response, fit
from siar.settings import Settings
from siar.store import Connection, Many, Statements

__all__ = ["Past", "past", "remember", "response"]

_WEEK = timedelta(days=7)

_keep_contender = Statements("boosts.keep_contender")


@dataclass(frozen=True)
class _Contender:
    opd: str
    signal: float | None
    first_at: datetime


@dataclass(frozen=True)
class _Read:
    boost_id: int
    signal: float | None
    spend: int
    reach: int


_contenders = Many("boosts.contenders", _Contender)
_readings = Many("boosts.readings", _Read)


@dataclass(frozen=True)
class Past:
    """Posts that could have been advertised. `first_at` when the first of them was: None while there is none."""

    contenders: Sequence[_Contender]
    first_at: datetime | None

    @property
    def signals(self) -> list[float | None]:
        """How many times the usual residents did with each."""
        return [item.signal for item in self.contenders]

    def arrivals(self, *, assumed: float, now: datetime) -> float:
        """Return how many there are a day; what is assumed counts like a week."""
        known = now - self.first_at if self.first_at is not None else timedelta(0)
        return (assumed * _WEEK.days + len(self.contenders)) / ((_WEEK + known) / timedelta(days=1))

    def asked(self, *, since: datetime) -> dict[str, int]:
        """Return how many each agency had since a moment."""
        found: dict[str, int] = {}
        for item in self.contenders:
            if item.first_at >= since:
                found[item.opd] = found.get(item.opd, 0) + 1
        return found


def remember(conn: Connection, eligible: Iterable[Eligible], *, now: datetime) -> None:
    """Keep that these posts could be advertised, as they stand now."""
    _keep_contender(
        conn,
        [
            {
                "publication_id": item.post.publication_id,
                "opd": item.post.opd,
                "interactions": item.post.interactions,
                "usual": item.baseline.median if item.baseline.posts else None,
                "usual_of": item.baseline.posts,
                "signal": item.signal,
                "now": now,
            }
            for item in eligible
        ],
    )


def past(conn: Connection, *, settings: Settings, now: datetime) -> Past:
    """Return the posts that could have been advertised, as far back as is looked at."""
    found = _contenders(conn, since=now - settings.boosts.allocation.learned_from)
    return Past(found, min((item.first_at for item in found), default=None))


def response(conn: Connection, *, settings: Settings, now: datetime) -> Response:
    """Return what money is expected to bring, from own advertisements as far back as is looked at."""
    plan = settings.boosts.allocation
    signals: dict[int, float | None] = {}
    readings: dict[int, list[Reading]] = {}
    for row in _readings(conn, since=now - plan.learned_from):
        signals[row.boost_id] = row.signal
        readings.setdefault(row.boost_id, []).append(Reading(row.spend, row.reach))
    return fit([Advertised(signals[number], found) for number, found in readings.items()], plan.prior)
