"""Which comments are read, what makes one a question and what it is about, from `comments.yaml`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta

from pydantic import Field

from siar.settings.part import Part

__all__ = ["CommentPlan"]

_WORD = re.compile(r"\w+")


class CommentPlan(Part):
    """Meanings and units stand in comments.yaml."""

    read_days: int = Field(ge=1, le=90)
    young_hours: int = Field(ge=1)
    answer_within_hours: int = Field(ge=1)
    question_words: tuple[str, ...]
    topics: Mapping[str, tuple[str, ...]]
    spam: tuple[str, ...]

    def topics_in(self, text: str) -> tuple[str, ...]:
        """Return the topics of a text, in the order of the configuration."""
        told = f" {' '.join(_WORD.findall(text.casefold()))} "
        return tuple(name for name, known in self.topics.items() if any(f" {word} " in told for word in known))

    @property
    def answer_within(self) -> timedelta:
        """After how long a question waits."""
        return timedelta(hours=self.answer_within_hours)
