"""Which platform days a report's reach is of, what of them may still change, and what Meta corrected since a report told it."""

from __future__ import annotations

from collections.abc import Sequence

from siar.briefings.phrases import Phrases
from siar.channels import CHANNELS
from siar.figures.kpis import Figures
from siar.figures.reach_days import Correction, Day

__all__ = ["corrections", "day_notes"]

_NAMED = 2
"""Days or corrections that are named one by one; of more there is no room for all."""


def day_notes(figures: Figures, phrases: Phrases) -> list[str]:
    """Return what to say of the days, one sentence where it is the same of several channels, then the corrections."""
    channels: dict[str, list[str]] = {}
    for channel, named in CHANNELS.items():
        if said := _said(figures.daily_reach.get(channel, ()), phrases):
            channels.setdefault(said, []).append(named.name)
    notes = [
        phrases.say("laporan.reach_of_days", channels=phrases.listed(names), days=said)
        for said, names in channels.items()
    ]
    return [*notes, *filter(None, [corrections(figures, phrases)])]


def corrections(figures: Figures, phrases: Phrases) -> str:
    """Return the sentence on what Meta corrected, the newest first; "" when it did not."""
    found = figures.corrections[::-1]
    if not found:
        return ""
    named = [_corrected(item, phrases) for item in found[:_NAMED]]
    if len(found) > _NAMED:
        named.append(phrases.say("laporan.corrected_others", others=len(found) - _NAMED))
    return phrases.say("laporan.corrected", figures="; ".join(named))


def _said(days: Sequence[Day], phrases: Phrases) -> str:
    known = [day for day in days if day.reach is not None]
    if not known:
        return ""
    whys = dict.fromkeys(day.missing for day in days if day.missing)
    words = [
        (phrases.provisional, [day for day in known if day.provisional]),
        *((f"{phrases.unavailable} ({phrases.why(why)})", [day for day in days if day.missing == why]) for why in whys),
    ]
    return "; ".join(
        [phrases.platform_days(known), *(f"{word}: {_days(found, phrases)}" for word, found in words if found)]
    )


def _days(days: Sequence[Day], phrases: Phrases) -> str:
    if len(days) > _NAMED:
        return phrases.say("laporan.days", days=len(days))
    return ", ".join(phrases.formats.short_day(day.day) for day in days)


def _corrected(item: Correction, phrases: Phrases) -> str:
    name, day = CHANNELS[item.channel].name, phrases.formats.short_day(item.day)
    return phrases.say(
        "laporan.corrected_day", channel=name, day=day, reach=phrases.reach(item.reach), told=phrases.reach(item.told)
    )
