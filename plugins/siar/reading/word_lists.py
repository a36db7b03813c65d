"""Words of a city's own lists (screening, topics, validity, holidays) in a text: whole words, `*` for any ending."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

__all__ = ["find_listed", "find_word"]

_SPACES = re.compile(r"\s+")


@lru_cache(maxsize=256)
def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    # Longest first, so that the finding names "wakil wali kota" and not the "wali kota" in it.
    parts = [
        re.escape(_SPACES.sub(" ", word)).replace(r"\*", r"\w*") for word in sorted(words, key=lambda word: -len(word))
    ]
    return re.compile(rf"(?<!\w)(?:{'|'.join(parts)})(?!\w)", re.IGNORECASE)


def find_word(words: Sequence[str], text: str) -> str | None:
    """Return the first of these words that stands in a text, as it is written there; * stands for any ending."""
    match = _pattern(tuple(words)).search(text) if words else None
    return match.group() if match else None


def find_listed(words: Sequence[str], unless: Sequence[str], text: str) -> str | None:
    """Return the first of these words that stands in a text outside of every `unless` phrase."""
    if words and unless:
        text = _pattern(tuple(unless)).sub("–", text)
    return find_word(words, text)
