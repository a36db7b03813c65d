"""What the newest report on growing the audience says of single slots, for who gives them: the same figures, the same words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from siar.briefings import growth_claims
from siar.briefings.phrases import Phrases
from siar.figures.growth import Growth, slot_of
from siar.settings import Settings
from siar.store import Connection, Maybe

__all__ = ["SlotHints", "slot_hints"]

_FRESH = timedelta(days=62)
"""How long after its period a report is still worth a hint: until the one on the month after is late."""


@dataclass(frozen=True)
class SlotHints:
    """Sentences by hour, which are true of every day, by slot and by day.

    `until`: the last day of the report that they stand in, None without one.
    """

    until: date | None
    hours: Mapping[time, str]
    slots: Mapping[datetime, str]
    days: Mapping[date, str]


@dataclass(frozen=True)
class _Told:
    period_end: date
    growth: Any


_newest_growth = Maybe("briefings.newest_growth", _Told)


def slot_hints(conn: Connection, slots: Iterable[datetime], *, settings: Settings, today: date) -> SlotHints:
    """Return what there is to say of slots and of their days.

    :param slots: aware; those that may still be given.
    """
    kinds = [kind for kind, plan in settings.briefings.briefings.items() if plan.period in {"month", "quarter"}]
    told = _newest_growth(conn, kinds=kinds, since=today - _FRESH)
    if told is None:
        return SlotHints(None, {}, {}, {})
    growth, phrases, zone = Growth.of_plain(told.growth), Phrases.of(settings), settings.city.zone
    by_hour, by_slot, by_day = {}, {}, {}
    for at in slots:
        day, begin = at.astimezone(zone).date(), slot_of(at, slots=settings.slots, zone=zone)
        if begin and (said := growth_claims.hint_of_hour(growth, begin, phrases)):
            by_hour[begin] = said
        if begin and (said := growth_claims.hint_of_slot(growth, day.weekday(), begin, phrases)):
            by_slot[at] = said
        if said := growth_claims.hint_of_weekday(growth, day.weekday(), phrases):
            by_day[day] = said
    found = by_hour or by_slot or by_day
    return SlotHints(told.period_end if found else None, dict(sorted(by_hour.items())), by_slot, by_day)
