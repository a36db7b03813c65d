"""Graph's times."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

__all__ = ["graph_moment"]


def graph_moment(value: Any) -> datetime | None:
    """Read `2026-11-01T03:00:00+0000` as aware UTC; None when absent or unreadable."""
    try:
        return datetime.strptime(str(value), "%Y-%m-%dT%H:%M:%S%z").astimezone(UTC) if value else None
    except ValueError:
        return None
