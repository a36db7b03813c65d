"""Posts and media read by their ids, with their insights as a field: `insights.metric(a,b).period(lifetime).as(c){name}`.

Source: "Graph API - Field Expansion". The edge is asked as if by a call of its own: what refuses that refuses this one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from sandbox.meta.errors import invalid_parameter, nonexisting_field
from sandbox.meta.fields import Selection, parse_fields, pick
from sandbox.meta.instagram_insights import get_media_insights
from sandbox.meta.media import find_media, show_media
from sandbox.meta.page_insights import get_post_insights
from sandbox.meta.params import Params
from sandbox.meta.posts import find_post, show_post
from sandbox.meta.routing import Call, Operation, operation

_INSIGHT = frozenset({"name", "period", "values", "title", "description", "id"})


def get_post(call: Call) -> dict[str, Any]:
    """Graph API, Page Post: GET."""
    post = find_post(call, call.node_id)
    return _expanded(call, lambda asked: show_post(call, post, asked), get_post_insights, _INSIGHT)


def get_media(call: Call) -> dict[str, Any]:
    """Instagram Platform, IG Media: GET."""
    medium = find_media(call)
    inside = _INSIGHT | {"total_value"}
    return _expanded(call, lambda asked: show_media(call, medium, asked), get_media_insights, inside)


def _expanded(
    call: Call,
    show: Callable[[list[Selection] | None], dict[str, Any]],
    insights: Callable[[Call], dict[str, Any]],
    inside: frozenset[str],
) -> dict[str, Any]:
    asked = parse_fields(call.params.text("fields"))
    edges = [selection for selection in asked or [] if selection.name == "insights"]
    if not edges:
        return show(asked)
    keys = [selection.key for selection in asked or []]
    if twice := sorted({key for key in keys if keys.count(key) > 1}):
        raise invalid_parameter(
            f"Syntax error: field {twice[0]} specified more than once. This is only possible by aliasing"
        )
    node = show([selection for selection in asked or [] if selection.name != "insights"])
    for selection in edges:
        for child in selection.children or []:
            if child.name not in inside:
                raise nonexisting_field(child.name, "InsightsResult")
        modifiers = {name: value for name, value in selection.modifiers.items() if name != "as"}
        answer = insights(replace(call, params=Params(values=dict(modifiers))))
        node[selection.key] = pick(answer, selection.children)
    return {**node, "id": node.pop("id")}


OPERATIONS: tuple[Operation, ...] = (
    operation("meta.post.get", "GET", "post", "", get_post),
    operation("meta.media.get", "GET", "media", "", get_media),
)
