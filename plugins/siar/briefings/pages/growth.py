"""Growing the audience: which hours, weekdays, kinds and topics went with more, how sure that is, and what to try next."""

from __future__ import annotations

import math
from typing import Any

from siar.briefings import growth_claims
from siar.briefings.actions import KOMINFO, action
from siar.briefings.pages.page import Page
from siar.briefings.phrases import Phrases
from siar.channels import CHANNELS
from siar.figures.growth import FEW, Effect, Growth
from siar.figures.kpis import Figures

__all__ = ["NAME", "make"]

NAME = "pertumbuhan"
_SHOWN, _TOLD = 5, 3
"""How many effects are drawn, and how many of those that brought more are told: what one page holds."""

_WIDEST = 400
"""Up to which factor, in hundredths, the drawing goes: four times, and a quarter on the other side."""


def make(figures: Figures, phrases: Phrases) -> Page | None:
    """Return the page, None where nothing was looked at: reports of less than a month, or no posts."""
    growth, title = figures.growth, growth_claims.finding(figures, phrases)
    if growth is None or not title:
        return None
    meaning = (
        *(growth_claims.effect(one, phrases) for one in growth_claims.led(growth)[:_TOLD]),
        growth_claims.resolvable(figures, phrases),
        growth_claims.caveat(figures, phrases),
    )
    trial = growth_claims.trial(figures, phrases)
    return Page(
        NAME,
        title,
        tuple(filter(None, meaning)),
        (action("trial", phrases.say(KOMINFO), trial, figures=figures, phrases=phrases),) if trial else (),
        data={
            "effects": [_drawn(one, phrases) for one in growth.effects if one.outcome == "reach"][:_SHOWN],
            "hours": [phrases.formats.clock(begin) for begin in sorted({slot.begin for slot in growth.slots})],
            "weekdays": _week(growth, phrases),
        },
    )


def _drawn(one: Effect, phrases: Phrases) -> dict[str, Any]:
    ratio, low, high = (growth_claims.times(value, phrases) for value in (one.ratio, one.low, one.high))
    return {
        "label": f"{growth_claims.level(one, phrases)} ({CHANNELS[one.channel].short_name})",
        "text": phrases.say("pertumbuhan.interval", ratio=ratio, low=low, high=high),
        "places": [_place(value) for value in (one.low, one.ratio, one.high)],
        "more": one.more,
    }


def _place(hundredths: int) -> float:
    """Return where a factor stands between a quarter (0) and four times (1); halves and doubles are as far from the middle."""
    return min(max(math.log(max(hundredths, 1) / 100) / math.log(_WIDEST / 100) / 2 + 0.5, 0.0), 1.0)


def _week(growth: Growth, phrases: Phrases) -> list[dict[str, Any]]:
    """A row a weekday: how many posts each slot had lately, and whether that is too few to know it; quiet slots are empty."""
    known = {(slot.weekday, slot.begin): slot.posts for slot in growth.slots}
    begins = sorted({slot.begin for slot in growth.slots})
    return [
        {
            "name": phrases.formats.weekday(weekday),
            "slots": [
                {"text": phrases.number(posts), "few": posts < FEW}
                if (posts := known.get((weekday, begin))) is not None
                else {"text": "", "few": False}
                for begin in begins
            ],
        }
        for weekday in range(7)
    ]
