"""Slots: the moments at which posts go out, one draft each.

From each of the city's times of day on there are several, minutes apart.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from siar.settings import Settings, load_settings

__all__ = ["is_slot", "next_slot", "slots_of"]


def slots_of(day: date, *, settings: Settings) -> list[datetime]:
    """Return the slots of a local day, in UTC, in order."""
    slots, zone = settings.slots, settings.city.zone
    return sorted(
        {
            (datetime.combine(day, begin, tzinfo=zone) + slots.spacing * number).astimezone(UTC)
            for begin in slots.slots
            for number in range(slots.per_slot)
        }
    )


def next_slot(*, after: datetime, settings: Settings | None = None) -> datetime:
    """Return the first slot strictly after a moment, in UTC. `posts_publish` looks at each.

    :param after: aware.
    """
    settings = settings or load_settings()
    today = after.astimezone(settings.city.zone).date()
    for days in range(3):
        for moment in slots_of(today + timedelta(days=days), settings=settings):
            if moment > after:
                return moment
    raise AssertionError("a city has at least one slot a day")


def is_slot(moment: datetime, *, settings: Settings) -> bool:
    """Whether posts go out at this moment."""
    return moment.astimezone(UTC) in slots_of(moment.astimezone(settings.city.zone).date(), settings=settings)
