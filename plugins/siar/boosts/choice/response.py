"""What money brings: accounts reached by an advertisement, estimated from what own advertisements reached. Pure.

One advertisement reaches ``a·s/(s + b)`` accounts for ``s`` rupiah: each further rupiah brings less, because more and more of
those who are left saw it already. The half ``b`` (rupiah at which half of all it could ever reach are reached) is the account's:
from how reach grew with spend within each of its advertisements. The first rupiah's reach ``a/b`` is a post's: it is regressed, in
logarithms, on how many times the usual residents did with the post by themselves, before any money. Both are held to what is
assumed as long as little is known, and leave it as advertisements are read.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from siar.settings.boosts import ResponsePrior

__all__ = ["Advertised", "Curve", "Reading", "Response", "fit"]

_HALVES = tuple(2 ** (step / 4) for step in range(-16, 17))
"""How many times the assumed half is tried: from a sixteenth to sixteen times."""
_LEVEL_DOUBT, _SLOPE_DOUBT, _HALF_DOUBT = 0.7, 0.3, 1.0
"""How sure the assumptions are, as standard deviations of logarithms."""
_READING_NOISE = 0.08
"""By how much a reading strays from its advertisement's own curve: late and restated numbers. Of a logarithm."""
_SPREAD, _SPREAD_WEIGHT = 0.3, 6.0
"""By how much posts with the same signal differ, as assumed, and how many advertisements that counts as."""
_MOST_SIGNAL = math.log(8)
_PER_BOOST = 4
_ASSUMED_SIGNALS: tuple[float, ...] = (1.05, 1.15, 1.3, 1.5, 1.7, 2.0, 2.4, 3.0)
"""Of posts that may be advertised: of the usual and more."""
_ENOUGH, _PARTS = 30, 12


@dataclass(frozen=True, order=True)
class Reading:
    """What one advertisement had spent (rupiah before tax) and reached (accounts) by some moment."""

    spend: int
    reach: int


@dataclass(frozen=True)
class Advertised:
    """One advertisement that was read: its readings, and the signal of its post when it was chosen."""

    signal: float | None
    readings: Sequence[Reading]


@dataclass(frozen=True)
class Curve:
    """What one post is expected to reach.

    :param first: accounts for the first rupiah. :param half: rupiah. :param doubt: how unsure `first` is because little is known,
        as a standard deviation of its logarithm; how posts differ among themselves is not in it.
    :param spread: by how much they do.
    """

    first: float
    half: float
    doubt: float = 0.0
    spread: float = 0.0

    def reach(self, spend: float) -> float:
        """Return how many accounts so many rupiah reach."""
        return self.first * self.half * spend / (spend + self.half)

    def until(self, price: float) -> float:
        """Return up to how many rupiah each of them reaches `price` accounts or more."""
        return self.half * (math.sqrt(self.first / price) - 1) if price < self.first else 0.0

    def range(self, spend: float) -> tuple[float, float]:
        """Return between which numbers of accounts two of three such posts reach."""
        width = math.exp(math.hypot(self.doubt, self.spread))
        return self.reach(spend) / width, self.reach(spend) * width


@dataclass(frozen=True)
class Response:
    """What is known of an account's advertisements.

    :param level: logarithm of the accounts that a post with the usual signal reaches for its first rupiah.
    :param slope: by how much that rises with the logarithm of the signal.
    :param covariance: of both. :param boosts: how many advertisements it comes from.
    """

    level: float
    slope: float
    half: float
    covariance: tuple[float, float, float]
    spread: float
    boosts: int

    def of(self, signal: float | None) -> Curve:
        """Return what a post is expected to reach; without a signal what the usual one is."""
        x = _signal(signal)
        level, both, slope = self.covariance
        doubt = math.sqrt(max(0.0, level + 2 * x * both + x * x * slope))
        return Curve(math.exp(self.level + self.slope * x), self.half, doubt, self.spread)

    def to_come(self, signals: Sequence[float | None]) -> list[Curve]:
        """Return what posts to come are like, from the signals of past ones; of few, what is usual of such posts as well."""
        known = sorted([*signals, *(_ASSUMED_SIGNALS if len(signals) < _ENOUGH else ())], key=_signal)
        # Middles of equal parts: as many as say how they spread.
        parts = min(_PARTS, len(known))
        return [self.of(known[(2 * part + 1) * len(known) // (2 * parts)]) for part in range(parts)]


def fit(advertised: Iterable[Advertised], prior: ResponsePrior) -> Response:
    """Estimate the account's response from its own advertisements; of none it is what is assumed.

    :param advertised: readings without spend or reach are passed over.
    """
    known = [
        (_signal(item.signal), _thinned([r for r in item.readings if r.spend > 0 and r.reach > 0]))
        for item in advertised
    ]
    known = [(x, readings) for x, readings in known if readings]
    half = _half([readings for _, readings in known], prior.half)
    points = [(x, _log_first(readings[-1], half)) for x, readings in known]
    spread = _SPREAD
    for _ in range(3):
        level, slope, covariance = _regression(points, prior, spread)
        left = sum((y - level - slope * x) ** 2 for x, y in points)
        spread = math.sqrt((_SPREAD_WEIGHT * _SPREAD**2 + left) / (_SPREAD_WEIGHT + len(points)))
    return Response(level, slope, half, covariance, spread, len(points))


def _signal(signal: float | None) -> float:
    if signal is None or signal <= 0:
        return 0.0 if signal is None else -_MOST_SIGNAL
    return max(-_MOST_SIGNAL, min(_MOST_SIGNAL, math.log(signal)))


def _thinned(readings: Sequence[Reading]) -> list[Reading]:
    """A few readings that lie apart: those between tell the same once more."""
    ordered = sorted(readings)
    kept: list[Reading] = []
    for reading in reversed(ordered):
        if not kept or reading.spend <= kept[-1].spend * 0.7:
            kept.append(reading)
    return kept[:_PER_BOOST][::-1]


def _log_first(reading: Reading, half: float) -> float:
    return math.log(reading.reach * (reading.spend + half) / (reading.spend * half))


def _half(boosts: Sequence[Sequence[Reading]], assumed: float) -> float:
    """The half under which each advertisement's readings lie on one curve, held to what is assumed."""

    def cost(half: float) -> float:
        strays = 0.0
        for readings in boosts:
            firsts = [_log_first(reading, half) for reading in readings]
            middle = statistics.fmean(firsts)
            strays += sum((first - middle) ** 2 for first in firsts)
        return strays / (2 * _READING_NOISE**2) + math.log(half / assumed) ** 2 / (2 * _HALF_DOUBT**2)

    return min((assumed * times for times in _HALVES), key=cost)


def _regression(
    points: Sequence[tuple[float, float]], prior: ResponsePrior, spread: float
) -> tuple[float, float, tuple[float, float, float]]:
    """A straight line through points, held to the assumed one; each point is a post, none weighs more than another."""
    weight = 1 / spread**2
    a = 1 / _LEVEL_DOUBT**2 + weight * len(points)
    b = weight * sum(x for x, _ in points)
    c = 1 / _SLOPE_DOUBT**2 + weight * sum(x * x for x, _ in points)
    level = -math.log(prior.rupiah_per_account)
    p = level / _LEVEL_DOUBT**2 + weight * sum(y for _, y in points)
    q = prior.slope / _SLOPE_DOUBT**2 + weight * sum(x * y for x, y in points)
    determinant = a * c - b * b
    covariance = (c / determinant, -b / determinant, a / determinant)
    return (c * p - b * q) / determinant, (a * q - b * p) / determinant, covariance
