"""Which of many texts could be about a subject: all of them looked through at once, before any close reading.

A regular expression of a hundred words costs more than all other rules together. Here the texts become one array of
letters, every four letters in a row one number, and a table says which numbers belong to a stem. What is found may be
more than there is, never less; the close reading decides.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
import numpy.typing as npt

__all__ = ["Scan", "Scanner"]

_LENGTH = 4
_BITS = 5
_SIZE = 1 << (_LENGTH * _BITS)
#: Seven subjects at most: the eighth bit says that a number is not enough.
_DOUBTFUL = np.uint8(128)
_DIGIT, _SLASH, _MARK = 27, 28, 29
#: Letters looked at together: the numbers of a piece stay in the processor's cache.
_PIECE = 100_000
#: From so many letters on it pays to look which part of a stem is rarest in these very texts.
_SAMPLE = 60_000

_CODES = np.zeros(256, dtype=np.uint32)
for _number in range(26):
    _CODES[ord("a") + _number] = _CODES[ord("A") + _number] = _number + 1
_CODES[ord("0") : ord("9") + 1] = _DIGIT
_CODES[ord("/")] = _SLASH
for _mark in "*_<>[]:":
    _CODES[ord(_mark)] = _MARK
_TO_CODES = bytes(_CODES.astype(np.uint8).tolist())
#: The same as text: what a stem is looked for in, once a number of it was seen.
_PLAIN = bytes(
    ord("0")
    if code == _DIGIT
    else ord("/")
    if code == _SLASH
    else ord("*")
    if code == _MARK
    else code + 96
    if code
    else 32
    for code in _CODES.tolist()
)


@dataclass(frozen=True, slots=True)
class Scan:
    """What a scan of some texts found, by text.

    :param subjects: bits of the subjects that may be touched.
    :param digits: how many ASCII digits there are.
    """

    subjects: npt.NDArray[np.uint8]
    digits: npt.NDArray[np.int64]


def _number_of(codes: Sequence[int]) -> int:
    number = 0
    for code in codes:
        number = number << _BITS | code
    return number


def _spellings(stem: str) -> list[str]:
    return ["".join(chars) for chars in product(*(" */0" if char == " " else char for char in stem))]


@dataclass(frozen=True, slots=True)
class _Stem:
    bit: int
    text: bytes
    #: The numbers of its windows, by where they begin; of a short stem all numbers that it can begin.
    windows: Sequence[int]

    @classmethod
    def of(cls, bit: int, text: str) -> _Stem:
        codes = _CODES[np.frombuffer(text.encode("ascii", "replace"), dtype=np.uint8)].tolist()
        free = (_LENGTH - len(codes)) * _BITS
        if free > 0:
            first = _number_of(codes) << free
            return cls(bit, text.encode(), range(first, first + (1 << free)))
        starts = range(len(codes) - _LENGTH + 1)
        return cls(bit, text.encode(), tuple(_number_of(codes[start : start + _LENGTH]) for start in starts))

    @property
    def is_long(self) -> bool:
        return len(self.text) > _LENGTH


class _Index:
    """Which numbers tell of which stems."""

    def __init__(
        self, short: npt.NDArray[np.uint8], long: Sequence[_Stem], frequency: npt.NDArray[np.int64] | None
    ) -> None:
        #: By number the bits of its subjects, and `_DOUBTFUL` where the rest of a stem must be looked at, too.
        self.table = short.copy()
        self.rests: dict[int, list[tuple[int, bytes, int]]] = {}
        for stem in long:
            start = 0
            if frequency is not None:
                start = min(range(len(stem.windows)), key=lambda position: int(frequency[stem.windows[position]]))
            number = stem.windows[start]
            self.table[number] |= _DOUBTFUL
            self.rests.setdefault(number, []).append((stem.bit, stem.text, start))


class Scanner:
    """Some subjects, each a list of stems. Built once."""

    def __init__(self, subjects: Sequence[Sequence[str]]) -> None:
        """Take the stems in lower case; subject `n` is bit `1 << n`.

        A space in a stem stands for anything but a letter, and for the beginning and the end of a text; `0` stands
        for any digit, `*` for any of `*_<>[]:`.
        """
        stems = [
            _Stem.of(1 << bit, spelling)
            for bit, stems in enumerate(subjects)
            for stem in stems
            for spelling in _spellings(stem)
        ]
        self._long = [stem for stem in stems if stem.is_long]
        self._short = np.zeros(_SIZE, dtype=np.uint8)
        for stem in stems:
            if not stem.is_long:
                self._short[stem.windows[0] : stem.windows[-1] + 1] |= stem.bit
        self._usual = _Index(self._short, self._long, None)

    def scan(self, texts: Sequence[str]) -> Scan:
        """Scan the texts."""
        count = len(texts)
        subjects = np.zeros(count, dtype=np.uint8)
        digits = np.zeros(count, dtype=np.int64)
        ends = np.cumsum(np.fromiter(map(len, texts), dtype=np.int64, count=count) + 1)
        index = None
        first = 0
        while first < count:
            done = int(ends[first - 1]) if first else 0
            last = max(first + 1, int(np.searchsorted(ends, done + _PIECE)))
            # One byte a character, whatever it is, so that positions in the bytes are positions in the texts.
            piece = "\n".join(["", *texts[first:last], "", "", ""]).encode("ascii", "replace")
            borders = ends[first:last] - done
            codes = np.frombuffer(piece.translate(_TO_CODES), dtype=np.uint8)
            pairs = codes[:-1].astype(np.uint16) << _BITS
            pairs |= codes[1:]
            grams = pairs[:-2].astype(np.int64) << 2 * _BITS
            grams |= pairs[2:]
            if index is None:
                index = self._usual
                if len(grams) >= _SAMPLE:
                    index = _Index(self._short, self._long, np.bincount(grams[:_SAMPLE], minlength=_SIZE))
            found = subjects[first:last]
            # A number that begins with the break before a text belongs to that text.
            seen = index.table.take(grams)
            positions = np.flatnonzero(seen != 0)
            positions = positions[positions < borders[-1]]
            owners = np.searchsorted(borders, positions, side="right")
            np.bitwise_or.at(found, owners, seen[positions] & ~_DOUBTFUL)
            doubtful = np.flatnonzero((seen[positions] & _DOUBTFUL) != 0)
            positions, owners = positions[doubtful], owners[doubtful]
            plain = piece.translate(_PLAIN)
            for position, owner, gram in zip(
                positions.tolist(), owners.tolist(), grams[positions].tolist(), strict=True
            ):
                for bit, stem, start in index.rests[gram]:
                    if plain.startswith(stem, position - start):
                        found[owner] |= bit
            owners = np.searchsorted(borders, np.flatnonzero(codes == _DIGIT) - 1, side="right")
            digits[first:last] = np.bincount(owners, minlength=last - first)
            first = last
        return Scan(subjects, digits)
