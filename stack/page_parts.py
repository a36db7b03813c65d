"""Parts of pages that are made, between two marks."""

from __future__ import annotations

from pathlib import Path

__all__ = ["put"]


def put(path: Path, part: str, *, begin: str, end: str, write: bool) -> bool:
    """Put a part between its marks. Return whether the page was out of date.

    :raises ValueError: when the page lacks a mark.
    """
    text = path.read_text(encoding="utf-8")
    head, rest = text.split(begin, 1)
    _, tail = rest.split(end, 1)
    fresh = f"{head}{begin}\n{part}\n{end}{tail}"
    if fresh != text and write:
        path.write_text(fresh, encoding="utf-8")
    return fresh != text
