"""Windows: between which moments a report may be told, from what its row says and what the city configured.

An announcement is planned before what it announces and never goes out after it; a notice holds for its time; a greeting
goes out on its day; what was, or how things stand, has no end.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from siar.editorial.holidays import Feast, feast_of
from siar.reading.stated_times import find_hours, find_length, find_stated_end
from siar.reading.word_lists import find_word
from siar.settings import Alert, City, Settings, Tells
from siar.settings.validity import KindValidity

__all__ = ["DatedRow", "Window", "alert_of", "window_of"]

_DAY = timedelta(days=1)
_DAWN = time(6)


@dataclass(frozen=True)
class DatedRow:
    """One of the reports that a draft tells of, as far as its time goes."""

    draft_id: int
    kind: str
    title: str
    body: str | None
    starts_on: date | None
    ends_on: date | None
    accepted_at: datetime

    @property
    def text(self) -> str:
        """What is said of it in words."""
        return f"{self.title}\n{self.body or ''}"


@dataclass(frozen=True, slots=True)
class Window:
    """When a report may be told. Moments are aware, in UTC; None where there is no such bound.

    :param opens: not before. :param closes: not at this moment or later.
    :param starts: when what it announces begins: it is planned before, and may go out while it lasts.
    :param ended: the last local day of what it tells of.
    :param feast: what a greeting is for, by the table of holidays. :param written: the day that its row names, where
        the table decides.
    :param old_after: told to whoever approves when `ended` lies so long back.
    """

    tells: Tells = "report"
    opens: datetime | None = None
    starts: datetime | None = None
    closes: datetime | None = None
    ended: date | None = None
    feast: Feast | None = None
    written: date | None = None
    old_after: timedelta | None = None

    def is_over(self, at: datetime) -> bool:
        """Whether it may be told no more."""
        return self.closes is not None and at >= self.closes

    def is_early(self, at: datetime) -> bool:
        """Whether it may not be told yet."""
        return self.opens is not None and at < self.opens


def alert_of(row: DatedRow, alerts: Sequence[Alert]) -> int | None:
    """Return which of the city's alerts a row is, counted from the most urgent; None: none of them."""
    for number, alert in enumerate(alerts):
        if row.kind not in alert.kinds or find_word(alert.unless_titled, row.title):
            continue
        if find_word(alert.unless_said, row.text):
            continue
        if not alert.words or find_word(alert.words, row.text):
            return number
    return None


def window_of(row: DatedRow, *, settings: Settings) -> Window:
    """Return when a report may be told. A row without a day has no window."""
    said, city = settings.validity.of(row.kind), settings.city
    if row.starts_on is None:
        return Window(said.tells)
    if said.tells == "event":
        return _event(row, row.starts_on, said, city)
    if said.tells == "day":
        return _greeting(row, row.starts_on, city)
    ended = max(row.ends_on or row.starts_on, row.starts_on)
    old_after = timedelta(days=said.old_after_days) if said.old_after_days else None
    if said.tells == "report":
        return Window("report", ended=ended, old_after=old_after)
    return _notice(row, row.starts_on, said, settings, old_after)


def _at(day: date, clock: time, city: City) -> datetime:
    return datetime.combine(day, clock, tzinfo=city.zone).astimezone(UTC)


def _midnight(day: date, city: City) -> datetime:
    return _at(day, time.min, city)


def _event(row: DatedRow, first: date, said: KindValidity, city: City) -> Window:
    last = max(row.ends_on or first, first)
    hours = find_hours(row.text, zone=city.timezone_label)
    if hours is None:
        return Window("event", starts=_midnight(first, city), closes=_midnight(last + _DAY, city), ended=last)
    starts = _at(first, hours.start, city)
    if hours.end is None:
        closes = _at(last, hours.last, city) + timedelta(hours=said.lasts_hours or 0)
    else:
        closes = _at(last if hours.end > hours.last else last + _DAY, hours.end, city)
    return Window("event", starts=starts, closes=closes, ended=last)


def _notice(row: DatedRow, first: date, said: KindValidity, settings: Settings, old_after: timedelta | None) -> Window:
    city, validity = settings.city, settings.validity
    alert = alert_of(row, validity.urgent)
    lasts = validity.urgent[alert].lasts_hours if alert is not None else said.lasts_hours
    stated = find_stated_end(row.text, after=first, zone=city.timezone_label)
    last = row.ends_on if row.ends_on and row.ends_on >= first else stated.day if stated else None
    if last is None and not find_word(validity.open_words, row.text):
        last = _one_day(row, first, settings)
    short = last is not None or alert is not None
    if stated and stated.hour and short:
        day = last or first
        begins = find_hours(row.text, zone=city.timezone_label)
        overnight = day == first and (
            (begins is not None and stated.hour < begins.last) or _is_of_this_night(row, first, stated.hour, city)
        )
        return Window("notice", closes=_at(day + _DAY if overnight else day, stated.hour, city), ended=day)
    if last is not None:
        return Window("notice", closes=_midnight(last + _DAY, city), ended=last)
    if lasts is None:
        return Window("notice", ended=first, old_after=old_after)
    # Counted from when it was typed, where that was on its own day.
    begins_at = min(max(row.accepted_at, _midnight(first, city)), _midnight(first + _DAY, city))
    closes = begins_at.astimezone(UTC) + timedelta(hours=lasts)
    return Window("notice", closes=closes, ended=closes.astimezone(city.zone).date())


def _one_day(row: DatedRow, first: date, settings: Settings) -> date | None:
    """Return the day with which a notice ends that speaks of one day and names no end; None: it does not."""
    validity = settings.validity
    if not find_word(validity.one_day_words, row.text):
        return None
    # "Selama tiga hari": not with the first of them.
    if (days := find_length(row.text)) is not None:
        return first + (days - 1) * _DAY
    # "Besok", under the day on which it is typed, is the day after.
    typed = row.accepted_at.astimezone(settings.city.zone).date()
    return first + _DAY if typed == first and find_word(validity.next_day_words, row.text) else first


def _is_of_this_night(row: DatedRow, first: date, hour: time, city: City) -> bool:
    """Whether an hour before dawn is the next day's: it had passed when the notice of that day was typed."""
    typed = row.accepted_at.astimezone(city.zone)
    return hour < _DAWN and typed.date() == first and typed.time() >= hour


def _greeting(row: DatedRow, first: date, city: City) -> Window:
    last = max(row.ends_on or first, first)
    feast = feast_of(row.text, near=first)
    written: date | None = first
    if feast is not None and first < last and first <= feast.day <= last:
        written = None
    elif feast is not None:
        first, last = feast.first, feast.last
    return Window(
        "day",
        opens=_midnight(first, city),
        closes=_midnight(last + _DAY, city),
        ended=last,
        feast=feast,
        written=written,
    )
