"""Slots: the times of day at which posts go out. A slot has places some minutes apart; a place holds one draft."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from siar.settings import Settings, load_settings

__all__ = ["is_place", "next_place", "next_slot", "places_of"]


def places_of(day: date, *, settings: Settings) -> list[datetime]:
    """Return the places of a local day, in UTC, in order."""
    slots, zone = settings.slots, settings.city.zone
    return sorted(
        {
            (datetime.combine(day, slot, tzinfo=zone) + slots.spacing * number).astimezone(UTC)
            for slot in slots.slots
            for number in range(slots.per_slot)
        }
    )


def next_slot(*, after: datetime, settings: Settings | None = None) -> datetime:
    """Return the first slot strictly after a moment, in UTC.

    :param after: aware.
    """
    settings = settings or load_settings()
    zone = settings.city.zone
    local = after.astimezone(zone)
    for days in range(3):
        day = local.date() + timedelta(days=days)
        for slot in sorted(settings.slots.slots):
            moment = datetime.combine(day, slot, tzinfo=zone)
            if moment > after:
                return moment.astimezone(UTC)
    raise AssertionError("a city has at least one slot a day")


def next_place(*, after: datetime, settings: Settings | None = None) -> datetime:
    """Return the first place strictly after a moment, in UTC. `posts_publish` looks at each.

    :param after: aware.
    """
    settings = settings or load_settings()
    today = after.astimezone(settings.city.zone).date()
    for days in range(3):
        for moment in places_of(today + timedelta(days=days), settings=settings):
            if moment > after:
                return moment
    raise AssertionError("a city has at least one slot a day")


def is_place(moment: datetime, *, settings: Settings) -> bool:
    """Whether posts go out at this moment."""
    return moment.astimezone(UTC) in places_of(moment.astimezone(settings.city.zone).date(), settings=settings)
