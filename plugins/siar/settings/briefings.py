"""What leadership is sent, from `briefings.yaml`."""

from __future__ import annotations

from datetime import time
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from siar.resources import template_path
from siar.settings.part import Part

__all__ = ["BriefingPlan", "Briefings"]


def _is_a_page(name: str) -> str:
    folder = template_path("briefings", "pages")
    if not (folder / f"{name}.typ").is_file():
        raise ValueError(f"no such page; there are {', '.join(sorted(path.stem for path in folder.glob('*.typ')))}")
    return name


class BriefingPlan(Part):
    """One kind of report to leadership: its title, its pages in order, when it is due and who gets it.

    `working_days_only`: it leaves neither at weekends nor on holidays on which offices are closed.
    """

    title: str
    pages: list[Annotated[str, AfterValidator(_is_a_page)]] = Field(min_length=1)
    period: Literal["day", "week", "month"]
    covers: Literal["previous", "running"]
    send_after: time
    working_days_only: bool = False
    recipients: list[str] = Field(min_length=1)


class Briefings(Part):
    """Every kind of report, by name."""

    sender_name: str
    briefings: dict[str, BriefingPlan]
