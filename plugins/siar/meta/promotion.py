"""What Meta tells of a post that is, or is to be, advertised: whether it may be, by which id, and what residents read now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from siar.meta.client import GraphClient
from siar.meta.comments import Channel

__all__ = ["NAMED_BY", "Promotable", "Shown", "promotable", "shown"]

NAMED_BY: Mapping[Channel, str] = {"facebook": "object_story_id", "instagram": "source_instagram_media_id"}
"""The field of a creative that names the post. Beside an Instagram medium nothing else may."""


@dataclass(frozen=True)
class Promotable:
    """By which id a post is promoted. `refusal`: why it may not be, as the desk says it; only what is written on it decides."""

    story_id: str
    refusal: str | None = None


@dataclass(frozen=True)
class Shown:
    """What residents read. `is_out`: whether they see it. `text`: None where Meta does not tell."""

    is_out: bool
    text: str | None


def promotable(graph: GraphClient, channel: Channel, remote_id: str) -> Promotable:
    """Ask whether a post may be promoted, and by which id.

    :raises GraphError: it cannot be read.
    """
    if channel == "instagram":
        medium = graph.get(f"/{remote_id}", fields="boost_eligibility_info", use_case="instagram")
        info = medium.get("boost_eligibility_info") or {}
        if info.get("eligible_to_boost") is False:
            reason = info.get("boost_ineligible_reason") or "tanpa alasan tertulis"
            return Promotable(remote_id, f"Instagram tidak mengizinkan kiriman ini diiklankan: {reason}")
        return Promotable(remote_id)
    post = graph.get(
        f"/{remote_id}", fields="promotable_id,is_eligible_for_promotion", identity="page", use_case="pages"
    )
    # The promotable id is usually, not always, the post's own.
    story_id = str(post.get("promotable_id") or remote_id)
    refused = post.get("is_eligible_for_promotion") is False
    return Promotable(story_id, "Meta tidak mengizinkan kiriman ini diiklankan" if refused else None)


def shown(graph: GraphClient, channel: Channel, remote_id: str) -> Shown:
    """Read a post where it is out.

    :raises GraphError: it cannot be read.
    """
    if channel == "instagram":
        node = graph.get(f"/{remote_id}", fields="caption", use_case="instagram")
        text = node.get("caption")
    else:
        node = graph.get(f"/{remote_id}", fields="message,is_published", identity="page", use_case="pages")
        text = node.get("message")
    return Shown(is_out=node.get("is_published") is not False, text=None if text is None else str(text))
