"""What leadership is sent, from `briefings.yaml`."""

from __future__ import annotations

from datetime import time
from typing import Annotated, Literal, get_args

from pydantic import AfterValidator, Field, NonNegativeInt, model_validator

from siar.resources import template_path
from siar.settings.part import Part

__all__ = ["OWN_PAGES", "Attached", "BriefingPlan", "Briefings", "Language", "Subject"]

Language = Literal["id", "en"]
"""What a report, and any letter, may be written in."""

Subject = Literal[
    "unproven",
    "boosts",
    "freezes",
    "silent",
    "held",
    "review",
    "approvals",
    "operators",
    "overruns",
    "caps",
    "models",
    "crisis",
    "amendments",
    "questions",
    "reach",
    "trial",
]
"""What a report may ask somebody to do something about."""


def _each_has_its_days(days: dict[Subject, int]) -> dict[Subject, int]:
    if missing := [subject for subject in get_args(Subject) if subject not in days]:
        raise ValueError(f"without a number of working days: {', '.join(missing)}")
    return days


Attached = Literal["workbook", "picture"]
"""What may go with a report's PDF."""

OWN_PAGES = ("lampiran",)
"""The pages that tell of one agency alone."""


def _is_a_page(name: str) -> str:
    folder = template_path("briefings", "pages")
    if not (folder / f"{name}.typ").is_file():
        raise ValueError(f"no such page; there are {', '.join(sorted(path.stem for path in folder.glob('*.typ')))}")
    return name


class BriefingPlan(Part):
    """One kind of report to leadership: its title, its pages in order, when it is due and who gets it.

    `title`: what the desk calls it, in its language, and a report that is written in it; `titles` what one in another is called.
    `in_short`: pages of which it tells the finding alone, and what they ask for, below its own.
    `scope`: `city` is one report on all, `each_agency` one for each agency on what is its own, to its addresses of `contacts.csv`.
    `language`: what it is written in. `working_days_after`: it is due so many working days after its period's end, 0 on the day
    after. `working_days_only`: it leaves neither at weekends nor on holidays on which offices are closed. `make_up`: how many
    periods that were missed are made up at most. `attach`: what goes with the PDF, a workbook of all figures, a picture for chats.
    """

    title: str
    titles: dict[Language, str] = Field(default_factory=dict)
    scope: Literal["city", "each_agency"] = "city"
    language: Language = "id"
    pages: list[Annotated[str, AfterValidator(_is_a_page)]] = Field(min_length=1)
    in_short: list[Annotated[str, AfterValidator(_is_a_page)]] = Field(default_factory=list)
    period: Literal["day", "week", "month", "quarter"]
    covers: Literal["previous", "running", "asked"]
    send_after: time
    working_days_after: NonNegativeInt = 0
    working_days_only: bool = False
    make_up: NonNegativeInt = 0
    attach: list[Attached] = Field(default_factory=list)
    recipients: list[str] = Field(default_factory=list)

    @property
    def written_title(self) -> str:
        """What the report itself is called, in the language that it is written in."""
        return self.titles.get(self.language, self.title)

    @model_validator(mode="after")
    def _is_one_thing(self) -> BriefingPlan:
        if self.language != "id" and self.language not in self.titles:
            raise ValueError(f"titles: what is it called in {self.language}?")
        if self.scope == "city" and not self.recipients:
            raise ValueError("a report on the city needs recipients.")
        if self.scope == "each_agency" and self.recipients:
            raise ValueError("the recipients of an agency's own report stand in contacts.csv; leave recipients out.")
        if twice := sorted(set(self.pages).intersection(self.in_short)):
            raise ValueError(f"{', '.join(twice)}: either a page or in_short.")
        told = (*self.pages, *self.in_short)
        if self.scope == "each_agency" and (others := [name for name in told if name not in OWN_PAGES]):
            raise ValueError(f"{', '.join(others)}: not a page of one agency; there are {', '.join(OWN_PAGES)}.")
        if self.scope == "each_agency" and self.attach:
            raise ValueError("attach holds the city's figures, which are not for one agency's own report.")
        if self.working_days_after and (self.covers != "previous" or self.period == "day"):
            raise ValueError("working_days_after needs a full week, month or quarter: covers: previous.")
        if self.make_up and (self.covers != "previous" or self.period == "day"):
            raise ValueError(
                "make_up needs full weeks, months or quarters; a daily report covers the days since the last one."
            )
        return self


class Briefings(Part):
    """Every kind of report, by name.

    `follow_up`: within how many working days of a report what it asks for is to be done, by what it is about.
    """

    sender_name: str
    follow_up: Annotated[dict[Subject, NonNegativeInt], AfterValidator(_each_has_its_days)]
    briefings: dict[str, BriefingPlan]
