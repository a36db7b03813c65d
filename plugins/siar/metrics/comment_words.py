"""What a comment says, by the words of `comments.yaml`: whether it asks something, and about what. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from siar.settings.comments import CommentPlan

__all__ = ["Said", "said_in"]

_WORD = re.compile(r"\w+")
_OPENING = 3


@dataclass(frozen=True)
class Said:
    """Whether a comment is a question, and its topics, in the order of the configuration."""

    is_question: bool
    topics: tuple[str, ...]


def said_in(text: str, plan: CommentPlan) -> Said:
    """Return what a text says. Advertising asks nothing and has no topic."""
    low = text.casefold()
    if any(sign in low for sign in plan.spam):
        return Said(is_question=False, topics=())
    words = _WORD.findall(low)
    asks = "?" in text or not set(plan.question_words).isdisjoint(words[:_OPENING])
    # A question mark with nothing before it asks nothing that anybody could answer.
    return Said(is_question=asks and bool(words), topics=plan.topics_in(text))
