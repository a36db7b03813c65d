"""How much a finding weighs."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from siar.findings.finding import Finding

__all__ = ["Level", "worst_first"]


class Level(StrEnum):
    """Levels, the lightest first; the heavier one is the greater. Stored and configured by its letter.

    Whoever decides by a level compares (`level >= Level.HOLDS`), so that a new one between two others needs no other
    code than a line here.
    """

    TELLS = "I"
    """Says what was tidied or noticed; nobody has to do anything."""
    ASKS = "W"
    """Asks a person to look before it goes on."""
    HOLDS = "E"
    """Stops the row or post until it is mended."""

    @property
    def label(self) -> str:
        """What the desk calls it."""
        return _LABELS[self]

    @property
    def weight(self) -> int:
        """Its place among the levels, 0 for the lightest."""
        return _WEIGHTS[self]

    # A level is a text as well, and texts compare by their letters.
    def __lt__(self, other: str) -> bool:
        return self.weight < Level(other).weight

    def __le__(self, other: str) -> bool:
        return self.weight <= Level(other).weight

    def __gt__(self, other: str) -> bool:
        return self.weight > Level(other).weight

    def __ge__(self, other: str) -> bool:
        return self.weight >= Level(other).weight


_LABELS = {Level.TELLS: "Catatan", Level.ASKS: "Perlu dilihat", Level.HOLDS: "Wajib diperbaiki"}
_WEIGHTS = {level: weight for weight, level in enumerate(Level)}


def worst_first(findings: Iterable[Finding]) -> list[Finding]:
    """Return findings by level, the heaviest first; those of one level stay in their order."""
    return sorted(findings, key=lambda finding: -finding.level.weight)
