"""The sentences by code, from `include/templates/messages/findings.csv`: one row a code."""

from __future__ import annotations

import csv
import string
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from siar.config_files import ConfigFolder, config_folder
from siar.errors import ConfigError
from siar.reading.cells import truncate
from siar.reading.personal_data import mask
from siar.resources import template_path
from siar.settings import City, load_settings

__all__ = ["MESSAGE_LIMIT", "Text", "read_texts", "text_of_code", "texts_path"]

#: Longest message beside a row, in characters: a phone shows it without scrolling.
MESSAGE_LIMIT = 200
_QUOTE_LIMIT = 48
#: Two names of agencies in full.
_HINT_LIMIT = 120

# The same cells are told about again and again, cycle after cycle.
_masked = lru_cache(maxsize=2048)(mask)


class _Missing(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "…"


class Text:
    """One code's sentence; placeholders stand in braces, and a value that is not given shows as `…`."""

    def __init__(self, template: str) -> None:
        self.template = template
        self._fields = tuple(name for _, name, _, _ in string.Formatter().parse(template) if name)

    def fill(self, values: Mapping[str, object]) -> str:
        """Return the sentence with its values as they are, for readers who see the content itself."""
        return self.template.format_map(_Missing({name: str(value) for name, value in values.items()}))

    def write(self, values: Mapping[str, object]) -> str:
        """Return the sentence for a cell beside a row, `MESSAGE_LIMIT` at most: personal data masked, quotes short."""
        filled: dict[str, str] = _Missing()
        for name in self._fields:
            if name in values:
                text = str(values[name])
                if len(text) > 2 and not text.isdigit():
                    text = truncate(_masked(text[:400]), _QUOTE_LIMIT if name == "isi" else _HINT_LIMIT)
                elif len(text) > 12:
                    text = _masked(text)
                filled[name] = text
        message = self.template.format_map(filled)
        if len(message) > MESSAGE_LIMIT:
            # The quotation gives way first: the request at the end of the sentence is what helps.
            excess = len(message) - MESSAGE_LIMIT
            for name in sorted(filled, key=lambda key: len(filled[key]), reverse=True):
                shorter = truncate(filled[name], max(8, len(filled[name]) - excess))
                excess -= len(filled[name]) - len(shorter)
                filled[name] = shorter
                if excess <= 0:
                    break
            message = truncate(self.template.format_map(filled), MESSAGE_LIMIT)
        return message


def texts_path() -> Path:
    """Return where the sentences are."""
    return template_path("messages", "findings.csv")


def read_texts(path: Path, city: City) -> dict[str, Text]:
    """Return the sentences by code, the city's own words put in.

    :raises ConfigError: when the file or a column of it is missing, or a code stands there twice.
    """
    texts: dict[str, Text] = {}
    try:
        with path.open(encoding="utf-8", newline="") as handle:
            for row in csv.DictReader(handle):
                if row["kode"] in texts:
                    raise ConfigError(f"{path}: {row['kode']} stands there twice.")
                texts[row["kode"]] = Text(city.put_into(row["pesan"]))
    except FileNotFoundError:
        raise ConfigError(f"{path} is missing.") from None
    except KeyError as error:
        raise ConfigError(f"{path}: column {error} is missing.") from None
    return texts


@lru_cache(maxsize=8)
def _texts(path: Path, _folder: ConfigFolder) -> dict[str, Text]:
    return read_texts(path, load_settings().city)


def text_of_code(code: str) -> Text:
    """Return a code's sentence where no catalogue is at hand: in a refusal that crosses layers and processes.

    :raises ConfigError: when the code has none.
    """
    path = texts_path()
    try:
        return _texts(path, config_folder())[code]
    except KeyError:
        raise ConfigError(f"{path} has no text for {code}.") from None
