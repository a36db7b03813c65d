"""How sheets are read and answered, from `intake.yaml`."""

from __future__ import annotations

from datetime import time, timedelta

from pydantic import Field

from siar.settings.part import Part

__all__ = ["DigestPlan", "Intake", "PhotoPlan", "Turns"]


class PhotoPlan(Part):
    """How photos are fetched from Drive; meanings and units stand in intake.yaml."""

    fetch: bool
    max_bytes: int = Field(gt=0)
    max_megapixels: float = Field(gt=0)
    stored_max_side: int = Field(ge=1080)
    similar_bits: int = Field(ge=0, le=16)
    looks_per_cycle: int = Field(ge=1)
    downloads_per_cycle: int = Field(ge=1)
    trust_hours: float = Field(ge=0)
    look_again_minutes: int = Field(ge=1)


class DigestPlan(Part):
    """The daily letter to an agency about its rows; local time."""

    send: bool
    send_after: time
    sender_name: str
    rows_shown: int = Field(ge=1)


class Turns(Part):
    """When which sheet is read between two full cycles; meanings stand in intake.yaml."""

    warm_minutes: float = Field(gt=0)
    warm_seconds: float = Field(gt=0)
    passed_by_minutes: float = Field(gt=0)

    @property
    def warm_for(self) -> timedelta:
        """How long after a change somebody is taken to be at work in a sheet."""
        return timedelta(minutes=self.warm_minutes)

    @property
    def warm_pause(self) -> timedelta:
        """After how long a warm sheet's turn has come again."""
        return timedelta(seconds=self.warm_seconds)

    @property
    def passed_by(self) -> timedelta:
        """For how long no run may have come to a sheet."""
        return timedelta(minutes=self.passed_by_minutes)


class Intake(Part):
    """What intake does besides judging rows."""

    sheets_in_flight: int = Field(ge=1, le=32)
    turns: Turns
    photos: PhotoPlan
    digest: DigestPlan
