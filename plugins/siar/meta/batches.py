"""Several reads in one request: what a part is, and what its answer carries.

An answer holds one entry a part, in their order, each with status, headers and a body that is text; `null` stands for one that
was not done (Graph API, Batch Requests).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from siar.meta.encoding import Value, encode

__all__ = ["LARGEST_BATCH", "Part", "part_body", "part_headers"]

LARGEST_BATCH = 50
"""Calls that one batch may hold (Graph API, Batch Requests)."""


@dataclass(frozen=True)
class Part:
    """One read of a batch: what `GraphClient.get` takes."""

    path: str
    params: Mapping[str, Value] | None = None
    fields: str | None = None

    @property
    def address(self) -> str:
        """The address below the version, with what is asked."""
        query = encode({**(self.params or {}), "fields": self.fields})
        return self.path.lstrip("/") + (f"?{urlencode(query)}" if query else "")


def part_headers(listed: Any) -> dict[str, str]:
    """Return the headers of a batch's part, which come as a list of names and values."""
    rows = [row for row in listed if isinstance(row, dict)] if isinstance(listed, list) else []
    return {str(row.get("name")): str(row.get("value")) for row in rows}


def part_body(text: Any) -> Any:
    """Return what a part's body holds; None when it holds nothing."""
    try:
        return json.loads(text) if isinstance(text, str) else None
    except ValueError:
        return None
