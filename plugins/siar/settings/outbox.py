"""How messages leave, from `outbox.yaml`."""

from __future__ import annotations

from datetime import timedelta
from typing import Self

from pydantic import Field, model_validator

from siar.settings.part import Part

__all__ = ["Outbox"]


class Outbox(Part):
    """How messages leave; meanings and units stand in outbox.yaml."""

    per_run: int = Field(ge=1)
    first_pause_minutes: float = Field(gt=0)
    longest_pause_minutes: float = Field(gt=0)
    tell_after_minutes: float = Field(ge=0)
    give_up_hours: dict[str, float]

    @model_validator(mode="after")
    def _has_a_default(self) -> Self:
        if "default" not in self.give_up_hours:
            raise ValueError("give_up_hours has no default")
        return self

    def give_up_after(self, kind: str) -> timedelta:
        """Return for how long a message of a kind is tried."""
        return timedelta(hours=self.give_up_hours.get(kind, self.give_up_hours["default"]))

    def pause(self, tries: int) -> timedelta:
        """Return the pause after so many tries, the first of which is 1: doubling, up to the longest."""
        minutes = self.first_pause_minutes * 2 ** min(tries - 1, 20)
        return timedelta(minutes=min(minutes, self.longest_pause_minutes))
