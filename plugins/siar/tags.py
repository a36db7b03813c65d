"""The closed set of DAG tags, so that a filter in the UI finds everything of a kind."""

from __future__ import annotations

from enum import StrEnum

__all__ = ["Tag"]


class Tag(StrEnum):
    """What a DAG touches. A DAG that writes where residents can see, or spends money, says so."""

    SHEETS = "sheets"
    POSTS = "posts"
    MONEY = "money"
    METRICS = "metrics"
    BRIEFINGS = "briefings"
    PUBLIC = "public"
    MESSAGES = "messages"
    HEALTH = "health"
    PRIVACY = "privacy"
    BY_HAND = "by-hand"
