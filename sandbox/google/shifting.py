"""How ranges follow inserted, deleted and moved rows or columns."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

#: From a half-open span to where it is afterwards; None when nothing of it is left.
SpanMap = Callable[[int, int], tuple[int, int] | None]

_UNBOUNDED = 1 << 40


def inserted(at: int, count: int) -> SpanMap:
    """Spans that begin at or after `at` move; spans around it grow."""

    def span(low: int, high: int) -> tuple[int, int]:
        return (low + count if low >= at else low, high + count if high > at else high)

    return span


def deleted(start: int, end: int) -> SpanMap:
    """What was inside is cut out."""

    def place(index: int) -> int:
        return index - max(0, min(index, end) - start)

    def span(low: int, high: int) -> tuple[int, int] | None:
        first, last = place(low), place(high)
        return (first, last) if first < last else None

    return span


def moved(start: int, end: int, destination: int) -> SpanMap:
    """A span inside the moved lines goes along; others close the gap and open at the destination."""
    count = end - start
    target = destination if destination <= start else destination - count
    close, open_ = deleted(start, end), inserted(target, count)

    def span(low: int, high: int) -> tuple[int, int] | None:
        if start <= low and high <= end:
            return low + target - start, high + target - start
        rest = close(low, high)
        return None if rest is None else open_(*rest)

    return span


def shift(grid_range: dict[str, Any], dimension: str, span: SpanMap) -> dict[str, Any] | None:
    """`grid_range` after the change; None when it vanished. Unbounded ends stay unbounded."""
    start, end = ("startRowIndex", "endRowIndex") if dimension == "ROWS" else ("startColumnIndex", "endColumnIndex")
    if start not in grid_range and end not in grid_range:
        return grid_range
    after = span(grid_range.get(start, 0), grid_range.get(end, _UNBOUNDED))
    if after is None:
        return None
    result = dict(grid_range)
    if start in result:
        result[start] = after[0]
    if end in result:
        result[end] = after[1]
    return result


def shift_holders(holders: list[dict[str, Any]], dimension: str, span: SpanMap) -> list[dict[str, Any]]:
    """Objects with a ``range`` or ``ranges`` after the change; those without any range left are dropped."""
    kept: list[dict[str, Any]] = []
    for holder in holders:
        if "ranges" in holder:
            ranges = [after for item in holder["ranges"] if (after := shift(item, dimension, span))]
            if ranges:
                kept.append({**holder, "ranges": ranges})
        elif "range" in holder:
            after = shift(holder["range"], dimension, span)
            if after is not None:
                kept.append({**holder, "range": after})
        else:
            kept.append(holder)
    return kept
