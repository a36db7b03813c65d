"""Which stretch of days a briefing covers, and when it may leave. Pure."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from siar.reading.formats import Formats
from siar.settings import BriefingPlan

__all__ = ["Period", "due_period"]

_SATURDAY = 5


@dataclass(frozen=True)
class Period:
    """Days from `start` to `end`, both inclusive, of the city's calendar."""

    start: date
    end: date
    unit: str

    def label(self, formats: Formats) -> str:
        """As a reader names it: `Kamis, 10 September 2026`, `7–13 September 2026`, `September 2026`."""
        return formats.month(self.start) if self._is_whole_month else formats.date_range(self.start, self.end)

    @property
    def slug(self) -> str:
        """For file names: `2026-09-10`, `2026-09-07_sd_2026-09-13`, `2026-09`."""
        if self.unit == "day":
            return self.start.isoformat()
        if self._is_whole_month:
            return f"{self.start:%Y-%m}"
        return f"{self.start.isoformat()}_sd_{self.end.isoformat()}"

    @property
    def _is_whole_month(self) -> bool:
        return self.unit == "month" and self.end.day == monthrange(self.end.year, self.end.month)[1]

    def bounds(self, zone: ZoneInfo) -> tuple[datetime, datetime]:
        """From (inclusive) and to (exclusive), aware UTC."""
        begin = datetime.combine(self.start, time.min, tzinfo=zone)
        end = datetime.combine(self.end + timedelta(days=1), time.min, tzinfo=zone)
        return begin.astimezone(UTC), end.astimezone(UTC)


def due_period(plan: BriefingPlan, *, now: datetime, zone: ZoneInfo) -> Period | None:
    """Return the period whose briefing may leave now, None while it is too early or a day of rest.

    `previous` covers the last full period, from its end on; `running` covers the one under way up to today.
    """
    local = now.astimezone(zone)
    if local.time() < plan.send_after or (plan.weekdays_only and local.weekday() >= _SATURDAY):
        return None
    today = local.date()
    start = _start_of(plan.period, today)
    if plan.covers == "running":
        return Period(start, today, plan.period)
    end = start - timedelta(days=1)
    return Period(_start_of(plan.period, end), end, plan.period)


def _start_of(unit: str, day: date) -> date:
    if unit == "week":
        return day - timedelta(days=day.weekday())
    return day.replace(day=1) if unit == "month" else day
