"""Slots: the times of day at which posts go out, and when it is better to be quiet."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from siar.settings import Settings, load_settings

__all__ = ["next_slot"]


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
