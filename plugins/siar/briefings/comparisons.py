"""A figure beside what it was before and what is usual, in a reader's words and in the columns of a table."""

from __future__ import annotations

from collections.abc import Callable

from siar.briefings.phrases import Phrases
from siar.figures.comparison import Comparison
from siar.figures.kpis import Figures

__all__ = ["beside", "columns"]

Write = Callable[[int], str]
"""Writes a figure in its unit."""


def beside(figure: Comparison, figures: Figures, phrases: Phrases, write: Write | None = None) -> str:
    """Say what is usual of a figure, to stand behind it.

    Conditions: that it lies above or below (`Comparison.against_usual`); that it is usual (known of enough periods, whose number
    is told). Where nothing is usual yet it is what it was before; "" where that is not known either.
    """
    write = write or phrases.number
    periods = phrases.say(f"banding.periods_{figures.period.unit}", periods=len(figure.known))
    if figure.value is None:
        return ""
    if figure.usual is not None:
        said = figure.against_usual or "alike"
        return phrases.say(f"banding.usual_{said}", usual=write(figure.usual), periods=periods)
    return "" if figure.before is None else phrases.say("banding.before", before=write(figure.before))


def columns(label: str, figure: Comparison, phrases: Phrases, write: Write | None = None) -> dict[str, str]:
    """Return a row of a table: the figure, the one before, what is usual, and which way it lies from that."""
    write = write or phrases.number

    def told(value: int | None) -> str:
        return "–" if value is None else write(value)

    return {
        "label": label,
        "value": told(figure.value),
        "before": told(figure.before),
        "usual": told(figure.usual),
        "direction": figure.against_usual or "",
    }
