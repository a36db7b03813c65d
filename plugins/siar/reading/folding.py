"""Text as it is compared: one form for every dash, blank and digit, with the way back to where each letter stood.

People and their phones write one number in many ways: full-width or Arabic-Indic digits, a no-break or an invisible
blank, an en dash, `%2B62` within an address. What looks for something in a text looks at its folded form, and what it
finds is masked in the text as it was written.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

__all__ = ["Folded", "Span", "blanked", "fold"]

Span = tuple[int, int]
Edit = tuple[int, int, str]

#: Letters of other alphabets that look like a Latin one in which a number is disguised.
_LOOKALIKES = {"О": "O", "о": "o", "Ο": "O", "ο": "o", "І": "I", "і": "i", "Ӏ": "I", "Ѕ": "S", "З": "3", "Ι": "I"}
_ODD_BLANKS = frozenset("\u2800\u3164\u115f\u1160\uffa0")
_DOTS = frozenset("·•∙⋅・․‧●")
_ESCAPED = re.compile(r"(?:%[0-9A-Fa-f]{2})+")
#: An address may be written into another one, and be escaped once more.
_ROUNDS = 2


def _folded(char: str) -> str:
    if char in _LOOKALIKES:
        return _LOOKALIKES[char]
    if char in _ODD_BLANKS:
        return " "
    if char in _DOTS:
        return "."
    category = unicodedata.category(char)
    if category in {"Cf", "Mn", "Me", "Cs"}:
        return ""
    if category == "Pd" or char in "−⁃╌─━➖":
        return "-"
    if category in {"Zs", "Zl", "Zp", "Cc"}:
        return "\n" if char in "\n\u2028\u2029\x0b\x0c\x85" else " "
    if char in "⁄∕╱⧸":
        return "/"
    if (digit := unicodedata.decimal(char, None)) is not None:
        return str(digit)
    plain = unicodedata.normalize("NFKC", char)
    return plain if plain == char or plain.isascii() else "".join(_folded(c) if c != char else c for c in plain)


class _Table(dict[int, str]):
    def __missing__(self, code: int) -> str:
        found = self[code] = _folded(chr(code))
        return found


_TABLE = _Table()


@dataclass(frozen=True, slots=True)
class Folded:
    """A folded text. Without `starts` every letter stands where it stood.

    :param starts: by letter, where what it was made of begins in the original; `ends` where that ends.
    """

    text: str
    starts: list[int] | None = None
    ends: list[int] | None = None

    def original(self, span: Span) -> Span:
        """Return where something that was found stands in the original."""
        if self.starts is None or self.ends is None or span[0] >= span[1]:
            return span
        return self.starts[span[0]], self.ends[span[1] - 1]

    def edited(self, edits: Iterable[Edit]) -> Folded:
        """Return the text with some pieces, in order, replaced; each letter of the new stands for the whole old piece."""
        starts = self.starts if self.starts is not None else list(range(len(self.text)))
        ends = self.ends if self.ends is not None else list(range(1, len(self.text) + 1))
        parts: list[str] = []
        first: list[int] = []
        last: list[int] = []
        done = 0
        for start, end, new in edits:
            parts += (self.text[done:start], new)
            first += starts[done:start] + [starts[start]] * len(new)
            last += ends[done:start] + [ends[end - 1]] * len(new)
            done = end
        parts.append(self.text[done:])
        return Folded("".join(parts), first + starts[done:], last + ends[done:])


@lru_cache(maxsize=32)
def fold(text: str) -> Folded:
    """Return the text in the form in which it is compared."""
    plain = text.isascii() and (text.isprintable() or not any(char < " " and char != "\n" for char in text))
    folded = Folded(text) if plain else _in_one_form(text)
    for _ in range(_ROUNDS):
        if "%" not in folded.text or not (edits := _unescaped(folded.text)):
            break
        folded = folded.edited(edits)
    return folded


def _in_one_form(text: str) -> Folded:
    if all(len(_TABLE[ord(char)]) == 1 for char in set(text)):
        return Folded(text.translate(_TABLE))
    pieces = [_TABLE[ord(char)] for char in text]
    places = [position for position, piece in enumerate(pieces) for _ in piece]
    return Folded("".join(pieces), places, [place + 1 for place in places])


def _unescaped(text: str) -> list[Edit]:
    edits: list[Edit] = []
    for match in _ESCAPED.finditer(text):
        place = match.start()
        for char in bytes.fromhex(match.group().replace("%", "")).decode("utf-8", "replace"):
            # A byte that is no letter stands as U+FFFD, one for at least one byte.
            width = 3 * (1 if char == "\ufffd" else len(char.encode()))
            if char != "\ufffd" and place + width <= match.end():
                edits.append((place, place + width, _TABLE[ord(char)]))
            place += width
    return edits


def blanked(text: str, spans: Iterable[Span]) -> str:
    """Return the text with blanks in place of the spans, in order, every other letter in its place."""
    parts: list[str] = []
    done = 0
    for start, end in spans:
        parts += (text[done:start], " " * (end - start))
        done = max(done, end)
    return "".join((*parts, text[done:]))
