"""What every part of the configuration has in common."""

from __future__ import annotations

from functools import cached_property

from pydantic import BaseModel, ConfigDict

__all__ = ["Part"]


class Part(BaseModel):
    """Never changed once it is read; a key that nobody knows is refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", ignored_types=(cached_property,))
