"""What a parameter of the Graph API may be, and how it is written."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

__all__ = ["Value", "encode"]

Value = str | int | float | bool | Mapping[str, Any] | list[Any] | tuple[Any, ...] | None
"""What a parameter may be. None leaves it out; nested values become compact JSON."""


def encode(values: Mapping[str, Value]) -> dict[str, str]:
    """Return form fields as the API documents them: JSON compact and sorted, booleans in lower case, None left out."""
    fields: dict[str, str] = {}
    for name, value in values.items():
        if value is None:
            continue
        if isinstance(value, bool):
            fields[name] = "true" if value else "false"
        elif isinstance(value, Mapping | list | tuple):
            fields[name] = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        else:
            fields[name] = str(value)
    return fields
