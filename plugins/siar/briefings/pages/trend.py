"""A quarter month by month beside the one before. Numbers stand beside each other; that one is more than chance is not claimed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import reduce
from typing import Any

from siar.briefings.pages.page import Page
from siar.briefings.phrases import Phrases
from siar.figures.kpis import Figures
from siar.figures.trend import Month, Trend
from siar.quantities import Rupiah

__all__ = ["NAME", "make"]

NAME = "tren"


def make(figures: Figures, phrases: Phrases) -> Page | None:
    """Return the page; None of a period that is no quarter, or in which nothing happened."""
    trend = figures.trend
    if trend is None or all(month.is_empty for month in trend.months):
        return None
    return Page(
        NAME,
        _finding(trend, phrases),
        tuple(_meaning(trend, figures, phrases)),
        (),
        data={
            "reports": [_bar(month, month.accepted, phrases.number(month.accepted), phrases) for month in _all(trend)],
            "spent": [
                _bar(month, month.spent.total.amount, phrases.rupiah(month.spent.total), phrases)
                for month in _all(trend)
            ],
            "months": [_row(month, phrases) for month in _all(trend)],
        },
    )


def _all(trend: Trend) -> Sequence[Month]:
    """The months that are shown: those of the quarter before where something happened in it."""
    return (*(month for month in trend.before if not month.is_empty), *trend.months)


def _total(months: Sequence[Month], number: Callable[[Month], int]) -> int:
    return sum(number(month) for month in months)


def _money(months: Sequence[Month]) -> Rupiah:
    return reduce(lambda total, month: total + month.spent.total, months, Rupiah(0))


def _finding(trend: Trend, phrases: Phrases) -> str:
    """Say how many reports were accepted; beside those of the quarter before where it was lived through (`Trend.comparable`)."""
    reports = _total(trend.months, lambda month: month.accepted)
    if not trend.comparable:
        return phrases.say("tren.reports", reports=reports)
    before = _total(trend.before, lambda month: month.accepted)
    return phrases.say("tren.reports_beside", reports=reports, before=before)


def _meaning(trend: Trend, figures: Figures, phrases: Phrases) -> list[str]:
    """Say what went out and what was spent, beside the quarter before where both were lived through, else which of them was not."""
    items, spent = _total(trend.months, lambda month: month.items), _money(trend.months)
    if trend.comparable:
        said = [
            phrases.say("tren.items_beside", items=items, before=_total(trend.before, lambda month: month.items)),
            phrases.say("tren.spent_beside", spent=phrases.rupiah(spent), before=phrases.rupiah(_money(trend.before))),
        ]
    else:
        said = [
            phrases.say("tren.items", items=items),
            phrases.say("tren.spent", spent=phrases.rupiah(spent)),
            phrases.say("tren.not_whole" if trend.has_before else "tren.not_comparable"),
        ]
    return [*said, _overrun(trend, phrases), *_provisional(figures, phrases)]


def _overrun(trend: Trend, phrases: Phrases) -> str:
    """Say how much of the bills passed what was promised for them, month by month; that nothing did, when nothing did."""
    passed = [month for month in trend.months if month.spent.overrun]
    if not passed:
        return phrases.say("tren.no_overrun")
    named = [
        f"{phrases.formats.month_name(month.start.month)} {phrases.rupiah(month.spent.overrun)}" for month in passed
    ]
    return phrases.say("tren.overrun", months=phrases.listed(named))


def _provisional(figures: Figures, phrases: Phrases) -> list[str]:
    """Say that bills may change. Condition: an advert of the quarter is not closed."""
    return [phrases.say("tren.bills_may_change")] if any(boost.state != "closed" for boost in figures.boosts) else []


def _bar(month: Month, value: int, text: str, phrases: Phrases) -> dict[str, Any]:
    return {"label": phrases.formats.month(month.start), "value": value, "text": text}


def _row(month: Month, phrases: Phrases) -> list[str]:
    return [
        phrases.formats.month_name(month.start.month),
        phrases.number(month.accepted),
        phrases.number(month.reporting),
        phrases.number(month.items),
        phrases.number(month.spent.net.amount),
        phrases.number(month.spent.tax.amount),
    ]
