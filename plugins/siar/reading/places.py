"""Kelurahan and kecamatan of the city, and the places that only look like it."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rapidfuzz import fuzz, process

from siar.errors import ConfigError

__all__ = ["PlaceIndex", "Ward"]

_PREFIX = re.compile(r"^(?:kelurahan|kel\b\.?|lurah|desa/kelurahan|kantor lurah|kantor kelurahan)\s*:?\s*")
_DISTRICT_PREFIX = re.compile(r"^(?:kecamatan|kec\b\.?|camat|kantor camat)\s*:?\s*")
_DISTRICT_TAIL = re.compile(r"[,(;/\s]+kec(?:amatan)?\b\.?.*$")
_SPLIT = re.compile(r"\s*(?:[,;/&+\n]|\s[-–]\s|\bdan\b|\bserta\b)\s*")
#: Neighbourhoods within a kelurahan, and what stands in brackets beside its name.
_FINER = re.compile(
    r"\b(?:rt|rw)\b\.?\s*/?\s*\d*(?:\s*/\s*(?:rw\b\.?\s*)?\d+)?|\([^)]*\)|\blingkungan\s+(?:\d+|[ivx]+)\b",
    re.IGNORECASE,
)
_ALL = re.compile(
    r"\b(?:semua|seluruh|se-?\s?kota|setiap|tiap|lintas|beberapa|sejumlah|\d+)\s+kel|^(?:semua|seluruh)\b|^se-?\s?kota|\bkelurahan\s+se\b"
)
_MENTION = re.compile(r"\b(?:kelurahan|kel\.)\s+([A-Z][\w-]*(?:[ -](?:[A-Z][\w-]*|[IV]+|\d))*)")
_BRACKETED = re.compile(r"\([^)]*\)")
#: Streets, dishes and shops that are named after a town.
_NAMED_AFTER = re.compile(
    r"\b(?:jalan|jln?|gang|gg|lorong|simpang|warung|rumah makan|rm|resto\w*|depot|kedai|soto|bakso|sate|nasi|mie?|martabak|kue|toko|salon|pangkas|"
    r"bengkel|laundry|kos|kost|kampung|perumahan|perum|bank|asrama)\b\.?[^,;(]*"
)
#: Letters of a cell that are looked at for a name.
_LONGEST = 300
_NUMERALS = {"i": "1", "ii": "2", "iii": "3", "iv": "4", "satu": "1", "dua": "2", "tiga": "3", "ll": "2"}


@dataclass(frozen=True, slots=True)
class Ward:
    """A kelurahan and the kecamatan it lies in."""

    name: str
    district: str


def _key(text: str) -> str:
    words = re.findall("[0-9a-z]+", text.casefold())
    return "".join(_NUMERALS.get(word, word) for word in words)


class PlaceIndex:
    """Place names of the city, built once from kelurahan.csv and the rule book's list of places outside."""

    def __init__(
        self,
        wards: Sequence[tuple[Ward, Sequence[str]]],
        *,
        city: str,
        province: str,
        outside: Sequence[str],
        outside_words: Sequence[str],
        far: Sequence[str],
        unmistakable: Sequence[str] = (),
    ) -> None:
        """Build the index.

        :param city: its name, which may stand at the end of a place's.
        :param province: the province's name: its offices may stand in the city.
        :param outside: villages and towns nearby that are not in the city.
        :param outside_words: words that mark another government's area (`kabupaten`).
        :param far: towns far away, which count only as the whole name or at the end after a comma.
        :param unmistakable: those of them that count wherever they stand, but as the name of a street or a shop.
        """
        self._city = city.casefold()
        self._city_tail = re.compile(rf"[,\s]+{re.escape(self._city)}$")
        self._wards: dict[str, Ward] = {}
        self._names: dict[str, Ward] = {}
        for ward, aliases in wards:
            for name in (ward.name, *aliases):
                self._wards.setdefault(_key(_PREFIX.sub("", name.casefold())), ward)
            self._names[ward.name] = ward
        self.districts: dict[str, str] = {_key(ward.district): ward.district for ward, _ in wards}
        short = self._city.removeprefix("kota ")
        outside = [name for name in outside if name.casefold() != short]
        far = [name for name in far if name.casefold() != short]
        names = "|".join(re.escape(name.casefold()) for name in sorted(outside, key=len, reverse=True))
        self._outside = re.compile(rf"(?<!jalan )(?<!jl )(?<!jl\. )(?<!jln )\b(?:{names})\b(?!\s+raya)")
        words = "|".join(re.escape(word.casefold()) for word in outside_words)
        self._marks = re.compile(rf"\b(?:{words})\b")
        initials = "".join(word[0] for word in province.split())
        own = "|".join(
            # "Kelurahan Nunbaun Sabu" is not on the island of Sabu, and "Solor" not on that of its name.
            re.escape(name.casefold())
            for name in sorted(
                (name for ward, aliases in wards for name in (ward.name, *aliases)), key=len, reverse=True
            )
        )
        self._own = re.compile(
            rf"\b(?:{own}|{re.escape(self._city)})\b(?!\s+(?:barat|timur|utara|selatan|tengah)\b)|"
            rf"\b(?:provinsi|propinsi|prov\.?)\s+(?:{re.escape(province.casefold())}|{re.escape(initials.casefold())})\b"
        )
        towns = "|".join(re.escape(name.casefold()) for name in far)
        places = rf"(?:pulau )?(?:{towns})(?:\s+(?:pusat|utara|selatan|barat|timur|tengah|barat daya))?"
        sure = "|".join(re.escape(name.casefold()) for name in unmistakable if name.casefold() != short) or "(?!)"
        self._sure = re.compile(rf"\b(?:{sure})\b")
        self._far = re.compile(
            rf"^(?:kota )?(?:{places})$|(?:,|\bdi|\bkota|\bprovinsi)\s+(?:{places})\s*$|"
            rf"^(?:hotel|gedung|istana|universitas|bandara|kementerian|balai diklat|lpmp|pusdiklat)\b.*\b(?:{places})\s*$"
        )
        self._elsewhere = re.compile(
            rf"^(?:kota |pulau )?(?:{places}|{names})$|(?:,|\bdi|\bkota|\bprovinsi)\s+(?:{places}|{names})\s*$"
        )

    @classmethod
    def read(
        cls,
        path: Path,
        *,
        city: str,
        province: str,
        outside: Sequence[str],
        outside_words: Sequence[str],
        far: Sequence[str],
        unmistakable: Sequence[str] = (),
    ) -> PlaceIndex:
        """Read kelurahan.csv.

        :raises ConfigError: when the file or a column of it is missing.
        """
        try:
            with path.open(encoding="utf-8", newline="") as handle:
                wards = [
                    (Ward(row["kelurahan"], row["kecamatan"]), [part for part in row["aliases"].split("|") if part])
                    for row in csv.DictReader(handle)
                ]
        except FileNotFoundError:
            raise ConfigError(f"{path} is missing.") from None
        except KeyError as error:
            raise ConfigError(f"{path}: column {error} is missing.") from None
        return cls(
            wards,
            city=city,
            province=province,
            outside=outside,
            outside_words=outside_words,
            far=far,
            unmistakable=unmistakable,
        )

    @property
    def districts_by_ward(self) -> dict[str, str]:
        """Kelurahan to kecamatan."""
        return {name: ward.district for name, ward in self._names.items()}

    def ward(self, text: str) -> Ward | None:
        """Return the kelurahan that one name means, or None."""
        plain = self._city_tail.sub("", text.casefold().strip())
        bare = _DISTRICT_TAIL.sub("", plain)
        for name in (plain, bare, _FINER.sub(" ", bare).strip()):
            if found := self._wards.get(_key(_PREFIX.sub("", name))):
                return found
        return None

    def wards(self, text: str) -> tuple[list[Ward], list[str]]:
        """Return the kelurahan that a cell names, and the names that are none. A citywide phrase gives neither."""
        text = text[:_LONGEST]
        if found := self.ward(text):
            return [found], []
        if text.casefold() == self._city or _ALL.search(text.casefold()):
            return [], []
        known: list[Ward] = []
        unknown: list[str] = []
        for piece in _SPLIT.split(_FINER.sub(" ", _DISTRICT_TAIL.sub("", text)).strip()):
            if not piece or piece.casefold() == self._city:
                continue
            if found := self.ward(piece):
                known.append(found)
            else:
                unknown.append(piece)
        return known, unknown

    def apart(self, one: str, other: str) -> bool:
        """Tell whether two cells name different kelurahan of the city: what happened there are two events."""
        if not one or not other or one == other:
            return False
        here, there = self.wards(one)[0], self.wards(other)[0]
        return bool(here and there) and not any(ward in there for ward in here)

    def district(self, text: str) -> str | None:
        """Return the kecamatan that a cell names, or None."""
        plain = self._city_tail.sub("", text[:_LONGEST].casefold().strip())
        return self.districts.get(_key(_DISTRICT_PREFIX.sub("", plain)))

    def suggest(self, text: str) -> list[str]:
        """Return up to two kelurahan whose names are alike."""
        plain = _PREFIX.sub("", text.casefold())
        best = process.extract(plain, list(self._names), scorer=fuzz.WRatio, processor=str.casefold, limit=2)
        return [name for name, _score, _ in best]

    def mentioned(self, text: str) -> list[Ward]:
        """Return the kelurahan that a text names outright, as in "Kelurahan Liliba"."""
        found = []
        for match in _MENTION.finditer(
            text.replace("KELURAHAN", "Kelurahan").replace("Kelurahan", "kelurahan").replace("Kel.", "kel.")
        ):
            words = match.group(1).split()
            for count in range(len(words), 0, -1):
                if ward := self._wards.get(_key(" ".join(words[:count]))):
                    found.append(ward)
                    break
        return found

    def is_marked_outside(self, text: str) -> bool:
        """Tell whether the text says outright that it is another government's area."""
        return bool(self._marks.search(self._without_own(text)))

    def is_elsewhere(self, text: str) -> bool:
        """Tell whether the whole text, or its end, names a place outside: sure enough beside a kelurahan of the city."""
        return self.is_marked_outside(text) or bool(self._elsewhere.search(self._without_own(text).strip()))

    def _without_own(self, text: str) -> str:
        return self._own.sub(" ", text.casefold())

    def is_outside(self, text: str) -> bool:
        """Tell whether a location looks as if it were not in the city."""
        plain = self._without_own(text)
        return bool(
            self._marks.search(plain)
            or self._outside.search(plain)
            or self._far.search(_BRACKETED.sub(" ", plain).strip())
            or self._sure.search(_NAMED_AFTER.sub(" ", plain))
        )
