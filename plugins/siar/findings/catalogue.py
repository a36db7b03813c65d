"""The catalogue: every code that can be told, with its level, its switch, its text and the stages that tell it.

A code's text is one row of `include/templates/messages/findings.csv`. Its level and switch stand in `rules.yaml` under
`rules`, in `screening.yaml` under `words` and `checks`, or in `boosts.yaml` under `eligibility`, unless the module that
tells it has fixed the level. The modules say what they tell (`siar.findings.tellers`); at load all must agree.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from siar.config_files import ConfigFolder, config_folder, wrong_value
from siar.errors import ConfigError
from siar.findings.finding import Finding
from siar.findings.levels import Level
from siar.findings.tellers import DECLARED, Stage, Telling
from siar.findings.texts import Text, read_texts, texts_path
from siar.settings import Settings

__all__ = ["TELLERS", "Catalogue", "Entry"]

TELLERS = (
    "siar.boosts.budget.findings",
    "siar.boosts.choice.findings",
    "siar.editorial.concerns",
    "siar.editorial.refusals",
    "siar.editorial.screening",
    "siar.editorial.validity",
    "siar.intake.photos.findings",
    "siar.intake.refusals",
    "siar.intake.rules.catalogue",
    "siar.intake.sheets.locales",
    "siar.intake.sheets.succession",
    "siar.visuals.refusals",
)
"""The modules that tell findings. Named, not imported above: this package stands below each of them.

Each is light: whoever judges rows loads them all.
"""


class Switch(BaseModel):
    """What configuration says of one code: its level, and whether it is told at all."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    level: Level
    enabled: bool = True


_SWITCHES = TypeAdapter(dict[str, Switch])


@dataclass(frozen=True, slots=True)
class Entry:
    """One code.

    :param stages: those that tell it; several may come upon the same fault.
    """

    code: str
    level: Level
    enabled: bool
    text: Text
    stages: frozenset[Stage]


class Catalogue:
    """All codes. Build it with `Catalogue.load(settings)`."""

    def __init__(self, entries: Mapping[str, Entry]) -> None:
        self._entries = dict(entries)

    @classmethod
    def load(cls, settings: Settings) -> Catalogue:
        """Return the catalogue in force for these settings, read once a process.

        :raises ConfigError: a code lacks its level, its text or its teller, or has one too many; the message names
            file and code.
        """
        return _load(config_folder(), texts_path(), settings)

    @property
    def codes(self) -> frozenset[str]:
        """Every code."""
        return frozenset(self._entries)

    def __getitem__(self, code: str) -> Entry:
        """Return one code's entry.

        :raises ConfigError: there is no such code.
        """
        try:
            return self._entries[code]
        except KeyError:
            raise ConfigError(f"The code {code} is in no catalogue: which module tells it?") from None

    def told_in(self, *stages: Stage) -> frozenset[str]:
        """Return the codes that one of these stages tells."""
        return frozenset(code for code, entry in self._entries.items() if not entry.stages.isdisjoint(stages))

    def beside_row(self, code: str, column: str | None, values: Mapping[str, object]) -> list[Finding]:
        """Return a finding as agencies read it: personal data masked, quotes short. Empty when the code is off."""
        entry = self[code]
        return [Finding(code, entry.level, column, entry.text.write(values))] if entry.enabled else []

    def on_desk(self, code: str, **values: object) -> list[Finding]:
        """Return a finding as editors read it, who see the content itself. Empty when the code is off."""
        entry = self[code]
        return [Finding(code, entry.level, None, entry.text.fill(values))] if entry.enabled else []


_CACHE: dict[tuple[ConfigFolder, Path, int], tuple[Settings, Catalogue]] = {}


def _load(folder: ConfigFolder, texts: Path, settings: Settings) -> Catalogue:
    key = (folder, texts, id(settings))
    # The settings are kept beside what was made of them, so their identity stays theirs.
    if key not in _CACHE:
        _CACHE[key] = (settings, _build(folder, texts, settings))
    return _CACHE[key][1]


def _build(folder: ConfigFolder, path: Path, settings: Settings) -> Catalogue:
    for module in TELLERS:
        import_module(module)
    rules, screening, boosts = (folder.path(f"{name}.yaml") for name in ("rules", "screening", "boosts"))
    texts = read_texts(path, settings.city)
    found = settings.screening.checks | settings.screening.words
    screened = {code: {"level": check.level, "enabled": check.enabled} for code, check in found.items()}
    switches = {
        code: (rules, switch) for code, switch in _switches(rules, folder.read("rules.yaml").get("rules", {})).items()
    }
    switches |= {code: (screening, switch) for code, switch in _switches(screening, screened).items()}
    adverts = {
        code: {"level": rule.level, "enabled": rule.enabled}
        for code, rule in settings.boosts.eligibility.by_code.items()
    }
    switches |= {code: (boosts, switch) for code, switch in _switches(boosts, adverts).items()}
    for code, words in settings.screening.words.items():
        if words.message:
            if code in texts:
                raise ConfigError(f"{screening}: {code} has a message there and a text in {path}; keep one.")
            texts[code] = Text(settings.city.put_into(words.message))
    # A city's lists are told by whoever goes through them.
    listed = Telling("siar.editorial.screening", Stage.SCREENING, tuple(settings.screening.words), None)
    entries = _entries(
        [*DECLARED.values(), listed],
        switches,
        texts,
        path=path,
        home={Stage.SCREENING: screening, Stage.ADVERTS: boosts},
        rules=rules,
    )
    for code, (file, _) in switches.items():
        if code not in entries:
            raise ConfigError(f"{file}: {code} is told by no module.")
    if unused := sorted(texts.keys() - entries):
        raise ConfigError(f"{path}: {unused[0]} is told by no module.")
    return Catalogue(entries)


def _switches(file: Path, given: Any) -> dict[str, Switch]:
    try:
        return _SWITCHES.validate_python(given)
    except ValidationError as error:
        raise wrong_value(file, error) from None


def _entries(
    tellings: Iterable[Telling],
    switches: Mapping[str, tuple[Path, Switch]],
    texts: Mapping[str, Text],
    *,
    path: Path,
    home: Mapping[Stage, Path],
    rules: Path,
) -> dict[str, Entry]:
    entries: dict[str, Entry] = {}
    for telling in tellings:
        for code in telling.codes:
            if code not in texts:
                raise ConfigError(f"{path} has no text for {code}, which {telling.module} tells.")
            configured = switches.get(code)
            if telling.level is not None:
                if configured is not None:
                    raise ConfigError(f"{configured[0]}: {code} has a fixed level, see {telling.module}; remove it.")
                switch = Switch(level=telling.level)
            elif configured is not None:
                switch = configured[1]
            else:
                file = home.get(telling.stage, rules)
                raise ConfigError(f"{file} has no level for {code}, which {telling.module} tells.")
            known = entries[code].stages if code in entries else frozenset[Stage]()
            entries[code] = Entry(code, switch.level, switch.enabled, texts[code], known | {telling.stage})
    return entries
