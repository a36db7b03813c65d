"""How long what names a resident is kept, texts of comments, and readings of metrics, from `retention.yaml`."""

from __future__ import annotations

from pydantic import Field

from siar.settings.part import Part

__all__ = ["Retention"]


class Retention(Part):
    """How long things are kept, in days; meanings stand in retention.yaml."""

    private_days: int = Field(ge=1)
    returned_days: int = Field(ge=1)
    superseded_days: int = Field(ge=1)
    published_days: int | None = Field(default=None, ge=1)
    comment_text_days: int = Field(ge=1)
    readings_days: int | None = Field(default=None, ge=400)
