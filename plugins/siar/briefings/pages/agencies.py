"""What each agency sent: accepted, waiting for the agency, waiting for Kominfo, or nothing. All are named."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from siar.briefings import conduct
from siar.briefings.actions import KOMINFO, SENDERS, Action, action, asked_of
from siar.briefings.pages.page import Page
from siar.briefings.phrases import Phrases
from siar.figures.agencies import Reporting
from siar.figures.kpis import Figures

__all__ = ["NAME", "make"]

NAME = "opd"
_DRAWN = 8
"""How many agencies have a bar; the others stand below in a line with their numbers, so that the page is one page."""

_STATES = ("accepted", "held", "review")
_NAMED = 3
"""Of agencies that must mend rows, how many an action names: the chart above it has them all."""


def make(figures: Figures, phrases: Phrases) -> Page | None:
    """Return the page, None when nobody sent anything."""
    if all(agency.silent for agency in figures.agencies):
        return None
    quality = figures.conduct.city
    meaning = [
        conduct.waiting(figures, phrases),
        conduct.in_time(quality, phrases),
        conduct.right_at_once(quality, phrases),
        conduct.gone_out(quality, phrases),
    ]
    told = [
        _line(agency, phrases) for agency in sorted((item for item in figures.agencies if not item.silent), key=_order)
    ]
    return Page(
        NAME,
        _title(figures, phrases),
        tuple(filter(None, meaning)),
        tuple(_actions(figures, phrases)),
        data={
            "legend": [phrases.say(f"opd.chart_{state}") for state in _STATES],
            "heads": [phrases.say(f"opd.head_{name}") for name in ("agency", *_STATES)],
            "agencies": told[:_DRAWN],
            "rest": phrases.say("opd.rest", agencies=" · ".join(map(_in_a_line, told[_DRAWN:])))
            if told[_DRAWN:]
            else "",
            "silent": [phrases.agency(code) for code in figures.silent],
        },
    )


def _title(figures: Figures, phrases: Phrases) -> str:
    """Who is silent, and what came of the rest; the second where something was accepted or waits for its agency."""
    if figures.accepted:
        came = phrases.say("opd.accepted", rows=figures.accepted, agencies=len(figures.accepted_by_opd))
    else:
        came = phrases.say("opd.none_accepted")
    return "; ".join(filter(None, [conduct.silent_or_all(figures, phrases), came]))


def _order(agency: Reporting) -> tuple[object, ...]:
    """The most accepted first, then the most that wait, else as the city has them; rows that name no agency last."""
    return agency.opd is None, -agency.accepted, -agency.held - agency.review


def _line(agency: Reporting, phrases: Phrases) -> dict[str, Any]:
    name = phrases.say("opd.nobody") if agency.opd is None else phrases.agency(agency.opd)
    return {
        "name": name if agency.must_report or agency.opd is None else phrases.say("opd.not_obliged", agency=name),
        "values": [agency.accepted, agency.held, agency.review],
        "texts": [phrases.number(rows) for rows in (agency.accepted, agency.held, agency.review)],
    }


def _in_a_line(line: Mapping[str, Any]) -> str:
    return f"{line['name']} {'/'.join(line['texts'])}"


def _actions(figures: Figures, phrases: Phrases) -> list[Action]:
    """Ask to remind, to mend and to decide; operators are helped where agencies are silent and nothing waits for an editor."""
    held = [_mend(figures, phrases)] if figures.held else []
    review = asked_of(figures, phrases, "review")
    if figures.silent and not review:
        text = phrases.say("opd.ask_operators")
        review = [action("operators", phrases.say(KOMINFO), text, figures=figures, phrases=phrases)]
    return [*asked_of(figures, phrases, "silent"), *held, *review]


def _mend(figures: Figures, phrases: Phrases) -> Action:
    text = phrases.say("opd.ask_held", rows=figures.held, agencies=_holders(figures, phrases))
    return action("held", phrases.say(SENDERS), text, figures=figures, phrases=phrases)


def _holders(figures: Figures, phrases: Phrases) -> str:
    """Whose the rows are that wait for an agency, the most first: `Dinkes 3, Dishub 2, dan 4 OPD lain`."""
    found = sorted((agency for agency in figures.agencies if agency.held), key=lambda item: -item.held)
    names = [
        f"{phrases.agency(item.opd) if item.opd else phrases.say('opd.nobody')} {phrases.number(item.held)}"
        for item in found[:_NAMED]
    ]
    if len(found) > _NAMED:
        names.append(phrases.say("opd.others", agencies=len(found) - _NAMED))
    return ", ".join(names)
