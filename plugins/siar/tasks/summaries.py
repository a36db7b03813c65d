"""Domain results as plain JSON for XCom."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime
from typing import Any

__all__ = ["summary"]


def summary(result: Any) -> dict[str, Any]:
    """Return a result dataclass as a dict of JSON values."""
    plain: dict[str, Any] = _plain(asdict(result))
    return plain


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(item) for item in value]
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, str | int | float | bool) or value is None:
        return value
    return str(value)
