"""Which stretch of days a briefing covers, and when it may leave. Pure."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from siar.platform_days import PlatformDay
from siar.reading.formats import Formats
from siar.settings import BriefingPlan
from siar.settings.holidays import rests, working_day

__all__ = ["Due", "Period", "due_periods"]

_LONGEST = timedelta(days=31)
"""How much a report of days covers at most, when none was made for longer: what is older stands in the month's."""


@dataclass(frozen=True)
class Period:
    """Days from `start` to `end`, both inclusive, of the city's calendar."""

    start: date
    end: date
    unit: str

    def label(self, formats: Formats) -> str:
        """As a reader names it: `Kamis, 10 September 2026`, `7–13 September 2026`, `September 2026`, `Triwulan III 2026`."""
        if self._is_whole_quarter:
            return formats.quarter(self.start)
        return formats.month(self.start) if self._is_whole_month else formats.date_range(self.start, self.end)

    @property
    def slug(self) -> str:
        """For file names: `2026-09-10`, `2026-09-07_sd_2026-09-13`, `2026-09`, `2026-TW3`."""
        if self._is_whole_quarter:
            return f"{self.start.year}-TW{(self.start.month + 2) // 3}"
        if self.start == self.end:
            return self.start.isoformat()
        if self._is_whole_month:
            return f"{self.start:%Y-%m}"
        return f"{self.start.isoformat()}_sd_{self.end.isoformat()}"

    @property
    def _is_whole_month(self) -> bool:
        return self.unit == "month" and self._ends_a_month

    @property
    def _is_whole_quarter(self) -> bool:
        return self.unit == "quarter" and self._ends_a_month and self.end.month == self.start.month + 2

    @property
    def _ends_a_month(self) -> bool:
        return self.end.day == monthrange(self.end.year, self.end.month)[1]

    @property
    def months(self) -> tuple[str, ...]:
        """The months that have a day in it, the oldest first: `2026-08`, `2026-09`."""
        first, last = (day.year * 12 + day.month - 1 for day in (self.start, self.end))
        return tuple(f"{number // 12:04}-{number % 12 + 1:02}" for number in range(first, last + 1))

    def bounds(self, zone: ZoneInfo) -> tuple[datetime, datetime]:
        """From (inclusive) and to (exclusive), aware UTC."""
        begin = datetime.combine(self.start, time.min, tzinfo=zone)
        end = datetime.combine(self.end + timedelta(days=1), time.min, tzinfo=zone)
        return begin.astimezone(UTC), end.astimezone(UTC)

    def told_since(self, now: datetime, *, least: timedelta) -> date:
        """Return the day from which on its report compares what earlier ones told with what is known now.

        :param least: for how long at least; what was told of the period before is compared however long ago that is.
        """
        return min((now - least).date(), self.earlier(1).start)

    def earlier(self, nth: int) -> Period:
        """Return the `nth` period before it that it may be compared with.

        A month follows months, a part of one the same days of them; a quarter quarters; a week weeks; of days the same weekdays of
        the weeks before.
        """
        if self.unit == "quarter":
            months = Period(self.end.replace(day=1), self.end, "month").earlier(nth * 3)
            return Period(_start_of("quarter", months.start), months.end, "quarter")
        if self.unit != "month":
            back = timedelta(weeks=nth * -(-((self.end - self.start).days + 1) // 7))
            return Period(self.start - back, self.end - back, self.unit)
        number = self.start.year * 12 + self.start.month - 1 - nth
        first = date(number // 12, number % 12 + 1, 1)
        last = monthrange(first.year, first.month)[1]
        until = last if self._is_whole_month else min(self.end.day, last)
        return Period(first.replace(day=min(self.start.day, last)), first.replace(day=until), self.unit)

    def platform_days(self, zone: ZoneInfo, *, of: str) -> tuple[PlatformDay, ...]:
        """Return the days of another calendar that end within the period, the oldest first.

        Each of them belongs to one period alone and is over when the period is, so that a report can tell it: a Pacific day ends
        in the afternoon of the city's next one, and most of its hours lie there.

        :param zone: the city's. :param of: whose days, as the time zone database names the zone.
        """
        since, until = self.bounds(zone)
        first = PlatformDay(since.astimezone(ZoneInfo(of)).date(), of)
        found = []
        while first.ends_at <= until:
            if first.ends_at > since:
                found.append(first)
            first = first.next
        return tuple(found)


@dataclass(frozen=True)
class Due:
    """A period whose report is due.

    :param on: the day from which it was. :param made_up: the next one is due as well: nothing ran for as long as this one was.
    """

    period: Period
    on: date
    made_up: bool = False


def due_periods(
    plan: BriefingPlan,
    *,
    now: datetime,
    zone: ZoneInfo,
    days_off: Collection[date] = (),
    told_until: date | None = None,
) -> tuple[Due, ...]:
    """Return the periods whose reports may leave now, the oldest first; none while it is too early, or on a day of rest.

    `previous` covers full periods, from so many working days after their end on; `running` covers the one under way up to today;
    what is `asked` for is never due by itself.
    A daily report covers the days since the last one, whatever kept one from leaving: a weekend, a holiday, a standstill. Of the
    other kinds each period that was missed since the last report has one of its own, the newest `make_up` of them at most.

    :param days_off: on which offices are closed, weekends aside. :param told_until: the last day of the kind's newest report,
        None when there is none: then a daily covers the days since it would have left last, and nothing is made up.
    """
    if plan.covers == "asked":
        return ()
    local = now.astimezone(zone)
    today = local.date()
    if local.time() < plan.send_after or (plan.working_days_only and rests(today, days_off)):
        return ()
    if plan.covers == "running":
        return (Due(Period(_start_of(plan.period, today), today, plan.period), today),)
    if plan.period == "day":
        days = _days_since(plan, today, days_off, told_until)
        return (Due(days, today),) if days else ()
    newest = _before(_start_of(plan.period, today), plan.period)
    while (on := _due_on(plan, newest, days_off)) > today:
        newest = _before(newest.start, plan.period)
    missed: list[Due] = []
    period = _before(newest.start, plan.period)
    while told_until is not None and told_until < period.end and len(missed) < plan.make_up:
        missed.append(Due(period, _due_on(plan, period, days_off), made_up=True))
        period = _before(period.start, plan.period)
    return (*reversed(missed), Due(newest, on))


def _due_on(plan: BriefingPlan, period: Period, days_off: Collection[date]) -> date:
    if plan.working_days_after:
        return working_day(period.end, after=plan.working_days_after, closed=days_off)
    day = period.end + timedelta(days=1)
    return working_day(day, after=0, closed=days_off) if plan.working_days_only else day


def _days_since(plan: BriefingPlan, today: date, days_off: Collection[date], told_until: date | None) -> Period | None:
    earliest, end = today - _LONGEST, today - timedelta(days=1)
    start = end if told_until is None else told_until + timedelta(days=1)
    while told_until is None and start > earliest and plan.working_days_only and rests(start, days_off):
        # The report of a day leaves on the next one, unless that rests.
        start -= timedelta(days=1)
    return Period(max(start, earliest), end, plan.period) if start <= end else None


def _before(day: date, unit: str) -> Period:
    """Return the full period that ends before a day on which one begins."""
    end = day - timedelta(days=1)
    return Period(_start_of(unit, end), end, unit)


def _start_of(unit: str, day: date) -> date:
    if unit == "week":
        return day - timedelta(days=day.weekday())
    if unit == "quarter":
        return date(day.year, day.month - (day.month - 1) % 3, 1)
    return day.replace(day=1) if unit == "month" else day
