"""Posts of the Facebook Page since they were published."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from siar.metrics.readings import Number
from siar.metrics.sources.publications import Publications
from siar.metrics.sources.source import counted

__all__ = ["POSTS"]


def _counters(node: Mapping[str, Any]) -> list[Number]:
    return [
        counted("post.reactions", _total(node, "reactions")),
        counted("post.comments", _total(node, "comments")),
        # The API leaves `shares` out where there are none; the sibling counters prove that the post was read.
        counted("post.shares", (node.get("shares") or {"count": 0}).get("count")),
    ]


def _total(node: Mapping[str, Any], edge: str) -> Any:
    return ((node.get(edge) or {}).get("summary") or {}).get("total_count")


POSTS = Publications(
    "posts",
    "unggahan Facebook",
    "facebook",
    "post",
    "pages",
    account=lambda connection: connection.page_id,
    fields=("shares", "reactions.limit(0).summary(total_count)", "comments.limit(0).summary(total_count)"),
    counters=_counters,
)
"""The posts."""
