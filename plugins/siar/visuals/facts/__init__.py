"""What a report says, in the words and figures that will be shown. One source for picture, alt text and caption."""

from __future__ import annotations

from siar.visuals.facts.building import build_facts, kind_key
from siar.visuals.facts.values import SHOWN, Bar, Entry, Facts, FigureFact, Occasion, Progress, Sober, Stat

__all__ = [
    "SHOWN",
    "Bar",
    "Entry",
    "Facts",
    "FigureFact",
    "Occasion",
    "Progress",
    "Sober",
    "Stat",
    "build_facts",
    "kind_key",
]
