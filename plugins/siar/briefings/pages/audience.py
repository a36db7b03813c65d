"""Whom the city's accounts reached, what they did and who follows, beside earlier periods. Platforms are never added."""

from __future__ import annotations

from typing import Any

from siar.briefings import audience_claims
from siar.briefings.actions import KOMINFO, action
from siar.briefings.comparisons import columns
from siar.briefings.pages.page import Page
from siar.briefings.phrases import Phrases
from siar.channels import CHANNELS
from siar.figures.audience import Audience
from siar.figures.kpis import Figures

__all__ = ["NAME", "make"]

NAME = "jangkauan"


def make(figures: Figures, phrases: Phrases) -> Page | None:
    """Return the page, None when neither the reach of posts nor the followers of any platform are known."""
    title = audience_claims.finding(figures, phrases)
    if not title:
        return None
    channels = {name: figures.audience.channels[name] for name in CHANNELS if name in figures.audience.channels}
    meaning = (
        *audience_claims.changes(figures, phrases),
        audience_claims.followers(figures, phrases),
        audience_claims.advert_days(figures, phrases),
        audience_claims.views(figures, phrases),
        audience_claims.how_compared(figures, phrases),
    )
    fallen = audience_claims.fallen(figures, phrases)
    return Page(
        NAME,
        title,
        tuple(filter(None, meaning)),
        (action("reach", phrases.say(KOMINFO), fallen, figures=figures, phrases=phrases),) if fallen else (),
        data={
            "channels": [
                {"name": CHANNELS[name].name, "rows": _rows(own, phrases), "over": _over(own, figures, phrases)}
                for name, own in channels.items()
            ],
        },
    )


def _rows(own: Audience, phrases: Phrases) -> list[dict[str, str]]:
    return [
        columns(
            phrases.say(f"jangkauan.figure_{compared.name}"),
            figure,
            phrases,
            audience_claims.write_of(compared, phrases),
        )
        for compared in audience_claims.FIGURES
        if (figure := compared.of(own)).value is not None or figure.usual is not None
    ]


def _over(own: Audience, figures: Figures, phrases: Phrases) -> dict[str, Any]:
    """The reach of posts over the periods, the oldest first, for who sees it and for who hears it."""
    values = (own.reach.value, *own.reach.like)[::-1]
    told = [phrases.number(value) if value is not None else "–" for value in values]
    return {
        "values": list(values),
        "usual": own.reach.usual,
        "last": told[-1],
        "words": phrases.say("jangkauan.over_words", figures=", ".join(told)) if any(value for value in values) else "",
        "begins": phrases.formats.day_and_month(figures.period.earlier(len(values) - 1).start),
        "ends": phrases.formats.day_and_month(figures.period.start),
    }
