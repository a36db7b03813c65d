"""A page of a report: the finding as its title, what it means, who does what next, and what is drawn.

Everything on it is read by the mayor, so it is Indonesian, short, and neutral towards those who have not reported.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from siar.briefings.actions import Action
from siar.briefings.phrases import Phrases
from siar.figures.kpis import Figures

__all__ = ["NBSP", "TITLE_LETTERS", "Page", "PageMaker"]

NBSP = "\u00a0"
TITLE_LETTERS = 46
"""Of a post's title, what fits on one line beside a number."""


@dataclass(frozen=True)
class Page:
    """One page.

    :param name: that of its drawing, and as `briefings.yaml` names it.
    :param data: what the drawing shows, JSON values.
    :param pictures: paths in the media store by the name under which the drawing asks for them; one may be missing.
    :param short: only its finding and what it asks for are told, below the last of the others.
    """

    name: str
    title: str
    meaning: tuple[str, ...]
    actions: tuple[Action, ...]
    data: Mapping[str, Any]
    pictures: Mapping[str, str] = field(default_factory=dict)
    short: bool = False


class PageMaker(Protocol):
    """What makes a page. Pure."""

    def __call__(self, figures: Figures, phrases: Phrases) -> Page | None:
        """Return the page, None when there is no number to show."""
