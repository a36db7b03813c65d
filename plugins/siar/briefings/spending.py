"""What a report claims of the money of adverts: each sentence with the condition under which it may be said beside it."""

from __future__ import annotations

from siar.briefings.claims import COST_ACCOUNTS
from siar.briefings.phrases import Phrases
from siar.figures.kpis import Figures
from siar.quantities import Reach

__all__ = ["in_area", "most_of_the_money", "restated", "spent_by_day"]

_RESTATED = 2
"""Periods that are named one by one; of more there is no room."""


def spent_by_day(figures: Figures, phrases: Phrases) -> str:
    """Say what was billed for the period's days, tax apart.

    *Sementara* is what boosts were billed that are not closed yet (until the 28th day after their last). *Tidak berubah lagi*:
    every boost of the period is closed. Beyond what was promised is said where it was.
    """
    spent, spending = figures.spent, figures.spending
    final = all(boost.state == "closed" for boost in figures.boosts) and not spending.provisional
    if not spent.total:
        return phrases.say("iklan.nothing_billed" if final else "iklan.not_billed_yet")
    name = "iklan.spent_final" if final else "iklan.spent_provisional" if spending.provisional else "iklan.spent"
    said = phrases.say(
        name,
        net=phrases.rupiah(spent.net),
        tax=phrases.rupiah(spent.tax),
        provisional=phrases.rupiah(spending.provisional),
    )
    return f"{said} {phrases.say('iklan.overrun', overrun=phrases.rupiah(spent.overrun))}" if spent.overrun else said


def restated(figures: Figures, phrases: Phrases) -> str:
    """Say of which days another amount is booked now than a report told, the newest first. Condition: of any, told to these readers."""
    found = figures.spending.restated[::-1]
    if not found:
        return ""
    named = [
        phrases.say(
            "iklan.restated_days",
            days=phrases.formats.date_range(item.first, item.last),
            amount=phrases.rupiah(item.total),
            told=phrases.rupiah(item.told),
        )
        for item in found[:_RESTATED]
    ]
    if len(found) > _RESTATED:
        named.append(phrases.say("iklan.restated_others", others=len(found) - _RESTATED))
    return phrases.say("iklan.restated", days="; ".join(named))


def most_of_the_money(figures: Figures, phrases: Phrases) -> str:
    """Say whose posts most of the money was for. Condition: of two agencies or more, one has half of it at least, and no other has."""
    match list(figures.spending.by(lambda part: part.opd).items()):
        case [(agency, most), (_, second), *_] if most > second and most.amount * 2 >= figures.spent.total.amount > 0:
            share = phrases.share_of_money(most, figures.spent.total)
            return phrases.say("iklan.most_of", share=share, agency=phrases.agency(agency))
    return ""


def in_area(figures: Figures, phrases: Phrases) -> str:
    """Say whom the widest advert reached in the city, beside its people.

    The widest alone: two adverts reach the same accounts, and what they reached is never added. Condition: it reached
    `COST_ACCOUNTS`, and no more than there are people. It is an estimate of Meta's around the city, and accounts are not people: both are said.
    """
    reached = max((boost.reach for boost in figures.boosts if boost.reach is not None), default=Reach(0))
    people, percent = phrases.settings.city.population.value, phrases.formats.percent
    if not COST_ACCOUNTS <= reached <= Reach(people):
        return ""
    hundredths = reached.accounts * 100 // people
    return phrases.say(
        "iklan.in_area",
        reach=phrases.reach(reached),
        area=phrases.settings.city.area.label_in(phrases.language),
        share=percent(hundredths) if hundredths else phrases.say("iklan.less_than", percent=percent(1)),
        population=phrases.number(people),
    )
