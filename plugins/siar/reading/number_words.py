"""Numbers spelled out in Indonesian: `dua puluh` beside `20` repeats the figure, it is no unit."""

from __future__ import annotations

import re

__all__ = ["SMALL", "small_number", "strip_number_words"]

_UNITS = {
    "nol": 0, "satu": 1, "dua": 2, "tiga": 3, "empat": 4, "lima": 5, "enam": 6, "tujuh": 7, "delapan": 8, "sembilan": 9,
    "sepuluh": 10, "sebelas": 11,
}  # fmt: skip
_POWERS = {"ribu": 10**3, "juta": 10**6, "miliar": 10**9, "milyar": 10**9, "triliun": 10**12}
_WHOLES = {"seratus": 100, "seribu": 1000, "sejuta": 10**6}
_FILLERS = frozenset({"rupiah", "orang", "unit", "buah", "persen", "terbilang", "dan"})
_BRACKETS = re.compile(r"\(\s*(?:terbilang\s*:?\s*)?([a-z][a-z\s-]{2,200})\)")


def _spelled(words: list[str]) -> int | None:
    """Return the number that the words spell; None where they are anything else."""
    total = group = last = 0
    seen = False
    for word in words:
        if word in _UNITS:
            last = _UNITS[word]
            group += last
        elif word == "belas":
            group += 10
        elif word == "puluh":
            group += last * 9
        elif word == "ratus":
            group += last * 99
        elif word in _POWERS:
            total, group = total + (group or 1) * _POWERS[word], 0
        elif word in _WHOLES:
            value = _WHOLES[word]
            if value == 100:
                group += 100
            else:
                total, group = total + value, 0
        elif word in _FILLERS:
            continue
        else:
            return None
        seen = True
    return total + group if seen else None


SMALL = r"(?:\d{1,2}|dua\s+belas|satu|dua|tiga|empat|lima|enam|tujuh|delapan|sembilan|sepuluh|sebelas)"
"""A small number in a running text, in digits or words; for a pattern of folded text."""


def small_number(text: str) -> int | None:
    """Return what `SMALL` found."""
    return int(text) if text.isdigit() else _spelled(text.split())


def strip_number_words(text: str) -> tuple[str, int | None]:
    """Take a number in words out of a cell, `20 (dua puluh) orang`.

    :param text: folded to small letters.
    :returns: the cell without it, and the number that it spelled; None when there was none.
    """
    for match in _BRACKETS.finditer(text):
        value = _spelled(re.split(r"[\s-]+", match.group(1).strip()))
        if value is not None:
            return " ".join(f"{text[: match.start()]} {text[match.end() :]}".split()), value
    return text, None
