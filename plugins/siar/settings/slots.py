"""When posts go out, from `slots.yaml`."""

from __future__ import annotations

from datetime import time, timedelta

from pydantic import Field

from siar.settings.part import Part

__all__ = ["QuietHours", "Slots"]


class QuietHours(Part):
    """From and to, local time; may pass midnight."""

    start: time = Field(alias="from")
    end: time = Field(alias="to")

    def covers(self, clock: time) -> bool:
        """Whether a time of day lies in them."""
        if self.start <= self.end:
            return self.start <= clock < self.end
        return clock >= self.start or clock < self.end


class Slots(Part):
    """When posts go out, local time: from each of these times of day on, so many slots, minutes apart."""

    slots: list[time] = Field(min_length=1)
    per_slot: int = Field(default=1, ge=1, le=12)
    spacing_minutes: int = Field(default=10, ge=1, le=60)
    per_agency_per_day: int = Field(default=2, ge=1)
    quiet: dict[str, QuietHours]
    holiday_kinds: list[str] = Field(default_factory=list)
    urgent_spacing_minutes: int = Field(default=2, ge=0, le=60)
    late_after_minutes: int = Field(default=360, ge=10)

    @property
    def spacing(self) -> timedelta:
        """Between two slots of one time of day."""
        return timedelta(minutes=self.spacing_minutes)

    def is_quiet(self, weekday: int, clock: time) -> bool:
        """Whether nothing but what is urgent should go out at a time of the week; Monday is 0."""
        worship, night = self.quiet.get("sunday_worship"), self.quiet.get("night")
        return bool((weekday == 6 and worship and worship.covers(clock)) or (night and night.covers(clock)))

    @property
    def urgent_spacing(self) -> timedelta:
        """Between two posts of one account that go out at once; none when it is zero."""
        return timedelta(minutes=self.urgent_spacing_minutes)
