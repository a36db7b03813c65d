"""Posts of the Facebook Page since they were published."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from siar.meta.client import GraphClient
from siar.meta.insights import META_DAY, post_lifetime
from siar.metrics import catalogue
from siar.metrics.readings import Number
from siar.metrics.sources.publications import Publications
from siar.metrics.sources.source import counted, numbers

__all__ = ["POSTS"]


def _values(graph: GraphClient, post_id: str, today: date) -> list[Number]:
    node = graph.get(
        f"/{post_id}",
        fields="shares,reactions.limit(0).summary(total_count),comments.limit(0).summary(total_count)",
        identity="page",
        use_case="pages",
    )
    ours = catalogue.names(catalogue.plain("post", on=today))
    return [
        counted("post.reactions", _total(node, "reactions")),
        counted("post.comments", _total(node, "comments")),
        # The API leaves `shares` out where there are none; the sibling counters prove that the post was read.
        counted("post.shares", (node.get("shares") or {"count": 0}).get("count")),
        *numbers(post_lifetime(graph, post_id, list(ours), platform="facebook"), ours, zone=META_DAY.key),
    ]


def _total(node: Mapping[str, Any], edge: str) -> Any:
    return ((node.get(edge) or {}).get("summary") or {}).get("total_count")


POSTS = Publications(
    "posts", "unggahan Facebook", "facebook", "post", account=lambda connection: connection.page_id, values=_values
)
"""The posts."""
