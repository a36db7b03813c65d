"""The pages that a report may have: one module each, with its drawing in `include/templates/briefings/pages`.

Which ones a kind of report has, and in which order, stands in `briefings.yaml`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from siar.briefings.pages import adverts, agencies, content, overview
from siar.briefings.pages.page import Page, PageMaker
from siar.briefings.phrases import Phrases
from siar.figures.kpis import Figures

__all__ = ["PAGES", "pages_of"]

PAGES: Mapping[str, PageMaker] = MappingProxyType(
    {module.NAME: module.make for module in (overview, agencies, content, adverts)}
)
"""What makes a page, by the page's name."""


def pages_of(figures: Figures, names: Sequence[str], phrases: Phrases) -> tuple[Page, ...]:
    """Return the pages of these names; one without any number to show is left out."""
    return tuple(page for name in names if (page := PAGES[name](figures, phrases)) is not None)
