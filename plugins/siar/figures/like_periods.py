"""Which earlier periods one is compared with, and at which moment each of them was as old as it is now. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from siar.figures.comparison import PERIODS
from siar.figures.periods import Period

__all__ = ["LikePeriods", "like_periods"]


@dataclass(frozen=True)
class LikePeriods:
    """A period and the earlier ones that it is compared with, the newest first.

    :param moments: as long after the end of each as now is after that of the first: what was known then is of the same age.
    """

    periods: tuple[Period, ...]
    bounds: tuple[tuple[datetime, datetime], ...]
    moments: list[datetime]

    @property
    def nths(self) -> list[int]:
        """Their places."""
        return list(range(len(self.periods)))

    @property
    def spans(self) -> dict[str, list[Any]]:
        """Places, beginnings and ends, as queries take them."""
        return {
            "nths": self.nths,
            "sinces": [since for since, _ in self.bounds],
            "untils": [until for _, until in self.bounds],
        }

    @property
    def dates(self) -> dict[str, list[Any]]:
        """Places, first and last days."""
        return {
            "nths": self.nths,
            "firsts": [period.start for period in self.periods],
            "lasts": [period.end for period in self.periods],
        }


def like_periods(period: Period, zone: ZoneInfo, *, now: datetime) -> LikePeriods:
    """Return what a period is compared with: `PERIODS` earlier ones."""
    periods = (period, *(period.earlier(nth) for nth in range(1, PERIODS + 1)))
    bounds = tuple(each.bounds(zone) for each in periods)
    return LikePeriods(periods, bounds, [now - (bounds[0][1] - until) for _, until in bounds])
