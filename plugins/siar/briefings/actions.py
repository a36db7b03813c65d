"""What is asked of somebody in a report: who, what, and by which day.

The day is a working day, so many after the report's own; how many stands in `briefings.yaml` (`follow_up`) by what it is about.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from siar.briefings.phrases import Phrases
from siar.figures.kpis import Figures
from siar.settings.briefings import Subject
from siar.settings.holidays import days_off, working_day

__all__ = ["KOMINFO", "SEKDA", "SENDERS", "Action", "action", "until_of"]

KOMINFO = "Dinas Kominfo"
SEKDA = "Sekretaris Daerah"
SENDERS = "OPD pengirim"


@dataclass(frozen=True)
class Action:
    """One follow-up.

    :param unit: who is responsible. :param text: what, a sentence. :param until: the last day for it.
    :param subject: what it is about: one report asks once about each.
    """

    unit: str
    text: str
    until: date
    subject: Subject


def action(subject: Subject, unit: str, text: str, *, figures: Figures, phrases: Phrases) -> Action:
    """Return a follow-up with the day that its subject has."""
    return Action(unit, text, until_of(subject, figures, phrases), subject)


def until_of(subject: Subject, figures: Figures, phrases: Phrases) -> date:
    """Return by which day something is asked for by a report that is made now."""
    settings = phrases.settings
    today = figures.made_at.astimezone(settings.city.zone).date()
    return working_day(today, after=settings.briefings.follow_up[subject], closed=days_off())
