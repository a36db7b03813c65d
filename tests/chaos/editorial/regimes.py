"""The configurations and periods between which the model's city changes, and how the test itself reads them.

What the product makes of a configuration (`Settings`) and what the judge makes of it (`Rules`) come from the same YAML
and share no code.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from siar.settings import Screening, Settings, Stages, Validity, load_settings

CONFIG = Path(__file__).resolve().parents[3] / "include" / "config"
PEOPLE: Mapping[str, frozenset[str]] = {
    "vera": frozenset({"verifikator"}),
    "edi": frozenset({"editor"}),
    "asti": frozenset({"approver", "editor"}),
    "beni": frozenset({"verifikator", "approver", "editor"}),
    "sinta": frozenset({"sekda"}),
}
PERIODS: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "duka": ("mourning", {"reason": "Masa berkabung daerah", "from": "2026-09-01", "to": "2026-12-31"}),
    "duka kedua": ("mourning", {"reason": "Masa berkabung nasional", "from": "2026-09-01", "to": "2026-12-31"}),
    "banjir": ("disaster", {"reason": "Tanggap darurat banjir", "from": "2026-09-16", "to": "2026-09-17"}),
    "pilkada": ("elections", {"stage": "Masa tenang Pilkada", "from": "2026-09-01", "to": "2026-12-31"}),
}
"""One of them begins and ends by its days, the others when somebody writes them down or strikes them out."""
CODES = {"elections": "S_MASA_PEMILU", "mourning": "S_MASA_BERKABUNG", "disaster": "S_MASA_BENCANA"}


def _more(raw: dict[str, Any]) -> None:
    raw["stages"]["kepala"] = {"label": "Kepala dinas", "roles": ["approver"], "needs": "any"}
    for name in ("biasa", "sensitif"):
        raw["chains"][name]["stages"].append("kepala")


def _fewer(raw: dict[str, Any]) -> None:
    raw["chains"]["sensitif"]["stages"].remove("pimpinan")


def _renamed(raw: dict[str, Any]) -> None:
    raw["chains"]["umum"] = raw["chains"].pop("biasa")
    raw["routes"][-1]["chain"] = "umum"


def _rerouted(raw: dict[str, Any]) -> None:
    raw["routes"].insert(0, {"chain": "sensitif", "kinds": ["Kegiatan"]})


CHAINS = {"as it is": lambda _raw: None, "more": _more, "fewer": _fewer, "renamed": _renamed, "rerouted": _rerouted}
RAISED = {"none": None, "mourning words": "S_DUKA"}


@cache
def _read(name: str) -> Any:
    return yaml.safe_load((CONFIG / name).read_text(encoding="utf-8"))


@cache
def permissions(person: str) -> frozenset[str]:
    """What somebody may do on the desk, as roles.yaml says."""
    return frozenset(right for role in PEOPLE[person] for right in _read("roles.yaml")["roles"][role])


@dataclass(frozen=True)
class Regime:
    """What is in force: names in `CHAINS`, `RAISED` and `PERIODS`."""

    chains: str = "as it is"
    raised: str = "none"
    periods: frozenset[str] = field(default_factory=frozenset)


@cache
def _raw(regime: Regime) -> tuple[dict[str, Any], dict[str, Any]]:
    stages, screening = copy.deepcopy(_read("stages.yaml")), copy.deepcopy(_read("screening.yaml"))
    CHAINS[regime.chains](stages)
    if code := RAISED[regime.raised]:
        screening["words"][code]["level"] = "E"
    for name in sorted(regime.periods):
        kind, values = PERIODS[name]
        screening[kind].append(dict(values))
    return stages, screening


@cache
def settings_of(regime: Regime) -> Settings:
    """Return the product's settings; one object a regime for the whole process."""
    stages, screening = _raw(regime)
    settings = load_settings()
    return settings.model_copy(
        update={
            "stages": Stages.model_validate(stages),
            "screening": Screening.model_validate(screening),
            # Who agreed to what is judged here; when it may be told is not, and nothing waits for its turn.
            "validity": Validity(kinds={}),
            "slots": settings.slots.model_copy(update={"urgent_spacing_minutes": 0}),
        }
    )


@dataclass(frozen=True)
class Told:
    """A report as the judge knows it."""

    kind: str
    opd: str
    title: str
    body: str


@dataclass(frozen=True)
class Need:
    """What a content asks for.

    :param stages: the roles of each stage that must have agreed, by the stage's name.
    :param lane: whether it goes the fast lane.
    :param forbidden: codes with which nothing may go out.
    :param periods: the names of the periods in force.
    """

    stages: Mapping[str, Sequence[str]]
    lane: bool
    forbidden: frozenset[str]
    periods: frozenset[str]


class Rules:
    """The judge's own reading of a regime."""

    def __init__(self, regime: Regime) -> None:
        self._stages, self._screening = _raw(regime)
        self._periods = regime.periods

    def need(self, reports: Collection[Told], texts: Iterable[str], *, day: date, edited: bool) -> Need:
        """Return what must be so before this goes out on a local day: the strictest that any of the reports asks for.

        :param edited: whether somebody changed a text since it was composed; then what is found takes it out of the
            fast lane.
        """
        found = self._found([*texts, *(text for report in reports for text in (report.title, report.body))])
        periods = self.periods_on(day)
        codes = {*found, *(CODES[PERIODS[name][0]] for name in periods)}
        chains = [self._chain(report, codes, words=set(found), edited=edited) for report in reports]
        names = {name for chain in chains for name in chain["stages"]}
        return Need(
            stages={name: tuple(self._stages["stages"][name]["roles"]) for name in sorted(names)},
            lane=all("review_after" in chain for chain in chains),
            forbidden=frozenset(code for code, level in found.items() if level == "E"),
            periods=periods,
        )

    def periods_on(self, day: date) -> frozenset[str]:
        """The periods that are in force on a local day."""
        return frozenset(
            name for name in self._periods if PERIODS[name][1]["from"] <= day.isoformat() <= PERIODS[name][1]["to"]
        )

    def _chain(self, report: Told, codes: set[str], *, words: set[str], edited: bool) -> Mapping[str, Any]:
        for route in self._stages["routes"]:
            chain: Mapping[str, Any] = self._stages["chains"][route["chain"]]
            asked = {code for other in self._stages["routes"] for code in other.get("findings", ())}
            if "review_after" in chain and edited and words & asked:
                continue
            if (
                report.kind in route.get("kinds", [report.kind])
                and report.opd in route.get("opd", [report.opd])
                and (not route.get("findings") or codes & set(route["findings"]))
            ):
                return chain
        raise AssertionError("the last route fits everything")

    def _found(self, texts: Iterable[str]) -> dict[str, str]:
        """Codes of word lists that stand in the texts, with their levels."""
        whole = " \n ".join(" ".join(text.split()) for text in texts)
        found = {}
        for code, plan in self._screening["words"].items():
            told = whole
            for phrase in plan.get("unless", ()):
                told = re.sub(_words(phrase), "–", told, flags=re.IGNORECASE)
            if any(re.search(_words(word), told, re.IGNORECASE) for word in plan["words"]):
                found[code] = plan["level"]
        return found


def _words(phrase: str) -> str:
    return rf"(?<!\w){re.escape(phrase)}(?!\w)".replace(r"\*", r"\w*")


@cache
def rules_of(regime: Regime) -> Rules:
    """Return the judge's reading of a regime."""
    return Rules(regime)
