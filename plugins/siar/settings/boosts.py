"""Which posts are advertised, from `boosts.yaml`. Meanings and units stand there."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from functools import cached_property

from pydantic import Field, model_validator

from siar.settings.launch import Launch, Walls
from siar.settings.part import Part

__all__ = ["AdvertRule", "AgeRule", "Boosts", "Eligibility", "RemainingRule", "SignalRule", "UnrestRule", "WaitingRule"]


class AdvertRule(Part):
    """A rule that leaves posts out.

    `level` is a letter of `siar.findings.levels`, held against it by the catalogue.
    """

    level: str
    enabled: bool = True


class AgeRule(AdvertRule):
    """How old a post is that is advertised."""

    from_hours: float = Field(ge=0)
    to_hours: float = Field(gt=0)

    @property
    def youngest(self) -> timedelta:
        """From which age on."""
        return timedelta(hours=self.from_hours)

    @property
    def oldest(self) -> timedelta:
        """Up to which age."""
        return timedelta(hours=self.to_hours)

    @model_validator(mode="after")
    def _some_time(self) -> AgeRule:
        if self.from_hours >= self.to_hours:
            raise ValueError("to_hours should be more than from_hours")
        return self


class RemainingRule(AdvertRule):
    """How long what a post announces goes on at the least."""

    hours: float = Field(ge=0)

    @property
    def least(self) -> timedelta:
        """The same as a span of time."""
        return timedelta(hours=self.hours)


class UnrestRule(AdvertRule):
    """How many of the reactions are angry or sad."""

    share: float = Field(gt=0, le=1)
    reactions: int = Field(ge=1)


class WaitingRule(AdvertRule):
    """Comments that nobody answered."""

    after_hours: float = Field(ge=0)
    questions: int = Field(ge=1)
    on_topics: int = Field(ge=1)
    topics: tuple[str, ...]

    @property
    def after(self) -> timedelta:
        """How long a comment may go without an answer."""
        return timedelta(hours=self.after_hours)


class SignalRule(AdvertRule):
    """How much residents did with a post by themselves, beside the account's other posts at the same age."""

    of_median: float = Field(gt=0)
    last: int = Field(ge=1, le=500)
    days: int = Field(ge=1)
    least: int = Field(ge=1)
    else_interactions: int = Field(ge=0)

    @property
    def back(self) -> timedelta:
        """How far back posts are compared with."""
        return timedelta(days=self.days)


class Eligibility(Part):
    """The rules, each by the code of what it tells."""

    officials: AdvertRule = Field(alias="W_IKLAN_TOKOH")
    periods: AdvertRule = Field(alias="W_IKLAN_MASA")
    over: AdvertRule = Field(alias="W_IKLAN_LEWAT")
    remaining: RemainingRule = Field(alias="I_IKLAN_SISA_WAKTU")
    correction: AdvertRule = Field(alias="W_IKLAN_RALAT")
    unrest: UnrestRule = Field(alias="W_IKLAN_REAKSI")
    waiting: WaitingRule = Field(alias="W_IKLAN_KELUHAN")
    age: AgeRule = Field(alias="I_IKLAN_USIA")
    read: AdvertRule = Field(alias="I_IKLAN_BELUM_DIBACA")
    signal: SignalRule = Field(alias="I_IKLAN_SEPI")

    @cached_property
    def by_code(self) -> Mapping[str, AdvertRule]:
        """The rules by their codes."""
        return {field.alias or name: getattr(self, name) for name, field in type(self).model_fields.items()}


class Boosts(Part):
    """What is advertised, and how."""

    eligibility: Eligibility
    launch: Launch
    walls: Walls
