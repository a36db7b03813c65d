from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from siar.errors import RetryError
from siar.publishing.channels.search import OLDER_IN_A_ROW, Search, search

SINCE = datetime(2026, 11, 2, 4, 0, tzinfo=UTC)


def element(minutes: float, name: str = "") -> dict[str, Any]:
    return {"t": (SINCE + timedelta(minutes=minutes)).strftime("%Y-%m-%dT%H:%M:%S+0000"), "name": name}


def look(*elements: dict[str, Any]) -> Search:
    return search(elements, is_ours=lambda one: one.get("name") == "ours", time="t", since=SINCE)


@pytest.mark.parametrize("pinned", [0, 1, 3, OLDER_IN_A_ROW - 1])
def test_what_is_pinned_in_front_hides_nothing(pinned: int) -> None:
    old = [element(-1000)] * pinned
    assert [one["name"] for one in look(*old, element(5), element(1, "ours"), element(-5)).matches] == ["ours"]


def test_the_end_is_proven_by_the_list_or_by_the_age_of_many_in_a_row() -> None:
    assert look() == Search((), 0, 0, "list")
    assert look(element(5), element(-5)) == Search((), 2, 1, "list")
    assert look(*[element(-5)] * (OLDER_IN_A_ROW + 7)) == Search((), OLDER_IN_A_ROW, OLDER_IN_A_ROW, "age")


def test_nothing_is_read_beyond_the_proven_end() -> None:
    def elements() -> Iterator[dict[str, Any]]:
        yield from [element(-5)] * OLDER_IN_A_ROW
        raise AssertionError("read on")

    assert search(elements(), is_ours=lambda _: False, time="t", since=SINCE).ended == "age"


def test_an_element_without_a_readable_time_is_never_taken_for_older() -> None:
    timeless = [{"name": "other"}] * (OLDER_IN_A_ROW + 5)
    assert look(*timeless, element(1, "ours")).matches


def test_a_list_that_is_cut_short_proves_nothing() -> None:
    def elements() -> Iterator[dict[str, Any]]:
        yield element(1)
        raise OSError("cut")

    with pytest.raises(OSError, match="cut"):
        search(elements(), is_ours=lambda _: False, time="t", since=SINCE)


def test_what_comes_again_is_counted_once_and_proves_no_end() -> None:
    pinned = [element(-1000) | {"id": str(number)} for number in range(3)]
    found = look(*pinned * OLDER_IN_A_ROW)
    assert (found.read, found.ended, found.is_whole) == (3, "repeats", False)
    behind = [element(-5) | {"id": f"old-{number}"} for number in range(OLDER_IN_A_ROW)]
    assert look(*pinned * 2, *behind).is_whole, "so many others in a row are an end all the same"


def test_what_was_found_before_the_list_was_cut_is_found() -> None:
    def elements() -> Iterator[dict[str, Any]]:
        yield element(1, "ours")
        raise RetryError("cut")

    found = search(elements(), is_ours=lambda one: one["name"] == "ours", time="t", since=SINCE)
    assert ([one["name"] for one in found.matches], found.is_whole) == (["ours"], False)
