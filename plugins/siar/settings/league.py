"""How agencies' reporting is scored, from `league.yaml`."""

from __future__ import annotations

from datetime import timedelta
from typing import Self

from pydantic import Field, model_validator

from siar.settings.part import Part

__all__ = ["Bands", "LeagueRule", "Weights"]


class Weights(Part):
    """What each part of a score weighs, in points of 100."""

    rutin: int = Field(ge=0)
    tepat_waktu: int = Field(ge=0)
    lolos: int = Field(ge=0)

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        if (whole := self.rutin + self.tepat_waktu + self.lolos) != 100:
            raise ValueError(f"the weights make {whole}, not 100")
        return self


class Bands(Part):
    """From how many points on a score is good, and fair."""

    baik: int = Field(ge=0, le=100)
    cukup: int = Field(ge=0, le=100)

    @model_validator(mode="after")
    def _are_in_order(self) -> Self:
        if self.cukup >= self.baik:
            raise ValueError("cukup must be below baik")
        return self


class LeagueRule(Part):
    """Meanings and units stand in league.yaml."""

    weights: Weights
    working_days: int = Field(ge=0)
    typing_minutes: int = Field(ge=0)
    week_days: int = Field(ge=1, le=5)
    least_rows: int = Field(ge=1)
    bands: Bands
    draft_days: int = Field(ge=0, le=14)
    objection_letters: int = Field(ge=50, le=1000)

    @property
    def typing(self) -> timedelta:
        """How long a row may be typed at."""
        return timedelta(minutes=self.typing_minutes)

    @property
    def draft(self) -> timedelta:
        """How long before the report its scores are shown as a draft."""
        return timedelta(days=self.draft_days)
