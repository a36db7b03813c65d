"""Until when reports may be told, and what is urgent, from `validity.yaml`."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field, model_validator

from siar.settings.part import Part

__all__ = ["Alert", "KindValidity", "Tells", "Validity"]

Tells = Literal["event", "notice", "day", "report"]


class KindValidity(Part):
    """What a kind tells of, and until when; meanings stand in validity.yaml."""

    tells: Tells = "report"
    lasts_hours: int | None = Field(default=None, ge=1)
    old_after_days: int | None = Field(default=None, ge=1)

    @model_validator(mode="after")
    def _has_an_end(self) -> Self:
        if self.tells == "event" and self.lasts_hours is None:
            raise ValueError("an event needs lasts_hours, for texts that name no end")
        return self


class Alert(Part):
    """What is urgent: a report of these kinds, where one of these words stands, if any are named.

    `unless_titled`: not where one of these stands in its title. `unless_said`: nor where one of these stands anywhere in it.
    """

    kinds: list[str] = Field(min_length=1)
    words: list[str] = Field(default_factory=list)
    unless_titled: list[str] = Field(default_factory=list)
    unless_said: list[str] = Field(default_factory=list)
    lasts_hours: int = Field(ge=1)
    at_most_hours: int = Field(ge=1)


class Validity(Part):
    """Until when each kind may be told; a kind that does not stand here has no end."""

    kinds: dict[str, KindValidity]
    one_day_words: list[str] = Field(default_factory=list)
    next_day_words: list[str] = Field(default_factory=list)
    open_words: list[str] = Field(default_factory=list)
    urgent: list[Alert] = Field(default_factory=list)

    def of(self, kind: str) -> KindValidity:
        """Return what is said of a kind."""
        return self.kinds.get(kind) or KindValidity()
