"""How posts and corrections look on the channels, from `publishing.yaml`."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field, model_validator

from siar.settings.part import Part

__all__ = ["CorrectionMarks", "Publishing"]


class CorrectionMarks(Part):
    """What tells residents that a text corrects another: the first word of its first line.

    :param edited: the line above a text that was changed where it stands; `{tanggal}` is the day.
    :param follow_up: the line above a post that corrects another one; `{kode}` is that one's reference code.
    """

    word: str = Field(min_length=2)
    edited: str
    follow_up: str

    @model_validator(mode="after")
    def _lines_are_marked(self) -> Self:
        for name, line, hole in (("edited", self.edited, "{tanggal}"), ("follow_up", self.follow_up, "{kode}")):
            if not line.startswith(f"{self.word} ") or hole not in line:
                raise ValueError(f"{name} must begin with {self.word!r} and contain {hole}")
        return self


class Publishing(Part):
    """Choices of the channels that a live account may overturn, and when lateness is an alarm."""

    facebook_strategy: Literal["attach", "flip"]
    instagram_images: Literal["media_store", "page_photo"]
    alert_after_minutes: int = Field(ge=1)
    correction: CorrectionMarks
