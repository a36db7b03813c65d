"""Why a number is not there, for programs; its words are `umum.why_…` of `siar.briefings.texts`. None is printed alone."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal

__all__ = ["LATE", "Missing", "missing"]

LATE = timedelta(hours=48)
"""How long after its time Meta may still bring a number for the first time."""

Missing = Literal["unread", "running", "failed", "late", "absent", "refused", "ended"]


def missing(reason: str | None, *, of: datetime, tried_at: datetime) -> Missing:
    """Return why a number has no value.

    :param reason: what the last try said, as the database keeps it; None: there was none.
    :param of: when what it counts began to be counted: a post's hour, a day's end. :param tried_at: when it was last asked for.
    """
    if reason == "refused":
        return "refused"
    if reason == "deprecated":
        return "ended"
    if reason == "empty":
        return "late" if tried_at < of + LATE else "absent"
    return "unread"
