"""How often is asked whether something is to be done, from `work.yaml`."""

from __future__ import annotations

from datetime import timedelta

from pydantic import Field

from siar.settings.part import Part

__all__ = ["Watching"]


class Watching(Part):
    """How often work is looked for, and when the same work starts another run; meanings stand in work.yaml."""

    every_seconds: float = Field(ge=1)
    repeat_minutes: float = Field(gt=0)
    longest_minutes: float = Field(gt=0)

    @property
    def first_pause(self) -> timedelta:
        """How long work is left to the run that was started for it, at first."""
        return timedelta(minutes=self.repeat_minutes)

    @property
    def longest_pause(self) -> timedelta:
        """The same, at last."""
        return timedelta(minutes=self.longest_minutes)
