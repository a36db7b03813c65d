"""One request for an object's counters and its insights: edges asked as fields of the node (Graph API, Field Expansion).

Insights by a breakdown are the same edge under another name. One refused metric refuses the whole call; which, is not said.
An answer without a row for a metric means that there is no number yet.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal

from siar.meta.batches import Part
from siar.meta.insights import Insight, insights_of

__all__ = ["Question", "expanded", "read"]

Question = tuple[str, str]
"""A metric of the insights edge, and the breakdown by which it is asked; "" for the whole."""

_INSIDE: Mapping[Literal["facebook", "instagram"], str] = {
    "facebook": "{name,values}",
    # What is broken down comes as a total.
    "instagram": "{name,values,total_value}",
}


def expanded(
    object_id: str,
    fields: Sequence[str],
    questions: Sequence[Question],
    *,
    platform: Literal["facebook", "instagram"],
) -> Part:
    """Return the request for some fields of a post or medium, and for its insights since the beginning."""
    asked = list(fields) or ["id"]
    for breakdown, names in _by_breakdown(questions).items():
        edge = f"insights.metric({','.join(names)}).period(lifetime)"
        if breakdown:
            edge += f".breakdown({breakdown}).as({_alias(breakdown)})"
        asked.append(edge + _INSIDE[platform])
    return Part(path=f"/{object_id}", fields=",".join(asked))


def read(answer: Mapping[str, Any], questions: Sequence[Question]) -> list[Insight]:
    """Return what an answer holds; a metric that was asked for as a whole and has no row is empty."""
    return list(_read(answer, questions))


def _read(answer: Mapping[str, Any], questions: Sequence[Question]) -> Iterator[Insight]:
    for breakdown, names in _by_breakdown(questions).items():
        edge = answer.get(_alias(breakdown))
        rows = (edge.get("data") if isinstance(edge, Mapping) else None) or ()
        found = [insight for row in rows for insight in insights_of(row, None, breakdown=breakdown)]
        yield from found
        have = {insight.metric for insight in found if not insight.dim}
        if not breakdown:
            yield from (Insight(name, None, None, "empty") for name in names if name not in have)


def _alias(breakdown: str) -> str:
    return f"by_{breakdown}" if breakdown else "insights"


def _by_breakdown(questions: Sequence[Question]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, breakdown in questions:
        found.setdefault(breakdown, []).append(name)
    return found
