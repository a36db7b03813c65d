"""How agencies stand by a rule that is printed: in bands, side by side, each with what its score is counted of."""

from __future__ import annotations

from typing import Any

from siar.briefings import conduct
from siar.briefings.actions import KOMINFO, Action, action
from siar.briefings.pages.page import Page
from siar.briefings.phrases import Phrases
from siar.figures.kpis import Figures
from siar.figures.league import BANDS, CRITERIA, Standing

__all__ = ["NAME", "make"]

NAME = "peringkat"


def make(figures: Figures, phrases: Phrases) -> Page | None:
    """Return the page, None when no agency that must report has a score."""
    league = figures.conduct.league
    title = conduct.league_finding(league, phrases)
    if not title:
        return None
    meaning = [
        conduct.weakest(league, phrases),
        conduct.needing_help(league, phrases),
        conduct.too_few(league, phrases),
        conduct.nothing_new(league, phrases),
        phrases.say("peringkat.no_places"),
    ]
    return Page(
        NAME,
        title,
        tuple(filter(None, meaning)),
        tuple(_actions(figures, phrases)),
        data={
            "heads": [phrases.say(f"peringkat.head_{name}") for name in ("agency", "score", *CRITERIA)],
            "bands": [
                {
                    "name": conduct.band_name(band, phrases),
                    "agencies": [_line(item, phrases) for item in found if item.score is not None],
                    "named": [_named(item, phrases) for item in found if item.score is None],
                }
                for band in BANDS[:-1]
                if (found := league.in_band(band))
            ],
            "not_obliged": [_named(item, phrases) for item in league.standings if not item.must_report and item.rows],
            "appeals": [conduct.appeal(item, figures.period, phrases) for item in league.appeals],
            "rule": conduct.rule(league, phrases),
        },
    )


def _line(item: Standing, phrases: Phrases) -> dict[str, Any]:
    return {
        "name": phrases.agency(item.opd),
        "score": item.score,
        "text": phrases.number(item.score),
        "counted": conduct.counted(item),
    }


def _named(item: Standing, phrases: Phrases) -> str:
    name = phrases.agency(item.opd)
    return f"{name} {phrases.number(item.rows)}" if item.rows else name


def _actions(figures: Figures, phrases: Phrases) -> list[Action]:
    if poor := figures.conduct.league.in_band("perlu"):
        return [
            action(
                "operators",
                phrases.say(KOMINFO),
                phrases.say("peringkat.ask_help", agencies=conduct.named(poor, phrases)),
                figures=figures,
                phrases=phrases,
            )
        ]
    return []
