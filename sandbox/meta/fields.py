"""Field selection: `fields=a,b{c},d.limit(0).summary(total_count)`.

Source: "Graph API - Field Expansion". A node answers its default fields when nothing is asked, a
field that the node type does not have is refused, a known field without value is left out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sandbox.meta.errors import invalid_parameter, nonexisting_field

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


@dataclass
class Selection:
    """One asked field with its modifiers, such as {"limit": "0", "summary": "total_count"}."""

    name: str
    modifiers: dict[str, str] = field(default_factory=dict)
    children: list[Selection] | None = None


def parse_fields(text: str | None) -> list[Selection] | None:
    """None when nothing was asked. Raises a Graph 2500-style syntax refusal."""
    if text is None or not text.strip():
        return None
    text = text.strip()
    if text.startswith("["):
        # Some clients send the list as a JSON array of names.
        text = ",".join(re.findall(r'"([^"]+)"', text))
    parsed, end = _selections(text, 0)
    if end != len(text):
        raise invalid_parameter(f"Syntax error in the fields parameter near character {end}")
    return parsed


def _selections(text: str, at: int) -> tuple[list[Selection], int]:
    found: list[Selection] = []
    while True:
        while at < len(text) and text[at] in " \n,":
            at += 1
        name = _NAME.match(text, at)
        if name is None:
            return found, at
        selection = Selection(name.group())
        at = name.end()
        while at < len(text) and text[at] == ".":
            modifier = _NAME.match(text, at + 1)
            if modifier is None or modifier.end() >= len(text) or text[modifier.end()] != "(":
                raise invalid_parameter(f"Syntax error in the fields parameter near character {at}")
            close = text.find(")", modifier.end())
            if close < 0:
                raise invalid_parameter("Syntax error in the fields parameter: missing )")
            selection.modifiers[modifier.group()] = text[modifier.end() + 1 : close]
            at = close + 1
        if at < len(text) and text[at] == "{":
            selection.children, at = _selections(text, at + 1)
            if at >= len(text) or text[at] != "}":
                raise invalid_parameter("Syntax error in the fields parameter: missing }")
            at += 1
        found.append(selection)


@dataclass(frozen=True)
class NodeType:
    """What a kind of node shows: readable fields, the default ones, and names known but never set."""

    name: str
    defaults: tuple[str, ...]
    known: frozenset[str] = frozenset()


def project(
    node_type: NodeType,
    node_id: str,
    readers: Mapping[str, Callable[[Selection], Any]],
    asked: list[Selection] | None,
) -> dict[str, Any]:
    """The node as JSON: the asked fields, always with its id last."""
    selections = asked if asked is not None else [Selection(name) for name in node_type.defaults]
    shown: dict[str, Any] = {}
    for selection in selections:
        if selection.name == "id":
            continue
        reader = readers.get(selection.name)
        if reader is None:
            if selection.name not in node_type.known:
                raise nonexisting_field(selection.name, node_type.name)
            continue
        value = reader(selection)
        if value is not None:
            shown[selection.name] = value
    shown["id"] = node_id
    return shown


def pick(value: dict[str, Any], children: list[Selection] | None) -> dict[str, Any]:
    """Sub-selection on plain data, where an unknown name is simply not there."""
    if children is None:
        return value
    picked: dict[str, Any] = {}
    for child in children:
        if child.name not in value:
            continue
        inner = value[child.name]
        if child.children is not None and isinstance(inner, dict):
            inner = (
                {**inner, "data": [pick(row, child.children) for row in inner["data"]]}
                if isinstance(inner.get("data"), list)
                else pick(inner, child.children)
            )
        picked[child.name] = inner
    return picked
