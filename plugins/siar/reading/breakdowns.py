"""Breakdowns of a figure: `SMP=1.748; SD=9.506`, in the notations that staff use."""

from __future__ import annotations

import re
from dataclasses import dataclass

from siar.reading.cells import is_blank_text, text_of
from siar.reading.numbers import NumberReading, parse_number
from siar.reading.units import KNOWN_UNITS

__all__ = ["Part", "names_total", "parse_parts"]


@dataclass(frozen=True, slots=True)
class Part:
    """One `label=number` of a breakdown."""

    label: str
    number: NumberReading

    @property
    def is_total(self) -> bool:
        """Whether it names the whole, which is no part of itself."""
        return names_total(self.label)


def names_total(label: str) -> bool:
    """Tell whether a part's label names the whole: `Total`, `Jumlah keseluruhan`, `Total peserta`."""
    return _TOTAL.fullmatch(label.strip(" .:*")) is not None


_TOTAL = re.compile(
    r"(?:grand\s+total|sub\s*total|total|jumlah|jml)(?:\s+(?:total|seluruh(?:nya)?|keseluruhan|semua(?:nya)?|akhir|[^\W\d]{3,20}))?",
    re.IGNORECASE,
)
#: No part of it is ever tried twice: a breakdown of many parts that fails at its end must not take for ever.
_PLAIN_PARTS = re.compile(r"(?:(?=[ -]*+[A-Za-z])[A-Za-z -]++\d?+= ?+[\d.]++(?<=\d)(?:; ?+|$))++", re.ASCII)
_PIECES = re.compile(r"\s*[;\n|•]\s*|\s+\+\s+|(?<=\d)\+(?=\d)")
_COMMA_PIECES = re.compile(r"(?:,|(?<=\d)\s+(?:dan|&)\b)\s*(?=[^,;=:\d][^,;=:]*\s*[=:])")
_NUMBER = r"(?:rp\.?\s*)?\d[\d.,]*(?<=\d)\s*%?"
_TRAILING = re.compile(
    rf"(.*?\D)\s+({_NUMBER}(?:\s+(?!dan\b|atau\b)[^\W\d]{{2,20}})?)|(.*?\D)\s*\(({_NUMBER}(?:\s+[^\W\d]{{2,20}})?)\)",
    re.IGNORECASE,
)
_LEADING = re.compile(r"(\d[\d.,]*)\s+(\D+)")
#: Parts with nothing but a blank or a slash between them: `L: 70 P: 80`, `SD:10/SMP:80`, `Laki-laki 70 Perempuan 80`.
_SIGNED = re.compile(rf"\s*([^\W\d_][^=:;,/\d]*+\d{{0,2}})\s*[=:]\s*({_NUMBER})\s*[/,&]?\s*", re.IGNORECASE)
_BRACKETED = re.compile(
    rf"\s*([^\W\d_][^=:;,/\d()]*+)\(\s*({_NUMBER})\s*(?:[^\W\d]{{2,20}}\s*)?\)\s*[/,&]?\s*", re.IGNORECASE
)
_UNSIGNED = re.compile(rf"\s*([^\W\d_][^=:;,/\d]*+)(?<=\s)({_NUMBER})\s*[/,&]?\s*", re.IGNORECASE)


def _run(text: str, pattern: re.Pattern[str]) -> list[tuple[str, str]]:
    """Read a run of parts that nothing separates; nothing unless it covers the text and has two parts or more."""
    found: list[tuple[str, str]] = []
    place = 0
    while place < len(text):
        match = pattern.match(text, place)
        if match is None:
            # The last part's unit may stand behind it.
            return found if text[place:].strip(" .").casefold() in KNOWN_UNITS and len(found) > 1 else []
        label, number = match.group(1), match.group(2)
        if found:
            # A unit behind the part before is not the beginning of this one's label.
            first, _, rest = label.strip().partition(" ")
            if rest and first.casefold().strip(".") in KNOWN_UNITS:
                label, (before, amount) = rest, found[-1]
                found[-1] = (before, f"{amount} {first}")
        found.append((label, number))
        place = match.end()
    return found if len(found) > 1 else []


def _pieces(text: str) -> list[str]:
    pieces = [piece for piece in _PIECES.split(text) if piece.strip(" .")]
    if len(pieces) == 1:
        pieces = _COMMA_PIECES.split(pieces[0])
        if len(pieces) == 1 and not re.search("[=:]", pieces[0]):
            pieces = re.split(r",\s+|\s+dan\s+", pieces[0])
    return pieces


def _one(line: str) -> tuple[str, str]:
    """Return label and number of one part as they were written."""
    for sign in "=:":
        label, found, number = line.rpartition(sign)
        if found:
            return label, number
    if match := _TRAILING.fullmatch(line):
        return match.group(1) or match.group(3), match.group(2) or match.group(4)
    if match := _LEADING.fullmatch(line):
        return match.group(2), match.group(1)
    return "", line


def parse_parts(cell: object, *, unit: str = "") -> tuple[Part, ...]:
    """Read `SMP=1.748; SD=9.506`; also `:` for `=`, line breaks, commas or blanks between parts, `SD 9.506`, `30 Katolik`."""
    raw = cell if isinstance(cell, str) else text_of(cell)
    if _PLAIN_PARTS.fullmatch(raw):
        pairs = (piece.partition("=") for piece in raw.split(";") if piece)
        return tuple(Part(label.strip(" -•"), parse_number(number.strip(), unit=unit)) for label, _, number in pairs)
    if is_blank_text(text_of(raw)):
        return ()
    parts = []
    for piece in _pieces(raw[:5000].strip()):
        line = text_of(piece).rstrip(" .")
        signs = line.count("=") + line.count(":")
        run = _run(line, _SIGNED if signs else _UNSIGNED) if signs != 1 else []
        run = run or (_run(line, _BRACKETED) if line.count("(") > 1 else [])
        for label, number in run or [_one(line)]:
            # A breakdown in shares of the whole is no contradiction to the unit of the total.
            own = "%" if number.rstrip().endswith("%") else unit
            parts.append(Part(label.strip(" -•"), parse_number(number.strip(), unit=own)))
    return tuple(parts)
