"""What reports say, in the languages that readers may have: `include/templates/briefings/texts/<language>/<page>.yaml`.

A text is named by its file and its key, `konten.widest_posts`, and holds its facts in braces, `{posts}`. A fact is a text that is
already in the reader's form, or a count: a count is written in that form here, and chooses what goes with it where a language
has more than one form of a word, `{posts} {posts:post|posts}`. Every language has the same texts with the same facts.
"""

from __future__ import annotations

import string
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, get_args

from siar.config_files import read_yaml
from siar.errors import ConfigError
from siar.reading.formats import Formats
from siar.resources import template_path
from siar.settings import City, Language

__all__ = ["LANGUAGES", "facts_of", "formats_of", "say", "texts_of"]

LANGUAGES: tuple[Language, ...] = get_args(Language)

_LOCALES: Mapping[Language, str] = MappingProxyType({"en": "en_GB"})
"""How numbers and days are written for who does not read the city's own language: the day stands before the month."""


def formats_of(city: City, language: Language) -> Formats:
    """Return the city's forms as a reader of a language writes them."""
    return Formats.of(city, locale=_LOCALES.get(language))


def texts_of(language: Language) -> Mapping[str, str]:
    """Return all texts of a language by their names.

    :raises ConfigError: a file is missing or broken.
    """
    return _texts(template_path("briefings", "texts", language))


@cache
def _texts(folder: Path) -> Mapping[str, str]:
    files = sorted(folder.glob("*.yaml"))
    if not files:
        raise ConfigError(f"{folder} holds no texts.")
    return MappingProxyType(
        {f"{path.stem}.{name}": str(text) for path in files for name, text in read_yaml(path).items()}
    )


def facts_of(text: str) -> frozenset[str]:
    """Return the names of the facts that a text holds.

    :raises ValueError: its braces are broken.
    """
    return frozenset(name for _, name, _, _ in string.Formatter().parse(text) if name is not None)


def say(language: Language, name: str, facts: Mapping[str, str | int], formats: Formats) -> str:
    """Return a text with its facts.

    :raises ConfigError: there is no such text, it is broken, or it holds a fact that is not given.
    """
    text = texts_of(language).get(name)
    if text is None:
        raise ConfigError(f"include/templates/briefings/texts/{language}: {name} is missing.")
    try:
        return _Filled(formats).vformat(text, (), facts)
    except (KeyError, IndexError, ValueError) as error:
        raise ConfigError(f"include/templates/briefings/texts/{language}: {name}: {error!r}.") from error


class _Filled(string.Formatter):
    """Fills facts in: counts in the reader's form, and the word that goes with one."""

    def __init__(self, formats: Formats) -> None:
        self._formats = formats

    def format_field(self, value: Any, format_spec: str) -> str:
        if not isinstance(value, int):
            if format_spec:
                raise ValueError(f"{value!r} is no count")
            return str(value)
        if not format_spec:
            return self._formats.number(value)
        one, other = format_spec.split("|")
        return one if self._formats.is_one(value) else other
