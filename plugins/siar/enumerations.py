"""Some of many, named in a sentence."""

from __future__ import annotations

from collections.abc import Sequence

__all__ = ["some"]


def some(items: Sequence[str], *, most: int = 5, between: str = ", ") -> str:
    """Return the first few, with `…` where there are more."""
    return between.join(items[:most]) + (" …" if len(items) > most else "")
