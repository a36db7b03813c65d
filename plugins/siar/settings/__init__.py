"""What a city configures, from the files in force (`siar.config_files`), checked once and then trusted.

A module a file. A mistake names the file and the key.
"""

from __future__ import annotations

from functools import cache, cached_property
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from siar.config_files import ConfigFolder, config_folder, wrong_value
from siar.errors import ConfigError
from siar.settings.agencies import Agency, read_agencies
from siar.settings.beats import BeatPlan
from siar.settings.boosts import AdvertRule, AgeRule, Boosts, Eligibility, SignalRule
from siar.settings.briefings import BriefingPlan, Briefings, Language
from siar.settings.caps import BoostPlan, Caps, Programme, TaxRate
from siar.settings.city import Area, City, Population, Sheets
from siar.settings.comments import CommentPlan
from siar.settings.intake import DigestPlan, Intake, PhotoPlan, Turns
from siar.settings.league import LeagueRule
from siar.settings.outbox import Outbox
from siar.settings.part import Part
from siar.settings.privacy import Privacy
from siar.settings.publishing import CorrectionMarks, Publishing
from siar.settings.retention import Retention
from siar.settings.roles import ApprovalLetters, Roles
from siar.settings.screening import Check, Election, Period, Screening, WordList
from siar.settings.slots import QuietHours, Slots
from siar.settings.stages import Chain, Route, Stage, Stages
from siar.settings.topics import Topics
from siar.settings.troubles import TroublePlan
from siar.settings.validity import Alert, KindValidity, Tells, Validity
from siar.settings.work import Watching

__all__ = [
    "AdvertRule",
    "AgeRule",
    "Agency",
    "Alert",
    "ApprovalLetters",
    "Area",
    "BeatPlan",
    "BoostPlan",
    "Boosts",
    "BriefingPlan",
    "Briefings",
    "Caps",
    "Chain",
    "Check",
    "City",
    "CorrectionMarks",
    "DigestPlan",
    "Election",
    "Eligibility",
    "Intake",
    "KindValidity",
    "Language",
    "LeagueRule",
    "Outbox",
    "Period",
    "PhotoPlan",
    "Population",
    "Privacy",
    "Programme",
    "Publishing",
    "QuietHours",
    "Retention",
    "Roles",
    "Route",
    "Screening",
    "Settings",
    "Sheets",
    "SignalRule",
    "Slots",
    "Stage",
    "Stages",
    "TaxRate",
    "Tells",
    "Topics",
    "TroublePlan",
    "Turns",
    "Validity",
    "Watching",
    "WordList",
    "load_settings",
]


class Settings(Part):
    """Everything a city configures."""

    city: City
    slots: Slots
    caps: Caps
    boosts: Boosts
    briefings: Briefings
    intake: Intake
    comments: CommentPlan
    league: LeagueRule
    outbox: Outbox
    troubles: TroublePlan
    work: Watching
    beats: BeatPlan
    retention: Retention
    roles: Roles
    stages: Stages
    screening: Screening
    validity: Validity
    publishing: Publishing
    privacy: Privacy
    topics: Topics
    agencies: tuple[Agency, ...]

    @cached_property
    def agency_by_code(self) -> dict[str, Agency]:
        """Agencies by their code."""
        return {agency.code: agency for agency in self.agencies}

    @property
    def reporting_agencies(self) -> tuple[Agency, ...]:
        """The agencies that report themselves, not through another one."""
        return tuple(agency for agency in self.agencies if agency.reports_itself)

    @property
    def obliged_agencies(self) -> tuple[Agency, ...]:
        """The agencies that the directive obliges to report."""
        return tuple(agency for agency in self.agencies if agency.must_report)


_FILES: dict[str, type[Part]] = {
    "city": City,
    "slots": Slots,
    "caps": Caps,
    "boosts": Boosts,
    "briefings": Briefings,
    "intake": Intake,
    "comments": CommentPlan,
    "league": LeagueRule,
    "outbox": Outbox,
    "troubles": TroublePlan,
    "work": Watching,
    "beats": BeatPlan,
    "retention": Retention,
    "roles": Roles,
    "publishing": Publishing,
    "privacy": Privacy,
    "stages": Stages,
    "screening": Screening,
    "topics": Topics,
    "validity": Validity,
}


@cache
def _load(folder: ConfigFolder) -> Settings:
    parts: dict[str, Any] = {}
    for name, model in _FILES.items():
        try:
            parts[name] = model.model_validate(folder.read(f"{name}.yaml"))
        except ValidationError as error:
            raise wrong_value(folder.path(f"{name}.yaml"), error) from None
    settings = Settings(agencies=read_agencies(folder.path("opd.csv")), **parts)
    _check_stages(settings, folder.path("stages.yaml"))
    return settings


def _check_stages(settings: Settings, path: Path) -> None:
    """Refuse stages at which posts would wait for ever.

    :raises ConfigError: a stage asks for a role that may not decide.
    """
    deciding = {role for role, rights in settings.roles.roles.items() if "post.decide" in rights}
    for name, stage in settings.stages.stages.items():
        if strangers := sorted(set(stage.roles) - deciding):
            raise ConfigError(
                f"{path}: stages.{name}.roles: {', '.join(strangers)} may not decide (post.decide in roles.yaml): posts "
                "would wait there for ever."
            )


def load_settings() -> Settings:
    """Return the settings in force, read once a process.

    :raises ConfigError: when a file is missing or wrong; the message names file and key.
    """
    return _load(config_folder())
