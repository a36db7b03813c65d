"""Which figure of a report stands large, and what its label still has to say beside the headline.

The figure that the headline names is the large one; where it names none, the first. A part counts as one when the
headline has its number and a word of its label: "272.859 warga sudah merekam". An editor's choice comes before both.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from typing import Any

from siar.errors import InputError
from siar.reading.formats import parse_decimal
from siar.reading.number_words import SMALL, small_number
from siar.reading.numbers import parse_number
from siar.reading.units import normal_unit
from siar.visuals.typography.paragraphs import clean

__all__ = ["FIRST", "Emphasis", "emphasis_of", "emphasised", "is_bare_one", "is_told_by", "names_unit", "places_of"]

_KEY = re.compile(r"([1-9]\d?)(?:\.([1-9]\d?))?")
_MAGNITUDES = {"ribu": 3, "juta": 6, "miliar": 9, "triliun": 12}
_DIGITS = re.compile(
    rf"(?<![\w.,/–-])(?P<money>Rp\.?\s?)?(?P<number>\d[\d.]*(?:,\d+)?)(?![\w/–-])"
    rf"(?:\s(?P<magnitude>{'|'.join(_MAGNITUDES)})\b)?(?P<percent>\s?%|\s(?:persen|prosen)\b)?",
    re.IGNORECASE,
)
_WORDS = re.compile(rf"\b(?P<word>{SMALL})(?P<percent>\s(?:persen|prosen)\b)?", re.IGNORECASE)
_ORDINALS = re.compile(
    r"\b(?P<first>pertama)\b|\b(?:ke-?\s?|juara\s|peringkat\s)(?P<word>" + SMALL + r")\b", re.IGNORECASE
)
_RANKED = re.compile(r"\b(?:peringkat|juara|urutan|posisi|rangking|ranking)\b", re.IGNORECASE)
_YEAR = re.compile(r"(?:19|20)\d\d")
_SMALL = 12
"""Up to here a number in a headline may count something else: a word of the figure's label or unit has to stand there too."""
_WORD = re.compile(r"\w+(?:[-.]\w+)*")
_PREFIXES = re.compile(r"^(?:(?:me|pe)(?:ng|ny|m|n|r|l)?|ber|ter|di|ke|se)(?=\w{4})")
_SUFFIXES = re.compile(r"(?<=\w{4})(?:kan|an|nya|i)$")
_EMPTY_WORDS = frozenset(["yang", "dan", "di", "ke", "dari", "untuk", "pada", "dengan", "per", "para"])


@dataclass(frozen=True)
class Emphasis:
    """A figure by its place in the report: the indicator, and perhaps one of its parts; both count from 0."""

    indicator: int
    part: int | None = None

    @classmethod
    def read(cls, key: str) -> Emphasis:
        """Read what `key` wrote: `2`, or `1.3` for the third part of the first indicator.

        :raises InputError: when it is none.
        """
        found = _KEY.fullmatch(key)
        if found is None:
            raise InputError("Angka utama ini tidak ada pada laporan.")
        return cls(int(found[1]) - 1, int(found[2]) - 1 if found[2] else None)

    @property
    def key(self) -> str:
        """As it is stored and sent: both count from 1."""
        return f"{self.indicator + 1}" + ("" if self.part is None else f".{self.part + 1}")


FIRST = Emphasis(0)
"""What stands large where a headline names no figure."""


@dataclass(frozen=True)
class _Told:
    """A number of a headline. `step`: the worth of its last digit where it may stand for more digits, else 0."""

    at: int
    value: Decimal
    step: Decimal
    money: bool = False
    percent: bool = False
    ordinal: bool = False

    def stands_for(self, value: Decimal) -> bool:
        """Whether this is how the value is written: whole, or cut or rounded where the headline does so."""
        if self.value == value:
            return True
        if not self.step:
            return False
        return any(
            (value / self.step).to_integral_value(way) * self.step == self.value for way in (ROUND_DOWN, ROUND_HALF_UP)
        )


def _told(headline: str) -> Iterator[_Told]:
    for match in _DIGITS.finditer(headline):
        if _YEAR.fullmatch(match["number"]) and not (match["money"] or match["magnitude"] or match["percent"]):
            continue
        digits = match["number"].rstrip(".")
        # "poin": a comma begins decimals here, whatever stands behind it.
        value = parse_number(digits, unit="poin").best
        if value is None:
            continue
        size = Decimal(10) ** _MAGNITUDES.get((match["magnitude"] or "").casefold(), 0)
        places = len(digits.partition(",")[2])
        may_be_cut = bool(match["magnitude"] or match["percent"])
        step = size / 10**places if may_be_cut else Decimal(0)
        yield _Told(match.start(), value * size, step, bool(match["money"]), bool(match["percent"]))
    for match in _WORDS.finditer(headline):
        number = None if match["word"].isdigit() else small_number(match["word"].casefold())
        if number is not None:
            yield _Told(match.start(), Decimal(number), Decimal(0), percent=bool(match["percent"]))
    for match in _ORDINALS.finditer(headline):
        number = 1 if match["first"] else small_number(match["word"].casefold())
        if number is not None:
            yield _Told(match.start(), Decimal(number), Decimal(0), ordinal=True)


@dataclass(frozen=True)
class _Candidate:
    place: Emphasis
    value: Decimal
    label: str
    unit: str

    def is_meant(self, told: _Told, headline: str) -> bool:
        if not told.stands_for(self.value) or is_bare_one(self.value, self.label, self.unit):
            return False
        if told.ordinal or is_rank(self.label, self.unit):
            return told.ordinal and is_rank(self.label, self.unit)
        if told.percent != (self.unit == "%") or (told.money and self.unit != "rupiah"):
            return False
        return (told.value > _SMALL and self.place.part is None) or self._is_named(headline)

    def _is_named(self, headline: str) -> bool:
        """Whether the headline has a word of its label or, of a whole, of its unit."""
        words = self.label if self.place.part is not None else f"{self.label} {self.unit}"
        return self.unit == "%" or bool(_roots(words) & _roots(headline))


def _candidates(indicators: Sequence[Mapping[str, Any]]) -> Iterator[_Candidate]:
    for index, raw in enumerate(indicators):
        unit = normal_unit(clean(str(raw.get("unit") or "")))
        yield _Candidate(Emphasis(index), parse_decimal(raw["value"]), clean(str(raw.get("label") or "")), unit)
        for number, part in enumerate(raw.get("parts") or ()):
            yield _Candidate(Emphasis(index, number), parse_decimal(part["value"]), clean(str(part["label"])), unit)


def emphasis_of(headline: str, indicators: Sequence[Mapping[str, Any]]) -> Emphasis:
    """Return the figure that the headline names first; the first of all where it names none.

    :param indicators: those with a value.
    """
    candidates = sorted(_candidates(indicators), key=lambda one: (one.place.part is not None, one.place.indicator))
    for told in sorted(_told(headline), key=lambda one: one.at):
        for candidate in candidates:
            if candidate.is_meant(told, headline):
                return candidate.place
    return FIRST


def places_of(indicators: Sequence[Mapping[str, Any]]) -> list[Emphasis]:
    """Every figure that may stand large, in the report's order."""
    return sorted(
        (one.place for one in _candidates(indicators)),
        key=lambda place: (place.indicator, -1 if place.part is None else place.part),
    )


def emphasised(indicators: Sequence[Mapping[str, Any]], place: Emphasis) -> Mapping[str, Any]:
    """Return a figure as an indicator: of a part, with the unit of its whole and no target."""
    raw = indicators[place.indicator]
    if place.part is None:
        return raw
    part = raw["parts"][place.part]
    label = clean(str(part["label"]))
    return {"label": label[:1].upper() + label[1:], "value": part["value"], "unit": raw.get("unit")}


def is_bare_one(value: Decimal, label: str, unit: str) -> bool:
    """Whether a figure is one of something: "1 kali" in giant digits says nothing that the headline does not."""
    return value == 1 and normal_unit(unit) not in {"%", "rupiah"} and not is_rank(label, unit)


def is_rank(label: str, unit: str) -> bool:
    """Whether a figure is a place among others: "Peringkat: 1"."""
    return bool(_RANKED.search(f"{label} {unit}"))


def _roots(text: str) -> set[str]:
    """The words without what Indonesian puts before and behind them: `pertumbuhan` and `tumbuh` are one."""
    words = {word.casefold() for word in _WORD.findall(text)}
    return {_SUFFIXES.sub("", _PREFIXES.sub("", word)) for word in words - _EMPTY_WORDS}


def is_told_by(label: str, headline: str) -> bool:
    """Whether every word of a label stands in the headline, so that it would only be said twice."""
    return _roots(label) <= _roots(headline)


def names_unit(label: str, unit: str) -> bool:
    """Whether a label names the unit itself: "Kelurahan peserta" does of 51 kelurahan."""
    return bool(unit) and set(unit.casefold().split()) <= {word.casefold() for word in _WORD.findall(label)}
