"""Searching a list edge for what is ours, on to an end that is proven.

A profile lists what somebody pinned first, however old it is, and the rest from the newest on. So one element that is older
than the post says nothing about those behind it: the search ends where the service says that the list does, or after so
many older elements in a row as nobody pins. A list that names an element twice was not read to its end: pages repeat, and what
stands behind them nobody has seen.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from siar.errors import SiarError
from siar.publishing.channels.moments import graph_moment

__all__ = ["OLDER_IN_A_ROW", "PINNED", "Search", "search"]

OLDER_IN_A_ROW = 20
"""Elements older than the post, one after the other, behind which it cannot stand."""

PINNED = 3
"""So many a profile pins at most."""


@dataclass(frozen=True)
class Search:
    """What a search found.

    :param read: elements that were looked at, each once.
    :param older: how many at the end were older than the post, in a row.
    :param ended: by the service's word that nothing follows, or by their age. `repeats` and `cut` are no ends: pages came
        again, or could not be read after something was found.
    """

    matches: tuple[dict[str, Any], ...]
    read: int
    older: int
    ended: Literal["list", "age", "repeats", "cut"]

    @property
    def is_whole(self) -> bool:
        """Whether nothing of ours can stand behind what was read, if the service told the truth."""
        return self.ended in {"list", "age"}

    @property
    def evidence(self) -> dict[str, Any]:
        """JSON values for the ledger: by what the end is proven."""
        return {"read": self.read, "older": self.older, "ended": self.ended}


def search(
    elements: Iterable[dict[str, Any]], *, is_ours: Callable[[dict[str, Any]], bool], time: str, since: datetime
) -> Search:
    """Look through a list edge until nothing of ours can follow.

    :param elements: page after page; raises where the list is cut short. What was found until then is found.
    :param time: the field with an element's time. One without a readable time is never taken for older.
    :param since: before it ours cannot have been made.
    """
    matches: list[dict[str, Any]] = []
    seen: set[str] = set()
    read = older = 0
    repeats = False
    try:
        for element in elements:
            name = element.get("id")
            if name is not None and name in seen:
                repeats = True
                continue
            if name is not None:
                seen.add(name)
            read += 1
            made = graph_moment(element.get(time))
            older = older + 1 if made is not None and made < since else 0
            if is_ours(element) and not older:
                matches.append(element)
            if older >= OLDER_IN_A_ROW:
                return Search(tuple(matches), read, older, "age")
    except SiarError:
        if not matches:
            raise
        return Search(tuple(matches), read, older, "cut")
    return Search(tuple(matches), read, older, "repeats" if repeats else "list")
