"""How often a trouble is told, from `troubles.yaml`."""

from __future__ import annotations

from datetime import datetime, timedelta

from pydantic import Field, PositiveFloat

from siar.settings.part import Part

__all__ = ["TroublePlan"]


class TroublePlan(Part):
    """When letters about a trouble leave; meanings and units stand in troubles.yaml."""

    repeat_after_hours: tuple[PositiveFloat, ...]
    then_every_hours: float = Field(gt=0)
    calm_minutes: float = Field(gt=0)

    @property
    def calm(self) -> timedelta:
        """How soon a trouble that comes back is the same one."""
        return timedelta(minutes=self.calm_minutes)

    @property
    def longest_pause(self) -> timedelta:
        """The longest time between two tellings."""
        return timedelta(hours=max(self.then_every_hours, *self.repeat_after_hours, 0))

    def next_telling(self, *, opened_at: datetime, now: datetime, daily: bool) -> datetime:
        """Return when a trouble that is told now is told again; what was missed meanwhile is not made up for."""
        every = timedelta(hours=self.then_every_hours)
        moments = [] if daily else [opened_at + timedelta(hours=hours) for hours in sorted(self.repeat_after_hours)]
        return next((moment for moment in moments if moment > now), now + every)
