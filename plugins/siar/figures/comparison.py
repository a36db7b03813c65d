"""A figure of a period beside those of earlier periods like it, and when a difference between them is more than noise. Pure.

Like periods are those of `Period.earlier`: a week follows weeks, three days the same days of the weeks before. Each figure is
taken as it was known at the same age as the newest one is now, so that what still grows is not held against what has grown; a
figure that only a part of a period has is none, and is left out.

What is noise: figures of periods that differ by chance alone. Their spread is that of the earlier ones, at least that of a count
of things that happen independently of each other (Poisson). A difference is beyond it outside the interval in which one further
figure lies with 95 % where they are normally distributed: Student's prediction interval around the mean, `t · s · √(1 + 1/n)`;
`t · s · √2` between two single figures. Counts and medians, which differ by factors, are compared as logarithms.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean, median
from typing import Literal

__all__ = ["LEAST", "PERIODS", "Comparison", "Direction", "Scale"]

PERIODS = 8
"""How many earlier periods a figure is compared with."""

LEAST = 4
"""Of how many of them it must be known, before their median is called usual: of three the interval is wider than any change."""

CLEAR = 0.1
"""By which part it must differ as well: Meta's reach is an estimate."""

Scale = Literal["ratio", "difference"]
"""How figures differ: by a factor (counts, medians; not negative), or by an amount (a net change)."""

Direction = Literal["up", "down"]

_T = {3: 3.182, 4: 2.776, 5: 2.571, 6: 2.447, 7: 2.365}
"""Student's t by degrees of freedom, two-sided, 5 %: any table of it."""


@dataclass(frozen=True)
class Comparison:
    """One figure, in whole units of its own, with those of the earlier periods.

    :param value: None: not known of the whole period.
    :param like: of earlier periods, the newest first; None: not known, or not to be compared.
    """

    value: int | None
    like: tuple[int | None, ...] = ()
    scale: Scale = "ratio"

    @property
    def before(self) -> int | None:
        """The figure of the period before."""
        return self.like[0] if self.like else None

    @property
    def known(self) -> tuple[int, ...]:
        """The earlier figures that are known, the newest first."""
        return tuple(value for value in self.like[:PERIODS] if value is not None)

    @property
    def usual(self) -> int | None:
        """The median of the earlier figures, rounded to the even; None of fewer than `LEAST`."""
        return round(median(self.known)) if len(self.known) >= LEAST else None

    @property
    def against_usual(self) -> Direction | None:
        """Whether the figure lies above or below what is usual; None: within noise, or not to be said."""
        known = self.known
        return self._beyond(self.usual, known, 1 / len(known)) if known else None

    @property
    def against_before(self) -> Direction | None:
        """The same against the period before."""
        return None if self.before is None else self._beyond(self.before, (self.before,), 1)

    def _beyond(self, other: int | None, others: Sequence[int], share: float) -> Direction | None:
        """Which way it lies from `other`, which stands for `others`; `share`: their mean's variance in that of one figure."""
        known = self.known
        if self.value is None or other is None or len(known) < LEAST:
            return None
        change = self.value - other
        if not change or abs(change) < CLEAR * abs(other):
            return None
        noise = _T[len(known) - 1] * math.sqrt(self._variance() * (1 + share))
        beyond = self._scaled(self.value) - fmean(map(self._scaled, others))
        # The median and the mean may lie on two sides of it.
        if abs(beyond) <= noise or (beyond > 0) != (change > 0):
            return None
        return "up" if change > 0 else "down"

    def _scaled(self, value: int) -> float:
        return math.log1p(value) if self.scale == "ratio" else float(value)

    def _variance(self) -> float:
        """That of the earlier figures on their scale, at least that of independent counts."""
        size = fmean(map(abs, self.known))
        least = 1 / (1 + size) if self.scale == "ratio" else max(size, 1.0)
        scaled = [self._scaled(value) for value in self.known]
        centre = fmean(scaled)
        return max(sum((value - centre) ** 2 for value in scaled) / (len(scaled) - 1), least)
