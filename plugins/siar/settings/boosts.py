"""Which posts are advertised, from `boosts.yaml`. Meanings and units stand there."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from functools import cached_property
from typing import Literal

from pydantic import Field, model_validator

from siar.settings.launch import Launch, Walls, Watch
from siar.settings.part import Part

__all__ = [
    "AdvertRule", "AgeRule", "AllocationPlan", "Approval", "Boosts", "Eligibility", "RemainingRule", "ResponsePrior", "Sharing", "SignalRule",
    "UnrestRule", "WaitingRule",
]  # fmt: skip


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


class ResponsePrior(Part):
    """What is assumed of money before own advertisements are known, and as long as they are few."""

    rupiah_per_account: float = Field(gt=0)
    half: float = Field(gt=0)
    slope: float = Field(ge=0, le=2)


class Sharing(Part):
    """How money is shared between agencies, and what is spent to learn."""

    days: int = Field(ge=1)
    most: float = Field(gt=0, le=1)
    turn_below: float = Field(ge=0, le=1)
    turn_lift: float = Field(ge=1, le=2)
    learn_above: float = Field(gt=0)

    @property
    def back(self) -> timedelta:
        """How far back shares are counted."""
        return timedelta(days=self.days)


class AllocationPlan(Part):
    """How much each advertisement gets."""

    sizes: Literal["shared", "fixed"]
    prior: ResponsePrior
    sharing: Sharing
    arrivals_a_day: float = Field(gt=0)
    learn_days: int = Field(ge=1)

    @property
    def learned_from(self) -> timedelta:
        """How far back own advertisements, and posts that could have been, are looked at."""
        return timedelta(days=self.learn_days)


class Approval(Part):
    """Whether a person says yes to each advertisement before it is begun."""

    by: Literal["person", "none"]
    open_hours: float = Field(gt=0)

    @property
    def open_for(self) -> timedelta:
        """How long a proposal waits."""
        return timedelta(hours=self.open_hours)


class Boosts(Part):
    """What is advertised, and how."""

    approval: Approval
    eligibility: Eligibility
    allocation: AllocationPlan
    launch: Launch
    walls: Walls
    watch: Watch
