"""What is looked for in words before they go out, from `screening.yaml`."""

from __future__ import annotations

from datetime import date

from pydantic import Field

from siar.settings.part import Part

__all__ = ["Check", "Election", "Period", "Screening", "WordList"]


class Check(Part):
    """What is found in a post without a list of words, and whether that keeps it from being advertised.

    `level` is a letter of `siar.findings.levels`, held against it by the catalogue.
    """

    level: str
    enabled: bool = True
    no_boost: bool = False


class WordList(Check):
    """Words that are looked for in a post's texts.

    `official`: they speak of those in office. `message`: what is told, for a list without a text in `findings.csv`.
    `unless`: longer phrases in which a word does not count, such as the name of a building.
    """

    official: bool = False
    message: str = ""
    words: list[str]
    unless: list[str] = Field(default_factory=list)


class Election(Part):
    """A period of an election, both days included."""

    stage: str
    start: date = Field(alias="from")
    end: date = Field(alias="to")


class Period(Part):
    """Mourning or a disaster, both days included."""

    reason: str
    start: date = Field(alias="from")
    end: date = Field(alias="to")


class Screening(Part):
    """What a post's texts are looked through for."""

    checks: dict[str, Check]
    words: dict[str, WordList]
    elections: list[Election]
    mourning: list[Period]
    disaster: list[Period]

    def keeps_from_adverts(self, code: str) -> bool:
        """Whether a post in which this was found is never advertised."""
        found = self.checks.get(code) or self.words.get(code)
        return found is not None and found.no_boost

    def elections_on(self, day: date) -> list[Election]:
        """Return the periods of elections on a local day."""
        return [item for item in self.elections if item.start <= day <= item.end]

    def mournings_on(self, day: date) -> list[Period]:
        """Return every mourning that is kept on a local day."""
        return [item for item in self.mourning if item.start <= day <= item.end]

    def disasters_on(self, day: date) -> list[Period]:
        """Return the disasters that are dealt with on a local day."""
        return [item for item in self.disaster if item.start <= day <= item.end]

    def election_on(self, day: date) -> Election | None:
        """Return the period of an election on a local day."""
        return next(iter(self.elections_on(day)), None)

    def mourning_on(self, day: date) -> Period | None:
        """Return the mourning that is kept on a local day."""
        return next(iter(self.mournings_on(day)), None)

    def disaster_on(self, day: date) -> Period | None:
        """Return the disaster that is dealt with on a local day."""
        return next(iter(self.disasters_on(day)), None)

    def hush_on(self, day: date) -> str | None:
        """Return why nothing is advertised on a local day, None on an ordinary one."""
        if election := self.election_on(day):
            return election.stage
        period = self.mourning_on(day) or self.disaster_on(day)
        return period.reason if period else None
