"""Which comments are read, what makes one a question and what it is about, from `comments.yaml`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from pydantic import Field

from siar.settings.part import Part

__all__ = ["CommentPlan"]


class CommentPlan(Part):
    """Meanings and units stand in comments.yaml."""

    read_days: int = Field(ge=1, le=90)
    young_hours: int = Field(ge=1)
    answer_within_hours: int = Field(ge=1)
    question_words: tuple[str, ...]
    topics: Mapping[str, tuple[str, ...]]
    spam: tuple[str, ...]

    @property
    def answer_within(self) -> timedelta:
        """After how long a question waits."""
        return timedelta(hours=self.answer_within_hours)
