"""Every node type that can be read by id, in one table."""

from __future__ import annotations

from typing import Any

from sandbox.meta.ads import show_ad
from sandbox.meta.adsets import show_adset
from sandbox.meta.campaigns import show_campaign
from sandbox.meta.creatives import show_creative
from sandbox.meta.fields import Selection
from sandbox.meta.media import show_media
from sandbox.meta.photos import show_photo
from sandbox.meta.posts import show_post
from sandbox.meta.routing import Call


def read_node(call: Call, node_id: str, asked: list[Selection] | None) -> dict[str, Any] | None:
    """The asked fields of a node that a call just made; None for kinds without read-after-write."""
    state = call.state
    if node_id in state.posts:
        return show_post(call, state.posts[node_id], asked)
    if node_id in state.photos:
        return show_photo(call, state.photos[node_id], asked)
    if node_id in state.media:
        return show_media(call, state.media[node_id], asked)
    if node_id in state.campaigns:
        return show_campaign(call, state.campaigns[node_id], asked)
    if node_id in state.adsets:
        return show_adset(call, state.adsets[node_id], asked)
    if node_id in state.creatives:
        return show_creative(call, state.creatives[node_id], asked)
    if node_id in state.ads:
        return show_ad(call, state.ads[node_id], asked)
    return None
