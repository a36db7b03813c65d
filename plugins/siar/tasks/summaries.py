"""Domain results as plain JSON for XCom."""

from __future__ import annotations

from typing import Any

from siar.json_values import plain

__all__ = ["summary"]


def summary(result: Any) -> dict[str, Any]:
    """Return a result dataclass as a dict of JSON values."""
    values: dict[str, Any] = plain(result)
    return values
