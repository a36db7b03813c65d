"""Field selection: `fields=a,b{c},d.limit(0).summary(total_count)`.

Source: "Graph API - Field Expansion". A node answers its default fields when nothing is asked, a
field that the node type does not have is refused, a known field without value is left out. The same holds
inside of braces.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sandbox.meta.errors import invalid_parameter, no_subfields, nonexisting_field

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


@dataclass
class Selection:
    """One asked field with its modifiers, such as {"limit": "0", "summary": "total_count"}."""

    name: str
    modifiers: dict[str, str] = field(default_factory=dict)
    children: list[Selection] | None = None

    @property
    def key(self) -> str:
        """Under what it is answered: `.as(other)` gives it another name."""
        return self.modifiers.get("as") or self.name


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
class Struct:
    """What can be asked for inside of a field: names, each with what is inside of it, or None when it is plain."""

    name: str
    fields: Mapping[str, Struct | None]


@dataclass(frozen=True)
class NodeType:
    """What a kind of node has: the fields shown by default, all names, and what is inside of those that are no nodes."""

    name: str
    defaults: tuple[str, ...]
    known: frozenset[str] = frozenset()
    structs: Mapping[str, Struct] = field(default_factory=dict)


def check_fields(node_type: NodeType, asked: list[Selection] | None) -> None:
    """Raises 100 for a field that nodes of this type do not have, also where a list has no node to show."""
    for selection in asked or []:
        if selection.name not in node_type.known and selection.name not in node_type.defaults:
            raise nonexisting_field(selection.name, node_type.name)
        inside = node_type.structs.get(selection.name)
        if inside is not None:
            _check_inside(inside, selection.children)


def _check_inside(kind: Struct, asked: list[Selection] | None) -> None:
    for selection in asked or []:
        if selection.name not in kind.fields:
            raise nonexisting_field(selection.name, kind.name)
        inside = kind.fields[selection.name]
        if inside is not None:
            _check_inside(inside, selection.children)
        elif selection.children is not None:
            raise no_subfields(selection.name)


def project(
    node_type: NodeType,
    node_id: str,
    readers: Mapping[str, Callable[[Selection], Any]],
    asked: list[Selection] | None,
) -> dict[str, Any]:
    """The node as JSON: the asked fields, always with its id last."""
    check_fields(node_type, asked)
    selections = asked if asked is not None else [Selection(name) for name in node_type.defaults]
    shown: dict[str, Any] = {}
    for selection in selections:
        if selection.name == "id":
            continue
        reader = readers.get(selection.name)
        value = reader(selection) if reader is not None else None
        if selection.name in node_type.structs:
            value = pick(value, selection.children)
        elif selection.children is not None and isinstance(value, str | int | float):
            raise no_subfields(selection.name)
        if value is not None:
            shown[selection.key] = value
    shown["id"] = node_id
    return shown


def pick(value: Any, children: list[Selection] | None) -> Any:
    """Sub-selection on plain data whose names were checked; one without value is not there. Lists are gone through."""
    if children is None or value is None:
        return value
    if isinstance(value, list):
        return [pick(one, children) for one in value]
    if isinstance(value.get("data"), list):
        return {**value, "data": pick(value["data"], children)}
    return {child.name: pick(value[child.name], child.children) for child in children if child.name in value}


def pick_checked(kind: Struct, value: dict[str, Any], asked: list[Selection] | None) -> dict[str, Any]:
    """The asked parts of something that is no node. Raises 100 for what it does not have."""
    _check_inside(kind, asked)
    picked: dict[str, Any] = pick(value, asked)
    return picked
