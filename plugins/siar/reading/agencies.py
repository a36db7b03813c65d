"""Which agency a cell names: exact, by a known other name, ambiguous, somebody else's, or unknown.

Order of the test: official name or official short name (as typed, apart from case and punctuation); then refuse what
carries a word of another government; then the short forms that mean two agencies; then other names, with and without
the city's name. What remains is never guessed, only suggested.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from rapidfuzz import fuzz, process, utils

from siar.reading.cells import is_blank_text
from siar.settings import Agency

__all__ = ["AgencyIndex", "AgencyMatch"]

State = Literal["blank", "official", "alias", "ambiguous", "outside", "unknown"]


@dataclass(frozen=True, slots=True)
class AgencyMatch:
    """What a cell names.

    :param code: the agency the report counts for; None unless official or alias.
    :param names: the agency's name, or the candidates to choose from.
    """

    state: State
    code: str | None = None
    names: tuple[str, ...] = ()


#: Kinds of agency whose short form people put behind "Dinas" or "Badan".
_WITH_HEAD = frozenset({"dinas", "badan", "inspektorat"})
_SPACES = re.compile(r"\s+")
_DROPPED = re.compile(r"[^0-9a-z&\s]+")
_WORD = re.compile(r"[0-9a-z]+")
_BRACKETED = re.compile(r"\(([^)]*)\)")
_TAIL = re.compile(r" (?:kota|setda)$")
_HEAD = re.compile(r"^(?:dinas|badan|kantor|satuan) ")
_UNIT_PREFIX = re.compile(r"^(?:kantor\s+)?(?:uptd?|blud)\s+")


def _key(text: str) -> str:
    """Lower case, punctuation dropped, single spaces."""
    return _SPACES.sub(" ", _DROPPED.sub("", text.casefold().replace("/", " "))).strip()


def _loose(text: str) -> str:
    """Letters and digits only, `&` read as `dan`: the last resort before a name counts as unknown."""
    return re.sub("[^0-9a-z]+", "", text.casefold().replace("&", " dan "))


class AgencyIndex:
    """Names to agencies, built once from opd.csv and the city's settings."""

    def __init__(
        self,
        agencies: Sequence[Agency],
        *,
        city: str,
        government: Sequence[str],
        outside_words: Sequence[str],
        outside_prefixes: Sequence[str],
        kelurahan: dict[str, str] | None = None,
        suggestions: int = 2,
    ) -> None:
        """Build the index.

        :param city: such as `Kota Kupang`; a name may carry it at its end.
        :param government: names of the city's government, dropped from around a name.
        :param outside_words: a name with one of these words or phrases is another government's.
        :param outside_prefixes: as before, for the beginning of a word (`kemen…`).
        :param kelurahan: kelurahan to kecamatan: a kelurahan that reports for itself is pointed to its kecamatan.
        """
        self._city = _key(city)
        self._city_words = tuple(self._city.split())
        self._government = sorted((_key(name) for name in government), key=len, reverse=True)
        self._outside = tuple(re.compile(rf"\b{re.escape(word.casefold())}\b") for word in outside_words)
        self._outside_prefixes = tuple(outside_prefixes)
        self._suggestions = suggestions
        self._names = {agency.code: agency.name for agency in agencies}
        self._kelurahan = {_key(name): district for name, district in (kelurahan or {}).items()}
        self._official: dict[str, str] = {}
        self._aliases: dict[str, str] = {}
        self._loose: dict[str, str] = {}
        self._ambiguous: dict[str, list[str]] = {}
        self._choices: dict[str, str] = {}
        self._short: set[str] = set()
        for agency in agencies:
            self._add(agency)

    def _add(self, agency: Agency) -> None:
        # A health centre reports through the health agency: its name is understood, and recorded as that agency.
        code = agency.parent if agency.kind == "uptd" and agency.parent else agency.code
        names = (agency.name, self._without_city(_key(agency.name)), agency.short_name)
        if agency.kind == "uptd":
            self._aliases.update({_key(name): code for name in names})
        else:
            self._official.update({_key(name): code for name in names})
            self._choices.setdefault(agency.name, code)
        for alias in agency.aliases:
            self._aliases.setdefault(_key(alias), code)
        if agency.kind in _WITH_HEAD:
            self._short.update(key for name in (agency.short_name, *agency.aliases) if " " not in (key := _key(name)))
        for name in (*names, *agency.aliases):
            self._loose.setdefault(_loose(name), code)
            self._choices.setdefault(name, code)
        for alias in agency.ambiguous_aliases:
            self._ambiguous.setdefault(_key(alias), []).append(agency.code)

    def _without_city(self, key: str) -> str:
        return key.removesuffix(self._city).rstrip() if key.endswith(" " + self._city) else key

    def name(self, code: str) -> str:
        """Return an agency's official name without the city's."""
        full = self._names[code]
        return full[: -len(self._city) - 1] if _key(full).endswith(" " + self._city) else full

    def _is_outside(self, text: str) -> bool:
        words = _WORD.findall(text.casefold())
        spaced = " ".join(words)
        if any(pattern.search(spaced) for pattern in self._outside):
            return True
        if any(word.startswith(prefix) for word in words for prefix in self._outside_prefixes):
            return True
        # "Kota X" of another city. Districts of ours begin with "Kota" too: they are names of their own.
        own = {self._city_words[-1], *(word for key in self._official for word in key.split()), "madya"}
        return any(
            first == "kota"
            and second not in own
            and not second.isdigit()
            # "Kota Kupng" is a slip of the pen, no other city.
            and fuzz.ratio(second, self._city_words[-1]) < 75
            for first, second in pairwise(words)
        )

    def _variants(self, text: str) -> list[str]:
        """Return the ways to read the name, the most literal first."""
        found = [_key(text)]
        if inner := _BRACKETED.findall(text):
            found += [_key(_BRACKETED.sub(" ", text)), *map(_key, inner)]
        for key in tuple(found):
            for name in self._government:
                if name in key:
                    found.append(_SPACES.sub(" ", key.replace(name, " ")).strip())
            found.append(self._without_city(key))
            found.append(_UNIT_PREFIX.sub("", self._without_city(key)))
        # "Dinkes Kota", "Prokopim Setda", "Dinas Perkim": a known short form with a word too many.
        found += [_TAIL.sub("", key) for key in tuple(found)]
        found += [bare for key in tuple(found) if (bare := _HEAD.sub("", key)) in self._short]
        return [key for key in dict.fromkeys(found) if key]

    def _ask(self, codes: Sequence[str]) -> AgencyMatch:
        return AgencyMatch("ambiguous", names=tuple(self.name(code) for code in codes))

    def _suggest(self, text: str, key: str) -> tuple[str, ...]:
        plain = re.sub(r"^(?:kelurahan|kel|lurah|kantor lurah) ", "", key)
        if plain in self._kelurahan:
            return (f"Kecamatan {self._kelurahan[plain]}",)
        best = process.extract(
            self._without_city(key) or text,
            list(self._choices),
            scorer=fuzz.token_sort_ratio,
            processor=utils.default_process,
            limit=6,
        )
        codes = dict.fromkeys(self._choices[name] for name, _score, _ in best)
        return tuple(self.name(code) for code in list(codes)[: self._suggestions])

    def resolve(self, text: str) -> AgencyMatch:
        """Return what the cell's text names; never raises."""
        text = text[:200]
        if is_blank_text(text):
            return AgencyMatch("blank")
        key = _key(text)
        if code := self._official.get(key):
            return AgencyMatch("official", code=code, names=(self.name(code),))
        variants = self._variants(text)
        if self._is_outside(text) and not any(variant in self._aliases for variant in variants[:1]):
            return AgencyMatch("outside")
        for variant in variants:
            if code := self._aliases.get(variant):
                return AgencyMatch("alias", code=code, names=(self.name(code),))
            if codes := self._ambiguous.get(variant):
                # An alias of one agency that another also claims is asked; a claim nobody shares is asked as well.
                return self._ask(codes)
            if code := self._official.get(variant):
                return AgencyMatch("alias", code=code, names=(self.name(code),))
        for variant in variants:
            if code := self._loose.get(_loose(variant)):
                return AgencyMatch("alias", code=code, names=(self.name(code),))
        for variant in variants:
            if codes := self._ambiguous.get(variant.removeprefix("dinas ")):
                return self._ask(codes)
        return AgencyMatch("unknown", names=self._suggest(text, key))
