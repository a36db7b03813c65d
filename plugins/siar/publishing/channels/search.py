"""Searching a list edge for what is ours, on to an end that is proven.

A profile lists what somebody pinned first, however old it is, and the rest from the newest on. So one element that is older
than the post says nothing about those behind it: the search ends where the service says that the list does, or after so
many older elements in a row as nobody pins.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from siar.publishing.channels.moments import graph_moment

__all__ = ["OLDER_IN_A_ROW", "Search", "search"]

OLDER_IN_A_ROW = 20
"""Elements older than the post, one after the other, behind which it cannot stand. Profiles pin three."""


@dataclass(frozen=True)
class Search:
    """What a search to the end found.

    :param read: elements that were looked at.
    :param older: how many at the end were older than the post, in a row.
    :param ended: by the service's word that nothing follows, or by their age.
    """

    matches: tuple[dict[str, Any], ...]
    read: int
    older: int
    ended: Literal["list", "age"]

    @property
    def evidence(self) -> dict[str, Any]:
        """JSON values for the ledger: by what the end is proven."""
        return {"read": self.read, "older": self.older, "ended": self.ended}


def search(
    elements: Iterable[dict[str, Any]], *, is_ours: Callable[[dict[str, Any]], bool], time: str, since: datetime
) -> Search:
    """Look through a list edge until nothing of ours can follow.

    :param elements: page after page; raises where the list is cut short.
    :param time: the field with an element's time. One without a readable time is never taken for older.
    :param since: before it ours cannot have been made.
    """
    matches: list[dict[str, Any]] = []
    read = older = 0
    for element in elements:
        read += 1
        made = graph_moment(element.get(time))
        older = older + 1 if made is not None and made < since else 0
        if is_ours(element) and not older:
            matches.append(element)
        if older >= OLDER_IN_A_ROW:
            return Search(tuple(matches), read, older, "age")
    return Search(tuple(matches), read, older, "list")
