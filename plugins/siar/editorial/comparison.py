"""What two texts say differently, line by line: for the eye of somebody who has read one of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

__all__ = ["Change", "changes"]


@dataclass(frozen=True)
class Change:
    """A line, or a hashtag, that stands in one of the texts alone."""

    side: Literal["before", "after"]
    text: str


def _pieces(text: str) -> list[str]:
    """The lines of a text without the empty ones; each hashtag of a line of hashtags by itself."""
    pieces: list[str] = []
    for line in (line.strip() for line in text.splitlines()):
        if line.startswith("#") and all(word.startswith("#") for word in line.split()):
            pieces += line.split()
        elif line:
            pieces.append(line)
    return pieces


def changes(before: str, after: str) -> list[Change]:
    """Return what stands in one text alone, in the order of reading; what is taken out comes before what is put in."""
    return list(_changes(_pieces(before), _pieces(after)))


def _changes(old: list[str], new: list[str]) -> Iterator[Change]:
    for kind, begin, end, new_begin, new_end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind != "equal":
            yield from (Change("before", line) for line in old[begin:end])
            yield from (Change("after", line) for line in new[new_begin:new_end])
