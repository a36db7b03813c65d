"""The rule book: thresholds, word lists, names of agencies and places, and the catalogue of findings.

Read once from `include/config/rules.yaml` and `kelurahan.csv`; immutable.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from siar.config_files import YAML_LOADER, ConfigFolder, config_folder, wrong_value
from siar.errors import ConfigError
from siar.findings.catalogue import Catalogue
from siar.reading.agencies import AgencyIndex
from siar.reading.cells import is_blank_text
from siar.reading.clock_times import hour_stems
from siar.reading.formats import Formats
from siar.reading.official import Official, official_of
from siar.reading.places import PlaceIndex
from siar.reading.protected_people import CASE_STEMS, MINOR_STEMS, PATIENT_STEMS
from siar.reading.residents import HOME_STEMS, RESIDENT_STEMS
from siar.reading.stems import Scanner
from siar.reading.wording import CHAT_STEMS, Phrases
from siar.resources import template_path
from siar.settings import City, Settings

__all__ = ["Answer", "RuleBook", "Thresholds"]


Answer = Literal["yes", "no", "open", "other"]
"""Whether a post may air: said outright, not said yet, or said with more than that."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Thresholds(_Part):
    """Numbers that decide; meanings and units stand in rules.yaml."""

    title_max: int = Field(gt=0)
    body_min_words: int = Field(ge=0)
    body_min_letters: int = Field(ge=0)
    body_bare_letters: int = Field(ge=0)
    announced_days: int = Field(ge=0)
    late_days: int = Field(ge=0)
    swap_window_days: int = Field(ge=0)
    percent_limit: Decimal
    contradiction_percent: Decimal
    jump_factor: Decimal = Field(gt=1)
    jump_max_days: int
    jump_min_value: Decimal
    similar_title: float = Field(gt=0, le=1)
    approximate_percent: Decimal
    budget_min_rupiah: Decimal
    photo_min_side: int
    photo_max_ratio: float = Field(gt=1)
    target_factor: Decimal = Field(gt=1)


class _Agencies(_Part):
    outside_words: list[str]
    outside_prefixes: list[str]
    suggestions: int


class _Places(_Part):
    outside: list[str]
    outside_words: list[str]
    far: list[str]
    unmistakable: list[str]


class _Figures(_Part):
    share_labels: frozenset[str]
    share_fillers: frozenset[str]
    growth_labels: frozenset[str]
    signed_labels: frozenset[str]
    rate_labels: frozenset[str]
    counted_units: frozenset[str]
    generic_labels: frozenset[str]
    generic_words: frozenset[str]
    generic_similarity: float


class _Approval(_Part):
    yes_words: frozenset[str]
    no_words: frozenset[str]
    open_words: frozenset[str]

    def read(self, text: str) -> Answer:
        """Read the answer in the column *boleh tayang*; marks between its words say nothing."""
        plain = " ".join(re.sub(r"[,;:.!]+", " ", text.casefold()).split())
        if is_blank_text(text) or plain in self.open_words:
            return "open"
        return "yes" if plain in self.yes_words else "no" if plain in self.no_words else "other"


class _Politics(_Part):
    hints: list[str]
    phrases: list[str]
    exceptions: list[str]


class _Headlines(_Part):
    keep: list[str]
    before_names: list[str]
    names: list[str]


class _File(_Part):
    rules: dict[str, Any]  # the catalogue's
    thresholds: Thresholds
    kinds: list[str]
    kind_aliases: dict[str, str]
    planned_kinds: frozenset[str]
    announced_kinds: frozenset[str]
    undated_kinds: frozenset[str]
    state_kinds: frozenset[str]
    cumulative_kinds: frozenset[str]
    bare_words: frozenset[str]
    agencies: _Agencies
    places: _Places
    figures: _Figures
    approval: _Approval
    official_phones: list[str]
    official_mailboxes: list[str]
    official_accounts: list[str]
    politics: _Politics
    headlines: _Headlines


@dataclass(frozen=True)
class RuleBook:
    """Everything that judging needs beside the rows. Build it with `RuleBook.load(settings)`."""

    catalogue: Catalogue
    limits: Thresholds
    kinds: dict[str, str]
    kind_names: tuple[str, ...]
    planned_kinds: frozenset[str]
    announced_kinds: frozenset[str]
    undated_kinds: frozenset[str]
    state_kinds: frozenset[str]
    cumulative_kinds: frozenset[str]
    bare_words: frozenset[str]
    agencies: AgencyIndex
    places: PlaceIndex
    figures: _Figures
    approval: _Approval
    official: Official
    politics: Phrases
    scanner: Scanner
    headline_words: tuple[str, ...]
    headline_names: tuple[str, ...]
    headline_heads: tuple[str, ...]
    hints: tuple[str, ...]
    settings: Settings

    @property
    def official_phones(self) -> tuple[str, ...]:
        """Mobile numbers that are official services and may be published."""
        return self.official.phones

    @property
    def formats(self) -> Formats:
        """How the city writes numbers and days."""
        return Formats.of(self.settings.city)

    @classmethod
    def load(cls, settings: Settings) -> RuleBook:
        """Return the rule book in force for these settings, read once a process.

        :raises ConfigError: when a file is missing or wrong; the message names file and key.
        """
        return _load(config_folder(), settings)

    def kind(self, text: str) -> str | None:
        """Return the kind of report that a text names, or None."""
        return self.kinds.get(_plain(text))


def _plain(text: str) -> str:
    return " ".join(text.casefold().replace("-", " ").split()).strip(" .:")


def _hints(city: City) -> tuple[str, ...]:
    """Return what the sheet's notes tell operators to write: none of it is a report."""
    path = template_path("sheets", "sheet.yaml")
    try:
        text = city.put_into(path.read_text(encoding="utf-8"))
        notes = yaml.load(text, Loader=YAML_LOADER)["notes"]  # noqa: S506 - a safe one
        return tuple(str(notes[name]) for name in ("judul", "uraian"))
    except (OSError, TypeError, KeyError, yaml.YAMLError) as error:
        raise ConfigError(f"{path} cannot be used: {error}") from error


_CACHE: dict[tuple[ConfigFolder, int], RuleBook] = {}


def _load(folder: ConfigFolder, settings: Settings) -> RuleBook:
    key = (folder, id(settings))
    # Settings are themselves read once a process and kept alive by the book, so their identity is a safe key.
    if key not in _CACHE:
        _CACHE[key] = _build(folder, settings)
    return _CACHE[key]


def _build(folder: ConfigFolder, settings: Settings) -> RuleBook:
    path = folder.path("rules.yaml")
    try:
        file = _File.model_validate(folder.read("rules.yaml"))
    except ValidationError as error:
        raise wrong_value(path, error) from None
    if unknown := sorted(set(file.kind_aliases.values()) - set(file.kinds)):
        raise ConfigError(f"{path}: kind_aliases: {', '.join(unknown)} is none of the kinds.")
    for phrase in file.politics.phrases:
        if not any(all(word in phrase for word in hint.split()) for hint in file.politics.hints):
            raise ConfigError(f"{path}: politics.hints has no stem of the phrase {phrase!r}; add one.")
    places = PlaceIndex.read(
        folder.path("kelurahan.csv"),
        city=settings.city.name,
        province=settings.city.province,
        outside=file.places.outside,
        outside_words=file.places.outside_words,
        far=file.places.far,
        unmistakable=file.places.unmistakable,
    )
    city = settings.city
    agencies = AgencyIndex(
        settings.agencies,
        city=city.name,
        government=(city.government, city.government_short),
        outside_words=(*city.outside_names, *file.agencies.outside_words),
        outside_prefixes=file.agencies.outside_prefixes,
        kelurahan=places.districts_by_ward,
        suggestions=file.agencies.suggestions,
    )
    names = (
        *file.headlines.names,
        city.name,
        city.short_name,
        *file.places.outside,
        *file.places.far,
        *places.districts_by_ward,
        *places.districts.values(),
        *(agency.short_name for agency in settings.agencies if " " not in agency.short_name),
    )
    chat = (*CHAT_STEMS, *hour_stems(city.timezone_label))
    return RuleBook(
        catalogue=Catalogue.load(settings),
        limits=file.thresholds,
        kinds={_plain(kind): kind for kind in file.kinds}
        | {_plain(name): kind for name, kind in file.kind_aliases.items()},
        kind_names=tuple(file.kinds),
        planned_kinds=file.planned_kinds,
        announced_kinds=file.announced_kinds,
        undated_kinds=file.undated_kinds,
        state_kinds=file.state_kinds,
        cumulative_kinds=file.cumulative_kinds,
        bare_words=file.bare_words,
        agencies=agencies,
        places=places,
        figures=file.figures,
        approval=file.approval,
        official=official_of(file.official_phones, file.official_mailboxes, file.official_accounts),
        politics=Phrases(file.politics.phrases, exceptions=file.politics.exceptions, stems=file.politics.hints),
        scanner=Scanner(
            (PATIENT_STEMS, file.politics.hints, chat, CASE_STEMS, MINOR_STEMS, RESIDENT_STEMS, HOME_STEMS)
        ),
        headline_words=tuple(file.headlines.keep),
        headline_names=names,
        headline_heads=tuple(file.headlines.before_names),
        hints=_hints(city),
        settings=settings,
    )
