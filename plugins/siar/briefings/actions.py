"""What is asked of somebody in a report: who, what, and by which day.

The day is a working day, so many after the report's own; how many stands in `briefings.yaml` (`follow_up`) by what it is about.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from siar.briefings.phrases import Phrases
from siar.figures.decisions import Fate
from siar.figures.kpis import Figures
from siar.settings.briefings import Subject
from siar.settings.holidays import days_off, working_day

__all__ = ["KOMINFO", "PRESSING", "SEKDA", "SENDERS", "Action", "action", "asked_of", "fates", "said_until", "until_of"]

KOMINFO, SEKDA, SENDERS = "tindak.unit_kominfo", "tindak.unit_sekda", "tindak.unit_senders"
"""The texts that name who acts in the city's hall; an agency is called by its own name."""

_UNITS: Mapping[Subject, str] = MappingProxyType(
    {
        "unproven": KOMINFO,
        "amendments": KOMINFO,
        "boosts": KOMINFO,
        "freezes": KOMINFO,
        "overruns": KOMINFO,
        "caps": SEKDA,
        "approvals": KOMINFO,
        "silent": SEKDA,
        "review": KOMINFO,
        "held": SENDERS,
    }
)
PRESSING: tuple[Subject, ...] = tuple(_UNITS)
"""What waits for a person, the most pressing first: what residents may see wrongly, what stands still, money, news that grows old."""

_FOLLOWED: tuple[Subject, ...] = (*PRESSING, "questions")
"""Of what the next report says what became of it: what the page on residents asks for stands there, and is none of the first page's."""


@dataclass(frozen=True)
class Action:
    """One follow-up.

    :param unit: who is responsible. :param text: what, a sentence. :param until: the last day for it.
    :param subject: what it is about: one report asks once about each.
    :param late: how much of it an earlier report asked for, by a day that is over.
    """

    unit: str
    text: str
    until: date
    subject: Subject
    late: int = 0


def action(subject: Subject, unit: str, text: str, *, figures: Figures, phrases: Phrases) -> Action:
    """Return a follow-up with the day that its subject has."""
    return Action(unit, text, until_of(subject, figures, phrases), subject, _late(subject, figures, phrases))


def asked_of(figures: Figures, phrases: Phrases, *subjects: Subject) -> list[Action]:
    """Return what is asked of these subjects, in this order. Condition of each: something of it waits (`Figures.waits`)."""
    return [
        action(
            subject, phrases.say(_UNITS[subject]), _text(subject, figures, phrases), figures=figures, phrases=phrases
        )
        for subject in subjects
        if figures.waits(subject)
    ]


def _text(subject: Subject, figures: Figures, phrases: Phrases) -> str:
    months = [phrases.formats.month_name(int(month[5:])) for month in figures.waiting.get("caps", {})]
    return phrases.say(
        f"tindak.ask_{subject}",
        number=figures.waits(subject),
        months=phrases.listed(months),
        amount=phrases.rupiah(figures.spending.open_overruns.amount),
    )


def _late(subject: Subject, figures: Figures, phrases: Phrases) -> int:
    today, waiting = _today(figures, phrases), figures.waiting.get(subject, {})
    return sum(
        min(ask.number, waiting.get(ask.item, 0))
        for ask in figures.asks
        if ask.subject == subject and ask.until < today
    )


def _today(figures: Figures, phrases: Phrases) -> date:
    return figures.made_at.astimezone(phrases.settings.city.zone).date()


def until_of(subject: Subject, figures: Figures, phrases: Phrases) -> date:
    """Return by which day something is asked for by a report that is made now."""
    days = phrases.settings.briefings.follow_up[subject]
    return working_day(_today(figures, phrases), after=days, closed=days_off())


def said_until(action: Action, phrases: Phrases) -> str:
    """Return by when something is asked for. Condition of *lewat tenggat*: an earlier report set a day for some of it, which is over."""
    name = "tindak.until_late" if action.late else "tindak.until"
    return phrases.say(name, day=phrases.formats.short_day(action.until), late=action.late)


def fates(figures: Figures, phrases: Phrases) -> list[str]:
    """Say what became of what the last report asked for, what is late first, then the most pressing.

    Conditions: the last report of the kind asked (`Figures.fates`). *Selesai* is what does not wait any more, *lewat tenggat* what
    waits past its day; that more waits now is said where it is more than was asked about, of what is not told by period.
    """
    order = {subject: place for place, subject in enumerate(_FOLLOWED)}
    known = sorted(
        (fate for fate in figures.fates if fate.subject in order), key=lambda fate: (not fate.late, order[fate.subject])
    )
    return [_fate(fate, phrases) for fate in known]


def _fate(fate: Fate, phrases: Phrases) -> str:
    what = phrases.say(f"tindak.what_{fate.subject}")
    if fate.late and fate.until:
        until = phrases.formats.day_and_month(fate.until)
        said = phrases.say(
            "tindak.late", what=what, done=fate.asked - fate.open, asked=fate.asked, late=fate.late, until=until
        )
    elif fate.open:
        said = phrases.say("tindak.open", what=what, done=fate.asked - fate.open, asked=fate.asked)
    elif fate.subject == "caps":
        # Its month is over, or it has room again: that somebody decided is not known.
        said = phrases.say("tindak.over", what=what)
    else:
        said = phrases.say("tindak.done", what=what, asked=fate.asked)
    more = fate.now is not None and fate.now > fate.asked
    return phrases.say("tindak.more", said=said, now=fate.now or 0) if more else said
