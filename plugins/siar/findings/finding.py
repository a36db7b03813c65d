"""What is told about one cell of one row: a code, a level, and a sentence that names the cell and the fix."""

from __future__ import annotations

import csv
import string
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from siar.errors import ConfigError
from siar.reading.cells import truncate
from siar.reading.personal_data import mask
from siar.settings import City

__all__ = ["MESSAGE_LIMIT", "Finding", "Level", "Messages", "read_findings"]

Level = Literal["E", "W", "I"]

#: Longest message, in characters: a phone shows it without scrolling.
MESSAGE_LIMIT = 200
_QUOTE_LIMIT = 48
#: Two names of agencies in full.
_HINT_LIMIT = 120


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is told about a row.

    :param level: E holds the row, W asks somebody to look, I says what was tidied.
    :param column: canonical column name; None when the row as a whole is meant.
    """

    code: str
    level: Level
    column: str | None
    message: str


def read_findings(stored: Iterable[Mapping[str, Any] | Finding]) -> tuple[Finding, ...]:
    """Return findings from their stored form, a list of objects with a finding's fields; findings stay as they are."""
    return tuple(
        item if isinstance(item, Finding) else Finding(item["code"], item["level"], item.get("column"), item["message"])
        for item in stored
    )


# The same cells are told about again and again, cycle after cycle.
_masked = lru_cache(maxsize=2048)(mask)


class _Missing(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "…"


class Messages:
    """The sentences, by code, from findings.csv."""

    def __init__(self, templates: Mapping[str, str]) -> None:
        """Keep the templates; placeholders stand in braces."""
        self._templates = dict(templates)
        self._fields = {
            code: tuple(name for _, name, _, _ in string.Formatter().parse(text) if name)
            for code, text in self._templates.items()
        }

    @classmethod
    def read(cls, path: Path, city: City) -> Messages:
        """Read findings.csv, the city's own words put in.

        :raises ConfigError: when the file or a column of it is missing.
        """
        try:
            with path.open(encoding="utf-8", newline="") as handle:
                return cls({row["kode"]: city.put_into(row["pesan"]) for row in csv.DictReader(handle)})
        except FileNotFoundError:
            raise ConfigError(f"{path} is missing.") from None
        except KeyError as error:
            raise ConfigError(f"{path}: column {error} is missing.") from None

    @property
    def codes(self) -> frozenset[str]:
        """Every code that has a text."""
        return frozenset(self._templates)

    def write(self, code: str, values: Mapping[str, object]) -> str:
        """Fill in a sentence: personal data masked, quotes shortened, at most `MESSAGE_LIMIT` characters."""
        filled: dict[str, str] = _Missing()
        for name in self._fields[code]:
            if name in values:
                text = str(values[name])
                if len(text) > 2 and not text.isdigit():
                    text = truncate(_masked(text[:400]), _QUOTE_LIMIT if name == "isi" else _HINT_LIMIT)
                elif len(text) > 12:
                    text = _masked(text)
                filled[name] = text
        message = self._templates[code].format_map(filled)
        if len(message) > MESSAGE_LIMIT:
            # The quotation gives way first: the request at the end of the sentence is what helps.
            excess = len(message) - MESSAGE_LIMIT
            for name in sorted(filled, key=lambda key: len(filled[key]), reverse=True):
                shorter = truncate(filled[name], max(8, len(filled[name]) - excess))
                excess -= len(filled[name]) - len(shorter)
                filled[name] = shorter
                if excess <= 0:
                    break
            message = truncate(self._templates[code].format_map(filled), MESSAGE_LIMIT)
        return message
