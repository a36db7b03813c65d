"""Field masks: ``a,b(c,d/e),f.g`` and ``*``, parsed and applied."""

from __future__ import annotations

import re
from typing import Any

from sandbox.google.errors import ApiError

#: A mask as a tree; an empty tree (and the key ``*``) means everything below.
Mask = dict[str, Any]

_TOKEN = re.compile(r"\s*([A-Za-z0-9_*$-]+|[(),./])")
ALL: Mask = {}


def parse(text: str) -> Mask:
    """The tree of `text`. Raises ApiError 400 for a malformed mask."""
    tokens = _tokens(text)
    root: Mask = {}
    position = _parse_list(tokens, 0, root, text)
    if position != len(tokens):
        raise _malformed(text)
    return {} if "*" in root else root


def _tokens(text: str) -> list[str]:
    found: list[str] = []
    position = 0
    stripped = text.strip()
    while position < len(stripped):
        match = _TOKEN.match(stripped, position)
        if match is None:
            raise _malformed(text)
        found.append(match[1])
        position = match.end()
    if not found:
        raise _malformed(text)
    return found


def _parse_list(tokens: list[str], position: int, into: Mask, text: str) -> int:
    while True:
        node = into
        fresh = True
        while True:
            if position >= len(tokens) or tokens[position] in "(),./":
                raise _malformed(text)
            name = tokens[position]
            # `a,a.b` selects all of a: an already complete subtree stays complete.
            known = name in node
            fresh = not known
            closed = known and not node[name]
            node = node.setdefault(name, {}) if not closed else {}
            position += 1
            if position < len(tokens) and tokens[position] in "./":
                position += 1
                continue
            break
        if position < len(tokens) and tokens[position] == "(":
            position = _parse_list(tokens, position + 1, node, text)
            if position >= len(tokens) or tokens[position] != ")":
                raise _malformed(text)
            position += 1
        elif not fresh:
            node.clear()
        if "*" in node:
            node.clear()
        if position < len(tokens) and tokens[position] == ",":
            position += 1
            continue
        return position


def apply(mask: Mask, value: Any) -> Any:
    """`value` with only what `mask` selects; lists are searched through."""
    if not mask:
        return value
    if isinstance(value, list):
        return [apply(mask, item) for item in value]
    if not isinstance(value, dict):
        return value
    if "*" in mask:
        return {key: apply(mask.get(key) or mask["*"], item) for key, item in value.items()}
    return {key: apply(sub, value[key]) for key, sub in mask.items() if key in value}


def paths(mask: Mask, prefix: str = "") -> list[str]:
    """The leaves of `mask` as dotted paths, in order."""
    leaves: list[str] = []
    for key, sub in mask.items():
        here = f"{prefix}.{key}" if prefix else key
        leaves.extend(paths(sub, here) if sub else [here])
    return leaves


def update(target: dict[str, Any], source: dict[str, Any], mask: Mask) -> dict[str, Any]:
    """`target` with the fields of `mask` taken from `source`.

    A field that the mask names and `source` lacks is cleared, as Google does. Returns a new dict.
    """
    if not mask:
        return dict(source)
    result = dict(target)
    for key, sub in mask.items():
        if sub and isinstance(result.get(key, {}), dict) and isinstance(source.get(key, {}), dict):
            merged = update(result.get(key, {}), source.get(key, {}), sub)
            if merged:
                result[key] = merged
            else:
                result.pop(key, None)
        elif key in source:
            result[key] = source[key]
        else:
            result.pop(key, None)
    return result


def _malformed(text: str) -> ApiError:
    return ApiError(
        400,
        "Request contains an invalid argument.",
        violations=[("fields", f"Error expanding 'fields' parameter. Invalid field mask: {text[:200]}")],
    )
