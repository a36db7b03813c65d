"""The pages that a report may have: one module each, with its drawing in `include/templates/briefings/pages`.

Which ones a kind of report has, and in which order, stands in `briefings.yaml`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from siar.briefings.pages import (
    adverts,
    agencies,
    amendments,
    annex,
    audience,
    content,
    crisis,
    growth,
    overview,
    residents,
    standings,
    trend,
)
from siar.briefings.pages.page import Page, PageMaker
from siar.briefings.phrases import Phrases
from siar.figures.kpis import Figures
from siar.settings.briefings import Subject

__all__ = ["PAGES", "pages_of"]

PAGES: Mapping[str, PageMaker] = MappingProxyType(
    {
        module.NAME: module.make
        for module in (
            overview,
            agencies,
            standings,
            audience,
            content,
            growth,
            residents,
            adverts,
            amendments,
            annex,
            crisis,
            trend,
        )
    }
)
"""What makes a page, by the page's name."""


_ASKED = 3


def pages_of(
    figures: Figures, names: Sequence[str], phrases: Phrases, *, in_short: Sequence[str] = ()
) -> tuple[Page, ...]:
    """Return the pages of these names; one without any number to show is left out. No two ask for the same.

    A page asks for `_ASKED` things at most, the most pressing; what it has no room for, a later one asks for.

    :param in_short: pages of which the finding alone is told, and what they ask for.
    """
    asked: set[Subject] = set()
    pages = []
    for name in (*names, *in_short):
        if (page := PAGES[name](figures, phrases)) is not None:
            new = tuple(action for action in page.actions if action.subject not in asked)[:_ASKED]
            pages.append(replace(page, actions=new, short=name in in_short))
            asked.update(action.subject for action in new)
    return tuple(pages)
