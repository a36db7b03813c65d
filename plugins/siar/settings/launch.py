"""How an advertisement is made, from `boosts.yaml`, `launch`. Meanings and units stand there."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Literal

from pydantic import Field, model_validator

from siar.channels import CHANNELS, ChannelId
from siar.settings.part import Part

__all__ = ["Aim", "Launch", "Objective", "Pin", "SpecialCategory", "Walls", "Watch"]

Objective = Literal["engagement", "reach"]
SpecialCategory = Literal["NONE", "ISSUES_ELECTIONS_POLITICS"]


class Pin(Part):
    """A circle. Degrees and kilometres."""

    latitude: float = Field(ge=-90, le=90)
    longitude: float = Field(ge=-180, le=180)
    radius_km: int = Field(ge=1, le=80)


class Aim(Part):
    """Where it is shown."""

    way: Literal["key", "pin", "apart"]
    city_key: str | None = Field(default=None, pattern=r"^\d+$")
    without_keys: tuple[str, ...] = ()
    without_pins: tuple[Pin, ...] = ()

    @model_validator(mode="after")
    def _complete(self) -> Aim:
        if self.way == "key" and self.city_key is None:
            raise ValueError("way: key needs city_key")
        if self.way == "apart" and not (self.without_keys or self.without_pins):
            raise ValueError("way: apart needs without_keys or without_pins")
        return self


class Launch(Part):
    """How an advertisement is made."""

    objective: Objective
    objectives: Mapping[str, Objective] = {}
    special_category: SpecialCategory
    special_categories: Mapping[str, SpecialCategory] = {}
    country: str = Field(pattern=r"^[A-Z]{2}$")
    aim: Aim
    # Indonesia allows audiences under 21 no more than a place, an age and a gender.
    age_min: int = Field(ge=21, le=65)
    age_max: int = Field(ge=21, le=65)
    placements: Mapping[ChannelId, tuple[str, ...]]
    least_hours: float = Field(ge=24)

    @property
    def least(self) -> timedelta:
        """How much of its time an advertisement has left at least when it is switched on."""
        return timedelta(hours=self.least_hours)

    @model_validator(mode="after")
    def _whole(self) -> Launch:
        if self.age_min > self.age_max:
            raise ValueError("age_max should not be less than age_min")
        if missing := [channel for channel in CHANNELS if not self.placements.get(channel)]:
            raise ValueError(f"placements should name {', '.join(missing)}")
        return self

    def objective_of(self, kind: str) -> Objective:
        """What is bought for a post that tells of a kind of report."""
        return self.objectives.get(kind, self.objective)

    def special_category_of(self, kind: str) -> SpecialCategory:
        """Meta's special category of an advertisement for a kind of report."""
        return self.special_categories.get(kind, self.special_category)


class Walls(Part):
    """What stops spending at Meta when nothing here can."""

    account_limit: bool
    rule: bool


class Watch(Part):
    """When what an advertisement brings is told, and pauses it until a person lets it go on."""

    frequency: float = Field(gt=1)
    cost_ratio: float = Field(gt=1)
    least: int = Field(ge=1)
    days: int = Field(ge=1)
    pace_after: float = Field(gt=0, lt=1)
    pace_low: float = Field(gt=0, lt=1)
