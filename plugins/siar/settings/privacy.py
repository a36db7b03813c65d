"""Who is told of rows that name a resident, from `privacy.yaml`."""

from __future__ import annotations

from datetime import timedelta
from typing import Self

from pydantic import Field, model_validator

from siar.settings.part import Part

__all__ = ["Privacy"]


class Privacy(Part):
    """Who hears, and when, of rows that name a resident and are not mended; meanings stand in privacy.yaml."""

    agency_after_hours: float = Field(gt=0)
    officer_after_hours: float = Field(gt=0)
    officer_to: list[str] = Field(default_factory=list)

    @model_validator(mode="after")
    def _officer_comes_last(self) -> Self:
        if self.officer_after_hours < self.agency_after_hours:
            raise ValueError("officer_after_hours is less than agency_after_hours")
        return self

    @property
    def agency_after(self) -> timedelta:
        """After what time the agency is told."""
        return timedelta(hours=self.agency_after_hours)

    @property
    def officer_after(self) -> timedelta:
        """After what time the data officer is told."""
        return timedelta(hours=self.officer_after_hours)
